#include "services/reports/domain/words.h"

namespace fengqiao::reports {
namespace {

using common::v1::Bound;
using common::v1::FigureRole;
using v1::Finding;

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
    case Finding::KIND_CHANGE:
      return "增减";
    case Finding::KIND_PRIOR:
      return "往年";
    case Finding::KIND_REGION:
      return "上下级";
    case Finding::KIND_RANK:
      return "位次";
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

std::string_view WordOf(v1::ReportPart::Kind kind) {
  switch (kind) {
    case v1::ReportPart::KIND_MEASURES:
      return "主要举措和成效";
    case v1::ReportPart::KIND_SHORTCOMINGS:
      return "不足和原因";
    case v1::ReportPart::KIND_HEADS_DUTIES:
      return "第一责任人履职";
    case v1::ReportPart::KIND_NEXT_YEAR:
      return "下一年度安排";
    case v1::ReportPart::KIND_OTHER_MATTERS:
      return "其他事项";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::FactReview::State state) {
  switch (state) {
    case v1::FactReview::STATE_ACCEPTED:
      return "已核实";
    case v1::FactReview::STATE_CORRECTED:
      return "已更正";
    case v1::FactReview::STATE_REJECTED:
      return "已剔除";
    default:
      return kUnknown;
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

}  // namespace fengqiao::reports
