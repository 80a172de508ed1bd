#include "tests/unit/services/correction/domain/subject_fixture.h"

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace fengqiao::correction {
namespace {

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  if (payload.has_value() && !detail.ParseFromString(std::string(*payload))) ADD_FAILURE() << "unreadable";
  return detail;
}

}  // namespace

absl::CivilDay Day(std::string_view iso) { return ParseDay(iso).value(); }
common::v1::Date Date(std::string_view iso) { return ToProto(Day(iso)); }

std::string PersonNumber(std::string_view born, std::string_view sequence) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  std::string number = "330602" + std::string(born) + std::string(sequence);
  int sum = 0;
  for (size_t i = 0; i < number.size(); ++i) sum += (number[i] - '0') * kWeights[i];
  return number + "10X98765432"[sum % 11];
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

std::set<std::string>& SeenRules() {
  static auto& rules = *new std::set<std::string>;
  return rules;
}

v1::RegisterNoticeRequest Notice(std::string_view effective, v1::Subject::Kind kind) {
  v1::RegisterNoticeRequest request;
  request.set_parent(kCounty);
  v1::Subject& subject = *request.mutable_subject();
  subject.set_kind(kind);
  subject.mutable_organ()->set_name("绍兴市越城区人民法院");
  subject.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  subject.mutable_organ()->set_level(v1::Organ::LEVEL_COUNTY);
  v1::Judgment& judgment = *subject.mutable_judgment();
  judgment.set_number("（2026）浙0602刑初12号");
  judgment.set_crime("盗窃罪");
  *judgment.mutable_offended() = Date("2025-06-01");
  *judgment.mutable_effective() = Date(effective);
  judgment.set_penalty(v1::Judgment::PENALTY_IMPRISONMENT);
  judgment.mutable_sentence()->set_months(6);
  judgment.mutable_length()->set_years(1);
  if (kind == v1::Subject::KIND_PAROLE || kind == v1::Subject::KIND_TEMPORARY_SERVICE) {
    *judgment.mutable_sentence_end() = ToProto(Day(effective) + 400);
  }
  subject.mutable_place()->set_ground(v1::ExecutionPlace::GROUND_RESIDENCE);
  *subject.mutable_noticed() = Date(effective);
  for (const auto paper : {v1::Paper::KIND_JUDGMENT, v1::Paper::KIND_EXECUTION_NOTICE}) {
    v1::Paper& one = *subject.add_papers();
    one.set_kind(paper);
    *one.mutable_received() = Date(effective);
  }
  subject.set_case_officer("chen");
  v1::Person& person = *request.mutable_person();
  person.set_name("王建国");
  person.set_number(PersonNumber("19900505", "001"));
  person.set_phone("13800000000");
  person.set_address("浙江省绍兴市越城区塔山街道1号");
  request.set_request_id("r");
  return request;
}

Life::Life(std::string_view day, const Parameters& parameters, const Frequencies& frequencies,
           const RiskTables& risk)
    : today(Day(day)), book{parameters, frequencies, calendar::WorkCalendar::BuiltIn(), risk} {}

Circumstances Life::Now() const {
  return {.now = StartOf(today) + absl::Hours(10),
          .today = today,
          .book = book,
          .actor = actor,
          .person = person.name().empty() ? nullptr : &person,
          .provider = provider ? &*provider : nullptr,
          .fresh_id = absl::StrCat("fresh", subject.self_bindings_size()),
          .risk_file = &risk_file};
}

absl::Status Life::Enter(const v1::RegisterNoticeRequest& request) {
  auto made = RegisterNotice(request, kSubject, Now());
  if (!made.ok()) {
    SeenRules().insert(RuleOf(made));
    return made.status();
  }
  subject = made->subject;
  person = made->person;
  Wake(book, today, &subject);
  DeriveDuties(book, today, &subject);
  return absl::OkStatus();
}

void Life::EnterInCorrection(std::string_view effective, std::string_view reported,
                             v1::SupervisionClass supervision_class, v1::Subject::Kind kind) {
  today = Day(effective);
  ASSERT_OK(Enter(Notice(effective, kind)));
  GoTo(reported);
  ASSERT_EQ(Give(Reporting(reported)), "OK");
  ASSERT_EQ(Give(TeamOf(3)), "OK");
  ASSERT_EQ(Give(Class(supervision_class, reported)), "OK");
  v1::SetPlanRequest plan;
  plan.mutable_plan()->set_text("按时报告，参加教育学习，帮助就业。");
  *plan.mutable_plan()->mutable_made() = Date(reported);
  ASSERT_EQ(Give(plan), "OK");
  v1::AnnounceCorrectionRequest announce;
  *announce.mutable_announcement()->mutable_day() = Date(reported);
  announce.mutable_announcement()->set_signed_(true);
  ASSERT_EQ(Give(announce), "OK");
  v1::SendReceiptRequest receipt;
  *receipt.mutable_day() = Date(reported);
  ASSERT_EQ(Give(receipt), "OK");
}

std::vector<Happening> Life::GoTo(std::string_view day) {
  today = Day(day);
  auto happened = Wake(book, today, &subject);
  DeriveDuties(book, today, &subject);
  return happened;
}

std::vector<std::string> Life::Duties() const {
  std::vector<std::string> duties;
  for (const v1::Duty& duty : subject.duties()) {
    duties.push_back(duty.id() + " " + FormatDay(DayOf(duty.due())));
  }
  return duties;
}

const v1::Duty* Life::Duty(std::string_view id) const { return FindById(id, &subject.duties()); }

v1::RegisterSubjectRequest Reporting(std::string_view day) {
  v1::RegisterSubjectRequest request;
  *request.mutable_reported() = Date(day);
  request.set_way(v1::Registration::WAY_IN_PERSON);
  return request;
}

v1::SetTeamRequest TeamOf(int members, bool woman, bool knows_minors) {
  v1::SetTeamRequest request;
  *request.mutable_team()->mutable_formed() = Date("2026-01-01");
  for (int i = 0; i < members; ++i) {
    auto* member = request.mutable_team()->add_members();
    member->set_role(i == 0 ? v1::Team::ROLE_OFFICIAL : v1::Team::ROLE_VOLUNTEER);
    member->set_sex(woman && i == 1 ? v1::MaskedPerson::SEX_FEMALE : v1::MaskedPerson::SEX_MALE);
    member->set_knows_minors(knows_minors && i == 1);
  }
  return request;
}

v1::ClassifySubjectRequest Class(v1::SupervisionClass supervision_class, std::string_view from) {
  v1::ClassifySubjectRequest request;
  request.mutable_classification()->set_supervision_class(supervision_class);
  *request.mutable_classification()->mutable_from() = Date(from);
  request.mutable_classification()->set_grounds("初犯，认罪悔罪");
  return request;
}

v1::RecordActRequest Doing(v1::ActKind kind, std::string_view day, int minutes) {
  v1::RecordActRequest request;
  request.mutable_act()->set_kind(kind);
  *request.mutable_act()->mutable_day() = Date(day);
  request.mutable_act()->set_minutes(minutes);
  return request;
}

v1::RequestLeaveRequest LeaveTo(std::string_view region, std::string_view from, std::string_view to,
                                std::string_view extends) {
  v1::RequestLeaveRequest request;
  v1::Leave& leave = *request.mutable_leave();
  leave.set_destination("regions/" + std::string(region));
  leave.set_reason(v1::Leave::REASON_FAMILY);
  leave.set_details("父亲住院，前往照料");
  *leave.mutable_from() = Date(from);
  *leave.mutable_to() = Date(to);
  leave.set_extends(std::string(extends));
  leave.set_urgent_reason("病情突然");
  return request;
}

v1::DecideLeaveRequest Approve(std::string_view leave) {
  v1::DecideLeaveRequest request;
  request.set_leave(std::string(leave));
  request.set_decision(v1::DecideLeaveRequest::DECISION_APPROVE);
  return request;
}

v1::EndLeaveRequest Back(std::string_view leave, std::string_view day) {
  v1::EndLeaveRequest request;
  request.set_leave(std::string(leave));
  *request.mutable_day() = Date(day);
  return request;
}

v1::RequestTravelPermitRequest PermitTo(std::string_view region, std::string_view from, std::string_view to) {
  v1::RequestTravelPermitRequest request;
  v1::TravelPermit& permit = *request.mutable_travel_permit();
  permit.add_destinations("regions/" + std::string(region));
  permit.set_ground(v1::TravelPermit::GROUND_WORK);
  permit.set_reason("在外地工地上班，每日往返");
  permit.set_proof("劳动合同");
  *permit.mutable_from() = Date(from);
  if (!to.empty()) *permit.mutable_to() = Date(to);
  return request;
}

v1::DecideTravelPermitRequest ApprovePermit(std::string_view permit) {
  v1::DecideTravelPermitRequest request;
  request.set_permit(std::string(permit));
  request.set_decision(v1::DecideTravelPermitRequest::DECISION_APPROVE);
  return request;
}

v1::ReportDepartureRequest Departing(std::string_view permit, std::string_view region, absl::Time at) {
  v1::ReportDepartureRequest request;
  request.set_permit(std::string(permit));
  request.mutable_movement()->set_destination("regions/" + std::string(region));
  *request.mutable_movement()->mutable_departed() = InstantOf(at);
  request.mutable_movement()->set_way(v1::TravelPermit::WAY_APP);
  return request;
}

v1::ReportReturnRequest Returning(std::string_view permit, absl::Time at) {
  v1::ReportReturnRequest request;
  request.set_permit(std::string(permit));
  *request.mutable_returned() = InstantOf(at);
  request.set_way(v1::TravelPermit::WAY_PHONE);
  return request;
}

v1::RecordBanRequest Forbid(v1::Ban::Kind kind, std::string_view from, std::string_view to) {
  v1::RecordBanRequest request;
  v1::Ban& ban = *request.mutable_ban();
  ban.set_kind(kind);
  ban.set_basis(v1::Ban::BASIS_INJUNCTION);
  ban.set_text(kind == v1::Ban::KIND_PERSON ? "接触被害人及其近亲属" : "进入网吧、酒吧");
  *ban.mutable_from() = Date(from);
  if (!to.empty()) *ban.mutable_to() = Date(to);
  if (kind == v1::Ban::KIND_PERSON) {
    request.mutable_person()->set_role(v1::BarredPerson::ROLE_VICTIM);
    request.mutable_person()->set_name("李晓梅");
  }
  return request;
}

v1::RequestWaiverRequest AskWaiver(std::string_view ban, absl::Time from, absl::Time to) {
  v1::RequestWaiverRequest request;
  v1::Waiver& waiver = *request.mutable_waiver();
  waiver.set_ban(std::string(ban));
  waiver.set_reason("参加开庭，必须到场");
  waiver.set_details("某某路一号");
  *waiver.mutable_from() = InstantOf(from);
  *waiver.mutable_to() = InstantOf(to);
  return request;
}

v1::DecideWaiverRequest ApproveWaiver(std::string_view waiver) {
  v1::DecideWaiverRequest request;
  request.set_waiver(std::string(waiver));
  request.set_approve(true);
  request.set_paper("越矫准〔2026〕1号");
  return request;
}

v1::RecordBreachRequest Breaking(v1::Breach::Kind kind, v1::Breach::Gravity gravity, std::string_view day) {
  v1::RecordBreachRequest request;
  request.mutable_breach()->set_kind(kind);
  request.mutable_breach()->set_gravity(gravity);
  *request.mutable_breach()->mutable_day() = Date(day);
  request.mutable_breach()->set_facts("未按规定报告行踪");
  return request;
}

v1::RecordCustodyRequest Detained(std::string_view from, std::string_view to) {
  v1::RecordCustodyRequest request;
  request.mutable_custody()->set_kind(v1::Custody::KIND_CRIMINAL);
  request.mutable_custody()->set_organ("公安分局");
  *request.mutable_custody()->mutable_from() = Date(from);
  if (!to.empty()) *request.mutable_custody()->mutable_to() = Date(to);
  return request;
}

v1::RecordCustodyRequest LetGo(std::string_view custody, std::string_view to) {
  v1::RecordCustodyRequest request;
  request.mutable_custody()->set_id(std::string(custody));
  *request.mutable_custody()->mutable_to() = Date(to);
  return request;
}

v1::ReportAbsenceRequest Lost(v1::Absence::Cause cause, std::string_view base) {
  v1::ReportAbsenceRequest request;
  request.mutable_absence()->set_cause(cause);
  *request.mutable_absence()->mutable_base() = Date(base);
  return request;
}

v1::EndAbsenceRequest Found(std::string_view absence, std::string_view day) {
  v1::EndAbsenceRequest request;
  request.set_absence(std::string(absence));
  *request.mutable_day() = Date(day);
  request.set_outcome(v1::Absence::OUTCOME_BACK);
  return request;
}

v1::RequestTransferRequest MoveTo(std::string_view county, std::string_view day) {
  v1::RequestTransferRequest request;
  request.mutable_transfer()->set_to("regions/" + std::string(county));
  request.mutable_transfer()->set_reason("随配偶迁居杭州");
  *request.mutable_transfer()->mutable_requested() = Date(day);
  return request;
}

v1::RecordDeliveryRequest ToldOn(std::string_view document, std::string_view day) {
  v1::RecordDeliveryRequest request;
  request.set_document(std::string(document));
  request.set_who(v1::Organ::KIND_SUBJECT);
  *request.mutable_day() = Date(day);
  request.set_mode(v1::Document::MODE_IN_PERSON);
  return request;
}

v1::ProposeSanctionRequest Propose(v1::SanctionKind kind, std::vector<std::string> breaches) {
  v1::ProposeSanctionRequest request;
  request.mutable_sanction()->set_kind(kind);
  for (const std::string& id : breaches) request.mutable_sanction()->add_breaches(id);
  request.mutable_sanction()->set_reason("多次不按规定报告，经教育仍未改正。");
  return request;
}

}  // namespace fengqiao::correction
