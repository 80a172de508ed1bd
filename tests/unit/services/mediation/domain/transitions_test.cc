// Every command in every state (domain rules §4.4): allowed, or refused by which rule.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;
using State = Case::State;

constexpr State kRegistered = Case::STATE_REGISTERED, kReview = Case::STATE_UNDER_REVIEW,
                kRefused = Case::STATE_REFUSED, kAccepted = Case::STATE_ACCEPTED,
                kMediating = Case::STATE_MEDIATING, kAgreed = Case::STATE_AGREED,
                kPerforming = Case::STATE_PERFORMING, kTerminated = Case::STATE_TERMINATED,
                kClosed = Case::STATE_CLOSED, kArchived = Case::STATE_ARCHIVED,
                kTransferred = Case::STATE_TRANSFERRED, kHandled = Case::STATE_HANDLED;

const std::vector<State>& AllStates() {
  static const auto& states =
      *new std::vector<State>{kRegistered, kReview,     kRefused, kAccepted, kMediating,   kAgreed,
                              kPerforming, kTerminated, kClosed,  kArchived, kTransferred, kHandled};
  return states;
}

// What a command leads to: "OK → STATE" or the rule that refuses.
template <typename Request>
std::function<std::string(const World&)> Deciding(Request request) {
  return [request](const World& world) -> std::string {
    const auto step = world.Try(request);
    if (step.ok()) return Case::State_Name(step->next.state());
    RefusedRules().insert(RuleOf(step));
    return RuleOf(step) + FieldOf(step);
  };
}

struct Row {
  const char* command;
  std::function<std::string(const World&)> run;
  // What happens in most states, and where it is otherwise.
  std::string mostly;
  std::map<State, std::string> but;
};

constexpr char kStays[] = "stays";

std::vector<Row> Rows() {
  const std::string closed = "mediation.case.closed";
  const std::map<State, std::string> none_once_closed{
      {kClosed, closed}, {kArchived, closed}, {kTransferred, closed}};
  Case values;
  values.set_claim("改过的事由。");
  const absl::CivilDay day = Day("2024-03-01");
  return {
      {"UpdateCase", Deciding(Updating(values, {"claim"})), kStays, none_once_closed},
      {"RecordConsent", Deciding(Consenting("p1", v1::Party::CONSENT_GIVEN)), kStays, none_once_closed},
      {"SubmitCase",
       Deciding(v1::SubmitCaseRequest()),
       "mediation.mt1.state",
       {{kRegistered, "STATE_UNDER_REVIEW"}}},
      {"RefuseCase", Deciding(Refusing()), "mediation.mt2.state", {{kReview, "STATE_REFUSED"}}},
      {"AcceptCase", Deciding(Accepting()), "mediation.mt3.state", {{kReview, "STATE_ACCEPTED"}}},
      {"StartMediation", Deciding(Starting(day)), "mediation.mt4.state", {{kAccepted, "STATE_MEDIATING"}}},
      {"InviteHelp", Deciding(Inviting()), "mediation.mt5.state", {{kMediating, kStays}}},
      {"ExtendTerm", Deciding(Extending("2024-05-31", day)), "mediation.mt7.state", {{kMediating, kStays}}},
      {"ReplaceMediator",
       Deciding(Replacing()),
       "mediation.replace.state",
       {{kAccepted, kStays}, {kMediating, kStays}}},
      {"EscalateCase",
       Deciding(Escalating()),
       "mediation.mt8.state",
       {{kAccepted, "STATE_ACCEPTED"}, {kMediating, "STATE_ACCEPTED"}}},
      {"TransferCase to a region",
       Deciding(HandingTo(kOtherRegion, "")),
       "mediation.mt8.state",
       {{kRegistered, "STATE_REGISTERED"},
        {kReview, "STATE_UNDER_REVIEW"},
        {kAccepted, "STATE_UNDER_REVIEW"},
        {kMediating, "STATE_UNDER_REVIEW"}}},
      {"TransferCase to an organ",
       Deciding(HandingTo("", "越城区公安分局")),
       "mediation.mt8.state",
       {{kRegistered, "STATE_TRANSFERRED"},
        {kReview, "STATE_TRANSFERRED"},
        {kAccepted, "STATE_TRANSFERRED"},
        {kMediating, "STATE_TRANSFERRED"}}},
      {"TerminateMediation",
       Deciding(Terminating()),
       "mediation.mt6.state",
       {{kAccepted, "STATE_TERMINATED"}, {kMediating, "STATE_TERMINATED"}, {kAgreed, "STATE_TERMINATED"}}},
      {"RecordHandling", Deciding(Handling()), "mediation.mt4.state", {{kAccepted, "mediation.a4.grid"}}},
      {"RecordAgreement, oral",
       Deciding(Agreeing(v1::Agreement::KIND_ORAL)),
       "mediation.mt9.state",
       {{kMediating, "STATE_PERFORMING"}}},
      {"RecordAgreement, written",
       Deciding(Agreeing(v1::Agreement::KIND_WRITTEN)),
       "mediation.mt9.state",
       {{kMediating, "STATE_AGREED"}}},
      {"SignAgreement", Deciding(Signing({MarkOf("p1", day)})), "mediation.mt11.state", {{kAgreed, kStays}}},
      {"ApplyForConfirmation",
       Deciding(Applying()),
       "mediation.mt13.state",
       {{kAgreed, "mediation.mt13.effective"}, {kPerforming, kStays}}},
      {"RecordConfirmationStep",
       Deciding(Stepping(v1::Confirmation::STATE_ACCEPTED)),
       "mediation.confirm.step",
       {}},
      {"RecordPerformance",
       Deciding(Performing(v1::Performance::EXTENT_FULLY)),
       "mediation.mt14.state",
       {{kPerforming, kStays}}},
      {"RecordFollowUp",
       Deciding(Visiting(v1::Performance::EXTENT_PARTLY)),
       "mediation.mt14.state",
       {{kPerforming, kStays}}},
      {"RecordJudgment",
       Deciding(Judging(v1::Judgment::EFFECT_VOID)),
       "mediation.mt18.agreement",
       {{kPerforming, kStays}, {kClosed, kStays}, {kArchived, kStays}}},
      {"ReportDanger",
       Deciding(Reporting()),
       kStays,
       {{kClosed, "mediation.mt8.state"},
        {kArchived, "mediation.mt8.state"},
        {kTransferred, "mediation.mt8.state"}}},
      {"RouteReferral", Deciding(Routing()), kStays, none_once_closed},
      {"AddReferral", Deciding(Adding(ReferralFrom(v1::SOURCE_POLICE, "接警1号"))), kStays, none_once_closed},
      {"AcceptReferral", Deciding(Confirming("r1")), "mediation.referral.unknown", none_once_closed},
      {"ReplyToReferral",
       Deciding(Replying("r1", v1::Referral::OUTCOME_REFUSED)),
       "mediation.referral.unknown",
       {{kArchived, closed}}},
      {"AddPapers", Deciding(Papers({v1::Paper::KIND_INVESTIGATION})), kStays, {{kArchived, closed}}},
      {"CloseCase",
       Deciding(Closing(v1::Closing::KIND_HANDLED)),
       "mediation.mt15.state",
       {{kHandled, "STATE_CLOSED"},
        {kRefused, "mediation.mt15.kind"},
        {kTerminated, "mediation.mt15.kind"},
        {kPerforming, "mediation.mt15.result_unknown"}}},
      {"ArchiveCase", Deciding(Archiving()), "mediation.mt16.state", {{kClosed, "STATE_ARCHIVED"}}},
      {"AddParty",
       [](const World& world) {
         v1::AddPartyRequest request;
         *request.mutable_entry() = Person(v1::Party::SIDE_THIRD, "王五", PersonNumber("19900101", "003"));
         const auto next = AddPartyTo(world.dispute, request, world.Now());
         if (!next.ok()) RefusedRules().insert(RuleOf(next));
         return next.ok() ? Case::State_Name(next->dispute.state()) : RuleOf(next);
       },
       kStays,
       {{kAgreed, "mediation.party.late"},
        {kPerforming, "mediation.party.late"},
        {kClosed, closed},
        {kArchived, closed},
        {kTransferred, closed}}},
      {"ReopenCase",
       [](const World& world) {
         v1::ReopenCaseRequest request;
         request.set_reason("要变更协议。");
         request.set_ground(v1::ReopenCaseRequest::GROUND_CHANGED_AGREEMENT);
         const auto made = ReopenCase(world.dispute, request, "regions/330602001/cases/c2", world.Now());
         if (!made.ok()) RefusedRules().insert(RuleOf(made));
         return made.ok() ? Case::State_Name(made->state()) : RuleOf(made);
       },
       "mediation.mt17.state",
       {{kClosed, "STATE_REGISTERED"}, {kArchived, "STATE_REGISTERED"}}},
  };
}

TEST(TransitionsTest, EveryCommandInEveryState) {
  for (const State state : AllStates()) {
    World world;
    ASSERT_NO_FATAL_FAILURE(world.To(state));
    ASSERT_EQ(world.dispute.state(), state);
    for (const Row& row : Rows()) {
      SCOPED_TRACE(::testing::Message() << row.command << " in " << Case::State_Name(state));
      const auto exception = row.but.find(state);
      const std::string wanted = exception == row.but.end() ? row.mostly : exception->second;
      EXPECT_EQ(row.run(world), wanted == kStays ? Case::State_Name(state) : wanted);
    }
  }
}

TEST(TransitionsTest, EachStepNamesItsEventAndRule) {
  World world;
  const auto expect_last = [&](const char* event, const char* rule) {
    EXPECT_EQ(world.last.event, event);
    EXPECT_EQ(world.last.rule, rule) << event;
  };
  world.To(kReview);
  expect_last("Case.Submitted", "MT1");
  world.Do(Accepting());
  expect_last("Case.Accepted", "MT3");
  world.Do(Starting(world.today));
  expect_last("Case.MediationStarted", "MT4");
  world.Do(Inviting());
  expect_last("Case.HelpInvited", "MT5");
  world.Do(Extending("2024-05-31", world.today));
  expect_last("Case.TermExtended", "MT7");
  world.Do(Escalating());
  expect_last("Case.Escalated", "MT8");
  world.Do(Starting(world.today));
  world.Do(Agreeing(v1::Agreement::KIND_WRITTEN));
  expect_last("Agreement.Recorded", "MT10");
  world.Do(Signing({MarkOf("p1", world.today)}));
  expect_last("Agreement.Signed", "MT11");
  world.Do(Signing({MarkOf("p2", world.today), MarkOf(kLi, world.today),
                    MarkOf(kTown, world.today, v1::Agreement::Mark::MEANS_SEAL)}));
  expect_last("Agreement.Effective", "MT11");
  world.Do(Applying());
  expect_last("Confirmation.Applied", "MT13");
  world.Do(Stepping(v1::Confirmation::STATE_ACCEPTED));
  expect_last("Confirmation.Stepped", "MT13");
  world.Do(Stepping(v1::Confirmation::STATE_CONFIRMED));
  expect_last("Confirmation.Confirmed", "MT13");
  world.Do(Performing(v1::Performance::EXTENT_FULLY));
  expect_last("Case.Performed", "MT14");
  world.Do(Visiting(v1::Performance::EXTENT_FULLY));
  expect_last("Case.FollowedUp", "MT14");
  world.AddAllPapers();
  world.Do(Closing(v1::Closing::KIND_PERFORMED));
  expect_last("Case.Closed", "MT15");
  world.Do(Archiving());
  expect_last("Case.Archived", "MT16");
  world.Do(Judging(v1::Judgment::EFFECT_VOID));
  expect_last("Case.JudgmentRecorded", "MT18");
}

}  // namespace
}  // namespace fengqiao::mediation
