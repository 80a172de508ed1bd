// Commendations, and proposals of commutation (§6.7).

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::Commendation;
using v1::Commutation;

int CountCommendations(const v1::Subject& subject, absl::CivilDay until) {
  const auto& all = subject.commendations();
  return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const Commendation& one) {
    return one.state() == Commendation::STATE_DECIDED && DayOf(one.decided()) <= until;
  }));
}

bool WasSubmitted(const Commutation& one) {
  return one.state() == Commutation::STATE_SUBMITTED || one.state() == Commutation::STATE_GRANTED ||
         one.state() == Commutation::STATE_NOT_GRANTED;
}

}  // namespace

absl::Status FillCommendation(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(
      const Commendation* commendation,
      FindPrinted(facts.subject.commendations(), about, "还没有决定给予表扬",
                  [](const Commendation& one) { return one.state() == Commendation::STATE_DECIDED; }));
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  draft->Hold("ground", PaperWord(commendation->ground())).Hold("reason", commendation->reason());
  draft->Hold("issued_date", commendation->decided());
  return absl::OkStatus();
}

absl::Status FillCommutationProposal(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Commutation* commutation, FindPrinted(facts.subject.commutations(), about,
                                                               "还没有向人民法院提请减刑", WasSubmitted));
  const absl::CivilDay day = DayOf(commutation->reviewed());
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  HoldPrison(facts, v1::Document::KIND_COMMUTATION_PROPOSAL, commutation->id(), draft);
  AddCounts(facts, day, draft);
  draft->Hold("commendations", absl::StrCat(CountCommendations(facts.subject, day)));
  draft->Hold("ground", PaperWord(commutation->ground())).Hold("reason", commutation->reason());
  draft->Hold("issued_date", commutation->reviewed()).Hold("addressee", commutation->addressee().name());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
