// What an old file says of leaves, sanctions and a search that goes on.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/old_subjects.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using bulk::Faults;
using v1::Breach;
using v1::Leave;
using v1::Sanction;
using v1::Subject;
using v1::SubjectRow;
using OldLeave = SubjectRow::OldLeave;
using OldSanction = SubjectRow::OldSanction;

constexpr size_t kMostReason = 2000;
constexpr size_t kMostPaper = 64;

// -- Leaves

bool IsWellFormed(const OldLeave& stated, const std::string& path, absl::CivilDay today, Faults* faults) {
  const size_t before = faults->list().size();
  if (!WhyNoCounty(stated.destination(), today).empty()) {
    faults->AddShape(path + ".destination", "须写成 regions/六位代码，并且是现在的县、区或者县级市");
  }
  if (stated.decided_level() == v1::LEVEL_UNSPECIFIED)
    faults->AddShape(path + ".decided_level", "必须填写由哪一级批准");
  FieldErrors errors;
  const auto from = CheckDay(path + ".from", stated.from(), &errors);
  const auto to = CheckDay(path + ".to", stated.to(), &errors);
  const auto ended =
      stated.has_ended() ? CheckPastDay(path + ".ended", stated.ended(), today, &errors) : std::nullopt;
  if (from && to && *to < *from) errors.Add(path + ".to", "must not lie before its first day");
  if (from && ended && *ended < *from) errors.Add(path + ".ended", "must not lie before its first day");
  faults->AddStatus("", errors.ToStatus());
  return faults->list().size() == before;
}

Leave LeaveOf(const OldLeave& stated, const Subject& subject) {
  Leave leave;
  leave.set_id(NextId("l", subject.leaves()));
  leave.set_state(stated.has_ended() ? Leave::STATE_RETURNED : Leave::STATE_APPROVED);
  leave.set_destination(stated.destination());
  leave.set_reason(stated.reason());
  *leave.mutable_from() = stated.from();
  *leave.mutable_to() = stated.to();
  if (stated.has_ended()) *leave.mutable_ended() = stated.ended();
  leave.set_decided_level(stated.decided_level());
  leave.set_before_entry(true);
  return leave;
}

// The level that its days wanted, as they were approved; whether an office was entrusted then is not asked:
// the entrustment of today says nothing of it.
absl::Status Measure(const Subject& subject, const Circumstances& now, Leave* leave) {
  Leave planned = *leave;
  planned.set_state(Leave::STATE_SUBMITTED);
  ASSIGN_OR_RETURN(LeaveMeasure measure, MeasureLeave(subject, planned, now));
  ASSIGN_OR_RETURN(const int office,
                   ValueOf("correction.leave.office_max_days", subject, now.today, now.book));
  if (measure.level == v1::LEVEL_COUNTY && measure.days <= office) measure.level = v1::LEVEL_OFFICE;
  leave->set_days(measure.days);
  leave->set_window_days(measure.window_days);
  leave->set_level(measure.level);
  if (leave->decided_level() >= measure.level) return absl::OkStatus();
  return Refuse(
      measure.level == v1::LEVEL_CITY ? "correction.leave.city_decides" : "correction.leave.county_decides",
      absl::StrCat("（该次", measure.days, "日，两个月内累计", measure.window_days, "日）"));
}

// Whether it begins before the one before it is over.
bool Overlaps(const OldLeave& stated, const Subject& subject) {
  return std::any_of(subject.leaves().begin(), subject.leaves().end(), [&](const Leave& other) {
    return DayOf(stated.from()) <= DayOf(other.has_ended() ? other.ended() : other.to());
  });
}

absl::Status AddOldLeave(const OldLeave& stated, const Circumstances& now, Subject* subject) {
  RETURN_IF_ERROR(MustBeInCharge(*subject));
  if (HomeAreaOf(api::RegionOf(stated.destination())) == HomeAreaOf(api::RegionOf(subject->region()))) {
    return Refuse("correction.leave.not_leaving");
  }
  if (DayOf(stated.to()) > DayOf(subject->term().end()) ||
      DayOf(stated.from()) < DayOf(subject->registration().reported())) {
    return Refuse("correction.import.leave_days");
  }
  // Who is not back is searched for; a list that does not say it must not make that of everybody.
  if (!stated.has_ended() && DayOf(stated.to()) < now.today) return Refuse("correction.import.leave_open");
  if (Overlaps(stated, *subject)) return Refuse("correction.leave.overlap");
  Leave leave = LeaveOf(stated, *subject);
  RETURN_IF_ERROR(Measure(*subject, now, &leave));
  *subject->add_leaves() = std::move(leave);
  return absl::OkStatus();
}

// -- Sanctions

bool IsWellFormed(const OldSanction& stated, v1::SanctionKind kind, const std::string& path,
                  const Subject& subject, absl::CivilDay today, Faults* faults) {
  FieldErrors errors;
  const auto decided = CheckPastDay(path + ".decided", stated.decided(), today, &errors);
  if (decided && subject.has_registration() && *decided < DayOf(subject.registration().reported())) {
    errors.Add(path + ".decided", "must not lie before the registration");
  }
  CheckText(path + ".reason", stated.reason(), kMostReason, &errors);
  if (kind == v1::SANCTION_KIND_POLICE_PENALTY) {
    CheckNamedText(path + ".paper", stated.paper(), kMostPaper, &errors);
  } else if (!stated.paper().empty()) {
    errors.Add(path + ".paper", "is of a penalty by the police alone");
  }
  if (stated.breach() == Breach::KIND_UNSPECIFIED) {
    if (stated.has_breach_day()) errors.Add(path + ".breach", "is required");
  } else {
    const auto day = CheckPastDay(path + ".breach_day", stated.breach_day(), today, &errors);
    if (day && decided && *day > *decided)
      errors.Add(path + ".breach_day", "must not lie after the decision");
  }
  faults->AddStatus("", errors.ToStatus());
  return errors.empty();
}

absl::Status MayHave(const OldSanction& stated, v1::SanctionKind kind, const Subject& subject) {
  RETURN_IF_ERROR(MustBeInCharge(subject));
  if (!IsOpenTo(kind, subject.kind())) return Refuse("correction.ladder.parole_police");
  if (stated.breach() == Breach::KIND_INJUNCTION && subject.judgment().injunction().empty()) {
    return Refuse("correction.breach.no_injunction");
  }
  if (stated.breach() == Breach::KIND_NO_REEXAMINATION && !subject.judgment().medical_parole()) {
    return Refuse("correction.breach.no_medical_parole");
  }
  return absl::OkStatus();
}

struct Dated {
  OldSanction stated;
  v1::SanctionKind kind;
};

void AddOldSanction(const Dated& one, Subject* subject) {
  const OldSanction& stated = one.stated;
  Sanction sanction;
  sanction.set_id(NextId("s", subject->sanctions()));
  sanction.set_kind(one.kind);
  sanction.set_reason(stated.reason());
  sanction.set_before_entry(true);
  if (one.kind == v1::SANCTION_KIND_POLICE_PENALTY) {
    sanction.set_state(Sanction::STATE_GRANTED);
    sanction.set_organ_paper(stated.paper());
    *sanction.mutable_organ_decided() = stated.decided();
  } else {
    sanction.set_state(Sanction::STATE_DECIDED);
    *sanction.mutable_decided() = stated.decided();
  }
  if (stated.breach() != Breach::KIND_UNSPECIFIED) {
    Breach breach;
    breach.set_id(NextId("b", subject->breaches()));
    breach.set_kind(stated.breach());
    *breach.mutable_day() = stated.breach_day();
    breach.set_facts(stated.reason());
    sanction.add_breaches(breach.id());
    *subject->add_breaches() = std::move(breach);
  }
  *subject->add_sanctions() = std::move(sanction);
}

}  // namespace

void AddOldLeaves(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  for (int i = 0; i < row.leaves_size(); ++i) {
    const std::string path = absl::StrCat("leaves[", i, "]");
    if (!IsWellFormed(row.leaves(i), path, now.today, faults)) continue;
    faults->AddStatus(path, AddOldLeave(row.leaves(i), now, subject));
  }
}

void AddOldSanctions(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  std::vector<Dated> all;
  const auto take = [&](const auto& list, const char* name, v1::SanctionKind kind) {
    for (int i = 0; i < list.size(); ++i) {
      const std::string path = absl::StrCat(name, "[", i, "]");
      if (!IsWellFormed(list[i], kind, path, *subject, now.today, faults)) continue;
      const absl::Status may = MayHave(list[i], kind, *subject);
      faults->AddStatus(path, may);
      if (may.ok()) all.push_back({list[i], kind});
    }
  };
  take(row.admonitions(), "admonitions", v1::SANCTION_KIND_ADMONITION);
  take(row.warnings(), "warnings", v1::SANCTION_KIND_WARNING);
  take(row.police_penalties(), "police_penalties", v1::SANCTION_KIND_POLICE_PENALTY);
  std::stable_sort(all.begin(), all.end(), [](const Dated& a, const Dated& b) {
    return DayOf(a.stated.decided()) < DayOf(b.stated.decided());
  });
  for (const Dated& one : all) AddOldSanction(one, subject);
}

void AddOpenSearch(const SubjectRow& row, const Circumstances& now, Subject* subject, Faults* faults) {
  if (!row.has_search()) return;
  v1::ReportAbsenceRequest lost;
  lost.mutable_absence()->set_cause(row.search().cause());
  *lost.mutable_absence()->mutable_base() = row.search().base();
  if (!Apply("absence", "search", lost, now, subject, faults)) return;
  v1::RecordSearchRequest searched;
  searched.set_absence(subject->absences().rbegin()->id());
  *searched.mutable_measures() = row.search().measures();
  if (row.search().has_police_told()) *searched.mutable_police_told() = row.search().police_told();
  if (row.search().has_procuratorate_told()) {
    *searched.mutable_procuratorate_told() = row.search().procuratorate_told();
  }
  const bool any =
      !searched.measures().empty() || searched.has_police_told() || searched.has_procuratorate_told();
  if (any) Apply("", "search.", searched, now, subject, faults);
}

}  // namespace fengqiao::correction
