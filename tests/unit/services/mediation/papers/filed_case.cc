#include "tests/unit/services/mediation/papers/filed_case.h"

#include <utility>

#include "common/calendar/work_calendar.h"
#include "common/identity/person_number.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/referrals.h"

namespace fengqiao::mediation {
namespace {

const PersonKey& Key() {
  static const auto& key = *new PersonKey([](std::string_view value) { return std::string(value); });
  return key;
}

v1::PartyEntry Party(v1::Party::Side side, v1::Party::Kind kind, const char* name, const char* number,
                     const char* phone, const char* address) {
  v1::PartyEntry entry;
  entry.mutable_party()->set_side(side);
  entry.mutable_party()->set_kind(kind);
  entry.mutable_party()->set_consent(v1::Party::CONSENT_GIVEN);
  entry.mutable_identity()->set_name(name);
  entry.mutable_identity()->set_number(number);
  entry.mutable_identity()->set_phone(phone);
  entry.mutable_identity()->set_address(address);
  return entry;
}

v1::RegisterCaseRequest Registration(v1::Source source, absl::CivilDay today) {
  v1::RegisterCaseRequest request;
  request.set_parent("regions/330602001");
  v1::Case* dispute = request.mutable_case_();
  dispute->set_source(source);
  dispute->set_dispute_type("neighbour");
  dispute->set_grade(v1::GRADE_ORDINARY);
  dispute->set_claim("{p1}称{p2}堆放材料堵塞排水沟，要求疏通并赔偿");
  dispute->mutable_claimed_amount()->set_value("15000");
  if (NeedsReferral(source)) {
    v1::Referral* referral = dispute->add_referrals();
    referral->set_source(source);
    referral->set_sender("越城区人民法院");
    referral->set_paper("委派调解函第12号");
    referral->set_external_number("（2026）浙0602诉前调12号");
    *referral->mutable_received() = ToProto(today);
  }
  std::string number = "33060219800503001";
  number += identity::CheckCharacterOf(number);
  *request.add_parties() = Party(v1::Party::SIDE_APPLICANT, v1::Party::KIND_PERSON, "陈大江", number.c_str(),
                                 "13857600137", "浙江省绍兴市越城区一村8号");
  *request.add_parties() = Party(v1::Party::SIDE_RESPONDENT, v1::Party::KIND_ORGANISATION, "越城建材有限公司",
                                 "91331082102324188U", "", "浙江省绍兴市越城区二村1号");
  return request;
}

}  // namespace

FiledCase::FiledCase(v1::Source source)
    : book_{BuiltInParameters(), calendar::WorkCalendar::BuiltIn(), DisputeTypes::BuiltIn()} {
  v1::Committee& committee = roster.committees[kCommittee];
  committee.set_name(kCommittee);
  committee.set_display_name("清溪镇人民调解委员会");
  committee.set_kind(v1::Committee::KIND_TOWNSHIP);
  committee.set_number_word("清溪人调字");
  v1::Mediator& mediator = roster.mediators[kMediator];
  mediator.set_name(kMediator);
  mediator.set_display_name("沈惠芳");
  mediator.add_committees(kCommittee);
  *mediator.mutable_appointed() = ToProto(absl::CivilDay(2024, 1, 1));
  auto made = RegisterCase(Registration(source, today), "regions/330602001/cases/one", Now());
  if (!made.ok()) ADD_FAILURE() << made.status();
  dispute = std::move(made->dispute);
  identities = std::move(made->identities);
  Do(v1::SubmitCaseRequest());
}

Circumstances FiledCase::Now() const {
  return {.now = StartOf(today) + absl::Hours(10),
          .today = today,
          .book = book_,
          .roster = roster,
          .identities = identities,
          .person_key = Key(),
          .next_file_number = 12};
}

PaperFacts FiledCase::Facts() const {
  return {
      .dispute = dispute, .identities = identities, .roster = roster, .types = book_.types, .today = today};
}

void FiledCase::Accept() {
  v1::AcceptCaseRequest request;
  request.mutable_acceptance()->set_committee(kCommittee);
  *request.mutable_acceptance()->mutable_notice_signed() = ToProto(today);
  request.add_mediators(kMediator);
  request.set_tier(v1::TIER_TOWNSHIP);
  Do(request);
}

void FiledCase::Start() {
  v1::StartMediationRequest request;
  *request.mutable_attempt()->mutable_begun() = ToProto(today);
  request.mutable_attempt()->set_place("清溪镇调解室");
  request.mutable_attempt()->set_mode(v1::Attempt::MODE_PRESENT);
  Do(request);
}

void FiledCase::Agree(v1::Agreement::Kind kind, bool instalments, v1::Agreement::Matter matter) {
  v1::RecordAgreementRequest request;
  v1::Agreement* agreement = request.mutable_agreement();
  agreement->set_kind(kind);
  *agreement->mutable_reached() = ToProto(today);
  agreement->set_facts("{p2}在共用排水沟上堆放材料，{p1}家中进水。");
  agreement->set_content("{p2}疏通排水沟。\n{p2}赔偿{p1}一万二千元。");
  agreement->set_performance("银行转账");
  agreement->mutable_amount()->set_value("12000");
  agreement->set_performed_on_the_spot(kind == v1::Agreement::KIND_ORAL);
  if (matter != v1::Agreement::MATTER_UNSPECIFIED) agreement->add_matters(matter);
  for (int i = 1; instalments && i <= 2; ++i) {
    auto* instalment = agreement->add_instalments();
    *instalment->mutable_due() = ToProto(today + 30 * i);
    instalment->set_what("支付赔偿款");
    instalment->mutable_amount()->set_value("6000");
  }
  Do(request);
}

void FiledCase::Sign() {
  v1::SignAgreementRequest request;
  for (const char* by : {"p1", "p2", kMediator, kCommittee}) {
    v1::Agreement::Mark* mark = request.add_marks();
    mark->set_by(by);
    mark->set_means(std::string_view(by) == kCommittee ? v1::Agreement::Mark::MEANS_SEAL
                                                       : v1::Agreement::Mark::MEANS_SIGNATURE);
    *mark->mutable_day() = ToProto(today);
  }
  Do(request);
}

void FiledCase::Apply() {
  v1::ApplyForConfirmationRequest request;
  request.mutable_confirmation()->set_court("绍兴市越城区人民法院");
  request.mutable_confirmation()->add_applicants("p1");
  request.mutable_confirmation()->add_applicants("p2");
  Do(request);
}

void FiledCase::Perform() {
  v1::RecordPerformanceRequest request;
  request.mutable_performance()->set_extent(v1::Performance::EXTENT_FULLY);
  *request.mutable_performance()->mutable_day() = ToProto(today);
  request.mutable_performance()->mutable_amount()->set_value("12000");
  Do(request);
}

void FiledCase::FollowUp() {
  v1::RecordFollowUpRequest request;
  request.mutable_follow_up()->set_extent(v1::Performance::EXTENT_FULLY);
  request.mutable_follow_up()->set_satisfaction(v1::FollowUp::SATISFACTION_SATISFIED);
  request.mutable_follow_up()->set_note("{p1}表示排水已经通畅");
  Do(request);
}

void FiledCase::Terminate(v1::Attempt::Result result) {
  v1::TerminateMediationRequest request;
  request.set_result(result);
  request.set_reason("{p2}不同意赔偿");
  request.set_remedies_told(true);
  Do(request);
}

void FiledCase::Refuse() {
  v1::RefuseCaseRequest request;
  request.mutable_refusal()->set_ground(v1::Refusal::GROUND_HANDLED_ELSEWHERE);
  request.mutable_refusal()->set_signpost("等候人民法院处理");
  Do(request);
}

void FiledCase::File(std::initializer_list<v1::Paper::Kind> kinds) {
  v1::AddPapersRequest request;
  for (const auto kind : kinds) {
    v1::Paper* paper = request.add_papers();
    paper->set_kind(kind);
    paper->set_pages(2);
    if (kind == v1::Paper::KIND_IDENTITY_PROOF) paper->set_sha256(std::string(64, 'a'));
  }
  Do(request);
}

void FiledCase::CloseAndArchive(v1::Closing::Kind kind) {
  // Not in the order of the file, which the contents find.
  File({v1::Paper::KIND_BACK_COVER, v1::Paper::KIND_MEDIATION_RECORD, v1::Paper::KIND_WRITTEN_AGREEMENT,
        v1::Paper::KIND_ORAL_AGREEMENT_FORM, v1::Paper::KIND_TERMINATION_NOTICE,
        v1::Paper::KIND_IDENTITY_PROOF, v1::Paper::KIND_RIGHTS_NOTICE, v1::Paper::KIND_APPLICATION,
        v1::Paper::KIND_REFUSAL_NOTICE, v1::Paper::KIND_CONTENTS, v1::Paper::KIND_COVER});
  v1::CloseCaseRequest close;
  close.mutable_closing()->set_kind(kind);
  Do(close);
  v1::ArchiveCaseRequest archive;
  archive.mutable_archiving()->set_retention(v1::Archiving::RETENTION_TEN_YEARS);
  Do(archive);
}

}  // namespace fengqiao::mediation
