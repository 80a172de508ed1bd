#include "services/mediation/papers/paper_forms.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/strings.h"
#include "common/paper/docx.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/papers/paper_fills.h"
#include "services/mediation/papers/papers_data.h"

namespace fengqiao::mediation {
namespace {

using v1::Paper;
using Subjects = std::vector<std::string>;

Subjects Once(bool called_for) { return called_for ? Subjects{""} : Subjects(); }

bool IsPeoples(const v1::Attempt& attempt) { return attempt.form() == v1::FORM_PEOPLES; }

bool WasAccepted(const v1::Case& dispute) {
  return std::any_of(dispute.attempts().begin(), dispute.attempts().end(), IsPeoples);
}

bool KeepsFile(const v1::Case& dispute) { return dispute.has_refusal() || WasAccepted(dispute); }

// A dispute begins with an application or with the register form; a filed application says which.
bool WasAppliedFor(const v1::Case& dispute) {
  return dispute.source() == v1::SOURCE_APPLICATION ||
         std::any_of(dispute.papers().begin(), dispute.papers().end(),
                     [](const Paper& paper) { return paper.kind() == Paper::KIND_APPLICATION; });
}

Subjects ForApplicants(const v1::Case& dispute) { return Once(KeepsFile(dispute) && WasAppliedFor(dispute)); }

Subjects ForRegistered(const v1::Case& dispute) {
  return Once(WasAccepted(dispute) && !WasAppliedFor(dispute));
}

Subjects ForRefused(const v1::Case& dispute) { return Once(dispute.has_refusal()); }

Subjects ForAccepted(const v1::Case& dispute) { return Once(WasAccepted(dispute)); }

Subjects ForSessions(const v1::Case& dispute) {
  Subjects subjects;
  for (const v1::Attempt& attempt : dispute.attempts()) {
    if (IsPeoples(attempt) && attempt.has_begun()) subjects.push_back(attempt.id());
  }
  return subjects;
}

Subjects ForExtensions(const v1::Case& dispute) {
  Subjects subjects;
  for (const v1::Attempt& attempt : dispute.attempts()) {
    for (int i = 1; i <= attempt.extensions_size(); ++i)
      subjects.push_back(absl::StrCat(attempt.id(), ".", i));
  }
  return subjects;
}

Subjects ForTerminated(const v1::Case& dispute) {
  Subjects subjects;
  for (const v1::Attempt& attempt : dispute.attempts()) {
    const auto result = attempt.result();
    const bool ended = result == v1::Attempt::RESULT_NOT_AGREED || result == v1::Attempt::RESULT_WITHDRAWN ||
                       result == v1::Attempt::RESULT_TERM_ENDED;
    if (IsPeoples(attempt) && ended) subjects.push_back(attempt.id());
  }
  return subjects;
}

Subjects ForAgreements(const v1::Case& dispute, v1::Agreement::Kind kind) {
  Subjects subjects;
  for (const v1::Agreement& agreement : dispute.agreements()) {
    const v1::Attempt* attempt = AttemptById(agreement.attempt(), dispute);
    if (agreement.kind() == kind && attempt != nullptr && IsPeoples(*attempt))
      subjects.push_back(agreement.id());
  }
  return subjects;
}

Subjects ForWritten(const v1::Case& dispute) { return ForAgreements(dispute, v1::Agreement::KIND_WRITTEN); }
Subjects ForOral(const v1::Case& dispute) { return ForAgreements(dispute, v1::Agreement::KIND_ORAL); }

Subjects ForConfirmations(const v1::Case& dispute) {
  Subjects subjects;
  for (const v1::Confirmation& confirmation : dispute.confirmations()) {
    if (std::find(subjects.begin(), subjects.end(), confirmation.agreement()) == subjects.end()) {
      subjects.push_back(confirmation.agreement());
    }
  }
  return subjects;
}

Subjects Numbered(std::string_view prefix, int count) {
  Subjects subjects;
  for (int i = 1; i <= count; ++i) subjects.push_back(absl::StrCat(ToAbsl(prefix), i));
  return subjects;
}

Subjects ForFollowUps(const v1::Case& dispute) {
  return dispute.agreements().empty() ? Subjects() : Numbered("f", dispute.follow_ups_size());
}

Subjects ForRoutings(const v1::Case& dispute) { return Numbered("o", dispute.routings_size()); }
Subjects ForReferrals(const v1::Case& dispute) {
  return KeepsFile(dispute) ? Numbered("r", dispute.referrals_size()) : Subjects();
}

Subjects ForClosed(const v1::Case& dispute) { return Once(WasAccepted(dispute) && dispute.has_closing()); }
Subjects ForFiles(const v1::Case& dispute) { return Once(KeepsFile(dispute)); }

// Kinds of paper that come from outside, before the kind of form that they lie in front of.
struct Scanned {
  Paper::Kind kind;
  Paper::Kind before;
};
constexpr Scanned kScanned[] = {{Paper::KIND_IDENTITY_PROOF, Paper::KIND_INVESTIGATION},
                                {Paper::KIND_POWER_OF_ATTORNEY, Paper::KIND_INVESTIGATION},
                                {Paper::KIND_PERFORMANCE_PROOF, Paper::KIND_FOLLOW_UP_RECORD}};

constexpr int kStep = 10;

std::string FileNameOf(const paper::PaperTemplate& paper, std::string_view number) {
  return absl::StrCat(paper.name(), ToAbsl(number), ".docx");
}

}  // namespace

const std::vector<PaperForm>& AllForms() {
  static const auto& forms = *new std::vector<PaperForm>{
      {"mediation_cover", Paper::KIND_COVER, FillCover, ForFiles},
      {"mediation_contents", Paper::KIND_CONTENTS, FillContents, ForFiles},
      {"mediation_application", Paper::KIND_APPLICATION, FillApplication, ForApplicants},
      {"mediation_acceptance_register", Paper::KIND_REGISTER_FORM, FillAcceptanceRegister, ForRegistered},
      {"mediation_refusal_notice", Paper::KIND_REFUSAL_NOTICE, FillRefusalNotice, ForRefused},
      {"mediation_rights_notice", Paper::KIND_RIGHTS_NOTICE, FillRightsNotice, ForAccepted},
      {"mediation_inquiry_record", Paper::KIND_INVESTIGATION, FillInquiryRecord, nullptr},
      {"mediation_record", Paper::KIND_MEDIATION_RECORD, FillMediationRecord, ForSessions},
      {"mediation_extension_consent", Paper::KIND_EXTENSION_CONSENT, FillExtensionConsent, ForExtensions},
      {"mediation_agreement", Paper::KIND_WRITTEN_AGREEMENT, FillAgreement, ForWritten},
      {"mediation_oral_agreement_register", Paper::KIND_ORAL_AGREEMENT_FORM, FillOralAgreementRegister,
       ForOral},
      {"mediation_termination_notice", Paper::KIND_TERMINATION_NOTICE, FillTerminationNotice, ForTerminated},
      {"mediation_follow_up_record", Paper::KIND_FOLLOW_UP_RECORD, FillFollowUpRecord, ForFollowUps},
      {"mediation_confirmation_application", Paper::KIND_CONFIRMATION_PAPERS, FillConfirmationApplication,
       ForConfirmations},
      {"mediation_proof", Paper::KIND_CONFIRMATION_PAPERS, FillMediationProof, ForConfirmations},
      {"mediation_referral_letter", Paper::KIND_REFERRAL_PAPER, FillReferralLetter, ForRoutings},
      {"mediation_referral_reply", Paper::KIND_REFERRAL_PAPER, FillReferralReply, ForReferrals},
      {"mediation_closing_report", Paper::KIND_CLOSING_REPORT, FillClosingReport, ForClosed},
      {"mediation_file_statement", Paper::KIND_BACK_COVER, FillFileStatement, nullptr},
      {"mediation_back_cover", Paper::KIND_BACK_COVER, FillBackCover, ForFiles},
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

int PlaceInFile(Paper::Kind kind) {
  for (const Scanned& scanned : kScanned) {
    if (scanned.kind == kind) return PlaceInFile(scanned.before) - 1;
  }
  int place = 0;
  for (const PaperForm& form : AllForms()) {
    place += kStep;
    if (form.kind == kind) return place;
  }
  return place + kStep;
}

absl::StatusOr<paper::PaperLibrary> LoadPapers(const std::string& folder) {
  paper::PaperLibrary library;
  const std::pair<std::string_view, const char*> templates[] = {
      {data::AcceptanceRegisterPaper(), "acceptance_register.paper"},
      {data::AgreementPaper(), "agreement.paper"},
      {data::ApplicationPaper(), "application.paper"},
      {data::BackCoverPaper(), "back_cover.paper"},
      {data::ClosingReportPaper(), "closing_report.paper"},
      {data::ConfirmationApplicationPaper(), "confirmation_application.paper"},
      {data::ContentsPaper(), "contents.paper"},
      {data::CoverPaper(), "cover.paper"},
      {data::ExtensionConsentPaper(), "extension_consent.paper"},
      {data::FileStatementPaper(), "file_statement.paper"},
      {data::FollowUpRecordPaper(), "follow_up_record.paper"},
      {data::InquiryRecordPaper(), "inquiry_record.paper"},
      {data::MediationProofPaper(), "mediation_proof.paper"},
      {data::MediationRecordPaper(), "mediation_record.paper"},
      {data::OralAgreementRegisterPaper(), "oral_agreement_register.paper"},
      {data::ReferralLetterPaper(), "referral_letter.paper"},
      {data::ReferralReplyPaper(), "referral_reply.paper"},
      {data::RefusalNoticePaper(), "refusal_notice.paper"},
      {data::RightsNoticePaper(), "rights_notice.paper"},
      {data::TerminationNoticePaper(), "termination_notice.paper"},
  };
  for (const auto& [text, origin] : templates) RETURN_IF_ERROR(library.Add(text, origin));
  if (!folder.empty()) RETURN_IF_ERROR(library.ReplaceFromFolder(folder));
  return library;
}

absl::StatusOr<PrintedPaper> PrintForm(const paper::PaperLibrary& library, const PaperForm& form,
                                       const PaperFacts& facts, Subject subject,
                                       const v1::PaperValues& values, const v1::PaperValues& common) {
  ASSIGN_OR_RETURN(const paper::PaperTemplate* paper, library.Find(form.id));
  PaperDraft draft;
  RETURN_IF_ERROR(form.fill(facts, subject, &draft));
  // What is said of this paper goes before what is said of all.
  RETURN_IF_ERROR(draft.Take(paper::StatedIn(values), *paper, paper::Strictness::kStrict));
  RETURN_IF_ERROR(draft.Take(paper::StatedIn(common), *paper, paper::Strictness::kLenient));
  const paper::PaperData data =
      draft.Finish([&](const std::string& text) { return AsTyped(text, facts.identities); });
  PrintedPaper printed;
  ASSIGN_OR_RETURN(printed.docx, paper::RenderDocx(*paper, data));
  if (paper->wanted().contains("number")) printed.number = draft.Text("number");
  printed.file_name = FileNameOf(*paper, printed.number);
  return printed;
}

}  // namespace fengqiao::mediation
