#include "common/regions/region_tree.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/regions/data.h"
#include "common/regions/name_index.h"
#include "common/regions/region_rows.h"
#include "common/status/macros.h"

namespace fengqiao::regions {
namespace {

// Whether `region` is a better answer than `best` to what a code was on a day: certainty first, then age.
bool Better(const Region& region, const Region* best, absl::CivilDay on) {
  return !best || (region.ExistsOn(on) && !best->ExistsOn(on));
}

// Those of `candidates` that may exist on the day, one a code, by code.
std::vector<const Region*> OnDay(std::span<const Region* const> candidates, absl::CivilDay on) {
  std::vector<const Region*> found;
  for (const Region* region : candidates) {
    if (!region->MayExistOn(on)) continue;
    if (!found.empty() && found.back()->code == region->code) {
      if (Better(*region, found.back(), on)) found.back() = region;
    } else {
      found.push_back(region);
    }
  }
  return found;
}

// Those of `inner` that lie within one of `outer`.
std::vector<const Region*> Within(const std::vector<const Region*>& inner,
                                  const std::vector<const Region*>& outer) {
  std::vector<const Region*> found;
  for (const Region* region : inner) {
    const bool within = std::any_of(outer.begin(), outer.end(), [region](const Region* above) {
      return IsWithin(region->code, above->code);
    });
    if (within) found.push_back(region);
  }
  return found;
}

}  // namespace

RegionTree::RegionTree() = default;
RegionTree::RegionTree(RegionTree&&) noexcept = default;
RegionTree& RegionTree::operator=(RegionTree&&) noexcept = default;
RegionTree::~RegionTree() = default;

const RegionTree& RegionTree::BuiltIn() {
  static const RegionTree* const tree = [] {
    absl::StatusOr<RegionTree> parsed = Parse(Gb2260Tsv());
    if (!parsed.ok()) {  // a unit test reads the same bytes, so no build that passed comes here
      std::fprintf(stderr, "the built-in regions can't be read: %s\n", parsed.status().ToString().c_str());
      std::abort();
    }
    return new RegionTree(*std::move(parsed));
  }();
  return *tree;
}

absl::StatusOr<RegionTree> RegionTree::Load(std::string_view tsv) {
  auto text = std::make_unique<const std::string>(tsv);
  ASSIGN_OR_RETURN(RegionTree tree, Parse(*text));
  tree.text_ = std::move(text);
  return tree;
}

absl::StatusOr<RegionTree> RegionTree::Parse(std::string_view tsv) {
  RegionTree tree;
  ASSIGN_OR_RETURN(tree.regions_, ReadRegionRows(tsv));
  tree.names_ = std::make_unique<NameIndex>(tree.regions_);
  return tree;
}

std::span<const Region> RegionTree::History(std::string_view code) const {
  const auto first = std::lower_bound(regions_.begin(), regions_.end(), code,
                                      [](const Region& r, std::string_view c) { return r.code < c; });
  const auto last = std::upper_bound(first, regions_.end(), code,
                                     [](std::string_view c, const Region& r) { return c < r.code; });
  return {first, last};
}

const Region* RegionTree::Find(std::string_view code, absl::CivilDay on) const {
  const Region* best = nullptr;
  for (const Region& region : History(code)) {
    if (region.MayExistOn(on) && Better(region, best, on)) best = &region;
  }
  return best;
}

std::vector<const Region*> RegionTree::Children(std::string_view code, absl::CivilDay on) const {
  std::vector<const Region*> children;
  // Below a code lie the codes from it to the next sibling: those with its first two or four digits.
  const size_t digits = code == kCountry                                          ? 0
                        : code.substr(std::min<size_t>(2, code.size())) == "0000" ? 2
                                                                                  : 4;
  const std::string_view prefix = code.substr(0, digits);
  auto it = std::lower_bound(regions_.begin(), regions_.end(), prefix,
                             [](const Region& r, std::string_view p) { return r.code < p; });
  for (; it != regions_.end() && it->code.substr(0, digits) == prefix; ++it) {
    if (it->parent == code && it->ExistsOn(on)) children.push_back(&*it);
  }
  return children;
}

std::string RegionTree::WhyNotIn(std::string_view code, absl::CivilDay first, absl::CivilDay end) const {
  if (code == kCountry) return "";
  const std::span<const Region> history = History(code);
  if (history.empty()) return absl::StrCat("there is no region ", ToAbsl(code));
  const Region* gone = nullptr;  // the last one that was there before
  for (const Region& region : history) {
    const bool over = region.end && region.end->last <= first;
    const bool to_come = region.start && region.start->first >= end;
    if (!over && !to_come) return "";
    if (over) gone = &region;
  }
  const std::string from = absl::FormatCivilTime(first);
  if (gone == nullptr) {
    return absl::StrCat("region ", ToAbsl(code), " came into being after the period that begins on ", from);
  }
  std::string why =
      absl::StrCat("region ", ToAbsl(code), " (", ToAbsl(gone->name), ") was no more on ", from);
  const char* separator = "; its area went to ";
  for (const std::string_view successor : gone->successors) {
    absl::StrAppend(&why, separator, ToAbsl(successor));
    separator = ", ";
  }
  return why;
}

std::string RegionTree::FullName(std::string_view id, absl::CivilDay on) const {
  if (id == kCountry) return "全国";
  if (id.size() > 6 && id == OwnLevelOf(id.substr(0, 6))) {
    const std::string above = FullName(id.substr(0, 6), on);
    return above.empty() ? above : above + kOwnLevelName;
  }
  const Region* region = Find(id, on);
  if (!region) return "";
  if (region->kind == RegionKind::kProvince) return std::string(region->name);
  return absl::StrCat(FullName(region->parent, on), ToAbsl(region->name));
}

std::vector<const Region*> RegionTree::FindByName(std::string_view text, absl::CivilDay on) const {
  std::vector<const Region*> meant;
  for (const NameHit& hit : names_->Scan(text)) {
    std::vector<const Region*> named = OnDay(hit.regions, on);
    if (meant.empty()) {
      meant = std::move(named);
    } else if (std::vector<const Region*> below = Within(named, meant); !below.empty()) {
      meant = std::move(below);
    } else if (std::vector<const Region*> narrowed = Within(meant, named); !narrowed.empty()) {
      meant = std::move(narrowed);
    } else {
      break;  // another place: the first one named is what the text is about
    }
  }
  return meant.empty() ? OnDay(names_->ByStem(text), on) : meant;
}

std::vector<NameHit> RegionTree::ScanNames(std::string_view utf8_text, size_t max_bytes) const {
  return names_->Scan(utf8_text.substr(0, max_bytes));
}

}  // namespace fengqiao::regions
