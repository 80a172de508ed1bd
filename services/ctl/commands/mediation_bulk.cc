#include "services/ctl/commands/mediation_bulk.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/bulk_data.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/output_file.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/csv.h"
#include "services/ctl/progress.h"
#include "services/ctl/row_file.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;
using common::v1::Import;
using common::v1::RowResult;

// Rows of one stream: few enough that somebody who watches sees it go on.
constexpr int64_t kRowsAStream = 5000;
constexpr int kRowsAMessage = 250;
constexpr size_t kBytesAMessage = 1 << 20;
constexpr int kResultsAPage = 1000;
constexpr size_t kIdDigits = 32;
constexpr absl::Duration kLongestStream = absl::Minutes(10);
// How often it tries again without getting on, and how long it waits before.
constexpr int kTries = 30;
constexpr absl::Duration kFirstPause = absl::Milliseconds(500);
constexpr absl::Duration kLongestPause = absl::Seconds(10);
// What a list that has no number of a party says.
constexpr char kNoNumber[] = "旧档案未登记证件号码";

absl::StatusOr<Headings> CaseHeadings() {
  Headings headings;
  RETURN_IF_ERROR(ReadTsv(data::CaseColumnsTsv(), 2, [&](const auto& fields) {
    return headings.emplace(fields[0], fields[1]).second ? absl::OkStatus()
                                                         : absl::InvalidArgumentError("is there twice");
  }));
  return headings;
}

// What a table need not say: two persons are the two sides; who has no number has none; what was accepted was
// mediated by people's mediation.
void FillOut(v1::CaseRow* row) {
  v1::Case& dispute = *row->mutable_case_();
  for (int i = 0; i < row->persons_size(); ++i) {
    v1::CaseRow::Person& person = *row->mutable_persons(i);
    if (person.party().empty()) person.set_party(absl::StrCat("p", i + 1));
    if (person.revealed_number().empty() && person.number_kind() == v1::Identity::NUMBER_KIND_UNSPECIFIED) {
      person.set_number_kind(v1::Identity::NUMBER_KIND_NONE);
      person.set_no_number_reason(kNoNumber);
    }
    if (dispute.parties_size() > i) continue;
    v1::Party* party = dispute.add_parties();
    party->set_side(i == 0 ? v1::Party::SIDE_APPLICANT : v1::Party::SIDE_RESPONDENT);
    party->set_kind(v1::Party::KIND_PERSON);
  }
  if (dispute.has_acceptance() && dispute.attempts().empty()) dispute.add_attempts();
  for (v1::Attempt& attempt : *dispute.mutable_attempts()) {
    if (attempt.tier() == v1::TIER_UNSPECIFIED) attempt.set_tier(dispute.tier());
    if (attempt.form() == v1::FORM_UNSPECIFIED)
      attempt.set_form(attempt.tier() == v1::TIER_GRID ? v1::FORM_GRID : v1::FORM_PEOPLES);
  }
  for (v1::Agreement& agreement : *dispute.mutable_agreements()) {
    if (!agreement.has_effective() && agreement.has_reached())
      *agreement.mutable_effective() = agreement.reached();
  }
}

bool IsWorthAnotherTry(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kResourceExhausted ||
         status.code() == absl::StatusCode::kDeadlineExceeded || status.code() == absl::StatusCode::kAborted;
}

// Brings one file in, from wherever it stands.
class Importer {
 public:
  Importer(Invocation& invocation, std::string path, Headings headings)
      : invocation_(invocation), path_(std::move(path)), headings_(std::move(headings)) {}

  absl::StatusOr<Import> Run() {
    ASSIGN_OR_RETURN(const FileSummary file, Summarize(path_, headings_, v1::CaseRow()));
    if (file.rows == 0) return LocalError(absl::StrCat(path_, " 里没有一行"));
    header_.set_name(absl::StrCat(RegionName(invocation_.arguments()[0]), "/imports/",
                                  file.fingerprint.substr(0, kIdDigits)));
    header_.set_fingerprint(file.fingerprint);
    header_.set_row_count(file.rows);
    header_.set_stop_at_first(invocation_.flags().Switch("stop-at-first"));
    Progress progress(invocation_.err(), invocation_.environment().error_columns, file.rows);
    progress.Begin("导入");
    Import import;
    bool heard = false;
    int tries = 0;
    for (absl::Duration pause = kFirstPause; import.state() <= Import::STATE_RUNNING;) {
      const int64_t before = import.rows_taken();
      const absl::Status status = GoOn(&import);
      progress.Advance(import.rows_taken() - before);
      if (import.rows_taken() > before) tries = 0, pause = kFirstPause;
      if (status.ok()) {
        heard = true;
        continue;
      }
      // A service that never answered is more likely a wrong address than one that is being started again.
      heard = heard || !absl::IsUnavailable(status);
      if (!heard || !IsWorthAnotherTry(status) || ++tries > kTries) return status;
      invocation_.environment().pause(pause);
      pause = std::min(2 * pause, kLongestPause);
    }
    return import;
  }

  // Why the client could not read a row, by its number.
  const std::map<int64_t, std::string>& unreadable() const { return unreadable_; }

 private:
  // Asks how far it is, and sends some rows from there.
  absl::Status GoOn(Import* import) {
    Connection& connection = invocation_.connection();
    v1::GetImportRequest asked;
    asked.set_name(header_.name());
    const absl::Status known = connection.Unary([&](grpc::ClientContext* context) {
      return connection.Mediation().GetImport(context, asked, import);
    });
    if (!known.ok() && known.code() != absl::StatusCode::kNotFound) return known;
    if (import->state() > Import::STATE_RUNNING) return absl::OkStatus();
    return Send(import);
  }

  absl::Status Send(Import* import) {
    RETURN_IF_ERROR(MoveTo(import->rows_taken() + 1));
    grpc::ClientContext context;
    invocation_.connection().Identify(&context);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kLongestStream));
    Import reply;
    const auto writer = invocation_.connection().Mediation().ImportCases(&context, &reply);
    v1::ImportCasesRequest message;
    header_.set_first_row(next_);
    *message.mutable_header() = header_;
    bool open = writer->Write(message);
    const int64_t end = std::min(next_ + kRowsAStream, header_.row_count() + 1);
    while (open && next_ < end) {
      message.Clear();
      size_t bytes = 0;
      do {
        v1::CaseRow* row = message.mutable_rows()->add_rows();
        RETURN_IF_ERROR(Read(row));
        bytes += row->ByteSizeLong();
      } while (next_ < end && message.rows().rows_size() < kRowsAMessage && bytes < kBytesAMessage);
      open = writer->Write(message);
    }
    writer->WritesDone();
    const absl::Status status = rpc::FromGrpc(writer->Finish());
    if (status.ok()) *import = reply;
    return status;
  }

  // Stands before a row; begins again where the file is past it.
  absl::Status MoveTo(int64_t row) {
    if (!file_ || next_ > row) {
      ASSIGN_OR_RETURN(file_, RowFile::Open(path_, headings_));
      next_ = 1;
    }
    v1::CaseRow skipped;
    while (next_ < row) {
      skipped.Clear();
      RETURN_IF_ERROR(Read(&skipped));
    }
    return absl::OkStatus();
  }

  absl::Status Read(v1::CaseRow* row) {
    absl::Status trouble;
    if (!file_->Next(row, &trouble)) return LocalError(absl::StrCat(path_, " 在导入期间变短了"));
    if (trouble.ok()) {
      FillOut(row);
    } else {
      unreadable_[next_] = ToStd(trouble.message());
    }
    ++next_;
    return absl::OkStatus();
  }

  Invocation& invocation_;
  const std::string path_;
  const Headings headings_;
  common::v1::ImportHeader header_;
  std::optional<RowFile> file_;
  int64_t next_ = 1;
  std::map<int64_t, std::string> unreadable_;
};

std::string OutcomeWord(RowResult::Outcome outcome) {
  switch (outcome) {
    case RowResult::OUTCOME_CREATED:
      return "已导入";
    case RowResult::OUTCOME_UNCHANGED:
      return "已有，未变";
    default:
      return "被拒绝";
  }
}

void WriteResult(const RowResult& result, const std::map<int64_t, std::string>& unreadable,
                 std::ostream& out) {
  const auto line = [&](std::string field, std::string rule, std::string explanation) {
    out << CsvRecord({absl::StrCat(result.row()), result.key(), OutcomeWord(result.outcome()),
                      result.resource(), std::move(field), std::move(rule), std::move(explanation)});
  };
  if (const auto found = unreadable.find(result.row()); found != unreadable.end())
    return line("", "shape", found->second);
  if (result.faults().empty()) return line("", "", "");
  for (const auto& fault : result.faults()) line(fault.field(), fault.rule(), fault.explanation());
}

// What became of every row, beside the file that they came from.
absl::Status WriteResults(Invocation& invocation, const Import& import, const std::string& path,
                          const std::map<int64_t, std::string>& unreadable) {
  OutputFile file(path, Readers::kNobody);  // beside a file of persons, and as little for others
  file.out() << ToAbsl(kByteOrderMark) << CsvRecord({"行", "编号", "结果", "纠纷", "栏目", "规则", "说明"});
  Connection& connection = invocation.connection();
  v1::ListImportResultsRequest request;
  request.set_parent(import.name());
  request.set_refused_only(invocation.flags().Switch("refused-only"));
  request.set_page_size(kResultsAPage);
  do {
    v1::ListImportResultsResponse response;
    RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
      return connection.Mediation().ListImportResults(context, request, &response);
    }));
    for (const RowResult& result : response.results()) WriteResult(result, unreadable, file.out());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return file.Keep();
}

absl::StatusOr<Outcome> ImportCases(Invocation& invocation) {
  const std::string path = invocation.arguments()[1];
  RETURN_IF_ERROR(CheckInput(path));
  ASSIGN_OR_RETURN(Headings headings, CaseHeadings());
  Importer importer(invocation, path, std::move(headings));
  const auto import = importer.Run();
  if (!import.ok()) {
    invocation.err() << "导入中断；再次运行同一命令即从断点继续。\n";
    return import.status();
  }
  const std::string stated = invocation.flags().Text("results");
  const std::string results = stated.empty() ? path + ".results.csv" : stated;
  RETURN_IF_ERROR(WriteResults(invocation, *import, results, importer.unreadable()));
  invocation.out() << "共 " << import->row_count() << " 行：导入 " << import->created() << "，已有未变 "
                   << import->unchanged() << "，被拒绝 " << import->refused() << "\n";
  if (import->state() == Import::STATE_STOPPED)
    invocation.out() << "在第 " << import->rows_taken() << " 行停止；改好后再导入，已导入的行不会重复。\n";
  invocation.err() << "逐行结果已写入 " << results << '\n';
  return import->refused() == 0 ? Outcome::kDone : Outcome::kPartlyFailed;
}

// One stream of an export, to its end or to where it breaks; `request` then says where to go on.
absl::Status Receive(Invocation& invocation, v1::ExportCasesRequest* request, std::ostream& out,
                     int64_t* count) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  grpc::ClientContext context;
  invocation.connection().Identify(&context);
  request->set_request_id(invocation.environment().request_id());
  const auto reader = invocation.connection().Mediation().ExportCases(&context, *request);
  v1::ExportCasesResponse response;
  bool last = false;
  while (reader->Read(&response)) {
    for (const v1::CaseRow& row : response.rows()) {
      std::string json;
      if (!google::protobuf::util::MessageToJsonString(row, &json, options).ok())
        return LocalError("有一行不能写成 JSON");
      out << json << '\n';
      ++*count;
    }
    last = response.next_page_token().empty();
    if (!last) request->set_page_token(response.next_page_token());
    response.Clear();
  }
  const absl::Status status = rpc::FromGrpc(reader->Finish());
  return last ? absl::OkStatus() : status;
}

absl::StatusOr<Outcome> ExportCases(Invocation& invocation) {
  const std::string path = invocation.arguments()[1];
  v1::ExportCasesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(invocation.flags().Text("filter"));
  request.set_purpose(invocation.flags().Text("purpose"));
  request.set_full(!request.purpose().empty());
  OutputFile file(path, Readers::kNobody);  // full names and numbers, where a purpose is stated
  int64_t count = 0;
  absl::Duration pause = kFirstPause;
  for (int tries = 0;;) {
    const int64_t before = count;
    const absl::Status status = Receive(invocation, &request, file.out(), &count);
    if (status.ok()) break;
    if (count > before) tries = 0, pause = kFirstPause;
    if (!IsWorthAnotherTry(status) || ++tries > kTries) return status;
    invocation.environment().pause(pause);
    pause = std::min(2 * pause, kLongestPause);
  }
  RETURN_IF_ERROR(file.Keep());
  invocation.err() << count << " 起纠纷已写入 " << path << '\n';
  return Outcome::kDone;
}

}  // namespace

CommandSpec ImportCasesCommand() {
  return {
      .name = "import",
      .summary = "成批导入旧案，中断后再次运行即从断点继续，同一文件导入两次不会重复",
      .arguments = "区划代码 文件",
      .least_arguments = 2,
      .most_arguments = 2,
      .flags = {{.name = "stop-at-first", .type = FlagSpec::Type::kSwitch, .help = "遇到第一行被拒绝即停止"},
                {.name = "results", .value = "文件", .help = "逐行结果写到哪里；不写则为 文件.results.csv"},
                {.name = "refused-only", .type = FlagSpec::Type::kSwitch, .help = "逐行结果只写被拒绝的行"}},
      .details =
          "文件每行一个 JSON 对象（CaseRow，见 proto/fengqiao/mediation/v1/bulk.proto），或者 .csv 表：\n"
          "首行为栏目，如 来源系统,旧编号,地区,登记日期,纠纷类型,事由,申请人,被申请人,受理日期,调解委员会,\n"
          "结束日期,结果,协议日期,协议内容,结案日期,结案方式；也可直接写字段，如 case.claim。\n"
          "某行被拒绝不影响其余各行，以 1 退出。",
      .run = ImportCases};
}

CommandSpec ExportCasesCommand() {
  return {
      .name = "export-cases",
      .summary = "成批导出一个地区及其下级的纠纷，每行一个 JSON 对象，格式与导入相同",
      .arguments = "区划代码 文件",
      .least_arguments = 2,
      .most_arguments = 2,
      .flags = {{.name = "filter",
                 .value = "条件",
                 .help = "对 state、tier、source、grade、dispute_type、committee、number 的条件"},
                {.name = "purpose", .value = "用途", .help = "写明用途即导出当事人全文，须有权限，留有记录"}},
      .details = "中断时自动从断点继续。",
      .run = ExportCases};
}

}  // namespace fengqiao::ctl
