// Finds the names of regions in text.

#ifndef FENGQIAO_COMMON_REGIONS_NAME_INDEX_H_
#define FENGQIAO_COMMON_REGIONS_NAME_INDEX_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/regions/region_tree.h"

namespace fengqiao::regions {

// A trie over the bytes of all names. A name that is an ordinary word too, a short form, or of two characters
// only counts just where it can't be a piece of something else: "建成县级" does not name 成县, nor "确保定期"
// 保定.
class NameIndex {
 public:
  explicit NameIndex(std::span<const Region> regions);

  std::vector<NameHit> Scan(std::string_view text) const;
  // The regions whose name without its last character is `text`: "越城" for 越城区. Of counties too, which
  // Scan does not look for: a text is full of such words.
  std::span<const Region* const> ByStem(std::string_view text) const;

 private:
  enum class Place : uint8_t {
    kAnywhere,
    kAtBoundary,     // at the start of a run of Chinese characters, or right after a region that it lies in
    kBelowItsParent  // only right after a region that it lies in
  };
  struct Name {
    std::string text;
    std::vector<const Region*> regions = {};
    bool short_form = false;
    Place place = Place::kAnywhere;
  };
  struct Node {
    uint32_t first_edge = 0;
    uint32_t edges = 0;
    int32_t name = -1;
  };
  struct Entry {
    std::string text;
    const Region* region = nullptr;
    bool short_form = false;
  };

  static std::vector<Name> Group(std::vector<Entry> entries);
  uint32_t AddNode(size_t begin, size_t end, size_t depth);
  const Name* LongestAt(std::string_view text, size_t offset) const;
  static bool Fits(const Name& name, std::string_view text, size_t offset, const NameHit* before);

  std::vector<Name> names_;  // by text
  std::vector<Name> stems_;  // by text
  std::vector<Node> nodes_;
  std::string edge_bytes_;  // beside edge_nodes_, so that memchr finds an edge
  std::vector<uint32_t> edge_nodes_;
};

}  // namespace fengqiao::regions

#endif  // FENGQIAO_COMMON_REGIONS_NAME_INDEX_H_
