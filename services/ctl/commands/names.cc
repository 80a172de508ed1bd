#include "services/ctl/commands/names.h"

#include "common/base/strings.h"
#include "common/regions/region_tree.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/ctl/paging.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::Indicator;
using indicators::v1::IndicatorService;

constexpr std::string_view kRegions = "regions/";
constexpr std::string_view kIndicators = "indicators/";
constexpr size_t kCodeDigits = 6;
constexpr int kWholeCatalog = 1000;  // in one page

std::string WithPrefix(std::string_view prefix, std::string_view text) {
  return text.substr(0, prefix.size()) == prefix ? std::string(text) : std::string(prefix).append(text);
}

}  // namespace

std::string RegionName(std::string_view code_or_name) { return WithPrefix(kRegions, code_or_name); }

std::string IndicatorName(std::string_view code_or_name) { return WithPrefix(kIndicators, code_or_name); }

std::string CodeOf(std::string_view name) {
  const size_t start = name.find('/');
  if (start == std::string_view::npos) return std::string(name);
  const std::string_view rest = name.substr(start + 1);
  return std::string(rest.substr(0, rest.find('/')));
}

std::string DayText(const common::v1::Date& date) {
  const auto day = FromProto(date);
  return day.ok() ? FormatDay(*day) : "";
}

const RegionNames::Names& RegionNames::Of(const std::string& region, absl::CivilDay on) {
  auto& names = known_[{region, on}];
  if (!names.full.empty()) return names;
  const std::string code = CodeOf(region);
  const auto& tree = regions::RegionTree::BuiltIn();
  names.full = tree.FullName(code, on);
  const regions::Region* built_in = tree.Find(code.substr(0, kCodeDigits), on);
  const bool own_level =
      code.size() > kCodeDigits && code == regions::OwnLevelOf(code.substr(0, kCodeDigits));
  const bool in_tree = built_in != nullptr && (code.size() == kCodeDigits || own_level);
  names.own = in_tree ? std::string(built_in->name) + (own_level ? regions::kOwnLevelName : "") : names.full;
  if (!names.full.empty()) return names;

  indicators::v1::GetRegionRequest request;
  request.set_name(RegionName(code));
  indicators::v1::Region answer;
  const absl::Status status = connection_.Unary([&](grpc::ClientContext* context) {
    return connection_.Indicators().GetRegion(context, request, &answer);
  });
  names.full = status.ok() && !answer.full_name().empty() ? answer.full_name() : code;
  names.own = status.ok() && !answer.display_name().empty() ? answer.display_name() : code;
  return names;
}

std::string RegionNames::FullName(const std::string& region, absl::CivilDay on) {
  return Of(region, on).full;
}

std::vector<std::string> RegionNames::ShortNames(const std::vector<std::string>& regions, absl::CivilDay on) {
  std::map<std::string, int> times;
  for (const std::string& region : regions) ++times[Of(region, on).own];
  std::vector<std::string> names;
  names.reserve(regions.size());
  for (const std::string& region : regions) {
    const Names& known = Of(region, on);
    names.push_back(times[known.own] > 1 ? known.full : known.own);
  }
  return names;
}

absl::StatusOr<Catalog> Catalog::Read(const Connection& connection, IndicatorService::Stub& stub) {
  Catalog catalog;
  const PageOptions pages{.page_size = kWholeCatalog};
  RETURN_IF_ERROR(ForEachItem<indicators::v1::ListIndicatorsResponse>(
      connection, indicators::v1::ListIndicatorsRequest(), pages,
      [&stub](auto* context, const auto& request, auto* response) {
        return stub.ListIndicators(context, request, response);
      },
      [](const auto& response) -> const auto& { return response.indicators(); },
      [&catalog](const Indicator& indicator) {
        catalog.definitions_.emplace(indicator.name(), indicator);
        return absl::OkStatus();
      }));
  return catalog;
}

const Indicator* Catalog::Find(std::string_view indicator) const {
  const auto found = definitions_.find(indicator);
  return found == definitions_.end() ? nullptr : &found->second;
}

std::string Catalog::NameOf(std::string_view indicator) const {
  const Indicator* definition = Find(indicator);
  return definition == nullptr ? CodeOf(indicator) : definition->display_name();
}

std::string Catalog::UnitOf(std::string_view indicator) const {
  const Indicator* definition = Find(indicator);
  return definition == nullptr || definition->units().empty() ? "" : definition->units(0);
}

}  // namespace fengqiao::ctl
