#include "services/correction/domain/figures.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/correction/domain/duties.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using v1::Leave;
using v1::Sanction;
using v1::Subject;

constexpr absl::CivilDay kNeverDay(9999, 12, 31);
// Where a place has laid nothing down, the law's own ten days (社区矫正法 21).
constexpr int kReportDaysByLaw = 10;

bool IsApproved(const Leave& leave) {
  return leave.state() == Leave::STATE_APPROVED || leave.state() == Leave::STATE_RETURNED ||
         leave.state() == Leave::STATE_EXTENDED ||
         (leave.state() == Leave::STATE_WITHDRAWN && leave.decided_level() != v1::LEVEL_UNSPECIFIED);
}

v1::Measure MeasureOf(v1::Level level) {
  switch (level) {
    case v1::LEVEL_OFFICE:
      return v1::MEASURE_LEAVES_APPROVED_BY_OFFICE;
    case v1::LEVEL_COUNTY:
      return v1::MEASURE_LEAVES_APPROVED_BY_COUNTY;
    default:
      return v1::MEASURE_LEAVES_APPROVED_BY_CITY;
  }
}

class Counting {
 public:
  Counting(const Subject& subject, const RuleBook& book) : subject_(subject), book_(book) {}

  std::vector<FigureEntry> All() {
    if (subject_.state() == Subject::STATE_WITHDRAWN) return {};
    Reporting();
    Absences();
    Sanctions();
    Custodies();
    Leaves();
    Ending();
    for (FigureEntry& one : FiguresOfHours(subject_)) entries_.push_back(std::move(one));
    LeaveOutWhatWasBrought();
    return std::move(entries_);
  }

 private:
  // What lies before the entry of a file that was brought along has been counted where it was kept then: the
  // figures of both add up.
  void LeaveOutWhatWasBrought() {
    const absl::CivilDay brought = BroughtAlongOn(subject_);
    entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                  [&](const FigureEntry& one) {
                                    return Lasts(one.measure) ? one.to <= brought : one.from < brought;
                                  }),
                   entries_.end());
    for (FigureEntry& one : entries_) one.from = std::max(one.from, brought);
  }

  void AddAt(v1::Measure measure, std::string_view entry, absl::CivilDay day, int64_t times = 1) {
    entries_.push_back({.measure = measure,
                        .entry = std::string(entry),
                        .region = CountyOn(subject_, day),
                        .from = day,
                        .to = day,
                        .times = times});
  }
  void AddTime(v1::Measure measure, std::string_view entry, absl::CivilDay from, absl::CivilDay to) {
    AddAt(measure, entry, from);
    entries_.back().to = std::max(from, to);
  }

  // Never where custody has none come yet.
  absl::CivilDay LastDayOfReporting() const {
    const absl::CivilDay by_law = DayOf(subject_.judgment().effective()) + kReportDaysByLaw;
    return LastInOrder(subject_, ReportDue(subject_, book_).value_or(by_law)).value_or(kNeverDay);
  }

  void Reporting() {
    absl::CivilDay due = LastDayOfReporting();
    const bool registered = subject_.has_registration();
    if (subject_.kind() == Subject::KIND_TEMPORARY_SERVICE) {
      const absl::CivilDay taken_over = registered           ? DayOf(subject_.registration().reported())
                                        : subject_.has_end() ? DayOf(subject_.end().day())
                                                             : kNeverDay;
      AddTime(v1::MEASURE_NEVER_TAKEN_OVER, "", std::min(due, kNeverDay - 1) + 1, taken_over);
      return;
    }
    // Who died or was pardoned before the day had no day to report by.
    if (!registered && subject_.has_end() && DayOf(subject_.end().day()) < due) due = kNeverDay;
    AddAt(v1::MEASURE_REPORTS_DUE, "", due);
    if (registered && subject_.registration().days_late() == 0) {
      AddAt(v1::MEASURE_REPORTED_IN_TIME, "", due);
    }
  }

  // By version 1 of the operational definition: the day of the return is the last one out.
  void Absences() {
    for (const v1::Absence& absence : subject_.absences()) {
      if (absence.outcome() == v1::Absence::OUTCOME_VOID) continue;
      // Whom an organ had from the first day on, and told of it later, was never out of control (社区矫正法
      // 32).
      if (absence.has_ended() && FreeDays(subject_, DayOf(absence.base()), DayOf(absence.ended())) == 0)
        continue;
      const absl::CivilDay first = DayOf(absence.base()) + 1;
      const absl::CivilDay after = absence.has_ended()  ? DayOf(absence.ended()) + 1
                                   : subject_.has_end() ? DayOf(subject_.end().day()) + 1
                                                        : kNeverDay;
      AddTime(v1::MEASURE_OUT_OF_CONTROL, absence.id(), first, after);
      if (absence.cause() == v1::Absence::CAUSE_OVERSTAYED_LEAVE) {
        AddAt(v1::MEASURE_LEAVES_OVERSTAYED, absence.id(), first);
        AddTime(v1::MEASURE_LEAVE_DAYS_OVERSTAYED, absence.id(), first, after);
      }
    }
  }

  void Sanctions() {
    for (const Sanction& sanction : subject_.sanctions()) {
      if (sanction.before_entry()) continue;
      const bool granted = sanction.state() == Sanction::STATE_GRANTED;
      const bool submitted = granted || sanction.state() == Sanction::STATE_SUBMITTED ||
                             sanction.state() == Sanction::STATE_NOT_GRANTED;
      const absl::CivilDay decided = sanction.has_decided() ? DayOf(sanction.decided()) : kNeverDay;
      switch (sanction.kind()) {
        case v1::SANCTION_KIND_ADMONITION:
        case v1::SANCTION_KIND_WARNING:
          if (sanction.state() != Sanction::STATE_DECIDED) break;
          AddAt(sanction.kind() == v1::SANCTION_KIND_WARNING ? v1::MEASURE_WARNINGS : v1::MEASURE_ADMONITIONS,
                sanction.id(), decided);
          break;
        case v1::SANCTION_KIND_POLICE_PENALTY:
          // What nobody here proposed is no proposal.
          if (submitted && !sanction.by_police_alone())
            AddAt(v1::MEASURE_POLICE_PENALTIES_PROPOSED, sanction.id(), decided);
          if (granted) {
            AddAt(v1::MEASURE_POLICE_PENALTIES, sanction.id(), DayOf(sanction.organ_decided()));
          }
          break;
        default:
          break;
      }
    }
  }

  void Custodies() {
    for (const v1::Custody& custody : subject_.custodies()) {
      if (custody.kind() != v1::Custody::KIND_CRIMINAL || custody.has_withdrawal()) continue;
      AddAt(v1::MEASURE_CRIMINAL_CUSTODIES, custody.id(), DayOf(custody.from()));
    }
  }

  void Leaves() {
    for (const Leave& leave : subject_.leaves()) {
      if (leave.before_entry()) continue;
      AddAt(v1::MEASURE_LEAVES_REQUESTED, leave.id(), DayOf(leave.requested()));
      if (!leave.has_decided()) continue;
      const absl::CivilDay decided = DayOf(leave.decided());
      const bool refused = leave.state() == Leave::STATE_REFUSED;
      if (!refused && !IsApproved(leave)) continue;
      if (refused) {
        AddAt(v1::MEASURE_LEAVES_REFUSED, leave.id(), decided);
      } else {
        AddAt(v1::MEASURE_LEAVES_APPROVED, leave.id(), decided);
        AddAt(MeasureOf(leave.decided_level()), leave.id(), decided);
        AddAt(v1::MEASURE_LEAVE_DAYS, leave.id(), decided, DaysAdded(leave));
      }
      AddAt(v1::MEASURE_LEAVE_DECISION_DAYS, leave.id(), decided, decided - DayOf(leave.requested()));
      if (!leave.has_submit_time() || !leave.has_decide_time()) continue;
      AddAt(v1::MEASURE_LEAVES_TIMED, leave.id(), decided);
      AddAt(v1::MEASURE_LEAVE_DECISION_MINUTES, leave.id(), decided,
            absl::ToInt64Minutes(TimeOf(leave.decide_time()) - TimeOf(leave.submit_time())));
    }
  }
  // Both end days; of an extension, which is one leave with what it extends, the days after that one.
  int64_t DaysAdded(const Leave& leave) const {
    const Leave* extended = FindById(leave.extends(), &subject_.leaves());
    return extended != nullptr ? DayOf(leave.to()) - DayOf(extended->to())
                               : DayOf(leave.to()) - DayOf(leave.from()) + 1;
  }

  // What a court revoked without a proposal of ours (a new crime, 社区矫正法 46) is known by the end alone.
  void Ending() {
    const Sanction* granted = GrantedEnding(subject_);
    if (!subject_.has_end() && granted == nullptr) return;
    const absl::CivilDay day =
        granted != nullptr ? DayOf(granted->organ_decided()) : DayOf(subject_.end().day());
    switch (EndedBy(granted)) {
      case v1::End::GROUND_PROBATION_REVOKED:
        AddAt(v1::MEASURE_PROBATION_REVOKED, "", day);
        break;
      case v1::End::GROUND_PAROLE_REVOKED:
        AddAt(v1::MEASURE_PAROLE_REVOKED, "", day);
        break;
      case v1::End::GROUND_IMPRISONED:
        AddAt(v1::MEASURE_IMPRISONED, "", day);
        break;
      case v1::End::GROUND_EXPIRY:
        if (DayOf(subject_.end().day()) > DayOf(subject_.term().end())) {
          AddAt(v1::MEASURE_RELEASED_LATE, "", day);
        }
        break;
      default:
        break;
    }
  }
  v1::End::Ground EndedBy(const Sanction* granted) const {
    if (granted == nullptr) return subject_.end().ground();
    switch (granted->kind()) {
      case v1::SANCTION_KIND_REVOKE_PROBATION:
        return v1::End::GROUND_PROBATION_REVOKED;
      case v1::SANCTION_KIND_REVOKE_PAROLE:
        return v1::End::GROUND_PAROLE_REVOKED;
      default:
        return v1::End::GROUND_IMPRISONED;
    }
  }

  const Subject& subject_;
  const RuleBook& book_;
  std::vector<FigureEntry> entries_;
};

}  // namespace

std::vector<FigureEntry> FiguresOf(const Subject& subject, const RuleBook& book) {
  std::vector<FigureEntry> entries = Counting(subject, book).All();
  // What lies with a county of another installation is counted there.
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [&](const FigureEntry& one) { return IsElsewhere(subject, one.region); }),
                entries.end());
  return entries;
}

FigureEntry FigureOf(const Subject& subject, const v1::Act& act) {
  const absl::CivilDay day = DayOf(act.day());
  // The kinds of acts and their measures stand in the same order.
  const int measure = v1::MEASURE_REPORTS + (act.kind() - v1::ACT_KIND_REPORT);
  return {.measure = static_cast<v1::Measure>(measure),
          .entry = act.id(),
          .region = CountyOn(subject, day),
          .from = day,
          .to = day};
}

const std::string& CountyOn(const Subject& subject, absl::CivilDay day) {
  const std::string* county = subject.stays().empty() ? &subject.region() : &subject.stays(0).region();
  for (const v1::Stay& stay : subject.stays()) {
    if (DayOf(stay.from()) <= day) county = &stay.region();
  }
  return *county;
}

}  // namespace fengqiao::correction
