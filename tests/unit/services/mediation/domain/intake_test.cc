// Requests of citizens by a dispute code.

#include "services/mediation/domain/intake.h"

#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Intake;

v1::IntakeCode CodeWith(int limit) {
  const World world;
  v1::CreateIntakeCodeRequest request;
  request.set_parent(kRegion);
  request.mutable_intake_code()->set_place("清溪镇便民服务中心");
  request.mutable_intake_code()->set_hourly_limit(limit);
  auto code = CreateIntakeCode(request, "abc", world.Now());
  EXPECT_OK(code);
  return *std::move(code);
}

v1::SubmitIntakeRequest Asking() {
  v1::SubmitIntakeRequest request;
  request.set_claim("邻居占道堆物。");
  request.set_contact_name("张三");
  request.set_contact_phone("13800138000");
  return request;
}

v1::TriageIntakeRequest Deciding(Intake::State state, std::string_view note = "已电话告知。") {
  v1::TriageIntakeRequest request;
  request.set_state(state);
  request.set_note(std::string(note));
  return request;
}

TEST(IntakeTest, ACodeTakesSoManyAnHour) {
  World world;
  v1::IntakeCode code = CodeWith(2);
  for (int i = 0; i < 2; ++i) {
    auto taken = TakeIntake(code, Asking(), "r", world.Now());
    ASSERT_OK(taken);
    code = taken->code;
  }
  const auto refused = TakeIntake(code, Asking(), "r", world.Now());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  world.today += 1;
  EXPECT_OK(TakeIntake(code, Asking(), "r", world.Now()));
  code.set_disabled(true);
  EXPECT_EQ(TakeIntake(code, Asking(), "r", world.Now()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeWith(0).hourly_limit(), 20);
}

TEST(IntakeTest, TheTownshipLooksWithinTheTermOfAdmission) {
  const World world;
  const auto taken = TakeIntake(CodeWith(0), Asking(), "r1", world.Now());
  ASSERT_OK(taken);
  EXPECT_EQ(taken->intake.name(), "regions/330602001/intakes/r1");
  EXPECT_EQ(FormatDay(*FromProto(taken->intake.due())), "2024-03-06");
  EXPECT_EQ(taken->intake.masked_name(), "张*");
  const std::string shown = WithoutPersonal(taken->intake).Utf8DebugString();
  for (const char* secret : {"张三", "13800138000", "堆物"}) {
    EXPECT_EQ(shown.find(secret), std::string::npos) << secret;
  }
}

TEST(IntakeTest, MalformedRequestsAreNamed) {
  const World world;
  v1::SubmitIntakeRequest request = Asking();
  request.set_claim("急");
  EXPECT_EQ(FieldOf(TakeIntake(CodeWith(0), request, "r", world.Now())), "claim");
  request = Asking();
  request.set_contact_phone("1");
  EXPECT_EQ(FieldOf(TakeIntake(CodeWith(0), request, "r", world.Now())), "contact_phone");
  request = Asking();
  request.clear_contact_name();
  EXPECT_EQ(FieldOf(TakeIntake(CodeWith(0), request, "r", world.Now())), "contact_name");
}

TEST(IntakeTest, TriageIsOnceAndForACaseOfThatSource) {
  World world;
  const auto taken = TakeIntake(CodeWith(0), Asking(), "r1", world.Now());
  ASSERT_OK(taken);
  EXPECT_REFUSED(TriageIntake(taken->intake, Deciding(Intake::STATE_REGISTERED), nullptr),
                 "mediation.intake.case");
  world.To(v1::Case::STATE_REGISTERED);
  EXPECT_REFUSED(TriageIntake(taken->intake, Deciding(Intake::STATE_REGISTERED), &world.dispute),
                 "mediation.intake.case");
  world.To(v1::Case::STATE_REGISTERED, v1::SOURCE_CODE);
  EXPECT_OK(TriageIntake(taken->intake, Deciding(Intake::STATE_REGISTERED, ""), &world.dispute));
  EXPECT_REFUSED(
      TriageIntake(taken->intake, Deciding(Intake::STATE_REGISTERED), &world.dispute, /*taken=*/true),
      "mediation.intake.case_taken");
  v1::Case elsewhere = world.dispute;
  elsewhere.set_name("regions/110101/cases/x");
  EXPECT_REFUSED(TriageIntake(taken->intake, Deciding(Intake::STATE_REGISTERED), &elsewhere),
                 "mediation.intake.case_region");
  EXPECT_EQ(FieldOf(TriageIntake(taken->intake, Deciding(Intake::STATE_REFUSED, ""), nullptr)), "note");
  EXPECT_EQ(FieldOf(TriageIntake(taken->intake, Deciding(Intake::STATE_SUBMITTED), nullptr)), "state");
  const auto refused = TriageIntake(taken->intake, Deciding(Intake::STATE_REFUSED), nullptr);
  ASSERT_OK(refused);
  EXPECT_REFUSED(TriageIntake(*refused, Deciding(Intake::STATE_REFERRED), nullptr),
                 "mediation.intake.decided");
}

TEST(IntakeTest, NotesKeepNoNameOfTheCitizen) {
  World world;
  const auto taken = TakeIntake(CodeWith(0), Asking(), "r1", world.Now());
  ASSERT_OK(taken);
  const std::string note = taken->intake.contact_name() + "（" + taken->intake.contact_phone() + "）重复来件";
  EXPECT_EQ(WithoutContact(taken->intake, note), "{contact}（{contact}）重复来件");
  EXPECT_EQ(WithoutContact(taken->intake, "再拨 138-0013-8000。"), "再拨 {contact}。");
  auto request = Deciding(Intake::STATE_REFUSED, note);
  const auto refused = TriageIntake(taken->intake, request, nullptr);
  ASSERT_OK(refused);
  EXPECT_EQ(refused->note(), "{contact}（{contact}）重复来件");
}

}  // namespace
}  // namespace fengqiao::mediation
