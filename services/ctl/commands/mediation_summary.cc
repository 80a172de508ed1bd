#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/mediation_reads.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/json_line.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;

// The word of a part of a summary: a tier's, source's or kind's name in the contract; any other key itself.
std::string PartWord(const std::string& key) {
  if (v1::Tier tier; v1::Tier_Parse(key, &tier)) return std::string(WordOf(tier));
  if (v1::Source source; v1::Source_Parse(key, &source)) return std::string(WordOf(source));
  if (v1::Committee::Kind kind; v1::Committee::Kind_Parse(key, &kind)) return std::string(WordOf(kind));
  return key;
}

std::string ValueOf(const v1::CaseSummary& summary, int measure) {
  for (const v1::CaseSummary::Count& count : summary.counts()) {
    if (count.measure() == measure) return count.value().value();
  }
  return "0";
}

std::string Percent(bool present, const common::v1::Decimal& rate) {
  return present ? absl::StrCat(rate.value(), "%") : "—";
}

int64_t WholeOf(const v1::CaseSummary& summary, v1::Measure measure) {
  return Decimal::Parse(ValueOf(summary, measure)).value_or(Decimal()).Truncated();
}

// One block a dispute, as far as a line reaches.
std::string Bar(int64_t count) {
  constexpr int64_t kLongest = 50;
  std::string bar;
  for (int64_t i = 0; i < std::min(count, kLongest); ++i) bar += "█";
  return count > kLongest ? bar + "…" : bar;
}

absl::StatusOr<v1::SummarizeCasesResponse> Ask(Invocation& invocation, v1::Split split) {
  v1::SummarizeCasesRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_period(invocation.flags().Text("period"));
  request.set_split(split);
  v1::SummarizeCasesResponse response;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Mediation().SummarizeCases(context, request, &response);
  }));
  return response;
}

// The title of a part: a region by its name, others by their word.
std::string TitleOf(Invocation& invocation, RegionNames& regions, v1::Split split, const std::string& key) {
  if (split == v1::SPLIT_REGION) return regions.FullName(absl::StrCat("regions/", key), invocation.Today());
  return PartWord(key);
}

}  // namespace

absl::StatusOr<Outcome> ShowTiers(Invocation& invocation) {
  ASSIGN_OR_RETURN(const v1::SummarizeCasesResponse response, Ask(invocation, v1::SPLIT_TIER));
  const auto writer = invocation.Writer({{.title = "层级"},
                                         {.title = "化解", .align = Align::kRight},
                                         {.title = "上交", .align = Align::kRight},
                                         {.title = "", .in = Column::In::kTable}});
  for (const v1::Tier tier : {v1::TIER_GRID, v1::TIER_VILLAGE, v1::TIER_TOWNSHIP, v1::TIER_DEPARTMENT}) {
    const auto part = std::find_if(response.parts().begin(), response.parts().end(),
                                   [&](const auto& one) { return one.key() == v1::Tier_Name(tier); });
    const bool any = part != response.parts().end();
    const int64_t settled =
        any ? WholeOf(*part, v1::MEASURE_HANDLED) + WholeOf(*part, v1::MEASURE_SUCCEEDED) : 0;
    const int64_t climbed = any ? WholeOf(*part, v1::MEASURE_ESCALATED) : 0;
    RETURN_IF_ERROR(writer->Add({WordOf(tier), absl::StrCat(settled), absl::StrCat(climbed), Bar(settled)},
                                [&]() -> absl::StatusOr<std::string> {
                                  JsonLine line;
                                  line.Text("tier", v1::Tier_Name(tier));
                                  line.Number("settled", settled);
                                  line.Number("climbed", climbed);
                                  return line.Finish();
                                }));
  }
  writer->Finish("");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> SummarizeCases(Invocation& invocation) {
  Connection& connection = invocation.connection();
  v1::Split split = v1::SPLIT_UNSPECIFIED;
  if (const std::string& by = invocation.flags().Text("by"); !by.empty()) {
    v1::Split_Parse("SPLIT_" + absl::AsciiStrToUpper(by), &split);
  }
  ASSIGN_OR_RETURN(const v1::SummarizeCasesResponse response, Ask(invocation, split));
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
