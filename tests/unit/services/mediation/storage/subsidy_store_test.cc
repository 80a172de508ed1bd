// Closed cases, a few in memory at a time.

#include "services/mediation/storage/subsidy_store.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/mediation/storage/tables.h"
#include "tests/unit/services/mediation/storage/store_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;

constexpr int kCases = 350;

class SubsidyStoreTest : public StoreFixture {
 protected:
  // Cases closed on days of May 2024, several a day, and one before and one behind.
  void PutClosed() {
    storage::Command command;
    command.reads = {{&CasesTable(), {}}, {&ClosingsTable(), {}}};
    std::vector<v1::Case> cases(kCases + 2);
    for (int i = 0; i < kCases + 2; ++i) {
      cases[i].set_name(absl::StrCat("regions/330602/cases/01ARZ3NDEKTSV4RRFFQ69G", 1000 + i));
      cases[i].set_region(i % 2 == 0 ? "regions/330602" : "regions/330602001");
      const absl::CivilDay day = i < kCases        ? absl::CivilDay(2024, 5, 1) + i % 31
                                 : i == kCases + 1 ? absl::CivilDay(2024, 6, 1)
                                                   : absl::CivilDay(2024, 4, 30);
      *cases[i].mutable_closing()->mutable_day() = ToProto(day);
      for (auto& read : command.reads) read.keys.push_back(cases[i].name());
    }
    command.decide = [&cases](storage::UnitOfWork& work) {
      for (const v1::Case& dispute : cases) {
        work.Insert(CasesTable(), ToRecord(dispute));
        WriteClosing(work, nullptr, dispute);
      }
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  }
};

TEST_F(SubsidyStoreTest, EveryCaseOfThePeriodComesOnceByItsDay) {
  PutClosed();
  SubsidyStore subsidies(*store_);
  for (const auto& [region, count] : {std::pair("330602", kCases), std::pair("330602001", kCases / 2)}) {
    std::vector<std::string> seen;
    ASSERT_OK(subsidies.ForEachClosed(region, *Period::Parse("2024-05"), [&](const v1::Case& dispute) {
      seen.push_back(
          absl::StrCat(FormatDay(FromProto(dispute.closing().day()).value()), " ", dispute.name()));
      return absl::OkStatus();
    }));
    EXPECT_EQ(seen.size(), static_cast<size_t>(count)) << region;
    // Strictly by day and name, so none comes twice.
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end(), std::greater_equal<>()), seen.end()) << region;
  }
}

TEST_F(SubsidyStoreTest, WhoeverHasEnoughEndsIt) {
  PutClosed();
  SubsidyStore subsidies(*store_);
  int seen = 0;
  EXPECT_THAT(subsidies.ForEachClosed("330602", *Period::Parse("2024"),
                                      [&](const v1::Case&) {
                                        return ++seen == 120 ? absl::InvalidArgumentError("enough")
                                                             : absl::OkStatus();
                                      }),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(seen, 120);
}

}  // namespace
}  // namespace fengqiao::mediation
