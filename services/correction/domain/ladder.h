// The ladder (domain rules §6.7): what breaches may lead to. It counts events, never points; it proposes, a
// person decides.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_LADDER_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_LADDER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

struct LadderStep {
  v1::SanctionKind kind = v1::SANCTION_KIND_UNSPECIFIED;
  std::string rule;                   // "correction.ladder.two_admonitions", in rules.tsv
  std::vector<std::string> breaches;  // by id
  // It may be proposed, and nothing asks for it: a milder answer will do.
  bool optional = false;
};

// The steps that the breaches which `looked_at` takes reach, the gravest first, and behind them the optional
// ones. Only breaches that no sanction answers yet.
absl::StatusOr<std::vector<LadderStep>> Climb(const v1::Subject& subject, const RuleBook& book,
                                              absl::CivilDay today,
                                              const std::function<bool(const v1::Breach&)>& looked_at);

// Whether a sanction answers it that stands or may still come: one that was rejected, or that the organ did
// not grant, answers nothing.
bool IsAnswered(const v1::Breach& breach, const v1::Subject& subject);

// Whether a later sanction that stands rests on this one: without it the ladder would not reach, by the rule
// that carries that one, any of its breaches.
absl::StatusOr<bool> CarriesAnother(const v1::Sanction& sanction, const v1::Subject& subject,
                                    const RuleBook& book, absl::CivilDay today);

// A proposal that an organ has to decide on, or that is on its way there (司办通〔2021〕94号).
bool HasOpenProposal(const v1::Subject& subject);

// How grave: admonition 1, warning 2, penalty by the police 3, the end of the correction 4.
int RankOf(v1::SanctionKind kind);
// The end of a correction of this kind: revocation, imprisonment; of public surveillance, which can't be
// revoked, the penalty by the police.
v1::SanctionKind EndingOf(v1::Subject::Kind kind);
// Whether this kind of sanction is there for this kind of correction (治安管理处罚法 72(4) leaves parole
// out).
bool IsOpenTo(v1::SanctionKind sanction, v1::Subject::Kind kind);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_LADDER_H_
