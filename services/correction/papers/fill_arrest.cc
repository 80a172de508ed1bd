// Requests for an arrest (社区矫正法 47).

#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {

absl::Status FillArrestRequest(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const v1::ArrestRequest* asked,
                   FindPrinted(facts.subject.arrest_requests(), about, "还没有提请逮捕",
                               [](const v1::ArrestRequest&) { return true; }));
  const v1::Sanction* sanction = FindById(asked->sanction(), &facts.subject.sanctions());
  if (sanction == nullptr) return NothingToPrintAbout();
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  const bool parole = sanction->kind() == v1::SANCTION_KIND_REVOKE_PAROLE;
  draft->Hold("proposal", parole ? "撤销假释" : "撤销缓刑").Hold("submitted_date", sanction->decided());
  draft->Hold("ground", PaperWord(asked->ground())).Hold("reason", asked->reason());
  draft->Hold("issued_date", asked->requested()).Hold("addressee", asked->addressee().name());
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
