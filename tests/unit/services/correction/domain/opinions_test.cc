// The procuratorate's opinions: entered, due, replied to.

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using Opinion = v1::ProcuratorateOpinion;

v1::RecordOpinionRequest From(Opinion::Kind kind, std::string_view number, std::string_view received) {
  v1::RecordOpinionRequest request;
  request.mutable_opinion()->set_kind(kind);
  request.mutable_opinion()->set_number(std::string(number));
  *request.mutable_opinion()->mutable_received() = Date(received);
  request.mutable_opinion()->set_content("该对象一月份没有实地查访记录");
  return request;
}

v1::ReplyOpinionRequest Reply(std::string_view opinion, bool accepted, std::string_view reasons,
                              std::string_view day = "2026-01-20") {
  v1::ReplyOpinionRequest request;
  request.set_opinion(std::string(opinion));
  *request.mutable_reply()->mutable_day() = Date(day);
  request.mutable_reply()->set_paper("越矫函〔2026〕3号");
  request.mutable_reply()->set_accepted(accepted);
  request.mutable_reply()->set_reasons(std::string(reasons));
  return request;
}

class OpinionsTest : public ::testing::Test {
 protected:
  OpinionsTest() { life.EnterInCorrection("2026-01-01", "2026-01-05"); }
  Life life{"2026-01-01"};
};

TEST_F(OpinionsTest, AreDueByThePaperOrByTheKind) {
  ASSERT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-05")), "OK");
  EXPECT_EQ(life.event, "Opinion.Recorded");
  ASSERT_EQ(life.Give(From(Opinion::KIND_SUGGESTION, "1号", "2026-01-05")), "OK");
  auto stated = From(Opinion::KIND_SUGGESTION, "2号", "2026-01-04");
  *stated.mutable_opinion()->mutable_reply_by() = Date("2026-01-30");
  ASSERT_EQ(life.Give(stated), "OK");
  EXPECT_THAT(life.Duties(), Contains("CCL62:o1 2026-01-20"));
  EXPECT_THAT(life.Duties(), Contains("CCL62:o2 2026-03-05"));
  EXPECT_THAT(life.Duties(), Contains("CCL62:o3 2026-01-30"));
  EXPECT_EQ(life.Duty("CCL62:o1")->holder(), v1::Duty::HOLDER_COUNTY);
  EXPECT_EQ(life.subject.opinions(0).recorded_by(), "zhang");
}

TEST_F(OpinionsTest, AreRepliedToOnceAndNotRefusedWithoutReasons) {
  ASSERT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-05")), "OK");
  ASSERT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "2号", "2026-01-05")), "OK");
  life.GoTo("2026-01-20");
  EXPECT_EQ(life.Give(Reply("o3", true, "")), "correction.opinion.unknown");
  EXPECT_EQ(life.Give(Reply("o1", false, "")), "correction.opinion.reasons");
  ASSERT_EQ(life.Give(Reply("o1", false, "当月已经视频走访，记录附后")), "OK");
  EXPECT_EQ(life.event, "Opinion.Replied");
  EXPECT_EQ(life.Duty("CCL62:o1"), nullptr);
  EXPECT_NE(life.Duty("CCL62:o2"), nullptr);
  EXPECT_EQ(life.Give(Reply("o1", true, "")), "correction.opinion.replied");
  EXPECT_EQ(life.Give(Reply("o2", true, "")), "OK");
}

TEST_F(OpinionsTest, AreTheCountysAlone) {
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-05")), "correction.power.county");
  life.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-05")), "OK");
  EXPECT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-05")), "correction.opinion.twice");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(life.Give(Reply("o1", true, "", "2026-01-05")), "correction.power.county");
}

TEST_F(OpinionsTest, BadOnesAreToldByTheirField) {
  EXPECT_EQ(life.Give(From(Opinion::KIND_UNSPECIFIED, "1号", "2026-01-05")), "opinion.kind");
  EXPECT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "", "2026-01-05")), "opinion.number");
  EXPECT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-06")), "opinion.received");
  auto early = From(Opinion::KIND_CORRECTION, "1号", "2026-01-05");
  *early.mutable_opinion()->mutable_reply_by() = Date("2026-01-04");
  EXPECT_EQ(life.Give(early), "opinion.reply_by");
  *early.mutable_opinion()->mutable_reply_by() = Date("2026-01-05");
  ASSERT_EQ(life.Give(early), "OK");
  EXPECT_EQ(life.Give(Reply("o1", true, "", "2026-01-04")), "reply.day");
  auto unnumbered = Reply("o1", true, "", "2026-01-05");
  unnumbered.mutable_reply()->clear_paper();
  EXPECT_EQ(life.Give(unnumbered), "reply.paper");
}

// The procuratorate looks at files that have ended, and the reply is still owed.
TEST_F(OpinionsTest, AreEnteredAndRepliedToAfterTheEnd) {
  v1::TerminateSubjectRequest end;
  end.mutable_end()->set_ground(v1::End::GROUND_DEATH);
  *end.mutable_end()->mutable_day() = Date("2026-01-05");
  end.mutable_end()->set_paper("死亡证明1号");
  ASSERT_EQ(life.Give(end), "OK");
  life.GoTo("2026-01-20");
  ASSERT_EQ(life.Give(From(Opinion::KIND_CORRECTION, "1号", "2026-01-20")), "OK");
  EXPECT_THAT(life.Duties(), Contains("CCL62:o1 2026-02-04"));
  EXPECT_EQ(life.Give(Reply("o1", true, "已经整改")), "OK");
  EXPECT_EQ(life.Duty("CCL62:o1"), nullptr);
}

}  // namespace
}  // namespace fengqiao::correction
