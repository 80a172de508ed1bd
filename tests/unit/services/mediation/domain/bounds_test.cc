// No command and no case is larger than the contract says.

#include "services/mediation/domain/bounds.h"

#include <memory>

#include "google/protobuf/util/time_util.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Case;

TEST(BoundsTest, AListThatIsTooLongIsRefusedByItsName) {
  v1::AcceptCaseRequest accepting = Accepting();
  for (int i = accepting.mediators_size(); i < 20; ++i) accepting.add_mediators("m" + std::to_string(i));
  EXPECT_OK(CheckBounds(accepting));
  accepting.add_mediators("one more");
  EXPECT_EQ(FieldOf(CheckBounds(accepting)), "mediators");

  v1::RegisterCaseRequest registering = Registration();
  for (int i = 0; i <= 20; ++i)
    *registering.mutable_case_()->add_referrals() = ReferralFrom(v1::SOURCE_POLICE);
  EXPECT_EQ(FieldOf(CheckBounds(registering)), "case.referrals");

  v1::RecordAgreementRequest agreeing;
  for (int i = 0; i < 1000; ++i) agreeing.mutable_agreement()->add_matters(v1::Agreement::MATTER_STATUS);
  EXPECT_EQ(FieldOf(CheckBounds(agreeing)), "agreement.matters");
}

TEST(BoundsTest, NobodyIsNamedTwice) {
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.add_mediators(accepting.mediators(0));
  EXPECT_EQ(FieldOf(CheckBounds(accepting)), "mediators");
  v1::ApplyForConfirmationRequest applying;
  applying.mutable_confirmation()->add_applicants("p1");
  applying.mutable_confirmation()->add_applicants("p2");
  EXPECT_OK(CheckBounds(applying));
  applying.mutable_confirmation()->add_applicants("p1");
  EXPECT_EQ(FieldOf(CheckBounds(applying)), "confirmation.applicants");
  v1::RecordAgreementRequest agreeing;
  for (int i = 0; i < 2; ++i) agreeing.mutable_agreement()->add_matters(v1::Agreement::MATTER_STATUS);
  EXPECT_EQ(FieldOf(CheckBounds(agreeing)), "agreement.matters");
}

TEST(BoundsTest, TextsAreMeasuredInCharactersAndHaveNoControls) {
  v1::RecordConfirmationStepRequest step;
  std::string number;
  for (int i = 0; i < 64; ++i) number += "民";
  step.mutable_step()->set_document_number(number);
  EXPECT_OK(CheckBounds(step));
  step.mutable_step()->set_document_number(number + "民");
  EXPECT_EQ(FieldOf(CheckBounds(step)), "step.document_number");
  step.mutable_step()->set_document_number("（2026）浙0602民特1号\x1b[2J");
  EXPECT_EQ(FieldOf(CheckBounds(step)), "step.document_number");
  step.mutable_step()->set_document_number("（2026）浙0602民特\u202e1号");
  EXPECT_EQ(FieldOf(CheckBounds(step)), "step.document_number");
  step.mutable_step()->set_document_number("");
  step.mutable_step()->set_ground("第一行\n\t第二行\r\n");
  EXPECT_OK(CheckBounds(step));
  v1::AcceptCaseRequest accepting = Accepting();
  accepting.mutable_acceptance()->set_organ(std::string(650'000, 'x'));
  EXPECT_EQ(FieldOf(CheckBounds(accepting)), "acceptance.organ");
}

// A follower that writes events as JSON would stop for good at such a time.
TEST(BoundsTest, TimesAreOfTheCalendar) {
  v1::ReportDangerRequest danger;
  google::protobuf::Timestamp& time = *danger.mutable_alert()->mutable_time();
  time.set_seconds(1'700'000'000);
  EXPECT_OK(CheckBounds(danger));
  for (const auto& [seconds, nanos] : {std::pair<int64_t, int>(-100'000'000'000'000'000, 0),
                                       {1, -5},
                                       {1, 1'000'000'000},
                                       {253'402'300'800, 0}}) {
    time.set_seconds(seconds);
    time.set_nanos(nanos);
    EXPECT_EQ(FieldOf(CheckBounds(danger)), "alert.time") << seconds;
  }
}

// Puts one more into a list or a text than it may hold. False for a field that is neither.
bool Overfill(const FieldDescriptor* field, Message* message) {
  const auto* reflection = message->GetReflection();
  const Bound bound = BoundOf(field->containing_type()->name(), field->name(), field->is_repeated());
  const bool text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (!field->is_repeated() && text) {
    reflection->SetString(message, field, std::string(static_cast<size_t>(bound.most) + 1, 'x'));
    return true;
  }
  for (int i = 0; field->is_repeated() && i <= bound.most; ++i) {
    if (text) {
      reflection->AddString(message, field, std::to_string(i));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      reflection->AddMessage(message, field);
    } else {
      reflection->AddEnumValue(message, field, i);
    }
  }
  return field->is_repeated();
}

// The limit holds wherever a field of the contract stands, also for one that is added later.
TEST(BoundsTest, EveryListAndTextOfTheContractHasALimit) {
  int tried = 0;
  for (const auto* file : {v1::RegisterCaseRequest::descriptor()->file(), v1::Case::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const auto* type = file->message_type(i);
      for (int j = 0; j < type->field_count(); ++j) {
        const std::unique_ptr<Message> message(
            google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
        if (!Overfill(type->field(j), message.get())) continue;
        EXPECT_EQ(FieldOf(CheckBounds(*message)), type->field(j)->name()) << type->name();
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 200);
}

TEST(BoundsTest, ACaseHasRoomForSoMuchAndNoMore) {
  World world;
  world.To(Case::STATE_MEDIATING);
  EXPECT_OK(CheckStorable(world.dispute));

  Case longer = world.dispute;
  while (longer.links_size() < 50) longer.add_links()->set_case_("regions/330602/cases/x");
  EXPECT_OK(CheckStorable(longer));
  longer.add_links();
  EXPECT_REFUSED(CheckStorable(longer), "mediation.case.size");

  Case extended = world.dispute;
  for (int i = 0; i < 21; ++i) extended.mutable_attempts(0)->add_extensions();
  EXPECT_REFUSED(CheckStorable(extended), "mediation.case.size");

  Case larger = world.dispute;
  while (larger.ByteSizeLong() <= kMostCaseBytes) larger.add_papers()->set_note(std::string(4000, 'x'));
  EXPECT_REFUSED(CheckStorable(larger), "mediation.case.size");
  // A full case can still be ended.
  larger.set_state(Case::STATE_CLOSED);
  EXPECT_OK(CheckStorable(larger));
}

TEST(BoundsTest, ATermEndsWithinTheCalendar) {
  World world;
  world.To(Case::STATE_MEDIATING);
  v1::Clock& clock = *world.dispute.mutable_clocks(0);
  clock.mutable_due()->set_year(9999);
  EXPECT_OK(CheckStorable(world.dispute));
  clock.mutable_due()->set_year(10001);
  EXPECT_REFUSED(CheckStorable(world.dispute), "mediation.case.calendar");
}

}  // namespace
}  // namespace fengqiao::mediation
