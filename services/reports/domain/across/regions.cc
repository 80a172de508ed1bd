#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "services/reports/domain/across/across.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using v1::Finding;

// Words that a figure of the whole region stands behind, and those by which it is the own level's.
constexpr std::u32string_view kWhole[] = {U"全市", U"全省", U"全州", U"全盟", U"全地区", U"全自治区"};
constexpr std::u32string_view kOwn[] = {U"本级",   U"市局", U"省厅", U"市政府", U"省政府",
                                        U"州政府", U"我局", U"我厅", U"其中"};
constexpr size_t kSentence = 200;  // characters that are looked back at

size_t LastOf(std::u32string_view words, std::span<const std::u32string_view> of) {
  size_t last = std::u32string_view::npos;
  for (const std::u32string_view word : of) {
    const size_t at = words.rfind(word);
    if (at != std::u32string_view::npos && (last == std::u32string_view::npos || at > last)) last = at;
  }
  return last;
}

// Where the last name of one body of the region's own level begins: 市法律援助中心, 省仲裁委员会. npos where
// none does.
size_t LastBody(std::u32string_view words) {
  constexpr size_t kLongestName = 12;
  size_t last = std::u32string_view::npos;
  for (const std::u32string_view level : {U"市", U"省", U"州", U"盟"}) {
    for (size_t at = words.find(level); at != std::u32string_view::npos; at = words.find(level, at + 1)) {
      // 全市 and 各市 are none, and a name goes no further than its clause.
      if (at > 0 && (words[at - 1] == U'全' || words[at - 1] == U'各')) continue;
      std::u32string_view name = words.substr(at + 1, kLongestName);
      name = name.substr(0, name.find_first_of(U"，,。；;、：:（(0123456789"));
      if (name.substr(0, 1) == U"级" || name.substr(0, 1) == U"直" ||
          HasAny(name, {U"中心", U"委员会", U"仲裁委", U"协会", U"公证处", U"支队", U"总队"})) {
        if (last == std::u32string_view::npos || at > last) last = at;
      }
    }
  }
  return last;
}

// Whether the sentence says that the figure is of the whole region: what a city's report counts is often the
// city's own alone, and a county may well have more of that.
bool IsOfTheWhole(const Neighbour& report, const Figure& figure) {
  const std::u32string_view text = report.text();
  const size_t end = std::min(figure.begin(), text.size());
  size_t begin = end - std::min(kSentence, end);
  const size_t stop = text.substr(begin, end - begin).find_last_of(U"。！？\n\r");
  if (stop != std::u32string_view::npos) begin += stop + 1;
  const auto words = text.substr(begin, end - begin);
  const size_t whole = LastOf(words, kWhole);
  if (whole == std::u32string_view::npos) return false;
  size_t own = LastOf(words, kOwn);
  if (const size_t body = LastBody(words); body != std::u32string_view::npos) {
    // What 全市各调解委员会 did, all of them did.
    if (own == std::u32string_view::npos || body > own) own = body;
  }
  return own == std::u32string_view::npos || own < whole;
}

// A region's count of which those below it are parts.
bool MayBeSum(const Neighbour& report, const Figure& figure) {
  return figure.IsCount() && figure.Is(FIGURE_ROLE_ACTUAL) && figure.fact->scope.empty() &&
         figure.fact->region == report.region() && figure.CountsThings();
}

std::string NameOf(const Figure& figure) { return figure.indicator->display_name(); }

Statement StatedBy(const Neighbours& reports, std::string_view region, const Figure& like,
                   std::string_view scope = "") {
  const PlainFact& fact = *like.fact;
  return FindStatement(reports, {fact.code, region, scope, fact.period}, fact.unit);
}

// Holds a county's counts against its city's, and a city's against its counties'.
class RegionChecker {
 public:
  RegionChecker(const Surroundings& around, const regions::RegionTree& tree, std::vector<Finding>& findings)
      : around_(around), tree_(tree), findings_(findings) {}

  void Check() {
    const Neighbour& report = *around_.report;
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
    for (const Figure& figure : report.figures()) {
      if (!MayBeSum(report, figure)) continue;
      // A code that is told again says nothing new.
      if (!seen.insert({figure.fact->code, figure.fact->period, figure.fact->unit}).second) continue;
      if (!around_.above.empty()) CheckAbove(figure);
      if (!around_.below.empty() && IsOfTheWhole(report, figure)) CheckBelow(figure);
    }
  }

 private:
  // A county against its city.
  void CheckAbove(const Figure& part) {
    const std::string region = around_.above.front()->region();
    const Statement whole = StatedBy(around_.above, region, part);
    if (whole.figure == nullptr || !MayBeSum(*whole.report, *whole.figure) ||
        !IsOfTheWhole(*whole.report, *whole.figure))
      return;
    Finding finding;
    finding.set_kind(Finding::KIND_REGION);
    *finding.mutable_stated() = OperandOf(part);
    *finding.add_parts() = OperandIn(*whole.report, *whole.figure);
    const std::string head = absl::StrCat("本地", NameOf(part), "为", Told(part), "，", whole.report->label(),
                                          "写全域为", Told(*whole.figure));
    if (part.AsAmount().low <= whole.figure->AsAmount().high) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_arithmetic(absl::StrCat(part.value.ToString(), "≤", whole.figure->value.ToString()));
      finding.set_explanation(absl::StrCat(head, "，没有超过。"));
    } else {
      const bool told = whole.single && SingleHere(part) && IsSure(part) && IsSure(*whole.figure) &&
                        IsOfOneSize(part, *whole.figure) && !whole.figure->LooksRound();
      finding.set_verdict(told ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
      finding.set_arithmetic(absl::StrCat(part.value.ToString(), ">", whole.figure->value.ToString()));
      finding.set_explanation(absl::StrCat(
          head, told ? "，一地的数不会多于全域的数，两者不符。" : "，本地反而更多，口径是否相同需要核实。"));
    }
    findings_.push_back(std::move(finding));
  }

  bool SingleHere(const Figure& figure) const {
    return StatedBy({around_.report}, figure.fact->region, figure).single;
  }

  // A city against its counties: the sum decides something only where all of them are there.
  void CheckBelow(const Figure& whole) {
    std::map<std::string, Neighbours> by_region;
    for (const Neighbour* report : around_.below) by_region[report->region()].push_back(report);
    std::vector<Statement> parts;
    bool sure = IsSure(whole) && SingleHere(whole) && !whole.LooksRound();
    for (const auto& [region, reports] : by_region) {
      const Statement part = StatedBy(reports, region, whole);
      if (part.figure == nullptr || !MayBeSum(*part.report, *part.figure)) continue;
      sure = sure && part.single && IsSure(*part.figure);
      parts.push_back(part);
    }
    if (parts.empty()) return;
    const auto below = tree_.Children(api::RegionOf(around_.report->region()), LastDayOf(*around_.report));
    const bool all = parts.size() == below.size() && !below.empty();
    Judge(whole, parts, all, sure);
  }

  void Judge(const Figure& whole, const std::vector<Statement>& parts, bool all, bool sure) {
    Finding finding;
    finding.set_kind(Finding::KIND_REGION);
    *finding.mutable_stated() = OperandOf(whole);
    std::optional<Amount> sum = Amount::Of(0);
    const Statement* larger = nullptr;
    for (const Statement& part : parts) {
      *finding.add_parts() = OperandIn(*part.report, *part.figure);
      const Amount amount = part.figure->AsAmount();
      if (sum) sum = sum->Plus(amount);
      if (larger == nullptr && amount.low > whole.AsAmount().high) larger = &part;
    }
    if (larger != nullptr && !IsOfOneSize(*larger->figure, whole)) sure = false;
    if (!sum) return;
    const std::string added = absl::StrJoin(parts, "+", [](std::string* out, const Statement& part) {
      absl::StrAppend(out, part.figure->value.ToString());
    });
    const std::string head = absl::StrCat("本报告写全域", NameOf(whole), "为", Told(whole));
    const bool exceeds = larger != nullptr || (all && sum->low > whole.AsAmount().high);
    if (exceeds) {
      finding.set_verdict(sure ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
      finding.set_arithmetic(absl::StrCat(larger != nullptr ? larger->figure->value.ToString() : added, ">",
                                          whole.value.ToString()));
      const std::string what =
          larger != nullptr ? absl::StrCat("，而", larger->report->label(), "一地就有", Told(*larger->figure))
                            : absl::StrCat("，而下级", parts.size(), "地合计", sum->low.ToString());
      finding.set_explanation(absl::StrCat(head, what, sure ? "，两者不符。" : "，口径是否相同需要核实。"));
      findings_.push_back(std::move(finding));
      return;
    }
    finding.set_verdict(Finding::VERDICT_CONSISTENT);
    finding.set_arithmetic(absl::StrCat(added, "≤", whole.value.ToString()));
    if (all && sum->Meets(whole.AsAmount())) {
      finding.set_arithmetic(absl::StrCat(added, "=", whole.value.ToString()));
      finding.set_explanation(absl::StrCat(head, "，正好是下级", parts.size(), "地之和。"));
    } else if (all && AddOwnLevel(whole, *sum, added, finding)) {
      finding.set_explanation(absl::StrCat(head, "，正好是下级", parts.size(), "地与本级之和。"));
    } else {
      finding.set_explanation(absl::StrCat(head, "，已收录的下级", parts.size(), "地合计",
                                           sum->low.ToString(), "，没有超过",
                                           all ? "，其余可能是本级的。" : "。"));
    }
    findings_.push_back(std::move(finding));
  }

  // 全市 = 本级 + counties.
  bool AddOwnLevel(const Figure& whole, const Amount& sum, const std::string& added, Finding& finding) const {
    const Statement own = StatedBy({around_.report}, whole.fact->region, whole, regions::kOwnLevelName);
    if (own.figure == nullptr || !own.single) return false;
    const auto with = sum.Plus(own.figure->AsAmount());
    if (!with || !with->Meets(whole.AsAmount())) return false;
    *finding.add_parts() = OperandOf(*own.figure);
    finding.set_arithmetic(
        absl::StrCat(added, "+", own.figure->value.ToString(), "=", whole.value.ToString()));
    return true;
  }

  const Surroundings& around_;
  const regions::RegionTree& tree_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckRegions(const Surroundings& around, const regions::RegionTree& tree,
                  std::vector<Finding>& findings) {
  RegionChecker(around, tree, findings).Check();
}

}  // namespace fengqiao::reports
