// Cases that belong together: reopened (MT17) and joined.

#include "services/mediation/domain/links.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identity/normalise.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/domain/platforms.h"
#include "services/mediation/domain/referrals.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxNote = 500;
constexpr size_t kMaxEvidence = 500;

// The same dispute was often sent to both by the same paper.
bool IsKnown(const v1::Referral& referral, const v1::Case& dispute) {
  const std::string key = ReferralKey(referral);
  return !key.empty() && std::any_of(dispute.referrals().begin(), dispute.referrals().end(),
                                     [&](const v1::Referral& other) { return ReferralKey(other) == key; });
}

bool FitsResult(const v1::Case& old, v1::ReopenCaseRequest::Ground ground) {
  const v1::Agreement* agreement = LastAgreement(old);
  const bool agreed = agreement != nullptr && agreement->has_effective();
  switch (ground) {
    case v1::ReopenCaseRequest::GROUND_CHANGED_AGREEMENT:
    case v1::ReopenCaseRequest::GROUND_PERFORMANCE:
      return agreed;
    case v1::ReopenCaseRequest::GROUND_NOT_CONFIRMED:
      return std::any_of(old.confirmations().begin(), old.confirmations().end(),
                         [](const v1::Confirmation& confirmation) {
                           return confirmation.state() == v1::Confirmation::STATE_DISMISSED ||
                                  confirmation.state() == v1::Confirmation::STATE_NOT_ACCEPTED;
                         });
    default:
      return false;
  }
}

// While there is no outcome the same dispute may be in two cases; what has one stays a case of its own.
bool HasNoOutcome(const v1::Case& dispute) {
  return IsIn(dispute, {v1::Case::STATE_REGISTERED, v1::Case::STATE_UNDER_REVIEW, v1::Case::STATE_ACCEPTED,
                        v1::Case::STATE_MEDIATING});
}

// Who is none of the other case's parties.
std::string_view WordForSomebody(Token::Kind kind) {
  switch (kind) {
    case Token::Kind::kNumber:
      return "原案当事人的证件号码";
    case Token::Kind::kPhone:
      return "原案当事人的电话";
    case Token::Kind::kDoor:
      return "原案当事人的住处";
    default:
      return "原案当事人";
  }
}

// What shows the danger in both. Where it is too long for one field, the other case is where it stands.
std::string EvidenceOfBoth(const std::string& own, const std::string& other) {
  if (own.empty() || other.empty() || own == other) return own.empty() ? other : own;
  const std::string both = absl::StrCat(own, "；", other);
  return identity::CodePoints(both).size() <= kMaxEvidence ? both : own;
}

// Two of one name who are not known to be two.
bool IsOfOneName(const v1::Identity& one, const v1::Identity& other) {
  if (!one.number().empty() && !other.number().empty() && one.number() != other.number()) return false;
  const std::string name = identity::NormaliseName(one.name());
  return !name.empty() && name == identity::NormaliseName(other.name());
}

// Refuses where a party of the case that ends is none of the other: it would be in no open case any more, and
// two cases without all their parties in common may be two disputes.
absl::Status CheckPartiesGoOn(const v1::Case& ended, const v1::Case& going_on, const PartyIds& ids) {
  std::string missing;
  for (const v1::Party& party : ended.parties()) {
    if (!IsPrincipal(party)) continue;
    const std::string& id = ids.find(party.id())->second;
    const v1::Party* same = id.empty() ? nullptr : FindParty(id, going_on);
    if (same != nullptr && (IsPrincipal(*same) || same->moved_to() == ended.name())) continue;
    absl::StrAppend(&missing, missing.empty() ? "" : "、", party.id());
  }
  if (missing.empty()) return absl::OkStatus();
  return Refuse("mediation.join.parties", absl::StrCat("（", missing, "）"));
}

// What is known of the danger of one dispute is known, in whichever of its cases it was entered: reports to
// the police (MT8), what may come of it (I-M9), how difficult it is.
void CarryDanger(const v1::Case& from, const Retelling& retelling, v1::Case* to) {
  for (v1::Alert alert : from.alerts()) {
    alert.set_reported_to(Retold(retelling, alert.reported_to()));
    alert.set_measures(Retold(retelling, alert.measures()));
    const bool known = std::any_of(to->alerts().begin(), to->alerts().end(), [&](const v1::Alert& other) {
      return other.SerializeAsString() == alert.SerializeAsString();
    });
    if (!known) *to->add_alerts() = std::move(alert);
  }
  to->set_grade(std::max(to->grade(), from.grade()));
  if (!from.has_danger()) return;
  const v1::Danger& other = from.danger();
  v1::Danger& danger = *to->mutable_danger();
  danger.set_crime(danger.crime() || other.crime());
  danger.set_mass_petition(danger.mass_petition() || other.mass_petition());
  danger.set_mass_fight(danger.mass_fight() || other.mass_fight());
  danger.set_suicide(danger.suicide() || other.suicide());
  // The same persons, counted twice: not their sum.
  danger.set_persons(std::max(danger.persons(), other.persons()));
  danger.set_deaths(std::max(danger.deaths(), other.deaths()));
  danger.set_evidence(EvidenceOfBoth(danger.evidence(), Retold(retelling, other.evidence())));
}

}  // namespace

void AddLink(std::string_view other, v1::Link::Kind kind, v1::Case* dispute) {
  v1::Link* link = dispute->add_links();
  link->set_case_(std::string(other));
  link->set_kind(kind);
}

PartyIds SamePersons(const v1::Case& from, const v1::Identities& from_identities, const v1::Case& to,
                     const v1::Identities& to_identities) {
  PartyIds ids;
  for (const v1::Party& party : from.parties()) {
    std::string& same = ids[party.id()];
    for (const v1::Party& other : to.parties()) {
      if (party.key().empty() || other.key() != party.key()) continue;
      same = other.id();
      break;
    }
    if (!same.empty()) continue;
    const v1::Identity* identity = FindIdentity(party.id(), from_identities);
    for (const v1::Party& other : to.parties()) {
      const v1::Identity* theirs = FindIdentity(other.id(), to_identities);
      if (identity == nullptr || theirs == nullptr || !IsOfOneName(*identity, *theirs)) continue;
      same = other.id();
      break;
    }
  }
  return ids;
}

std::string Retold(const Retelling& retelling, std::string_view text) {
  return WithoutTokens(text, [&](const Token& token) -> std::optional<std::string> {
    const auto id = retelling.ids.find(token.party);
    if (id == retelling.ids.end()) return std::nullopt;
    if (id->second.empty()) return std::string(WordForSomebody(token.kind));
    const v1::Identity* told = FindIdentity(token.party, retelling.from);
    v1::Identity* here = FindIdentity(id->second, &retelling.to);
    if (told == nullptr || here == nullptr) return TokenOf(id->second, token.kind);
    return TokenFor(token.kind, Written(token, *told), here);
  });
}

absl::Status CarryReferrals(const v1::Case& from, const Retelling& retelling, std::string_view event,
                            const Circumstances& now, v1::Case* to) {
  for (v1::Referral referral : from.referrals()) {
    if (referral.has_reply() || IsKnown(referral, *to)) continue;
    for (std::string* text :
         {referral.mutable_paper(), referral.mutable_sender(), referral.mutable_external_number()}) {
      *text = Retold(retelling, *text);
    }
    RETURN_IF_ERROR(TakeReferral(referral, event, now, to));
    if (!referral.has_confirmed()) continue;
    const std::string id = to->referrals(to->referrals_size() - 1).id();
    RETURN_IF_ERROR(ConfirmReferral(id, event, FromProto(referral.confirmed()).value_or(now.today), now, to));
  }
  return absl::OkStatus();
}

void CarryPlatforms(const Retelling& retelling, v1::Case* from, v1::Case* to) {
  auto& refs = *from->mutable_external_refs();
  for (auto ref = refs.begin(); ref != refs.end();) {
    const std::string number = Retold(retelling, ref->external_number());
    const v1::ExternalRef* there = FindRef(ref->platform(), *to);
    if (there != nullptr && there->external_number() != number) {
      ++ref;
      continue;
    }
    if (there == nullptr) {
      v1::ExternalRef* carried = to->add_external_refs();
      *carried = *ref;
      carried->set_external_number(number);
      for (v1::Transmission& sent : *carried->mutable_transmissions()) {
        sent.set_what(Retold(retelling, sent.what()));
        sent.set_note(Retold(retelling, sent.note()));
        for (v1::PlatformDifference& difference : *sent.mutable_differences()) {
          difference.set_item(Retold(retelling, difference.item()));
          difference.set_ours(Retold(retelling, difference.ours()));
          difference.set_theirs(Retold(retelling, difference.theirs()));
        }
      }
    }
    ref = refs.erase(ref);
  }
}

absl::StatusOr<v1::Case> ReopenCase(const v1::Case& old, const v1::ReopenCaseRequest& request,
                                    std::string_view name, const Circumstances& now) {
  if (!IsIn(old, {v1::Case::STATE_CLOSED, v1::Case::STATE_ARCHIVED})) return Refuse("mediation.mt17.state");
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  if (!FitsResult(old, request.ground())) return Refuse("mediation.mt17.ground");
  // One dispute is not several: what flares up again belongs to the case that reopened this one.
  for (const v1::Link& link : old.links()) {
    if (link.kind() == v1::Link::KIND_REOPENED_BY) {
      return Refuse("mediation.mt17.reopened", absl::StrCat("（", link.case_(), "）"));
    }
  }
  RETURN_IF_ERROR(CheckRoomForLink(old));
  v1::Case made;
  made.set_name(std::string(name));
  made.set_state(v1::Case::STATE_REGISTERED);
  made.set_region(old.region());
  *made.mutable_co_regions() = old.co_regions();
  made.set_source(v1::SOURCE_APPLICATION);
  made.set_dispute_type(old.dispute_type());
  made.set_grade(old.grade());
  made.set_claim(request.reason());
  if (old.has_claimed_amount()) *made.mutable_claimed_amount() = old.claimed_amount();
  *made.mutable_parties() = old.parties();
  for (v1::Party& party : *made.mutable_parties()) party.set_consent(v1::Party::CONSENT_UNSPECIFIED);
  *made.mutable_register_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  AddLink(old.name(), v1::Link::KIND_REOPENS, &made);
  return made;
}

v1::Case WithReopening(const v1::Case& old, std::string_view new_case, const Circumstances&) {
  v1::Case next = old;
  AddLink(new_case, v1::Link::KIND_REOPENED_BY, &next);
  return next;
}

absl::StatusOr<Joined> JoinCase(const v1::Case& ended, const v1::Case& going_on,
                                const v1::Identities& identities, const v1::JoinCaseRequest& request,
                                const Circumstances& now) {
  RETURN_IF_ERROR(RequireText("reason", request.reason(), kMaxNote));
  if (ended.name() == going_on.name() || ended.region() != going_on.region()) {
    return Refuse("mediation.join.same");
  }
  if (!HasNoOutcome(ended) || !HasNoOutcome(going_on)) return Refuse("mediation.join.state");
  const PartyIds ids = SamePersons(ended, now.identities, going_on, identities);
  RETURN_IF_ERROR(CheckPartiesGoOn(ended, going_on, ids));
  RETURN_IF_ERROR(CheckRoomForLink(ended));
  RETURN_IF_ERROR(CheckRoomForLink(going_on));
  Joined joined{.ended = ended, .going_on = going_on, .identities = identities};
  EndAttempt(v1::Attempt::RESULT_TRANSFERRED, now.today, request.reason(), &joined.ended);
  DropClocks("*", now.today, &joined.ended);
  joined.ended.set_state(v1::Case::STATE_TRANSFERRED);
  v1::Closing* closing = joined.ended.mutable_closing();
  *closing->mutable_day() = ToProto(now.today);
  closing->set_kind(v1::Closing::KIND_TRANSFERRED);
  closing->set_note(absl::StrCat("并案：", request.reason()));
  AddLink(going_on.name(), v1::Link::KIND_JOINED_INTO, &joined.ended);
  AddLink(ended.name(), v1::Link::KIND_JOINED_FROM, &joined.going_on);
  // Who had left with it is back.
  for (v1::Party& party : *joined.going_on.mutable_parties()) {
    if (party.moved_to() == ended.name()) party.clear_moved_to();
  }
  // Its senders now wait for the outcome of the other one (A5).
  const Retelling retelling{.ids = ids, .from = now.identities, .to = joined.identities};
  RETURN_IF_ERROR(CarryReferrals(ended, retelling, "Case.Joined", now, &joined.going_on));
  CarryPlatforms(retelling, &joined.ended, &joined.going_on);
  CarryDanger(ended, retelling, &joined.going_on);
  return joined;
}

}  // namespace fengqiao::mediation
