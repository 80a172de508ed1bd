#include "common/storage/url.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::storage::internal {
namespace {

using ::fengqiao::testing::IsOk;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(DatabaseUrlTest, PostgresUrlsAreRead) {
  for (const char* url :
       {"postgresql://u:pw@db.example:5432/fengqiao", "postgres://u:p%40s%2Fs%25@db/fengqiao",
        "postgresql:///fengqiao?host=/run/postgresql&user=u",
        "postgresql://u:pw@a:1,b:2/x?target_session_attrs=any", "postgresql://u:p:w@db/x", "postgresql://db",
        "postgresql://", "postgresql://u:pw@[::1]:5432/x?sslmode=require"}) {
    EXPECT_THAT(ParseDatabaseUrl(url), IsOk()) << url;
  }
}

// libpq would name a part of the password in its errors, and those go to the log.
TEST(DatabaseUrlTest, APasswordThatIsNotEncodedIsRefusedAndNotRepeated) {
  for (const char* url :
       {"postgresql://u:geheim%zz@db/x", "postgresql://u:geheim%@db/x", "postgresql://u:ab@geheim@db/x",
        "postgresql://u:ab/geheim@db/x", "postgresql://u:/geheim@db/x", "postgresql://u:geheim@db/x?bogus=1",
        "postgresql://db:geheim/x"}) {
    EXPECT_THAT(ParseDatabaseUrl(url).status(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         ::testing::AllOf(HasSubstr("database_url"), HasSubstr("percent-encode"),
                                          Not(HasSubstr("geheim")))))
        << url;
  }
}

}  // namespace
}  // namespace fengqiao::storage::internal
