#include "services/ctl/commands/correction_risk.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/ctl/commands/correction_opening.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;

std::string RangeText(int low, int high) {
  return low == high ? absl::StrCat(low) : absl::StrCat(low, "至", high);
}

std::string ClassesText(const v1::RiskAssessment& assessment) {
  std::vector<std::string> classes;
  for (const int one : assessment.possible_classes()) {
    classes.emplace_back(WordOf(static_cast<v1::SupervisionClass>(one)));
  }
  return absl::StrJoin(classes, "或者");
}

std::string_view MissingText(const v1::RiskAssessment::Part& part) {
  if (!part.missing()) return "";
  return part.may_change_class() ? "缺，可能改变类别" : "缺，不改变类别";
}

// What stands under the table: the sum, the grounds, and whose the decision is.
void WriteSummary(const v1::RiskAssessment& assessment, std::ostream& out) {
  out << "合计 " << RangeText(assessment.low(), assessment.high()) << " 分，建议" << ClassesText(assessment)
      << (assessment.possible_classes_size() > 1 ? "（缺少记录，不能确定）" : "") << "。\n";
  for (const auto& ground : assessment.grounds()) {
    out << (ground.holds() ? "成立" : "待查") << "：" << ground.title() << "，不得宽于"
        << WordOf(ground.at_least()) << "（" << ground.basis() << "）\n";
  }
  out << DayText(assessment.day()) << "，评估表 " << CodeOf(assessment.region()) << "，版本 "
      << assessment.revision() << "。只是建议，管理类别由工作人员决定并说明理由。\n";
}

absl::StatusOr<Outcome> AssessRisk(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::AssessRiskRequest request;
  request.set_name(invocation.arguments()[0]);
  if (const auto day = invocation.flags().Day("day")) *request.mutable_day() = ToProto(*day);
  SetOpening(invocation, &request);
  v1::RiskAssessment assessment;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Correction().AssessRisk(context, request, &assessment);
  }));
  if (invocation.output().format == Format::kJson) {
    ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(assessment));
    invocation.out() << json;
    return Outcome::kDone;
  }
  const auto writer = invocation.Writer({{.title = "因素"},
                                         {.title = "分值", .align = Align::kRight},
                                         {.title = "情况"},
                                         {.title = "缺项"},
                                         {.title = "依据条目"},
                                         {.title = "规定", .may_be_cut = true}});
  for (const auto& part : assessment.parts()) {
    RETURN_IF_ERROR(
        writer->Add({part.title(), RangeText(part.low(), part.high()), part.explanation(),
                     std::string(MissingText(part)), absl::StrJoin(part.entries(), "、"), part.basis()},
                    JsonOf(part)));
  }
  writer->Finish("评估表没有因素。");
  if (invocation.output().format == Format::kTable) WriteSummary(assessment, invocation.out());
  return Outcome::kDone;
}

}  // namespace

CommandSpec CorrectionRiskCommand() {
  return {.name = "risk",
          .summary = "看一名对象的风险评估：各项因素、缺项和建议的管理类别",
          .arguments = "名称",
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = With({{.name = "day",
                          .type = FlagSpec::Type::kDay,
                          .value = "日期",
                          .help = "按这一天的评估表和档案；不写即今天"}},
                        OpeningFlags()),
          .details = "只是建议，不作决定。记录答案用 do RecordRiskAnswers，据以定级用 do ClassifySubject。",
          .run = AssessRisk};
}

}  // namespace fengqiao::ctl
