// How pages of lists are found: along an index, whatever lies beside them.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "services/reports/storage/report_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ReportPageTest, IsReadAlongAnIndex) {
  testing::TempDir dir;
  rpc::Runtime runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>());
  ASSERT_OK_AND_ASSIGN(const auto store, service::ServiceStore::Open({.url = "sqlite://" + dir.path() + "/",
                                                                      .service = "reports",
                                                                      .migrations = ReportMigrations()},
                                                                     runtime));
  ASSERT_OK_AND_ASSIGN(const storage::Rows rows,
                       store->database().Query("EXPLAIN QUERY PLAN " + internal::ReportPageSql("1 = 1"),
                                               {"regions/33", "regions/33\x7f", int64_t{50}}));
  std::string plan;
  for (const storage::Row row : rows) absl::StrAppend(&plan, row.Text(3), "\n");
  EXPECT_THAT(plan, HasSubstr("SEARCH reports USING INDEX"));
  EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
  EXPECT_THAT(plan, Not(HasSubstr("SCAN ")));
}

TEST(RowPageTest, FiguresAreReadAlongTheirIds) {
  testing::TempDir dir;
  rpc::Runtime runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>());
  ASSERT_OK_AND_ASSIGN(const auto store, service::ServiceStore::Open({.url = "sqlite://" + dir.path() + "/",
                                                                      .service = "reports",
                                                                      .migrations = ReportMigrations()},
                                                                     runtime));
  for (const char* table : {"facts", "findings"}) {
    ASSERT_OK_AND_ASSIGN(
        const storage::Rows rows,
        store->database().Query("EXPLAIN QUERY PLAN " + internal::RowPageSql(table, "1 = 1"),
                                {"regions/33/reports/1|000000", "regions/33/reports/1}", int64_t{50}}));
    std::string plan;
    for (const storage::Row row : rows) absl::StrAppend(&plan, row.Text(3), "\n");
    EXPECT_THAT(plan, HasSubstr("USING PRIMARY KEY (id>? AND id<?)"));
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN ")));
  }
}

}  // namespace
}  // namespace fengqiao::reports
