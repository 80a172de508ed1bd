#include "services/ctl/commands/report_findings.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/ctl/commands/report_list.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/words.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using reports::v1::Finding;
using reports::v1::Operand;
using reports::v1::Report;

std::vector<Column> FindingColumns() {
  return {{.title = "报告"},     {.title = "种类"},     {.title = "结论"}, {.title = "起"},
          {.title = "止"},       {.title = "原文"},     {.title = "代码"}, {.title = "所据数值"},
          {.title = "所据代码"}, {.title = "推算整数"}, {.title = "算式"}, {.title = "说明"},
          {.title = "所据报告"}};
}

std::vector<Cell> FindingCells(const std::string& document, const Finding& finding) {
  const auto surfaces = absl::StrJoin(finding.parts(), "；", [](std::string* out, const Operand& part) {
    absl::StrAppend(out, part.span().surface());
  });
  const auto codes = absl::StrJoin(finding.parts(), "；", [](std::string* out, const Operand& part) {
    absl::StrAppend(out, part.code());
  });
  const auto reports = absl::StrJoin(finding.parts(), "；", [](std::string* out, const Operand& part) {
    absl::StrAppend(out, part.report());
  });
  const bool across = reports.find_first_not_of("；") != std::string::npos;
  return {document,
          WordOf(finding.kind()),
          WordOf(finding.verdict()),
          absl::StrCat(finding.stated().span().start()),
          absl::StrCat(finding.stated().span().end()),
          finding.stated().span().surface(),
          finding.stated().code(),
          surfaces,
          codes,
          absl::StrJoin(finding.implied(), "；"),
          finding.arithmetic(),
          finding.explanation(),
          across ? reports : ""};
}

absl::Status AddFindingsOf(Invocation& invocation, const std::string& report, const PageOptions& pages,
                           FindingPrinter* printer) {
  Connection& connection = invocation.connection();
  reports::v1::ListFindingsRequest request;
  request.set_parent(report);
  request.set_filter(invocation.flags().Text("filter"));
  return ForEachItem<reports::v1::ListFindingsResponse>(
      connection, request, pages,
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Reports().ListFindings(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.findings(); },
      [printer](const Finding& finding) { return printer->Add(finding); });
}

// The same against other reports, made anew by the service.
absl::Status AddFindingsAcross(Invocation& invocation, const std::string& report, const PageOptions& pages,
                               FindingPrinter* printer) {
  Connection& connection = invocation.connection();
  reports::v1::CheckAcrossReportsRequest request;
  request.set_name(report);
  request.set_filter(invocation.flags().Text("filter"));
  std::vector<std::string> versions;
  RETURN_IF_ERROR(ForEachItem<reports::v1::CheckAcrossReportsResponse>(
      connection, request, pages,
      [&connection, &versions](auto* context, const auto& asked, auto* response) {
        const auto status = connection.Reports().CheckAcrossReports(context, asked, response);
        versions.assign(response->versions().begin(), response->versions().end());
        return status;
      },
      [](const auto& response) -> const auto& { return response.findings(); },
      [printer](const Finding& finding) { return printer->Add(finding); }));
  for (const std::string& version : versions) printer->TellVersion(version);
  return absl::OkStatus();
}

std::string TitleOf(const Report& report) {
  const std::string& title = report.metadata().title();
  return title.empty() ? report.name() : absl::StrCat(title, "（", report.name(), "）");
}

}  // namespace

FindingPrinter::FindingPrinter(Invocation& invocation) : out_(invocation.out()) {
  if (invocation.output().format != Format::kTable) writer_ = invocation.Writer(FindingColumns());
}

void FindingPrinter::BeginDocument(std::string_view title, std::string_view name) {
  title_ = title;
  name_ = name;
  title_printed_ = false;
  ++documents_;
}

absl::Status FindingPrinter::Add(const Finding& finding, const JsonSource& json) {
  ++findings_;
  if (finding.verdict() == Finding::VERDICT_INCONSISTENT) ++inconsistent_;
  if (writer_ != nullptr) {
    return writer_->Add(FindingCells(name_, finding), json == nullptr ? JsonOf(finding) : json);
  }
  PrintSentence(finding);
  return absl::OkStatus();
}

void FindingPrinter::PrintSentence(const Finding& finding) {
  PrintTitle();
  const std::string& sentence = finding.explanation().empty() ? finding.arithmetic() : finding.explanation();
  out_ << "  " << MarkOf(finding.verdict()) << ' ' << WordOf(finding.verdict()) << "：" << Printable(sentence)
       << '\n';
}

void FindingPrinter::TellVersion(std::string_view name) {
  if (writer_ != nullptr) return;
  PrintTitle();
  out_ << "  ！ 同一年度另有一份同类报告：" << Printable(name)
       << "；其中一份如已被更正，请撤回（reports withdraw）\n";
}

void FindingPrinter::PrintTitle() {
  if (title_printed_) return;
  if (printed_) out_ << '\n';
  out_ << Printable(title_) << '\n';
  title_printed_ = printed_ = true;
}

void FindingPrinter::Finish() {
  if (writer_ != nullptr) {
    writer_->Finish("");
  } else if (findings_ == 0) {
    out_ << "没有符合条件的核查结果。\n";
  } else {
    out_ << "\n共 " << documents_ << " 份报告，列出 " << findings_ << " 项，其中不一致 " << inconsistent_
         << " 项。\n";
  }
}

absl::StatusOr<Outcome> ListFindings(Invocation& invocation) {
  const bool all = invocation.flags().Switch("all");
  if (all == !invocation.arguments().empty()) return UsageError("须给出报告名称，或用 --all 列出全部报告的");
  const PageOptions pages = PageOptions::Of(invocation.flags());
  const auto add = invocation.flags().Switch("across") ? AddFindingsAcross : AddFindingsOf;
  FindingPrinter printer(invocation);

  for (const std::string& name : invocation.arguments()) {
    printer.BeginDocument(name, name);
    RETURN_IF_ERROR(add(invocation, name, pages, &printer));
  }
  if (all) {
    RETURN_IF_ERROR(ForEachReport(invocation.connection(), invocation.flags().Text("region"),
                                  "withdrawn = false", PageOptions(), [&](const Report& report) {
                                    printer.BeginDocument(TitleOf(report), report.name());
                                    return add(invocation, report.name(), pages, &printer);
                                  }));
  }
  printer.Finish();
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
