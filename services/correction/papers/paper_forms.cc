#include "services/correction/papers/paper_forms.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/strings.h"
#include "common/paper/docx.h"
#include "common/paper/paper_number.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/correction/papers/paper_fills.h"
#include "services/correction/papers/papers_data.h"

namespace fengqiao::correction {
namespace {

using v1::Document;
using v1::Entrustment;
using Whose = PrintRight::Whose;

constexpr Entrustment::Act kCountyAlone = Entrustment::ACT_UNSPECIFIED;
constexpr char kNumber[] = "number";
// Whether a sequence is all that was said of a number; more digits than any county writes in a year are none.
constexpr size_t kLongestSequence = 9;

PrintRight OfFile(Entrustment::Act act) { return {.act = act, .whose = Whose::kFile}; }

PrintRight OfDocument(Document::Kind document, Entrustment::Act act = kCountyAlone) {
  return {.act = act, .whose = Whose::kDocument, .document = document};
}

// What is kept of risk assessments: who lays down the class explains it.
PrintRight OfRisk() { return {.act = Entrustment::ACT_PLAN, .whose = Whose::kFile, .risk = true}; }

// What is kept of electronic positioning: who fits the device tells the person before.
PrintRight OfPositioning() {
  return {.act = Entrustment::ACT_SUPERVISION, .whose = Whose::kFile, .positioning = true};
}

PrintRight OfNewCounty() { return {.whose = Whose::kNewCounty}; }

bool IsSequence(std::string_view text) {
  return !text.empty() && text.size() <= kLongestSequence &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "12" becomes （2026）越城矫警字第12号, of the county and the year; what else is said stands as it is. The
// store gives no sequence: a county has its own book of numbers, or another program that keeps it.
absl::Status WriteNumber(const PaperForm& form, const PaperFacts& facts, paper::StatedValues* values) {
  const auto said = values->fields.find(kNumber);
  if (said == values->fields.end() || !IsSequence(said->second)) return absl::OkStatus();
  paper::PaperNumber number{.year = static_cast<int>(facts.today.year()),
                            .organ = OrganWord(facts),
                            .kind = std::string(form.word)};
  if (number.organ.empty() || !absl::SimpleAtoi(said->second, &number.sequence)) {
    return InvalidField("values.fields[number]", "must be the whole number: the county's name is not known");
  }
  ASSIGN_OR_RETURN(said->second, paper::FormatPaperNumber(number));
  return absl::OkStatus();
}

std::string FileNameOf(const paper::PaperTemplate& paper, std::string_view number) {
  return absl::StrCat(paper.name(), ToAbsl(number), ".docx");
}

}  // namespace

const std::vector<PaperForm>& AllForms() {
  static const auto& forms = *new std::vector<PaperForm>{
      {"correction_receipt", "矫回", FillReceipt, OfFile(Entrustment::ACT_RECEPTION)},
      {"correction_register", "矫登", FillRegister, OfFile(Entrustment::ACT_RECEPTION)},
      {"correction_announcement", "矫宣", FillAnnouncement, OfFile(Entrustment::ACT_PLAN)},
      {"correction_team", "矫组", FillTeam, OfFile(Entrustment::ACT_PLAN)},
      {"correction_plan", "矫案", FillPlan, OfFile(Entrustment::ACT_PLAN)},
      {"correction_risk_explanation", "矫评", FillRiskExplanation, OfRisk()},
      {"correction_entrustment", "矫委", FillEntrustment, OfFile(kCountyAlone)},
      {"correction_notice_return", "矫退", FillNoticeReturn, OfDocument(Document::KIND_NOTICE_RETURNED)},
      {"correction_leave_request", "矫外", FillLeaveRequest, OfFile(Entrustment::ACT_SHORT_LEAVE)},
      {"correction_leave_certificate", "矫外准", FillLeaveCertificate,
       OfDocument(Document::KIND_LEAVE_ABOVE_COUNTY, Entrustment::ACT_SHORT_LEAVE)},
      {"correction_leave_extension", "矫续", FillLeaveExtension,
       OfDocument(Document::KIND_LEAVE_ABOVE_COUNTY, Entrustment::ACT_SHORT_LEAVE)},
      {"correction_leave_refusal", "矫外否", FillLeaveRefusal, OfFile(Entrustment::ACT_SHORT_LEAVE)},
      {"correction_travel_permit", "矫经准", FillTravelPermit, OfFile(kCountyAlone)},
      {"correction_place_waiver", "矫准入", FillPlaceWaiver, OfDocument(Document::KIND_PLACE_WAIVER)},
      {"correction_contact_waiver", "矫准触", FillContactWaiver, OfFile(kCountyAlone)},
      {"correction_positioning_request", "矫定审", FillPositioningRequest, OfPositioning()},
      {"correction_positioning_notice", "矫定", FillPositioningNotice, OfPositioning()},
      {"correction_transfer_inquiry", "矫征", FillTransferInquiry,
       OfDocument(Document::KIND_TRANSFER_DECISION)},
      {"correction_transfer_answer", "矫复", FillTransferAnswer, OfNewCounty()},
      {"correction_transfer_decision", "矫迁", FillTransferDecision,
       OfDocument(Document::KIND_TRANSFER_DECISION)},
      {"correction_transfer_refusal", "矫迁否", FillTransferRefusal,
       OfDocument(Document::KIND_TRANSFER_REFUSAL)},
      {"correction_transfer_files", "矫移", FillTransferFiles, OfDocument(Document::KIND_TRANSFER_DECISION)},
      {"correction_transfer_receipt", "矫收", FillTransferReceipt, OfNewCounty()},
      {"correction_transfer_withdrawal", "矫迁撤", FillTransferWithdrawal,
       OfDocument(Document::KIND_TRANSFER_WITHDRAWAL)},
      {"correction_admonition", "矫训", FillAdmonition, OfDocument(Document::KIND_SANCTION_DECISION)},
      {"correction_warning", "矫警", FillWarning, OfDocument(Document::KIND_SANCTION_DECISION)},
      {"correction_police_penalty_proposal", "矫治建", FillPolicePenaltyProposal,
       OfDocument(Document::KIND_POLICE_PENALTY_PROPOSAL)},
      {"correction_probation_revocation_proposal", "矫撤缓", FillProbationRevocationProposal,
       OfDocument(Document::KIND_REVOCATION_PROPOSAL)},
      {"correction_parole_revocation_proposal", "矫撤假", FillParoleRevocationProposal,
       OfDocument(Document::KIND_REVOCATION_PROPOSAL)},
      {"correction_imprisonment_proposal", "矫收监", FillImprisonmentProposal,
       OfDocument(Document::KIND_IMPRISONMENT_PROPOSAL)},
      {"correction_arrest_request", "矫捕", FillArrestRequest, OfDocument(Document::KIND_ARREST_REQUEST)},
      {"correction_commendation", "矫表", FillCommendation, OfDocument(Document::KIND_COMMENDATION_DECISION)},
      {"correction_commutation_proposal", "矫减", FillCommutationProposal,
       OfDocument(Document::KIND_COMMUTATION_PROPOSAL)},
      {"correction_search_record", "矫查", FillSearchRecord, OfFile(Entrustment::ACT_SUPERVISION)},
      {"correction_search_notice", "矫协查", FillSearchNotice, OfFile(kCountyAlone)},
      {"correction_search_report", "矫查报", FillSearchReport, OfFile(kCountyAlone)},
      {"correction_opinion_reply", "矫检复", FillOpinionReply, OfFile(kCountyAlone)},
      {"correction_appraisal", "矫鉴", FillAppraisal, OfFile(kCountyAlone)},
      {"correction_release_announcement", "矫解宣", FillReleaseAnnouncement,
       OfDocument(Document::KIND_RELEASE_CERTIFICATE, Entrustment::ACT_PLAN)},
      {"correction_release_certificate", "矫解", FillReleaseCertificate,
       OfDocument(Document::KIND_RELEASE_CERTIFICATE)},
      {"correction_release_notice", "矫解通", FillReleaseNotice,
       OfDocument(Document::KIND_RELEASE_CERTIFICATE)},
      {"correction_termination_notice", "矫终", FillTerminationNotice,
       OfDocument(Document::KIND_TERMINATION_NOTICE)},
      {"correction_delivery_receipt", "矫送", FillDeliveryReceipt, OfDocument(Document::KIND_UNSPECIFIED)},
  };
  return forms;
}

absl::StatusOr<const PaperForm*> FindForm(std::string_view id) {
  std::vector<std::string> known;
  for (const PaperForm& form : AllForms()) {
    if (form.id == id) return &form;
    known.emplace_back(form.id);
  }
  return InvalidField("paper", absl::StrCat("must be one of ", absl::StrJoin(known, ", ")));
}

absl::StatusOr<paper::PaperLibrary> LoadPapers(const std::string& folder) {
  paper::PaperLibrary library;
  const std::pair<std::string_view, const char*> templates[] = {
      {data::ReceiptPaper(), "receipt.paper"},
      {data::RegisterPaper(), "register.paper"},
      {data::AnnouncementPaper(), "announcement.paper"},
      {data::TeamPaper(), "team.paper"},
      {data::PlanPaper(), "plan.paper"},
      {data::RiskExplanationPaper(), "risk_explanation.paper"},
      {data::EntrustmentPaper(), "entrustment.paper"},
      {data::NoticeReturnPaper(), "notice_return.paper"},
      {data::LeaveRequestPaper(), "leave_request.paper"},
      {data::LeaveCertificatePaper(), "leave_certificate.paper"},
      {data::LeaveExtensionPaper(), "leave_extension.paper"},
      {data::LeaveRefusalPaper(), "leave_refusal.paper"},
      {data::TravelPermitPaper(), "travel_permit.paper"},
      {data::PlaceWaiverPaper(), "place_waiver.paper"},
      {data::ContactWaiverPaper(), "contact_waiver.paper"},
      {data::PositioningRequestPaper(), "positioning_request.paper"},
      {data::PositioningNoticePaper(), "positioning_notice.paper"},
      {data::TransferInquiryPaper(), "transfer_inquiry.paper"},
      {data::TransferAnswerPaper(), "transfer_answer.paper"},
      {data::TransferDecisionPaper(), "transfer_decision.paper"},
      {data::TransferRefusalPaper(), "transfer_refusal.paper"},
      {data::TransferFilesPaper(), "transfer_files.paper"},
      {data::TransferReceiptPaper(), "transfer_receipt.paper"},
      {data::TransferWithdrawalPaper(), "transfer_withdrawal.paper"},
      {data::AdmonitionPaper(), "admonition.paper"},
      {data::WarningPaper(), "warning.paper"},
      {data::ArrestRequestPaper(), "arrest_request.paper"},
      {data::CommendationPaper(), "commendation.paper"},
      {data::CommutationProposalPaper(), "commutation_proposal.paper"},
      {data::PolicePenaltyProposalPaper(), "police_penalty_proposal.paper"},
      {data::ProbationRevocationProposalPaper(), "probation_revocation_proposal.paper"},
      {data::ParoleRevocationProposalPaper(), "parole_revocation_proposal.paper"},
      {data::ImprisonmentProposalPaper(), "imprisonment_proposal.paper"},
      {data::SearchRecordPaper(), "search_record.paper"},
      {data::SearchNoticePaper(), "search_notice.paper"},
      {data::SearchReportPaper(), "search_report.paper"},
      {data::OpinionReplyPaper(), "opinion_reply.paper"},
      {data::AppraisalPaper(), "appraisal.paper"},
      {data::ReleaseAnnouncementPaper(), "release_announcement.paper"},
      {data::ReleaseCertificatePaper(), "release_certificate.paper"},
      {data::ReleaseNoticePaper(), "release_notice.paper"},
      {data::TerminationNoticePaper(), "termination_notice.paper"},
      {data::DeliveryReceiptPaper(), "delivery_receipt.paper"},
  };
  for (const auto& [text, origin] : templates) RETURN_IF_ERROR(library.Add(text, origin));
  if (!folder.empty()) RETURN_IF_ERROR(library.ReplaceFromFolder(folder));
  return library;
}

absl::StatusOr<PrintedPaper> PrintForm(const paper::PaperLibrary& library, const PaperForm& form,
                                       const PaperFacts& facts, About about, paper::StatedValues values) {
  ASSIGN_OR_RETURN(const paper::PaperTemplate* paper, library.Find(form.id));
  PaperDraft draft;
  RETURN_IF_ERROR(form.fill(facts, about, &draft));
  RETURN_IF_ERROR(WriteNumber(form, facts, &values));
  RETURN_IF_ERROR(draft.Take(values, *paper, paper::Strictness::kStrict));
  const paper::PaperData data = draft.Finish([](std::string text) { return text; });
  PrintedPaper printed;
  ASSIGN_OR_RETURN(printed.docx, paper::RenderDocx(*paper, data));
  if (paper->wanted().contains(kNumber)) printed.number = draft.Text(kNumber);
  printed.file_name = FileNameOf(*paper, printed.number);
  return printed;
}

}  // namespace fengqiao::correction
