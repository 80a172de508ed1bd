#include "services/ctl/commands/mediation_bulk.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/bulk_data.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/output_file.h"
#include "services/ctl/invocation.h"
#include "services/ctl/row_import.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

// What a list that has no number of a party says.
constexpr char kNoNumber[] = "旧档案未登记证件号码";

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

// What RowImport asks of a service.
struct CaseImport {
  using Row = v1::CaseRow;
  using Request = v1::ImportCasesRequest;
  using GetRequest = v1::GetImportRequest;
  using ListRequest = v1::ListImportResultsRequest;
  using ListResponse = v1::ListImportResultsResponse;
  static constexpr char kResource[] = "纠纷";

  static auto& StubOf(Connection& connection) { return connection.Mediation(); }
  static auto OpenStream(v1::MediationService::Stub& stub, grpc::ClientContext* context,
                         common::v1::Import* reply) {
    return stub.ImportCases(context, reply);
  }
  static absl::StatusOr<RowWords> Words() {
    return RowWords::Read(data::CaseColumnsTsv(), data::CaseWordsTsv());
  }
  static void FillOut(Row* row) { ctl::FillOut(row); }
};

absl::StatusOr<Outcome> ImportCases(Invocation& invocation) {
  const std::string path = invocation.arguments()[1];
  RETURN_IF_ERROR(CheckInput(path));
  return RowImport<CaseImport>(invocation, path).Run();
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
  absl::Duration pause = kFirstBulkPause;
  for (int tries = 0;;) {
    const int64_t before = count;
    const absl::Status status = Receive(invocation, &request, file.out(), &count);
    if (status.ok()) break;
    if (count > before) tries = 0, pause = kFirstBulkPause;
    if (!IsWorthAnotherTry(status) || ++tries > kBulkTries) return status;
    invocation.environment().pause(pause);
    pause = std::min(2 * pause, kLongestBulkPause);
  }
  RETURN_IF_ERROR(file.Keep());
  invocation.err() << count << " 起纠纷已写入 " << path << '\n';
  return Outcome::kDone;
}

}  // namespace

CommandSpec ImportCasesCommand() {
  return ImportCommand(
      "成批导入旧案，中断后再次运行即从断点继续，同一文件导入两次不会重复",
      "文件每行一个 JSON 对象（CaseRow，见 proto/fengqiao/mediation/v1/bulk.proto），或者 .csv 表：\n"
      "首行为栏目，如 来源系统,旧编号,地区,登记日期,纠纷类型,事由,申请人,被申请人,受理日期,调解委员会,\n"
      "结束日期,结果,协议日期,协议内容,结案日期,结案方式；也可直接写字段，如 case.claim。\n"
      "某行被拒绝不影响其余各行，以 1 退出。",
      ImportCases);
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
