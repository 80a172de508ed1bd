// Random commands against a plain model of a case, written from the rules (§4.4) and not from the code: the
// same states, the same refusals, the same counts, and what must hold at every step.

#include <iostream>
#include <map>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using v1::Attempt;
using v1::Case;
using v1::Confirmation;
using State = Case::State;
using Extent = v1::Performance::Extent;

constexpr int kSteps = 100'000;
constexpr uint32_t kSeed = 20240301;

// What the rules look at, and no more.
struct Model {
  State state = Case::STATE_REGISTERED;
  bool far = false;  // at the other region
  bool refuses[2] = {false, false};
  bool reported = false;
  bool numbered = false;
  bool noticed = false;    // of their rights
  bool dismissed = false;  // the first mediator, from that day on
  bool reopened = false;
  std::set<std::string> judgments;
  int paid = 0, agreed_amount = 0;
  // The attempt under way or the last one.
  bool grid = false;
  v1::Tier tier = v1::TIER_UNSPECIFIED;
  std::string committee, mediator;
  int attempts = 0;
  absl::CivilDay due;  // MD1
  // The agreement.
  bool agreed = false;
  std::set<std::string> marks;
  bool in_force = false;
  bool impaired = false;
  absl::CivilDay confirm_due;  // MD7
  // After it.
  std::optional<Confirmation::State> confirmation;
  Extent extent = v1::Performance::EXTENT_UNSPECIFIED;
  bool visited = false;
  // The file: whether papers for closing and for the archive are in it.
  bool file = false, covers = false;
  // Figures.
  int accepted = 0, concluded = 0, succeeded = 0, escalated = 0, handled = 0, refused = 0;
  int transferred = 0, taken_over = 0, performed_agreements = 0, confirmed = 0, applied = 0;
  bool held = false;  // by people's mediation
  // The sender: what is true, and what it was told.
  bool sent = false;
  v1::Referral::Outcome outcome = v1::Referral::OUTCOME_UNSPECIFIED;
  std::optional<v1::Referral::Outcome> told;
};

absl::CivilDay Rolled(absl::CivilDay day) {
  const auto workday = calendar::WorkCalendar::BuiltIn().WorkdayFrom(day);
  return workday.ok() ? *workday : day;
}

class Walk {
 public:
  Walk() : random_(kSeed) { Begin(); }

  void Run() {
    for (int step = 0; step < kSteps && !::testing::Test::HasFailure(); ++step) {
      if (world_.today > Day("2025-12-01") || Pick(150) == 0) Begin();
      if (model_.state == Case::STATE_ARCHIVED && Pick(8) == 0) Begin();
      if (model_.state == Case::STATE_TRANSFERRED && Pick(8) == 0) Begin();
      if (Pick(2) == 0) world_.today += Pick(6);
      SCOPED_TRACE(::testing::Message() << "step " << step << ", " << Case::State_Name(model_.state));
      OneCommand();
      Invariants();
    }
    // A walk that never leaves the first states would prove nothing.
    for (int state = Case::STATE_REGISTERED; state <= Case::STATE_HANDLED; ++state) {
      EXPECT_GT(visits_[static_cast<State>(state)], 100) << Case::State_Name(static_cast<State>(state));
    }
    std::cout << "seed " << kSeed << ", " << kSteps << " commands, " << allowed_ << " allowed, "
              << refusals_.size() << " different refusals\n";
    EXPECT_GT(refusals_.size(), 55u);
  }

 private:
  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  bool In(std::initializer_list<State> states) const {
    return std::find(states.begin(), states.end(), model_.state) != states.end();
  }

  void Begin() {
    world_.today = Day("2024-01-02") + Pick(600);
    world_.roster.mediators[kWang].clear_dismissal();
    ASSERT_OK(world_.TryRegister(Registration()));
    model_ = Model();
    ledger_.clear();
    Post(Case());
    number_.clear();
    registered_ = world_.dispute.register_time().seconds();
  }

  void Post(const Case& before) {
    for (const CountEntry& entry : CountChange(before, world_.dispute)) ledger_[entry.key] += entry.value;
  }

  // Gives a command to both; `rule` is what the model says, "OK" or the rule that refuses.
  template <typename Request>
  bool Give(const Request& request, const std::string& rule) {
    const auto step = world_.Try(request);
    EXPECT_EQ(RuleOf(step), rule) << request.GetTypeName() << " on " << FormatDay(world_.today) << "\n"
                                  << step.status() << "\n"
                                  << request.Utf8DebugString();
    if (rule != "OK") {
      refusals_.insert(rule);
      return false;
    }
    if (!step.ok()) return false;
    const Case before = world_.dispute;
    world_.dispute = step->next;
    Post(before);
    ++allowed_;
    return true;
  }

  void OneCommand() {
    switch (Pick(28)) {
      case 0:
        return Consent();
      case 1:
        if (Give(v1::SubmitCaseRequest(), In({Case::STATE_REGISTERED}) ? "OK" : "mediation.mt1.state")) {
          model_.state = Case::STATE_UNDER_REVIEW;
        }
        return;
      case 2:
        return Pick(4) == 0 ? Refuse() : void();
      case 3:
      case 4:
        return Accept();
      case 5:
      case 6:
        return Start();
      case 7:
        return Extend();
      case 8:
        return Escalate();
      case 9:
        return Pick(4) == 0 ? Transfer() : void();
      case 10:
        return Pick(3) == 0 ? Terminate() : void();
      case 11:
        return Handle();
      case 12:
      case 13:
        return Agree();
      case 14:
      case 15:
        return Sign();
      case 16:
        return Confirm();
      case 17:
        return Perform();
      case 18:
        return Visit();
      case 19:
        return Pick(2) == 0 ? Judge() : Report();
      case 20:
        return Papers();
      case 21:
        return Pick(3) == 0 ? Dismiss() : void();
      case 22:
        return AddMediatorAsParty();
      case 23:
        return Send();
      case 24:
        return Reply();
      case 25:
        return Split();
      case 26:
        return Reopen();
      default:
        return Pick(3) == 0 ? Archive() : Close();
    }
  }

  bool Closed() const { return In({Case::STATE_CLOSED, Case::STATE_ARCHIVED, Case::STATE_TRANSFERRED}); }

  void Consent() {
    const int party = Pick(2);
    const bool refuses = Pick(4) == 0;
    const auto request = Consenting(absl::StrCat("p", party + 1),
                                    refuses ? v1::Party::CONSENT_REFUSED : v1::Party::CONSENT_GIVEN);
    if (Give(request, Closed() ? "mediation.case.closed" : "OK")) model_.refuses[party] = refuses;
  }
  bool SomebodyRefuses() const { return model_.refuses[0] || model_.refuses[1]; }

  void Refuse() {
    const bool criminal = Pick(2) == 0;
    std::string rule = "OK";
    if (!In({Case::STATE_UNDER_REVIEW})) {
      rule = "mediation.mt2.state";
    } else if (criminal && !model_.reported) {
      rule = "mediation.mt2.report_first";
    }
    if (Give(Refusing(criminal ? v1::Refusal::GROUND_CRIMINAL : v1::Refusal::GROUND_BARRED_BY_LAW), rule)) {
      model_.state = Case::STATE_REFUSED;
      model_.refused = 1;
      model_.outcome = v1::Referral::OUTCOME_REFUSED;
    }
  }

  void Report() {
    const bool police = Pick(2) == 0;
    const auto request = Reporting(police ? v1::Alert::KIND_CRIMINAL : v1::Alert::KIND_ESCALATION);
    if (world_.dispute.alerts_size() >= 90) return;
    if (Give(request, Closed() ? "mediation.mt8.state" : "OK")) model_.reported |= police;
  }

  void TakeUp(v1::Tier tier, bool grid, const std::string& committee, const std::string& mediator) {
    model_.state = Case::STATE_ACCEPTED;
    model_.tier = tier;
    model_.grid = grid;
    model_.committee = committee;
    model_.mediator = mediator;
    ++model_.attempts;
    if (grid) return;
    model_.numbered = true;
    if (!model_.held) ++(model_.accepted == 0 ? model_.accepted : model_.taken_over);
    model_.held = true;
    model_.due = Rolled(world_.today + 30);
  }

  void Accept() {
    const bool grid = Pick(4) == 0;
    const bool far = Pick(3) == 0;
    const char* mediator = Pick(6) == 0 ? kRelative : far ? kFarChen : kWang;
    v1::AcceptCaseRequest request = grid ? AcceptingByGrid() : Accepting(Pick(8) == 0 ? "" : "2023-12-01");
    if (!grid) {
      request.mutable_acceptance()->set_committee(far ? kFar : kTown);
      request.set_mediators(0, mediator);
      request.set_tier(static_cast<v1::Tier>(1 + Pick(4)));
    }
    std::string rule = "OK";
    if (!In({Case::STATE_UNDER_REVIEW})) {
      rule = "mediation.mt3.state";
    } else if (SomebodyRefuses()) {
      rule = "mediation.mt3.party_refuses";
    } else if (!grid && request.tier() == v1::TIER_GRID) {
      rule = "mediation.a4.grid";
    } else if (!grid) {
      rule = Appointment(far, mediator);
      if (rule == "OK" && !request.acceptance().has_notice_signed()) rule = "mediation.mt3.notice";
    }
    if (model_.attempts >= 20) return;
    if (!Give(request, rule)) return;
    model_.noticed = !grid;
    TakeUp(request.tier(), grid, far ? kFar : kTown, mediator);
  }

  // A committee of the place; a mediator of the committee, who is no relative.
  std::string Appointment(bool far, std::string_view mediator) const {
    if (far != model_.far) return "mediation.mt3.committee_region";
    if (model_.dismissed && mediator == kWang) return "mediation.mt3.mediator";
    if (far && mediator != kFarChen) return "mediation.mt3.mediator_of_committee";
    return mediator == kRelative ? "mediation.mt3.recusal" : "OK";
  }

  void Dismiss() {
    if (model_.dismissed) return;
    *world_.roster.mediators[kWang].mutable_dismissal()->mutable_day() = ToProto(world_.today);
    model_.dismissed = true;
  }
  bool LetGo() const { return model_.dismissed && model_.mediator == kWang; }

  // A mediator comes into the case as a party: whoever mediates it must not.
  void AddMediatorAsParty() {
    v1::AddPartyRequest request;
    const bool wang = Pick(2) == 0;
    *request.mutable_entry() =
        Person(v1::Party::SIDE_THIRD, "沈调解", PersonNumber(wang ? "19700101" : "19720101", "101"));
    const bool under_way = In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING}) && !model_.grid;
    std::string rule = "OK";
    if (Closed()) {
      rule = "mediation.case.closed";
    } else if (model_.agreed) {
      rule = "mediation.party.late";
    } else if (under_way && model_.mediator == (wang ? kWang : kFarChen)) {
      rule = "mediation.mt3.recusal";
    }
    const auto added = AddPartyTo(world_.dispute, request, world_.Now());
    EXPECT_EQ(RuleOf(added), rule);
    refusals_.insert(rule);
  }

  void Send() {
    if (model_.sent) return;
    v1::Referral referral = ReferralFrom(v1::SOURCE_POLICE, "接警7号");
    *referral.mutable_received() = ToProto(world_.today);
    if (Give(Adding(referral), Closed() ? "mediation.case.closed" : "OK")) model_.sent = true;
  }

  void Reply() {
    const auto outcome = static_cast<v1::Referral::Outcome>(1 + Pick(4));
    v1::ReplyToReferralRequest request = Replying("r1", outcome);
    const bool corrects = Pick(2) == 0;
    if (corrects) request.mutable_reply()->set_corrects("复函1号");
    std::string rule = "OK";
    if (In({Case::STATE_ARCHIVED})) {
      rule = "mediation.case.closed";
    } else if (!model_.sent) {
      rule = "mediation.referral.unknown";
    } else if (corrects && !model_.told) {
      rule = "mediation.referral.corrects";
    } else if (!corrects && model_.told) {
      rule = "mediation.referral.replied";
    } else if (outcome != model_.outcome) {
      rule = "mediation.referral.outcome";
    }
    if (!world_.dispute.referrals().empty() && world_.dispute.referrals(0).corrected_replies_size() >= 9)
      return;
    if (Give(request, rule)) model_.told = outcome;
  }

  // The same parties' other dispute.
  void Split() {
    v1::SplitCaseRequest request;
    request.add_parties("p2");
    request.add_parties("p1");
    request.set_claim("另一起纠纷。");
    request.set_reason("两起不同的纠纷。");
    const bool may =
        In({Case::STATE_REGISTERED, Case::STATE_UNDER_REVIEW, Case::STATE_ACCEPTED, Case::STATE_MEDIATING});
    const auto split = SplitCase(world_.dispute, request, "regions/330602001/cases/c2", world_.Now());
    EXPECT_EQ(RuleOf(split), may ? "OK" : "mediation.split.state");
    if (!split.ok()) return;
    EXPECT_TRUE(CountChange(world_.dispute, split->rest).empty());
    EXPECT_EQ(split->made.dispute.register_time().seconds(), registered_);
  }

  void Reopen() {
    v1::ReopenCaseRequest request;
    request.set_ground(v1::ReopenCaseRequest::GROUND_PERFORMANCE);
    request.set_reason("履行又起争执。");
    std::string rule = "OK";
    if (!In({Case::STATE_CLOSED, Case::STATE_ARCHIVED})) {
      rule = "mediation.mt17.state";
    } else if (!model_.in_force) {
      rule = "mediation.mt17.ground";
    } else if (model_.reopened) {
      rule = "mediation.mt17.reopened";
    }
    const auto made = ReopenCase(world_.dispute, request, "regions/330602001/cases/c2", world_.Now());
    EXPECT_EQ(RuleOf(made), rule);
    refusals_.insert(rule);
    if (!made.ok()) return;
    const Case before = world_.dispute;
    world_.dispute = WithReopening(world_.dispute, made->name());
    Post(before);
    model_.reopened = true;
  }

  void Start() {
    v1::StartMediationRequest request = Starting(world_.today);
    if (Pick(6) == 0) request.mutable_attempt()->clear_place();
    const bool uninvited = Pick(6) == 0;
    if (uninvited) request.mutable_attempt()->add_invited("社区民警");
    std::string rule = "OK";
    if (!In({Case::STATE_ACCEPTED})) {
      rule = "mediation.mt4.state";
    } else if (model_.grid) {
      rule = "mediation.a4.grid";
    } else if (request.attempt().place().empty()) {
      rule = "mediation.mt4.details";
    } else if (SomebodyRefuses()) {
      rule = "mediation.mt3.party_refuses";
    } else if (uninvited) {
      rule = "mediation.mt5.consent";
    } else if (LetGo()) {
      rule = "mediation.mt4.mediator";
    }
    if (Give(request, rule)) model_.state = Case::STATE_MEDIATING;
    if (Pick(5) == 0) InviteHelp();
  }

  void InviteHelp() {
    v1::InviteHelpRequest request = Inviting();
    request.set_parties_consent(Pick(3) != 0);
    std::string rule = "OK";
    if (!In({Case::STATE_MEDIATING})) {
      rule = "mediation.mt5.state";
    } else if (!request.parties_consent()) {
      rule = "mediation.mt5.consent";
    }
    const auto& attempts = world_.dispute.attempts();
    if (!attempts.empty() && attempts.rbegin()->invited_size() >= 19) return;
    Give(request, rule);
  }

  void Extend() {
    const absl::CivilDay until = world_.today + Pick(50);
    v1::ExtendTermRequest request = Extending(FormatDay(until), world_.today);
    if (Pick(5) == 0) request.mutable_extension()->clear_agreed();
    std::string rule = "OK";
    if (!In({Case::STATE_MEDIATING})) {
      rule = "mediation.mt7.state";
    } else if (!request.extension().has_agreed()) {
      rule = "mediation.mt7.consent";
    } else if (until <= model_.due || world_.today > model_.due) {
      rule = "mediation.mt7.longer";
    }
    if (Give(request, rule)) model_.due = until;
  }

  void Escalate() {
    const auto tier = static_cast<v1::Tier>(1 + Pick(4));
    const bool far = Pick(2) == 0;
    v1::EscalateCaseRequest request = Escalating(tier);
    const char* mediator = Pick(6) == 0 ? kRelative : far ? kFarChen : kLi;
    request.set_committee(far ? kFar : kTown);
    request.set_mediators(0, mediator);
    if (Pick(4) == 0) request.clear_notice_signed();
    std::string rule = "OK";
    if (!In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING})) {
      rule = "mediation.mt8.state";
    } else if (tier <= model_.tier) {
      rule = "mediation.mt8.higher";
    } else if (SomebodyRefuses()) {
      rule = "mediation.mt3.party_refuses";
    } else {
      rule = Appointment(far, mediator);
      if (rule == "OK" && !model_.noticed && !request.has_notice_signed()) rule = "mediation.mt3.notice";
    }
    if (model_.attempts >= 20) return;
    if (Give(request, rule)) {
      ++model_.escalated;
      model_.noticed = true;
      TakeUp(tier, false, far ? kFar : kTown, mediator);
    }
  }

  void Transfer() {
    const int where = Pick(4);
    const v1::TransferCaseRequest request = where == 0   ? HandingTo("", "越城区公安分局")
                                            : where == 1 ? HandingTo("", "")
                                            : where == 2 ? HandingTo(kRegion, "")
                                                         : HandingTo(kOtherRegion, "");
    std::string rule = "OK";
    if (!In({Case::STATE_REGISTERED, Case::STATE_UNDER_REVIEW, Case::STATE_ACCEPTED,
             Case::STATE_MEDIATING})) {
      rule = "mediation.mt8.state";
    } else if (where == 1 || (where == 2 && !model_.far) || (where == 3 && model_.far)) {
      rule = "mediation.mt8.where";
    }
    if (model_.attempts >= 20) return;
    if (!Give(request, rule)) return;
    model_.transferred += model_.held ? 1 : 0;
    model_.held = false;
    if (where == 0) {
      model_.state = Case::STATE_TRANSFERRED;
      model_.outcome = v1::Referral::OUTCOME_TRANSFERRED;
      return;
    }
    model_.far = where == 3;
    if (!In({Case::STATE_REGISTERED})) model_.state = Case::STATE_UNDER_REVIEW;
  }

  void Terminate() {
    const Attempt::Result result = Pick(2) == 0 ? Attempt::RESULT_WITHDRAWN : Attempt::RESULT_TERM_ENDED;
    v1::TerminateMediationRequest request = Terminating(result);
    request.set_remedies_told(Pick(4) != 0);
    const bool handled = In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING});
    std::string rule = "OK";
    if (!handled && !In({Case::STATE_AGREED})) {
      rule = "mediation.mt6.state";
    } else if (!request.remedies_told()) {
      rule = "mediation.mt6.remedies";
    } else if (result == Attempt::RESULT_TERM_ENDED &&
               (In({Case::STATE_AGREED}) || model_.grid || world_.today <= model_.due)) {
      rule = "mediation.mt6.term_runs";
    }
    if (!Give(request, rule)) return;
    model_.state = Case::STATE_TERMINATED;
    model_.concluded = model_.held ? 1 : 0;
    model_.outcome = v1::Referral::OUTCOME_NOT_AGREED;
  }

  void Handle() {
    std::string rule = "OK";
    if (!In({Case::STATE_ACCEPTED})) {
      rule = "mediation.mt4.state";
    } else if (!model_.grid) {
      rule = "mediation.a4.grid";
    }
    if (!Give(Handling(), rule)) return;
    model_.state = Case::STATE_HANDLED;
    model_.handled = 1;
    model_.outcome = v1::Referral::OUTCOME_AGREED;
  }

  void TakeForce() {
    model_.in_force = true;
    model_.state = Case::STATE_PERFORMING;
    model_.concluded = model_.succeeded = 1;
    model_.outcome = v1::Referral::OUTCOME_AGREED;
  }

  void Agree() {
    const bool oral = Pick(3) == 0;
    const bool asked = Pick(4) == 0;
    const int missing = Pick(6);
    // Of an oral one about money it is said that all was done on the spot, or it is not (MT12).
    const bool money = !oral || Pick(2) == 0;
    const bool on_the_spot = oral && Pick(2) == 0;
    v1::RecordAgreementRequest request =
        Agreeing(oral ? v1::Agreement::KIND_ORAL : v1::Agreement::KIND_WRITTEN, money ? "12000" : "0");
    request.mutable_agreement()->set_performed_on_the_spot(on_the_spot);
    request.mutable_agreement()->set_written_form_asked(asked);
    if (missing == 0) request.mutable_agreement()->set_content(Pick(2) == 0 ? "" : "\u3000 ");
    if (missing == 1) request.mutable_agreement()->clear_facts();
    std::string rule = "OK";
    if (!In({Case::STATE_MEDIATING})) {
      rule = "mediation.mt9.state";
    } else if (SomebodyRefuses()) {
      rule = "mediation.mt3.party_refuses";
    } else if (LetGo()) {
      rule = "mediation.mt4.mediator";
    } else if (oral && missing == 0) {
      rule = "mediation.mt9.content";
    } else if (!oral && missing <= 1) {
      rule = "mediation.mt10.content";
    } else if (oral && (asked || (money && !on_the_spot))) {
      rule = "mediation.mt12.written_required";
    }
    if (!Give(request, rule)) return;
    model_.agreed = true;
    model_.agreed_amount = money ? 12000 : 0;
    model_.state = Case::STATE_AGREED;
    if (!oral) return;
    TakeForce();
    if (on_the_spot) Learn(v1::Performance::EXTENT_FULLY);
    model_.confirm_due = Rolled(world_.today + 30);
  }

  void Sign() {
    const std::string committee = model_.committee.empty() ? kTown : model_.committee;
    const std::string mediator = model_.mediator.empty() ? kWang : model_.mediator;
    const std::string signers[] = {"p1", "p2", mediator, committee, "p9"};
    const std::string& by = signers[Pick(5)];
    const bool seal = by == committee && Pick(4) != 0;
    std::string rule = "OK";
    if (!In({Case::STATE_AGREED})) {
      rule = "mediation.mt11.state";
    } else if (by == "p9") {
      rule = "mediation.mt11.signer";
    } else if (by == mediator && LetGo()) {
      rule = "mediation.mt4.mediator";
    } else if (by == committee && !seal) {
      rule = "mediation.mt11.seal";
    }
    const auto means = seal ? v1::Agreement::Mark::MEANS_SEAL : v1::Agreement::Mark::MEANS_SIGNATURE;
    if (world_.dispute.agreements_size() > 0 && world_.dispute.agreements(0).marks_size() > 250) return;
    if (!Give(Signing({MarkOf(by, world_.today, means)}), rule)) return;
    const bool first = model_.marks.insert(by).second;
    // The last of the four kinds of mark that were wanting is the latest.
    if (first && model_.marks.size() == 4) {
      TakeForce();
      model_.confirm_due = Rolled(world_.today + 30);
    }
  }

  void Confirm() {
    if (Pick(2) == 0) {
      v1::ApplyForConfirmationRequest request = Applying();
      const bool alone = Pick(4) == 0;
      if (alone) request.mutable_confirmation()->mutable_applicants()->RemoveLast();
      std::string rule = "OK";
      if (!In({Case::STATE_PERFORMING, Case::STATE_AGREED})) {
        rule = "mediation.mt13.state";
      } else if (!model_.in_force) {
        rule = "mediation.mt13.effective";
      } else if (model_.impaired) {
        rule = "mediation.mt13.impaired";
      } else if (model_.confirmation == Confirmation::STATE_DISMISSED) {
        rule = "mediation.mt13.dismissed";
      } else if (model_.confirmation && !Over()) {
        rule = "mediation.mt13.open";
      } else if (model_.performed_agreements > 0) {
        rule = "mediation.confirm.performed";
      } else if (world_.today > model_.confirm_due) {
        rule = "mediation.mt13.thirty_days";
      } else if (alone) {
        rule = "mediation.mt13.both_parties";
      }
      if (world_.dispute.confirmations_size() >= 20) return;
      if (!Give(request, rule)) return;
      model_.confirmation = Confirmation::STATE_APPLIED;
      model_.applied = 1;
      return;
    }
    const auto to = static_cast<Confirmation::State>(2 + Pick(6));
    static const auto& follows = *new std::map<Confirmation::State, std::set<Confirmation::State>>{
        {Confirmation::STATE_APPLIED,
         {Confirmation::STATE_ACCEPTED, Confirmation::STATE_NOT_ACCEPTED, Confirmation::STATE_WITHDRAWN}},
        {Confirmation::STATE_ACCEPTED,
         {Confirmation::STATE_CONFIRMED, Confirmation::STATE_DISMISSED, Confirmation::STATE_WITHDRAWN}},
        {Confirmation::STATE_CONFIRMED, {Confirmation::STATE_ENFORCEMENT}}};
    v1::RecordConfirmationStepRequest request = Stepping(to);
    const bool unnumbered = Pick(4) == 0;
    if (unnumbered) request.mutable_step()->set_document_number("内部点击");
    const bool ruling = to == Confirmation::STATE_CONFIRMED || to == Confirmation::STATE_DISMISSED ||
                        to == Confirmation::STATE_NOT_ACCEPTED;
    std::string rule = "OK";
    const auto from = model_.confirmation ? follows.find(*model_.confirmation) : follows.end();
    if (from == follows.end() || !from->second.contains(to)) {
      rule = "mediation.confirm.step";
    } else if (ruling && unnumbered) {
      rule = "mediation.confirm.document_number";
    } else if (to == Confirmation::STATE_ENFORCEMENT && model_.extent == v1::Performance::EXTENT_FULLY) {
      rule = "mediation.confirm.performed";
    }
    if (!Give(request, rule)) return;
    model_.confirmation = to;
    if (to == Confirmation::STATE_CONFIRMED) model_.confirmed = 1;
  }
  bool Over() const {
    return *model_.confirmation == Confirmation::STATE_NOT_ACCEPTED ||
           *model_.confirmation == Confirmation::STATE_WITHDRAWN;
  }

  // What is performed once is not undone by a later word.
  void Learn(Extent extent) {
    if (model_.extent != v1::Performance::EXTENT_FULLY) model_.extent = extent;
    if (extent == v1::Performance::EXTENT_FULLY) model_.performed_agreements = 1;
  }

  void Perform() {
    const auto extent = static_cast<Extent>(1 + Pick(3));
    if (world_.dispute.performances_size() >= 90) return;
    v1::RecordPerformanceRequest request = Performing(extent);
    const int amount = Pick(3) == 0 ? 5000 : 0;
    if (amount != 0) request.mutable_performance()->mutable_amount()->set_value(std::to_string(amount));
    std::string rule = "OK";
    if (!In({Case::STATE_PERFORMING})) {
      rule = "mediation.mt14.state";
    } else if (amount != 0 && model_.paid + amount > model_.agreed_amount) {
      rule = "mediation.mt14.amount";
    }
    if (!Give(request, rule)) return;
    model_.paid += amount;
    Learn(extent);
  }

  void Visit() {
    const auto extent = static_cast<Extent>(Pick(4));
    if (world_.dispute.follow_ups_size() >= 90) return;
    if (!Give(Visiting(extent), In({Case::STATE_PERFORMING}) ? "OK" : "mediation.mt14.state")) return;
    model_.visited = true;
    if (extent != v1::Performance::EXTENT_UNSPECIFIED) Learn(extent);
  }

  void Judge() {
    const auto effect = Pick(3) == 0 ? v1::Judgment::EFFECT_VOID : v1::Judgment::EFFECT_UPHELD;
    if (world_.dispute.judgments_size() >= 90) return;
    const std::string number = absl::StrCat("（2024）浙0602民初", Pick(60), "号");
    std::string rule = "OK";
    if (!model_.in_force) {
      rule = "mediation.mt18.agreement";
    } else if (model_.judgments.contains(number)) {
      rule = "mediation.mt18.same";
    }
    if (!Give(Judging(effect, number), rule)) return;
    model_.judgments.insert(number);
    if (effect == v1::Judgment::EFFECT_UPHELD) return;
    model_.impaired = true;
    model_.succeeded = 0;
    model_.outcome = v1::Referral::OUTCOME_NOT_AGREED;
  }

  void Papers() {
    const bool covers = Pick(2) == 0;
    if (world_.dispute.papers_size() > 450) return;
    using P = v1::Paper;
    const auto request = covers ? mediation::Papers({P::KIND_COVER, P::KIND_CONTENTS, P::KIND_BACK_COVER})
                                : mediation::Papers({P::KIND_APPLICATION, P::KIND_RIGHTS_NOTICE,
                                                     P::KIND_IDENTITY_PROOF, P::KIND_MEDIATION_RECORD,
                                                     P::KIND_WRITTEN_AGREEMENT, P::KIND_ORAL_AGREEMENT_FORM,
                                                     P::KIND_REFUSAL_NOTICE, P::KIND_TERMINATION_NOTICE});
    if (!Give(request, In({Case::STATE_ARCHIVED}) ? "mediation.case.closed" : "OK")) return;
    (covers ? model_.covers : model_.file) = true;
  }

  // People's mediation and refusals keep the Ministry's file, the grid does not.
  bool KeepsFile() const { return model_.refused == 1 || model_.accepted == 1; }

  void Close() {
    const auto kind = static_cast<v1::Closing::Kind>(1 + Pick(5));
    std::map<State, v1::Closing::Kind> fits{{Case::STATE_REFUSED, v1::Closing::KIND_REFUSED},
                                            {Case::STATE_TERMINATED, v1::Closing::KIND_NOT_AGREED},
                                            {Case::STATE_HANDLED, v1::Closing::KIND_HANDLED}};
    const bool known = model_.extent != v1::Performance::EXTENT_UNSPECIFIED || model_.visited;
    fits[Case::STATE_PERFORMING] = model_.extent == v1::Performance::EXTENT_FULLY
                                       ? v1::Closing::KIND_PERFORMED
                                       : v1::Closing::KIND_NOT_PERFORMED;
    const bool court_open = model_.confirmation && (*model_.confirmation == Confirmation::STATE_APPLIED ||
                                                    *model_.confirmation == Confirmation::STATE_ACCEPTED);
    std::string rule = "OK";
    if (!fits.contains(model_.state)) {
      rule = "mediation.mt15.state";
    } else if (In({Case::STATE_PERFORMING}) && !known) {
      rule = "mediation.mt15.result_unknown";
    } else if (fits[model_.state] != kind) {
      rule = "mediation.mt15.kind";
    } else if (court_open) {
      rule = "mediation.mt15.confirmation_open";
    } else if (model_.sent && !model_.told) {
      rule = "mediation.mt15.reply_open";
    } else if (model_.sent && !ToldTrue()) {
      rule = "mediation.mt15.reply_untrue";
    } else if (KeepsFile() && !model_.file) {
      rule = "mediation.mt15.papers";
    }
    if (Give(Closing(kind), rule)) model_.state = Case::STATE_CLOSED;
  }

  // What was true when it was told and is no lie now.
  bool ToldTrue() const {
    if (*model_.told == v1::Referral::OUTCOME_AGREED && model_.in_force) return true;
    return *model_.told == model_.outcome;
  }

  void Archive() {
    std::string rule = "OK";
    if (!In({Case::STATE_CLOSED})) {
      rule = "mediation.mt16.state";
    } else if (KeepsFile() && !model_.covers) {
      rule = "mediation.mt16.papers";
    }
    if (Give(Archiving(), rule)) model_.state = Case::STATE_ARCHIVED;
  }

  int Counted(v1::Measure measure) const {
    int64_t sum = 0;
    for (const auto& [key, value] : ledger_) {
      if (key.measure == measure) sum += value;
    }
    return static_cast<int>(sum / Decimal::kScale);
  }

  template <typename Entries>
  static void Dense(const Entries& entries, std::string_view letter) {
    for (int i = 0; i < entries.size(); ++i)
      EXPECT_EQ(entries[i].id(), absl::StrCat(std::string(letter), i + 1));
  }

  void Invariants() {
    const Case& dispute = world_.dispute;
    ++visits_[model_.state];
    EXPECT_EQ(Case::State_Name(dispute.state()), Case::State_Name(model_.state));
    EXPECT_EQ(dispute.register_time().seconds(), registered_);
    // One running attempt while it is handled, none else.
    int running = 0;
    for (const Attempt& attempt : dispute.attempts())
      running += attempt.result() == Attempt::RESULT_UNSPECIFIED;
    EXPECT_EQ(running, In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING}) ? 1 : 0);
    EXPECT_EQ(dispute.attempts_size(), model_.attempts);
    int terms = 0;
    for (const v1::Clock& clock : dispute.clocks()) {
      EXPECT_FALSE(clock.basis().empty());
      EXPECT_FALSE(clock.started_by().empty());
      EXPECT_EQ(clock.has_ended(), clock.state() != v1::Clock::STATE_RUNNING);
      EXPECT_LT(*FromProto(clock.started()), *FromProto(clock.due()));
      if (clock.state() != v1::Clock::STATE_RUNNING) continue;
      // Who was not told yet is owed the reply when the case has gone to another organ, too.
      const bool owed = clock.rule() == "mediation.reply_days" && In({Case::STATE_TRANSFERRED});
      EXPECT_TRUE(!Closed() || owed) << clock.rule();
      terms += clock.rule() == "MD1";
      if (clock.rule() == "MD1") {
        EXPECT_EQ(*FromProto(clock.due()), model_.due);
      }
      if (clock.rule() == "MD7") {
        EXPECT_TRUE(!model_.impaired && model_.extent != v1::Performance::EXTENT_FULLY);
        EXPECT_EQ(*FromProto(clock.due()), model_.confirm_due);
      }
    }
    EXPECT_EQ(terms, In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING}) && !model_.grid ? 1 : 0);
    Dense(dispute.attempts(), "a");
    Dense(dispute.agreements(), "g");
    Dense(dispute.clocks(), "k");
    Dense(dispute.confirmations(), "c");
    Dense(dispute.papers(), "d");
    Dense(dispute.parties(), "p");
    EXPECT_EQ(dispute.number().empty(), !model_.numbered);
    if (!number_.empty()) {
      EXPECT_EQ(dispute.number(), number_);
    }
    number_ = dispute.number();
    // The figures: what was posted step by step is what the case counts for, and what the model says.
    std::map<CountKey, int64_t> counted;
    for (const CountEntry& entry : CountsOf(dispute)) counted[entry.key] += entry.value;
    std::erase_if(counted, [](const auto& item) { return item.second == 0; });
    std::erase_if(ledger_, [](const auto& item) { return item.second == 0; });
    EXPECT_TRUE(counted == ledger_);
    EXPECT_EQ(Counted(v1::MEASURE_REGISTERED), 1);
    EXPECT_EQ(Counted(v1::MEASURE_ACCEPTED), model_.accepted);
    EXPECT_EQ(Counted(v1::MEASURE_CONCLUDED), model_.concluded);
    EXPECT_EQ(Counted(v1::MEASURE_SUCCEEDED), model_.succeeded);
    EXPECT_EQ(Counted(v1::MEASURE_ESCALATED), model_.escalated);
    EXPECT_EQ(Counted(v1::MEASURE_HANDLED), model_.handled);
    EXPECT_EQ(Counted(v1::MEASURE_REFUSED), model_.refused);
    EXPECT_EQ(Counted(v1::MEASURE_TRANSFERRED), model_.transferred);
    EXPECT_EQ(Counted(v1::MEASURE_TAKEN_OVER), model_.taken_over);
    const int counts = model_.impaired ? 0 : 1;
    EXPECT_EQ(Counted(v1::MEASURE_PERFORMED), counts * model_.performed_agreements);
    EXPECT_EQ(Counted(v1::MEASURE_CONFIRMED), counts * model_.confirmed);
    EXPECT_EQ(Counted(v1::MEASURE_CONFIRMATION_APPLIED), counts * model_.applied);
    // Nothing is carried over for ever: what is over was concluded or given away.
    const int carried = model_.accepted + model_.taken_over - model_.concluded - model_.transferred;
    const bool open = In({Case::STATE_ACCEPTED, Case::STATE_MEDIATING, Case::STATE_AGREED}) && model_.held;
    EXPECT_EQ(carried, open ? 1 : 0);
  }

  std::mt19937 random_;
  World world_;
  Model model_;
  std::map<CountKey, int64_t> ledger_;
  std::string number_;
  int64_t registered_ = 0;
  std::map<State, int> visits_;
  std::set<std::string> refusals_;
  int allowed_ = 0;
};

TEST(CaseModelTest, AHundredThousandRandomCommands) {
  Walk walk;
  walk.Run();
}

}  // namespace
}  // namespace fengqiao::mediation
