#include "services/ctl/output/words.h"

#include "services/ctl/output/figures.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::CellTarget;
using indicators::v1::Indicator;
using indicators::v1::Region;
using indicators::v1::Target;
using reports::v1::CommitmentOutcome;
using reports::v1::Report;

// For a value of a newer contract.
constexpr std::string_view kUnknown = "未知";

}  // namespace

std::string_view WordOf(Report::Format format) {
  switch (format) {
    case Report::FORMAT_TEXT:
      return "纯文本";
    case Report::FORMAT_HTML:
      return "网页";
    case Report::FORMAT_DOCX:
      return ".docx";
    case Report::FORMAT_PDF:
      return "PDF";
    default:
      return "";
  }
}

std::string_view WordOf(Report::Encoding encoding) {
  switch (encoding) {
    case Report::ENCODING_UTF8:
      return "UTF-8";
    case Report::ENCODING_GB18030:
      return "GB18030";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(CommitmentOutcome::Outcome outcome) {
  switch (outcome) {
    case CommitmentOutcome::OUTCOME_KEPT:
      return "已兑现";
    case CommitmentOutcome::OUTCOME_MISSED:
      return "未兑现";
    case CommitmentOutcome::OUTCOME_DROPPED:
      return "未再提及";
    case CommitmentOutcome::OUTCOME_CANNOT_TELL:
      return "无法判断";
    case CommitmentOutcome::OUTCOME_NOT_DUE:
      return "未到期";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(reports::v1::FactDecision::Action action) {
  switch (action) {
    case reports::v1::FactDecision::ACTION_ACCEPT:
      return "核实";
    case reports::v1::FactDecision::ACTION_CORRECT:
      return "更正";
    case reports::v1::FactDecision::ACTION_REJECT:
      return "剔除";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(Indicator::Kind kind) {
  switch (kind) {
    case Indicator::KIND_COUNT:
      return "数量";
    case Indicator::KIND_RATE:
      return "比率";
    case Indicator::KIND_RATIO:
      return "比值";
    case Indicator::KIND_AMOUNT:
      return "金额";
    case Indicator::KIND_RANK:
      return "名次";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(Indicator::Direction direction) {
  switch (direction) {
    case Indicator::DIRECTION_UP:
      return "越高越好";
    case Indicator::DIRECTION_DOWN:
      return "越低越好";
    case Indicator::DIRECTION_NONE:
      return "无优劣";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(Region::Kind kind) {
  switch (kind) {
    case Region::KIND_PROVINCE:
      return "省级";
    case Region::KIND_PREFECTURE:
      return "地级";
    case Region::KIND_COUNTY:
      return "县级";
    case Region::KIND_TOWNSHIP:
      return "乡级";
    case Region::KIND_VILLAGE:
      return "村级";
    case Region::KIND_ZONE:
      return "开发区";
    case Region::KIND_OWN_LEVEL:
      return "本级";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(CellTarget::Attainment attainment) {
  switch (attainment) {
    case CellTarget::ATTAINMENT_ATTAINED:
      return "达标";
    case CellTarget::ATTAINMENT_MISSED:
      return "未达标";
    case CellTarget::ATTAINMENT_CANNOT_TELL:
      return "无法判断";
    default:
      return "";
  }
}

std::string_view WordOf(indicators::v1::IndicatorCell::CountCheck check) {
  using indicators::v1::IndicatorCell;
  switch (check) {
    case IndicatorCell::COUNT_CHECK_AGREES:
      return "与统计一致";
    case IndicatorCell::COUNT_CHECK_DIFFERS:
      return "与统计不符";
    case IndicatorCell::COUNT_CHECK_CANNOT_TELL:
      return "无法核对";
    default:
      return "";
  }
}

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
