#include "services/ctl/commands/correction_bulk.h"

#include <algorithm>
#include <string>

#include "common/status/macros.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "services/ctl/bulk_data.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/invocation.h"
#include "services/ctl/row_import.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;

// A table leaves cells empty: what comes of them in the middle of a list is no entry.
template <typename Entries>
void DropEmpty(Entries* entries) {
  entries->erase(std::remove_if(entries->begin(), entries->end(),
                                [](const auto& one) { return one.ByteSizeLong() == 0; }),
                 entries->end());
}

// What a table need not say: the first two papers are the judgment and the notice of execution, a list of
// leaves or sanctions is as long as what stands in it.
void FillOut(v1::SubjectRow* row) {
  constexpr v1::Paper::Kind kKinds[] = {v1::Paper::KIND_JUDGMENT, v1::Paper::KIND_EXECUTION_NOTICE};
  for (int i = 0; i < std::min(row->papers_size(), 2); ++i) {
    v1::Paper& paper = *row->mutable_papers(i);
    if (paper.ByteSizeLong() > 0 && paper.kind() == v1::Paper::KIND_UNSPECIFIED) paper.set_kind(kKinds[i]);
  }
  DropEmpty(row->mutable_papers());
  DropEmpty(row->mutable_classifications());
  DropEmpty(row->mutable_leaves());
  DropEmpty(row->mutable_admonitions());
  DropEmpty(row->mutable_warnings());
  DropEmpty(row->mutable_police_penalties());
  DropEmpty(row->mutable_custodies());
  DropEmpty(row->mutable_term_changes());
  if (row->has_team()) DropEmpty(row->mutable_team()->mutable_members());
}

// What RowImport asks of a service.
struct SubjectImport {
  using Row = v1::SubjectRow;
  using Request = v1::ImportSubjectsRequest;
  using GetRequest = v1::GetImportRequest;
  using ListRequest = v1::ListImportResultsRequest;
  using ListResponse = v1::ListImportResultsResponse;
  static constexpr char kResource[] = "档案";

  static auto& StubOf(Connection& connection) { return connection.Correction(); }
  static auto OpenStream(v1::CorrectionService::Stub& stub, grpc::ClientContext* context,
                         common::v1::Import* reply) {
    return stub.ImportSubjects(context, reply);
  }
  static absl::StatusOr<RowWords> Words() {
    return RowWords::Read(data::SubjectColumnsTsv(), data::SubjectWordsTsv());
  }
  static void FillOut(Row* row) { ctl::FillOut(row); }
};

absl::StatusOr<Outcome> ImportSubjects(Invocation& invocation) {
  const std::string path = invocation.arguments()[1];
  RETURN_IF_ERROR(CheckInput(path));
  return RowImport<SubjectImport>(invocation, path).Run();
}

}  // namespace

CommandSpec ImportSubjectsCommand() {
  return ImportCommand(
      "成批导入正在矫正的人员，中断后再次运行即从断点继续，同一文件导入两次不会重复",
      "文件每行一个 JSON 对象（SubjectRow，见 proto/fengqiao/correction/v1/bulk.proto），或者 .csv 表：\n"
      "首行为栏目，如 来源系统,旧编号,县区,姓名,证件号码,矫正类别,决定机关,罪名,生效日期,矫正期年,\n"
      "矫正届满日期,报到日期,管理类别,类别日期,矫正方案,训诫日期,警告日期；也可直接写字段，如 plan.text。\n"
      "矫正期限按法律计算，与文件所写不同的行被拒绝，并写明算法；已经解除或者终止的不导入。\n"
      "某行被拒绝不影响其余各行，以 1 退出。",
      ImportSubjects);
}

}  // namespace fengqiao::ctl
