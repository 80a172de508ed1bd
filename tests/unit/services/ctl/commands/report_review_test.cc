#include <fstream>

#include "tests/support/temp_dir.h"
#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::Fact;
using reports::v1::FactDecision;
using reports::v1::FactReview;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kReport[] = "regions/330602/reports/2022-5f1c";

class ReportReviewTest : public CtlTest {
 protected:
  std::string File(const std::string& content) {
    std::ofstream(folder / "decisions.tsv", std::ios::binary) << content;
    return folder / "decisions.tsv";
  }

  static Fact MakeFact(int number, const std::string& surface, const std::string& value) {
    Fact fact;
    fact.set_name(std::string(kReport) + "/facts/" + std::to_string(number));
    fact.mutable_span()->set_surface(surface);
    fact.mutable_value()->set_value(value);
    fact.set_unit("件");
    fact.set_bound(common::v1::BOUND_EXACT);
    fact.set_role(common::v1::FIGURE_ROLE_ACTUAL);
    fact.set_code("mediation.cases_accepted");
    fact.set_region("regions/330602");
    return fact;
  }

  // What was sent by the only call.
  const reports::v1::ReviewFactsRequest& Sent() {
    EXPECT_THAT(server.reports.reviews, SizeIs(1));
    return server.reports.reviews.back();
  }

  testing::TempDir folder;
};

TEST_F(ReportReviewTest, WithoutDecisionsItListsWhatIsUpForReview) {
  Fact fact = MakeFact(17, "80件", "80");
  fact.set_up_for_review(true);
  server.reports.facts[kReport] = {fact};
  const Result result = Ctl({"reports", "review", kReport});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(server.reports.filters.back(), "up_for_review = true");
  EXPECT_THAT(result.out, HasSubstr("/facts/17"));
  EXPECT_THAT(result.out, HasSubstr("待核实"));
  EXPECT_THAT(server.reports.reviews, IsEmpty());
}

TEST_F(ReportReviewTest, FlagsAreDecisions) {
  const Result result =
      Ctl({"reports", "review", kReport, "--accept=12,15", "--reject=3",
           "--correct=17:code=litigation.loss_rate; unit=%;bound=at_least;value_max=", "--note=对过原件",
           "--etag=r4"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  const auto& sent = Sent();
  EXPECT_EQ(sent.name(), kReport);
  EXPECT_EQ(sent.etag(), "r4");
  EXPECT_EQ(sent.request_id(), "request-1");
  ASSERT_EQ(sent.decisions_size(), 4);
  EXPECT_EQ(sent.decisions(1).fact(), std::string(kReport) + "/facts/15");
  EXPECT_EQ(sent.decisions(1).action(), FactDecision::ACTION_ACCEPT);
  EXPECT_EQ(sent.decisions(2).action(), FactDecision::ACTION_REJECT);
  const FactDecision& correction = sent.decisions(3);
  EXPECT_EQ(correction.action(), FactDecision::ACTION_CORRECT);
  EXPECT_EQ(correction.corrected().code(), "litigation.loss_rate");
  EXPECT_EQ(correction.corrected().unit(), "%");
  EXPECT_EQ(correction.corrected().bound(), common::v1::BOUND_AT_LEAST);
  EXPECT_FALSE(correction.corrected().has_value_max());
  EXPECT_THAT(correction.update_mask().paths(), ElementsAre("code", "unit", "bound", "value_max"));
  EXPECT_EQ(correction.note(), "对过原件");
  for (const char* word : {"已核实", "已剔除", "已更正"}) EXPECT_THAT(result.out, HasSubstr(word));
}

TEST_F(ReportReviewTest, WhatWasPublishedIsSaidToStandUntilItIsPublishedAgain) {
  const Result review = Ctl({"reports", "review", kReport, "--reject=3"});
  EXPECT_THAT(review.err, HasSubstr("原数值在再次 publish 之前仍在沿用"));
}

TEST_F(ReportReviewTest, AFileHoldsManyDecisions) {
  const std::string path = File(
      "\xEF\xBB\xBF# 序号\t决定\t字段\t备注\r\n12\taccept\r\n\n"
      "17\tcorrect\trole=target;region=330602;period=2023\t明年的\n3\treject\t\t是编号\n");
  const Result result = Ctl({"reports", "review", kReport, "--file=" + path});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  const auto& sent = Sent();
  ASSERT_EQ(sent.decisions_size(), 3);
  EXPECT_EQ(sent.decisions(1).corrected().role(), common::v1::FIGURE_ROLE_TARGET);
  EXPECT_EQ(sent.decisions(1).corrected().region(), "regions/330602");
  EXPECT_EQ(sent.decisions(1).note(), "明年的");
  EXPECT_EQ(sent.decisions(2).note(), "是编号");
}

TEST_F(ReportReviewTest, WhatCantBeReadIsNotSent) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"--accept=x"}, "须为数值的序号：x"},
      {{"--correct=17"}, "--correct 须写成"},
      {{"--correct=17:"}, "更正须写明"},
      {{"--correct=17:colour=red"}, "没有可以更正的字段 colour"},
      {{"--correct=17:role=boss"}, "看不懂的值：role=boss"},
      {{"--correct=17:role"}, "更正须写成 字段=值"},
      {{"--file=" + File("1\taccept\n2\tkeep\n")}, "第 2 行：须为 accept、correct 或 reject：keep"},
      {{"--history", "--accept=1"}, "--history 不与决定同用"}};
  for (const auto& [flags, says] : cases) {
    std::vector<std::string> arguments = {"reports", "review", kReport};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Result result = Ctl(arguments);
    EXPECT_EQ(result.code, kExitUsage) << says;
    EXPECT_THAT(result.err, HasSubstr(says));
  }
  EXPECT_EQ(Ctl({"reports", "review", kReport, "--file=" + File("1 accept\n")}).code, kExitUsage);
  EXPECT_EQ(Ctl({"reports", "review", kReport, "--file=" + File("# nothing\n")}).code, kExitUsage);
  EXPECT_THAT(server.reports.reviews, IsEmpty());
}

TEST_F(ReportReviewTest, HistoryTellsWhoSaidWhatWhen) {
  FactDecision& decision = server.reports.decisions.emplace_back();
  decision.set_fact(std::string(kReport) + "/facts/17");
  decision.set_action(FactDecision::ACTION_CORRECT);
  decision.mutable_corrected()->mutable_value()->set_value("95");
  decision.set_reviewer("li");
  decision.set_note("看错了");
  decision.mutable_decide_time()->set_seconds(1'677'600'000);
  const Result result = Ctl({"reports", "review", kReport, "--history"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  for (const char* word : {"2023-03-01 00:00:00", "li", "17", "更正", "95", "看错了"})
    EXPECT_THAT(result.out, HasSubstr(word));
}

TEST_F(ReportReviewTest, AnnotationsLeaveOutWhatWasRejected) {
  reports::v1::Report report;
  report.set_name(kReport);
  report.set_file_name("000_年报.txt");
  server.reports.reports = {report};
  Fact rejected = MakeFact(1, "1件", "1"), corrected = MakeFact(2, "2件", "22"),
       unseen = MakeFact(3, "3件", "3");
  rejected.mutable_review()->set_state(FactReview::STATE_REJECTED);
  corrected.mutable_review()->set_state(FactReview::STATE_CORRECTED);
  server.reports.facts[kReport] = {rejected, corrected, unseen};
  const Result all = Ctl({"reports", "annotations", kReport});
  EXPECT_EQ(all.code, kExitOk) << all.err;
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 2);
  EXPECT_THAT(all.out, HasSubstr("\"doc\": \"000\""));
  EXPECT_THAT(all.out, HasSubstr("\"surface\": \"2件\", \"value\": 22, \"unit\": \"件\""));
  EXPECT_THAT(all.out, HasSubstr("3件"));
  EXPECT_THAT(all.out, Not(HasSubstr("1件")));
  const Result reviewed =
      Ctl({"reports", "annotations", "--reviewed", kReport, "regions/330602/reports/none"});
  EXPECT_EQ(reviewed.code, kExitFailed);
  EXPECT_THAT(reviewed.err, HasSubstr("regions/330602/reports/none"));
  EXPECT_EQ(std::count(reviewed.out.begin(), reviewed.out.end(), '\n'), 1);
  EXPECT_THAT(reviewed.out, HasSubstr("2件"));
}

}  // namespace
}  // namespace fengqiao::ctl
