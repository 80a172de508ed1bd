// The parties of a dispute: what is entered about them, what of it everybody may see, and what stays apart.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_PARTIES_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_PARTIES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

inline constexpr int kMaxParties = 100;

// Checks one party as it is entered and brings its number into canonical form; adds what is wrong to
// `errors`.
void CheckPartyEntry(std::string_view path, absl::CivilDay today, v1::PartyEntry* entry, FieldErrors* errors);

// The same for who somebody is, of a party of that kind, at its own path.
void CheckIdentity(std::string_view path, absl::CivilDay today, const v1::Party& party,
                   v1::Identity* identity, FieldErrors* errors);

// Adds a party that was checked to a case and its identities. FAILED_PRECONDITION for one that is there
// already, on whatever side (mediation.party.both_sides, mediation.party.twice).
absl::Status AddParty(const v1::PartyEntry& entry, absl::CivilDay today, const PersonKey& person_key,
                      v1::Case* dispute, v1::Identities* identities);

// By what a party that was checked is found again: a digest of its number, else of its name and telephone; ""
// where it has neither.
std::string PersonKeyOf(const v1::Identity& identity, const PersonKey& person_key);

// The party, or null.
const v1::Party* FindParty(std::string_view id, const v1::Case& dispute);
v1::Party* FindParty(std::string_view id, v1::Case* dispute);
// The party of that Party.key, or null; null for none.
const v1::Party* PartyByKey(std::string_view key, const v1::Case& dispute);
// Whether a minor who is a party has nobody to speak for him (民法典 19, 20).
bool LacksGuardian(const v1::Case& dispute, const v1::Identities& identities, absl::CivilDay day);

// Whether the party has a side of its own and so must sign and apply: applicants, respondents and third
// parties, but not agents, nor who has left with a dispute that was split off.
bool IsPrincipal(const v1::Party& party);

// Whether a party plainly refuses mediation (人民调解法 17).
bool SomebodyRefuses(const v1::Case& dispute);

// Whether consent must be on record (§4.1: nobody applied, or a petition office sent it) and some side's is
// not. Elsewhere it is enough that nobody refuses (MT3).
bool LacksConsent(const v1::Case& dispute);

// What everybody may see of a party.
void ShowMasked(const v1::Identity& identity, bool minor, v1::Party* party);
// Whether a party is a minor on that day: by the day of birth in its number, else as it was entered.
bool IsMinorOn(const v1::Party& party, const v1::Identities& identities, absl::CivilDay day);
// Whether `id` acts for a party when it signs or applies on that day: itself or who represents it; for a
// minor the representative alone (民法典 19, 20).
bool ActsFor(std::string_view id, const v1::Party& party, const v1::Identities& identities,
             absl::CivilDay day);

// Refuses representatives who are not of the case, or neither agents nor adults of the same side.
absl::Status CheckRepresentatives(const v1::Case& dispute);

// Puts a party's token ("{p1}", "{p1.phone}") wherever its name, number, phone or door stands in free text of
// the message, however it is typed (personal_text.h).
// Names of resources, ids, codes and figures are left alone: a party may be called like one.
void TakeOutNames(const v1::Identities& identities, google::protobuf::Message* message);
// The same for a text of the case itself: keeps in `identities` how it was typed, so that papers can give it
// back; true where there was something new to keep, and they are to be stored.
bool TakeOutNames(v1::Identities* identities, google::protobuf::Message* message);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_PARTIES_H_
