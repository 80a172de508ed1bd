#include "services/correction/domain/self_check.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/omission_lines.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/work.h"

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
      LongAbsences();
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
  // What is over counts its days to the last of them, what goes on to today.
  Omission& Found(Omission::Kind kind, std::string_view entry, absl::CivilDay since,
                  std::string_view what = {}, std::optional<absl::CivilDay> last = std::nullopt) {
    const OmissionLine& line = LineOf(kind);
    Omission& omission = found_.emplace_back();
    omission.set_subject(subject_.name());
    omission.set_region(CountyOf(since));
    omission.set_kind(kind);
    omission.set_rule(line.rule);
    omission.set_law(LawOf(line, subject_.kind()));
    *omission.mutable_since() = ToProto(since);
    omission.set_entry(std::string(entry));
    const auto days = last.value_or(today_) - since + 1;
    omission.set_text(absl::StrReplaceAll(
        line.sentence,
        {{"{day}", DayInWords(since)}, {"{days}", absl::StrCat(days)}, {"{what}", ToAbsl(what)}}));
    omission.set_grave(line.grave);
    omission.set_masked_name(subject_.person().masked_name());
    omission.set_case_officer(subject_.case_officer());
    return omission;
  }

  // Who had the person on a day answers for what was not done then; what another installation's county did
  // not do is told there, and here what became of it.
  std::string CountyOf(absl::CivilDay day) const {
    const std::string& county = CountyOn(subject_, day);
    return IsElsewhere(subject_, county) ? subject_.region() : county;
  }

  // Who owes a duty: another county than the one responsible, where it is that one's alone; else who had the
  // person on its last day.
  std::string CountyOf(const v1::Duty& duty) const {
    constexpr size_t kCountyDigits = 6;
    const v1::SubjectDuty row = DutyRow(subject_, duty);
    const std::string county =
        absl::StrCat("regions/", ToAbsl(api::RegionOf(row.region()).substr(0, kCountyDigits)));
    const bool its_own = county == subject_.region() || IsElsewhere(subject_, county);
    return its_own ? CountyOf(DayOf(duty.due())) : county;
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
      if (due >= today_ || kind == Omission::KIND_UNSPECIFIED || IsExcused(kind, duty)) continue;
      if (kind == Omission::KIND_NOT_RELEASED) {
        TermOver(duty);
        continue;
      }
      std::string what = duty.title();
      if (kind == Omission::KIND_LONG_ABSENCE) what = WhatItIs(EndingOf(subject_.kind()));
      if (duty.folded() > 0) absl::StrAppend(&what, "，连同其后", duty.folded(), "期");
      if (kind == Omission::KIND_NOT_DELIVERED || kind == Omission::KIND_WAIVER_NOT_TOLD) {
        what = absl::StrCat("已送达", duty.done(), "/", duty.required());
      }
      Found(kind, duty.id(), due + 1, what).set_region(CountyOf(duty));
    }
  }

  bool IsExcused(Omission::Kind kind, const v1::Duty& duty) const {
    if (kind == Omission::KIND_LONG_ABSENCE) {
      const v1::Breach* breach =
          FindById(std::string_view(duty.id()).substr(duty.rule().size() + 1), &subject_.breaches());
      return IsEnding() || breach == nullptr || WasProposed(*breach);
    }
    // What temporary service asks for at a distance is sent from anywhere.
    const bool by_period = duty.rule() != "health_report" && duty.rule() != "reexamination";
    return (kind == Omission::KIND_NOT_SUPERVISED ||
            (kind == Omission::KIND_MISSED_NOT_ENTERED && by_period)) &&
           WasAway(duty);
  }

  // Nobody visits, or talks to, whom he searches for or has let go away (社区矫正法 27), and who is away by
  // leave comes to no lessons: a period of which searches, leave and custody left less than half of the days
  // holds nothing against anybody. What a search wanted, and what led to it, have their own omissions.
  bool WasAway(const v1::Duty& duty) const {
    if (duty.rule() == "IM38.again" || duty.folded() > 0) return false;
    const absl::CivilDay first = DayOf(duty.since()), last = DayOf(duty.due());
    int away = 0;
    for (absl::CivilDay day = first; day <= last; ++day) {
      away += IsSearchDay(day) || IsLeaveDay(day) || IsInCustody(subject_, day);
    }
    return 2 * away > last - first + 1;
  }

  // As approved; what is overstayed is a search.
  bool IsLeaveDay(absl::CivilDay day) const {
    return std::any_of(subject_.leaves().begin(), subject_.leaves().end(), [day](const v1::Leave& leave) {
      return IsApproved(leave) && DayOf(leave.from()) <= day && day <= DayOf(leave.to()) &&
             (!leave.has_ended() || day <= DayOf(leave.ended()));
    });
  }

  static bool IsApproved(const v1::Leave& leave) {
    return leave.state() == v1::Leave::STATE_APPROVED || leave.state() == v1::Leave::STATE_RETURNED ||
           leave.state() == v1::Leave::STATE_EXTENDED;
  }

  // Days on which nobody may release by himself (§6.9), those of both ends too.
  struct Hindrance {
    absl::CivilDay first, last;
    std::string_view what;
  };

  std::vector<Hindrance> Hindrances() const {
    constexpr absl::CivilDay kNever(9999, 12, 31);
    std::vector<Hindrance> found;
    for (const v1::Sanction& one : subject_.sanctions()) {
      if (RankOf(one.kind()) <= RankOf(v1::SANCTION_KIND_WARNING) || !one.has_proposed()) continue;
      absl::CivilDay over = kNever;
      if (one.state() == v1::Sanction::STATE_REJECTED) over = DayOf(one.decided());
      if (one.state() == v1::Sanction::STATE_WITHDRAWN) over = DayOf(one.withdrawal().day());
      if (one.has_organ_decided()) over = std::min(over, DecisionKnownOn(one));
      found.push_back({DayOf(one.proposed()), over - 1, "有尚未办结的提请"});
    }
    for (const v1::Custody& one : subject_.custodies()) {
      if (one.has_withdrawal()) continue;
      found.push_back({DayOf(one.from()), one.has_to() ? DayOf(one.to()) : kNever, "处于羁押状态"});
    }
    for (const v1::Absence& one : subject_.absences()) {
      if (one.outcome() == v1::Absence::OUTCOME_VOID) continue;
      absl::CivilDay over = one.has_ended() ? DayOf(one.ended()) : kNever;
      if (one.has_end_entered()) over = std::max(over, DayOf(one.end_entered()));
      found.push_back({SearchDueOn(one, subject_), over - 1, "正在查找之中"});
    }
    return found;
  }

  // The day of the release is the first one on which nothing stood in its way: what came up later is no
  // excuse.
  void TermOver(const v1::Duty& duty) {
    const absl::CivilDay end = DayOf(duty.due());
    const std::vector<Hindrance> all = Hindrances();
    std::vector<std::string> what;
    absl::CivilDay free = end;
    for (bool moved = true; moved;) {
      moved = false;
      for (const Hindrance& one : all) {
        if (free < one.first || one.last < free) continue;
        free = one.last + 1;
        moved = true;
        if (std::find(what.begin(), what.end(), one.what) == what.end()) what.emplace_back(one.what);
      }
    }
    if (free < today_) {
      Found(Omission::KIND_NOT_RELEASED, duty.id(), free + 1);
    } else {
      Found(Omission::KIND_TERM_OVER_UNDECIDED, duty.id(), end + 1, absl::StrJoin(what, "、"));
    }
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
      if (absence.outcome() != v1::Absence::OUTCOME_VOID && absence.has_ended()) SearchThatEnded(absence);
    }
  }

  // What is open has its duties; what is over keeps what was not done while it went on.
  void SearchThatEnded(const v1::Absence& absence) {
    const absl::CivilDay ended = DayOf(absence.ended());
    if (absence.measures().empty()) {
      const absl::CivilDay due = SearchDueOn(absence, subject_);
      if (ended > due) Found(Omission::KIND_NO_SEARCH, absence.id(), due + 1, {}, ended);
      return;
    }
    const absl::CivilDay searched = std::max(DayOf(absence.measures(0).day()), BroughtAlongOn(subject_));
    const auto days = Value("correction.search_tell_days", searched);
    if (!days || ended <= searched + *days) return;
    const absl::CivilDay since = searched + *days + 1;
    if (!absence.has_police_told()) Found(Omission::KIND_POLICE_NOT_TOLD, absence.id(), since, {}, ended);
    if (!absence.has_procuratorate_told()) {
      Found(Omission::KIND_PROCURATORATE_NOT_TOLD, absence.id(), since, {}, ended);
    }
  }

  // What ended, or is before who decides that.
  bool IsEnding() const {
    return subject_.state() == Subject::STATE_TERMINATED || HasOpenProposal(subject_) ||
           GrantedEnding(subject_) != nullptr;
  }

  // Of a file that goes on it is an overdue duty; an end by expiry leaves it undone.
  void LongAbsences() {
    if (!HasEnded(subject_) || IsEnding()) return;
    for (const v1::Breach& breach : subject_.breaches()) {
      if (!breach.over_a_month() || breach.has_withdrawal() || WasProposed(breach)) continue;
      const absl::CivilDay day = std::max(DayOf(breach.day()), BroughtAlongOn(subject_));
      const auto days = LengthOf("IM46", subject_, book_, day);
      if (!days || day + *days >= as_of_) continue;
      Found(Omission::KIND_LONG_ABSENCE, absl::StrCat("IM46:", breach.id()), day + *days + 1,
            WhatItIs(EndingOf(subject_.kind())), as_of_);
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
      // Of more than a month it is told as such: see LongAbsences.
      return !breach.has_withdrawal() && !breach.over_a_month() && !WasProposed(breach) &&
             DayOf(breach.day()) + *days < as_of_;
    };
    std::set<std::string> told;
    const auto steps = Climb(subject_, book_, as_of_, waited);
    if (steps.ok()) {
      for (const LadderStep& step : *steps) {
        if (step.optional) continue;
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

  // The gravest step that a breach reaches; null where no threshold is laid down.
  void Unanswered(const std::string& id, int days, const LadderStep* step) {
    const absl::CivilDay day = DayOf(FindById(id, &subject_.breaches())->day());
    const absl::CivilDay since = day + days + 1;
    if (step == nullptr) {
      const std::string what = absl::StrCat("对", DayInWords(day), "的违规应当处理");
      Found(Omission::KIND_BREACH_UNANSWERED, id, since, what);
      return;
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
      if (IsApproved(leave) && leave.has_decided() && leave.decided_level() != v1::LEVEL_UNSPECIFIED) {
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
      if (IsApproved(leave) && leave.has_decided()) {
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

  // Whatever was decided since it began is a decision on it, and so is what it carries out; the end of the
  // correction is one too.
  void Custodies() {
    if (!IsInCharge(subject_) || IsInCustody(subject_, today_)) return;
    for (const v1::Custody& custody : subject_.custodies()) {
      if (!custody.has_to() || custody.has_withdrawal()) continue;
      if (DayOf(custody.to()) < BroughtAlongOn(subject_)) continue;
      const absl::CivilDay from = DayOf(custody.from()), to = DayOf(custody.to());
      const auto days = Value("correction.check.custody_days", to);
      if (!days || to + *days >= today_ || IsDecidedSince(from) || CarriesOut(custody)) continue;
      Found(Omission::KIND_CUSTODY_UNDECIDED, custody.id(), to + *days + 1);
    }
  }

  bool IsDecidedSince(absl::CivilDay from) const {
    const auto any = [](const auto& entries, const auto& is) {
      return std::any_of(entries.begin(), entries.end(), is);
    };
    // What was proposed before, and lies with who decides, is a decision on it as much as what was decided.
    const auto decided = [&](const v1::Sanction& one) {
      const bool open = one.state() == v1::Sanction::STATE_PROPOSED ||
                        one.state() == v1::Sanction::STATE_REVIEWED ||
                        one.state() == v1::Sanction::STATE_SUBMITTED;
      return open || DayOf(one.proposed()) >= from || DayOf(one.decided()) >= from ||
             DayOf(one.organ_decided()) >= from;
    };
    return any(subject_.breaches(), [&](const auto& one) { return DayOf(one.day()) >= from; }) ||
           any(subject_.sanctions(), decided) ||
           any(subject_.classifications(), [&](const auto& one) { return DayOf(one.from()) >= from; });
  }

  // Whether it is the detention that the police gave as a penalty which is on record: the first one after it.
  bool CarriesOut(const v1::Custody& custody) const {
    if (custody.kind() != v1::Custody::KIND_ADMINISTRATIVE) return false;
    const auto between = [&](absl::CivilDay penalty) {
      return std::any_of(subject_.custodies().begin(), subject_.custodies().end(), [&](const auto& other) {
        return other.kind() == custody.kind() && !other.has_withdrawal() && penalty <= DayOf(other.from()) &&
               DayOf(other.from()) < DayOf(custody.from());
      });
    };
    return std::any_of(subject_.sanctions().begin(), subject_.sanctions().end(), [&](const auto& one) {
      return one.kind() == v1::SANCTION_KIND_POLICE_PENALTY && one.state() == v1::Sanction::STATE_GRANTED &&
             DayOf(one.organ_decided()) <= DayOf(custody.from()) && !between(DayOf(one.organ_decided()));
    });
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
