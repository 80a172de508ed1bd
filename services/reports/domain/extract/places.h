// Which region a figure is of, where a report speaks of regions inside its own.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PLACES_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PLACES_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/role.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/matcher.h"

namespace fengqiao::reports {

// A region's name in the text.
struct PlaceHit {
  size_t begin = 0;
  size_t end = 0;
  int place = 0;            // in Places; kOwn: the report's own region
  bool short_form = false;  // 秦安 for 秦安县
};

// Knows the names of the regions that lie in the report's, of a city its counties, of a province its cities
// and counties. 秦州区调解100件,成功98件;全市调解300件: a name holds until the next one, 全市, or the end
// of the sentence or half-sentence.
class Places {
 public:
  static constexpr int kOwn = -1;

  Places(const Folding& folding, std::u32string_view text, const ExtractOptions& options);

  // Whether there is any region to tell apart: not in a county's report.
  bool active() const { return !regions_.empty(); }
  void EnterHeading(int level, size_t begin, size_t end);
  void BeginSentence(const Sentence& sentence);
  const std::vector<PlaceHit>& hits() const { return hits_; }
  const std::string& RegionOf(const PlaceHit& hit) const {
    return hit.place < 0 ? own_ : regions_[static_cast<size_t>(hit.place)];
  }

  // The region where the mention stands, empty for the report's own. Mentions must come in order.
  std::string Place(const std::vector<CueHit>& cues, const Mention& mention);
  // The region that text[begin, end), a cell of a table, names, or empty.
  std::string RegionNamed(size_t begin, size_t end) const;

 private:
  struct HeadingRegion {
    int level = 0;
    std::string region;
  };

  void AddName(const Folding& folding, std::string_view name, int place, bool short_form);
  std::vector<PlaceHit> Find(size_t begin, size_t end) const;
  bool SumsUp(size_t at) const;
  std::string RegionOfParagraph(const Sentence& sentence) const;
  bool LeadsClause(const PlaceHit& hit) const;
  bool ShortFormFits(const PlaceHit& hit, size_t end) const;

  std::u32string_view text_;
  std::string own_;
  std::vector<std::string> regions_;  // `regions/{code}`
  struct Name {
    std::u32string text;
    int place;
    bool short_form;
  };
  // The longest first, by the lowest bits of their first characters: some hundred names do not pay for a
  // matcher of their own with every report.
  std::array<std::vector<Name>, 256> names_;
  // By the lowest bits of the first two characters: hardly any others get past.
  static constexpr size_t kHints = 1 << 14;
  static size_t Hint(char32_t first, char32_t second) { return (first * 29 + second) % kHints; }
  std::bitset<kHints> begins_name_;
  std::vector<PlaceHit> hits_;  // of the sentence
  size_t next_hit_ = 0;
  size_t next_cue_ = 0;
  size_t at_ = 0;
  std::string current_;
  std::string paragraph_;  // the region that the paragraph began with
  std::vector<HeadingRegion> headings_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PLACES_H_
