#include "services/mediation/domain/sweeps.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::util::TimeUtil;
using v1::Sweep;
using v1::SweepVisit;

constexpr size_t kMaxTitle = 64;
constexpr size_t kMaxTheme = 200;
constexpr size_t kMaxConclusion = 500;
constexpr size_t kMaxPlace = 100;
constexpr size_t kMaxNote = 500;
constexpr int kMaxDays = 366;
constexpr int kMaxTypes = 50;
constexpr int kMaxTargets = 1000;
constexpr int kMaxPlaces = 10'000;
constexpr int kMaxPersons = 100'000;
constexpr int kMaxFindings = 20;

// Whether `name` is the name of a region within that of `parent`.
bool IsRegionWithin(std::string_view name, std::string_view parent) {
  const std::string_view code = api::RegionOf(name);
  return regions::ParseRegionId(code).ok() && name == absl::StrCat("regions/", ToAbsl(code)) &&
         regions::IsWithin(code, api::RegionOf(parent));
}

void CheckDays(const Sweep& sweep, FieldErrors* errors) {
  const auto first = CheckDay("sweep.first_day", sweep.first_day(), errors);
  const auto last = CheckDay("sweep.last_day", sweep.last_day(), errors);
  if (first && last && (*last < *first || *last - *first > kMaxDays)) {
    errors->Add("sweep.last_day", "must be at most 366 days after the first");
  }
}

void CheckTargets(const Sweep& sweep, std::string_view parent, FieldErrors* errors) {
  if (sweep.targets_size() > kMaxTargets) errors->Add("sweep.targets", "must be at most 1000");
  std::set<std::string> seen;
  for (int i = 0; i < std::min(sweep.targets_size(), kMaxTargets); ++i) {
    const Sweep::Target& target = sweep.targets(i);
    const std::string path = absl::StrCat("sweep.targets[", i, "]");
    if (!IsRegionWithin(target.region(), parent)) {
      errors->Add(path + ".region", "must be a region within that of the sweep");
    } else if (!seen.insert(target.region()).second) {
      errors->Add(path + ".region", "is there twice");
    }
    if (target.places() < 0 || target.places() > kMaxPlaces) {
      errors->Add(path + ".places", "must be 0 to 10000");
    }
  }
}

}  // namespace

absl::StatusOr<Sweep> CreateSweep(const v1::CreateSweepRequest& request, std::string_view id,
                                  const Circumstances& now) {
  const Sweep& stated = request.sweep();
  FieldErrors errors;
  CheckNamedText("sweep.title", stated.title(), kMaxTitle, &errors);
  CheckText("sweep.theme", stated.theme(), kMaxTheme, &errors);
  CheckDays(stated, &errors);
  if (stated.dispute_types_size() > kMaxTypes) errors.Add("sweep.dispute_types", "must be at most 50");
  for (int i = 0; i < std::min(stated.dispute_types_size(), kMaxTypes); ++i) {
    if (now.book.types.Find(stated.dispute_types(i)) == nullptr) {
      errors.Add(absl::StrCat("sweep.dispute_types[", i, "]"), "is not in the table of dispute types");
    }
  }
  CheckTargets(stated, request.parent(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Sweep sweep;
  sweep.set_name(absl::StrCat(request.parent(), "/sweeps/", ToAbsl(id)));
  sweep.set_title(stated.title());
  sweep.set_theme(stated.theme());
  *sweep.mutable_first_day() = stated.first_day();
  *sweep.mutable_last_day() = stated.last_day();
  *sweep.mutable_dispute_types() = stated.dispute_types();
  *sweep.mutable_targets() = stated.targets();
  sweep.set_state(Sweep::STATE_OPEN);
  *sweep.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  sweep.set_etag(api::EtagOf(1));
  return sweep;
}

absl::StatusOr<SweepVisit> RecordVisit(const Sweep& sweep, const v1::RecordSweepVisitRequest& request,
                                       std::string_view id, const Circumstances& now) {
  if (sweep.state() != Sweep::STATE_OPEN) return Refuse("mediation.sweep.closed");
  const SweepVisit& stated = request.visit();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(stated.day(), stated.has_day(), "visit.day", now));
  FieldErrors errors;
  if (!IsRegionWithin(stated.region(), sweep.name())) {
    errors.Add("visit.region", "must be a region within that of the sweep");
  }
  const auto first = FromProto(sweep.first_day()), last = FromProto(sweep.last_day());
  if ((first.ok() && day < *first) || (last.ok() && day > *last)) {
    errors.Add("visit.day", "is not within the days of the sweep");
  }
  CheckText("visit.place", stated.place(), kMaxPlace, &errors);
  CheckText("visit.note", stated.note(), kMaxNote, &errors);
  if (stated.places() < 1 || stated.places() > kMaxPlaces) errors.Add("visit.places", "must be 1 to 10000");
  if (stated.persons() < 0 || stated.persons() > kMaxPersons) {
    errors.Add("visit.persons", "must be 0 to 100000");
  }
  if (request.findings_size() > kMaxFindings) errors.Add("findings", "must be at most 20");
  std::set<std::string> named;
  for (int i = 0; i < std::min(request.findings_size(), kMaxFindings); ++i) {
    const auto& finding = request.findings(i);
    const std::string path = absl::StrCat("findings[", i, "]");
    if (finding.case_().empty() != finding.has_entry()) {
      errors.Add(path, "either a case or an entry is to be given");
    } else if (!finding.case_().empty() && !named.insert(finding.case_()).second) {
      errors.Add(path + ".case", "is there twice");
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  SweepVisit visit = stated;
  visit.set_name(absl::StrCat(sweep.name(), "/visits/", ToAbsl(id)));
  *visit.mutable_day() = ToProto(day);
  visit.clear_cases();
  return visit;
}

absl::StatusOr<v1::RegisterCaseRequest> EntryOf(const v1::RecordSweepVisitRequest::NewFinding& finding,
                                                std::string_view region, std::string_view path) {
  const auto source = finding.case_().source();
  if (source != v1::SOURCE_UNSPECIFIED && source != v1::SOURCE_SWEEP) {
    return InvalidField(absl::StrCat(ToAbsl(path), ".case.source"), "must be SOURCE_SWEEP");
  }
  if (!finding.case_().referrals().empty()) {
    return InvalidField(absl::StrCat(ToAbsl(path), ".case.referrals"), "nobody refers what a sweep finds");
  }
  v1::RegisterCaseRequest entry;
  entry.set_parent(std::string(region));
  *entry.mutable_case_() = finding.case_();
  entry.mutable_case_()->set_source(v1::SOURCE_SWEEP);
  for (const auto& party : finding.parties()) {
    *entry.add_parties()->mutable_party() = party.party();
    *entry.mutable_parties(entry.parties_size() - 1)->mutable_identity() = party.identity();
  }
  return entry;
}

absl::Status UnderPath(std::string_view path, const absl::Status& refusal) {
  google::rpc::BadRequest fields;
  const auto payload =
      refusal.GetPayload(absl::StrCat("type.googleapis.com/", fields.GetDescriptor()->full_name()));
  if (!payload || !fields.ParseFromString(std::string(*payload))) return refusal;
  FieldErrors errors;
  for (const auto& violation : fields.field_violations()) {
    errors.Add(absl::StrCat(ToAbsl(path), ".", violation.field()), violation.description());
  }
  return errors.ToStatus();
}

absl::Status CheckFound(const Sweep& sweep, const v1::Case& dispute, std::string_view found_by) {
  if (!regions::IsWithin(api::RegionOf(dispute.region()), api::RegionOf(sweep.name()))) {
    return Refuse("mediation.sweep.region");
  }
  if (!found_by.empty()) return Refuse("mediation.sweep.found", absl::StrCat("（", ToAbsl(found_by), "）"));
  return absl::OkStatus();
}

absl::StatusOr<Sweep> CloseSweep(const Sweep& current, const v1::CloseSweepRequest& request,
                                 const Circumstances& now) {
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.etag(), revision));
  if (current.state() != Sweep::STATE_OPEN) return Refuse("mediation.sweep.closed");
  RETURN_IF_ERROR(RequireText("conclusion", request.conclusion(), kMaxConclusion));
  Sweep next = current;
  next.set_state(Sweep::STATE_CLOSED);
  *next.mutable_closed() = ToProto(now.today);
  next.set_conclusion(request.conclusion());
  next.set_etag(api::EtagOf(revision + 1));
  return next;
}

bool IsSettled(const v1::Case& dispute) {
  const v1::Agreement* agreement = LastAgreement(dispute);
  if (agreement != nullptr && agreement->has_effective()) return !agreement->impaired();
  return std::any_of(dispute.attempts().begin(), dispute.attempts().end(), [](const v1::Attempt& attempt) {
    return attempt.result() == v1::Attempt::RESULT_HANDLED;
  });
}

bool IsUnsettled(const v1::Case& dispute) {
  return !IsSettled(dispute) && IsOpen(dispute) &&
         !IsIn(dispute, {v1::Case::STATE_REFUSED, v1::Case::STATE_TERMINATED});
}

}  // namespace fengqiao::mediation
