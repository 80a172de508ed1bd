#include "common/status/error.h"
#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using common::v1::Event;
using common::v1::WatchEventsResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Event MakeEvent(int position, const std::string& type) {
  Event event;
  event.set_position(position);
  event.set_type(type);
  event.set_resource("regions/330602/reports/a");
  event.mutable_actor()->set_subject("dev");
  event.mutable_time()->set_seconds(1'677'600'000 + position);
  reports::v1::Report report;
  report.set_file_name("年报.txt");
  event.mutable_payload()->PackFrom(report);
  return event;
}

WatchEventsResponse Response(const std::vector<Event>& events, const std::string& token) {
  WatchEventsResponse response;
  for (const Event& event : events) *response.add_events() = event;
  response.set_resume_token(token);
  return response;
}

grpc::Status Broken() { return {grpc::StatusCode::UNAVAILABLE, "draining"}; }

class LogTest : public CtlTest {};

TEST_F(LogTest, WatchGoesOnAfterABrokenConnection) {
  server.reports.feed = {
      {.responses = {Response({MakeEvent(1, "Report.Ingested")}, "t1"), Response({}, "t2")}, .end = Broken()},
      {.responses = {}, .end = Broken()},
      {.responses = {Response({MakeEvent(3, "Report.Published")}, "t3")}, .end = Broken()},
      {.responses = {Response({MakeEvent(4, "Report.Published")}, "t4")}, .end = grpc::Status::OK}};
  const Result result = Ctl({"watch", "reports", "--from=t0", "--until_now"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "     1  2023-03-01 00:00:01.000  Report.Ingested         regions/330602/reports/a  dev\n"
            "     3  2023-03-01 00:00:03.000  Report.Published        regions/330602/reports/a  dev\n"
            "     4  2023-03-01 00:00:04.000  Report.Published        regions/330602/reports/a  dev\n");
  // The heartbeat moved the token; the channel may have tried the stream that said nothing more than once.
  ASSERT_GE(server.reports.watch_tokens.size(), 4u);
  EXPECT_EQ(server.reports.watch_tokens.front(), "t0");
  EXPECT_EQ(server.reports.watch_tokens[1], "t2");
  EXPECT_EQ(server.reports.watch_tokens.back(), "t3");
  EXPECT_FALSE(pauses.empty());
  EXPECT_THAT(result.err, HasSubstr("连接中断"));
  EXPECT_THAT(result.err, HasSubstr("断点：t4\n"));
}

TEST_F(LogTest, WatchEndsWithAnyOtherError) {
  server.reports.feed = {{.responses = {Response({MakeEvent(1, "Report.Ingested")}, "t1")},
                          .end = {grpc::StatusCode::OUT_OF_RANGE, "no such position"}}};
  const Result result = Ctl({"watch", "reports"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("OUT_OF_RANGE"));
  EXPECT_THAT(pauses, IsEmpty());
}

TEST_F(LogTest, AServerThatNeverAnswersIsAnError) {
  const Result result = Ctl({"watch", "reports", "--server=127.0.0.1:1"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("连不上服务"));
  EXPECT_THAT(pauses, IsEmpty());
}

TEST_F(LogTest, JsonLinesCarryTheTokenWithTheLastEventItCovers) {
  server.reports.feed = {
      {.responses = {Response({MakeEvent(1, "Report.Ingested"), MakeEvent(2, "Report.Published")}, "t2")},
       .end = grpc::Status::OK}};
  const Result result = Ctl({"watch", "reports", "--format=jsonl"});
  const size_t first_end = result.out.find('\n');
  const std::string first = result.out.substr(0, first_end);
  const std::string second = result.out.substr(first_end + 1);
  EXPECT_THAT(first, HasSubstr("{\"event\": {\"position\":\"1\""));
  EXPECT_THAT(first, HasSubstr("\"fileName\":\"年报.txt\""));
  EXPECT_THAT(first, ::testing::Not(HasSubstr("resumeToken")));
  EXPECT_THAT(second, HasSubstr("\"resumeToken\": \"t2\"}\n"));
}

TEST_F(LogTest, AnEventOfANewerContractIsPrintedWithoutItsPayload) {
  Event event = MakeEvent(1, "Case.Accepted");
  event.mutable_payload()->set_type_url("type.googleapis.com/fengqiao.mediation.v9.Case");
  server.reports.feed = {{.responses = {Response({event}, "t1")}, .end = grpc::Status::OK}};
  const Result result = Ctl({"watch", "reports", "--format=jsonl"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\"type\":\"Case.Accepted\""));
}

TEST_F(LogTest, WatchKnowsTwoServicesAndNoEndlessArray) {
  EXPECT_EQ(Ctl({"watch", "cases"}).code, kExitUsage);
  EXPECT_EQ(Ctl({"watch", "reports", "--format=json"}).code, kExitUsage);
  EXPECT_EQ(Ctl({"watch", "reports", "--format=json", "--until_now"}).out, "[]\n");
}

TEST_F(LogTest, VerifySaysWhetherTheChainHolds) {
  auto& verdict = server.reports.verdicts[0];
  verdict.set_checked(12);
  verdict.set_last_position(12);
  verdict.set_last_link("\xAB\xCD");
  const Result whole = Ctl({"verify", "reports"});
  EXPECT_EQ(whole.code, kExitOk);
  EXPECT_EQ(whole.out, "✓ 日志完整：核对 12 条，末条为第 12 条。\n  末条链值 abcd\n");

  verdict.set_first_broken_position(7);
  verdict.set_problem("bytes differ");
  const Result broken = Ctl({"verify", "reports"});
  EXPECT_EQ(broken.code, kExitFailed);
  EXPECT_THAT(broken.out, HasSubstr("✗ 日志自第 7 条起与链值不符：bytes differ"));
  EXPECT_EQ(Ctl({"verify", "reports", "--format=jsonl"}).code, kExitFailed);
}

TEST_F(LogTest, VerifyGoesOnUntilTheEnd) {
  auto& verdicts = server.reports.verdicts;
  verdicts.resize(2);
  verdicts[0].set_checked(1000);
  verdicts[0].set_last_position(1200);
  verdicts[0].set_next_position(1001);
  verdicts[1].set_checked(201);
  verdicts[1].set_last_position(1201);
  const Result whole = Ctl({"verify", "reports"});
  EXPECT_EQ(whole.code, kExitOk);
  EXPECT_THAT(whole.out, HasSubstr("核对 1201 条，末条为第 1201 条"));
  EXPECT_THAT(server.reports.verified_from, ElementsAre(0, 1001));
}

TEST_F(LogTest, VerifyHoldsTheLogAgainstWhatWasKept) {
  auto& verdicts = server.reports.verdicts;
  verdicts.resize(2);
  for (auto& verdict : verdicts) {
    verdict.set_checked(1);
    verdict.set_last_position(12);
    verdict.set_checked_link(std::string(32, '\xAB'));
  }
  std::string link;
  for (int i = 0; i < 32; ++i) link += "ab";
  EXPECT_EQ(Ctl({"verify", "reports", "--expect=7:" + link}).code, kExitOk);
  EXPECT_THAT(server.reports.verified_from, ElementsAre(0, 7));
  link[0] = '0';
  const Result other = Ctl({"verify", "reports", "--expect=7:" + link});
  EXPECT_EQ(other.code, kExitFailed);
  EXPECT_THAT(other.err, HasSubstr("第 7 条与所记链值不符，实为 abab"));
  const Result missing = Ctl({"verify", "reports", "--expect=13:" + link});
  EXPECT_EQ(missing.code, kExitFailed);
  EXPECT_THAT(missing.err, HasSubstr("日志只到第 12 条"));
  for (const std::string& bad : {link, "7:" + link.substr(2), "x:" + link, "0:" + link, "7:" + link + "zz"}) {
    EXPECT_EQ(Ctl({"verify", "reports", "--expect=" + bad}).code, kExitUsage) << bad;
  }
}

TEST_F(LogTest, VerifyWarnsOfAnEmptyLog) {
  const Result empty = Ctl({"verify", "reports"});
  EXPECT_EQ(empty.code, kExitOk);
  EXPECT_THAT(empty.err, HasSubstr("日志是空的"));
}

}  // namespace
}  // namespace fengqiao::ctl
