#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "services/reports/domain/across/across.h"
#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using indicators::v1::Indicator;
using regions::Region;
using regions::RegionKind;
using regions::RegionTree;
using v1::Finding;

constexpr size_t kLookBack = 20;    // characters before a rank that say among whom
constexpr size_t kValueReach = 40;  // characters between a value and its rank
constexpr std::u32string_view kNumerals = U"一二三四五六七八九十";

// 全市第一, 位居全省前三.
struct Claim {
  size_t begin = 0, end = 0;
  int place = 0;
  bool up_to = false;             // 前三
  const Figure* rank = nullptr;   // null where it was read here: 前三 is no figure
  const Figure* value = nullptr;  // what is ranked
  std::string region;             // code of the region that it is among
  size_t words = 0;               // where the words that say so begin
  bool higher_first = true;
};

// Words between a value and a rank by which not the year's value is ranked: its growth, a part of it, what it
// was in a part of the year.
bool RanksAnother(std::u32string_view between) {
  return HasAny(between,
                {U"幅", U"增速", U"增量", U"提升", U"上升", U"进步", U"改善", U"排名", U"位次", U"其中",
                 U"主要", U"季度", U"月", U"半年", U"截至", U"一度", U"曾", U"考", U"倒数"});
}

// Words behind 全市 by which not all of it is meant: 全市同类县（市）第一.
bool MeansSome(std::u32string_view among) {
  return HasAny(among, {U"同类", U"类", U"片区", U"片", U"组", U"板块", U"山区", U"沿海", U"梯队", U"档",
                        U"部门", U"乡镇", U"街道", U"系统内", U"试点"});
}

bool EndsSentence(char32_t c) { return c == U'。' || c == U'！' || c == U'？' || c == U'\n' || c == U'\r'; }

// The number behind 前 and where it ends: two digits or one numeral. None where it goes on (前二十, 前100名)
// or is a share (前三分之一, 前三成): a smaller place than the one that is claimed would accuse a true
// report.
std::optional<std::pair<int, size_t>> NumberAt(std::u32string_view text, size_t at) {
  constexpr std::u32string_view kGoesOn =
      U"0123456789０１２３４５６７８９一二三四五六七八九十百千万余多分成%％.．";
  int number = 0;
  size_t end = at;
  while (end < text.size() && end < at + 2 && text[end] >= U'0' && text[end] <= U'9')
    number = number * 10 + static_cast<int>(text[end++] - U'0');
  if (end == at && end < text.size()) {
    const size_t numeral = kNumerals.find(text[end]);
    if (numeral == std::u32string_view::npos) return std::nullopt;
    number = static_cast<int>(numeral) + 1;
    ++end;
  }
  if (number == 0) return std::nullopt;
  if (end < text.size() && kGoesOn.find(text[end]) != std::u32string_view::npos) return std::nullopt;
  return std::pair{number, end};
}

// Finds the ranks that a report claims of its own region.
class ClaimFinder {
 public:
  ClaimFinder(const Neighbour& report, const RegionTree& tree)
      : report_(report),
        text_(report.text()),
        own_(tree.Find(api::RegionOf(report.region()), LastDayOf(report))) {}

  std::vector<Claim> Find() const {
    std::vector<Claim> claims;
    if (own_ == nullptr || own_->kind == RegionKind::kProvince) return claims;
    for (const Figure& figure : report_.figures()) {
      if (figure.fact->unit != "rank" || !figure.Is(FIGURE_ROLE_ACTUAL) || !figure.Exact()) continue;
      if (!figure.value.IsInteger() || figure.fact->region != report_.region()) continue;
      Add({.begin = figure.begin(),
           .end = figure.end(),
           .place = static_cast<int>(figure.value.Truncated()),
           .rank = &figure},
          claims);
    }
    for (size_t at = text_.find(U'前'); at != std::u32string_view::npos; at = text_.find(U'前', at + 1)) {
      const auto number = NumberAt(text_, at + 1);
      if (!number) continue;
      size_t end = number->second;
      if (end < text_.size() && (text_[end] == U'名' || text_[end] == U'位' || text_[end] == U'列')) ++end;
      // 前三季度 and 前十个月 are times.
      if (end < text_.size() && text_.find_first_of(U"季个月年批次期天日类项", end) == end) continue;
      Add({.begin = at, .end = end, .place = number->first, .up_to = true}, claims);
    }
    return claims;
  }

 private:
  void Add(Claim claim, std::vector<Claim>& claims) const {
    const size_t from = claim.begin - std::min(kLookBack, claim.begin);
    std::u32string_view words = text_.substr(from, claim.begin - from);
    if (const size_t stop = words.find_last_of(U"。；;\n\r"); stop != std::u32string_view::npos)
      words.remove_prefix(stop + 1);
    if (words.find(U"倒数") != std::u32string_view::npos || words.find(U"考") != std::u32string_view::npos)
      return;
    const auto among = RegionAmong(words);
    if (!among) return;
    claim.region = among->first;
    claim.words = claim.begin - words.size() + among->second;
    claim.value = ValueOf(claim);
    if (claim.value == nullptr || MeansSome(text_.substr(claim.words, claim.begin - claim.words))) return;
    if (RanksAnother(text_.substr(claim.value->end(), claim.begin - claim.value->end()))) return;
    const Indicator::Direction better = claim.value->indicator->better();
    if (better != Indicator::DIRECTION_UP && better != Indicator::DIRECTION_DOWN) return;
    claim.higher_first = better == Indicator::DIRECTION_UP;
    if (words.find(U"低到高") != std::u32string_view::npos) claim.higher_first = false;
    if (words.find(U"高到低") != std::u32string_view::npos) claim.higher_first = true;
    claims.push_back(std::move(claim));
  }

  // The code of the region that the words mean, and where they say it; nothing where they don't.
  std::optional<std::pair<std::string, size_t>> RegionAmong(std::u32string_view words) const {
    const std::string parent(own_->parent);
    for (const std::u32string_view word : {U"全省", U"全自治区"}) {
      if (const size_t at = words.rfind(word); at != std::u32string_view::npos)
        return std::pair{parent.substr(0, 2) + "0000", at};
    }
    if (own_->kind != RegionKind::kCounty) return std::nullopt;
    // Of a county of a municipality (重庆) 全市 is the municipality.
    for (const std::u32string_view word :
         {U"全市", U"全州", U"全盟", U"全地区", U"各县", U"各区", U"县（市", U"县(市"}) {
      if (const size_t at = words.rfind(word); at != std::u32string_view::npos) return std::pair{parent, at};
    }
    return std::nullopt;
  }

  // The rate or ratio that stands before the rank and is ranked by it.
  const Figure* ValueOf(const Claim& claim) const {
    const auto& figures = report_.figures();
    const auto after = std::lower_bound(figures.begin(), figures.end(), claim.begin,
                                        [](const Figure& figure, size_t at) { return figure.begin() < at; });
    if (after == figures.begin()) return nullptr;
    const Figure& value = *std::prev(after);
    if (value.indicator == nullptr || !value.Exact() || !value.Is(FIGURE_ROLE_ACTUAL)) return nullptr;
    if (value.fact->region != report_.region() || !value.fact->scope.empty()) return nullptr;
    if (value.indicator->kind() != Indicator::KIND_RATE && value.indicator->kind() != Indicator::KIND_RATIO)
      return nullptr;
    if (value.end() > claim.begin || claim.begin - value.end() > kValueReach) return nullptr;
    const auto between = text_.substr(value.end(), claim.begin - value.end());
    if (std::any_of(between.begin(), between.end(), EndsSentence)) return nullptr;
    // A rank that has a code of its own is that of the value's code or of something else.
    if (claim.rank != nullptr && claim.rank->indicator != nullptr &&
        claim.rank->fact->code != std::string(value.fact->code) + "_rank")
      return nullptr;
    return &value;
  }

  const Neighbour& report_;
  const std::u32string_view text_;
  const Region* own_;
};

// The regions of a level within another one.
void CollectRegions(const RegionTree& tree, std::string_view within, RegionKind kind, absl::CivilDay on,
                    std::vector<std::string>& codes) {
  for (const Region* region : tree.Children(within, on)) {
    if (region->kind == kind) codes.emplace_back(region->code);
    if (region->kind < kind) CollectRegions(tree, region->code, kind, on, codes);
  }
}

class RankChecker {
 public:
  RankChecker(const Surroundings& around, const RegionTree& tree, std::vector<Finding>& findings)
      : around_(around), tree_(tree), findings_(findings) {
    for (const Neighbour* peer : around.peers) peers_[peer->region()].push_back(peer);
  }

  void Check() {
    for (const Claim& claim : ClaimFinder(*around_.report, tree_).Find()) Judge(claim);
  }

 private:
  struct Standing {
    std::vector<Statement> better;
    size_t same = 0, told = 0, all = 0;
    bool sure = true;      // of those that are better
    bool all_sure = true;  // of all that are told
  };

  Standing StandingOf(const Claim& claim) const {
    Standing standing;
    const Region* own = tree_.Find(api::RegionOf(around_.report->region()), LastDayOf(*around_.report));
    std::vector<std::string> codes;
    CollectRegions(tree_, claim.region, own->kind, LastDayOf(*around_.report), codes);
    const PlainFact& fact = *claim.value->fact;
    const Amount mine = claim.value->AsAmount();
    for (const std::string& code : codes) {
      const std::string region = absl::StrCat("regions/", code);
      if (region == around_.report->region()) continue;
      ++standing.all;
      const auto reports = peers_.find(region);
      if (reports == peers_.end()) continue;
      const Statement other = FindStatement(reports->second, {fact.code, region, "", fact.period}, fact.unit);
      if (other.figure == nullptr) continue;
      ++standing.told;
      const Amount theirs = other.figure->AsAmount();
      const bool sure = other.single && IsSure(*other.figure);
      standing.all_sure = standing.all_sure && sure;
      if (claim.higher_first ? theirs.low > mine.high : theirs.high < mine.low) {
        standing.better.push_back(other);
        standing.sure = standing.sure && sure;
      } else if (theirs.Meets(mine)) {
        ++standing.same;
      }
    }
    return standing;
  }

  void Judge(const Claim& claim) {
    const Standing standing = StandingOf(claim);
    if (standing.told == 0) return;
    const size_t better = standing.better.size();
    const auto place = static_cast<size_t>(claim.place);
    const bool too_good = better >= place;
    const bool all = standing.told == standing.all;
    // Where all are told, no more than those that are the same may stand before it too.
    const bool too_bad = all && !claim.up_to && place > better + standing.same + 1;
    Finding finding;
    finding.set_kind(Finding::KIND_RANK);
    *finding.mutable_stated() = StatedBy(claim);
    *finding.add_parts() = OperandOf(*claim.value);
    for (const Statement& other : standing.better)
      *finding.add_parts() = OperandIn(*other.report, *other.figure);
    const std::string words = ToUtf8(around_.report->text().substr(claim.words, claim.end - claim.words));
    const char* than = claim.higher_first ? "更高" : "更低";
    finding.set_arithmetic(absl::StrCat(claim.value->value.ToString(), "：", than, "的", better, "地，已知",
                                        standing.told, "/", standing.all, "地"));
    const std::string head = absl::StrCat(claim.value->indicator->display_name(), claim.value->surface(),
                                          "写作“", words, "”，同年已收录的其他", standing.told, "地中");
    const std::string others =
        better == 0 ? absl::StrCat("没有", than, "的")
                    : absl::StrCat("有", better, "地", than, "（如", standing.better.front().report->label(),
                                   "的", standing.better.front().figure->surface(), "）");
    const bool sure = (too_good ? standing.sure : standing.all_sure) && IsSure(*claim.value);
    if (too_good || too_bad) {
      finding.set_verdict(sure ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(absl::StrCat(head, others, sure ? "，两者不符。" : "，口径是否相同需要核实。"));
    } else if (all) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(head, others, "，一致。"));
    } else {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(absl::StrCat(head, others, "，没有矛盾；还缺", standing.all - standing.told,
                                           "地的数，不能完全证实。"));
    }
    findings_.push_back(std::move(finding));
  }

  v1::Operand StatedBy(const Claim& claim) const {
    if (claim.rank != nullptr) return OperandOf(*claim.rank);
    v1::Operand operand;
    operand.mutable_span()->set_start(static_cast<int32_t>(claim.begin));
    operand.mutable_span()->set_end(static_cast<int32_t>(claim.end));
    operand.mutable_span()->set_surface(
        ToUtf8(around_.report->text().substr(claim.begin, claim.end - claim.begin)));
    return operand;
  }

  const Surroundings& around_;
  const RegionTree& tree_;
  std::vector<Finding>& findings_;
  std::map<std::string, Neighbours> peers_;  // by region
};

}  // namespace

std::set<std::string> RegionsRankedIn(const Neighbour& report, const RegionTree& tree) {
  std::set<std::string> regions;
  for (const Claim& claim : ClaimFinder(report, tree).Find()) regions.insert(claim.region);
  return regions;
}

void CheckRanks(const Surroundings& around, const RegionTree& tree, std::vector<Finding>& findings) {
  RankChecker(around, tree, findings).Check();
}

}  // namespace fengqiao::reports
