#include "services/correction/domain/self_check.h"
#include "services/correction/domain/handover.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/omission_lines.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::Omission;
using v1::Subject;

std::string DayInWords(absl::CivilDay day) {
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
}

std::string_view WhatItIs(v1::SanctionKind kind) {
  switch (kind) {
    case v1::SANCTION_KIND_ADMONITION:
      return "给予训诫";
    case v1::SANCTION_KIND_WARNING:
      return "给予警告";
    case v1::SANCTION_KIND_POLICE_PENALTY:
      return "提请治安管理处罚";
    case v1::SANCTION_KIND_REVOKE_PROBATION:
      return "提请撤销缓刑";
    case v1::SANCTION_KIND_REVOKE_PAROLE:
      return "提请撤销假释";
    default:
      return "提请收监执行";
  }
}

bool EndsTheCorrection(v1::SanctionKind kind) {
  return RankOf(kind) >= RankOf(v1::SANCTION_KIND_REVOKE_PROBATION);
}

// The level that a leave of so many days needs, by the thresholds of the day of its decision. Whether an
// office was entrusted then is not asked: the entrustment of today says nothing of it.
absl::StatusOr<v1::Level> LevelFor(const LeaveMeasure& measure, const Subject& subject,
                                   absl::CivilDay decided, const RuleBook& book) {
  ASSIGN_OR_RETURN(const int office, ValueOf("correction.leave.office_max_days", subject, decided, book));
  ASSIGN_OR_RETURN(const int county, ValueOf("correction.leave.county_max_days", subject, decided, book));
  ASSIGN_OR_RETURN(const int window, ValueOf("correction.leave.window_max_days", subject, decided, book));
  if (measure.days > county || measure.window_days > window) return v1::LEVEL_CITY;
  return measure.days > office ? v1::LEVEL_COUNTY : v1::LEVEL_OFFICE;
}

class Checking {
 public:
  Checking(const Subject& subject, const RuleBook& book, absl::CivilDay today)
      : subject_(subject), book_(book), today_(today) {
    as_of_ = HasEnded(subject) ? std::min(today, DayOf(subject.end().day())) : today;
  }

  std::vector<Omission> All() {
    Overdue();
    if (subject_.state() != Subject::STATE_WITHDRAWN) {
      Searches();
      Breaches();
      Leaves();
      ForbiddenDestinations();
      WaivedAway();
      Work();
      Custodies();
      Release();
      if (subject_.minor() && subject_.announcement().public_()) {
        Found(Omission::KIND_MINOR_PUBLIC, "", DayOf(subject_.announcement().day()));
      }
    }
    std::stable_sort(found_.begin(), found_.end(), [](const Omission& a, const Omission& b) {
      return std::tuple(DayOf(a.since()), a.kind(), a.entry()) <
             std::tuple(DayOf(b.since()), b.kind(), b.entry());
    });
    return std::move(found_);
  }

 private:
  void Found(Omission::Kind kind, std::string_view entry, absl::CivilDay since, std::string_view what = {}) {
    const OmissionLine& line = LineOf(kind);
    Omission& omission = found_.emplace_back();
    omission.set_subject(subject_.name());
    omission.set_region(subject_.region());
    omission.set_kind(kind);
    omission.set_rule(line.rule);
    omission.set_law(line.law);
    *omission.mutable_since() = ToProto(since);
    omission.set_entry(std::string(entry));
    omission.set_text(absl::StrReplaceAll(line.sentence, {{"{day}", DayInWords(since)},
                                                          {"{days}", absl::StrCat(today_ - since + 1)},
                                                          {"{what}", ToAbsl(what)}}));
    omission.set_grave(line.grave);
    omission.set_masked_name(subject_.person().masked_name());
    omission.set_case_officer(subject_.case_officer());
  }

  // None where no length is laid down: then nothing is held against anybody.
  std::optional<int> Value(std::string_view key, absl::CivilDay on) const {
    const Parameter* parameter = book_.parameters.Find(key, api::RegionOf(subject_.region()), on);
    return parameter == nullptr ? std::nullopt : std::optional(parameter->value);
  }

  void Overdue() {
    for (const v1::Duty& duty : DutiesOf(subject_, book_, today_)) {
      const absl::CivilDay due = DayOf(duty.due());
      const Omission::Kind kind = KindOfDuty(duty.rule());
      if (due >= today_ || kind == Omission::KIND_UNSPECIFIED) continue;
      if (kind == Omission::KIND_NOT_SUPERVISED && WasAway(duty)) continue;
      std::string what = duty.title();
      if (duty.folded() > 0) absl::StrAppend(&what, "，连同其后", duty.folded(), "期");
      if (kind == Omission::KIND_NOT_DELIVERED || kind == Omission::KIND_WAIVER_NOT_TOLD) {
        what = absl::StrCat("已送达", duty.done(), "/", duty.required());
      }
      Found(kind, duty.id(), due + 1, what);
    }
  }

  // Nobody visits, or talks to, whom he searches for: a period of which searches left less than half of the
  // days holds nothing against the office. What the search itself wanted has its own duties.
  bool WasAway(const v1::Duty& duty) const {
    if (duty.rule() == "IM38.again" || duty.folded() > 0) return false;
    const absl::CivilDay first = DayOf(duty.since()), last = DayOf(duty.due());
    int away = 0;
    for (absl::CivilDay day = first; day <= last; ++day) away += IsSearchDay(day);
    return 2 * away > last - first + 1;
  }

  bool IsSearchDay(absl::CivilDay day) const {
    return std::any_of(
        subject_.absences().begin(), subject_.absences().end(), [day](const v1::Absence& absence) {
          return absence.outcome() != v1::Absence::OUTCOME_VOID && DayOf(absence.base()) < day &&
                 (!absence.has_ended() || day < DayOf(absence.ended()));
        });
  }

  void Searches() {
    for (const v1::Absence& absence : subject_.absences()) {
      if (absence.outcome() == v1::Absence::OUTCOME_VOID) continue;
      if (absence.has_ended()) SearchThatEnded(absence);
      if (!absence.has_ended() || absence.outcome() == v1::Absence::OUTCOME_NOT_FOUND) TooLong(absence);
    }
  }

  // What is open has its duties; what is over keeps what was not done while it went on.
  void SearchThatEnded(const v1::Absence& absence) {
    const absl::CivilDay ended = DayOf(absence.ended());
    if (absence.measures().empty()) {
      const absl::CivilDay opened = OpenedOn(absence);
      if (ended > opened) Found(Omission::KIND_NO_SEARCH, absence.id(), opened + 1);
      return;
    }
    const absl::CivilDay searched = std::max(DayOf(absence.measures(0).day()), BroughtAlongOn(subject_));
    const auto days = Value("correction.search_tell_days", searched);
    if (!days || ended <= searched + *days) return;
    const absl::CivilDay since = searched + *days + 1;
    if (!absence.has_police_told()) Found(Omission::KIND_POLICE_NOT_TOLD, absence.id(), since);
    if (!absence.has_procuratorate_told()) {
      Found(Omission::KIND_PROCURATORATE_NOT_TOLD, absence.id(), since);
    }
  }

  // Nobody searches before the file is there: see MissingOf.
  absl::CivilDay OpenedOn(const v1::Absence& absence) const {
    const absl::CivilDay base = std::max(DayOf(absence.base()), BroughtAlongOn(subject_));
    if (absence.has_entered()) return std::max(base + 1, DayOf(absence.entered()));
    if (absence.cause() != v1::Absence::CAUSE_NOT_REPORTED) return base + 1;
    const absl::CivilDay entered = LegalDay(absl::FromUnixMicros(
        google::protobuf::util::TimeUtil::TimestampToMicroseconds(subject_.create_time())));
    return std::max(base, entered) + 1;
  }

  void TooLong(const v1::Absence& absence) {
    if (subject_.state() == Subject::STATE_TERMINATED || HasOpenProposal(subject_) ||
        GrantedEnding(subject_) != nullptr) {
      return;
    }
    // The day brings the breach of more than a month while the search goes on: see EnterLostOverAMonth.
    for (const v1::Breach& breach : subject_.breaches()) {
      if (breach.absence() != absence.id() || !breach.over_a_month()) continue;
      if (breach.has_withdrawal() || WasProposed(breach)) continue;
      Found(Omission::KIND_LONG_ABSENCE, absence.id(), DayOf(breach.day()),
            WhatItIs(EndingOf(subject_.kind())));
    }
  }

  // Whether somebody proposed something for it, whatever became of that: what was rejected, or not granted,
  // was not omitted.
  bool WasProposed(const v1::Breach& breach) const {
    return std::any_of(subject_.sanctions().begin(), subject_.sanctions().end(),
                       [&](const v1::Sanction& sanction) {
                         const auto& answered = sanction.breaches();
                         return sanction.state() != v1::Sanction::STATE_WITHDRAWN &&
                                std::find(answered.begin(), answered.end(), breach.id()) != answered.end();
                       });
  }

  // What a court ended has been answered.
  void Breaches() {
    if (subject_.state() == Subject::STATE_TERMINATED) return;
    const auto days = Value("correction.check.breach_days", as_of_);
    if (!days) return;
    const auto waited = [&](const v1::Breach& breach) {
      return !breach.has_withdrawal() && !IsOfOpenSearch(breach) && !WasProposed(breach) &&
             DayOf(breach.day()) + *days < as_of_;
    };
    std::set<std::string> told;
    const auto steps = Climb(subject_, book_, as_of_, waited);
    if (steps.ok()) {
      for (const LadderStep& step : *steps) {
        for (const std::string& id : step.breaches) {
          if (told.insert(id).second) Unanswered(id, *days, &step);
        }
      }
    }
    for (const v1::Breach& breach : subject_.breaches()) {
      if (waited(breach) && !IsAnswered(breach, subject_) && !told.contains(breach.id())) {
        Unanswered(breach.id(), *days, nullptr);
      }
    }
  }

  // Who is not found for more than a month is told as such: see TooLong.
  bool IsOfOpenSearch(const v1::Breach& breach) const {
    const v1::Absence* absence = FindById(breach.absence(), &subject_.absences());
    return absence != nullptr &&
           (!absence->has_ended() || absence->outcome() == v1::Absence::OUTCOME_NOT_FOUND);
  }

  // The gravest step that a breach reaches; null where no threshold is laid down.
  void Unanswered(const std::string& id, int days, const LadderStep* step) {
    const absl::CivilDay day = DayOf(FindById(id, &subject_.breaches())->day());
    const absl::CivilDay since = day + days + 1;
    if (step == nullptr) {
      const std::string what = absl::StrCat("对", DayInWords(day), "的违规应当处理");
      return Found(Omission::KIND_BREACH_UNANSWERED, id, since, what);
    }
    const std::string what = absl::StrCat("对", DayInWords(day), "的违规应当", ToAbsl(WhatItIs(step->kind)),
                                          "（", Rules().Find(step->rule).law, "）");
    Found(
        EndsTheCorrection(step->kind) ? Omission::KIND_ENDING_NOT_PROPOSED : Omission::KIND_BREACH_UNANSWERED,
        id, since, what);
  }

  void Leaves() {
    for (int i = 0; i < subject_.leaves_size(); ++i) {
      const v1::Leave& leave = subject_.leaves(i);
      const bool approved = leave.state() == v1::Leave::STATE_APPROVED ||
                            leave.state() == v1::Leave::STATE_RETURNED ||
                            leave.state() == v1::Leave::STATE_EXTENDED;
      if (approved && leave.has_decided() && leave.decided_level() != v1::LEVEL_UNSPECIFIED) {
        CheckLevel(leave, i);
      }
    }
  }

  // By its own days as approved (what is overstayed is a breach, and no approval) and those of the leaves
  // decided before it, as they were taken: what was approved later weighed them itself.
  void CheckLevel(const v1::Leave& leave, int place) {
    const absl::CivilDay decided = DayOf(leave.decided());
    Subject before;
    before.set_region(subject_.region());
    for (int i = 0; i < subject_.leaves_size(); ++i) {
      const v1::Leave& other = subject_.leaves(i);
      const bool earlier =
          other.before_entry() || (other.has_decided() && (DayOf(other.decided()) < decided ||
                                                           (DayOf(other.decided()) == decided && i < place)));
      if (earlier) *before.add_leaves() = other;
    }
    v1::Leave planned = leave;
    planned.set_state(v1::Leave::STATE_SUBMITTED);
    const auto measure = MeasureLeave(
        before, planned, {.now = StartOf(as_of_), .today = as_of_, .book = book_, .actor = Actor()});
    if (!measure.ok()) return;
    const auto needed = LevelFor(*measure, subject_, decided, book_);
    if (!needed.ok() || leave.decided_level() >= *needed) return;
    Found(Omission::KIND_LEAVE_LEVEL, leave.id(), decided,
          absl::StrCat("（单次", measure->days, "日，期间累计", measure->window_days, "日）应当由",
                       *needed == v1::LEVEL_CITY ? "上一级" : "县级", "社区矫正机构决定"));
  }

  // An injunction in force is a warning to whoever decides on a leave, because that is a person's decision:
  // what was decided against it is found here.
  void ForbiddenDestinations() {
    for (const v1::Leave& leave : subject_.leaves()) {
      const bool approved = leave.state() == v1::Leave::STATE_APPROVED ||
                            leave.state() == v1::Leave::STATE_RETURNED ||
                            leave.state() == v1::Leave::STATE_EXTENDED;
      if (approved && leave.has_decided()) {
        Forbidden(leave.id(), "外出目的地", leave.destination(), DayOf(leave.decided()), DayOf(leave.from()),
                  DayOf(leave.to()));
      }
    }
    for (const v1::TravelPermit& permit : subject_.travel_permits()) {
      if (permit.state() != v1::TravelPermit::STATE_APPROVED) continue;
      for (const std::string& county : permit.destinations()) {
        Forbidden(permit.id(), "经常性活动目的地", county, DayOf(permit.decided()), DayOf(permit.from()),
                  DayOf(permit.to()));
      }
    }
  }

  // By what was known of the ban when it was decided; of a permit that goes on, by what is known now.
  void Forbidden(const std::string& entry, std::string_view what, std::string_view county,
                 absl::CivilDay decided, absl::CivilDay from, absl::CivilDay to) {
    const v1::Ban* ban = ForbiddenCounty(subject_, county, from, to);
    if (ban == nullptr) return;
    const absl::CivilDay known = DayOf(ban->recorded());
    const bool goes_on = entry[0] == 'p';
    if (known > decided && !goes_on) return;
    for (const v1::Waiver& waiver : subject_.waivers()) {
      if (waiver.ban() == ban->id() && WasApproved(waiver) && LegalDay(TimeOf(waiver.from())) <= to &&
          from <= LastDayOf(waiver)) {
        return;
      }
    }
    Found(Omission::KIND_FORBIDDEN_DESTINATION, entry, std::max(known, decided), what);
  }

  // The days of a month that were approved of one ban, counted once each.
  void WaivedAway() {
    for (const v1::Ban& ban : subject_.bans()) {
      std::map<absl::CivilMonth, std::set<absl::CivilDay>> months;
      for (const v1::Waiver& waiver : subject_.waivers()) {
        if (waiver.ban() != ban.id() || !WasApproved(waiver)) continue;
        const absl::CivilDay last = std::min(LastDayOf(waiver), as_of_);
        for (absl::CivilDay day = LegalDay(TimeOf(waiver.from())); day <= last; ++day) {
          months[absl::CivilMonth(day)].insert(day);
        }
      }
      for (const auto& [month, days] : months) {
        const auto most = Value("correction.check.waived_days", absl::CivilDay(month));
        if (!most || static_cast<int>(days.size()) <= *most) continue;
        Found(Omission::KIND_WAIVED_AWAY, ban.id(), *std::next(days.begin(), *most),
              absl::StrCat(month.year(), "年", month.month(), "月对同一禁止事项（", ban.id(), "）批准",
                           days.size(), "日"));
      }
    }
  }

  // As far as the file still has the days: see ForgetDone.
  void Work() {
    std::map<absl::CivilDay, int> days;
    std::map<absl::CivilMonth, int> months;
    for (const auto& done : subject_.supervision().done()) {
      if (done.kind() != v1::ACT_KIND_PUBLIC_BENEFIT) continue;
      days[DayOf(done.day())] += done.amount();
      months[absl::CivilMonth(DayOf(done.day()))] += done.amount();
    }
    std::map<absl::CivilMonth, int> so_far;
    for (const auto& [day, minutes] : days) {
      const auto most_of_day = Value("correction.check.work_day_minutes", day);
      if (most_of_day && minutes > *most_of_day) {
        Found(Omission::KIND_TOO_MUCH_WORK, FormatDay(day), day,
              absl::StrCat(DayInWords(day), "公益活动", minutes, "分钟"));
      }
      const absl::CivilMonth month(day);
      int& sum = so_far[month];
      const auto most_of_month = Value("correction.check.work_month_minutes", day);
      if (most_of_month && sum <= *most_of_month && sum + minutes > *most_of_month) {
        Found(Omission::KIND_TOO_MUCH_WORK, FormatDay(absl::CivilDay(month)).substr(0, 7), day,
              absl::StrCat(month.year(), "年", month.month(), "月公益活动", months[month], "分钟"));
      }
      sum += minutes;
    }
  }

  // Whatever was decided since it began is a decision on it; the end of the correction is one too.
  void Custodies() {
    if (!IsInCharge(subject_) || IsInCustody(subject_, today_)) return;
    for (const v1::Custody& custody : subject_.custodies()) {
      if (!custody.has_to() || custody.has_withdrawal()) continue;
      if (DayOf(custody.to()) < BroughtAlongOn(subject_)) continue;
      const absl::CivilDay from = DayOf(custody.from()), to = DayOf(custody.to());
      const auto days = Value("correction.check.custody_days", to);
      if (!days || to + *days >= today_ || IsDecidedSince(from)) continue;
      Found(Omission::KIND_CUSTODY_UNDECIDED, custody.id(), to + *days + 1);
    }
  }

  bool IsDecidedSince(absl::CivilDay from) const {
    const auto any = [](const auto& entries, const auto& is) {
      return std::any_of(entries.begin(), entries.end(), is);
    };
    return any(subject_.breaches(), [&](const auto& one) { return DayOf(one.day()) >= from; }) ||
           any(subject_.sanctions(), [&](const auto& one) { return DayOf(one.proposed()) >= from; }) ||
           any(subject_.classifications(), [&](const auto& one) { return DayOf(one.from()) >= from; });
  }

  void Release() {
    const v1::End& end = subject_.end();
    if (subject_.state() != Subject::STATE_RELEASED || end.ground() != v1::End::GROUND_EXPIRY) return;
    const absl::CivilDay expiry = DayOf(subject_.term().end()), day = DayOf(end.day());
    if (day < expiry) {
      Found(Omission::KIND_RELEASED_EARLY, "", day, absl::StrCat(expiry - day));
    } else if (day > expiry) {
      Found(end.recorded_ground().empty() ? Omission::KIND_RELEASED_LATE_UNEXPLAINED
                                          : Omission::KIND_RELEASED_LATE,
            "", expiry + 1, absl::StrCat(day - expiry));
    }
  }

  const Subject& subject_;
  const RuleBook& book_;
  const absl::CivilDay today_;
  absl::CivilDay as_of_;  // the last day on which anything but the end's own papers could be done
  std::vector<Omission> found_;
};

}  // namespace

std::vector<Omission> OmissionsOf(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  // What is left undone with whom another installation has is told there.
  if (IsHeldElsewhere(subject)) return {};
  Subject current = subject;
  Wake(book, today, &current);
  return Checking(current, book, today).All();
}

bool IsToBeChecked(const Subject& subject, absl::CivilDay today) {
  constexpr int kMonths = 12;
  if (subject.state() == Subject::STATE_ERASED) return false;
  return !HasEnded(subject) ||
         DayOf(subject.end().day()) >= calendar::AddMonths(today, -kCheckedYears * kMonths);
}

}  // namespace fengqiao::correction
