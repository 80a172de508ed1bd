#include "services/mediation/papers/paper_facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/identity/person_number.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/personal_text.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Attempt;
using v1::Identity;
using v1::Party;

// Who speaks for the party: an organisation's head, a minor's guardian, or an agent, whose power only the
// operator knows.
void AddRepresentative(const PaperFacts& facts, const Party& party, DraftFields* fields) {
  const Identity* by = FindIdentity(party.represented_by(), facts.identities);
  if (by == nullptr) return;
  if (party.kind() == Party::KIND_ORGANISATION) {
    fields->Hold("legal_representative", by->name());
    return;
  }
  fields->Hold("agent_name", by->name()).Hold("agent_id_number", by->number());
  if (party.minor()) fields->Offer("agent_power", "法定代理");
}

void AddIdentity(const PaperFacts& facts, const Party& party, DraftFields* fields) {
  const Identity* identity = FindIdentity(party.id(), facts.identities);
  if (identity == nullptr) return;
  fields->Hold("name", identity->name())
      .Hold("phone", identity->phone())
      .Hold("address", identity->address());
  if (!identity->number().empty()) {
    fields->Hold("id_kind", PaperWord(identity->number_kind())).Hold("id_number", identity->number());
  }
  if (identity->number_kind() != Identity::NUMBER_KIND_CITIZEN) return;
  const auto number = identity::ParsePersonNumber(identity->number(), facts.today);
  if (!number.ok()) return;
  fields->Hold("sex", number.value.sex == identity::Sex::kMale ? "男" : "女");
  fields->Hold("birth_date", ToProto(number.value.born));
}

bool Touches(const Agreement& agreement, std::initializer_list<Agreement::Matter> matters) {
  return std::any_of(agreement.matters().begin(), agreement.matters().end(), [&](int matter) {
    return std::find(matters.begin(), matters.end(), static_cast<Agreement::Matter>(matter)) != matters.end();
  });
}

std::string NamesOf(const PaperFacts& facts, bool applicants) {
  std::vector<std::string> names;
  for (const Party& party : facts.dispute.parties()) {
    if (IsPrincipal(party) && (party.side() == Party::SIDE_APPLICANT) == applicants) {
      names.push_back(PartyName(facts, party.id()));
    }
  }
  return absl::StrJoin(names, "、");
}

}  // namespace

absl::Status NoSubject(std::string_view what) {
  return RuleRefuses("paper.subject", absl::StrCat("案件没有", ToAbsl(what), "，印不出这份文书"));
}

const Attempt* LastAttempt(const v1::Case& dispute) {
  const Attempt* last = nullptr;
  for (const Attempt& attempt : dispute.attempts()) {
    if (last == nullptr || !attempt.committee().empty() || last->committee().empty()) last = &attempt;
  }
  return last;
}

absl::StatusOr<const Attempt*> FindAttempt(const PaperFacts& facts, Subject subject) {
  const std::string_view id = subject.substr(0, subject.find('.'));
  const Attempt* attempt = id.empty() ? LastAttempt(facts.dispute) : AttemptById(id, facts.dispute);
  if (attempt == nullptr) return NoSubject("这次调解");
  return attempt;
}

absl::StatusOr<const Agreement*> FindAgreement(const PaperFacts& facts, Subject subject) {
  if (subject.empty()) {
    if (const Agreement* last = LastAgreement(facts.dispute)) return last;
  }
  for (const Agreement& agreement : facts.dispute.agreements()) {
    if (agreement.id() == subject) return &agreement;
  }
  return NoSubject("这份协议");
}

absl::StatusOr<const Attempt*> AttemptOf(const PaperFacts& facts, const Agreement& agreement) {
  if (const Attempt* attempt = AttemptById(agreement.attempt(), facts.dispute)) return attempt;
  return NoSubject("这次调解");
}

absl::StatusOr<int> FindOrdinal(Subject subject, std::string_view prefix, int count, std::string_view what) {
  if (subject.empty() && count > 0) return count - 1;
  int ordinal = 0;
  if (subject.substr(0, prefix.size()) != prefix ||
      !absl::SimpleAtoi(ToAbsl(subject.substr(std::min(prefix.size(), subject.size()))), &ordinal) ||
      ordinal < 1 || ordinal > count) {
    return NoSubject(what);
  }
  return ordinal - 1;
}

std::string PartyName(const PaperFacts& facts, std::string_view party) {
  const Identity* identity = FindIdentity(party, facts.identities);
  return identity == nullptr ? "" : identity->name();
}

std::string MediatorName(const PaperFacts& facts, std::string_view mediator) {
  const auto known = facts.roster.mediators.find(mediator);
  return known == facts.roster.mediators.end() ? "" : known->second.display_name();
}

std::string CommitteeName(const PaperFacts& facts, const Attempt& attempt) {
  const auto known = facts.roster.committees.find(attempt.committee());
  return known == facts.roster.committees.end() ? attempt.organ() : known->second.display_name();
}

std::string DisputeTypeName(const PaperFacts& facts) {
  const DisputeType* type = facts.types.Find(facts.dispute.dispute_type());
  return type == nullptr ? "" : type->name;
}

std::string FileTitle(const PaperFacts& facts) {
  const std::string others = NamesOf(facts, false);
  return absl::StrCat(NamesOf(facts, true), others.empty() ? "" : "与", others, DisputeTypeName(facts),
                      "纠纷");
}

std::string OutcomeText(const v1::Case& dispute) {
  if (dispute.has_refusal()) return "不予受理";
  // What was written down and never took force is no agreement: either side went back (人民调解法 23).
  if (const Agreement* agreement = LastAgreement(dispute); agreement && agreement->has_effective()) {
    return absl::StrCat(agreement->kind() == Agreement::KIND_ORAL ? "达成口头协议" : "达成书面协议",
                        agreement->impaired() ? "（已被人民法院变更、撤销或者确认无效）" : "");
  }
  if (dispute.has_closing()) return std::string(PaperWord(dispute.closing().kind()));
  return dispute.state() == v1::Case::STATE_TERMINATED ? "未达成协议" : "";
}

std::string OwnNumber(const v1::Case& dispute, int ordinal) {
  return dispute.number().empty() ? "" : absl::StrCat(dispute.number(), "之", ordinal);
}

int AgreementOrdinal(const v1::Case& dispute, const Agreement& agreement) {
  int ordinal = 1;
  for (const Agreement& other : dispute.agreements()) {
    if (other.id() == agreement.id()) break;
    ++ordinal;
  }
  return ordinal;
}

std::string AgreementNumber(const v1::Case& dispute, const Agreement& agreement) {
  const int ordinal = AgreementOrdinal(dispute, agreement);
  return ordinal == 1 ? dispute.number() : OwnNumber(dispute, ordinal);
}

int OrdinalOf(const v1::Case& dispute, const Attempt& attempt) {
  int ordinal = 0;
  for (const Attempt& other : dispute.attempts()) {
    if (other.has_begun()) ++ordinal;
    if (other.id() == attempt.id()) break;
  }
  return std::max(ordinal, 1);
}

int SessionCount(const v1::Case& dispute) {
  return static_cast<int>(std::count_if(dispute.attempts().begin(), dispute.attempts().end(),
                                        [](const Attempt& attempt) { return attempt.has_begun(); }));
}

std::string_view ConfirmationWay(const v1::Case& dispute, const Agreement* agreement) {
  static const auto& none = *new Agreement;
  if (IsDelegated(dispute, v1::SOURCE_COURT_AFTER_FILING, agreement == nullptr ? none : *agreement)) {
    return "after_filing";
  }
  const bool barred =
      agreement != nullptr && Touches(*agreement, {Agreement::MATTER_STATUS, Agreement::MATTER_TITLE,
                                                   Agreement::MATTER_OUTSIDE_JURISDICTION});
  return barred ? "barred" : "open";
}

void AddParties(const PaperFacts& facts, std::string_view role, PaperDraft* draft) {
  for (const Party& party : facts.dispute.parties()) {
    if (!IsPrincipal(party)) continue;
    DraftFields& fields = draft->Add("parties", party.id());
    fields.Hold("role", role.empty() ? PaperWord(party.side()) : role);
    AddIdentity(facts, party, &fields);
    AddRepresentative(facts, party, &fields);
  }
}

void AddMediators(const PaperFacts& facts, const Attempt& attempt, PaperDraft* draft) {
  for (const std::string& mediator : attempt.mediators()) {
    draft->Add("mediators", mediator).Hold("name", MediatorName(facts, mediator));
  }
}

void AddOrigin(const PaperFacts& facts, const Attempt& attempt, PaperDraft* draft) {
  draft->Hold("committee_name", CommitteeName(facts, attempt));
  draft->Hold("dispute_type", DisputeTypeName(facts));
  draft->Hold("accepted_date",
              attempt.has_accepted() ? attempt.accepted() : facts.dispute.acceptance().day());
}

void AddTerms(const Agreement& agreement, PaperDraft* draft) {
  for (const std::string_view line : SplitFields(agreement.content(), '\n')) {
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) draft->Add("terms").Hold("content", line);
  }
}

void AddAmount(const Agreement& agreement, PaperDraft* draft) {
  const auto amount = FromProto(agreement.amount());
  if (amount.ok() && *amount > Decimal()) draft->Hold("total_amount", *amount);
}

void OfferMediator(const PaperFacts& facts, const Attempt& attempt, std::string_view field,
                   PaperDraft* draft) {
  if (!attempt.mediators().empty()) draft->Offer(field, MediatorName(facts, attempt.mediators(0)));
}

}  // namespace fengqiao::mediation
