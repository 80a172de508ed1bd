#include "services/reports/domain/review/review.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/publication.h"
#include "services/reports/domain/report_reader.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;
using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Fact;
using v1::FactDecision;
using v1::FactReview;

const ReportReader& Reader() {
  static const auto* const reader = ReportReader::Create(indicators::Catalog::BuiltIn()->List())->release();
  return *reader;
}

constexpr char kText[] =
    "2022年，全区一审行政诉讼败诉率5.5%，同比下降1.2个百分点。受理矛盾纠纷80件，调解成功76件，调解成功率96%。"
    "全年无脱管漏管。";
constexpr char kName[] = "regions/330602/reports/2022-1";

struct Kept {
  v1::Report report;
  std::vector<Fact> facts;
  std::string text;
};

Kept Read(const std::string& text = kText) {
  v1::ReportMetadata said;
  said.set_region("regions/330602");
  said.set_year(2022);
  Kept kept;
  const auto reading = Reader().Read(text, said);
  EXPECT_OK(reading);
  kept.text = text;
  kept.facts = reading->facts;
  kept.report.set_name(kName);
  kept.report.mutable_metadata()->set_year(2022);
  for (size_t i = 0; i < kept.facts.size(); ++i) {
    kept.facts[i].set_name(absl::StrCat(kName, "/facts/", i + 1));
  }
  return kept;
}

// The number of the figure with this surface.
int NumberOf(const Kept& kept, const std::string& surface) {
  for (size_t i = 0; i < kept.facts.size(); ++i) {
    if (kept.facts[i].span().surface() == surface) return static_cast<int>(i) + 1;
  }
  ADD_FAILURE() << "no figure " << surface;
  return 1;
}

FactDecision Decision(int number, FactDecision::Action action, const std::string& note = "") {
  FactDecision decision;
  decision.set_fact(absl::StrCat(kName, "/facts/", number));
  decision.set_action(action);
  decision.set_note(note);
  return decision;
}

v1::ReviewFactsRequest RequestOf(std::vector<FactDecision> decisions) {
  v1::ReviewFactsRequest request;
  request.set_name(kName);
  for (FactDecision& decision : decisions) *request.add_decisions() = std::move(decision);
  return request;
}

absl::StatusOr<Reviewed> Try(const Kept& kept, std::vector<FactDecision> decisions,
                             const std::string& reviewer = "li", int64_t seconds = 1'700'000'000) {
  const auto request = RequestOf(std::move(decisions));
  if (absl::Status shape = CheckDecisions(request); !shape.ok()) return shape;
  return Review(kept.report, kept.facts, request, Reader().lexicon(),
                {.name = reviewer, .now = absl::FromUnixSeconds(seconds)});
}

// The same, kept.
Kept After(Kept kept, std::vector<FactDecision> decisions, const std::string& reviewer = "li",
           int64_t seconds = 1'700'000'000) {
  auto reviewed = Try(kept, std::move(decisions), reviewer, seconds);
  EXPECT_OK(reviewed);
  if (!reviewed.ok()) return kept;
  kept.report.set_decision_count(kept.report.decision_count() + static_cast<int>(reviewed->decisions.size()));
  kept.facts = std::move(reviewed->facts);
  return kept;
}

std::vector<std::string> Inconsistent(const Kept& kept) {
  std::vector<std::string> stated;
  for (const v1::Finding& finding : Reader().Check(kept.text, kept.facts)) {
    if (finding.verdict() == v1::Finding::VERDICT_INCONSISTENT)
      stated.push_back(finding.stated().span().surface());
  }
  return stated;
}

TEST(ReviewTest, AcceptedKeepsWhatWasRead) {
  const Kept before = Read();
  const int number = NumberOf(before, "5.5%");
  const auto reviewed = Try(before, {Decision(number, FactDecision::ACTION_ACCEPT, "对过原件")});
  ASSERT_OK(reviewed);
  const Fact& fact = reviewed->facts[static_cast<size_t>(number) - 1];
  EXPECT_EQ(fact.review().state(), FactReview::STATE_ACCEPTED);
  EXPECT_EQ(fact.review().reviewer(), "li");
  EXPECT_EQ(fact.review().review_time().seconds(), 1'700'000'000);
  EXPECT_EQ(fact.review().note(), "对过原件");
  EXPECT_EQ(fact.confidence(), before.facts[static_cast<size_t>(number) - 1].confidence());
  EXPECT_EQ(fact.review().original().evidence(), fact.evidence());
  // Nothing else is touched.
  for (size_t i = 0; i < before.facts.size(); ++i) {
    if (static_cast<int>(i) + 1 == number) continue;
    EXPECT_TRUE(MessageDifferencer::Equals(before.facts[i], reviewed->facts[i]));
  }
  ASSERT_THAT(reviewed->decisions, SizeIs(1));
  EXPECT_EQ(reviewed->decisions[0].name(), absl::StrCat(kName, "/decisions/1"));
  EXPECT_EQ(reviewed->decisions[0].reviewer(), "li");
  EXPECT_EQ(reviewed->decisions[0].corrected().value().value(), "5.5");
}

TEST(ReviewTest, LaterDecisionsHoldAndTheFirstReadingStays) {
  const Kept read = Read();
  const int number = NumberOf(read, "5.5%");
  const auto at = [&](const Kept& kept) { return kept.facts[static_cast<size_t>(number) - 1]; };
  FactDecision code = Decision(number, FactDecision::ACTION_CORRECT);
  code.mutable_corrected()->set_code("reconsideration.correction_rate");
  const Kept recoded = After(read, {code});
  EXPECT_EQ(at(recoded).review().state(), FactReview::STATE_CORRECTED);
  EXPECT_EQ(at(recoded).confidence(), 0) << "the reader was not sure of a code that it did not choose";
  EXPECT_EQ(at(recoded).evidence(), "");

  FactDecision period = Decision(number, FactDecision::ACTION_CORRECT);
  period.mutable_corrected()->set_period("2022-01/2022-06");
  const Kept moved = After(recoded, {period}, "wang", 1'700'000'100);
  EXPECT_EQ(at(moved).code(), "reconsideration.correction_rate") << "corrections add up";
  EXPECT_EQ(at(moved).period(), "2022-H1");
  EXPECT_EQ(at(moved).review().reviewer(), "wang");
  EXPECT_EQ(at(moved).review().original().code(), "litigation.loss_rate");
  EXPECT_EQ(at(moved).review().original().period(), "2022");

  const Kept rejected = After(moved, {Decision(number, FactDecision::ACTION_REJECT)});
  EXPECT_TRUE(IsRejected(at(rejected)));
  EXPECT_EQ(at(rejected).period(), "2022-H1");
  const Kept taken_in = After(rejected, {Decision(number, FactDecision::ACTION_ACCEPT)});
  EXPECT_EQ(at(taken_in).review().state(), FactReview::STATE_CORRECTED) << "it differs from what was read";

  FactDecision back = Decision(number, FactDecision::ACTION_CORRECT);
  back.mutable_corrected()->set_code("litigation.loss_rate");
  back.mutable_corrected()->set_period("2022");
  const Kept as_read = After(taken_in, {back});
  EXPECT_EQ(at(as_read).review().state(), FactReview::STATE_ACCEPTED);
  EXPECT_EQ(at(as_read).confidence(), at(read).confidence());
  EXPECT_EQ(as_read.report.decision_count(), 5);
}

TEST(ReviewTest, MaskClearsWhatItNames) {
  const Kept read = Read();
  const int number = NumberOf(read, "5.5%");
  FactDecision decision = Decision(number, FactDecision::ACTION_CORRECT);
  decision.mutable_corrected()->set_role(common::v1::FIGURE_ROLE_TARGET);  // not named: passed over
  decision.mutable_update_mask()->add_paths("code");
  const auto reviewed = Try(read, {decision});
  ASSERT_OK(reviewed);
  const Fact& fact = reviewed->facts[static_cast<size_t>(number) - 1];
  EXPECT_EQ(fact.code(), "");
  EXPECT_EQ(fact.role(), common::v1::FIGURE_ROLE_ACTUAL);
}

TEST(ReviewTest, FindingsAreMadeOfWhatHolds) {
  const Kept read = Read();
  EXPECT_THAT(Inconsistent(read), ::testing::ElementsAre("96%"));
  EXPECT_THAT(Inconsistent(After(read, {Decision(NumberOf(read, "96%"), FactDecision::ACTION_REJECT)})),
              IsEmpty());
  FactDecision value = Decision(NumberOf(read, "96%"), FactDecision::ACTION_CORRECT);
  value.mutable_corrected()->mutable_value()->set_value("95.0");
  const Kept corrected = After(read, {value});
  EXPECT_THAT(Inconsistent(corrected), IsEmpty());
  EXPECT_EQ(corrected.facts[static_cast<size_t>(NumberOf(read, "96%")) - 1].value().value(), "95");
}

TEST(ReviewTest, RejectedFiguresAreNotPublishedAndCorrectedOnesAre) {
  const Kept read = Read();
  const auto told = StatementsOf(read.facts);
  const int loss = NumberOf(read, "5.5%");
  FactDecision value = Decision(NumberOf(read, "96%"), FactDecision::ACTION_CORRECT);
  value.mutable_corrected()->mutable_value()->set_value("95");
  const Kept reviewed = After(read, {Decision(loss, FactDecision::ACTION_REJECT), value});
  const auto tells = StatementsOf(reviewed.facts);
  EXPECT_EQ(tells.size() + 1, told.size());
  bool corrected = false;
  for (const auto& statement : tells) {
    EXPECT_NE(statement.source(), absl::StrCat(kName, "/facts/", loss));
    corrected |= statement.source() == value.fact() && statement.value().value() == "95";
  }
  EXPECT_TRUE(corrected);
  // What is sent after a review is another sending.
  EXPECT_NE(PublicationOf(read.report, read.facts, {})[0].request_id(),
            PublicationOf(reviewed.report, reviewed.facts, {})[0].request_id());
}

TEST(ReviewTest, CountsFollow) {
  Kept kept = Read();
  MarkForReview(1001, &kept.facts);
  CountFigures(kept.facts, Reader().Check(kept.text, kept.facts), &kept.report);
  EXPECT_EQ(kept.report.up_for_review_count(), kept.report.coded_fact_count());
  EXPECT_EQ(kept.report.inconsistency_count(), 1);
  const int coded = kept.report.coded_fact_count();
  kept = After(kept, {Decision(NumberOf(kept, "96%"), FactDecision::ACTION_REJECT)});
  CountFigures(kept.facts, Reader().Check(kept.text, kept.facts), &kept.report);
  EXPECT_EQ(kept.report.up_for_review_count(), coded - 1);
  EXPECT_EQ(kept.report.inconsistency_count(), 0);
  EXPECT_EQ(WithoutRejected(kept.facts).size() + 1, kept.facts.size());
}

TEST(ReviewTest, WhatIsInheritedIsLessSureAndWhatIsSpelledOutIsSure) {
  const Kept kept = Read();
  const auto confidence = [&](const std::string& surface) {
    return kept.facts[static_cast<size_t>(NumberOf(kept, surface)) - 1].confidence();
  };
  EXPECT_EQ(confidence("1.2个百分点"), confidence("5.5%") - 150);
  EXPECT_GE(confidence("无脱管漏管"), 800);
  for (const Fact& fact : kept.facts) {
    EXPECT_EQ(fact.code().empty(), fact.confidence() == 0) << fact.ShortDebugString();
    EXPECT_EQ(fact.code().empty(), fact.evidence().empty()) << fact.ShortDebugString();
  }
}

struct Refusal {
  const char* what;
  std::function<void(FactDecision*)> change;  // of a correction of 5.5%, litigation.loss_rate
  const char* field;
  const char* trouble;
};

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, NamesTheFieldAndTheRule) {
  const Kept kept = Read();
  FactDecision good = Decision(NumberOf(kept, "80件"), FactDecision::ACTION_ACCEPT);
  FactDecision bad = Decision(NumberOf(kept, "5.5%"), FactDecision::ACTION_CORRECT);
  GetParam().change(&bad);
  const auto reviewed = Try(kept, {good, bad});
  EXPECT_THAT(reviewed, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(reviewed.status().message()), HasSubstr(GetParam().field));
  EXPECT_THAT(std::string(reviewed.status().message()), HasSubstr(GetParam().trouble));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RefusalTest,
    ::testing::Values(
        Refusal{"unknown_code", [](FactDecision* d) { d->mutable_corrected()->set_code("litigation.none"); },
                "decisions[1].corrected.code", "指标目录中没有"},
        Refusal{"negative", [](FactDecision* d) { d->mutable_corrected()->mutable_value()->set_value("-1"); },
                "decisions[1].corrected.value", "不能为负"},
        Refusal{"no_number",
                [](FactDecision* d) { d->mutable_corrected()->mutable_value()->set_value("5,5"); },
                "decisions[1].corrected.value", "不是数"},
        Refusal{"half_a_case",
                [](FactDecision* d) {
                  d->mutable_corrected()->set_code("litigation.cases_lost");
                  d->mutable_corrected()->set_unit("件");
                },
                "decisions[1].corrected.value", "须是整数"},
        Refusal{"range_upside_down",
                [](FactDecision* d) { d->mutable_corrected()->mutable_value_max()->set_value("5"); },
                "decisions[1].corrected.value_max", "不能小于 value"},
        Refusal{"unit_of_another", [](FactDecision* d) { d->mutable_corrected()->set_unit("人"); },
                "decisions[1].corrected.unit", "不是 litigation.loss_rate 的单位"},
        Refusal{"role",
                [](FactDecision* d) { d->mutable_update_mask()->add_paths("role"), d->mutable_corrected(); },
                "decisions[1].corrected.role", "须是 actual"},
        Refusal{"bound",
                [](FactDecision* d) { d->mutable_update_mask()->add_paths("bound"), d->mutable_corrected(); },
                "decisions[1].corrected.bound", "不能为空"},
        Refusal{"period", [](FactDecision* d) { d->mutable_corrected()->set_period("去年"); },
                "decisions[1].corrected.period", "不是期间"},
        Refusal{"more_than_its_whole",
                [](FactDecision* d) { d->mutable_corrected()->mutable_value()->set_value("197.7"); },
                "decisions[1].corrected.value", "不能超过100%"},
        Refusal{"an_actual_to_come", [](FactDecision* d) { d->mutable_corrected()->set_period("2035"); },
                "decisions[1].corrected.period", "不能有2035的实际值"},
        Refusal{"no_region", [](FactDecision* d) { d->mutable_corrected()->set_region("regions/33060"); },
                "decisions[1].corrected.region", "须写成"},
        Refusal{"own_level_as_region",
                [](FactDecision* d) { d->mutable_corrected()->set_region("regions/330602-self"); },
                "decisions[1].corrected.region", "scope"},
        Refusal{"scope", [](FactDecision* d) { d->mutable_corrected()->set_scope("全区"); },
                "decisions[1].corrected.scope", "须为空或"},
        Refusal{"output_only",
                [](FactDecision* d) {
                  d->mutable_corrected()->set_confidence(1000);
                  d->mutable_update_mask()->add_paths("confidence");
                },
                "decisions[1].update_mask", "由服务填写"},
        Refusal{"no_such_field",
                [](FactDecision* d) {
                  d->mutable_corrected();
                  d->mutable_update_mask()->add_paths("values");
                },
                "decisions[1].update_mask", "没有“values”这个字段"},
        Refusal{"star_with_others",
                [](FactDecision* d) {
                  d->mutable_corrected();
                  d->mutable_update_mask()->add_paths("*");
                  d->mutable_update_mask()->add_paths("code");
                },
                "decisions[1].update_mask", "须单独使用"},
        Refusal{"nothing_said", [](FactDecision*) {}, "decisions[1].corrected", "须写明正确的是什么"},
        Refusal{"nothing_changed",
                [](FactDecision* d) { d->mutable_corrected()->set_code("litigation.loss_rate"); },
                "decisions[1].corrected", "没有改变什么"},
        Refusal{"correction_of_an_acceptance",
                [](FactDecision* d) {
                  d->set_action(FactDecision::ACTION_ACCEPT);
                  d->mutable_corrected()->set_unit("%");
                },
                "decisions[1].corrected", "只能与 CORRECT 同用"},
        Refusal{"no_action", [](FactDecision* d) { d->set_action(FactDecision::ACTION_UNSPECIFIED); },
                "decisions[1].action", "须是 ACCEPT"},
        Refusal{"another_report",
                [](FactDecision* d) {
                  d->set_fact("regions/330602/reports/2022-2/facts/1");
                  d->mutable_corrected()->set_unit("%");
                },
                "decisions[1].fact", "须是本报告的数值：regions/330602/reports/2022-1"},
        Refusal{"no_such_figure",
                [](FactDecision* d) {
                  d->set_fact("regions/330602/reports/2022-1/facts/01");
                  d->mutable_corrected()->set_unit("%");
                },
                "decisions[1].fact", "没有这个数值"},
        Refusal{"long_note",
                [](FactDecision* d) {
                  d->mutable_corrected()->set_unit("%");
                  for (int i = 0; i < 201; ++i) d->mutable_note()->append("注");
                },
                "decisions[1].note", "不能超过 200 字"}),
    [](const ::testing::TestParamInfo<Refusal>& row) { return std::string(row.param.what); });

TEST(ReviewTest, WhatIsToComeMayBeATargetAndTheDayOfTheDocumentCounts) {
  Kept kept = Read();
  const int number = NumberOf(kept, "5.5%");
  FactDecision target = Decision(number, FactDecision::ACTION_CORRECT);
  target.mutable_corrected()->set_period("2023");
  EXPECT_THAT(Try(kept, {target}), StatusIs(absl::StatusCode::kInvalidArgument));
  target.mutable_corrected()->set_role(common::v1::FIGURE_ROLE_TARGET);
  EXPECT_OK(Try(kept, {target}));
  FactDecision since = Decision(number, FactDecision::ACTION_CORRECT);
  since.mutable_corrected()->set_period("2023-01/2023-02");
  EXPECT_THAT(Try(kept, {since}), StatusIs(absl::StatusCode::kInvalidArgument));
  auto& issued = *kept.report.mutable_metadata()->mutable_issue_date();
  issued.set_year(2023), issued.set_month(3), issued.set_day(1);
  EXPECT_OK(Try(kept, {since}));
}

TEST(ReviewTest, ARateOfMoreThanAHundredThatWasReadStays) {
  const Kept kept = Read("2022年，全区一审行政诉讼败诉率102%。");
  FactDecision region = Decision(NumberOf(kept, "102%"), FactDecision::ACTION_CORRECT);
  region.mutable_corrected()->set_scope("本级");
  EXPECT_OK(Try(kept, {region}));
}

TEST(ReviewTest, AFigureOfTheProvinceMaySaySoAndIsNotPublishedAsTheOwn) {
  const Kept read = Read();
  FactDecision elsewhere = Decision(NumberOf(read, "5.5%"), FactDecision::ACTION_CORRECT);
  elsewhere.mutable_corrected()->set_region("regions/330000");
  const Kept kept = After(read, {elsewhere});
  std::vector<std::string> told, taken_back;
  for (const auto& request : PublicationOf(kept.report, kept.facts, {})) {
    for (const auto& statement : request.observations()) {
      if (statement.indicator() != "indicators/litigation.loss_rate" ||
          statement.role() != common::v1::FIGURE_ROLE_ACTUAL)
        continue;
      EXPECT_EQ(statement.region(), "regions/330602");
      (statement.withdrawn() ? taken_back : told).push_back(statement.source());
    }
  }
  EXPECT_THAT(told, IsEmpty());
  EXPECT_THAT(taken_back, SizeIs(1)) << "it may have been published as the county's before";
}

TEST(ReviewTest, EachFigureOnceAndNotTooMany) {
  const Kept kept = Read();
  const FactDecision accept = Decision(1, FactDecision::ACTION_ACCEPT);
  EXPECT_THAT(Try(kept, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto twice = Try(kept, {accept, Decision(1, FactDecision::ACTION_REJECT)});
  EXPECT_THAT(std::string(twice.status().message()), HasSubstr("decisions[1].fact"));
  EXPECT_THAT(Try(kept, std::vector<FactDecision>(201, accept)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace fengqiao::reports
