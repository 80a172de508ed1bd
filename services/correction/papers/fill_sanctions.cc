// Decisions and proposals of the ladder (§6.7).

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/printing.h"
#include "services/correction/domain/rules.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::Breach;
using v1::Sanction;

// What the county decided itself, or what it submitted, whatever the organ then decided.
bool WasMade(const Sanction& sanction) {
  // It was printed where it was decided.
  if (sanction.before_entry() || sanction.by_police_alone()) return false;
  return sanction.state() == Sanction::STATE_DECIDED || sanction.state() == Sanction::STATE_SUBMITTED ||
         sanction.state() == Sanction::STATE_GRANTED || sanction.state() == Sanction::STATE_NOT_GRANTED;
}

// What the rule that carries it says, with its law; "" for a rule that the table has no more.
std::string FindingOf(const Sanction& sanction) {
  for (const law::Rule& rule : Rules().all()) {
    if (rule.id == sanction.rule()) return absl::StrCat(rule.explanation, "（", rule.law, "）");
  }
  return "";
}

void AddBreaches(const v1::Subject& subject, const Sanction& sanction, PaperDraft* draft) {
  for (const std::string& id : sanction.breaches()) {
    const Breach* breach = FindById(id, &subject.breaches());
    if (breach == nullptr) continue;
    DraftFields& fields = draft->Add("breaches", id);
    fields.Hold("day", breach->day()).Hold("kind", PaperWord(breach->kind()));
    fields.Hold("facts", breach->facts());
    if (breach->days_out() > 0) fields.Hold("days_out", absl::StrCat(breach->days_out()));
  }
}

bool BreaksInjunction(const v1::Subject& subject, const Sanction& sanction) {
  return std::any_of(sanction.breaches().begin(), sanction.breaches().end(), [&](const std::string& id) {
    const Breach* breach = FindById(id, &subject.breaches());
    return breach != nullptr && breach->kind() == Breach::KIND_INJUNCTION;
  });
}

void AddCustody(const v1::Subject& subject, absl::CivilDay day, PaperDraft* draft) {
  const v1::Custody* custody = CustodyOn(subject, day);
  if (custody == nullptr) return;
  draft->Hold("custody", absl::StrCat(ToAbsl(PaperWord(custody->kind())), "（", custody->organ(), "）"));
}

absl::Status FillSanction(const PaperFacts& facts, About about, v1::SanctionKind kind, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Sanction* sanction,
                   FindPrinted(facts.subject.sanctions(), about, "还没有作出这项决定或者提请",
                               [&](const Sanction& one) { return one.kind() == kind && WasMade(one); }));
  AddHead(facts, draft);
  OfferProcuratorate(facts, draft);
  AddBreaches(facts.subject, *sanction, draft);
  if (!sanction->breaches().empty()) draft->Hold("breached", "yes");
  if (sanction->ground() != Sanction::GROUND_UNSPECIFIED)
    draft->Hold("ground", PaperWord(sanction->ground()));
  AddCounts(facts, DayOf(sanction->decided()), draft);
  AddCustody(facts.subject, DayOf(sanction->decided()), draft);
  draft->Hold("reason", sanction->reason()).Hold("finding", FindingOf(*sanction));
  draft->Hold("issued_date", sanction->decided()).Hold("addressee", sanction->addressee().name());
  draft->Hold("basis", BreaksInjunction(facts.subject, *sanction) ? "injunction" : "supervision");
  return absl::OkStatus();
}

}  // namespace

absl::Status FillAdmonition(const PaperFacts& facts, About about, PaperDraft* draft) {
  return FillSanction(facts, about, v1::SANCTION_KIND_ADMONITION, draft);
}

absl::Status FillWarning(const PaperFacts& facts, About about, PaperDraft* draft) {
  return FillSanction(facts, about, v1::SANCTION_KIND_WARNING, draft);
}

absl::Status FillPolicePenaltyProposal(const PaperFacts& facts, About about, PaperDraft* draft) {
  return FillSanction(facts, about, v1::SANCTION_KIND_POLICE_PENALTY, draft);
}

absl::Status FillProbationRevocationProposal(const PaperFacts& facts, About about, PaperDraft* draft) {
  return FillSanction(facts, about, v1::SANCTION_KIND_REVOKE_PROBATION, draft);
}

absl::Status FillParoleRevocationProposal(const PaperFacts& facts, About about, PaperDraft* draft) {
  return FillSanction(facts, about, v1::SANCTION_KIND_REVOKE_PAROLE, draft);
}

absl::Status FillImprisonmentProposal(const PaperFacts& facts, About about, PaperDraft* draft) {
  return FillSanction(facts, about, v1::SANCTION_KIND_IMPRISON, draft);
}

}  // namespace fengqiao::correction
