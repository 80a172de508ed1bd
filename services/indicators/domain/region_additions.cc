#include "services/indicators/domain/region_additions.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"

namespace fengqiao::indicators {
namespace {

using google::protobuf::util::TimeUtil;
using regions::IdKind;
using v1::Region;

constexpr char kType[] = "indicators.fengqiao/Region";
constexpr size_t kMaxName = 64;
constexpr int kMaxSuccessors = 50;

std::string NameOf(std::string_view code) { return absl::StrCat("regions/", ToAbsl(code)); }

Region::Kind KindOf(regions::RegionKind kind) {
  switch (kind) {
    case regions::RegionKind::kProvince:
      return Region::KIND_PROVINCE;
    case regions::RegionKind::kPrefecture:
      return Region::KIND_PREFECTURE;
    case regions::RegionKind::kCounty:
      return Region::KIND_COUNTY;
  }
  return Region::KIND_UNSPECIFIED;
}

Region::Kind KindOf(IdKind kind) {
  switch (kind) {
    case IdKind::kTownship:
      return Region::KIND_TOWNSHIP;
    case IdKind::kVillage:
      return Region::KIND_VILLAGE;
    case IdKind::kOwnLevel:
      return Region::KIND_OWN_LEVEL;
    case IdKind::kZone:
      return Region::KIND_ZONE;
    default:
      return Region::KIND_UNSPECIFIED;
  }
}

void CheckValidity(const Region& region, FieldErrors* errors) {
  std::optional<absl::CivilDay> from;
  if (region.has_valid_from()) {
    const auto day = FromProto(region.valid_from());
    if (day.ok()) from = *day;
    if (!day.ok()) errors->Add("region.valid_from", ToStd(day.status().message()));
  }
  if (region.has_valid_to()) {
    const auto day = FromProto(region.valid_to());
    if (!day.ok()) errors->Add("region.valid_to", ToStd(day.status().message()));
    if (day.ok() && from && *day <= *from) errors->Add("region.valid_to", "must be after valid_from");
  }
}

void CheckTexts(const Region& region, FieldErrors* errors) {
  if (absl::StripAsciiWhitespace(region.display_name()).empty())
    errors->Add("region.display_name", "is required");
  CheckText("region.display_name", region.display_name(), kMaxName, errors);
  CheckText("region.validity_note", region.validity_note(), kMaxName, errors);
  if (region.successors_size() > kMaxSuccessors) errors->Add("region.successors", "are more than 50");
  for (const std::string& successor : region.successors()) {
    const std::string_view code = api::RegionOf(successor);
    if (!regions::ParseRegionId(code).ok() || successor != NameOf(code)) {
      errors->Add("region.successors",
                  absl::StrCat("'", successor.substr(0, 40), "' is no region, like regions/330602001"));
    }
  }
}

// The full name on a day or, of what is no more, on its last day: townships of old regions are added too.
std::string LastFullName(const regions::RegionTree& tree, std::string_view code, absl::CivilDay on) {
  std::string name = tree.FullName(code, on);
  const regions::Region& last = tree.History(code).back();
  if (name.empty() && last.Ended()) name = tree.FullName(code, last.end->last - 1);
  return name;
}

}  // namespace

Region FromTree(const regions::RegionTree& tree, const regions::Region& region, absl::CivilDay on) {
  Region message;
  message.set_name(NameOf(region.code));
  message.set_display_name(std::string(region.name));
  message.set_kind(KindOf(region.kind));
  if (region.parent != regions::kCountry) message.set_parent(NameOf(region.parent));
  if (region.valid_from) *message.mutable_valid_from() = ToProto(*region.valid_from);
  if (region.valid_to) *message.mutable_valid_to() = ToProto(*region.valid_to);
  message.set_validity_note(std::string(region.note));
  for (const std::string_view successor : region.successors) message.add_successors(NameOf(successor));
  message.set_full_name(tree.FullName(region.code, on));
  return message;
}

absl::StatusOr<Region> BuiltInRegion(const regions::RegionTree& tree, std::string_view code,
                                     absl::CivilDay on) {
  const auto id = regions::ParseRegionId(code);
  if (!id.ok()) return InvalidField("name", ToStd(id.status().message()));
  const regions::Region* region = tree.Find(id->Code(), on);
  if (region == nullptr) {
    const auto history = tree.History(id->Code());
    if (history.empty()) return NotFound(kType, NameOf(code));
    return Error(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("there is no regions/", ToAbsl(code), " on ", FormatDay(on), "; ",
                              ToAbsl(history.back().name), " had the code at another time"))
        .Resource(kType, NameOf(code));
  }
  if (id->kind != IdKind::kOwnLevel) {
    return id->text == id->Code() ? absl::StatusOr<Region>(FromTree(tree, *region, on))
                                  : NotFound(kType, NameOf(code));
  }
  Region own = FromTree(tree, *region, on);
  own.set_parent(own.name());
  own.set_name(NameOf(code));
  own.set_display_name(absl::StrCat(own.display_name(), regions::kOwnLevelName));
  own.set_full_name(absl::StrCat(own.full_name(), regions::kOwnLevelName));
  own.set_kind(Region::KIND_OWN_LEVEL);
  own.clear_successors();
  return own;
}

std::string_view AddedParentOf(std::string_view region_id) {
  const auto id = regions::ParseRegionId(region_id);
  return id.ok() && id->kind == IdKind::kVillage ? region_id.substr(0, 9) : std::string_view();
}

absl::StatusOr<Region> CreateAddition(const regions::RegionTree& tree, const Region* added_parent,
                                      const v1::CreateRegionRequest& request, absl::Time now) {
  const std::string_view parent = api::RegionOf(request.parent());
  const auto id = regions::ParseRegionId(request.region_id());
  FieldErrors errors;
  if (!id.ok()) {
    errors.Add("region_id", ToStd(id.status().message()));
  } else if (KindOf(id->kind) == Region::KIND_UNSPECIFIED) {
    errors.Add("region_id", "six digits are GB/T 2260, to which nothing can be added");
  } else {
    const std::string_view wanted = id->kind == IdKind::kVillage ? AddedParentOf(id->text) : id->Code();
    if (parent != wanted)
      errors.Add("region_id",
                 absl::StrCat("lies below regions/", ToAbsl(wanted), ", which must be the parent"));
    const Region::Kind kind = KindOf(id->kind);
    if (request.region().kind() != Region::KIND_UNSPECIFIED && request.region().kind() != kind) {
      errors.Add("region.kind", absl::StrCat("the code is that of ", Region::Kind_Name(kind)));
    }
  }
  CheckTexts(request.region(), &errors);
  CheckValidity(request.region(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const absl::CivilDay today = LegalDay(now);
  if (tree.History(id->Code()).empty() || (id->kind == IdKind::kVillage && added_parent == nullptr)) {
    return NotFound(kType, request.parent());
  }

  Region region = request.region();
  region.set_name(NameOf(id->text));
  region.set_kind(KindOf(id->kind));
  region.set_parent(request.parent());
  region.set_added(true);
  region.set_etag(api::EtagOf(1));
  const std::string above =
      added_parent != nullptr ? added_parent->full_name() : LastFullName(tree, id->Code(), today);
  region.set_full_name(absl::StrCat(above, region.display_name()));
  *region.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  *region.mutable_update_time() = region.create_time();
  return region;
}

absl::StatusOr<Region> UpdateAddition(const Region& current, const v1::UpdateRegionRequest& request,
                                      absl::Time now) {
  static const auto& fields = *new api::UpdatableFields{
      .updatable = {"display_name", "valid_from", "valid_to", "validity_note", "successors"},
      .immutable = {"name", "kind", "parent"}};
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.region().etag(), revision));
  Region next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.region(), &next));
  FieldErrors errors;
  CheckTexts(next, &errors);
  CheckValidity(next, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  absl::string_view above = current.full_name();
  absl::ConsumeSuffix(&above, current.display_name());
  next.set_full_name(absl::StrCat(above, next.display_name()));
  next.set_etag(api::EtagOf(revision + 1));
  *next.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return next;
}

bool ExistsOn(const Region& region, absl::CivilDay day) {
  if (region.has_valid_from() && FromProto(region.valid_from()).value_or(day) > day) return false;
  return !region.has_valid_to() || FromProto(region.valid_to()).value_or(day + 1) > day;
}

}  // namespace fengqiao::indicators
