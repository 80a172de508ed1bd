// No table is left behind when another data key comes.

#include <set>

#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/tables.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::correction {
namespace {

TEST(SealedTablesTest, AreAllThatHaveEnvelopes) {
  // The log keeps the key of its time; the secret is the last, and not in the list.
  std::set<std::string> listed = {"events", "secrets"};
  for (const storage::TableSpec* table : SealedTables()) listed.insert(table->name);
  const ::fengqiao::testing::TempDir dir;
  rpc::Runtime runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>());
  const auto store = service::ServiceStore::Open(
      {.url = "sqlite://" + dir.path() + "/", .service = "correction", .migrations = CorrectionMigrations()},
      runtime);
  ASSERT_OK(store);
  const auto rows = (*store)->database().Query(
      "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'envelope' "
      "WHERE m.type = 'table'");
  ASSERT_OK(rows);
  std::set<std::string> there;
  for (const storage::Row row : *rows) there.insert(row.Text(0));
  EXPECT_EQ(listed, there);
}

}  // namespace
}  // namespace fengqiao::correction
