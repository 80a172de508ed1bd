#include "services/correction/papers/paper_words.h"

namespace fengqiao::correction {

std::string_view PaperWord(v1::Subject::Kind kind) {
  switch (kind) {
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

std::string_view PaperWord(v1::MaskedPerson::Sex sex) {
  switch (sex) {
    case v1::MaskedPerson::SEX_MALE:
      return "男";
    case v1::MaskedPerson::SEX_FEMALE:
      return "女";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Judgment::Penalty penalty) {
  switch (penalty) {
    case v1::Judgment::PENALTY_CRIMINAL_DETENTION:
      return "拘役";
    case v1::Judgment::PENALTY_IMPRISONMENT:
      return "有期徒刑";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::SupervisionClass supervision_class) {
  switch (supervision_class) {
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

std::string_view PaperWord(v1::ExecutionPlace::Ground ground) {
  switch (ground) {
    case v1::ExecutionPlace::GROUND_RESIDENCE:
      return "居住地";
    case v1::ExecutionPlace::GROUND_HABITUAL_RESIDENCE:
      return "经常居住地";
    case v1::ExecutionPlace::GROUND_BEST_FOR_REINTEGRATION:
      return "有利于社区矫正对象接受矫正、更好地融入社会的地点";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Paper::Kind kind) {
  switch (kind) {
    case v1::Paper::KIND_JUDGMENT:
      return "判决书、裁定书、决定书";
    case v1::Paper::KIND_EXECUTION_NOTICE:
      return "执行通知书";
    case v1::Paper::KIND_LETTER_OF_DUTIES:
      return "社区矫正告知书、保证书";
    case v1::Paper::KIND_INDICTMENT:
      return "起诉书副本";
    case v1::Paper::KIND_INJUNCTION:
      return "禁止令";
    case v1::Paper::KIND_DIAGNOSIS:
      return "病情诊断、鉴定材料";
    case v1::Paper::KIND_OTHER:
      return "其他法律文书";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Registration::Way way) {
  switch (way) {
    case v1::Registration::WAY_IN_PERSON:
      return "本人到场";
    case v1::Registration::WAY_AT_HOME:
      return "工作人员上门办理";
    case v1::Registration::WAY_HANDED_OVER:
      return "监狱、看守所或者公安机关移送";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Entrustment::Act act) {
  switch (act) {
    case v1::Entrustment::ACT_RECEPTION:
      return "接收、核对文书，办理报到登记";
    case v1::Entrustment::ACT_PLAN:
      return "确定矫正小组，制定矫正方案，组织宣告";
    case v1::Entrustment::ACT_SUPERVISION:
      return "日常监督管理：报告、查访、谈话、教育学习、公益活动和查找";
    case v1::Entrustment::ACT_SHORT_LEAVE:
      return "七日以内外出的审批";
    case v1::Entrustment::ACT_INVESTIGATION:
      return "违规行为的调查和处罚建议";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Team::Role role) {
  switch (role) {
    case v1::Team::ROLE_OFFICIAL:
      return "社区矫正机构、司法所工作人员";
    case v1::Team::ROLE_VILLAGE:
      return "居（村）民委员会人员";
    case v1::Team::ROLE_FAMILY:
      return "家庭成员或者监护人";
    case v1::Team::ROLE_EMPLOYER:
      return "所在单位或者学校人员";
    case v1::Team::ROLE_SOCIAL_WORKER:
      return "社会工作者";
    case v1::Team::ROLE_VOLUNTEER:
      return "志愿者";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Level level) {
  switch (level) {
    case v1::LEVEL_OFFICE:
      return "受委托的司法所";
    case v1::LEVEL_COUNTY:
      return "县级社区矫正机构";
    case v1::LEVEL_CITY:
      return "上一级社区矫正机构";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Leave::Reason reason) {
  switch (reason) {
    case v1::Leave::REASON_MEDICAL:
      return "就医";
    case v1::Leave::REASON_STUDY:
      return "就学";
    case v1::Leave::REASON_LITIGATION:
      return "参与诉讼";
    case v1::Leave::REASON_FAMILY:
      return "处理家庭重要事务";
    case v1::Leave::REASON_WORK:
      return "处理工作重要事务";
    case v1::Leave::REASON_OTHER:
      return "其他正当理由";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Leave::State state) {
  switch (state) {
    case v1::Leave::STATE_SUBMITTED:
      return "待审批";
    case v1::Leave::STATE_SENT_BACK:
      return "退回补正";
    case v1::Leave::STATE_REFUSED:
      return "不批准";
    case v1::Leave::STATE_APPROVED:
      return "批准";
    case v1::Leave::STATE_RETURNED:
      return "批准，已经销假";
    case v1::Leave::STATE_WITHDRAWN:
      return "已经撤回";
    case v1::Leave::STATE_EXTENDED:
      return "批准，已经续假";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Breach::Kind kind) {
  switch (kind) {
    case v1::Breach::KIND_OUT_OF_CONTROL:
      return "未按时报到或者脱离监管";
    case v1::Breach::KIND_INJUNCTION:
      return "违反禁止令";
    case v1::Breach::KIND_SUPERVISION_RULES:
      return "违反报告、会客、外出、迁居等规定";
    case v1::Breach::KIND_EDUCATION:
      return "不参加教育学习等活动";
    case v1::Breach::KIND_NO_REEXAMINATION:
      return "未按规定复查病情";
    case v1::Breach::KIND_OTHER:
      return "其他违反监督管理规定的行为";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Absence::Cause cause) {
  switch (cause) {
    case v1::Absence::CAUSE_NOT_REPORTED:
      return "未在规定期限内报到";
    case v1::Absence::CAUSE_OVERSTAYED_LEAVE:
      return "外出逾期未归";
    case v1::Absence::CAUSE_LEFT_WITHOUT_APPROVAL:
      return "未经批准离开所居住的市、县";
    case v1::Absence::CAUSE_CONTACT_LOST:
      return "失去联系";
    case v1::Absence::CAUSE_NOT_ARRIVED:
      return "未按时到新执行地报到";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Absence::Measure::Kind kind) {
  switch (kind) {
    case v1::Absence::Measure::KIND_CALL:
      return "通信联络";
    case v1::Absence::Measure::KIND_PHONE_CHECK:
      return "信息化核查";
    case v1::Absence::Measure::KIND_HOME_VISIT:
      return "实地查访";
    case v1::Absence::Measure::KIND_OTHERS_ASKED:
      return "向家属、单位、居（村）委会了解";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Absence::Outcome outcome) {
  switch (outcome) {
    case v1::Absence::OUTCOME_UNSPECIFIED:
      return "查找仍在进行";
    case v1::Absence::OUTCOME_BACK:
      return "已经找到，恢复监督管理";
    case v1::Absence::OUTCOME_IN_CUSTODY:
      return "已经找到，处于羁押状态";
    case v1::Absence::OUTCOME_DEAD:
      return "已经死亡";
    case v1::Absence::OUTCOME_NOT_FOUND:
      return "社区矫正结束时仍未找到";
    case v1::Absence::OUTCOME_VOID:
      return "不构成脱离监管";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Custody::Kind kind) {
  switch (kind) {
    case v1::Custody::KIND_CRIMINAL:
      return "被刑事拘留或者逮捕";
    case v1::Custody::KIND_ADMINISTRATIVE:
      return "被行政拘留";
    case v1::Custody::KIND_DETOXIFICATION:
      return "被强制隔离戒毒";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Commendation::Ground ground) {
  switch (ground) {
    case v1::Commendation::GROUND_GOOD_CONDUCT:
      return "认罪悔罪，遵守法律法规，服从监督管理，接受教育，表现较好";
    case v1::Commendation::GROUND_OUTSTANDING_DEED:
      return "有见义勇为、抢险救灾等突出表现或者重大贡献";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Commutation::Ground ground) {
  switch (ground) {
    case v1::Commutation::GROUND_REPENTANCE:
      return "确有悔改表现";
    case v1::Commutation::GROUND_MERIT:
      return "有立功表现";
    case v1::Commutation::GROUND_MAJOR_MERIT:
      return "有重大立功表现";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::ArrestRequest::Ground ground) {
  switch (ground) {
    case v1::ArrestRequest::GROUND_FLIGHT:
      return "可能逃跑";
    case v1::ArrestRequest::GROUND_DANGER:
      return "可能发生社会危险";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Document::Kind kind) {
  switch (kind) {
    case v1::Document::KIND_SANCTION_DECISION:
      return "训诫、警告决定书";
    case v1::Document::KIND_POLICE_PENALTY_PROPOSAL:
      return "治安管理处罚建议书";
    case v1::Document::KIND_REVOCATION_PROPOSAL:
      return "撤销缓刑、假释建议书";
    case v1::Document::KIND_IMPRISONMENT_PROPOSAL:
      return "收监执行建议书";
    case v1::Document::KIND_TRANSFER_DECISION:
      return "社区矫正执行地变更决定书";
    case v1::Document::KIND_LEAVE_ABOVE_COUNTY:
      return "社区矫正对象外出批准书";
    case v1::Document::KIND_RELEASE_CERTIFICATE:
      return "解除社区矫正证明书、通知书";
    case v1::Document::KIND_TERMINATION_NOTICE:
      return "终止社区矫正通知书";
    case v1::Document::KIND_TRANSFER_REFUSAL:
      return "不准予变更执行地告知书";
    case v1::Document::KIND_TRANSFER_WITHDRAWAL:
      return "撤回执行地变更决定通知书";
    case v1::Document::KIND_COMMENDATION_DECISION:
      return "表扬决定书";
    case v1::Document::KIND_COMMUTATION_PROPOSAL:
      return "减刑建议书";
    case v1::Document::KIND_ARREST_REQUEST:
      return "提请逮捕书";
    case v1::Document::KIND_PLACE_WAIVER:
      return "准许进入特定区域、场所决定书";
    case v1::Document::KIND_NOTICE_RETURNED:
      return "社区矫正通知退回函";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Document::Mode mode) {
  switch (mode) {
    case v1::Document::MODE_IN_PERSON:
      return "直接送达";
    case v1::Document::MODE_LEFT:
      return "留置送达";
    case v1::Document::MODE_POST:
      return "邮寄送达";
    case v1::Document::MODE_ELECTRONIC:
      return "电子送达";
    default:
      return "";
  }
}

std::string_view PaperWord(v1::Organ::Kind kind) {
  switch (kind) {
    case v1::Organ::KIND_COURT:
      return "人民法院";
    case v1::Organ::KIND_PRISON_ADMINISTRATION:
      return "监狱管理机关";
    case v1::Organ::KIND_POLICE:
      return "公安机关";
    case v1::Organ::KIND_PROCURATORATE:
      return "人民检察院";
    case v1::Organ::KIND_CORRECTIONS_AGENCY:
      return "社区矫正机构";
    case v1::Organ::KIND_SUBJECT:
      return "社区矫正对象";
    case v1::Organ::KIND_PRISON:
      return "监狱、看守所";
    default:
      return "";
  }
}

std::string_view KindId(v1::Subject::Kind kind) {
  switch (kind) {
    case v1::Subject::KIND_PUBLIC_SURVEILLANCE:
      return "public_surveillance";
    case v1::Subject::KIND_PROBATION:
      return "probation";
    case v1::Subject::KIND_PAROLE:
      return "parole";
    case v1::Subject::KIND_TEMPORARY_SERVICE:
      return "temporary_service";
    default:
      return "";
  }
}

}  // namespace fengqiao::correction
