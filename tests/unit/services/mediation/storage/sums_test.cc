// Figures of any size, and months that stay closed.

#include <string>

#include "absl/strings/str_cat.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/storage/tables.h"
#include "tests/unit/services/mediation/storage/store_fixture.h"

namespace fengqiao::mediation {
namespace {

class SumsTest : public StoreFixture {
 protected:
  // The ledger's entries of so many cases with the largest amount.
  void AddLargest(const std::string& case_name, int from, int to, int64_t sign) {
    storage::Command command;
    command.decide = [&](storage::UnitOfWork& work) {
      for (int i = from; i < to; ++i) {
        const CountEntry entry{.key = {.region = "330602001",
                                       .day = today_,
                                       .measure = v1::MEASURE_AMOUNT,
                                       .tier = v1::TIER_TOWNSHIP,
                                       .source = v1::SOURCE_APPLICATION,
                                       .dispute_type = "contract",
                                       .committee_kind = v1::Committee::KIND_TOWNSHIP},
                               .value = sign * kMostYuan * Decimal::kScale};
        work.Insert(CountEntriesTable(),
                    ToCountRecord(absl::StrCat("e", i), entry, case_name, "Test.Made", ""));
      }
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  }

  std::string Sum(std::string_view region, v1::Split split, v1::Measure measure,
                  const char* period = "2024") {
    const auto said = cases_->Summarize(region, *Period::Parse(period), split);
    EXPECT_OK(said);
    if (!said.ok()) return "";
    const v1::CaseSummary& summary = split == v1::SPLIT_UNSPECIFIED ? said->total() : said->parts(0);
    for (const v1::CaseSummary::Count& count : summary.counts()) {
      if (count.measure() == measure) return count.value().value();
    }
    return "0";
  }

  int64_t Fresh() {
    return store_->database()
        .Query("SELECT COUNT(*) FROM count_entries WHERE summed = 0")
        .value()[0]
        .Integer(0);
  }
};

// A thousand of the largest amounts come to more than 64 bits of millionths: in one county and month, and
// above.
TEST_F(SumsTest, NoSumIsEverWrongByItsSize) {
  const std::string name = Register();
  AddLargest(name, 0, 1000, 1);
  const auto check = [&](const char* sum) {
    for (const char* region : {"330602001", "330602", "330600", "330000", "000000"}) {
      for (const auto split : {v1::SPLIT_UNSPECIFIED, v1::SPLIT_REGION, v1::SPLIT_MONTH}) {
        EXPECT_EQ(Sum(region, split, v1::MEASURE_AMOUNT), sum) << region << " " << v1::Split_Name(split);
      }
    }
  };
  check("10000000000000");
  // What a tally can hold is rolled up; the rest stays in the ledger, and the sum what it is.
  int taken = 0;
  for (int i = 0; i < 10; ++i) taken += cases_->RollUp().value();
  EXPECT_GT(taken, 900);
  EXPECT_GT(Fresh(), 0);
  check("10000000000000");
  AddLargest(name, 1000, 2100, -1);
  check("-1000000000000");
  while (cases_->RollUp().value() > 0) {
  }
  check("-1000000000000");
}

// Where nobody laid down when a month is closed, it is: figures that may have gone out don't change.
TEST_F(SumsTest, AMonthIsClosedWhereNobodySaysWhen) {
  std::string rows;
  for (const char* key : {"mediation.accept_days", "mediation.term_days", "mediation.reply_days"}) {
    absl::StrAppend(&rows, key, "\t000000\t2011-01-01\t\t3\tS\tx\n");
  }
  const auto silent = Parameters::Parse(rows);
  ASSERT_OK(silent);
  for (const bool said : {true, false}) {
    Open(said ? BuiltInParameters() : *silent);
    clock_->Set(StartOf(today_));
    const auto seen = cases_->GetCase(Register());
    ASSERT_OK(seen);
    clock_->Set(StartOf(absl::CivilDay(2024, 6, 1)));
    v1::Case values = *seen;
    values.set_dispute_type("labour");
    ASSERT_OK(Change(Updating(values, {"dispute_type"}), *seen));
    const auto june = cases_->Summarize("330602", *Period::Parse("2024-06"), v1::SPLIT_TYPE);
    ASSERT_OK(june);
    EXPECT_EQ(june->parts_size(), said ? 0 : 2) << "the change is of June where May is closed";
  }
}

}  // namespace
}  // namespace fengqiao::mediation
