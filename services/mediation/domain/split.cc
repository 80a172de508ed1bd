// One case that holds several disputes becomes two.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/links.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMaxNote = 500;
constexpr size_t kMaxClaim = 2000;

bool HasBothSides(const v1::Case& dispute) {
  const auto has = [&](v1::Party::Side side) {
    return std::any_of(dispute.parties().begin(), dispute.parties().end(),
                       [&](const v1::Party& party) { return IsPrincipal(party) && party.side() == side; });
  };
  return has(v1::Party::SIDE_APPLICANT) && has(v1::Party::SIDE_RESPONDENT);
}

absl::Status CheckShape(const v1::SplitCaseRequest& request, v1::SplitCaseRequest* canonical,
                        const Circumstances& now) {
  FieldErrors errors;
  if (request.parties_size() < 2 || request.parties_size() > kMaxParties) {
    errors.Add("parties", "must be 2 to 100");
  }
  const std::set<std::string> parties(request.parties().begin(), request.parties().end());
  const std::set<std::string> leaving(request.leaving().begin(), request.leaving().end());
  if (static_cast<int>(parties.size()) != request.parties_size()) errors.Add("parties", "one is there twice");
  if (static_cast<int>(leaving.size()) != request.leaving_size()) errors.Add("leaving", "one is there twice");
  if (!std::includes(parties.begin(), parties.end(), leaving.begin(), leaving.end())) {
    errors.Add("leaving", "must be some of `parties`");
  }
  CheckText("claim", request.claim(), kMaxClaim, &errors);
  if (IsBlankText(request.claim())) errors.Add("claim", "is required");
  CheckText("remaining_claim", request.remaining_claim(), kMaxClaim, &errors);
  CheckNamedText("reason", request.reason(), kMaxNote, &errors);
  if (request.has_claimed_amount()) {
    CheckAmount("claimed_amount", canonical->mutable_claimed_amount(), &errors);
  }
  if (request.has_remaining_amount()) {
    CheckAmount("remaining_amount", canonical->mutable_remaining_amount(), &errors);
  }
  if (!request.dispute_type().empty() && now.book.types.Find(request.dispute_type()) == nullptr) {
    errors.Add("dispute_type", "is not in the table of dispute types");
  }
  return errors.ToStatus();
}

// The new case, without the parties.
v1::Case NewDispute(const v1::Case& current, const v1::SplitCaseRequest& request, std::string_view name) {
  v1::Case made;
  made.set_name(std::string(name));
  made.set_state(v1::Case::STATE_REGISTERED);
  made.set_region(current.region());
  *made.mutable_co_regions() = current.co_regions();
  made.set_source(current.source());
  made.set_dispute_type(request.dispute_type().empty() ? current.dispute_type() : request.dispute_type());
  made.set_grade(current.grade());
  if (request.has_claimed_amount()) *made.mutable_claimed_amount() = request.claimed_amount();
  // It was brought when the whole was: no later day is its registration, and no earlier one.
  *made.mutable_register_time() = current.register_time();
  if (current.has_late_registration()) *made.mutable_late_registration() = current.late_registration();
  return made;
}

// Numbers the parties of the new case anew, in their order there; says which was which.
absl::StatusOr<PartyIds> MoveParties(const v1::SplitCaseRequest& request, const v1::Case& current,
                                     const v1::Identities& identities, NewCase* made) {
  PartyIds ids;
  for (const v1::Party& party : current.parties()) ids.emplace(party.id(), "");
  for (const std::string& id : request.parties()) {
    const v1::Party* party = FindParty(id, current);
    if (party == nullptr || !party->moved_to().empty()) return Refuse("mediation.party.unknown");
    v1::Party* moved = made->dispute.add_parties();
    *moved = *party;
    moved->set_id(absl::StrCat("p", made->dispute.parties_size()));
    ids[id] = moved->id();
    for (const v1::Identity& identity : identities.identities()) {
      if (identity.party() != id) continue;
      v1::Identity* kept = made->identities.add_identities();
      *kept = identity;
      kept->set_party(moved->id());
    }
  }
  for (v1::Party& party : *made->dispute.mutable_parties()) {
    if (party.represented_by().empty()) continue;
    party.set_represented_by(ids[party.represented_by()]);
    // Who speaks for it comes along: nobody is left without a voice by the way cases are cut.
    if (party.represented_by().empty()) return Refuse("mediation.party.representative");
  }
  return ids;
}

// Whether the new case is a dispute of its own and not the same one counted again.
bool IsItsOwn(const v1::SplitCaseRequest& request, const v1::Case& rest) {
  if (request.claim() != rest.claim()) return true;
  return std::any_of(request.leaving().begin(), request.leaving().end(), [&](const std::string& id) {
    const v1::Party* party = FindParty(id, rest);
    return party != nullptr && party->side() != v1::Party::SIDE_AGENT;
  });
}

}  // namespace

absl::StatusOr<Split> SplitCase(const v1::Case& current, const v1::SplitCaseRequest& stated,
                                std::string_view name, const Circumstances& now) {
  v1::SplitCaseRequest request = stated;
  RETURN_IF_ERROR(CheckShape(stated, &request, now));
  if (!IsIn(current, {v1::Case::STATE_REGISTERED, v1::Case::STATE_UNDER_REVIEW, v1::Case::STATE_ACCEPTED,
                      v1::Case::STATE_MEDIATING})) {
    return Refuse("mediation.split.state");
  }
  RETURN_IF_ERROR(CheckRoomForLink(current));
  Split split{.made = {.dispute = NewDispute(current, request, name), .identities = {}}, .rest = current};
  ASSIGN_OR_RETURN(const PartyIds ids, MoveParties(request, current, now.identities, &split.made));
  const Retelling retelling{.ids = ids, .from = now.identities, .to = split.made.identities};
  split.made.dispute.set_claim(Retold(retelling, request.claim()));
  for (v1::Party& party : *split.rest.mutable_parties()) {
    const auto& leaving = request.leaving();
    if (std::find(leaving.begin(), leaving.end(), party.id()) != leaving.end()) {
      party.set_moved_to(std::string(name));
    }
  }
  if (!IsBlankText(request.remaining_claim())) split.rest.set_claim(request.remaining_claim());
  if (request.has_remaining_amount()) *split.rest.mutable_claimed_amount() = request.remaining_amount();
  if (!IsItsOwn(request, split.rest)) return Refuse("mediation.split.own");
  if (!HasBothSides(split.made.dispute) || !HasBothSides(split.rest)) {
    return Refuse("mediation.split.two_sides");
  }
  RETURN_IF_ERROR(CheckRepresentatives(split.rest));
  AddLink(current.name(), v1::Link::KIND_SPLIT_FROM, &split.made.dispute);
  AddLink(name, v1::Link::KIND_SPLIT_INTO, &split.rest);
  // Who sent the whole waits for both.
  RETURN_IF_ERROR(CarryReferrals(current, retelling, "Case.Split", now, &split.made.dispute));
  return split;
}

}  // namespace fengqiao::mediation
