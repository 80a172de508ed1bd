#include "services/ctl/output/mediation_words.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

// For a value of a newer contract, or none.
constexpr std::string_view kUnknown = "未知";

}  // namespace

std::string_view WordOf(v1::Case::State state) {
  switch (state) {
    case v1::Case::STATE_REGISTERED:
      return "登记";
    case v1::Case::STATE_UNDER_REVIEW:
      return "受理审查";
    case v1::Case::STATE_REFUSED:
      return "不予受理";
    case v1::Case::STATE_ACCEPTED:
      return "已受理";
    case v1::Case::STATE_MEDIATING:
      return "调解中";
    case v1::Case::STATE_AGREED:
      return "达成书面协议";
    case v1::Case::STATE_PERFORMING:
      return "履行中";
    case v1::Case::STATE_TERMINATED:
      return "调解不成";
    case v1::Case::STATE_CLOSED:
      return "结案";
    case v1::Case::STATE_ARCHIVED:
      return "归档";
    case v1::Case::STATE_TRANSFERRED:
      return "移出";
    case v1::Case::STATE_HANDLED:
      return "网格化解";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Source source) {
  switch (source) {
    case v1::SOURCE_APPLICATION:
      return "当事人申请";
    case v1::SOURCE_OWN_MOTION:
      return "主动调解";
    case v1::SOURCE_COURT_BEFORE_FILING:
      return "法院委派";
    case v1::SOURCE_COURT_AFTER_FILING:
      return "法院委托";
    case v1::SOURCE_POLICE:
      return "公安移交";
    case v1::SOURCE_PROCURATORATE:
      return "检察委托";
    case v1::SOURCE_PETITION:
      return "信访移交";
    case v1::SOURCE_ADMINISTRATIVE:
      return "行政机关移交";
    case v1::SOURCE_ONE_STOP_CENTRE:
      return "综治中心分流";
    case v1::SOURCE_SWEEP:
      return "排查发现";
    case v1::SOURCE_LEGAL_AID:
      return "法律援助转介";
    case v1::SOURCE_CODE:
      return "解纷码";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Tier tier) {
  switch (tier) {
    case v1::TIER_GRID:
      return "网格";
    case v1::TIER_VILLAGE:
      return "村社";
    case v1::TIER_TOWNSHIP:
      return "镇街";
    case v1::TIER_DEPARTMENT:
      return "部门";
    case v1::TIER_UNSPECIFIED:
      return "未受理";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Form form) {
  switch (form) {
    case v1::FORM_PEOPLES:
      return "人民调解";
    case v1::FORM_ADMINISTRATIVE:
      return "行政调解";
    case v1::FORM_JUDICIAL:
      return "司法调解";
    case v1::FORM_INDUSTRY:
      return "行业调解";
    case v1::FORM_GRID:
      return "网格处置";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Attempt::Replacement::Reason reason) {
  switch (reason) {
    case v1::Attempt::Replacement::REASON_DISMISSED:
      return "免职";
    case v1::Attempt::Replacement::REASON_LEFT:
      return "离任";
    case v1::Attempt::Replacement::REASON_RECUSAL:
      return "回避";
    case v1::Attempt::Replacement::REASON_PARTIES_ASK:
      return "当事人要求";
    case v1::Attempt::Replacement::REASON_UNABLE:
      return "不能履职";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::ExternalRef::State state) {
  switch (state) {
    case v1::ExternalRef::STATE_UNSPECIFIED:
      return "未报送";
    case v1::ExternalRef::STATE_UNACKNOWLEDGED:
      return "未回执";
    case v1::ExternalRef::STATE_IN_STEP:
      return "一致";
    case v1::ExternalRef::STATE_DIFFERS:
      return "不一致";
    case v1::ExternalRef::STATE_REFUSED:
      return "未接收";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Routing::Kind kind) {
  switch (kind) {
    case v1::Routing::KIND_LEGAL_AID:
      return "法律援助";
    case v1::Routing::KIND_COUNSELLING:
      return "心理疏导";
    case v1::Routing::KIND_LAWYER:
      return "律师服务";
    case v1::Routing::KIND_JOINT_MEDIATION:
      return "联合调处";
    case v1::Routing::KIND_ASSISTANCE:
      return "协助调解";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Attempt::Result result) {
  switch (result) {
    case v1::Attempt::RESULT_UNSPECIFIED:
      return "进行中";
    case v1::Attempt::RESULT_AGREED:
      return "达成协议";
    case v1::Attempt::RESULT_NOT_AGREED:
      return "未达成协议";
    case v1::Attempt::RESULT_WITHDRAWN:
      return "当事人退出";
    case v1::Attempt::RESULT_TERM_ENDED:
      return "期限届满";
    case v1::Attempt::RESULT_ESCALATED:
      return "上交";
    case v1::Attempt::RESULT_TRANSFERRED:
      return "移送";
    case v1::Attempt::RESULT_HANDLED:
      return "网格化解";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Party::Side side) {
  switch (side) {
    case v1::Party::SIDE_APPLICANT:
      return "申请人";
    case v1::Party::SIDE_RESPONDENT:
      return "被申请人";
    case v1::Party::SIDE_THIRD:
      return "第三人";
    case v1::Party::SIDE_AGENT:
      return "代理人";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Committee::Kind kind) {
  switch (kind) {
    case v1::Committee::KIND_VILLAGE:
      return "村";
    case v1::Committee::KIND_COMMUNITY:
      return "居(社区)";
    case v1::Committee::KIND_TOWNSHIP:
      return "乡镇";
    case v1::Committee::KIND_STREET:
      return "街道";
    case v1::Committee::KIND_ENTERPRISE:
      return "企事业单位";
    case v1::Committee::KIND_INDUSTRY:
      return "行业性专业性";
    case v1::Committee::KIND_AREA:
      return "区域性";
    case v1::Committee::KIND_ROOM_COURT:
      return "驻法院调解室";
    case v1::Committee::KIND_ROOM_POLICE:
      return "驻派出所调解室";
    case v1::Committee::KIND_ROOM_PETITION:
      return "驻信访调解室";
    case v1::Committee::KIND_STUDIO:
      return "个人(品牌)调解室";
    case v1::Committee::KIND_GROUP:
      return "调解小组";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Clock::State state) {
  switch (state) {
    case v1::Clock::STATE_RUNNING:
      return "进行中";
    case v1::Clock::STATE_MET:
      return "按期";
    case v1::Clock::STATE_LATE:
      return "逾期";
    case v1::Clock::STATE_DROPPED:
      return "终止";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Confirmation::State state) {
  switch (state) {
    case v1::Confirmation::STATE_APPLIED:
      return "已申请";
    case v1::Confirmation::STATE_ACCEPTED:
      return "法院受理";
    case v1::Confirmation::STATE_CONFIRMED:
      return "裁定有效";
    case v1::Confirmation::STATE_DISMISSED:
      return "裁定驳回";
    case v1::Confirmation::STATE_NOT_ACCEPTED:
      return "不予受理";
    case v1::Confirmation::STATE_WITHDRAWN:
      return "撤回";
    case v1::Confirmation::STATE_ENFORCEMENT:
      return "申请执行";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::Measure measure) {
  switch (measure) {
    case v1::MEASURE_REGISTERED:
      return "登记";
    case v1::MEASURE_ACCEPTED:
      return "受理";
    case v1::MEASURE_CONCLUDED:
      return "办结";
    case v1::MEASURE_SUCCEEDED:
      return "调解成功";
    case v1::MEASURE_WRITTEN_AGREEMENTS:
      return "书面协议";
    case v1::MEASURE_ORAL_AGREEMENTS:
      return "口头协议";
    case v1::MEASURE_CONFIRMED:
      return "司法确认";
    case v1::MEASURE_PERFORMED:
      return "履行完毕";
    case v1::MEASURE_AMOUNT:
      return "协议涉及金额";
    case v1::MEASURE_DIFFICULT:
      return "疑难复杂";
    case v1::MEASURE_SATISFACTION_ANSWERED:
      return "回访作答";
    case v1::MEASURE_SATISFIED:
      return "满意";
    case v1::MEASURE_OVERDUE:
      return "超期";
    case v1::MEASURE_LATE_REGISTERED:
      return "补登";
    case v1::MEASURE_CONFIRMATION_APPLIED:
      return "申请司法确认";
    case v1::MEASURE_DEATHS:
      return "死亡人数";
    case v1::MEASURE_HANDLED:
      return "网格化解";
    case v1::MEASURE_REFUSED:
      return "不予受理";
    case v1::MEASURE_ESCALATED:
      return "逐级上交";
    case v1::MEASURE_TRANSFERRED:
      return "受理后移出";
    case v1::MEASURE_TAKEN_OVER:
      return "接办";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::WorkItem::Urgency urgency) {
  switch (urgency) {
    case v1::WorkItem::URGENCY_OVERDUE:
      return "逾期";
    case v1::WorkItem::URGENCY_DUE_TODAY:
      return "今日到期";
    case v1::WorkItem::URGENCY_DUE_SOON:
      return "即将到期";
    case v1::WorkItem::URGENCY_RUNNING:
      return "期限内";
    case v1::WorkItem::URGENCY_WAITING:
      return "等待办理";
    default:
      return kUnknown;
  }
}

std::string_view WordOf(v1::DeadlineNotice::Kind kind) {
  switch (kind) {
    case v1::DeadlineNotice::KIND_RUNNING:
      return "期限内";
    case v1::DeadlineNotice::KIND_REMINDER:
      return "提醒";
    case v1::DeadlineNotice::KIND_DUE_SOON:
      return "即将到期";
    case v1::DeadlineNotice::KIND_DUE_TODAY:
      return "今日到期";
    case v1::DeadlineNotice::KIND_OVERDUE:
      return "逾期";
    case v1::DeadlineNotice::KIND_ENDED:
      return "已了";
    case v1::DeadlineNotice::KIND_GONE:
      return "移出本地";
    default:
      return kUnknown;
  }
}

std::string PartWord(const std::string& key) {
  if (v1::Tier tier; v1::Tier_Parse(key, &tier)) return std::string(WordOf(tier));
  if (v1::Source source; v1::Source_Parse(key, &source)) return std::string(WordOf(source));
  if (v1::Committee::Kind kind; v1::Committee::Kind_Parse(key, &kind)) return std::string(WordOf(kind));
  return key;
}

}  // namespace fengqiao::ctl
