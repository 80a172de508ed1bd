#include "services/ctl/commands/correction_figures.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;

constexpr char kPrefix[] = "MEASURE_";

// The measure by its Chinese name or by its word in the contract.
absl::StatusOr<v1::Measure> MeasureOf(std::string_view text) {
  v1::Measure measure = v1::MEASURE_UNSPECIFIED;
  if (v1::Measure_Parse(absl::StrCat(kPrefix, ToAbsl(text)), &measure) &&
      measure != v1::MEASURE_UNSPECIFIED) {
    return measure;
  }
  for (int i = 1; i <= v1::Measure_MAX; ++i) {
    if (v1::Measure_IsValid(i) && WordOf(static_cast<v1::Measure>(i)) == text)
      return static_cast<v1::Measure>(i);
  }
  return UsageError(absl::StrCat("没有 ", ToAbsl(text), " 这一项；先用 figures 看有哪些"));
}

// Times, days or minutes as they are; fen as yuan.
std::string AmountText(v1::Measure measure, int64_t times) {
  constexpr int64_t kFenAYuan = 100;
  if (measure != v1::MEASURE_HELP_AID_AMOUNT) return absl::StrCat(times);
  return absl::StrFormat("%d.%02d", times / kFenAYuan, times % kFenAYuan);
}

absl::StatusOr<std::string> PeriodFlag(const Invocation& invocation) {
  std::string period(invocation.flags().Text("period"));
  if (period.empty()) return UsageError("--period 须写明");
  return period;
}

}  // namespace

absl::StatusOr<Outcome> ShowCorrectionFigures(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::CountFiguresRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  ASSIGN_OR_RETURN(*request.mutable_period(), PeriodFlag(invocation));
  request.set_with_parts(invocation.flags().Switch("parts"));
  if (const auto until = invocation.flags().Day("until")) *request.mutable_until() = ToProto(*until);
  v1::CountFiguresResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Correction().CountFigures(context, request, &response);
  }));
  const auto writer = invocation.Writer({{.title = "期间"},
                                         {.title = "项目"},
                                         {.title = "数量", .align = Align::kRight},
                                         {.title = "人数", .align = Align::kRight}});
  for (const auto& period : response.periods()) {
    for (const auto& figure : period.figures()) {
      RETURN_IF_ERROR(
          writer->Add({period.period(), std::string(WordOf(figure.measure())),
                       AmountText(figure.measure(), figure.times()), absl::StrCat(figure.persons())},
                      JsonOf(figure)));
    }
  }
  writer->Finish("这一期间没有数字。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ListSubjectsBehind(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::ListSubjectsBehindRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  ASSIGN_OR_RETURN(*request.mutable_period(), PeriodFlag(invocation));
  ASSIGN_OR_RETURN(const v1::Measure measure, MeasureOf(invocation.arguments()[1]));
  request.set_measure(measure);
  if (const auto until = invocation.flags().Day("until")) *request.mutable_until() = ToProto(*until);
  const auto writer = invocation.Writer({{.title = "日期"},
                                         {.title = "至"},
                                         {.title = "地区"},
                                         {.title = "条目"},
                                         {.title = "计", .align = Align::kRight},
                                         {.title = "名称"}});
  RETURN_IF_ERROR(ForEachItem<v1::ListSubjectsBehindResponse>(
      connection, request, PageOptions::Of(invocation.flags()),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Correction().ListSubjectsBehind(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.entries(); },
      [&](const v1::ListSubjectsBehindResponse::Entry& entry) {
        return writer->Add({DayText(entry.day()), DayText(entry.last_day()), CodeOf(entry.region()),
                            entry.entry(), AmountText(measure, entry.times()), entry.subject()},
                           JsonOf(entry));
      }));
  writer->Finish("没有可以看到的档案。");
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
