// What papers are printed from, by whom, and the event of it, on both engines.

#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::Not;

class StorePrintingTest : public StoreTest {};

const PrintRight kOfTheFile{};
const PrintRight kOfTheDecision{.whose = PrintRight::Whose::kDocument,
                                .document = v1::Document::KIND_TRANSFER_DECISION};
const PrintRight kOfTheNewCounty{.whose = PrintRight::Whose::kNewCounty};

TEST_P(StorePrintingTest, APaperIsPrintedFromByThoseWhoseItIs) {
  v1::Subject subject = InCorrection(1);
  GoTo("2026-03-01");
  const auto denied = StatusIs(absl::StatusCode::kPermissionDenied);
  v1::RequestTransferRequest request = MoveTo("330102", "2026-03-01");
  subject = Give(request, subject).value();
  const auto on = [](auto step) {
    step.set_transfer("t1");
    *step.mutable_day() = Date("2026-03-01");
    return step;
  };
  for (const PrintRight& right : {kOfTheFile, kOfTheDecision, kOfTheNewCounty})
    EXPECT_THAT(Print(subject, right, kFar), denied);
  EXPECT_EQ(Print(subject, kOfTheFile, kClerk)->county, "regions/330602");
  subject = Give(on(v1::AskNewCountyRequest()), subject).value();
  auto answer = on(v1::AnswerTransferRequest());
  answer.set_agrees(true);
  subject = Give(answer, subject, kFar).value();
  // The new county has its own papers, and is not told yet where the person lives.
  const PaperFile answered = Print(subject, kOfTheNewCounty, kFar, "t1").value();
  EXPECT_EQ(answered.county, "regions/330102");
  EXPECT_EQ(answered.person.name(), "王建国");
  EXPECT_EQ(answered.person.address(), "");
  EXPECT_THAT(Print(subject, kOfTheNewCounty, kClerk, "t1"), denied);
  auto decide = on(v1::DecideTransferRequest());
  decide.set_approve(true);
  subject = Give(decide, subject, kHead).value();
  EXPECT_NE(Print(subject, kOfTheDecision, kClerk, "t1")->person.address(), "");
  auto receive = on(v1::ReceiveTransferRequest());
  receive.set_responsibility_epoch(1);
  subject = Give(receive, subject, kFar).value();
  // What the old county made it prints again, and no more of the file; it stays its own for the new one too.
  const PaperFile again = Print(subject, kOfTheDecision, kClerk, "t1").value();
  EXPECT_EQ(again.county, "regions/330602");
  EXPECT_EQ(again.person.address(), "");
  EXPECT_EQ(again.person.phone(), "");
  EXPECT_THAT(Print(subject, kOfTheFile, kClerk), denied);
  EXPECT_EQ(Print(subject, kOfTheDecision, kFar, "t1")->county, "regions/330602");
  EXPECT_EQ(Print(subject, kOfTheFile, kFar)->county, "regions/330102");
}

TEST_P(StorePrintingTest, PrintingWantsAPurposeAndLeavesAnEventWithoutContent) {
  const v1::Subject subject = InCorrection(1);
  EXPECT_THAT(Print(subject, kOfTheFile, kClerk, "", "看"), StatusIs(absl::StatusCode::kInvalidArgument));
  const auto before = EventTypes();
  EXPECT_THAT(before, Not(Contains("Paper.Printed 330602")));
  EXPECT_EQ(Print(subject, kOfTheFile, kClerk)->person.name(), "王建国");
  EXPECT_EQ(Print(subject, kOfTheFile, kClerk)->person.name(), "王建国");
  EXPECT_EQ(EventTypes().size(), before.size() + 2);
  const auto events = store_->feed().log().ReadAfter(0, 1000).value();
  for (const auto& event : events) {
    const std::string bytes = event.SerializeAsString();
    EXPECT_FALSE(absl::StrContains(bytes, "王建国")) << event.type();
    EXPECT_FALSE(absl::StrContains(bytes, "越城第一号")) << event.type();
    const bool printed = event.type() == "Paper.Printed";
    EXPECT_EQ(absl::StrContains(bytes, "送达本人的文书"), printed) << event.type();
  }
  v1::Subject nobody;
  nobody.set_name("regions/330602/subjects/nobody");
  EXPECT_THAT(Print(nobody, kOfTheFile, kClerk), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StorePrintingTest, AnOfficePrintsInsideItsEntrustmentAndNoMinorsPapers) {
  v1::Subject subject = InCorrection(1);
  const PrintRight plan{.act = v1::Entrustment::ACT_PLAN};
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_PLAN);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  const rpc::Caller office{.subject = "wu", .role = "corrector", .regions = {"330602001"}};
  EXPECT_THAT(Print(subject, plan, office), StatusIs(absl::StatusCode::kPermissionDenied));
  subject = Give(entrust, subject).value();
  EXPECT_OK(Print(subject, plan, office));
  const PrintRight leave{.act = v1::Entrustment::ACT_SHORT_LEAVE};
  EXPECT_EQ(RuleOf(Print(subject, leave, office)), "correction.office.entrustment");
  EXPECT_EQ(RuleOf(Print(subject, kOfTheFile, office)), "correction.power.county");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(PersonNumber("20090101", "001"));
  notice.mutable_person()->set_guardian_name("王大山");
  const v1::Subject minor = Enter(notice).value();
  const rpc::Caller posted{.subject = "wu", .role = "corrector", .regions = {"330602"}};
  EXPECT_THAT(Print(minor, plan, posted), StatusIs(absl::StatusCode::kPermissionDenied));
  // A minor's file wants a legal ground as well.
  EXPECT_EQ(RuleOf(Print(minor, plan, kClerk)), "correction.minor.ground");
  EXPECT_OK(Print(minor, plan, kClerk, "", "送达本人的文书", /*supervision=*/true));
}

INSTANTIATE_TEST_SUITE_P(Engines, StorePrintingTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
