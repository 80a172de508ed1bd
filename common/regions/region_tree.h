// The provinces, prefectures and counties of GB/T 2260, with the days on which each code and name held.
//
//   const RegionTree& tree = RegionTree::BuiltIn();
//   const Region* yuecheng = tree.Find("330602", absl::CivilDay(2022, 12, 31));
//   tree.FullName("330602", day);  // "浙江省绍兴市越城区"
//
// Immutable once made, so safe for any number of threads. A region's pointer lives as long as its tree; the
// built-in tree lives for ever.

#ifndef FENGQIAO_COMMON_REGIONS_REGION_TREE_H_
#define FENGQIAO_COMMON_REGIONS_REGION_TREE_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/regions/region_id.h"

namespace fengqiao::regions {

class NameIndex;

enum class RegionKind { kProvince, kPrefecture, kCounty };

// The day on which something began or ended lies in first..last, both included; equal where the day is known.
struct DayRange {
  absl::CivilDay first = absl::CivilDay::min();
  absl::CivilDay last = absl::CivilDay::min();

  bool Known() const { return first == last; }
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// One code under one name.
struct Region {
  std::string_view code;
  std::string_view name;
  RegionKind kind = RegionKind::kCounty;
  // The code of the prefecture or, for what lies right below it, the province; kCountry for a province.
  std::string_view parent = {};
  // The first day, and the day after the last one. Absent: not known, or (valid_to) still there: see Ended().
  std::optional<absl::CivilDay> valid_from = {};
  std::optional<absl::CivilDay> valid_to = {};
  // What is known about the two where the day is not. Absent: before the first list (start), still there
  // (end).
  std::optional<DayRange> start = {};
  std::optional<DayRange> end = {};
  // In Chinese: what is not known about the days, and by what paper the change was made.
  std::string_view note;
  // The codes to which the area went; may be the same code under another name. Empty while it exists.
  std::vector<std::string_view> successors = {};

  bool Ended() const { return end.has_value(); }
  // True unless it is certain that it did not exist on `day`: a caller is not refused because we don't know a
  // day.
  bool MayExistOn(absl::CivilDay day) const {
    return (!start || start->first <= day) && (!end || day < end->last);
  }
  // Every change taken at its latest possible day: of an old region and its successor exactly one exists on
  // any day, so that nothing is counted twice.
  bool ExistsOn(absl::CivilDay day) const {
    return (!start || start->last <= day) && (!end || day < end->last);
  }
};

// A region's name found in a text.
struct NameHit {
  size_t offset = 0;  // bytes
  size_t size = 0;
  // "赣州" for 赣州市: weaker evidence.
  bool short_form = false;
  // Every region of that name at any time; 鼓楼区 has several.
  std::span<const Region* const> regions;
};

class RegionTree {
 public:
  // The tree that is compiled in (gb2260.tsv).
  static const RegionTree& BuiltIn();
  // INVALID_ARGUMENT names the line and the trouble.
  static absl::StatusOr<RegionTree> Load(std::string_view tsv);

  RegionTree(RegionTree&&) noexcept;
  RegionTree& operator=(RegionTree&&) noexcept;
  ~RegionTree();

  // The region that has the code on that day, or null: also for a day on which it may have existed.
  const Region* Find(std::string_view code, absl::CivilDay on) const;
  // Every name the code had, the oldest first.
  std::span<const Region> History(std::string_view code) const;
  // Why no figure of the days from `first` to before `end` can be that of `code` (six digits): it never was a
  // region's, or it is certain that it was none on any of them; then what took its place is named. "" where
  // it may have been one.
  std::string WhyNotIn(std::string_view code, absl::CivilDay first, absl::CivilDay end) const;
  // What lies right below `code` on that day (ExistsOn), by code; below kCountry, the provinces.
  std::vector<const Region*> Children(std::string_view code, absl::CivilDay on) const;
  // "浙江省绍兴市越城区", "重庆市长寿区", "江西省赣州市本级"; "全国" for kCountry; "" for what the tree
  // does not know (zones, townships and villages: their names are the indicators service's).
  std::string FullName(std::string_view id, absl::CivilDay on) const;

  // The regions that a name in a text can mean on that day: "越城区", "重庆市长寿区", "浙江绍兴越城区",
  // "赣州". The names above narrow: 鼓楼区 is several, 南京市鼓楼区 one. By code; empty if there is none.
  std::vector<const Region*> FindByName(std::string_view text, absl::CivilDay on) const;
  // Region names in the first `max_bytes` of a text, from left to right, the longest at each place. Linear
  // time.
  std::vector<NameHit> ScanNames(std::string_view utf8_text, size_t max_bytes) const;

  // Every interval, by code and age.
  std::span<const Region> All() const { return regions_; }

 private:
  RegionTree();
  static absl::StatusOr<RegionTree> Parse(std::string_view tsv);

  std::unique_ptr<const std::string> text_;  // what the views point into; null for the embedded text
  std::vector<Region> regions_;              // by code, then start
  std::unique_ptr<NameIndex> names_;
};

}  // namespace fengqiao::regions

#endif  // FENGQIAO_COMMON_REGIONS_REGION_TREE_H_
