// Outside platforms: the number is kept, what was told and answered is kept, and how the two stand follows.

#include "services/mediation/domain/platforms.h"

#include "google/protobuf/util/time_util.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using ::fengqiao::testing::StatusIs;
using google::protobuf::util::TimeUtil;
using ::testing::HasSubstr;
using v1::Case;
using v1::ExternalRef;
using v1::Transmission;

constexpr char kCourt[] = "court_mediation";

v1::LinkPlatformRequest Linking(const std::string& number = "（2024）浙0602诉前调12号",
                                const std::string& platform = kCourt) {
  v1::LinkPlatformRequest request;
  request.set_platform(platform);
  request.set_external_number(number);
  return request;
}

v1::RecordTransmissionRequest Telling(const std::string& id = "m1", const std::string& platform = kCourt) {
  v1::RecordTransmissionRequest request;
  request.set_platform(platform);
  request.set_message_id(id);
  request.set_what("办理状态、受理日期");
  return request;
}

v1::RecordPlatformAnswerRequest Answering(Transmission::Answer answer, const std::string& id = "m1") {
  v1::RecordPlatformAnswerRequest request;
  request.set_platform(kCourt);
  request.set_message_id(id);
  request.set_answer(answer);
  if (answer == Transmission::ANSWER_DIFFERS) {
    auto* difference = request.add_differences();
    difference->set_item("受理日期");
    difference->set_ours("2024-03-01");
    difference->set_theirs("2024-03-02");
  }
  if (answer == Transmission::ANSWER_REFUSED) request.set_note("案号不存在。");
  return request;
}

World Linked() {
  World world;
  world.To(Case::STATE_MEDIATING);
  world.Do(Linking());
  return world;
}

ExternalRef::State StateOf(const World& world) { return world.dispute.external_refs(0).state(); }

TEST(PlatformTableTest, ABadLineIsRefusedByItsNumber) {
  EXPECT_NE(Platforms::BuiltIn().Find(kCourt), nullptr);
  EXPECT_EQ(Platforms::BuiltIn().Find("no_such"), nullptr);
  for (const char* bad :
       {"Court\t法院\t依据", "court\t\t依据", "court\t法院\t", "court\t法院", "\t法院\t依据"}) {
    EXPECT_THAT(Platforms::Parse(std::string("one\t一\t依据\n") + bad + "\n"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")))
        << bad;
  }
  EXPECT_THAT(Platforms::Parse("one\t一\t依据\none\t二\t依据\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("twice")));
  EXPECT_THAT(Platforms::Parse("# nothing\n"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PlatformsTest, ANumberIsEnteredOnceAndNeverChanged) {
  World world;
  world.To(Case::STATE_MEDIATING);
  EXPECT_REFUSED(world.Try(Linking("1", "no_such")), "mediation.platform.unknown");
  EXPECT_EQ(FieldOf(world.Try(Linking(""))), "external_number");
  EXPECT_EQ(FieldOf(world.Try(Linking(std::string(65, '1')))), "external_number");
  world.Do(Linking());
  EXPECT_EQ(world.last.event, "Case.PlatformLinked");
  EXPECT_EQ(world.dispute.external_refs(0).external_number(), "（2024）浙0602诉前调12号");
  EXPECT_FALSE(IsOpen(world.dispute.external_refs(0)));
  EXPECT_REFUSED(world.Try(Linking("另一个编号")), "mediation.platform.number");
  EXPECT_REFUSED(world.Try(Linking()), "mediation.platform.number");
  world.Do(Linking("20240301-7", "hotline_12345"));
  EXPECT_EQ(world.dispute.external_refs_size(), 2);
}

TEST(PlatformsTest, HowTheTwoStandFollowsTheLastMessage) {
  World world = Linked();
  EXPECT_REFUSED(world.Try(Telling("m1", "police")), "mediation.platform.unlinked");
  EXPECT_EQ(FieldOf(world.Try(Telling("m 1"))), "message_id");
  EXPECT_EQ(FieldOf(world.Try(Telling(""))), "message_id");
  v1::RecordTransmissionRequest wordless = Telling();
  wordless.clear_what();
  EXPECT_EQ(FieldOf(world.Try(wordless)), "what");

  world.Do(Telling());
  EXPECT_EQ(world.last.event, "Case.PlatformTold");
  const Transmission& told = world.dispute.external_refs(0).transmissions(0);
  EXPECT_EQ(told.case_state(), Case::STATE_MEDIATING);
  EXPECT_THAT(told.basis(), HasSubstr("在线调解规则"));
  EXPECT_EQ(StateOf(world), ExternalRef::STATE_UNACKNOWLEDGED);
  EXPECT_REFUSED(world.Try(Telling()), "mediation.platform.message");

  world.Do(Answering(Transmission::ANSWER_DIFFERS));
  EXPECT_EQ(world.last.event, "Case.PlatformAnswered");
  EXPECT_EQ(StateOf(world), ExternalRef::STATE_DIFFERS);
  EXPECT_REFUSED(world.Try(Answering(Transmission::ANSWER_ACKNOWLEDGED)), "mediation.platform.answered");
  EXPECT_REFUSED(world.Try(Answering(Transmission::ANSWER_ACKNOWLEDGED, "m9")),
                 "mediation.platform.no_message");

  world.Do(Telling("m2"));
  EXPECT_EQ(StateOf(world), ExternalRef::STATE_UNACKNOWLEDGED);
  world.Do(Answering(Transmission::ANSWER_ACKNOWLEDGED, "m2"));
  EXPECT_EQ(StateOf(world), ExternalRef::STATE_IN_STEP);
  EXPECT_FALSE(IsOpen(world.dispute.external_refs(0)));

  world.Do(Telling("m3"));
  world.Do(Telling("m4"));
  world.Do(Answering(Transmission::ANSWER_ACKNOWLEDGED, "m4"));
  world.Do(Answering(Transmission::ANSWER_REFUSED, "m3"));
  EXPECT_EQ(StateOf(world), ExternalRef::STATE_IN_STEP) << "m4 came after m3";
  v1::RecordPlatformAnswerRequest elsewhere = Answering(Transmission::ANSWER_ACKNOWLEDGED);
  elsewhere.set_platform("police");
  EXPECT_REFUSED(world.Try(elsewhere), "mediation.platform.unlinked");
}

TEST(PlatformsTest, AnAnswerSaysWhatItMustAndNoMore) {
  World world = Linked();
  world.Do(Telling());
  v1::RecordPlatformAnswerRequest request = Answering(Transmission::ANSWER_DIFFERS);
  request.clear_differences();
  EXPECT_EQ(FieldOf(world.Try(request)), "differences");
  request = Answering(Transmission::ANSWER_ACKNOWLEDGED);
  request.add_differences()->set_item("受理日期");
  EXPECT_EQ(FieldOf(world.Try(request)), "differences");
  request = Answering(Transmission::ANSWER_DIFFERS);
  request.mutable_differences(0)->clear_item();
  EXPECT_EQ(FieldOf(world.Try(request)), "differences[0].item");
  for (int i = 0; i < 20; ++i)
    *request.add_differences() = Answering(Transmission::ANSWER_DIFFERS).differences(0);
  EXPECT_EQ(FieldOf(world.Try(request)), "differences");
  request = Answering(Transmission::ANSWER_REFUSED);
  request.clear_note();
  EXPECT_EQ(FieldOf(world.Try(request)), "note");
  EXPECT_EQ(FieldOf(world.Try(Answering(Transmission::ANSWER_UNSPECIFIED))), "answer");
}

// What differs in a person's data is a person's data, and no word of ours by which it could be found.
TEST(PlatformsTest, WhatAPlatformHasOfAPersonIsKeptByItsShape) {
  World world = Linked();
  world.Do(Telling());
  struct Row {
    const char *item, *ours, *theirs, *ours_kept, *theirs_kept;
  };
  const Row rows[] = {
      {"受理日期", "2024-03-01", "2024-03-02", "2024-03-01", "2024-03-02"},
      {"标的", "12000元", "12100元", "12000元", "12100元"},
      {"申请人姓名", "{p1}", "欧阳密", "{p1}", "欧阳*"},
      {"申请人电话", "{p1.phone}", "13812345679", "{p1.phone}", "138****5679"},
      {"被申请人住址", "", "浙江省绍兴市越城区塔山街道蝴蝶弄7号", "", "浙江省绍兴市越城区塔山街道***"},
      {"证件号码", "", "110101199001010015", "", "110*************15"},
      {"备注", "{p1}", "张散", "{p1}", "张*"},
      {"备注", "无", "13812345679", "无", "138****5679"},
      {"联系人", "李丽", "李莉", "李*", "李*"},
      {"受送达人", "周小天", "万成", "周*天", "万*"},
      {"状态", "MEDIATING", "已受理", "MEDIATING", "已受理"},
      {"受送达人", "{p1}", "{p1}之妻张小红13911112222", "{p1}", "{p1}***"},
      {"身份证号", "{p1.number}", "{p1}330602197001010013", "{p1.number}", "{p1}***"},
      {"办结时间", "2026年11月24日上午8时", "2026-11-24T08:00Z", "2026年11月24日上午8时",
       "2026-11-24T08:00Z"},
  };
  v1::RecordPlatformAnswerRequest request = Answering(Transmission::ANSWER_DIFFERS);
  request.clear_differences();
  for (const Row& row : rows) {
    auto* difference = request.add_differences();
    difference->set_item(row.item);
    difference->set_ours(row.ours);
    difference->set_theirs(row.theirs);
  }
  world.Do(request);
  const auto& kept = world.dispute.external_refs(0).transmissions(0).differences();
  ASSERT_EQ(kept.size(), static_cast<int>(std::size(rows)));
  for (int i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i].ours(), rows[i].ours_kept) << i;
    EXPECT_EQ(kept[i].theirs(), rows[i].theirs_kept) << i;
  }
}

TEST(PlatformsTest, WhatDiffersIsSaidWithoutNumbers) {
  World world = Linked();
  world.Do(Telling());
  v1::RecordPlatformAnswerRequest request = Answering(Transmission::ANSWER_DIFFERS);
  request.mutable_differences(0)->set_item("张小红的身份证330602197001010013");
  EXPECT_EQ(FieldOf(world.Try(request)), "differences[0].item");
}

TEST(PlatformsTest, AMessagesIdSaysNothingOfPersons) {
  World world = Linked();
  world.identities.mutable_identities(0)->set_phone("13812345678");
  EXPECT_EQ(FieldOf(world.Try(Telling("13812345678"))), "message_id");
  EXPECT_EQ(FieldOf(world.Try(Telling("m-138-1234-5678"))), "message_id");
  EXPECT_OK(world.Try(Telling("20240301-12345678")));
}

TEST(PlatformsTest, TimesComeInTheirOrder) {
  World world = Linked();
  const auto now = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(world.Now().now));
  const auto at = [&](int64_t seconds) {
    auto time = now;
    time.set_seconds(time.seconds() + seconds);
    return time;
  };
  v1::RecordTransmissionRequest told = Telling();
  *told.mutable_sent_time() = at(1);
  EXPECT_EQ(FieldOf(world.Try(told)), "sent_time");
  *told.mutable_sent_time() = at(-60);
  world.Do(told);
  EXPECT_EQ(world.dispute.external_refs(0).since(), at(-60));
  v1::RecordPlatformAnswerRequest answer = Answering(Transmission::ANSWER_ACKNOWLEDGED);
  *answer.mutable_answer_time() = at(-61);
  EXPECT_EQ(FieldOf(world.Try(answer)), "answer_time");
  *answer.mutable_answer_time() = at(1);
  EXPECT_EQ(FieldOf(world.Try(answer)), "answer_time");
  *answer.mutable_answer_time() = at(-60);
  world.Do(answer);
  told = Telling("m2");
  *told.mutable_sent_time() = at(-61);
  EXPECT_EQ(FieldOf(world.Try(told)), "sent_time");
}

TEST(PlatformsTest, TheLastFiftyMessagesAreKept) {
  World world = Linked();
  for (int i = 1; i <= 60; ++i) world.Do(Telling("m" + std::to_string(i)));
  const ExternalRef& ref = world.dispute.external_refs(0);
  ASSERT_EQ(ref.transmissions_size(), 50);
  EXPECT_EQ(ref.transmissions(0).message_id(), "m11");
  EXPECT_REFUSED(world.Try(Answering(Transmission::ANSWER_ACKNOWLEDGED, "m10")),
                 "mediation.platform.no_message");
}

TEST(PlatformsTest, WhatIsOpenIsWorkAfterADayOrAtOnce) {
  World world = Linked();
  const auto wants = [&](const char* day) { return WantsWork(world.dispute.external_refs(0), Day(day)); };
  EXPECT_FALSE(wants("2024-03-09"));
  world.Do(Telling());
  EXPECT_FALSE(wants("2024-03-02")) << "a platform has a day to answer";
  EXPECT_TRUE(wants("2024-03-03"));
  const v1::WorkItem item =
      PlatformWorkOf(world.dispute, world.dispute.external_refs(0), Platforms::BuiltIn(), Day("2024-03-09"));
  EXPECT_EQ(item.urgency(), v1::WorkItem::URGENCY_WAITING);
  EXPECT_EQ(item.why(), "报送人民法院调解平台的办理状态尚未回执，自3月1日起已8日。");
  world.Do(Answering(Transmission::ANSWER_DIFFERS));
  EXPECT_TRUE(wants("2024-03-01"));
  EXPECT_THAT(
      PlatformWorkOf(world.dispute, world.dispute.external_refs(0), Platforms::BuiltIn(), Day("2024-03-09"))
          .why(),
      HasSubstr("不一致"));
}

}  // namespace
}  // namespace fengqiao::mediation
