// What mediators are due: each case once, nothing lost in a division, and a reason for every case that gives
// nothing.

#include "services/mediation/domain/subsidies.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/values/decimal.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Reason = v1::SubsidyExclusion;

// A case that was settled, closed and filed in full.
v1::Case Filed(const std::string& id, v1::Grade grade = v1::GRADE_ORDINARY,
               std::initializer_list<const char*> mediators = {kWang}) {
  World world;
  world.To(v1::Case::STATE_CLOSED);
  world.AddAllPapers();
  world.dispute.set_name(absl::StrCat("regions/330602001/cases/", id));
  world.dispute.set_grade(grade);
  auto& attempt = *world.dispute.mutable_attempts(0);
  attempt.clear_mediators();
  for (const char* mediator : mediators) attempt.add_mediators(mediator);
  return world.dispute;
}

SubsidyRates Rates(const std::string& rows) {
  auto rates = SubsidyRates::Parse(rows);
  EXPECT_OK(rates.status());
  return rates.ok() ? *std::move(rates) : SubsidyRates();
}

Reason::Reason ReasonOf(const v1::Case& dispute) {
  const CaseSubsidy subsidy = SubsidyOf(dispute, SubsidyRates::BuiltIn());
  EXPECT_EQ(subsidy.excluded.has_value(), subsidy.parts.empty());
  return subsidy.excluded ? subsidy.excluded->reason() : Reason::REASON_UNSPECIFIED;
}

TEST(SubsidyTest, ACaseGivesTheRateOfItsGradeAndOutcome) {
  const v1::Case dispute = Filed("a");
  const CaseSubsidy subsidy = SubsidyOf(dispute, SubsidyRates::BuiltIn());
  ASSERT_EQ(subsidy.parts.size(), 1u);
  EXPECT_EQ(subsidy.parts[0].mediator, kWang);
  const v1::SubsidyShare& share = subsidy.parts[0].share;
  EXPECT_EQ(share.case_(), dispute.name());
  EXPECT_EQ(share.committee(), kTown);
  EXPECT_EQ(share.outcome(), v1::SUBSIDY_OUTCOME_WRITTEN);
  EXPECT_EQ(share.amount().value(), "120");
  EXPECT_EQ(share.rate().value(), "120");
  EXPECT_EQ(share.shared_by(), 1);
  EXPECT_THAT(share.basis(), HasSubstr("以案定补"));
}

TEST(SubsidyTest, NoFenIsLostInADivision) {
  const SubsidyRates rates = Rates("000000\t2011-01-01\t\tORDINARY\tWRITTEN\t*\t100.01\tP\tx\n");
  const CaseSubsidy subsidy = SubsidyOf(Filed("a", v1::GRADE_ORDINARY, {kWang, kLi, kFarChen, kLi}), rates);
  std::vector<std::string> amounts;
  for (const auto& part : subsidy.parts) {
    amounts.push_back(
        absl::StrCat(part.mediator.substr(part.mediator.rfind('/') + 1), " ", part.share.amount().value()));
  }
  // 10,001 fen by three: the first two by name have one more. Who is named twice is one.
  EXPECT_THAT(amounts, ::testing::ElementsAre("li 33.34", "wang 33.34", "chen 33.33"));
  for (int64_t yuan = 0; yuan <= 30; ++yuan) {
    const SubsidyRates some = Rates(
        absl::StrCat("000000\t2011-01-01\t\tORDINARY\tWRITTEN\t*\t", yuan, ".0", yuan % 10, "\tP\tx\n"));
    Decimal sum;
    for (const auto& part : SubsidyOf(Filed("a", v1::GRADE_ORDINARY, {kWang, kLi, kFarChen}), some).parts) {
      sum = sum.Plus(FromProto(part.share.amount()).value()).value();
    }
    EXPECT_EQ(sum, Decimal::Parse(absl::StrCat(yuan, ".0", yuan % 10)).value());
  }
}

TEST(SubsidyTest, EveryReasonToGiveNothing) {
  EXPECT_EQ(ReasonOf(Filed("a")), Reason::REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(Filed("a", v1::GRADE_UNSPECIFIED)), Reason::REASON_NO_GRADE);
  v1::Case dispute = Filed("a");
  dispute.mutable_refusal();
  EXPECT_EQ(ReasonOf(dispute), Reason::REASON_REFUSED);
  dispute = Filed("a");
  dispute.mutable_attempts(0)->set_form(v1::FORM_GRID);
  EXPECT_EQ(ReasonOf(dispute), Reason::REASON_NOT_PEOPLES);
  dispute = Filed("a");
  dispute.add_links()->set_kind(v1::Link::KIND_JOINED_INTO);
  EXPECT_EQ(ReasonOf(dispute), Reason::REASON_HANDED_OVER);
  dispute = Filed("a");
  dispute.mutable_agreements(0)->set_impaired(true);
  EXPECT_EQ(ReasonOf(dispute), Reason::REASON_IMPAIRED);
  dispute = Filed("a");
  dispute.mutable_agreements(0)->clear_effective();
  EXPECT_EQ(ReasonOf(dispute), Reason::REASON_NO_RATE) << "without an agreement in force no rate is built in";
  dispute = Filed("a");
  auto& papers = *dispute.mutable_papers();
  papers.erase(std::remove_if(papers.begin(), papers.end(),
                              [](const v1::Paper& paper) { return paper.kind() == v1::Paper::KIND_COVER; }),
               papers.end());
  ASSERT_LT(papers.size(), Filed("a").papers_size());
  const auto none = SubsidyOf(dispute, SubsidyRates::BuiltIn()).excluded;
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->reason(), Reason::REASON_FILE_INCOMPLETE);
  EXPECT_THAT(none->explanation(), HasSubstr("卷宗封面"));
}

TEST(SubsidyTest, SumsTraceToTheirCasesAndAnOrderOfCasesChangesNothing) {
  std::vector<v1::Case> cases = {Filed("b", v1::GRADE_SIMPLE), Filed("a", v1::GRADE_MAJOR, {kWang, kLi}),
                                 Filed("c", v1::GRADE_UNSPECIFIED)};
  const auto response = SumSubsidies(cases, SubsidyRates::BuiltIn(), "", "");
  EXPECT_EQ(response.total().value(), "660");
  EXPECT_EQ(response.cases(), 2);
  ASSERT_EQ(response.mediators_size(), 2);
  EXPECT_EQ(response.mediators(0).mediator(), kLi);
  EXPECT_EQ(response.mediators(0).amount().value(), "300");
  EXPECT_EQ(response.mediators(1).amount().value(), "360");
  ASSERT_EQ(response.mediators(1).shares_size(), 2);
  EXPECT_THAT(response.mediators(1).shares(0).case_(), HasSubstr("/a"));
  ASSERT_EQ(response.committees_size(), 1);
  EXPECT_EQ(response.committees(0).amount().value(), "660");
  EXPECT_EQ(response.committees(0).cases(), 2);
  ASSERT_EQ(response.excluded_size(), 1);
  EXPECT_EQ(response.digest().size(), 64u);
  std::reverse(cases.begin(), cases.end());
  cases.push_back(cases[0]);
  cases.push_back(cases[1]);
  EXPECT_EQ(SumSubsidies(cases, SubsidyRates::BuiltIn(), "", "").SerializeAsString(),
            response.SerializeAsString());
  const auto one = SumSubsidies(cases, SubsidyRates::BuiltIn(), "", kLi);
  EXPECT_EQ(one.total().value(), "300");
  EXPECT_NE(one.digest(), response.digest());
  EXPECT_THAT(SumSubsidies(cases, SubsidyRates::BuiltIn(), kFar, "").mediators(), IsEmpty());
}

// By this an answer is kept below what clients take.
TEST(SubsidyTest, TheBytesOfASumAreThoseOfItsAnswer) {
  SubsidySum sum(SubsidyRates::BuiltIn(), "", "");
  for (int i = 0; i < 500; ++i) {
    const auto grade = i % 5 == 0 ? v1::GRADE_UNSPECIFIED : v1::GRADE_MAJOR;
    sum.Add(Filed(absl::StrCat("n", i), grade, {kWang, kLi}));
  }
  const size_t bytes = sum.bytes();
  const size_t answer = sum.Take().ByteSizeLong();
  EXPECT_GE(answer, bytes);
  EXPECT_LT(answer, bytes + bytes / 10);
}

TEST(SubsidyRatesTest, TheSmallestPlaceAndThenTheTypeWinOnTheDay) {
  const SubsidyRates rates = Rates(
      "000000\t2011-01-01\t\tSIMPLE\tORAL\t*\t1\tP\tx\n"
      "000000\t2011-01-01\t\tSIMPLE\tORAL\tlabour\t2\tP\tx\n"
      "330600\t2025-01-01\t2026-01-01\tSIMPLE\tORAL\t*\t3\tP\tx\n");
  const auto fen = [&](std::string_view type, std::string_view region, std::string_view day) -> int64_t {
    const SubsidyRate* rate = rates.Find(v1::GRADE_SIMPLE, v1::SUBSIDY_OUTCOME_ORAL, type, region, Day(day));
    return rate == nullptr ? -1 : rate->fen;
  };
  EXPECT_EQ(fen("contract", "330602001", "2024-12-31"), 100);
  EXPECT_EQ(fen("labour", "330602001", "2024-12-31"), 200);
  EXPECT_EQ(fen("labour", "330602001", "2025-01-01"), 300);
  EXPECT_EQ(fen("labour", "330602001", "2026-01-01"), 200);
  EXPECT_EQ(fen("labour", "110101", "2025-06-01"), 200);
  EXPECT_EQ(fen("labour", "110101", "2010-12-31"), -1);
}

TEST(SubsidyRatesTest, BadLinesAreRefusedByTheirNumber) {
  const std::string good = "000000\t2011-01-01\t\tSIMPLE\tORAL\t*\t1\tP\tx\n";
  for (const char* bad :
       {"000000\t2011-01-01\t\tSIMPLE\tORAL\t*\t1\tP\n", "000000\t2012-01-01\t\tSIMPLE\tORAL\t*\t2\tP\tx\n",
        "000000\t2011-01-01\t\tEASY\tORAL\t*\t1\tP\tx\n", "000000\t2011-01-01\t\tSIMPLE\tSUNG\t*\t1\tP\tx\n",
        "000000\t2011-01-01\t\tMAJOR\tORAL\t*\t1.005\tP\tx\n",
        "000000\t2011-01-01\t\tMAJOR\tORAL\t*\t-1\tP\tx\n",
        "000000\t2011-01-01\t2010-01-01\tMAJOR\tORAL\t*\t1\tP\tx\n",
        "000000\t2011-01-01\t\tMAJOR\tORAL\t*\t1\tQ\tx\n", "33\t2011-01-01\t\tMAJOR\tORAL\t*\t1\tP\tx\n"}) {
    EXPECT_THAT(SubsidyRates::Parse(good + bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
  EXPECT_THAT(SubsidyRates::Parse("# x\n"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace fengqiao::mediation
