// Whatever figures a report is said to have, the checks end, speak only of those figures, and explain what
// they say: within the report, and against another one.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/regions/region_tree.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/across/across.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/text/codepoints.h"

namespace {

using fengqiao::reports::Lexicon;
using fengqiao::reports::Neighbour;
using fengqiao::reports::v1::Fact;
using fengqiao::reports::v1::Finding;
using fengqiao::reports::v1::Report;

constexpr size_t kMostFacts = 60;
constexpr const char* kWords[] = {"，",       "；",     "。",   "其中", "全市",     "同比增长",
                                  "较上年的", "未出庭", "出庭", "合计", "承办案件", "前三",
                                  "居全市",   "均",     "\n",   "减少", "率",       "审结"};
constexpr const char* kUnits[] = {"件",  "件",       "人", "人次",  "%",    "%",
                                  "CNY", "个百分点", "倍", "ratio", "rank", ""};
constexpr const char* kForms[] = {"", "万", "亿", "余", "三成", "四分之一", ".5", "9万3千"};
constexpr const char* kPeriods[] = {"2022", "2022", "2021", "2022-01/2022-06", "2021-01/2021-06", "", "x"};
constexpr const char* kRegions[] = {"regions/420703", "regions/420703", "regions/420700", ""};

const Lexicon& TheLexicon() {
  static const auto* const lexicon =
      new Lexicon(*Lexicon::BuiltIn(fengqiao::indicators::Catalog::BuiltIn()->List()));
  return *lexicon;
}

// Reads choices off the input; nothing but noughts behind its end.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ >= size_; }
  uint8_t Byte() { return at_ < size_ ? data_[at_++] : 0; }
  template <typename T, size_t n>
  T Of(T (&choices)[n]) {
    return choices[Byte() % n];
  }
  int64_t Number() {
    int64_t number = 0;
    for (int bytes = Byte() % 8; bytes > 0; --bytes) number = number * 256 + Byte();
    return number;
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

// A text and its figures, in order.
void Make(Input& input, std::u32string* text, std::vector<Fact>* facts) {
  const auto& catalog = TheLexicon().indicators();
  for (size_t i = 0; i < kMostFacts && !input.empty(); ++i) {
    for (int words = input.Byte() % 3; words > 0; --words)
      *text += fengqiao::reports::ToCodePoints(input.Of(kWords));
    Fact fact;
    const int64_t number = input.Number();
    fact.mutable_value()->set_value(
        absl::StrCat(input.Byte() % 8 == 0 ? "-" : "", number % 9'000'000'000'000));
    const char* unit = input.Of(kUnits);
    const std::string surface = absl::StrCat(number, input.Of(kForms), unit);
    const std::u32string points = fengqiao::reports::ToCodePoints(surface);
    fact.mutable_span()->set_start(static_cast<int>(text->size()));
    *text += points;
    fact.mutable_span()->set_end(static_cast<int>(text->size()));
    fact.mutable_span()->set_surface(surface);
    fact.set_unit(unit);
    fact.set_bound(static_cast<fengqiao::common::v1::Bound>(input.Byte() % 7));
    fact.set_role(static_cast<fengqiao::common::v1::FigureRole>(input.Byte() % 7));
    fact.set_period(input.Of(kPeriods));
    fact.set_region(input.Of(kRegions));
    if (input.Byte() % 8 == 0) fact.set_scope("本级");
    if (input.Byte() % 8 == 0)
      fact.mutable_value_max()->set_value(absl::StrCat(input.Number() % 9'000'000'000'000));
    if (input.Byte() % 4 != 0)
      fact.set_code(catalog[static_cast<size_t>(input.Byte()) * 7 % catalog.size()].code());
    fact.set_confidence(900);
    fact.set_subject("出庭率");
    facts->push_back(std::move(fact));
  }
}

void CheckOne(const Finding& finding, const std::set<int>& places) {
  if (finding.explanation().empty() || finding.arithmetic().empty()) std::abort();
  if (finding.verdict() == Finding::VERDICT_UNSPECIFIED) std::abort();
  for (const auto& part : finding.parts()) {
    if (part.report().empty() && places.count(part.span().start()) == 0) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  std::u32string text;
  std::vector<Fact> facts;
  Make(input, &text, &facts);
  std::set<int> places;
  for (const Fact& fact : facts) places.insert(fact.span().start());
  for (const Finding& finding : fengqiao::reports::CheckFacts(text, facts, TheLexicon()))
    CheckOne(finding, places);

  Report report;
  report.set_name("regions/420703/reports/2022-1");
  report.mutable_metadata()->set_region("regions/420703");
  report.mutable_metadata()->set_year(2022);
  const Neighbour checked(report, "甲", text, facts, TheLexicon());
  report.set_name("regions/420703/reports/2021-1");
  report.mutable_metadata()->set_year(2021);
  const Neighbour earlier(report, "乙", text, facts, TheLexicon());
  report.set_name("regions/420700/reports/2022-1");
  report.mutable_metadata()->set_region("regions/420700");
  report.mutable_metadata()->set_year(2022);
  const Neighbour city(report, "丙", text, facts, TheLexicon());
  const auto& tree = fengqiao::regions::RegionTree::BuiltIn();
  for (const Finding& finding : fengqiao::reports::CheckAcross(
           {.report = &checked, .earlier = {&earlier}, .above = {&city}, .peers = {&city}}, tree))
    CheckOne(finding, places);
  for (const Finding& finding : fengqiao::reports::CheckAcross({.report = &city, .below = {&checked}}, tree))
    CheckOne(finding, places);
  return 0;
}
