#include "services/mediation/papers/paper_words.h"

namespace fengqiao::mediation {

std::string_view PaperWord(v1::Source source) {
  switch (source) {
    case v1::SOURCE_APPLICATION:
      return "当事人申请";
    case v1::SOURCE_OWN_MOTION:
      return "主动调解";
    case v1::SOURCE_COURT_BEFORE_FILING:
      return "人民法院委派";
    case v1::SOURCE_COURT_AFTER_FILING:
      return "人民法院委托";
    case v1::SOURCE_POLICE:
      return "公安机关移交";
    case v1::SOURCE_PROCURATORATE:
      return "检察机关委托";
    case v1::SOURCE_PETITION:
      return "信访部门移交";
    case v1::SOURCE_ADMINISTRATIVE:
      return "行政机关移交";
    case v1::SOURCE_ONE_STOP_CENTRE:
      return "综治中心分流";
    case v1::SOURCE_SWEEP:
      return "排查发现";
    case v1::SOURCE_LEGAL_AID:
      return "法律援助机构转介";
    case v1::SOURCE_CODE:
      return "解纷码申请";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Grade grade) {
  switch (grade) {
    case v1::GRADE_SIMPLE:
      return "简易";
    case v1::GRADE_ORDINARY:
      return "一般";
    case v1::GRADE_DIFFICULT:
      return "疑难复杂";
    case v1::GRADE_MAJOR:
      return "重大";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Party::Side side) {
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
      return "";
  }
}

std::string_view PaperWord(v1::Attempt::Mode mode) {
  switch (mode) {
    case v1::Attempt::MODE_PRESENT:
      return "现场调解";
    case v1::Attempt::MODE_ONLINE:
      return "在线调解";
    case v1::Attempt::MODE_SHUTTLE:
      return "分别调解";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Attempt::Result result) {
  switch (result) {
    case v1::Attempt::RESULT_AGREED:
      return "达成协议";
    case v1::Attempt::RESULT_NOT_AGREED:
      return "未达成协议";
    case v1::Attempt::RESULT_WITHDRAWN:
      return "当事人要求终止";
    case v1::Attempt::RESULT_TERM_ENDED:
      return "调解期限届满";
    case v1::Attempt::RESULT_ESCALATED:
      return "报请上一级调解";
    case v1::Attempt::RESULT_TRANSFERRED:
      return "移送其他单位";
    case v1::Attempt::RESULT_HANDLED:
      return "网格化解";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Performance::Extent extent) {
  switch (extent) {
    case v1::Performance::EXTENT_PARTLY:
      return "部分履行";
    case v1::Performance::EXTENT_FULLY:
      return "履行完毕";
    case v1::Performance::EXTENT_NOT:
      return "未履行";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::FollowUp::Satisfaction satisfaction) {
  switch (satisfaction) {
    case v1::FollowUp::SATISFACTION_SATISFIED:
      return "满意";
    case v1::FollowUp::SATISFACTION_FAIRLY:
      return "基本满意";
    case v1::FollowUp::SATISFACTION_NOT:
      return "不满意";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Confirmation::State state) {
  switch (state) {
    case v1::Confirmation::STATE_APPLIED:
      return "已经申请";
    case v1::Confirmation::STATE_ACCEPTED:
      return "人民法院已经受理";
    case v1::Confirmation::STATE_CONFIRMED:
      return "裁定有效";
    case v1::Confirmation::STATE_DISMISSED:
      return "裁定驳回";
    case v1::Confirmation::STATE_NOT_ACCEPTED:
      return "裁定不予受理";
    case v1::Confirmation::STATE_WITHDRAWN:
      return "已经撤回";
    case v1::Confirmation::STATE_ENFORCEMENT:
      return "裁定有效，已申请强制执行";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Closing::Kind kind) {
  switch (kind) {
    case v1::Closing::KIND_PERFORMED:
      return "达成协议并履行";
    case v1::Closing::KIND_NOT_PERFORMED:
      return "达成协议，未履行或者未全部履行";
    case v1::Closing::KIND_NOT_AGREED:
      return "未达成协议";
    case v1::Closing::KIND_REFUSED:
      return "不予受理";
    case v1::Closing::KIND_HANDLED:
      return "网格化解";
    case v1::Closing::KIND_TRANSFERRED:
      return "移送其他单位";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Archiving::Retention retention) {
  switch (retention) {
    case v1::Archiving::RETENTION_TEN_YEARS:
      return "10年";
    case v1::Archiving::RETENTION_THIRTY_YEARS:
      return "30年";
    case v1::Archiving::RETENTION_PERMANENT:
      return "永久";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Identity::NumberKind kind) {
  switch (kind) {
    case v1::Identity::NUMBER_KIND_CITIZEN:
      return "公民身份号码";
    case v1::Identity::NUMBER_KIND_CREDIT_CODE:
      return "统一社会信用代码";
    case v1::Identity::NUMBER_KIND_OTHER:
      return "证件号码";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Paper::Kind kind) {
  switch (kind) {
    case v1::Paper::KIND_COVER:
      return "卷宗封面";
    case v1::Paper::KIND_CONTENTS:
      return "卷内目录";
    case v1::Paper::KIND_APPLICATION:
      return "人民调解申请书";
    case v1::Paper::KIND_REGISTER_FORM:
      return "人民调解受理登记表";
    case v1::Paper::KIND_RIGHTS_NOTICE:
      return "人民调解权利义务告知书";
    case v1::Paper::KIND_IDENTITY_PROOF:
      return "当事人身份证明";
    case v1::Paper::KIND_POWER_OF_ATTORNEY:
      return "授权委托书";
    case v1::Paper::KIND_INVESTIGATION:
      return "调查记录、证据材料";
    case v1::Paper::KIND_MEDIATION_RECORD:
      return "人民调解记录";
    case v1::Paper::KIND_WRITTEN_AGREEMENT:
      return "人民调解协议书";
    case v1::Paper::KIND_ORAL_AGREEMENT_FORM:
      return "人民调解口头协议登记表";
    case v1::Paper::KIND_PERFORMANCE_PROOF:
      return "履行凭证";
    case v1::Paper::KIND_FOLLOW_UP_RECORD:
      return "履行情况及回访记录";
    case v1::Paper::KIND_CONFIRMATION_PAPERS:
      return "司法确认材料";
    case v1::Paper::KIND_BACK_COVER:
      return "卷宗情况说明、封底";
    case v1::Paper::KIND_CLOSING_REPORT:
      return "人民调解结案报告表";
    case v1::Paper::KIND_REFUSAL_NOTICE:
      return "人民调解不予受理告知书";
    case v1::Paper::KIND_TERMINATION_NOTICE:
      return "终止调解告知书";
    case v1::Paper::KIND_REFERRAL_PAPER:
      return "移送、委派、委托等函件";
    case v1::Paper::KIND_EXTENSION_CONSENT:
      return "延期调解同意书";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Routing::Kind kind) {
  switch (kind) {
    case v1::Routing::KIND_LEGAL_AID:
      return "提供法律援助";
    case v1::Routing::KIND_COUNSELLING:
      return "提供心理疏导";
    case v1::Routing::KIND_LAWYER:
      return "提供律师服务";
    case v1::Routing::KIND_JOINT_MEDIATION:
      return "参加联合调处";
    default:
      return "";
  }
}

std::string_view SendingWord(v1::Source source) {
  switch (source) {
    case v1::SOURCE_COURT_BEFORE_FILING:
      return "委派";
    case v1::SOURCE_COURT_AFTER_FILING:
      return "委托";
    case v1::SOURCE_PROCURATORATE:
      return "委托";
    case v1::SOURCE_LEGAL_AID:
      return "转介";
    case v1::SOURCE_ONE_STOP_CENTRE:
      return "分流";
    default:
      return "移送";
  }
}

GroundWords WordsOf(v1::Refusal::Ground ground) {
  switch (ground) {
    case v1::Refusal::GROUND_BARRED_BY_LAW:
      return {.content = "该纠纷依法只能由专门机关管辖处理，或者依法禁止采用民间调解方式解决", .law = ""};
    case v1::Refusal::GROUND_HANDLED_ELSEWHERE:
      return {.content = "该纠纷已由人民法院、公安机关或者其他机关受理或者解决", .law = ""};
    case v1::Refusal::GROUND_PARTY_REFUSES:
      return {.content = "一方当事人明确拒绝调解", .law = "《中华人民共和国人民调解法》第十七条"};
    case v1::Refusal::GROUND_ADMINISTRATIVE:
      return {.content = "该争议是与行政机关之间的行政争议，不是民间纠纷", .law = ""};
    case v1::Refusal::GROUND_CRIMINAL:
      return {.content = "该事项可能涉及治安案件或者刑事案件，已向有关部门报告",
              .law = "《中华人民共和国人民调解法》第二十五条"};
    default:
      return {};
  }
}

}  // namespace fengqiao::mediation
