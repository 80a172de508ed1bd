#include "services/reports/domain/extract/elsewhere.h"

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
constexpr size_t kLongestLead = 12;  // in front of a place that leads its clause

constexpr CharacterSet kLead(U"其中而但年月日度上半下截至底末同期据统计目前今");
constexpr CharacterSet kAverage(U"的平均水值数为是达到约");

bool Holds1(std::u32string_view words, char32_t c) { return words.find(c) != std::u32string_view::npos; }

// What makes of a place's name the name of something else, or of a rank or an honour: 全省第一, 全国模范,
// 金华市中院, 杭州市等地.
constexpr std::u32string_view kNotThePlace[] = {
    U"级",   U"委",   U"政府", U"人民", U"局",   U"厅",   U"中院", U"中级", U"法院", U"检察",
    U"人大", U"政协", U"司法", U"公安", U"信访", U"仲裁", U"律师", U"对",   U"下达", U"考核",
    U"考评", U"第",   U"首",   U"前",   U"唯一", U"率先", U"先进", U"优秀", U"最",   U"领先",
    U"示范", U"试点", U"仅",   U"排",   U"位",   U"名",   U"范围", U"推广", U"法治", U"民主",
    U"模范", U"十",   U"百",   U"千",   U"、",   U"和",   U"与",   U"及",   U"等",   U"会议",
    U"典型", U"文明", U"各设", U"通报", U"表彰", U"推荐", U"经验", U"驰",   U"性"};

}  // namespace

Elsewhere::Elsewhere(const Folding& folding, std::u32string_view text, const ExtractOptions& options)
    : text_(text) {
  if (options.region.substr(0, kPrefix.size()) != kPrefix) return;
  const std::string code = options.region.substr(kPrefix.size());
  const absl::CivilDay day(options.year > 0 ? options.year : 2024, 12, 31);
  const auto& tree = regions::RegionTree::BuiltIn();
  const regions::Region* own = tree.Find(code, day);
  if (own == nullptr) return;
  AddName(folding, own->name, Places::kOwn);
  own_name_ = folding.Fold(ToCodePoints(own->name));
  for (const auto* word : {U"我省", U"我市", U"我县", U"我区", U"我州", U"我旗", U"本省", U"本市", U"本县",
                           U"本区", U"我局", U"全系统"})
    AddWord(word, Places::kOwn);
  // The neighbours, and what lies above with its neighbours.
  const regions::Region* below = own;
  while (below != nullptr) {
    for (const regions::Region* region : tree.Children(below->parent, day)) {
      if (region->code != below->code) AddRegion(folding, region->code, region->name);
    }
    const regions::Region* above = tree.Find(below->parent, day);
    if (above != nullptr) AddRegion(folding, above->code, above->name);
    if (above != nullptr && above->kind == regions::RegionKind::kProvince && !regions_.empty())
      AddWord(U"全省", static_cast<int>(regions_.size()) - 1);
    below = above;
  }
  AddWord(U"全国", kUnknown);
  for (const auto* word : {U"该省", U"该市", U"该县", U"该区"}) AddWord(word, kUnknown);
  const char32_t kind = ToCodePoints(own->name).back();
  if (own->kind != regions::RegionKind::kProvince) {
    if (own->parent != "450000" && kind != U'区') AddWord(U"全自治区", kUnknown);
  }
  // 全市 is the city's own. A county's or a district's report means the city above only where it sets itself
  // apart from it: 全市败诉率为6%,我区为5%.
  for (const auto* word : {U"全省", U"全市", U"全县", U"全区", U"全州", U"全旗"}) {
    const bool own_kind = word[1] == kind;
    const bool above = own->kind == regions::RegionKind::kCounty && word[1] == U'市' && !own_kind;
    AddWord(word, above ? kAbove : Places::kOwn);
  }
}

void Elsewhere::AddName(const Folding& folding, std::string_view name, int place) {
  const std::u32string folded = folding.Fold(ToCodePoints(name));
  if (place == Places::kOwn || folded.size() > 2) AddWord(folded, place);  // 郊区 is a word like others
}

void Elsewhere::AddRegion(const Folding& folding, std::string_view code, std::string_view name) {
  regions_.push_back(absl::StrCat(ToAbsl(kPrefix), ToAbsl(code)));
  AddName(folding, name, static_cast<int>(regions_.size()) - 1);
}

// The first meaning of a word is kept: the own name goes before a neighbour's.
void Elsewhere::AddWord(std::u32string_view word, int place) {
  if (word.size() < 2) return;
  auto& names = names_[word[0] & 0xFF];
  for (const Name& name : names) {
    if (name.text == word) return;
  }
  names.push_back({std::u32string(word), place});
  std::stable_sort(names.begin(), names.end(),
                   [](const Name& a, const Name& b) { return a.text.size() > b.text.size(); });
  begins_name_[word[0] % begins_name_.size()] = true;
}

void Elsewhere::BeginSentence(const Sentence& sentence) {
  hits_.clear();
  next_hit_ = 0;
  at_ = sentence.begin;
  elsewhere_ = false;
  bool any = false;
  for (size_t at = sentence.begin; at + 1 < sentence.end; ++at) {
    if (!begins_name_[text_[at] % begins_name_.size()]) continue;
    for (const Name& name : names_[text_[at] & 0xFF]) {
      const size_t after = at + name.text.size();
      if (after > sentence.end || text_.substr(at, name.text.size()) != name.text) continue;
      hits_.push_back({at, after, name.place, false});
      any |= name.place != Places::kOwn;
      at = after - 1;
      break;
    }
  }
  if (!any) hits_.clear();
}

bool Elsewhere::Leads(const PlaceHit& hit) const {
  for (size_t i = hit.begin; i > 0 && hit.begin - i < kLongestLead; --i) {
    const char32_t c = text_[i - 1];
    if (IsClauseMark(c) || Holds1(U"、(（。 \t\n", c)) return true;
    if (!kLead.Has(c) && ArabicDigit(c) < 0) return false;
  }
  return hit.begin == 0;
}

// Whether a clause begins with the place, and goes on about it.
bool Elsewhere::IsOfOthers(size_t number) const {
  const PlaceHit& hit = hits_[number];
  if (!Leads(hit)) return false;
  // 浙江省永康市: the name goes on.
  if (number + 1 < hits_.size() && hits_[number + 1].begin == hit.end) return false;
  const bool set_apart = std::any_of(hits_.begin() + static_cast<ptrdiff_t>(number), hits_.end(),
                                     [](const PlaceHit& other) { return other.place == Places::kOwn; });
  if (hit.place == kAbove && !set_apart) return false;
  const auto rest = text_.substr(hit.end, 2);
  return std::none_of(std::begin(kNotThePlace), std::end(kNotThePlace),
                      [&](std::u32string_view word) { return rest.substr(0, word.size()) == word; });
}

// 比全省平均水平97%高1个百分点.
bool Elsewhere::IsAverage(const PlaceHit& hit, const Mention& mention) const {
  const size_t here = mention.quantity.begin;
  if (hit.end >= here || here - hit.end > 8 ||
      text_.substr(hit.end, 3).find(U"均") == std::u32string_view::npos)
    return false;
  return std::all_of(text_.begin() + static_cast<ptrdiff_t>(hit.end),
                     text_.begin() + static_cast<ptrdiff_t>(here),
                     [](char32_t c) { return kAverage.Has(c); });
}

// 全国人民调解能手2名: won by the own region, unless the words say that all of them are counted.
bool Elsewhere::CountsWhatIsWon(const Mention& mention) const {
  constexpr UnitClasses kCounted = Bit(UnitClass::kRate) | Bit(UnitClass::kPoint) | Bit(UnitClass::kRatio) |
                                   Bit(UnitClass::kCase) | Bit(UnitClass::kAttendance) |
                                   Bit(UnitClass::kMoney) | Bit(UnitClass::kFold);
  if (mention.quantity.ordinal) return true;
  if (mention.quantity.bare || (mention.quantity.classes & kCounted) != 0) return false;
  const auto said = text_.substr(since_, 2);
  return said.empty() || !Holds1(U"共累现总各", said[0]);
}

bool Elsewhere::Holds(const Mention& mention) {
  if (hits_.empty()) return false;
  const size_t here = mention.quantity.begin;
  bool average = false;
  for (; at_ < here; ++at_) {
    if (Holds1(U"；;", text_[at_])) elsewhere_ = false;
    for (; next_hit_ < hits_.size() && hits_[next_hit_].begin == at_; ++next_hit_) {
      if (hits_[next_hit_].place == Places::kOwn) {
        elsewhere_ = false;
      } else if (IsOfOthers(next_hit_)) {
        elsewhere_ = true;
        since_ = hits_[next_hit_].end;
        place_ = hits_[next_hit_].place;
      }
    }
  }
  if (next_hit_ > 0 && hits_[next_hit_ - 1].place != Places::kOwn)
    average = IsAverage(hits_[next_hit_ - 1], mention);
  told_of_ = average ? hits_[next_hit_ - 1].place : place_;
  if (average) return true;
  // What goes on behind 全国模范调解员2名 is not told of the country either.
  if (elsewhere_ && CountsWhatIsWon(mention)) elsewhere_ = false;
  return elsewhere_;
}

std::string Elsewhere::RegionNamed(size_t begin, size_t end) const {
  const auto cell = text_.substr(begin, end - begin);
  if (cell.size() < 2) return "";
  for (const Name& name : names_[cell[0] & 0xFF]) {
    if (name.place >= 0 && name.text == cell) return regions_[static_cast<size_t>(name.place)];
  }
  return "";
}

}  // namespace fengqiao::reports
