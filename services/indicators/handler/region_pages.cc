#include "services/indicators/handler/region_pages.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/indicators/domain/region_additions.h"

namespace fengqiao::indicators {
namespace {

absl::StatusOr<absl::CivilDay> DayOf(bool given, const common::v1::Date& date, absl::CivilDay today) {
  if (!given) return today;
  const auto day = FromProto(date);
  if (!day.ok()) return InvalidField("on", ToStd(day.status().message()));
  return *day;
}

const api::NamePattern kRegionName("regions/*");

absl::StatusOr<std::string> CodeIn(const std::string& name, std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids, kRegionName.Parse(name, field));
  const auto id = regions::ParseRegionId(ids[0]);
  if (!id.ok()) return InvalidField(field, ToStd(id.status().message()));
  return id->text;
}

// What the tree has below `parent` after the code `after`, at most `limit`.
void AddFromTree(const regions::RegionTree& tree, const std::string& parent, bool recursive,
                 const std::string& after, absl::CivilDay on, size_t limit, std::vector<v1::Region>* out) {
  for (const regions::Region* child : tree.Children(parent, on)) {
    if (out->size() >= limit) return;
    if (child->code > after) out->push_back(FromTree(tree, *child, on));
    if (recursive) AddFromTree(tree, std::string(child->code), true, after, on, limit, out);
  }
}

// The additions after the code `after` that exist on a day, at most `limit`. Those that don't are passed
// over, so that a page is full where there is more.
absl::StatusOr<std::vector<v1::Region>> ExistingAdditions(IndicatorStore& store, const std::string& parent,
                                                          bool recursive, std::string after,
                                                          absl::CivilDay on, int limit) {
  std::vector<v1::Region> existing;
  for (;;) {
    ASSIGN_OR_RETURN(std::vector<v1::Region> additions, store.ListAdditions(parent, recursive, after, limit));
    const bool last = additions.size() < static_cast<size_t>(limit);
    if (!additions.empty()) after = std::string(api::RegionOf(additions.back().name()));
    for (v1::Region& addition : additions) {
      if (ExistsOn(addition, on)) existing.push_back(std::move(addition));
    }
    if (last || existing.size() >= static_cast<size_t>(limit)) return existing;
  }
}

}  // namespace

absl::Status FindRegion(const regions::RegionTree& tree, IndicatorStore& store,
                        const v1::GetRegionRequest& request, absl::CivilDay today, v1::Region* reply) {
  ASSIGN_OR_RETURN(const std::string code, CodeIn(request.name(), "name"));
  ASSIGN_OR_RETURN(const absl::CivilDay on, DayOf(request.has_on(), request.on(), today));
  // An addition may name what the tree makes up by itself (a 本级 node), so it comes first.
  if (code.size() > 6) {
    auto addition = store.GetAddition(code);
    if (addition.ok()) {
      // Without a day the addition itself is asked for, in whatever state: to mend its days, for instance.
      if (request.has_on() && !ExistsOn(*addition, on)) {
        return NotFound("indicators.fengqiao/Region", absl::StrCat(request.name(), " on ", FormatDay(on)));
      }
      *reply = *std::move(addition);
      return absl::OkStatus();
    }
    if (addition.status().code() != absl::StatusCode::kNotFound) return addition.status();
  }
  ASSIGN_OR_RETURN(*reply, BuiltInRegion(tree, code, on));
  return absl::OkStatus();
}

absl::Status ListRegionPage(const regions::RegionTree& tree, IndicatorStore& store,
                            const v1::ListRegionsRequest& request, absl::CivilDay today,
                            v1::ListRegionsResponse* reply) {
  ASSIGN_OR_RETURN(const std::string parent, CodeIn(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const absl::CivilDay on, DayOf(request.has_on(), request.on(), today));
  ASSIGN_OR_RETURN(const service::PageStart page, service::PageStart::Of(request));

  std::vector<v1::Region> regions;
  if (!request.additions_only()) {
    AddFromTree(tree, parent, request.recursive(), page.after, on, static_cast<size_t>(page.size) + 1,
                &regions);
  }
  ASSIGN_OR_RETURN(std::vector<v1::Region> additions,
                   ExistingAdditions(store, parent, request.recursive(), page.after, on, page.size + 1));
  for (v1::Region& addition : additions) regions.push_back(std::move(addition));
  std::sort(regions.begin(), regions.end(), [](const auto& a, const auto& b) { return a.name() < b.name(); });

  FillPage(
      page, std::move(regions), [&] { return reply->add_regions(); },
      [](const v1::Region& last) { return api::RegionOf(last.name()); }, reply->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace fengqiao::indicators
