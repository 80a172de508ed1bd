// Outside platforms: the table of them, and how a case stands at one.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_PLATFORMS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_PLATFORMS_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::mediation {

struct Platform {
  std::string name;   // "人民法院调解平台"
  std::string basis;  // by what the state of a case is told to it
};

class Platforms {
 public:
  static const Platforms& BuiltIn();
  // INVALID_ARGUMENT names the bad line.
  static absl::StatusOr<Platforms> Parse(std::string_view tsv);

  // Null where there is no such code.
  const Platform* Find(std::string_view code) const;

 private:
  std::map<std::string, Platform, std::less<>> platforms_;
};

// What the case has of a platform, or null.
const v1::ExternalRef* FindRef(std::string_view platform, const v1::Case& dispute);

// Takes over what another case has of a platform. Where the case has the same number, the messages of both
// are its own, in the order of their sending.
void TakeRef(v1::ExternalRef ref, v1::Case* dispute);

// Whether something is open between the case and the platform, for somebody to look after.
bool IsOpen(const v1::ExternalRef& ref);

// Whether it is to be looked after by now: a platform has a day to answer.
bool WantsWork(const v1::ExternalRef& ref, absl::CivilDay today);
// The work that it makes.
v1::WorkItem PlatformWorkOf(const v1::Case& dispute, const v1::ExternalRef& ref, const Platforms& platforms,
                            absl::CivilDay today);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_PLATFORMS_H_
