#include "services/ctl/output/words.h"

#include "services/ctl/output/figures.h"

namespace fengqiao::ctl {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using indicators::v1::CellTarget;
using indicators::v1::Indicator;
using indicators::v1::Region;
using indicators::v1::Target;
using reports::v1::Finding;
using reports::v1::Report;

// For a value of a newer contract.
constexpr std::string_view kUnknown = "未知";

}  // namespace

std::string_view WordOf(FigureRole role) {
  switch (role) {
    case FigureRole::FIGURE_ROLE_ACTUAL:
      return "实绩";
    case FigureRole::FIGURE_ROLE_TARGET:
      return "目标";
    case FigureRole::FIGURE_ROLE_PLAN:
      return "计划";
    case FigureRole::FIGURE_ROLE_PRIOR:
      return "往期";
    case FigureRole::FIGURE_ROLE_CHANGE:
      return "变化";
    case FigureRole::FIGURE_ROLE_OTHER:
      return "其他";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(Bound bound) {
  switch (bound) {
    case Bound::BOUND_UNSPECIFIED:
    case Bound::BOUND_EXACT:
      return "确数";
    case Bound::BOUND_APPROX:
      return "约数";
    case Bound::BOUND_AT_LEAST:
      return "不少于";
    case Bound::BOUND_AT_MOST:
      return "不超过";
    case Bound::BOUND_MORE_THAN:
      return "大于";
    case Bound::BOUND_LESS_THAN:
      return "小于";
    default:
      return kUnknown;
  }
}

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

std::string_view WordOf(Finding::Kind kind) {
  switch (kind) {
    case Finding::KIND_RATE:
      return "比率";
    case Finding::KIND_SUM:
      return "合计";
    case Finding::KIND_PART:
      return "部分";
    case Finding::KIND_IMPLIED:
      return "反推";
    case Finding::KIND_CONFLICT:
      return "前后";
    case Finding::KIND_TARGET:
      return "目标";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::VERDICT_CONSISTENT:
      return "一致";
    case Finding::VERDICT_INCONSISTENT:
      return "不一致";
    case Finding::VERDICT_CANNOT_TELL:
      return "无法判断";
    case Finding::VERDICT_MET:
      return "达标";
    case Finding::VERDICT_MISSED:
      return "未达标";
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

std::string_view MarkOf(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::VERDICT_CONSISTENT:
    case Finding::VERDICT_MET:
      return "✓";
    case Finding::VERDICT_INCONSISTENT:
    case Finding::VERDICT_MISSED:
      return "✗";
    default:
      return "?";
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
