// The papers of leave (§6.5).

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::Leave;

// What was approved before the file came here was printed where it was.
bool WasApproved(const Leave& leave) {
  if (leave.before_entry()) return false;
  return leave.state() == Leave::STATE_APPROVED || leave.state() == Leave::STATE_RETURNED ||
         leave.state() == Leave::STATE_EXTENDED;
}

void AddLeave(const PaperFacts& facts, const Leave& leave, PaperDraft* draft) {
  AddHead(facts, draft);
  AddInjunction(facts, draft);
  draft->Hold("requested_date", leave.requested()).Hold("reason", PaperWord(leave.reason()));
  draft->Hold("details", leave.details());
  draft->Hold("from_date", leave.from()).Hold("to_date", leave.to());
  draft->Hold("days", absl::StrCat(leave.days())).Hold("window_days", absl::StrCat(leave.window_days()));
  // The county is on record; the operator may say the street as well.
  draft->Offer("destination", RegionName(facts, leave.destination()));
}

// What was decided, on its day; what was granted above the county goes to the procuratorate too (IM 27).
void AddDecision(const PaperFacts& facts, const Leave& leave, PaperDraft* draft) {
  draft->Hold("issued_date", leave.decided());
  draft->Hold("decision_reason", leave.decision_reason());
  draft->Hold("decided_level", PaperWord(leave.decided_level()));
  if (leave.decided_level() != v1::LEVEL_CITY) return;
  const std::string county = RegionName(facts, facts.county);
  if (!county.empty()) draft->Offer("copy_name", absl::StrCat(county, "人民检察院"));
}

}  // namespace

absl::Status FillLeaveRequest(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Leave* leave, FindPrinted(facts.subject.leaves(), about, "没有外出申请",
                                                   [](const Leave& one) { return !one.before_entry(); }));
  AddLeave(facts, *leave, draft);
  AddClass(facts, DayOf(leave->requested()), draft);
  draft->Hold("level", PaperWord(leave->level())).Hold("urgent_reason", leave->urgent_reason());
  if (leave->level() == v1::LEVEL_CITY) draft->Hold("city_decides", "true");
  if (const Leave* extended = FindById(leave->extends(), &facts.subject.leaves())) {
    draft->Hold("extends_from", extended->from());
  }
  for (const std::string& warning : leave->warnings()) draft->Add("warnings").Hold("content", warning);
  draft->Hold("decision", PaperWord(leave->state()));
  if (leave->has_decided()) draft->Hold("decided_date", leave->decided());
  draft->Hold("decision_reason", leave->decision_reason());
  return absl::OkStatus();
}

absl::Status FillLeaveCertificate(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Leave* leave,
                   FindPrinted(facts.subject.leaves(), about, "外出没有批准",
                               [](const Leave& one) { return WasApproved(one) && one.extends().empty(); }));
  AddLeave(facts, *leave, draft);
  AddDecision(facts, *leave, draft);
  return absl::OkStatus();
}

absl::Status FillLeaveExtension(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Leave* leave,
                   FindPrinted(facts.subject.leaves(), about, "续假没有批准",
                               [](const Leave& one) { return WasApproved(one) && !one.extends().empty(); }));
  AddLeave(facts, *leave, draft);
  AddDecision(facts, *leave, draft);
  if (const Leave* original = FindById(leave->extends(), &facts.subject.leaves())) {
    draft->Hold("original_from_date", original->from()).Hold("original_to_date", original->to());
  }
  return absl::OkStatus();
}

absl::Status FillLeaveRefusal(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Leave* leave,
                   FindPrinted(facts.subject.leaves(), about, "外出申请没有被驳回",
                               [](const Leave& one) { return one.state() == Leave::STATE_REFUSED; }));
  AddLeave(facts, *leave, draft);
  AddDecision(facts, *leave, draft);
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
