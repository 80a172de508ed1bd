// No table is left behind when another data key comes.

#include "services/mediation/storage/tables.h"
#include "tests/unit/services/mediation/storage/store_fixture.h"

namespace fengqiao::mediation {
namespace {

class SealedTablesTest : public StoreFixture {};

TEST_F(SealedTablesTest, AreAllThatHaveEnvelopes) {
  // The log keeps the key of its time; the secret is the last, and not in the list.
  std::set<std::string> listed = {"events", "secrets"};
  for (const storage::TableSpec* table : SealedTables()) listed.insert(table->name);
  const auto rows = store_->database().Query(
      "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'envelope' "
      "WHERE m.type = 'table'");
  ASSERT_OK(rows);
  std::set<std::string> there;
  for (const storage::Row row : *rows) there.insert(row.Text(0));
  EXPECT_EQ(listed, there);
}

}  // namespace
}  // namespace fengqiao::mediation
