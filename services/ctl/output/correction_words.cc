#include "services/ctl/output/correction_words.h"

namespace fengqiao::ctl {

namespace v1 = correction::v1;

std::string_view WordOf(v1::Subject::State value) {
  switch (value) {
    case v1::Subject::STATE_AWAITING_REPORT:
      return "待报到";
    case v1::Subject::STATE_RECEIVED:
      return "已接收";
    case v1::Subject::STATE_IN_CORRECTION:
      return "在矫";
    case v1::Subject::STATE_RELEASED:
      return "解除";
    case v1::Subject::STATE_TERMINATED:
      return "终止";
    case v1::Subject::STATE_OFFERED:
      return "拟接收";
    case v1::Subject::STATE_ELSEWHERE:
      return "他处管理";
    case v1::Subject::STATE_WITHDRAWN:
      return "退回";
    case v1::Subject::STATE_ERASED:
      return "已销毁";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Subject::Kind value) {
  switch (value) {
    case v1::Subject::KIND_PUBLIC_SURVEILLANCE:
      return "管制";
    case v1::Subject::KIND_PROBATION:
      return "缓刑";
    case v1::Subject::KIND_PAROLE:
      return "假释";
    case v1::Subject::KIND_TEMPORARY_SERVICE:
      return "暂予监外执行";
    default:
      return "";
  }
}

std::string_view WordOf(v1::SupervisionClass value) {
  switch (value) {
    case v1::SUPERVISION_CLASS_STRICT:
      return "严管";
    case v1::SUPERVISION_CLASS_NORMAL:
      return "普管";
    case v1::SUPERVISION_CLASS_LENIENT:
      return "宽管";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Duty::Holder value) {
  switch (value) {
    case v1::Duty::HOLDER_SUBJECT:
      return "对象";
    case v1::Duty::HOLDER_OFFICE:
      return "司法所";
    case v1::Duty::HOLDER_COUNTY:
      return "县级机构";
    case v1::Duty::HOLDER_CITY:
      return "上一级机构";
    case v1::Duty::HOLDER_ORGAN:
      return "决定机关";
    case v1::Duty::HOLDER_NEW_COUNTY:
      return "新执行地";
    default:
      return "";
  }
}

std::string_view WordOf(v1::SanctionKind value) {
  switch (value) {
    case v1::SANCTION_KIND_ADMONITION:
      return "训诫";
    case v1::SANCTION_KIND_WARNING:
      return "警告";
    case v1::SANCTION_KIND_POLICE_PENALTY:
      return "提请治安管理处罚";
    case v1::SANCTION_KIND_REVOKE_PROBATION:
      return "提请撤销缓刑";
    case v1::SANCTION_KIND_REVOKE_PAROLE:
      return "提请撤销假释";
    case v1::SANCTION_KIND_IMPRISON:
      return "提请收监执行";
    default:
      return "";
  }
}

std::string_view WordOf(v1::TravelPermit::State value) {
  switch (value) {
    case v1::TravelPermit::STATE_SUBMITTED:
      return "待决定";
    case v1::TravelPermit::STATE_SENT_BACK:
      return "退回补正";
    case v1::TravelPermit::STATE_REFUSED:
      return "不批准";
    case v1::TravelPermit::STATE_APPROVED:
      return "有效";
    case v1::TravelPermit::STATE_ENDED:
      return "已终止";
    case v1::TravelPermit::STATE_WITHDRAWN:
      return "撤回";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Ban::Kind value) {
  switch (value) {
    case v1::Ban::KIND_ACTIVITY:
      return "禁止活动";
    case v1::Ban::KIND_PLACE:
      return "禁止进入";
    case v1::Ban::KIND_PERSON:
      return "禁止接触";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Waiver::State value) {
  switch (value) {
    case v1::Waiver::STATE_SUBMITTED:
      return "待决定";
    case v1::Waiver::STATE_REFUSED:
      return "不批准";
    case v1::Waiver::STATE_APPROVED:
      return "批准";
    case v1::Waiver::STATE_ENDED:
      return "已终止";
    case v1::Waiver::STATE_WITHDRAWN:
      return "撤回";
    default:
      return "";
  }
}

std::string_view WordOf(v1::ListMyWorkResponse::Urgency value) {
  switch (value) {
    case v1::ListMyWorkResponse::URGENCY_OVERDUE:
      return "逾期";
    case v1::ListMyWorkResponse::URGENCY_DUE_TODAY:
      return "今日到期";
    case v1::ListMyWorkResponse::URGENCY_DUE_SOON:
      return "即将到期";
    case v1::ListMyWorkResponse::URGENCY_OPEN:
      return "进行中";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Measure value) {
  switch (value) {
    case v1::MEASURE_OPENING:
      return "期初在册";
    case v1::MEASURE_ENTERED:
      return "新接收";
    case v1::MEASURE_MOVED_IN:
      return "迁入";
    case v1::MEASURE_RELEASED:
      return "解除";
    case v1::MEASURE_TERMINATED:
      return "终止";
    case v1::MEASURE_MOVED_OUT:
      return "迁出";
    case v1::MEASURE_CLOSING:
      return "期末在册";
    case v1::MEASURE_REPORTS_DUE:
      return "应报到";
    case v1::MEASURE_REPORTED_IN_TIME:
      return "按期报到";
    case v1::MEASURE_OUT_OF_CONTROL:
      return "脱管";
    case v1::MEASURE_NEVER_TAKEN_OVER:
      return "漏管";
    case v1::MEASURE_ADMONITIONS:
      return "训诫";
    case v1::MEASURE_WARNINGS:
      return "警告";
    case v1::MEASURE_POLICE_PENALTIES_PROPOSED:
      return "提请治安处罚";
    case v1::MEASURE_POLICE_PENALTIES:
      return "治安处罚";
    case v1::MEASURE_PROBATION_REVOKED:
      return "撤销缓刑";
    case v1::MEASURE_PAROLE_REVOKED:
      return "撤销假释";
    case v1::MEASURE_IMPRISONED:
      return "收监执行";
    case v1::MEASURE_CRIMINAL_CUSTODIES:
      return "刑事羁押";
    case v1::MEASURE_LEAVES_REQUESTED:
      return "申请外出";
    case v1::MEASURE_LEAVES_APPROVED:
      return "批准外出";
    case v1::MEASURE_LEAVES_APPROVED_BY_OFFICE:
      return "司法所批准外出";
    case v1::MEASURE_LEAVES_APPROVED_BY_COUNTY:
      return "县级批准外出";
    case v1::MEASURE_LEAVES_APPROVED_BY_CITY:
      return "上一级批准外出";
    case v1::MEASURE_LEAVES_REFUSED:
      return "不批准外出";
    case v1::MEASURE_LEAVE_DECISION_DAYS:
      return "外出审批用时（日）";
    case v1::MEASURE_LEAVES_OVERSTAYED:
      return "外出逾期未归";
    case v1::MEASURE_RELEASED_LATE:
      return "逾期解除";
    case v1::MEASURE_REPORTS:
      return "报告";
    case v1::MEASURE_VISITS:
      return "实地查访";
    case v1::MEASURE_TALKS:
      return "个别谈话";
    case v1::MEASURE_EDUCATION:
      return "教育学习";
    case v1::MEASURE_PUBLIC_BENEFIT:
      return "公益活动";
    case v1::MEASURE_PHONE_CHECKS:
      return "信息化核查";
    case v1::MEASURE_HEALTH_REPORTS:
      return "身体情况报告";
    case v1::MEASURE_REEXAMINATIONS:
      return "病情复查";
    case v1::MEASURE_PSYCHOLOGICAL_ASSESSMENTS:
      return "心理测评";
    case v1::MEASURE_EDUCATION_DUE:
      return "应完成教育学习";
    case v1::MEASURE_EDUCATION_COMPLETED:
      return "完成教育学习";
    case v1::MEASURE_PUBLIC_BENEFIT_DUE:
      return "应完成公益活动";
    case v1::MEASURE_PUBLIC_BENEFIT_COMPLETED:
      return "完成公益活动";
    case v1::MEASURE_LEAVES_TIMED:
      return "外出审批计时件数";
    case v1::MEASURE_LEAVE_DECISION_MINUTES:
      return "外出审批用时（分钟）";
    case v1::MEASURE_LEAVE_DAYS:
      return "批准外出天数";
    case v1::MEASURE_LEAVE_DAYS_OVERSTAYED:
      return "外出逾期天数";
    case v1::MEASURE_POSITIONED:
      return "电子定位";
    case v1::MEASURE_POSITIONED_CLOSING:
      return "期末电子定位";
    case v1::MEASURE_POSITIONING_DAYS_OVER:
      return "电子定位超期天数";
    case v1::MEASURE_POSITIONING_ALARMS:
      return "定位报警";
    case v1::MEASURE_POSITIONING_ALARMS_IN_TIME:
      return "按时处置的定位报警";
    case v1::MEASURE_SURVEYS_DUE:
      return "应完成调查评估";
    case v1::MEASURE_SURVEYS_IN_TIME:
      return "按期完成调查评估";
    case v1::MEASURE_SURVEYS_DELIVERED:
      return "完成调查评估";
    case v1::MEASURE_SURVEYS_ADOPTED:
      return "采纳调查评估意见";
    case v1::MEASURE_HELP_RELEASED:
      return "刑满释放、解除矫正后回到本地";
    case v1::MEASURE_HELP_LINKED:
      return "衔接";
    case v1::MEASURE_HELP_UNLINKED:
      return "未衔接";
    case v1::MEASURE_HELP_PICKED_UP:
      return "接送";
    case v1::MEASURE_HELP_LISTED:
      return "在册安置帮教对象";
    case v1::MEASURE_HELP_LISTED_CLOSING:
      return "期末在册安置帮教对象";
    case v1::MEASURE_HELP_HELPED:
      return "落实帮教";
    case v1::MEASURE_HELP_ABLE:
      return "有劳动能力";
    case v1::MEASURE_HELP_PLACED:
      return "落实安置";
    case v1::MEASURE_HELP_PLACEMENTS:
      return "安置人次";
    case v1::MEASURE_HELP_AID:
      return "救助";
    case v1::MEASURE_HELP_AID_AMOUNT:
      return "救助金额（元）";
    case v1::MEASURE_HELP_REOFFENDED:
      return "重新犯罪";
    case v1::MEASURE_HELP_ENDED:
      return "结束帮教";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Survey::State value) {
  switch (value) {
    case v1::Survey::STATE_REGISTERED:
      return "已登记";
    case v1::Survey::STATE_ASSIGNED:
      return "办理中";
    case v1::Survey::STATE_DELIVERED:
      return "已送达";
    case v1::Survey::STATE_CLOSED:
      return "已办结";
    case v1::Survey::STATE_WITHDRAWN:
      return "已撤回";
    default:
      return "";
  }
}

std::string_view WordOf(v1::ReleasedPerson::State value) {
  switch (value) {
    case v1::ReleasedPerson::STATE_NOTICED:
      return "待核查";
    case v1::ReleasedPerson::STATE_VERIFIED:
      return "待衔接";
    case v1::ReleasedPerson::STATE_PICK_UP_ARRANGED:
      return "已安排接送";
    case v1::ReleasedPerson::STATE_UNLINKED:
      return "未衔接";
    case v1::ReleasedPerson::STATE_LINKED:
      return "已衔接";
    case v1::ReleasedPerson::STATE_IN_HELP:
      return "帮教中";
    case v1::ReleasedPerson::STATE_ENDED:
      return "已结束";
    case v1::ReleasedPerson::STATE_RETURNED:
      return "退回";
    case v1::ReleasedPerson::STATE_ERASED:
      return "已销毁";
    default:
      return "";
  }
}

std::string_view WordOf(v1::Survey::Conclusion value) {
  switch (value) {
    case v1::Survey::CONCLUSION_SUITABLE:
      return "适宜";
    case v1::Survey::CONCLUSION_UNSUITABLE:
      return "不适宜";
    default:
      return "";
  }
}

std::string_view WordOf(v1::ReleasedPerson::Source value) {
  switch (value) {
    case v1::ReleasedPerson::SOURCE_PRISON:
      return "监狱";
    case v1::ReleasedPerson::SOURCE_DETENTION_HOUSE:
      return "看守所";
    case v1::ReleasedPerson::SOURCE_CORRECTION:
      return "社区矫正";
    default:
      return "";
  }
}

std::string_view WordOf(v1::HelpClass value) {
  switch (value) {
    case v1::HELP_CLASS_GENERAL:
      return "一般";
    case v1::HELP_CLASS_KEY:
      return "重点";
    default:
      return "";
  }
}

}  // namespace fengqiao::ctl
