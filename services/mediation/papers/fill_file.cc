// The papers of the file itself: covers, contents, and what is said of the whole at its end.

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/papers/paper_fills.h"
#include "services/mediation/papers/paper_forms.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Attempt;
using v1::Paper;

// Covers and contents are not counted among what they enclose.
bool IsWrapping(const Paper& paper) {
  return paper.kind() == Paper::KIND_COVER || paper.kind() == Paper::KIND_CONTENTS ||
         paper.kind() == Paper::KIND_BACK_COVER;
}

// The papers of the file in its order (§4.8), those of a kind by their day.
std::vector<const Paper*> FiledPapers(const v1::Case& dispute) {
  std::vector<const Paper*> papers;
  for (const Paper& paper : dispute.papers()) {
    if (!IsWrapping(paper)) papers.push_back(&paper);
  }
  const auto place = [](const Paper* paper) {
    return std::make_pair(PlaceInFile(paper->kind()),
                          FromProto(paper->day()).value_or(absl::CivilDay::max()));
  };
  std::stable_sort(papers.begin(), papers.end(),
                   [&](const Paper* one, const Paper* other) { return place(one) < place(other); });
  return papers;
}

int PageCount(const v1::Case& dispute) {
  int pages = 0;
  for (const Paper* paper : FiledPapers(dispute)) pages += paper->pages();
  return pages;
}

void HoldPageCount(const v1::Case& dispute, PaperDraft* draft) {
  // A file without a paper on record has a count that only its keeper knows.
  if (const int pages = PageCount(dispute); pages > 0) draft->Hold("page_count", absl::StrCat(pages));
}

void AddKeeping(const PaperFacts& facts, PaperDraft* draft) {
  draft->Hold("number", facts.dispute.number());
  draft->Hold("retention", PaperWord(facts.dispute.archiving().retention()));
  HoldPageCount(facts.dispute, draft);
  if (const Attempt* attempt = LastAttempt(facts.dispute)) {
    draft->Hold("committee_name", CommitteeName(facts, *attempt));
  }
}

void AddFiler(const PaperFacts& facts, PaperDraft* draft) {
  if (const Attempt* attempt = LastAttempt(facts.dispute)) OfferMediator(facts, *attempt, "filer", draft);
  draft->Offer("filed_date", facts.dispute.archiving().day());
}

// What was tried, attempt by attempt.
std::string ProcessText(const PaperFacts& facts) {
  std::string text;
  for (const Attempt& attempt : facts.dispute.attempts()) {
    const auto begun = FromProto(attempt.begun());
    if (!attempt.has_begun() || !begun.ok()) continue;
    std::vector<std::string> names;
    for (const std::string& mediator : attempt.mediators()) names.push_back(MediatorName(facts, mediator));
    absl::StrAppend(&text, begun->year(), "年", begun->month(), "月", begun->day(), "日，",
                    CommitteeName(facts, attempt), names.empty() ? "" : "由", absl::StrJoin(names, "、"),
                    "主持调解");
    if (attempt.result() != v1::Attempt::RESULT_UNSPECIFIED)
      absl::StrAppend(&text, "，", ToAbsl(PaperWord(attempt.result())));
    absl::StrAppend(&text, "。");
  }
  return text;
}

std::string FollowUpText(const v1::Case& dispute) {
  if (dispute.follow_ups().empty()) return "";
  const v1::FollowUp& last = *dispute.follow_ups().rbegin();
  const std::string_view answer = PaperWord(last.satisfaction());
  return absl::StrCat("回访", dispute.follow_ups_size(), "次", answer.empty() ? "" : "，当事人",
                      ToAbsl(answer));
}

void AddOutcome(const PaperFacts& facts, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  draft->Offer("result", OutcomeText(dispute));
  const Agreement* agreement = LastAgreement(dispute);
  if (agreement == nullptr || !agreement->has_effective()) return;
  const bool oral = agreement->kind() == Agreement::KIND_ORAL;
  draft->Hold("agreement_form", oral ? "口头" : "书面");
  if (!oral) draft->Hold("agreement_number", AgreementNumber(dispute, *agreement));
  AddAmount(*agreement, draft);
  draft->Hold("performance", PaperWord(ExtentOf(dispute)));
  if (dispute.confirmations().empty()) return;
  const v1::Confirmation& last = *dispute.confirmations().rbegin();
  draft->Hold("confirmation", PaperWord(last.state())).Hold("ruling_number", last.document_number());
}

}  // namespace

absl::Status FillCover(const PaperFacts& facts, Subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  AddKeeping(facts, draft);
  AddFiler(facts, draft);
  AddParties(facts, "", draft);
  draft->Hold("file_title", FileTitle(facts)).Hold("dispute_type", DisputeTypeName(facts));
  draft->Offer("volume_number", "1").Hold("result", OutcomeText(dispute));
  if (const Attempt* attempt = LastAttempt(dispute)) AddMediators(facts, *attempt, draft);
  draft->Hold("accepted_date", dispute.acceptance().day()).Hold("closed_date", dispute.closing().day());
  return absl::OkStatus();
}

absl::Status FillContents(const PaperFacts& facts, Subject, PaperDraft* draft) {
  draft->Hold("number", facts.dispute.number());
  int page = 1;
  for (const Paper* paper : FiledPapers(facts.dispute)) {
    const int last = page + paper->pages() - 1;
    DraftFields& line = draft->Add("papers", paper->id());
    line.Hold("name", PaperWord(paper->kind())).Hold("date", paper->day());
    line.Hold("pages", last == page ? absl::StrCat(page) : absl::StrCat(page, "-", last));
    const std::string scan = paper->sha256().empty() ? "" : absl::StrCat("扫描件SHA-256：", paper->sha256());
    line.Hold("note", absl::StrCat(paper->note(), paper->note().empty() || scan.empty() ? "" : "；", scan));
    page = last + 1;
  }
  return absl::OkStatus();
}

absl::Status FillClosingReport(const PaperFacts& facts, Subject, PaperDraft* draft) {
  const v1::Case& dispute = facts.dispute;
  if (!dispute.has_closing()) return NoSubject("结案");
  ASSIGN_OR_RETURN(const Attempt* attempt, FindAttempt(facts, ""));
  draft->Hold("number", dispute.number()).Hold("file_title", FileTitle(facts));
  AddOrigin(facts, *attempt, draft);
  draft->Hold("accepted_date", dispute.acceptance().day());
  AddParties(facts, "", draft);
  AddMediators(facts, *attempt, draft);
  AddOutcome(facts, draft);
  draft->Hold("source", PaperWord(dispute.source())).Hold("difficulty", PaperWord(dispute.grade()));
  draft->Hold("closed_date", dispute.closing().day()).Offer("report_date", dispute.closing().day());
  draft->Offer("session_count", absl::StrCat(SessionCount(dispute)));
  const Agreement* agreement = LastAgreement(dispute);
  draft->Offer("facts", dispute.claim());
  if (agreement != nullptr && agreement->has_effective()) draft->Offer("facts", agreement->facts());
  draft->Offer("process", ProcessText(facts)).Offer("follow_up", FollowUpText(dispute));
  draft->Hold("late_registered", dispute.has_late_registration() ? "是" : "否");
  draft->Offer("handler_opinion", dispute.closing().note());
  OfferMediator(facts, *attempt, "handler", draft);
  return absl::OkStatus();
}

absl::Status FillFileStatement(const PaperFacts& facts, Subject, PaperDraft* draft) {
  const auto papers = FiledPapers(facts.dispute);
  AddKeeping(facts, draft);
  AddFiler(facts, draft);
  draft->Hold("file_title", FileTitle(facts)).Hold("paper_count", absl::StrCat(papers.size()));
  const auto scans = std::count_if(papers.begin(), papers.end(),
                                   [](const Paper* paper) { return !paper->sha256().empty(); });
  draft->Hold("scan_count", absl::StrCat(scans));
  return absl::OkStatus();
}

absl::Status FillBackCover(const PaperFacts& facts, Subject, PaperDraft* draft) {
  AddKeeping(facts, draft);
  if (const Attempt* attempt = LastAttempt(facts.dispute)) OfferMediator(facts, *attempt, "binder", draft);
  draft->Offer("bound_date", facts.dispute.archiving().day());
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
