#include "common/identity/mask.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "common/base/utf8.h"
#include "common/identity/data.h"
#include "common/identity/normalise.h"
#include "common/identity/phone.h"
#include "common/regions/region_tree.h"

namespace fengqiao::identity {
namespace {

constexpr std::string_view kHidden = "***";
// A document's number of any length shows no more stars than this: its length is nobody's business.
constexpr size_t kMostStars = 20;
// What is shown of a number must leave too much to try: below these lengths nothing, and the last two alone.
constexpr size_t kShortestShownNumber = 7;
constexpr size_t kShortestTwoEndedNumber = 13;
// A Chinese name of up to this many characters shows its last one.
constexpr size_t kLongestShownName = 4;
// The longest 省市县 in front of an address, in bytes, and the longest name of a township, in characters.
constexpr size_t kRegionBytes = 128;
constexpr size_t kTownshipCharacters = 12;

std::string Stars(size_t count) { return std::string(std::min(count, kMostStars), '*'); }

std::string Join(const std::vector<std::string_view>& points, size_t begin, size_t end) {
  std::string text;
  for (size_t i = begin; i < end; ++i) text += points[i];
  return text;
}

bool IsHan(std::string_view point) { return point.size() >= 3 && Utf8Length(point) == point.size(); }

bool IsCompoundSurname(const std::string& surname) {
  static const std::set<std::string_view>* const known = [] {
    auto* surnames = new std::set<std::string_view>;
    std::string_view rest = data::CompoundSurnamesTxt();
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      if (!line.empty() && line[0] != '#') surnames->insert(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return surnames;
  }();
  return known->count(surname) > 0;
}

// Where a township's name ends in the characters after a county, or none. 街道 is unmistakable (中山路街道);
// 镇 and 乡 behind a road or a village are some other name (天山路新镇小区) unless they follow at once
// (李村镇), and behind a house number nothing is a township.
std::optional<size_t> TownshipEnd(const std::vector<std::string_view>& points) {
  constexpr std::string_view kBelowTownship = "路街巷弄里村号院园区厦楼幢栋座室组队";
  constexpr std::string_view kNeverInTownship = "路弄号幢栋座室";
  bool below = false;
  for (size_t i = 0; i < points.size() && i < kTownshipCharacters; ++i) {
    const std::string_view point = points[i];
    const std::string_view next = i + 1 < points.size() ? points[i + 1] : std::string_view();
    if (!IsHan(point)) return std::nullopt;
    if (i == 0) continue;
    if (point == "街" && next == "道") return i + 2;
    if (!below && (point == "镇" || point == "乡")) return i + 1;
    if (!below && point == "苏" && next == "木") return i + 2;
    const bool inside =
        (next == "镇" || next == "乡") && kNeverInTownship.find(point) == std::string_view::npos;
    below = below || (!inside && kBelowTownship.find(point) != std::string_view::npos);
  }
  return std::nullopt;
}

// How many bytes in front of an address are the names of regions, each right behind the other.
size_t RegionsEnd(std::string_view address) {
  size_t end = 0;
  for (const regions::NameHit& hit : regions::RegionTree::BuiltIn().ScanNames(address, kRegionBytes)) {
    if (hit.offset != end) break;
    end += hit.size;
    const bool county = std::any_of(
        hit.regions.begin(), hit.regions.end(),
        [](const regions::Region* region) { return region->kind == regions::RegionKind::kCounty; });
    if (county) break;
  }
  return end;
}

}  // namespace

std::string MaskName(std::string_view name) {
  const std::string normal = NormaliseName(name);
  const std::vector<std::string_view> points = CodePoints(normal);
  if (points.empty()) return "";
  const bool chinese = points.size() <= kLongestShownName && std::all_of(points.begin(), points.end(), IsHan);
  if (!chinese) {
    // One byte of a broken character would break the reply that it stands in.
    const bool whole = Utf8Length(points[0]) == points[0].size();
    return (whole ? std::string(points[0]) : "") + std::string(kHidden);
  }
  if (points.size() == 1) return "*";
  const bool compound = points.size() > 2 && IsCompoundSurname(Join(points, 0, 2));
  const size_t surname = compound ? 2 : 1;
  const size_t given = points.size() - surname;
  if (given == 1) return Join(points, 0, surname) + "*";
  return Join(points, 0, surname) + Stars(given - 1) + std::string(points.back());
}

std::string MaskNumber(std::string_view number) {
  const std::string normal = NormaliseNumber(number);
  const std::string valid = ToValidUtf8(normal);
  const std::vector<std::string_view> points = CodePoints(valid);
  if (points.size() < kShortestShownNumber) return Stars(points.size());
  const std::string last_two = Join(points, points.size() - 2, points.size());
  if (points.size() < kShortestTwoEndedNumber) return Stars(points.size() - 2) + last_two;
  return Join(points, 0, 3) + Stars(points.size() - 5) + last_two;
}

std::string MaskPhone(std::string_view phone) {
  const Checked<Phone> read = ParsePhone(phone);
  if (!read.ok()) return phone.empty() ? "" : std::string(kHidden);
  const std::string& text = read.value.text;
  const std::string_view last_two = std::string_view(text).substr(text.size() - 2);
  switch (read.value.kind) {
    case PhoneKind::kMobile:
      return text.substr(0, 3) + "****" + text.substr(7);
    case PhoneKind::kLandline: {
      const size_t area = text.find('-');
      const size_t end = std::min(text.find('-', area + 1), text.size());
      return text.substr(0, area) + Stars(end - area - 3) + text.substr(end - 2, 2);
    }
    default:
      return Stars(text.size() - 2) + std::string(last_two);
  }
}

std::string MaskAddress(std::string_view address) {
  const std::string normal = NormaliseNumber(ToValidUtf8(address));
  const size_t regions_end = RegionsEnd(normal);
  const std::string_view rest = std::string_view(normal).substr(regions_end);
  const std::vector<std::string_view> points = CodePoints(rest);
  const size_t township = TownshipEnd(points).value_or(0);
  const std::string shown = normal.substr(0, regions_end) + Join(points, 0, township);
  return township == points.size() ? shown : shown + std::string(kHidden);
}

}  // namespace fengqiao::identity
