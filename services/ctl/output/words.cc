#include "services/ctl/output/words.h"

#include "services/ctl/output/figures.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::CellTarget;
using indicators::v1::Target;

}  // namespace

std::string_view MarkOf(CellTarget::Attainment attainment) {
  switch (attainment) {
    case CellTarget::ATTAINMENT_ATTAINED:
      return "✓";
    case CellTarget::ATTAINMENT_MISSED:
      return "✗";
    case CellTarget::ATTAINMENT_CANNOT_TELL:
      return "?";
    default:
      return "";
  }
}

std::string TargetText(Target::Comparator comparator, const common::v1::Decimal& value,
                       const common::v1::Decimal& value_max, std::string_view unit, bool human) {
  const std::string figure = FigureText(value.value(), unit, human);
  switch (comparator) {
    case Target::COMPARATOR_AT_LEAST:
      return "≥" + figure;
    case Target::COMPARATOR_MORE_THAN:
      return ">" + figure;
    case Target::COMPARATOR_AT_MOST:
      return "≤" + figure;
    case Target::COMPARATOR_LESS_THAN:
      return "<" + figure;
    case Target::COMPARATOR_EQUAL:
      return "=" + figure;
    case Target::COMPARATOR_BETWEEN:
      return figure + "~" + FigureText(value_max.value(), unit, human);
    default:
      return figure;
  }
}

}  // namespace fengqiao::ctl
