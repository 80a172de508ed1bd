// What cases that belong together take from each other: reopened (MT17), joined and split.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_LINKS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_LINKS_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/domain/circumstances.h"

namespace fengqiao::mediation {

void AddLink(std::string_view other, v1::Link::Kind kind, v1::Case* dispute);

// From the ids of one case's parties to those of another's; "" for who is none of the other's.
using PartyIds = std::map<std::string, std::string, std::less<>>;
// By the same person: of one number (Party.key), or of one name where the two don't have numbers that differ:
// the grid wrote down a telephone, the station the number.
PartyIds SamePersons(const v1::Case& from, const v1::Identities& from_identities, const v1::Case& to,
                     const v1::Identities& to_identities);

// What it takes to tell a text of one case in another.
struct Retelling {
  PartyIds ids;
  const v1::Identities& from;
  v1::Identities& to;  // takes up spellings of its parties that it did not have
};
// A text of one case as the other may hold it: "{p1}" is another person there, whose telephone and door may
// stand otherwise in the other case. Who is no party of it becomes a word that names nobody.
std::string Retold(const Retelling& retelling, std::string_view text);

// The senders of `from` that have not heard yet wait for `to` as well (A5), where there is room; what they
// had confirmed is confirmed there too.
absl::Status CarryReferrals(const v1::Case& from, const Retelling& retelling, std::string_view event,
                            const Circumstances& now, v1::Case* to);

// What is open between `from` and outside platforms is from now on between them and `to`: the numbers stay,
// and lead to the case that goes on. Where `to` has a number of the same platform, another one stays where it
// is: that platform has two cases, and hears of the end of this one.
void CarryPlatforms(const Retelling& retelling, v1::Case* from, v1::Case* to);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_LINKS_H_
