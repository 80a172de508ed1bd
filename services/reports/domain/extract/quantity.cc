#include "services/reports/domain/extract/quantity.h"

#include <algorithm>
#include <utility>

#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/text/characters.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/years.h"

namespace fengqiao::reports {
namespace {

using common::v1::Bound;

constexpr int kShortestPhone = 7;  // digits without a unit: a telephone or serial number

bool IsBlank(char32_t c) { return c == U' ' || c == U'\u00A0' || c == U'\u3000' || c == U'\u2009'; }
bool IsLatin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'Ａ' && c <= U'Ｚ') ||
         (c >= U'ａ' && c <= U'ｚ');
}
bool IsRangeDash(char32_t c) {
  return c == U'-' || c == U'–' || c == U'—' || c == U'~' || c == U'～' || c == U'－' || c == U'―';
}
bool IsColon(char32_t c) { return c == U':' || c == U'：' || c == U'∶' || c == U'\uFE55'; }

struct Approximator {
  std::u32string_view words;
  Bound bound;
};

// Before the number, longest first.
constexpr Approximator kBefore[] = {
    {U"不得少于", common::v1::BOUND_AT_LEAST}, {U"不得低于", common::v1::BOUND_AT_LEAST},
    {U"不得超过", common::v1::BOUND_AT_MOST},  {U"不得高于", common::v1::BOUND_AT_MOST},
    {U"不能低于", common::v1::BOUND_AT_LEAST}, {U"不能超过", common::v1::BOUND_AT_MOST},
    {U"不少于", common::v1::BOUND_AT_LEAST},   {U"不低于", common::v1::BOUND_AT_LEAST},
    {U"不超过", common::v1::BOUND_AT_MOST},    {U"不高于", common::v1::BOUND_AT_MOST},
    {U"不多于", common::v1::BOUND_AT_MOST},    {U"不大于", common::v1::BOUND_AT_MOST},
    {U"不小于", common::v1::BOUND_AT_LEAST},   {U"超过", common::v1::BOUND_MORE_THAN},
    {U"突破", common::v1::BOUND_AT_LEAST},     {U"大于", common::v1::BOUND_MORE_THAN},
    {U"高于", common::v1::BOUND_MORE_THAN},    {U"多于", common::v1::BOUND_MORE_THAN},
    {U"小于", common::v1::BOUND_LESS_THAN},    {U"低于", common::v1::BOUND_LESS_THAN},
    {U"少于", common::v1::BOUND_LESS_THAN},    {U"不足", common::v1::BOUND_LESS_THAN},
    {U"不到", common::v1::BOUND_LESS_THAN},    {U"大约", common::v1::BOUND_APPROX},
    {U"将近", common::v1::BOUND_APPROX},       {U"接近", common::v1::BOUND_APPROX},
    {U"至多", common::v1::BOUND_AT_MOST},      {U"最多", common::v1::BOUND_AT_MOST},
    {U"≥", common::v1::BOUND_AT_LEAST},        {U"≤", common::v1::BOUND_AT_MOST},
    {U"＞", common::v1::BOUND_MORE_THAN},      {U"＜", common::v1::BOUND_LESS_THAN},
    {U"近", common::v1::BOUND_APPROX},         {U"约", common::v1::BOUND_APPROX},
    {U"超", common::v1::BOUND_AT_LEAST},       {U"逾", common::v1::BOUND_AT_LEAST},
};
// Before the number too, but not part of the surface.
constexpr Approximator kOutside[] = {
    {U"至少", common::v1::BOUND_AT_LEAST},
    {U"最少", common::v1::BOUND_AT_LEAST},
};
// Only before a power of ten: 上百, 过千.
constexpr Approximator kBeforePower[] = {
    {U"上", common::v1::BOUND_AT_LEAST},
    {U"过", common::v1::BOUND_AT_LEAST},
};
// After the unit, or after a bare number, longest first.
constexpr Approximator kAfter[] = {
    {U"及以上", common::v1::BOUND_AT_LEAST}, {U"及以下", common::v1::BOUND_AT_MOST},
    {U"以上", common::v1::BOUND_AT_LEAST},   {U"以下", common::v1::BOUND_AT_MOST},
    {U"以内", common::v1::BOUND_AT_MOST},    {U"之内", common::v1::BOUND_AT_MOST},
    {U"左右", common::v1::BOUND_APPROX},     {U"上下", common::v1::BOUND_APPROX},
    {U"有余", common::v1::BOUND_AT_LEAST},
};

// How the words before a figure end, and how those behind it begin: most figures have none.
constexpr CharacterSet kEndsBefore(U"于过破足到约近多超逾少≥≤＞＜");
constexpr CharacterSet kBeginsAfter(U"及以之左上有");

constexpr int64_t kMostDoublings = 4;  // 翻四番

// Words after which 成 is no tenth: 二成立.
constexpr std::u32string_view kAfterCheng = U"立功果员为效本绩长熟都就型品套交分语年片事败";
// Words in front of which 近 and 超 belong to something else: 附近, 最近.
constexpr std::u32string_view kBeforeJin = U"附最邻靠贴亲新远就";
// And in front of which 约 does: 行规行约, 合同履约.
constexpr std::u32string_view kBeforeYue = U"行条公合契预签履违节失规盟制特解相邀守续";

// Reads one sentence.
class Reader {
 public:
  Reader(std::u32string_view text, size_t begin, size_t end, const Lexicon& lexicon, bool whole_cell)
      : text_(text.substr(0, end)), begin_(begin), lexicon_(lexicon), whole_cell_(whole_cell) {}

  // The figure whose number begins at `at`; `next` becomes where to go on in any case.
  std::optional<Quantity> ReadAt(size_t at, size_t& next) {
    next = SkipRun(at);
    const bool arabic = ArabicDigit(text_[at]) >= 0;
    const int sign = SignBefore(at);
    if (arabic && sign == 0 && IsGlued(at)) return std::nullopt;
    if (!arabic) {
      if (auto fraction = ReadFraction(at)) return Advance(*fraction, next);
    }
    const auto number = ParseNumber(text_, at);
    if (!number) return std::nullopt;
    next = std::max(number->end, at + 1);
    if (at > begin_ && text_[at - 1] == U'第') return Advance(ReadOrdinal(*number), next);
    if (auto ratio = ReadRatio(*number)) return Advance(*ratio, next);
    if (auto tenth = ReadTenths(*number)) return Advance(*tenth, next);
    if (auto doubled = ReadDoubled(*number)) return Advance(*doubled, next);
    auto counted = ReadCounted(*number);
    if (counted && sign != 0) {
      counted->sign = sign;
      counted->begin = at - 1;
    }
    return Advance(std::move(counted), next);
  }

 private:
  static std::optional<Quantity> Advance(std::optional<Quantity> quantity, size_t& next) {
    if (quantity) next = std::max(next, quantity->end);
    return quantity;
  }

  char32_t At(size_t i) const { return i < text_.size() ? text_[i] : U'\0'; }
  char32_t Before(size_t i) const { return i > begin_ ? text_[i - 1] : U'\0'; }
  bool StartsWith(size_t at, std::u32string_view words) const {
    return at <= text_.size() && text_.substr(at, words.size()) == words;
  }
  bool EndsWith(size_t end, std::u32string_view words) const {
    return end >= begin_ + words.size() && text_.substr(end - words.size(), words.size()) == words;
  }
  size_t SkipBlank(size_t at) const { return IsBlank(At(at)) ? at + 1 : at; }

  // After the run of digits or Chinese numerals at `at`.
  size_t SkipRun(size_t at) const {
    const bool arabic = ArabicDigit(text_[at]) >= 0;
    size_t i = at + 1;
    while (i < text_.size() && (arabic ? ArabicDigit(text_[i]) >= 0 : IsChineseNumeral(text_[i]))) ++i;
    return i;
  }

  // 同比+8.9%, 较上年-3.2%.
  int SignBefore(size_t at) const {
    const char32_t before = Before(at);
    const bool plus = before == U'+' || before == U'＋';
    const bool minus = before == U'-' || before == U'－' || before == U'−';
    if ((!plus && !minus) || at < begin_ + 2) return 0;
    if (std::u32string_view(U"比年期幅").find(text_[at - 2]) == std::u32string_view::npos) return 0;
    return plus ? 1 : -1;
  }

  // Digits that are part of a name, a number of a paper, a clock time, a calendar date in figures: 1+6,
  // 〔2021〕28, A3, 12·4.
  bool IsGlued(size_t at) const {
    const char32_t before = Before(at);
    if (IsLatin(before) || before == U'〔' || before == U'[' || before == U'+' || before == U'＋' ||
        before == U'/' || before == U'_' || before == U'#' || before == U'·' || before == U'×' ||
        before == U'.' || before == U'．' || before == U'@' || before == U'№' || before == U'＃') {
      return true;
    }
    if (IsRangeDash(before) && at >= begin_ + 2 &&
        (IsLatin(text_[at - 2]) || ArabicDigit(text_[at - 2]) >= 0)) {
      return true;  // the right half of what was no range
    }
    if (IsColon(before) && at >= begin_ + 2 && ArabicDigit(text_[at - 2]) >= 0)
      return true;                                                       // nor a ratio: a clock
    if (text_[at] == U'0' && ArabicDigit(At(at + 1)) >= 0) return true;  // 09:53, 007
    if (IsNumberOfATable(at)) return true;
    const char32_t after = At(SkipRun(at));
    return IsLatin(after) || after == U'〕' || after == U']' || after == U'+' || after == U'＋' ||
           after == U'/' || after == U'_' || after == U'·' || after == U'×' || after == U'@';
  }

  // 表1 人民调解情况, 附表2, 见图3; not 代表5人.
  bool IsNumberOfATable(size_t at) const {
    const char32_t before = Before(at);
    if (before != U'表' && before != U'图') return false;
    const char32_t lead = Before(at - 1);
    return lead == U'\0' || IsBlank(lead) || lead == U'\n' || lead == U'\r' ||
           std::u32string_view(U"附见如下(（，,。").find(lead) != std::u32string_view::npos;
  }

  // 百分之五, 千分之三, 四分之一.
  std::optional<Quantity> ReadFraction(size_t at) const {
    size_t middle = at;
    while (middle < text_.size() && IsChineseNumeral(text_[middle]) && middle - at < 4) ++middle;
    if (middle == at || !StartsWith(middle, U"分之")) return std::nullopt;
    const auto upper = ParseNumber(text_, middle + 2);
    if (!upper) return std::nullopt;
    Quantity quantity;
    quantity.number_begin = at;
    quantity.end = upper->end;
    const std::u32string_view base = text_.substr(at, middle - at);
    if (base == U"百") {
      quantity.value = upper->value;
      quantity.unit = "%";
    } else if (base == U"千") {
      quantity.value = upper->value;
      quantity.unit = "‰";
    } else {
      const auto lower = ParseNumber(text_.substr(0, middle), at);
      if (!lower || lower->value <= Decimal()) return std::nullopt;
      const auto value = Decimal::Quotient(upper->value, lower->value, 1, Decimal::kPlaces);
      if (!value) return std::nullopt;
      quantity.value = *value;
      quantity.unit = "ratio";
    }
    quantity.classes =
        Bit(quantity.unit == "ratio" ? UnitClass::kRatio : UnitClass::kRate) | Bit(UnitClass::kRate);
    Bounds(quantity, upper->open);
    return quantity;
  }

  // 1.04:1. A clock time and a proportion of other terms are left alone.
  std::optional<Quantity> ReadRatio(const Number& left) const {
    if (left.chinese) return std::nullopt;
    size_t colon = SkipBlank(left.end);
    if (!IsColon(At(colon)) && At(colon) != U'比') return std::nullopt;
    const auto right = ParseNumber(text_, SkipBlank(colon + 1));
    if (!right || right->chinese || right->value <= Decimal()) return std::nullopt;
    const Decimal one = Decimal::FromInteger(1);
    if (right->value != one && left.value != one) return std::nullopt;
    if (right->end - right->begin == 2 && text_[right->begin] == U'0') return std::nullopt;  // 8:01
    if (IsColon(At(right->end))) return std::nullopt;                                        // 09:53:33
    const auto value = Decimal::Quotient(left.value, right->value, 1, Decimal::kPlaces);
    if (!value) return std::nullopt;
    Quantity quantity;
    quantity.number_begin = left.begin;
    quantity.end = right->end;
    quantity.value = *value;
    quantity.unit = "ratio";
    quantity.classes = Bit(UnitClass::kRatio);
    Bounds(quantity, false);
    return quantity;
  }

  // 六成, 近九成: tens of percent.
  std::optional<Quantity> ReadTenths(const Number& number) const {
    if (At(number.end) != U'成' || !number.value.IsInteger() || number.value > Decimal::FromInteger(10) ||
        number.value <= Decimal() || number.open) {
      return std::nullopt;
    }
    const char32_t after = At(number.end + 1);
    if (after != U'\0' && kAfterCheng.find(after) != std::u32string_view::npos) return std::nullopt;
    Quantity quantity;
    quantity.number_begin = number.begin;
    const bool more = after == U'多' || after == U'余';
    // 一成二 is twelve percent.
    const bool odd = ChineseDigit(after) > 0 && ChinesePower(At(number.end + 2)) == 0 && !more &&
                     ChineseDigit(At(number.end + 2)) < 0;
    const bool half = after == U'半';
    quantity.end = number.end + (more || odd || half ? 2 : 1);
    quantity.value = Decimal::FromInteger(number.value.Truncated() * 10 + (odd    ? ChineseDigit(after)
                                                                           : half ? 5
                                                                                  : 0));
    quantity.unit = "%";
    quantity.classes = Bit(UnitClass::kRate);
    Bounds(quantity, more);
    if (number.chinese || quantity.bound != common::v1::BOUND_EXACT) return quantity;
    return number.value.Truncated() < 10 ? std::optional(quantity) : std::nullopt;
  }

  // 翻了一番, 翻两番: doubled, and doubled again; told as what was added to it, once and three times.
  std::optional<Quantity> ReadDoubled(const Number& number) const {
    if (At(number.end) != U'番' || number.value < Decimal::FromInteger(1) ||
        number.value > Decimal::FromInteger(kMostDoublings) || !number.value.IsInteger())
      return std::nullopt;
    size_t verb = 0;
    for (const std::u32string_view words : {U"翻了近", U"翻了", U"翻上", U"翻近", U"翻"}) {
      if (verb == 0 && EndsWith(number.begin, words)) verb = words.size();
    }
    if (verb == 0) return std::nullopt;
    Quantity quantity;
    quantity.number_begin = number.begin;
    quantity.begin = number.begin - verb;
    quantity.end = number.end + 1;
    quantity.value = Decimal::FromInteger((int64_t{1} << number.value.Truncated()) - 1);
    quantity.unit = "倍";
    quantity.classes = Bit(UnitClass::kFold);
    quantity.sign = 1;
    if (text_[number.begin - 1] == U'近') quantity.bound = common::v1::BOUND_APPROX;
    if (At(quantity.end) == U'多' || At(quantity.end) == U'余') {
      quantity.bound = common::v1::BOUND_AT_LEAST;
      ++quantity.end;
    }
    return quantity;
  }

  // 第三, 第3位; 第二批 and 第六十二条 are none.
  std::optional<Quantity> ReadOrdinal(const Number& number) const {
    if (number.value <= Decimal() || !number.value.IsInteger()) return std::nullopt;
    if (number.multiplied && !number.chinese) return std::nullopt;
    size_t end = number.end;
    Quantity quantity;
    const char32_t after = At(SkipBlank(end));
    if (after == U'位' || after == U'名') {
      end = SkipBlank(end) + 1;
    } else if (after == U'家' || after == U'个') {
      quantity.ordinal_of_many = true;
    } else if (!(after == U'\0' || IsClauseEnd(after) || after == U'的' || after == U'等' || after == U'和' ||
                 after == U'(' || after == U'（' || LeadsToOrdinal(end))) {
      return std::nullopt;
    }
    quantity.begin = number.begin - 1;
    quantity.number_begin = quantity.begin;
    quantity.end = end;
    quantity.value = number.value;
    quantity.unit = "rank";
    quantity.classes = Bit(UnitClass::kRank);
    quantity.ordinal = true;
    return quantity;
  }

  // 第9跃升至第5.
  bool LeadsToOrdinal(size_t at) const {
    for (size_t i = at + 1; i < at + 5; ++i) {
      if (At(i) == U'第') return At(i - 1) == U'至' || At(i - 1) == U'到' || At(i - 1) == U'为';
    }
    return false;
  }

  static bool IsClauseEnd(char32_t c) {
    return std::u32string_view(U"，,。;；、:：!！?？\n\r)）|”’》】").find(c) != std::u32string_view::npos;
  }

  // A number with a measure word, or a bare one.
  std::optional<Quantity> ReadCounted(const Number& first) const {
    Quantity quantity;
    quantity.number_begin = first.begin;
    quantity.value = first.value;
    quantity.multiplied = first.multiplied;
    size_t at = first.end;
    bool open = first.open;
    if (const size_t mark = OpenMark(at); mark > at) {
      open = true;
      at = mark;
    }
    Number last = first;
    if (const auto upper = ReadUpper(first, at)) {
      if (upper->value <= first.value) return std::nullopt;
      if (const auto scaled = LowerEnd(first, *upper)) quantity.value = *scaled;
      quantity.value_max = upper->value;
      last = *upper;
      at = upper->end;
      if (const size_t mark = OpenMark(at); mark > at) at = mark;
    }

    size_t length = 0;
    // 表二 部分县区 counts nothing.
    const size_t unit_at = first.chinese && !open ? at : SkipBlank(at);
    const Unit* unit = lexicon_.units().LongestAt(text_, unit_at, lexicon_.folding(), length);
    if (unit == nullptr) {
      if (quantity.value_max) return std::nullopt;
      return ReadBare(first, quantity, at, open);
    }
    // 4.2024年计划评查: the number of a line, and a year.
    if (unit->surface == U"年" && EndsInYear(first)) return std::nullopt;
    if (unit->strength == UnitStrength::kNever || !MayCount(first, last, *unit, unit_at + length, open)) {
      return std::nullopt;
    }
    // 两轮 of 两轮案卷评查: a small numeral with a word like this is a figure where an indicator says so.
    quantity.weak = unit->strength == UnitStrength::kWeak ||
                    (unit->strength == UnitStrength::kPlain && IsSmallNumeral(first, open));
    quantity.classes = unit->classes;
    size_t end = unit_at + length;
    quantity.unit = unit->name;
    if (unit->name.empty()) Written(unit_at, end, quantity);
    if (const size_t pair = SecondUnit(end, quantity); pair > end) end = pair;
    if (unit->surface == U"个" && !first.value.IsInteger() && PointFollows(end)) {
      quantity.unit = "个百分点";
      quantity.unit_begin = quantity.unit_end = 0;
      quantity.classes = Bit(UnitClass::kPoint);
    }

    // 3%-5%: the upper end with its own unit.
    if (!quantity.value_max && (IsRangeDash(At(end)) || At(end) == U'至') && !EndsWith(first.begin, U"由") &&
        !EndsWith(first.begin, U"从")) {
      const auto upper = ParseNumber(text_, end + 1);
      size_t upper_length = 0;
      if (upper && upper->value > first.value &&
          lexicon_.units().LongestAt(text_, SkipBlank(upper->end), lexicon_.folding(), upper_length) ==
              unit) {
        quantity.value_max = upper->value;
        end = SkipBlank(upper->end) + upper_length;
      }
    }
    if (unit->surface == U"倍" && (At(end) == U'多' || At(end) == U'余')) {  // 一倍多
      open = true;
      ++end;
    }
    quantity.end = end;
    Bounds(quantity, open);
    if (quantity.value_max) quantity.bound = common::v1::BOUND_AT_LEAST;
    if (first.bare_power && quantity.bound == common::v1::BOUND_EXACT) return std::nullopt;  // 百场, 千家
    return quantity;
  }

  bool EndsInYear(const Number& number) const {
    if (number.chinese || number.end < number.begin + 6 || text_[number.end - 5] != U'.') return false;
    const auto year = ParseNumber(text_.substr(0, number.end), number.end - 4);
    return year && year->value.IsInteger() && IsReportYear(static_cast<int>(year->value.Truncated()));
  }

  void Written(size_t begin, size_t end, Quantity& quantity) const {
    quantity.unit = ToUtf8(text_.substr(begin, end - begin));
    quantity.unit_begin = begin;
    quantity.unit_end = end;
  }

  // After 余, 多 and the like that stand between number and unit.
  size_t OpenMark(size_t at) const {
    const size_t i = SkipBlank(at);
    const char32_t c = At(i);
    if (c == U'余' || c == U'餘' || c == U'多') return i + 1;
    if ((c == U'来' || c == U'几') && i > begin_ && ChinesePower(text_[i - 1]) > 0) return i + 1;
    return at;
  }

  // The upper end of 1-2个, 20至30件.
  std::optional<Number> ReadUpper(const Number& first, size_t at) const {
    const size_t dash = SkipBlank(at);
    const char32_t c = At(dash);
    if (!IsRangeDash(c) && c != U'至' && c != U'到') return std::nullopt;
    if (!IsRangeDash(c) && (EndsWith(first.begin, U"由") || EndsWith(first.begin, U"从")))
      return std::nullopt;
    const char32_t lead = At(SkipBlank(dash + 1));
    if ((ArabicDigit(lead) >= 0) == first.chinese) return std::nullopt;
    return ParseNumber(text_, SkipBlank(dash + 1));
  }

  // The 5 of 5-6万元 is fifty thousand.
  static std::optional<Decimal> LowerEnd(const Number& lower, const Number& upper) {
    if (lower.multiplied || !upper.multiplied || lower.chinese || upper.chinese) return std::nullopt;
    for (const int64_t power : {int64_t{100'000'000}, int64_t{10'000}, int64_t{1000}}) {
      const auto times = lower.value.Times(Decimal::FromInteger(power));
      if (times && *times < upper.value) {
        // Only where both are of one size: 800-1万 is none.
        const auto more = lower.value.Times(Decimal::FromInteger(power * 10));
        return more && *more > upper.value ? times : std::nullopt;
      }
    }
    return std::nullopt;
  }

  // 件(条), 人(次): two measure words stay together.
  size_t SecondUnit(size_t at, Quantity& quantity) const {
    if (At(at) != U'(' && At(at) != U'（') return at;
    size_t length = 0;
    const Unit* second = lexicon_.units().LongestAt(text_, at + 1, lexicon_.folding(), length);
    if (second == nullptr || second->strength == UnitStrength::kNever) return at;
    const size_t close = at + 1 + length;
    if (At(close) != U')' && At(close) != U'）') return at;
    if (quantity.unit_begin < quantity.unit_end) Written(quantity.unit_begin, close + 1, quantity);
    quantity.classes |= second->classes;
    return close + 1;
  }

  // 9.7个和2.9个百分点: the unit is said once.
  bool PointFollows(size_t at) const {
    if (At(at) != U'和' && At(at) != U'、' && At(at) != U'与') return false;
    const auto next = ParseNumber(text_, SkipBlank(at + 1));
    return next && StartsWith(SkipBlank(next->end), U"个百分点");
  }

  // Whether number and measure word make a figure, and not a year, a date or a way of speaking.
  static bool IsSmallNumeral(const Number& number, bool open) {
    return number.chinese && !open && !(number.multiplied && number.end - number.begin > 1);
  }

  bool MayCount(const Number& first, const Number& last, const Unit& unit, size_t after, bool open) const {
    if (unit.surface == U"年") {
      const int64_t year = last.value.Truncated();
      if (first.digits_only || last.digits == 4 || (last.digits == 2 && year > 15)) return false;
      if (first.chinese || At(after) == U'来' || EndsWith(first.begin, U"近") ||
          EndsWith(first.begin, U"连续")) {
        return false;
      }
    }
    if ((unit.surface == U"位" || unit.surface == U"名") && Before(first.begin) == U'前') return false;
    if (unit.surface == U"分" && (Before(first.begin) == U'时' || Before(first.begin) == U'点')) return false;
    if (unit.surface == U"个月" && EndsWith(first.begin, U"前")) return false;
    if (!first.chinese) return true;
    if (first.digits_only) return false;
    const Decimal two = Decimal::FromInteger(2);
    const bool large = first.multiplied && first.end - first.begin > 1;  // 二十, 三百
    if (unit.strength == UnitStrength::kStrong) {
      if (first.value >= two) return !(unit.surface == U"次" && Before(first.begin) == U'届');
      if (unit.surface == U"倍") return true;  // 增长一倍
      return first.value == Decimal() ? false : IsCountedOne(first.begin);
    }
    if (unit.strength == UnitStrength::kPlain) return large || open || first.value >= two;
    return (large || open || unit.surface == U"大") && first.value >= two;
  }

  // 仅一件, 共一名: one that is counted. Elsewhere 一件 is an article.
  bool IsCountedOne(size_t at) const {
    return EndsWith(at, U"仅") || EndsWith(at, U"共") || EndsWith(at, U"只有");
  }

  // A number without a measure word.
  std::optional<Quantity> ReadBare(const Number& number, Quantity quantity, size_t at, bool open) const {
    if (number.chinese && !IsBareNumeral(number)) return std::nullopt;
    if (number.digits >= kShortestPhone && !number.multiplied) return std::nullopt;
    if (number.blank_parted && !whole_cell_)
      return std::nullopt;  // 受理 128 162: two cells of a row that was taken apart
    if (IsListNumber(number)) return std::nullopt;
    quantity.end = at;
    quantity.bare = true;
    Bounds(quantity, open);
    if (number.bare_power && quantity.bound == common::v1::BOUND_EXACT) return std::nullopt;
    const char32_t after = At(SkipBlank(quantity.end));
    const bool ends = after == U'\0' || IsClauseEnd(after) || after == U'(' || after == U'（';
    if (!ends && !IsLeftOfPair(quantity.end) && !IsInList(quantity.end)) return std::nullopt;
    return quantity;
  }

  // （2）: the number of an item.
  bool IsListNumber(const Number& number) const {
    const char32_t before = Before(number.begin);
    const char32_t after = At(number.end);
    return number.digits <= 2 && number.end - number.begin <= 2 && (before == U'(' || before == U'（') &&
           (after == U')' || after == U'）');
  }

  // 三百二十, 突破百万, and the 零 of 为零; other numerals without a measure word are words.
  bool IsBareNumeral(const Number& number) const {
    if (number.multiplied && number.end - number.begin > 1) return true;
    return number.value == Decimal() && (Before(number.begin) == U'为' || Before(number.begin) == U'至');
  }

  // 1.8、2.0和2.3.
  bool IsInList(size_t at) const {
    return (At(at) == U'和' || At(at) == U'与' || At(at) == U'及') && ArabicDigit(At(at + 1)) >= 0;
  }

  // 从2.47提高至2.86: a verb leads on to the right value.
  bool IsLeftOfPair(size_t at) const {
    static constexpr std::u32string_view kVerbs = U"提增上升降下减涨扩回压缩";
    if (kVerbs.find(At(at)) == std::u32string_view::npos) return false;
    for (size_t i = at + 1; i < at + 5; ++i) {
      if (At(i) == U'至' || At(i) == U'到' || At(i) == U'为') return ArabicDigit(At(i + 1)) >= 0;
    }
    return false;
  }

  void BoundsAfter(Quantity& quantity) const {
    for (const Approximator& after : kAfter) {
      if (!StartsWith(quantity.end, after.words)) continue;
      quantity.end += after.words.size();
      quantity.bound = after.bound;
      return;
    }
  }

  // Widens the figure by the approximators around it, and reads the bound from them.
  void Bounds(Quantity& quantity, bool open) const {
    quantity.begin = quantity.number_begin;
    if (open) quantity.bound = common::v1::BOUND_AT_LEAST;
    if (kBeginsAfter.Has(At(quantity.end))) BoundsAfter(quantity);
    const size_t at = quantity.number_begin;
    if (!kEndsBefore.Has(Before(at)) && ChinesePower(text_[at]) < 100) return;
    for (const Approximator& before : kBefore) {
      if (!EndsWith(at, before.words)) continue;
      const char32_t lead = Before(at - before.words.size());
      if (before.words == U"约" && kBeforeYue.find(lead) != std::u32string_view::npos && lead != U'\0' &&
          !EndsWith(at, U"损失约") && !EndsWith(at, U"调解约") && !EndsWith(at, U"化解约") &&
          !EndsWith(at, U"签发约"))
        break;
      if (before.words == U"近" && kBeforeJin.find(lead) != std::u32string_view::npos && lead != U'\0') break;
      quantity.begin = at - before.words.size();
      quantity.bound = before.bound;
      return;
    }
    for (const Approximator& outside : kOutside) {
      if (EndsWith(at, outside.words)) quantity.bound = outside.bound;
    }
    if (ChinesePower(text_[at]) >= 100) {
      for (const Approximator& before : kBeforePower) {
        if (!EndsWith(at, before.words)) continue;
        quantity.begin = at - before.words.size();
        quantity.bound = before.bound;
      }
    }
  }

  std::u32string_view text_;
  size_t begin_;
  const Lexicon& lexicon_;
  bool whole_cell_;
};

}  // namespace

std::vector<Quantity> FindQuantities(std::u32string_view text, size_t begin, size_t end,
                                     const Landmarks& landmarks, const Lexicon& lexicon,
                                     const Stretches& skips, bool whole_cell) {
  std::vector<Quantity> quantities;
  quantities.reserve(6);  // most sentences have fewer; and less than what malloc has at hand
  Reader reader(text, begin, end, lexicon, whole_cell);
  size_t skip = 0;
  size_t next = begin;
  for (const size_t at : landmarks.numerals) {
    if (at < next || !IsNumeral(text[at])) continue;
    while (skip < skips.size() && skips[skip].second <= at) ++skip;
    if (skip < skips.size() && skips[skip].first <= at) {
      next = skips[skip].second;
      continue;
    }
    next = at + 1;
    auto quantity = reader.ReadAt(at, next);
    if (!quantity) continue;
    // A figure ends before a fixed phrase begins: 三 | 三会一课.
    if (skip < skips.size() && skips[skip].first < quantity->end) continue;
    if (!quantities.empty() && quantity->begin < quantities.back().end)
      quantity->begin = quantity->number_begin;
    quantities.push_back(*std::move(quantity));
  }
  return quantities;
}

}  // namespace fengqiao::reports
