// The papers of a search (§6.8).

#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::Absence;

bool HasMeasures(const Absence& absence) { return !absence.measures().empty(); }

// Who was not out of control is told of to nobody.
bool IsToBeTold(const Absence& absence) {
  return HasMeasures(absence) && absence.outcome() != Absence::OUTCOME_VOID;
}

void AddSearch(const PaperFacts& facts, const Absence& absence, PaperDraft* draft) {
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  draft->Hold("cause", PaperWord(absence.cause())).Hold("base_date", absence.base());
  for (const Absence::Measure& measure : absence.measures()) {
    draft->Add("measures")
        .Hold("day", measure.day())
        .Hold("kind", PaperWord(measure.kind()))
        .Hold("result", measure.result());
  }
  if (absence.has_police_told()) draft->Hold("police_told_date", absence.police_told());
  if (absence.has_procuratorate_told()) {
    draft->Hold("procuratorate_told_date", absence.procuratorate_told());
  }
  if (absence.has_ended()) draft->Hold("ended_date", absence.ended());
  draft->Hold("outcome", PaperWord(absence.outcome()));
}

}  // namespace

absl::Status FillSearchRecord(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Absence* absence,
                   FindPrinted(facts.subject.absences(), about, "没有采取过查找措施", HasMeasures));
  AddSearch(facts, *absence, draft);
  draft->Offer("record_date", facts.today);
  return absl::OkStatus();
}

absl::Status FillSearchNotice(const PaperFacts& facts, About about, PaperDraft* draft) {
  // Of a search that is over only what was sent is printed again.
  ASSIGN_OR_RETURN(const Absence* absence,
                   FindPrinted(facts.subject.absences(), about, "没有采取过查找措施，或者查找已经结束",
                               [](const Absence& one) {
                                 return IsToBeTold(one) && (one.has_police_told() || !one.has_ended());
                               }));
  AddSearch(facts, *absence, draft);
  if (absence->has_police_told()) draft->Hold("issued_date", absence->police_told());
  return absl::OkStatus();
}

absl::Status FillSearchReport(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Absence* absence,
                   FindPrinted(facts.subject.absences(), about, "没有需要通报的查找", IsToBeTold));
  AddSearch(facts, *absence, draft);
  draft->Hold("result", absence->has_ended() ? "ended" : "open");
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
