// Cases that belong together: reopened (MT17), joined, and what is carried from one to the other.

#include "services/mediation/domain/links.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identity/normalise.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/bounds.h"
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
constexpr std::string_view kAcceptRule = "mediation.accept_days";

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

// How far a case is on its way to an outcome.
int Progress(const v1::Case& dispute) {
  switch (dispute.state()) {
    case v1::Case::STATE_UNDER_REVIEW:
      return 1;
    case v1::Case::STATE_ACCEPTED:
      return 2;
    case v1::Case::STATE_MEDIATING:
      return 3;
    default:
      return 0;
  }
}

// Whether a committee has it: the terms and figures of people's mediation are no other form's.
bool InPeoples(const v1::Case& dispute) {
  return !dispute.attempts().empty() && dispute.attempts().rbegin()->form() == v1::FORM_PEOPLES;
}

// Whether who left another case for `moved_to` is in `ended`, or in one that was joined into it.
bool HoldsOf(const v1::Case& ended, std::string_view moved_to) {
  return moved_to == ended.name() ||
         std::any_of(ended.links().begin(), ended.links().end(), [&](const v1::Link& link) {
           return link.kind() == v1::Link::KIND_JOINED_FROM && link.case_() == moved_to;
         });
}

// Refuses where a party of the case that ends is none of the other: it would be in no open case any more, and
// two cases without all their parties in common may be two disputes.
absl::Status CheckPartiesGoOn(const v1::Case& ended, const v1::Case& going_on, const PartyIds& ids) {
  std::string missing;
  for (const v1::Party& party : ended.parties()) {
    if (!IsPrincipal(party)) continue;
    const std::string& id = ids.find(party.id())->second;
    const v1::Party* same = id.empty() ? nullptr : FindParty(id, going_on);
    if (same != nullptr && (IsPrincipal(*same) || HoldsOf(ended, same->moved_to()))) continue;
    absl::StrAppend(&missing, missing.empty() ? "" : "、", party.id());
  }
  if (missing.empty()) return absl::OkStatus();
  return Refuse("mediation.join.parties", absl::StrCat("（", missing, "）"));
}

// The terms of a sender go on as they stand: extended, lengthened by an appraisal, met or late.
void CarryTerms(const v1::Case& from, std::string_view old_id, const std::string& id,
                const Circumstances& now, v1::Case* to) {
  for (const v1::Clock& clock : from.clocks()) {
    if (clock.subject() != old_id || clock.rule() == kReplyRule) continue;
    const bool runs = clock.state() == v1::Clock::STATE_RUNNING;
    // Whoever is mediated was contacted.
    const bool contacted = clock.rule() == "MD6" && to->state() == v1::Case::STATE_MEDIATING;
    if (runs && contacted && !IsOverdue(clock, now.today)) continue;
    v1::Clock* begun = clock.rule() == "MD5" ? RunningClock("MD5", id, to) : nullptr;
    const std::string clock_id = begun != nullptr ? begun->id() : absl::StrCat("k", to->clocks_size() + 1);
    if (begun == nullptr) begun = to->add_clocks();
    *begun = clock;
    begun->set_id(clock_id);
    begun->set_subject(id);
    if (runs && contacted) MeetClock(now.today, begun);
  }
}

// Whether a referral goes over: whoever sent it has not heard, and did not send it to the other one as well.
bool GoesOver(const v1::Referral& referral, const v1::Case& to) {
  return !referral.has_reply() && !IsKnown(referral, to);
}

absl::Status CheckRoomForReferrals(const v1::Case& from, const v1::Case& to) {
  const auto count = std::count_if(from.referrals().begin(), from.referrals().end(),
                                   [&](const v1::Referral& referral) { return GoesOver(referral, to); });
  if (to.referrals_size() + count <= MostIn("Case", "referrals")) return absl::OkStatus();
  return InvalidField("into", "has no room for the referrals of the case that ends: at most 20");
}

// Whether the other case has that very term, missed or running.
bool HasTerm(const v1::Clock& clock, const v1::Case& dispute) {
  return std::any_of(dispute.clocks().begin(), dispute.clocks().end(), [&](const v1::Clock& other) {
    const bool counts = other.state() == v1::Clock::STATE_LATE || other.state() == v1::Clock::STATE_RUNNING;
    return counts && other.rule() == clock.rule() && FromProto(other.due()) == FromProto(clock.due());
  });
}

// A term that was missed was missed, in whichever of the two cases (I-M7); those of senders that go over went
// with them. `before` is the case that goes on without what was carried.
void CarryMissed(const v1::Case& from, const Circumstances& now, const v1::Case& before, v1::Case* to) {
  std::set<std::string> senders;
  for (const v1::Referral& referral : from.referrals()) {
    if (GoesOver(referral, before)) senders.insert(referral.id());
  }
  for (const v1::Clock& clock : from.clocks()) {
    const bool late = clock.state() == v1::Clock::STATE_LATE;
    const bool overdue =
        clock.state() == v1::Clock::STATE_RUNNING && !IsOption(clock.rule()) && IsOverdue(clock, now.today);
    if ((!late && !overdue) || senders.contains(clock.subject()) || HasTerm(clock, *to)) continue;
    v1::Clock* missed = to->add_clocks();
    *missed = clock;
    missed->set_id(absl::StrCat("k", to->clocks_size()));
    missed->clear_subject();
    if (overdue) MeetClock(now.today, missed);
  }
}

// The days of a term, which stays that of its own subject.
void TakeTerm(const v1::Clock& from, v1::Clock* term) {
  const std::string id = term->id(), subject = term->subject();
  *term = from;
  term->set_id(id);
  term->set_subject(subject);
}

void TakeSooner(const v1::Clock* from, v1::Clock* term) {
  if (from == nullptr || term == nullptr) return;
  const auto due = FromProto(term->due()), sooner = FromProto(from->due());
  if (due.ok() && sooner.ok() && *sooner < *due) TakeTerm(*from, term);
}

// Of two terms of mediation (MD1) that which ends sooner holds, since it is one dispute; but one that both
// sides have extended goes on as they agreed.
void KeepSooner(v1::Case from, v1::Case* to) {
  // Nor does the term in which somebody has to say whether the dispute is taken begin anew.
  TakeSooner(RunningClock(kAcceptRule, "", &from), RunningClock(kAcceptRule, "", to));
  v1::Attempt* ours = RunningAttempt(to);
  const v1::Attempt* theirs = RunningAttempt(&from);
  // What both sides agreed on stands.
  if (ours == nullptr || theirs == nullptr || !ours->extensions().empty()) return;
  v1::Clock* term = RunningClock("MD1", ours->id(), to);
  const v1::Clock* other = RunningClock("MD1", theirs->id(), &from);
  if (theirs->extensions().empty()) return TakeSooner(other, term);
  if (term == nullptr || other == nullptr) return;
  *ours->mutable_extensions() = theirs->extensions();
  TakeTerm(*other, term);
}

// Who refuses refuses, and whose consent is on record need not be asked again (MT3).
void CarryConsents(const v1::Case& from, const PartyIds& ids, v1::Case* to) {
  for (const v1::Party& party : from.parties()) {
    v1::Party* same = FindParty(ids.find(party.id())->second, to);
    if (same == nullptr) continue;
    if (party.consent() == v1::Party::CONSENT_REFUSED || same->consent() == v1::Party::CONSENT_UNSPECIFIED) {
      same->set_consent(party.consent());
    }
  }
}

// Regions that answer for the dispute together go on doing so (A7).
absl::Status CarryRegions(const v1::Case& from, v1::Case* to) {
  for (const std::string& region : from.co_regions()) {
    const auto& there = to->co_regions();
    if (std::find(there.begin(), there.end(), region) == there.end()) to->add_co_regions(region);
  }
  if (to->co_regions_size() <= MostIn("Case", "co_regions")) return absl::OkStatus();
  return InvalidField("into", "has no room for the regions that share the case that ends: at most 10");
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
  std::set<std::string> taken;  // each of the other's stands for one of this one's at most
  const auto match = [&](const auto& is_same) {
    for (const v1::Party& party : from.parties()) {
      std::string& same = ids[party.id()];
      for (const v1::Party& other : to.parties()) {
        if (!same.empty() || taken.contains(other.id()) || !is_same(party, other)) continue;
        same = other.id();
        taken.insert(same);
      }
    }
  };
  match([](const v1::Party& party, const v1::Party& other) {
    return !party.key().empty() && other.key() == party.key();
  });
  match([&](const v1::Party& party, const v1::Party& other) {
    const v1::Identity* identity = FindIdentity(party.id(), from_identities);
    const v1::Identity* theirs = FindIdentity(other.id(), to_identities);
    return party.kind() == other.kind() && identity != nullptr && theirs != nullptr &&
           IsOfOneName(*identity, *theirs);
  });
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
    if (!GoesOver(referral, *to)) continue;
    for (std::string* text :
         {referral.mutable_paper(), referral.mutable_sender(), referral.mutable_external_number()}) {
      *text = Retold(retelling, *text);
    }
    RETURN_IF_ERROR(TakeReferral(referral, event, now, to));
    v1::Referral& taken = *to->mutable_referrals(to->referrals_size() - 1);
    if (referral.has_confirmed()) *taken.mutable_confirmed() = referral.confirmed();
    CarryTerms(from, referral.id(), taken.id(), now, to);
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
    v1::ExternalRef carried = *ref;
    carried.set_external_number(number);
    for (v1::Transmission& sent : *carried.mutable_transmissions()) {
      sent.set_what(Retold(retelling, sent.what()));
      sent.set_note(Retold(retelling, sent.note()));
      for (v1::PlatformDifference& difference : *sent.mutable_differences()) {
        difference.set_item(Retold(retelling, difference.item()));
        difference.set_ours(Retold(retelling, difference.ours()));
        difference.set_theirs(Retold(retelling, difference.theirs()));
      }
    }
    TakeRef(std::move(carried), to);
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
  for (v1::Party& party : *made.mutable_parties()) {
    party.set_consent(v1::Party::CONSENT_UNSPECIFIED);
    // Who has come of age meanwhile is no minor in it.
    const v1::Identity* identity = FindIdentity(party.id(), now.identities);
    if (identity != nullptr && party.minor() && !IsMinorOn(party, now.identities, now.today)) {
      party.clear_represented_by();
      ShowMasked(*identity, /*minor=*/false, &party);
    }
  }
  *made.mutable_register_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  AddLink(old.name(), v1::Link::KIND_REOPENS, &made);
  return made;
}

v1::Case WithReopening(const v1::Case& old, std::string_view new_case) {
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
  if (Progress(going_on) < Progress(ended) || (InPeoples(ended) && !InPeoples(going_on))) {
    return Refuse("mediation.join.progress");
  }
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
    if (HoldsOf(ended, party.moved_to())) party.clear_moved_to();
  }
  // Its senders now wait for the outcome of the other one (A5).
  const Retelling retelling{.ids = ids, .from = now.identities, .to = joined.identities};
  RETURN_IF_ERROR(CheckRoomForReferrals(ended, going_on));
  RETURN_IF_ERROR(CarryRegions(ended, &joined.going_on));
  RETURN_IF_ERROR(CarryReferrals(ended, retelling, "Case.Joined", now, &joined.going_on));
  KeepSooner(ended, &joined.going_on);
  CarryMissed(ended, now, going_on, &joined.going_on);
  CarryPlatforms(retelling, &joined.ended, &joined.going_on);
  CarryDanger(ended, retelling, &joined.going_on);
  CarryConsents(ended, ids, &joined.going_on);
  // It was brought when the first of the two was.
  if (ended.register_time() < going_on.register_time()) {
    *joined.going_on.mutable_register_time() = ended.register_time();
    if (ended.has_late_registration() && !going_on.has_late_registration()) {
      *joined.going_on.mutable_late_registration() = ended.late_registration();
    }
  }
  return joined;
}

}  // namespace fengqiao::mediation
