#include "services/ctl/commands/report_reads.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/ctl/commands/fact_records.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/report_list.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/json.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::DownloadReportRequest;
using reports::v1::Fact;
using reports::v1::Report;

constexpr auto kRight = Align::kRight;
constexpr auto kCsvOnly = Column::In::kCsv;

std::string TimeText(const google::protobuf::Timestamp& time) {
  const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(time.seconds()), china);
}

std::vector<Column> ReportColumns() {
  return {{.title = "名称"},
          {.title = "年度", .align = kRight},
          {.title = "地区", .may_be_cut = true},
          {.title = "标题", .may_be_cut = true},
          {.title = "印发单位", .may_be_cut = true},
          {.title = "成文日期"},
          {.title = "数值", .align = kRight},
          {.title = "有代码", .align = kRight},
          {.title = "核查", .align = kRight},
          {.title = "不一致", .align = kRight},
          {.title = "发布", .in = Column::In::kTable},
          {.title = "发布时间", .in = kCsvOnly},
          {.title = "文件", .in = kCsvOnly}};
}

// Decided about since it was published, if it ever was: what was published stands until it is again.
bool AwaitsPublication(const Report& report) {
  return !report.has_publish_time() && report.decision_count() > 0;
}

std::vector<Cell> ReportCells(const Report& report, RegionNames& regions) {
  const auto& metadata = report.metadata();
  const std::string published = report.has_publish_time() ? TimeText(report.publish_time()) : "";
  return {report.name(),
          absl::StrCat(metadata.year()),
          regions.FullName(metadata.region(), DayOf(report)),
          metadata.title(),
          metadata.issuer(),
          DayText(metadata.issue_date()),
          absl::StrCat(report.fact_count()),
          absl::StrCat(report.coded_fact_count()),
          absl::StrCat(report.finding_count()),
          absl::StrCat(report.inconsistency_count()),
          report.has_withdraw_time()  ? "已撤回"
          : !published.empty()        ? "已发布"
          : AwaitsPublication(report) ? "待再发布"
                                      : "未发布",
          published,
          report.file_name()};
}

void PrintField(std::ostream& out, std::string_view label, std::string_view text) {
  if (!text.empty()) out << PadToWidth(label, 10, Align::kLeft) << Printable(text) << '\n';
}

void PrintSummary(const Report& report, RegionNames& regions, std::ostream& out) {
  const auto& metadata = report.metadata();
  PrintField(out, "标题", metadata.title());
  PrintField(out, "名称", report.name());
  PrintField(out, "地区", regions.FullName(metadata.region(), DayOf(report)));
  PrintField(out, "年度", absl::StrCat(metadata.year()));
  PrintField(out, "印发单位", metadata.issuer());
  PrintField(out, "成文日期", DayText(metadata.issue_date()));
  PrintField(out, "文件", report.file_name());
  std::string original = absl::StrCat(report.original_bytes(), " 字节");
  if (const std::string_view format = WordOf(report.format()); !format.empty())
    absl::StrAppend(&original, "，", ToAbsl(format));
  if (report.encoding() != Report::ENCODING_UNSPECIFIED)
    absl::StrAppend(&original, "，", ToAbsl(WordOf(report.encoding())));
  if (report.page_count() > 0) absl::StrAppend(&original, "，", report.page_count(), " 页");
  PrintField(out, "原件", absl::StrCat(original, "，", report.text_length(), " 字"));
  PrintField(out, "数值",
             absl::StrCat(report.fact_count(), " 个，其中有指标代码 ", report.coded_fact_count(), " 个"));
  PrintField(out, "核查",
             absl::StrCat(report.finding_count(), " 项，不一致 ", report.inconsistency_count(), " 项"));
  PrintField(out, "入库", TimeText(report.create_time()));
  PrintField(out, "发布",
             report.has_publish_time() ? TimeText(report.publish_time())
             : AwaitsPublication(report) ? "审核后尚未再发布；此前发布过的，原数值仍在沿用"
                                         : "未发布");
  if (report.has_withdraw_time())
    PrintField(out, "撤回", absl::StrCat(TimeText(report.withdraw_time()), "，", report.withdraw_reason()));
}

void PrintOutline(const Report& report, std::ostream& out) {
  if (report.outline().empty()) return;
  out << "提纲\n";
  for (const auto& heading : report.outline()) {
    const int depth = std::clamp(heading.level(), 1, 8);
    out << std::string(static_cast<size_t>(depth) * 2, ' ') << Printable(heading.number())
        << Printable(heading.title()) << '\n';
  }
}

// The parts that a report on government by law must have, and what it admits.
void PrintStructure(const reports::v1::ReportStructure& structure, std::ostream& out) {
  if (!structure.compulsory() && structure.problems().empty()) return;
  if (structure.compulsory()) {
    out << "法定内容\n";
    for (const auto& part : structure.parts())
      out << "  ✓ " << WordOf(part.kind()) << "：" << Printable(part.title()) << '\n';
    for (const int missing : structure.missing())
      out << "  ✗ 缺" << WordOf(static_cast<reports::v1::ReportPart::Kind>(missing)) << '\n';
  }
  if (structure.problems().empty()) return;
  out << "承认的不足\n";
  for (const auto& problem : structure.problems()) out << "  · " << Printable(problem.surface()) << '\n';
}

absl::StatusOr<Outcome> PrintReport(Invocation& invocation, const Report& report) {
  RegionNames regions(invocation.connection());
  if (invocation.output().format == Format::kTable) {
    PrintSummary(report, regions, invocation.out());
    PrintOutline(report, invocation.out());
    PrintStructure(report.structure(), invocation.out());
    return Outcome::kDone;
  }
  if (invocation.output().format == Format::kJson) {
    ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(report));
    invocation.out() << json;
    return Outcome::kDone;
  }
  const auto writer = invocation.Writer(ReportColumns());
  RETURN_IF_ERROR(writer->Add(ReportCells(report, regions), JsonOf(report)));
  writer->Finish("");
  return Outcome::kDone;
}

// Byte for byte, whatever the terminal makes of it.
absl::StatusOr<Outcome> Download(Invocation& invocation, DownloadReportRequest::Form form) {
  DownloadReportRequest request;
  request.set_name(invocation.arguments()[0]);
  request.set_form(form);
  grpc::ClientContext context;
  invocation.connection().Prepare(&context);
  const auto reader = invocation.connection().Reports().DownloadReport(&context, request);
  reports::v1::DownloadReportResponse part;
  while (reader->Read(&part)) {
    invocation.out().write(part.content().data(), static_cast<std::streamsize>(part.content().size()));
  }
  RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
  return Outcome::kDone;
}

}  // namespace

absl::StatusOr<Outcome> ListReports(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  RegionNames regions(invocation.connection());
  const auto writer = invocation.Writer(ReportColumns());
  RETURN_IF_ERROR(ForEachReport(
      invocation.connection(), flags.Text("region"), flags.Text("filter"), PageOptions::Of(flags),
      [&](const Report& report) { return writer->Add(ReportCells(report, regions), JsonOf(report)); }));
  writer->Finish("没有符合条件的报告。");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> ShowReport(Invocation& invocation) {
  const bool text = invocation.flags().Switch("text");
  const bool original = invocation.flags().Switch("original");
  if (text && original) return UsageError("--text 与 --original 只能用其一");
  if (text) return Download(invocation, DownloadReportRequest::FORM_TEXT);
  if (original) return Download(invocation, DownloadReportRequest::FORM_ORIGINAL);

  reports::v1::GetReportRequest request;
  request.set_name(invocation.arguments()[0]);
  Report report;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Reports().GetReport(context, request, &report);
  }));
  return PrintReport(invocation, report);
}

absl::StatusOr<Outcome> ListFacts(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  Connection& connection = invocation.connection();
  reports::v1::ListFactsRequest request;
  request.set_parent(invocation.arguments()[0]);
  request.set_filter(flags.Text("filter"));
  const auto writer = invocation.Writer(FactColumns("名称", Column::In::kCsv));
  RETURN_IF_ERROR(ForEachItem<reports::v1::ListFactsResponse>(
      connection, request, PageOptions::Of(flags),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListFacts(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.facts(); },
      [&](const Fact& fact) {
        return writer->Add(FactCells(fact.name(), fact, invocation.output().human), JsonOf(fact));
      }));
  writer->Finish("没有符合条件的数值。");
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
