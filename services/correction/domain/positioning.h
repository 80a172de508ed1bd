// Orders of electronic positioning (domain rules §6.4, CE1-CE5): each step a plain function of the order, the
// subject and the circumstances.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_POSITIONING_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_POSITIONING_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// What a command does with an order.
struct PositioningStep {
  v1::PositioningOrder next;
  std::string event;  // "Positioning.Requested"
};

absl::StatusOr<PositioningStep> RequestPositioning(const v1::Subject& subject,
                                                   const v1::RequestPositioningRequest& request,
                                                   std::string_view name, const Circumstances& now);
absl::StatusOr<PositioningStep> Decide(const v1::Subject& subject, const v1::PositioningOrder& current,
                                       const v1::ExtendPositioningRequest& request, const Circumstances& now);
absl::StatusOr<PositioningStep> Decide(const v1::Subject& subject, const v1::PositioningOrder& current,
                                       const v1::DecidePositioningRequest& request, const Circumstances& now);
absl::StatusOr<PositioningStep> Decide(const v1::Subject& subject, const v1::PositioningOrder& current,
                                       const v1::FitDeviceRequest& request, const Circumstances& now);
absl::StatusOr<PositioningStep> Decide(const v1::Subject& subject, const v1::PositioningOrder& current,
                                       const v1::EndPositioningRequest& request, const Circumstances& now);

// Why an order that is asked for or in force is over by itself; UNSPECIFIED while it goes on.
v1::PositioningOrder::EndCause EndsBecause(const v1::PositioningOrder& order, const v1::Subject& subject,
                                           absl::Time now);
// The order, ended at `at`, which for an expiry is the hard stop and not the time at which it was noticed.
v1::PositioningOrder Ended(const v1::PositioningOrder& order, v1::PositioningOrder::EndCause cause,
                           absl::Time now);

// Whether the entry of the file that a period rests on stands as one of the five grounds.
bool GroundStands(const v1::Subject& subject, v1::PositioningPeriod::Ground ground, std::string_view event);

// Whether what was asked for is approved on a day: the one way to know of a positioning day that it has its
// approval.
bool IsApprovedOn(const v1::PositioningOrder& order, absl::CivilDay day);

// What is broken in an order; empty where all holds: no positioning day outside an approval, no approval by
// who asked, none over the law's three months, none without its ground.
std::vector<std::string> BrokenIn(const v1::PositioningOrder& order);

// The law's own length, which no table makes longer (社区矫正法 29).
inline constexpr int kMostPositioningMonths = 3;

// Whether something may be called a device: 1 to 64 characters of [A-Za-z0-9._-].
bool IsDeviceName(std::string_view device);

// Checks a zone as it is entered; `zone` has its name already.
absl::StatusOr<v1::PositioningZone> EnterZone(const v1::Subject& subject, v1::PositioningZone zone,
                                              const Circumstances& now);

// A person has at most so many zones that hold.
inline constexpr int64_t kMostZones = 50;
absl::Status HasRoomForZone(int64_t held);
// Whether an entry into a zone may be approved; null where there is no such zone of the person's.
absl::Status MayBeEntered(const v1::PositioningZone* zone, absl::Time now);
// Whether a device that is known may be fitted to somebody else: not while it is worn.
absl::Status MayBeFitted(const v1::DeviceState& device);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_POSITIONING_H_
