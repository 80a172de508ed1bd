// Ids of regions: six digits (GB/T 2260), nine (a township), twelve (a village), or six digits, a dash and a
// word for what has no code ("360700-self" is 赣州市本级, "360700-jkq" a zone). "000000" is the whole
// country.
//
// An id says by itself what it lies within, so that authorisation never calls out and never needs a table.

#ifndef FENGQIAO_COMMON_REGIONS_REGION_ID_H_
#define FENGQIAO_COMMON_REGIONS_REGION_ID_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::regions {

inline constexpr std::string_view kCountry = "000000";

enum class IdKind { kWholeCountry, kProvince, kPrefecture, kCounty, kTownship, kVillage, kOwnLevel, kZone };

struct RegionId {
  std::string text;
  IdKind kind = IdKind::kWholeCountry;

  // The six digits that the id is of or below: "330602" of "330602001002".
  std::string_view Code() const { return std::string_view(text).substr(0, 6); }
  friend bool operator==(const RegionId&, const RegionId&) = default;
};

// INVALID_ARGUMENT says what is wrong with the shape. That a region exists is not asked here.
absl::StatusOr<RegionId> ParseRegionId(std::string_view text);

// The own level of a government, beside the regions below it (全市 = 本级 + counties): what it is called, and
// its node's id, "" for what has none (the country, townships, villages, zones, an own level itself).
inline constexpr char kOwnLevelName[] = "本级";
std::string OwnLevelOf(std::string_view id);

// Whether `id` is `ancestor` or lies within it. False where either has no id's shape. Allocates nothing.
// A zone holds nothing: nobody says which townships are its.
bool IsWithin(std::string_view id, std::string_view ancestor);

// What the ids of everything within a region of GB/T 2260 begin with: "3607" for 360700, "" for the whole
// country; any other id itself. For ranges of ids in byte order.
std::string_view SubtreePrefix(std::string_view id);

}  // namespace fengqiao::regions

#endif  // FENGQIAO_COMMON_REGIONS_REGION_ID_H_
