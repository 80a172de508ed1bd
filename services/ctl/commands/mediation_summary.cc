#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/mediation_reads.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/output/mediation_words.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

std::string ValueOf(const v1::CaseSummary& summary, int measure) {
  for (const v1::CaseSummary::Count& count : summary.counts()) {
    if (count.measure() == measure) return count.value().value();
  }
  return "0";
}

std::string Percent(bool present, const common::v1::Decimal& rate) {
  return present ? absl::StrCat(rate.value(), "%") : "—";
}

// The title of a part: a region by its name, others by their word.
std::string TitleOf(Invocation& invocation, RegionNames& regions, v1::Split split, const std::string& key) {
  if (split == v1::SPLIT_REGION) return regions.FullName(absl::StrCat("regions/", key), invocation.Today());
  return PartWord(key);
}

}  // namespace

absl::StatusOr<Outcome> SummarizeCases(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::SummarizeCasesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_period(invocation.flags().Text("period"));
  v1::Split split = v1::SPLIT_UNSPECIFIED;
  if (const std::string& by = invocation.flags().Text("by"); !by.empty()) {
    v1::Split_Parse("SPLIT_" + absl::AsciiStrToUpper(by), &split);
  }
  request.set_split(split);
  v1::SummarizeCasesResponse response;
  RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
    return connection.Mediation().SummarizeCases(context, request, &response);
  }));
  // One column for every measure that counts anything.
  std::set<int> measures;
  for (const v1::CaseSummary::Count& count : response.total().counts()) measures.insert(count.measure());
  RegionNames regions(connection);
  std::vector<Column> columns = {{.title = split == v1::SPLIT_UNSPECIFIED ? "范围" : "分项"}};
  for (const int measure : measures) {
    columns.push_back(
        {.title = std::string(WordOf(static_cast<v1::Measure>(measure))), .align = Align::kRight});
  }
  columns.push_back({.title = "成功率(占受理)", .align = Align::kRight});
  columns.push_back({.title = "成功率(占办结)", .align = Align::kRight});
  const auto writer = invocation.Writer(std::move(columns));
  const auto add = [&](const std::string& title, const v1::CaseSummary& summary) {
    std::vector<Cell> cells = {title};
    for (const int measure : measures) cells.emplace_back(ValueOf(summary, measure));
    cells.emplace_back(Percent(summary.has_success_of_accepted(), summary.success_of_accepted()));
    cells.emplace_back(Percent(summary.has_success_of_concluded(), summary.success_of_concluded()));
    return writer->Add(cells, JsonOf(summary));
  };
  for (const v1::CaseSummary& part : response.parts()) {
    RETURN_IF_ERROR(add(TitleOf(invocation, regions, split, part.key()), part));
  }
  RETURN_IF_ERROR(add("合计", response.total()));
  writer->Finish("");
  if (invocation.output().format == Format::kTable && response.total().carried_over() != 0) {
    invocation.out() << "上期结转未办结 " << response.total().carried_over() << " 件。\n";
  }
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
