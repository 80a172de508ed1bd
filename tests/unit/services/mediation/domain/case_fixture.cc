#include "tests/unit/services/mediation/domain/case_fixture.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/values/legal_date.h"
#include "google/rpc/error_details.pb.h"

namespace fengqiao::mediation {
namespace {

using v1::Case;

const PersonKey& Keys() {
  static const auto& keys =
      *new PersonKey([](std::string_view value) { return "key:" + std::string(value); });
  return keys;
}

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  if (payload.has_value() && !detail.ParseFromString(std::string(*payload))) ADD_FAILURE() << "unreadable";
  return detail;
}

v1::Committee CommitteeOf(std::string_view name, v1::Committee::Kind kind, std::string_view word) {
  v1::Committee committee;
  committee.set_name(std::string(name));
  committee.set_kind(kind);
  committee.set_number_word(std::string(word));
  *committee.mutable_established() = Date("2012-01-01");
  return committee;
}

v1::Mediator MediatorOf(std::string_view name, std::string_view committee, std::string_view number) {
  v1::Mediator mediator;
  mediator.set_name(std::string(name));
  mediator.add_committees(std::string(committee));
  *mediator.mutable_appointed() = Date("2020-01-01");
  mediator.set_number_key(Keys()(number));
  return mediator;
}

Roster MakeRoster() {
  Roster roster;
  roster.committees[kTown] = CommitteeOf(kTown, v1::Committee::KIND_TOWNSHIP, "清溪镇人调字");
  roster.committees[kFar] = CommitteeOf(kFar, v1::Committee::KIND_INDUSTRY, "远山人调字");
  roster.committees[kGone] = CommitteeOf(kGone, v1::Committee::KIND_VILLAGE, "旧村人调字");
  *roster.committees[kGone].mutable_dissolved() = Date("2022-01-01");
  roster.mediators[kWang] = MediatorOf(kWang, kTown, PersonNumber("19700101", "101"));
  roster.mediators[kLi] = MediatorOf(kLi, kTown, PersonNumber("19710101", "101"));
  roster.mediators[kFarChen] = MediatorOf(kFarChen, kFar, PersonNumber("19720101", "101"));
  roster.mediators[kRetired] = MediatorOf(kRetired, kTown, PersonNumber("19500101", "101"));
  *roster.mediators[kRetired].mutable_appointed_until() = Date("2024-02-29");
  roster.mediators[kDismissed] = MediatorOf(kDismissed, kTown, PersonNumber("19600101", "101"));
  *roster.mediators[kDismissed].mutable_dismissal()->mutable_day() = Date("2024-03-01");
  roster.mediators[kRelative] = MediatorOf(kRelative, kTown, PersonNumber("19730101", "101"));
  roster.mediators[kRelative].add_relative_keys(Keys()(PersonNumber("19800101", "001")));
  roster.mediators[kParty] = MediatorOf(kParty, kTown, PersonNumber("19850505", "002"));
  return roster;
}

}  // namespace

absl::CivilDay Day(std::string_view iso) { return ParseDay(iso).value(); }
common::v1::Date Date(std::string_view iso) { return ToProto(Day(iso)); }

std::string PersonNumber(std::string_view born, std::string_view sequence) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  std::string digits = absl::StrCat("330602", ToAbsl(born), ToAbsl(sequence));
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) sum += kWeights[i] * (digits[i] - '0');
  return digits + "10X98765432"[sum % 11];
}

v1::PartyEntry Person(v1::Party::Side side, std::string_view name, std::string_view number) {
  v1::PartyEntry entry;
  entry.mutable_party()->set_side(side);
  entry.mutable_party()->set_kind(v1::Party::KIND_PERSON);
  entry.mutable_identity()->set_name(std::string(name));
  entry.mutable_identity()->set_number(std::string(number));
  return entry;
}

v1::Referral ReferralFrom(v1::Source source, std::string_view number) {
  v1::Referral referral;
  referral.set_source(source);
  referral.set_sender("越城区人民法院");
  referral.set_paper("委派调解函");
  referral.set_external_number(std::string(number));
  *referral.mutable_received() = Date("2024-03-01");
  return referral;
}

v1::RegisterCaseRequest Registration(v1::Source source) {
  v1::RegisterCaseRequest request;
  request.set_parent(kRegion);
  v1::Case& dispute = *request.mutable_case_();
  dispute.set_source(source);
  dispute.set_dispute_type("contract");
  dispute.set_grade(v1::GRADE_ORDINARY);
  dispute.set_claim("货款没有付清。");
  *request.add_parties() = Person(v1::Party::SIDE_APPLICANT, "张三", PersonNumber("19800101", "001"));
  *request.add_parties() = Person(v1::Party::SIDE_RESPONDENT, "李四", PersonNumber("19850505", "002"));
  switch (source) {
    case v1::SOURCE_APPLICATION:
    case v1::SOURCE_OWN_MOTION:
    case v1::SOURCE_SWEEP:
    case v1::SOURCE_CODE:
      break;
    default:
      *dispute.add_referrals() = ReferralFrom(source);
  }
  return request;
}

std::string RuleOf(const absl::Status& status) {
  if (status.ok()) return "OK";
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(status);
  return failure.violations().empty() ? "" : failure.violations(0).subject();
}

std::string FieldOf(const absl::Status& status) {
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  return bad.field_violations().empty() ? "" : bad.field_violations(0).field();
}

std::set<std::string>& RefusedRules() {
  static auto& rules = *new std::set<std::string>;
  return rules;
}

World::World(std::string_view day, const Parameters& parameters)
    : today(Day(day)),
      roster(MakeRoster()),
      book_{parameters, calendar::WorkCalendar::BuiltIn(), DisputeTypes::BuiltIn()} {}

Circumstances World::Now() const {
  return {.now = StartOf(today) + absl::Hours(10),
          .today = today,
          .book = book_,
          .roster = roster,
          .identities = identities,
          .person_key = Keys(),
          .next_file_number = 12};
}

absl::Status World::TryRegister(const v1::RegisterCaseRequest& request) {
  auto made = RegisterCase(request, "regions/330602001/cases/c1", Now());
  if (!made.ok()) return made.status();
  dispute = std::move(made->dispute);
  identities = std::move(made->identities);
  return absl::OkStatus();
}

void World::To(Case::State state, v1::Source source) {
  v1::RegisterCaseRequest registration = Registration(source);
  for (v1::Referral& referral : *registration.mutable_case_()->mutable_referrals()) {
    *referral.mutable_received() = ToProto(today);
  }
  ASSERT_OK(TryRegister(registration));
  if (state == Case::STATE_REGISTERED) return;
  if (state == Case::STATE_TRANSFERRED) return Do(HandingTo("", "越城区公安分局"));
  for (int i = 1; i <= registration.parties_size(); ++i) {
    Do(Consenting(absl::StrCat("p", i), v1::Party::CONSENT_GIVEN));
  }
  Do(v1::SubmitCaseRequest());
  if (state == Case::STATE_UNDER_REVIEW) return;
  if (state == Case::STATE_REFUSED) return Do(Refusing());
  if (state == Case::STATE_HANDLED) {
    Do(AcceptingByGrid());
    return Do(Handling());
  }
  Do(Accepting());
  if (state == Case::STATE_ACCEPTED) return;
  Do(Starting(today));
  if (state == Case::STATE_MEDIATING) return;
  if (state == Case::STATE_TERMINATED) return Do(Terminating());
  v1::RecordAgreementRequest agreeing = Agreeing(v1::Agreement::KIND_WRITTEN);
  if (source == v1::SOURCE_ADMINISTRATIVE) {
    agreeing.set_result_form(v1::Attempt::RESULT_FORM_CIVIL_AGREEMENT);
  }
  Do(agreeing);
  if (state == Case::STATE_AGREED) return;
  SignByAll();
  if (state == Case::STATE_PERFORMING) return;
  Do(Performing(v1::Performance::EXTENT_FULLY));
  AddAllPapers();
  ReplyToAll(v1::Referral::OUTCOME_AGREED);
  Do(Closing(v1::Closing::KIND_PERFORMED));
  if (state == Case::STATE_ARCHIVED) Do(Archiving());
}

void World::AddAllPapers() {
  Do(Papers({v1::Paper::KIND_APPLICATION, v1::Paper::KIND_RIGHTS_NOTICE, v1::Paper::KIND_IDENTITY_PROOF,
             v1::Paper::KIND_MEDIATION_RECORD, v1::Paper::KIND_WRITTEN_AGREEMENT,
             v1::Paper::KIND_ORAL_AGREEMENT_FORM, v1::Paper::KIND_REFUSAL_NOTICE,
             v1::Paper::KIND_TERMINATION_NOTICE, v1::Paper::KIND_COVER, v1::Paper::KIND_CONTENTS,
             v1::Paper::KIND_BACK_COVER}));
}

void World::ReplyToAll(v1::Referral::Outcome outcome) {
  for (int i = 0; i < dispute.referrals_size(); ++i) {
    if (!dispute.referrals(i).has_reply()) Do(Replying(absl::StrCat("r", i + 1), outcome));
  }
}

void World::SignByAll() {
  v1::SignAgreementRequest request =
      Signing({MarkOf(kWang, today), MarkOf(kTown, today, v1::Agreement::Mark::MEANS_SEAL)});
  for (const v1::Party& party : dispute.parties()) *request.add_marks() = MarkOf(party.id(), today);
  Do(request);
}

const v1::Clock* World::Clock(std::string_view rule, std::string_view subject) const {
  const v1::Clock* found = nullptr;
  for (const v1::Clock& clock : dispute.clocks()) {
    if (clock.rule() == rule && clock.subject() == subject) found = &clock;
  }
  return found;
}

std::string World::ClockText(std::string_view rule, std::string_view subject) const {
  const v1::Clock* clock = Clock(rule, subject);
  if (clock == nullptr) return "none";
  return absl::StrCat(FormatDay(*FromProto(clock->due())), " ",
                      v1::Clock::State_Name(clock->state()).substr(sizeof("STATE_") - 1));
}

v1::RefuseCaseRequest Refusing(v1::Refusal::Ground ground) {
  v1::RefuseCaseRequest request;
  request.mutable_refusal()->set_ground(ground);
  request.mutable_refusal()->set_signpost("可以向人民法院起诉。");
  return request;
}

v1::AcceptCaseRequest Accepting(std::string_view notice_day) {
  v1::AcceptCaseRequest request;
  request.mutable_acceptance()->set_committee(kTown);
  if (!notice_day.empty()) *request.mutable_acceptance()->mutable_notice_signed() = Date(notice_day);
  request.add_mediators(kWang);
  request.set_tier(v1::TIER_TOWNSHIP);
  return request;
}

v1::AcceptCaseRequest AcceptingByGrid() {
  v1::AcceptCaseRequest request;
  request.set_form(v1::FORM_GRID);
  request.set_tier(v1::TIER_GRID);
  request.mutable_acceptance()->set_organ("清溪镇第三网格");
  return request;
}

v1::StartMediationRequest Starting(absl::CivilDay day) {
  v1::StartMediationRequest request;
  *request.mutable_attempt()->mutable_begun() = ToProto(day);
  request.mutable_attempt()->set_place("清溪镇调解室");
  request.mutable_attempt()->set_mode(v1::Attempt::MODE_PRESENT);
  return request;
}

v1::InviteHelpRequest Inviting() {
  v1::InviteHelpRequest request;
  request.add_invited("社区民警");
  request.set_parties_consent(true);
  return request;
}

v1::ExtendTermRequest Extending(std::string_view until, absl::CivilDay agreed) {
  v1::ExtendTermRequest request;
  *request.mutable_extension()->mutable_until() = Date(until);
  *request.mutable_extension()->mutable_agreed() = ToProto(agreed);
  return request;
}

v1::ReplaceMediatorRequest Replacing(v1::Attempt::Replacement::Reason reason, const std::string& successor) {
  v1::ReplaceMediatorRequest request;
  request.set_leaving(kWang);
  request.set_successor(successor);
  request.set_reason(reason);
  request.set_note("住院治疗。");
  return request;
}

v1::EscalateCaseRequest Escalating(v1::Tier tier) {
  v1::EscalateCaseRequest request;
  request.set_tier(tier);
  request.set_committee(kTown);
  request.add_mediators(kLi);
  request.set_reason("需要多部门合力。");
  *request.mutable_notice_signed() = Date("2023-12-01");
  return request;
}

v1::TransferCaseRequest HandingTo(std::string_view region, std::string_view organ) {
  v1::TransferCaseRequest request;
  request.set_region(std::string(region));
  request.set_organ(std::string(organ));
  request.set_reason("当事人住所地在该处。");
  request.set_paper("移送函（2024）3号");
  return request;
}

v1::TerminateMediationRequest Terminating(v1::Attempt::Result result) {
  v1::TerminateMediationRequest request;
  request.set_result(result);
  request.set_reason("分歧太大。");
  request.set_remedies_told(true);
  return request;
}

v1::RecordHandlingRequest Handling() {
  v1::RecordHandlingRequest request;
  request.set_outcome("经劝导双方和好。");
  return request;
}

v1::RecordAgreementRequest Agreeing(v1::Agreement::Kind kind, std::string_view amount) {
  v1::RecordAgreementRequest request;
  v1::Agreement& agreement = *request.mutable_agreement();
  agreement.set_kind(kind);
  agreement.set_facts("货已交付，款未付清，由买方负责。");
  agreement.set_content("买方付清余款。");
  agreement.set_performance("以转账方式一次付清。");
  const std::string_view usual = kind == v1::Agreement::KIND_ORAL ? "0" : "12000";
  agreement.mutable_amount()->set_value(std::string(amount.empty() ? usual : amount));
  return request;
}

v1::Agreement::Mark MarkOf(std::string_view by, absl::CivilDay day, v1::Agreement::Mark::Means means) {
  v1::Agreement::Mark mark;
  mark.set_by(std::string(by));
  mark.set_means(means);
  *mark.mutable_day() = ToProto(day);
  return mark;
}

v1::SignAgreementRequest Signing(std::initializer_list<v1::Agreement::Mark> marks) {
  v1::SignAgreementRequest request;
  for (const auto& mark : marks) *request.add_marks() = mark;
  return request;
}

v1::ApplyForConfirmationRequest Applying() {
  v1::ApplyForConfirmationRequest request;
  request.mutable_confirmation()->set_court("越城区人民法院");
  request.mutable_confirmation()->add_applicants("p1");
  request.mutable_confirmation()->add_applicants("p2");
  return request;
}

v1::RecordConfirmationStepRequest Stepping(v1::Confirmation::State state) {
  v1::RecordConfirmationStepRequest request;
  request.mutable_step()->set_state(state);
  request.mutable_step()->set_document_number("（2024）浙0602民特12号");
  return request;
}

v1::RecordPerformanceRequest Performing(v1::Performance::Extent extent) {
  v1::RecordPerformanceRequest request;
  request.mutable_performance()->set_extent(extent);
  return request;
}

v1::RecordFollowUpRequest Visiting(v1::Performance::Extent extent, v1::FollowUp::Satisfaction answer) {
  v1::RecordFollowUpRequest request;
  request.mutable_follow_up()->set_extent(extent);
  request.mutable_follow_up()->set_satisfaction(answer);
  return request;
}

v1::ReportDangerRequest Reporting(v1::Alert::Kind kind) {
  v1::ReportDangerRequest request;
  request.mutable_alert()->set_kind(kind);
  request.mutable_alert()->set_reported_to("塔山派出所");
  request.mutable_alert()->set_measures("已劝离现场。");
  return request;
}

v1::RouteReferralRequest Routing() {
  v1::RouteReferralRequest request;
  request.mutable_routing()->set_kind(v1::Routing::KIND_LEGAL_AID);
  request.mutable_routing()->set_to("越城区法律援助中心");
  request.mutable_routing()->set_person_times(2);
  return request;
}

v1::AddReferralRequest Adding(const v1::Referral& referral) {
  v1::AddReferralRequest request;
  *request.mutable_referral() = referral;
  return request;
}

v1::AcceptReferralRequest Confirming(std::string_view referral) {
  v1::AcceptReferralRequest request;
  request.set_referral(std::string(referral));
  return request;
}

v1::ReplyToReferralRequest Replying(std::string_view referral, v1::Referral::Outcome outcome) {
  v1::ReplyToReferralRequest request;
  request.set_referral(std::string(referral));
  request.mutable_reply()->set_outcome(outcome);
  request.mutable_reply()->set_paper("复函1号");
  return request;
}

v1::RecordJudgmentRequest Judging(v1::Judgment::Effect effect, std::string_view number) {
  v1::RecordJudgmentRequest request;
  request.mutable_judgment()->set_effect(effect);
  request.mutable_judgment()->set_document_number(std::string(number));
  return request;
}

v1::AddPapersRequest Papers(std::initializer_list<v1::Paper::Kind> kinds) {
  v1::AddPapersRequest request;
  for (const auto kind : kinds) {
    v1::Paper* paper = request.add_papers();
    paper->set_kind(kind);
    paper->set_pages(1);
  }
  return request;
}

v1::CloseCaseRequest Closing(v1::Closing::Kind kind) {
  v1::CloseCaseRequest request;
  request.mutable_closing()->set_kind(kind);
  request.mutable_closing()->set_confirmation_waived(kind == v1::Closing::KIND_NOT_PERFORMED);
  return request;
}

v1::ArchiveCaseRequest Archiving() {
  v1::ArchiveCaseRequest request;
  request.mutable_archiving()->set_retention(v1::Archiving::RETENTION_TEN_YEARS);
  return request;
}

v1::RecordConsentRequest Consenting(std::string_view party, v1::Party::Consent consent) {
  v1::RecordConsentRequest request;
  request.set_party(std::string(party));
  request.set_consent(consent);
  return request;
}

v1::UpdateCaseRequest Updating(const v1::Case& values, std::initializer_list<const char*> mask) {
  v1::UpdateCaseRequest request;
  *request.mutable_case_() = values;
  for (const char* path : mask) request.mutable_update_mask()->add_paths(path);
  return request;
}

}  // namespace fengqiao::mediation
