#include "services/ctl/commands/targets.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/invocation.h"
#include "services/ctl/output/words.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::Target;

bool TakePrefix(std::string_view* text, std::string_view prefix) {
  if (text->substr(0, prefix.size()) != prefix) return false;
  text->remove_prefix(prefix.size());
  return true;
}

bool TakeSuffix(std::string_view* text, std::string_view suffix) {
  if (text->size() < suffix.size() || text->substr(text->size() - suffix.size()) != suffix) return false;
  text->remove_suffix(suffix.size());
  return true;
}

// "5", "5%", "3亿元", "400万".
std::optional<Decimal> ReadFigure(std::string_view text) {
  int64_t factor = 1;
  if (!TakeSuffix(&text, "%")) {
    TakeSuffix(&text, "元");
    if (TakeSuffix(&text, "亿")) factor = 100'000'000;
    if (TakeSuffix(&text, "万")) factor = 10'000;
  }
  const auto figure = Decimal::Parse(text);
  if (!figure.ok()) return std::nullopt;
  return factor == 1 ? *figure : figure->Times(Decimal::FromInteger(factor));
}

Target::Comparator TakeComparator(std::string_view* text) {
  static constexpr std::pair<std::string_view, Target::Comparator> kComparators[] = {
      {"<=", Target::COMPARATOR_AT_MOST},  {"≤", Target::COMPARATOR_AT_MOST},
      {">=", Target::COMPARATOR_AT_LEAST}, {"≥", Target::COMPARATOR_AT_LEAST},
      {"<", Target::COMPARATOR_LESS_THAN}, {">", Target::COMPARATOR_MORE_THAN},
      {"=", Target::COMPARATOR_EQUAL}};
  for (const auto& [sign, comparator] : kComparators) {
    if (TakePrefix(text, sign)) return comparator;
  }
  return Target::COMPARATOR_UNSPECIFIED;
}

absl::StatusOr<Outcome> ListTargets(Invocation& invocation) {
  Connection& connection = invocation.connection();
  const FlagValues& flags = invocation.flags();
  ASSIGN_OR_RETURN(const Catalog catalog, Catalog::Read(connection, connection.Indicators()));
  RegionNames regions(connection);
  indicators::v1::ListTargetsRequest request;
  request.set_parent(RegionName(invocation.arguments()[0]));
  request.set_filter(flags.Text("filter"));
  const auto writer = invocation.Writer({{.title = "名称"},
                                         {.title = "代码"},
                                         {.title = "指标", .may_be_cut = true},
                                         {.title = "地区", .may_be_cut = true},
                                         {.title = "机关"},
                                         {.title = "期间"},
                                         {.title = "目标", .align = Align::kRight},
                                         {.title = "依据", .may_be_cut = true}});
  RETURN_IF_ERROR(ForEachItem<indicators::v1::ListTargetsResponse>(
      connection, request, PageOptions::Of(flags),
      [&connection](auto* context, const auto& asked, auto* response) {
        return connection.Indicators().ListTargets(context, asked, response);
      },
      [](const auto& response) -> const auto& { return response.targets(); },
      [&](const Target& target) {
        const std::string unit = catalog.UnitOf(target.indicator());
        const auto text = [&](bool human) {
          return TargetText(target.comparator(), target.value(), target.value_max(), unit, human);
        };
        return writer->Add(
            {target.name(), CodeOf(target.indicator()), catalog.NameOf(target.indicator()),
             regions.FullName(target.region(), invocation.Today()), target.organ(), target.period(),
             Cell(text(invocation.output().human), text(false)), target.basis()},
            JsonOf(target));
      }));
  writer->Finish("没有符合条件的目标。");
  return Outcome::kDone;
}

absl::StatusOr<Target> TargetOf(const FlagValues& flags) {
  for (const std::string_view required : {"region", "indicator", "period", "target"}) {
    if (flags.Text(required).empty()) return UsageError(absl::StrCat("缺少选项 --", ToAbsl(required)));
  }
  Target target;
  target.set_region(RegionName(flags.Text("region")));
  target.set_indicator(IndicatorName(flags.Text("indicator")));
  target.set_period(flags.Text("period"));
  target.set_organ(flags.Text("organ"));
  target.set_basis(flags.Text("basis"));
  RETURN_IF_ERROR(ReadTargetText(flags.Text("target"), &target));
  return target;
}

absl::StatusOr<Target> Create(Invocation& invocation, const Target& target) {
  const std::string& setter = invocation.flags().Text("set_by");
  indicators::v1::CreateTargetRequest request;
  request.set_parent(setter.empty() ? target.region() : RegionName(setter));
  request.set_request_id(invocation.environment().request_id());
  *request.mutable_target() = target;
  Target created;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Indicators().CreateTarget(context, request, &created);
  }));
  return created;
}

// Gives the target `name` the values of `wanted`; its basis only where a new one was said.
absl::StatusOr<Target> Change(Invocation& invocation, const std::string& name, Target wanted) {
  wanted.set_name(name);
  indicators::v1::UpdateTargetRequest request;
  *request.mutable_target() = std::move(wanted);
  for (const char* path : {"comparator", "value", "value_max"})
    request.mutable_update_mask()->add_paths(path);
  if (invocation.flags().Has("basis")) request.mutable_update_mask()->add_paths("basis");
  request.set_request_id(invocation.environment().request_id());
  Target changed;
  RETURN_IF_ERROR(invocation.connection().Unary([&](grpc::ClientContext* context) {
    return invocation.connection().Indicators().UpdateTarget(context, request, &changed);
  }));
  return changed;
}

absl::StatusOr<Outcome> SetTarget(Invocation& invocation) {
  ASSIGN_OR_RETURN(const Target wanted, TargetOf(invocation.flags()));
  auto target = Create(invocation, wanted);
  const bool existed = absl::IsAlreadyExists(target.status()) && !ResourceOf(target.status()).empty();
  if (existed) target = Change(invocation, ResourceOf(target.status()), wanted);
  if (!target.ok()) return target.status();
  const auto writer = invocation.Writer({{.title = "名称"}, {.title = "结果"}});
  RETURN_IF_ERROR(writer->Add({target->name(), existed ? "已修改" : "已设定"}, JsonOf(*target)));
  writer->Finish("");
  return Outcome::kDone;
}

absl::StatusOr<Outcome> DeleteTargets(Invocation& invocation) {
  if (invocation.flags().Has("etag") && invocation.arguments().size() > 1) {
    return UsageError("--etag 只能与一个名称同用");
  }
  Outcome outcome = Outcome::kDone;
  for (const std::string& name : invocation.arguments()) {
    indicators::v1::DeleteTargetRequest request;
    request.set_name(name);
    request.set_etag(invocation.flags().Text("etag"));
    request.set_request_id(invocation.environment().request_id());
    indicators::v1::DeleteTargetResponse response;
    const absl::Status status = invocation.connection().Unary([&](grpc::ClientContext* context) {
      return invocation.connection().Indicators().DeleteTarget(context, request, &response);
    });
    if (!status.ok()) {
      outcome = invocation.Failed(name, status);
    } else if (invocation.output().format == Format::kTable) {
      invocation.out() << "已撤销 " << name << '\n';
    }
  }
  return outcome;
}

CommandSpec SetCommand() {
  return {.name = "set",
          .summary = "设定一个目标；已有的则修改",
          .flags = {{.name = "region", .value = "区划代码", .help = "目标所约束的地区"},
                    {.name = "indicator", .value = "代码", .help = "指标"},
                    {.name = "period", .value = "期间", .help = "如 2022、2022-H1"},
                    {.name = "target",
                     .value = "目标",
                     .help = "如 '<=5'、'≥99%'、'>1'、'=100'、'90..95'、'≥3亿元'"},
                    {.name = "organ", .value = "机关", .help = "地区内的某个机关；不给则为地区本身"},
                    {.name = "basis", .value = "文件", .help = "依据的文件"},
                    {.name = "set_by", .value = "区划代码", .help = "设定目标的地区；默认即所约束的地区"}},
          .details =
              "例：fengqiaoctl indicators targets set --region=330602 --indicator=litigation.loss_rate \\\n"
              "      --period=2022 --target='<=5%' --basis='年度考核办法'",
          .run = SetTarget};
}

}  // namespace

absl::Status ReadTargetText(std::string_view text, Target* target) {
  const std::string_view whole = text;
  Target::Comparator comparator = TakeComparator(&text);
  const size_t range = text.find("..");
  const auto value = ReadFigure(text.substr(0, range));
  std::optional<Decimal> value_max;
  bool good = value.has_value();
  if (range != std::string_view::npos) {
    value_max = ReadFigure(text.substr(range + 2));
    good = good && value_max.has_value() && comparator == Target::COMPARATOR_UNSPECIFIED;
    comparator = Target::COMPARATOR_BETWEEN;
  }
  if (!good || comparator == Target::COMPARATOR_UNSPECIFIED) {
    return UsageError(
        absl::StrCat("目标“", ToAbsl(whole), "”看不懂，须如 '<=5'、'≥99%'、'>1'、'=100'、'90..95'"));
  }
  target->set_comparator(comparator);
  *target->mutable_value() = ToProto(*value);
  if (value_max) *target->mutable_value_max() = ToProto(*value_max);
  return absl::OkStatus();
}

CommandSpec TargetsCommand() {
  return {.name = "targets",
          .summary = "目标的查看、设定与撤销",
          .commands = {{.name = "list",
                        .summary = "列出一个地区设定的目标",
                        .arguments = "区划代码",
                        .least_arguments = 1,
                        .most_arguments = 1,
                        .flags = PagingFlags("对 indicator、region、organ、period 的条件，如 period = 2022"),
                        .run = ListTargets},
                       SetCommand(),
                       {.name = "delete",
                        .summary = "撤销目标；日志中仍有记载",
                        .arguments = "名称…",
                        .least_arguments = 1,
                        .most_arguments = CommandSpec::kAny,
                        .flags = {{.name = "etag", .value = "版本", .help = "只撤销这个版本"}},
                        .run = DeleteTargets}}};
}

}  // namespace fengqiao::ctl
