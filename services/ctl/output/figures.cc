#include "services/ctl/output/figures.h"

#include <algorithm>

namespace fengqiao::ctl {
namespace {

using common::v1::Bound;

// The parts of "-330629800.5"; `whole` and `fraction` are empty where the text is no decimal.
struct Parts {
  bool negative = false;
  std::string whole, fraction;
};

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Parts Split(std::string_view decimal) {
  Parts parts;
  if (!decimal.empty() && decimal[0] == '-') {
    parts.negative = true;
    decimal.remove_prefix(1);
  }
  const size_t point = decimal.find('.');
  const std::string_view whole = decimal.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : decimal.substr(point + 1);
  if (whole.empty() || !AllDigits(whole) || !AllDigits(fraction)) return {};
  parts.whole = whole;
  parts.fraction = fraction;
  return parts;
}

std::string Join(Parts parts) {
  const size_t first = parts.whole.find_first_not_of('0');
  parts.whole.erase(0, std::min(first, parts.whole.size() - 1));
  parts.fraction.erase(parts.fraction.find_last_not_of('0') + 1);
  std::string text = parts.negative ? "-" : "";
  text += parts.whole;
  if (!parts.fraction.empty()) text.append(".").append(parts.fraction);
  return text;
}

size_t Places(std::string_view decimal) {
  const size_t point = decimal.find('.');
  return point == std::string_view::npos ? 0 : decimal.size() - point - 1;
}

// Digits before the point, none counted for "0.5".
size_t WholeDigits(std::string_view decimal) {
  const std::string whole = Split(decimal).whole;
  const size_t first = whole.find_first_not_of('0');
  return first == std::string::npos ? 0 : whole.size() - first;
}

std::string AmountText(std::string_view decimal, bool human) {
  if (human && WholeDigits(decimal) > 8) {
    const std::string in_yi = ShiftPoint(decimal, 8);
    if (Places(in_yi) <= 2) return in_yi + "亿元";
  }
  if (human && WholeDigits(decimal) > 4) {
    const std::string in_wan = ShiftPoint(decimal, 4);
    if (Places(in_wan) <= 4) return in_wan + "万元";
  }
  return std::string(decimal) + "元";
}

std::string_view BoundMark(Bound bound) {
  switch (bound) {
    case Bound::BOUND_APPROX:
      return "约";
    case Bound::BOUND_AT_LEAST:
      return "≥";
    case Bound::BOUND_AT_MOST:
      return "≤";
    case Bound::BOUND_MORE_THAN:
      return ">";
    case Bound::BOUND_LESS_THAN:
      return "<";
    default:
      return "";
  }
}

}  // namespace

std::string ShiftPoint(std::string_view decimal, int places) {
  Parts parts = Split(decimal);
  if (parts.whole.empty()) return std::string(decimal);
  const auto shift = static_cast<size_t>(places);
  if (parts.whole.size() <= shift) parts.whole.insert(0, shift + 1 - parts.whole.size(), '0');
  parts.fraction.insert(0, parts.whole.substr(parts.whole.size() - shift));
  parts.whole.erase(parts.whole.size() - shift);
  return Join(std::move(parts));
}

std::string FigureText(std::string_view decimal, std::string_view unit, bool human) {
  if (decimal.empty()) return "";
  if (unit == "CNY") return AmountText(decimal, human);
  if (unit == "rank") return "第" + std::string(decimal);
  if (unit == "ratio") return std::string(decimal);
  return std::string(decimal).append(unit);
}

std::string FigureText(const common::v1::Decimal& value, const common::v1::Decimal& value_max, Bound bound,
                       std::string_view unit, bool human) {
  if (value.value().empty()) return "";
  if (!value_max.value().empty()) {
    return value.value() + "~" + FigureText(value_max.value(), unit, human && unit != "CNY");
  }
  return std::string(BoundMark(bound)) + FigureText(value.value(), unit, human);
}

std::string ChangeText(std::string_view decimal, std::string_view unit, bool human) {
  if (decimal.empty()) return "";
  const Parts parts = Split(decimal);
  const bool zero = (parts.whole + parts.fraction).find_first_not_of('0') == std::string::npos;
  if (!parts.whole.empty() && zero) return "持平";
  const bool down = decimal[0] == '-';
  const std::string_view size = down ? decimal.substr(1) : decimal;
  // Third after fourth is a place up, though the number went down.
  if (unit == "rank") return (down ? "进" : "退") + std::string(size) + "位";
  return (down ? "↓" : "↑") + FigureText(size, unit, human);
}

}  // namespace fengqiao::ctl
