#include "services/reports/domain/extract/places.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/strings.h"
#include "common/regions/region_tree.h"
#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/text/characters.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr std::string_view kPrefix = "regions/";
constexpr size_t kLongestLead = 14;          // in front of a region that leads its clause
constexpr size_t kLongestBullet = 4;         // in front of the region that a paragraph is about
constexpr size_t kLongestHeadingAround = 6;  // of a heading that is hardly more than a region's name

constexpr CharacterSet kLead(U"其中以如仅而看分县区年度上半下在截至底月末月是为有由全市最后高低多少居");

// Where a sentence may turn to other places by a single character: EndsHalf, and how SumsUp begins.
constexpr CharacterSet kTurns(U";；其合");

bool EndsHalf(char32_t c) { return c == U';' || c == U'；'; }

bool Holds(std::u32string_view words, char32_t c) { return words.find(c) != std::u32string_view::npos; }

// 秦安 of 秦安县; what is left of a name must be two characters or more.
std::string Stem(const std::string& name) {
  std::u32string stem = ToCodePoints(name);
  if (stem.size() < 3 || !Holds(U"省市区县盟旗", stem.back())) return "";
  stem.pop_back();
  if (stem.size() >= 4 && stem.substr(stem.size() - 2) == U"自治")
    return "";  // the peoples' names are not cut
  return ToUtf8(stem);
}

}  // namespace

Places::Places(const Folding& folding, std::u32string_view text, const ExtractOptions& options)
    : text_(text), own_(options.region) {
  if (options.region.substr(0, kPrefix.size()) != kPrefix) return;
  const std::string code = options.region.substr(kPrefix.size());
  const absl::CivilDay day(options.year > 0 ? options.year : 2024, 12, 31);
  const auto& tree = regions::RegionTree::BuiltIn();
  const regions::Region* own = tree.Find(code, day);
  if (own == nullptr || own->kind == regions::RegionKind::kCounty) return;
  const auto add = [&](const regions::Region& region, int place) {
    AddName(folding, region.name, place, false);
    AddName(folding, Stem(std::string(region.name)), place, true);
  };
  const auto add_below = [&](const regions::Region* region) {
    regions_.push_back(absl::StrCat(ToAbsl(kPrefix), ToAbsl(region->code)));
    add(*region, static_cast<int>(regions_.size()) - 1);
  };
  for (const regions::Region* child : tree.Children(code, day)) {
    add_below(child);
    for (const regions::Region* grandchild : tree.Children(child->code, day)) add_below(grandchild);
  }
  if (regions_.empty()) return;
  AddName(folding, own->name, kOwn, false);
  for (auto& names : names_) {
    std::stable_sort(names.begin(), names.end(),
                     [](const Name& x, const Name& y) { return x.text.size() > y.text.size(); });
  }
}

void Places::AddName(const Folding& folding, std::string_view name, int place, bool short_form) {
  const std::u32string folded = folding.Fold(ToCodePoints(name));
  if (folded.size() < 2) return;
  auto& names = names_[folded[0] & 0xFF];
  // A city of the province may have the name too, and came first.
  const bool known = std::any_of(names.begin(), names.end(), [&](const Name& n) { return n.text == folded; });
  if (!known) names.push_back({folded, place, short_form});
  begins_name_[Hint(folded[0], folded[1])] = true;
}

std::vector<PlaceHit> Places::Find(size_t begin, size_t end) const {
  std::vector<PlaceHit> hits;
  for (size_t at = begin; at + 1 < end; ++at) {
    if (!begins_name_[Hint(text_[at], text_[at + 1])]) continue;
    for (const Name& name : names_[text_[at] & 0xFF]) {
      const size_t after = at + name.text.size();
      if (after > end || text_.substr(at, name.text.size()) != name.text) continue;
      const PlaceHit hit{at, after, name.place, name.short_form};
      if (hit.short_form && !ShortFormFits(hit, end)) continue;
      hits.push_back(hit);
      at = after - 1;
      break;
    }
  }
  return hits;
}

// 协调解决于都县建设基地: a region in the middle of a clause is not what the figures are of.
bool Places::LeadsClause(const PlaceHit& hit) const {
  // 最低的是西吉县，为96.9%.
  if (hit.begin >= 2 && text_.substr(hit.begin - 2, 2) == U"的是") return true;
  for (size_t i = hit.begin; i > 0 && hit.begin - i < kLongestLead; --i) {
    const char32_t c = text_[i - 1];
    if (IsClauseMark(c) || Holds(U"、(（。 \t", c)) return true;
    if (!kLead.Has(c) && ArabicDigit(c) < 0) return false;
  }
  return hit.begin == 0;
}

// 秦安、清水两县, 秦安：, 其中秦安30件: a short form counts in lists, and between marks and figures.
bool Places::ShortFormFits(const PlaceHit& hit, size_t end) const {
  if (hit.end >= end) return true;
  if (ArabicDigit(text_[hit.end]) >= 0) {
    return hit.begin == 0 || IsClauseMark(text_[hit.begin - 1]) ||
           Holds(U"、中(（是为\n", text_[hit.begin - 1]);
  }
  return Holds(U"、和与及两三四五六七八等,，:：\t|｜\n\r ", text_[hit.end]);
}

void Places::EnterHeading(int level, size_t begin, size_t end) {
  if (!active()) return;
  while (!headings_.empty() && headings_.back().level >= level) headings_.pop_back();
  const auto hits = Find(begin, end);
  if (hits.size() != 1 || end - begin > hits[0].end - hits[0].begin + kLongestHeadingAround) return;
  if (hits[0].place >= 0) headings_.push_back({level, RegionOf(hits[0])});
}

void Places::BeginSentence(const Sentence& sentence) {
  hits_.clear();
  if (!active()) return;
  hits_ = Find(sentence.begin, sentence.end);
  if (sentence.fresh) paragraph_ = RegionOfParagraph(sentence);
  next_hit_ = next_cue_ = 0;
  at_ = sentence.begin;
  current_.clear();
}

// 吉首市：… holds to the end of the paragraph.
std::string Places::RegionOfParagraph(const Sentence& sentence) const {
  if (hits_.empty() || hits_[0].place < 0) return "";
  const PlaceHit& hit = hits_[0];
  if (hit.end >= sentence.end || !Holds(U"：:。", text_[hit.end])) return "";
  return hit.begin <= sentence.begin + kLongestBullet ? RegionOf(hit) : "";
}

std::string Places::Place(const std::vector<CueHit>& cues, const Mention& mention) {
  if (!active()) return "";
  const size_t here = mention.quantity.begin;
  for (; at_ < here; ++at_) {
    // Nothing turns at most characters.
    size_t stop = here;
    if (next_hit_ < hits_.size()) stop = std::min(stop, hits_[next_hit_].end - 1);
    if (next_cue_ < cues.size()) stop = std::min(stop, cues[next_cue_].end - 1);
    while (at_ < stop && !kTurns.Has(text_[at_])) ++at_;
    if (at_ == here) break;
    if (EndsHalf(text_[at_]) || SumsUp(at_)) current_.clear();
    for (; next_hit_ < hits_.size() && hits_[next_hit_].end == at_ + 1; ++next_hit_) {
      const PlaceHit& hit = hits_[next_hit_];
      const char32_t after = at_ + 1 < text_.size() ? text_[at_ + 1] : U'\0';
      const bool follows = next_hit_ > 0 && hits_[next_hit_ - 1].end + 1 == hit.begin;  // 甘谷、秦安
      const bool listed = Holds(U"、和与及等", after) || follows;
      if (hit.place == kOwn || listed) {
        if (hit.place == kOwn) paragraph_.clear();
        current_.clear();
      } else if (LeadsClause(hit)) {
        current_ = RegionOf(hit);
      }
    }
    for (; next_cue_ < cues.size() && cues[next_cue_].end <= at_ + 1; ++next_cue_) {
      constexpr CueSet kResets = Bit(Cue::kWhole) | Bit(Cue::kOwnLevel);
      if ((cues[next_cue_].cues & kResets) != 0) {
        current_.clear();
        paragraph_.clear();
      }
    }
  }
  if (!current_.empty()) return current_;
  if (!paragraph_.empty()) return paragraph_;
  return headings_.empty() ? "" : headings_.back().region;
}

// 其余14个县合计: what follows is of several regions.
bool Places::SumsUp(size_t at) const {
  if (text_[at] != U'其' && text_[at] != U'合') return false;
  const auto words = text_.substr(at, 2);
  return words == U"其余" || words == U"其他" || words == U"合计";
}

std::string Places::RegionNamed(size_t begin, size_t end) const {
  if (!active() || begin >= end) return "";
  const auto hits = Find(begin, end);
  if (hits.size() != 1 || hits[0].place == kOwn) return "";
  return hits[0].end - hits[0].begin + 2 >= end - begin ? RegionOf(hits[0]) : "";
}

}  // namespace fengqiao::reports
