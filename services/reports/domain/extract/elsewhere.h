// Figures that a report tells of other places: the province's, a neighbour's.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ELSEWHERE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ELSEWHERE_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/places.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/lexicon/matcher.h"

namespace fengqiao::reports {

// 全省败诉率为6%,我市为5%: a place that leads a clause and does not lie in the report's region holds until
// the report's own is named, or the half-sentence ends. What lies in the report's region is the subject of
// Places.
class Elsewhere {
 public:
  Elsewhere(const Folding& folding, std::u32string_view text, const ExtractOptions& options);

  void BeginSentence(const Sentence& sentence);
  // Whether the figure is of another place. Mentions must come in order.
  bool Holds(const Mention& mention);
  // Its region, where Holds() said so and the region is known; else empty.
  std::string Region() const { return told_of_ < 0 ? "" : regions_[static_cast<size_t>(told_of_)]; }
  // The places of a sentence that names another; empty in all others.
  const std::vector<PlaceHit>& hits() const { return hits_; }
  // The name of the report's region, folded; empty where it is not known.
  const std::u32string& own_name() const { return own_name_; }
  // The region outside the report's that text[begin, end), a cell of a table, names, or empty.
  std::string RegionNamed(size_t begin, size_t end) const;

 private:
  // PlaceHit::place, besides Places::kOwn and the numbers of regions_.
  static constexpr int kUnknown = -2;  // 该市, 全国
  static constexpr int kAbove = -3;    // 全市 in the report of a county, which may mean all of the county

  struct Name {
    std::u32string text;
    int place;
  };

  void AddName(const Folding& folding, std::string_view name, int place);
  void AddRegion(const Folding& folding, std::string_view code, std::string_view name);
  void AddWord(std::u32string_view word, int place);
  bool Leads(const PlaceHit& hit) const;
  bool IsOfOthers(size_t hit) const;
  bool IsAverage(const PlaceHit& hit, const Mention& mention) const;
  bool CountsWhatIsWon(const Mention& mention) const;

  std::u32string_view text_;
  std::u32string own_name_;
  std::vector<std::string> regions_;          // `regions/{code}`
  std::array<std::vector<Name>, 256> names_;  // by the lowest bits of their first characters
  std::bitset<4096> begins_name_;
  std::vector<PlaceHit> hits_;
  size_t next_hit_ = 0;
  size_t at_ = 0;
  bool elsewhere_ = false;
  int place_ = kUnknown;    // the one that holds
  int told_of_ = kUnknown;  // that of the last figure
  size_t since_ = 0;        // the end of the name that said so
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_ELSEWHERE_H_
