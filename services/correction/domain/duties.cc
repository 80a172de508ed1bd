#include "services/correction/domain/duties.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/correction_data.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permit_duties.h"

namespace fengqiao::correction {
namespace {

using v1::Duty;
using v1::Subject;

// -- The table
// ------------------------------------------------------------------------------------------------

struct DutyKind {
  std::string rule;
  Duty::Holder holder = Duty::HOLDER_UNSPECIFIED;
  std::string parameter;  // that gives the days; empty where the day comes from the subject
  std::string law;
  std::string title;
};
using DutyTable = std::map<std::string, DutyKind, std::less<>>;

absl::StatusOr<DutyTable> ParseTable(std::string_view tsv) {
  DutyTable table;
  RETURN_IF_ERROR(ReadTsv(tsv, 5, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    DutyKind kind{.rule = std::string(fields[0]),
                  .parameter = std::string(fields[2]),
                  .law = std::string(fields[3]),
                  .title = std::string(fields[4])};
    if (kind.rule.empty() || kind.law.empty() || kind.title.empty()) {
      return absl::InvalidArgumentError("rule, law and title are required");
    }
    if (!Duty::Holder_Parse(absl::StrCat("HOLDER_", ToAbsl(fields[1])), &kind.holder) ||
        kind.holder == Duty::HOLDER_UNSPECIFIED) {
      return absl::InvalidArgumentError("who must do it: SUBJECT, OFFICE, COUNTY, CITY, ORGAN or NEW_COUNTY");
    }
    const std::string rule = kind.rule;
    if (!table.emplace(rule, std::move(kind)).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", rule, "' is there twice"));
    }
    return absl::OkStatus();
  }));
  return table;
}

const DutyTable& Table() {
  static const auto& table = *new DutyTable(ParseTable(data::DutiesTsv()).value());
  return table;
}

const DutyKind& KindOf(std::string_view rule) {
  const auto at = Table().find(rule);
  if (at == Table().end()) {
    std::fprintf(stderr, "duties.tsv has no rule '%s'\n", std::string(rule).c_str());
    std::abort();
  }
  return at->second;
}

// What class of supervision asks for is a rule each; the last two come with temporary service.
struct ActRule {
  v1::ActKind kind;
  std::string_view rule;
  bool by_hours;
};
constexpr ActRule kActRules[] = {{v1::ACT_KIND_REPORT, "report", false},
                                 {v1::ACT_KIND_VISIT, "visit", false},
                                 {v1::ACT_KIND_TALK, "talk", false},
                                 {v1::ACT_KIND_EDUCATION, "education", true},
                                 {v1::ACT_KIND_PUBLIC_BENEFIT, "public_benefit", true}};

// Refusals of transfers, and entries that were approved, have days of their own.
std::string_view CopyRuleOf(v1::Document::Kind document) {
  if (document == v1::Document::KIND_TRANSFER_REFUSAL) return "TR.tell";
  return document == v1::Document::KIND_PLACE_WAIVER ? "IM39.tell" : "copy";
}

// -- One after the other
// --------------------------------------------------------------------------------------

class Deriving {
 public:
  Deriving(const Subject& subject, const RuleBook& book, absl::CivilDay today)
      : subject_(subject), book_(book), today_(today), brought_(BroughtAlongOn(subject)) {}

  // Every one; `folded` as lists have them. Where `suspended` counts, who is detained owes nothing meanwhile.
  std::vector<Duty> All(bool folded, bool suspended = true) {
    Copies();
    Opinions();
    if (IsHeldElsewhere(subject_)) {
      Offer();
    } else if (IsKnownDead(subject_)) {
      Ending();
    } else if (!HasEnded(subject_)) {
      Intake();
      Setup();
      Searches();
      if (IsInCharge(subject_) && !(suspended && IsInCustody(subject_, today_))) {
        BySupervision();
        ByHealth();
        ByRisk();
      }
      Leaves();
      SelfNotes();
      if (IsInCharge(subject_)) AddDutiesOfPermits(subject_, book_, today_, &duties_);
      Sanctions();
      Merits();
      Arrests();
      Transfers();
      Ending();
    }
    std::sort(duties_.begin(), duties_.end(), [](const Duty& a, const Duty& b) {
      return std::pair(DayOf(a.due()), a.id()) < std::pair(DayOf(b.due()), b.id());
    });
    // Whatever the tables say, no name stands twice: a file that has one could not be written any more.
    std::set<std::string> names;
    duties_.erase(std::remove_if(duties_.begin(), duties_.end(),
                                 [&](const Duty& one) { return !names.insert(one.id()).second; }),
                  duties_.end());
    if (folded) Fold();
    return std::move(duties_);
  }

 private:
  // A duty whose day the subject says.
  Duty& Add(std::string_view rule, std::string_view about, absl::CivilDay since, absl::CivilDay due) {
    return duties_.emplace_back(MakeDuty(rule, about, since, due));
  }

  std::optional<int> LengthOf(std::string_view rule, absl::CivilDay on) const {
    return correction::LengthOf(rule, subject_, book_, on);
  }

  // A duty so many days after an event, which is not counted; none where no length is laid down.
  void AddByLaw(std::string_view rule, std::string_view about, absl::CivilDay event) {
    if (const auto days = LengthOf(rule, event)) Add(rule, about, event, event + *days);
  }
  // The same of what this county has to see to: of a file that was brought along the days run from its entry.
  void AddAfter(std::string_view rule, std::string_view about, absl::CivilDay event) {
    AddByLaw(rule, about, std::max(event, brought_));
  }

  void Intake() {
    const absl::CivilDay effective = DayOf(subject_.judgment().effective());
    if (subject_.state() == Subject::STATE_AWAITING_REPORT) {
      AddByLaw(subject_.kind() == Subject::KIND_TEMPORARY_SERVICE ? "CD7" : "CD6", "", effective);
      if (!MissingPapers(subject_).empty()) AddByLaw("CD3", "", effective);
    } else if (!MissingPapers(subject_).empty()) {
      AddAfter("CD5", "", DayOf(subject_.registration().reported()));
    }
    if (!subject_.has_receipt_sent() && !subject_.papers().empty()) {
      absl::CivilDay first = DayOf(subject_.papers(0).received());
      for (const v1::Paper& paper : subject_.papers()) first = std::min(first, DayOf(paper.received()));
      AddAfter("CD4", "", first);
    }
  }

  void Setup() {
    if (!IsInCharge(subject_)) return;
    const absl::CivilDay since = subject_.stays().empty()
                                     ? DayOf(subject_.registration().reported())
                                     : DayOf(subject_.stays(subject_.stays_size() - 1).from());
    if (subject_.team().members().empty()) AddAfter("CD8.team", "", since);
    if (subject_.classifications().empty()) AddAfter("CD8.class", "", since);
    if (!subject_.has_plan()) AddAfter("CD8.plan", "", since);
    if (subject_.state() == Subject::STATE_RECEIVED) AddAfter("CD8.announcement", "", since);
  }

  void Searches() {
    for (const v1::Absence& absence : subject_.absences()) {
      if (absence.has_ended()) continue;
      const absl::CivilDay base = DayOf(absence.base());
      if (absence.measures().empty()) {
        const absl::CivilDay first = std::max(base + 1, brought_);
        Add("CD10", absence.id(), first, first);
        continue;
      }
      const absl::CivilDay searched = DayOf(absence.measures(0).day());
      // Nobody is searched for once and then no more.
      AddAfter("IM38.again", absence.id(), LastMeasureOf(absence));
      if (!absence.has_police_told()) AddAfter("IM38.police", absence.id(), searched);
      if (!absence.has_procuratorate_told()) AddAfter("IM38.procuratorate", absence.id(), searched);
    }
  }

  void BySupervision() {
    if (!subject_.supervision().has_from()) return;
    for (const ActRule& rule : kActRules) {
      for (int i = 0; i < subject_.classifications_size(); ++i) OfClass(rule, i);
    }
  }

  // The periods that count by the i-th class: those whose last day lies in its time.
  void OfClass(const ActRule& rule, int i) {
    const auto& classes = subject_.classifications();
    const absl::CivilDay begun = DayOf(subject_.supervision().from());
    const bool last_class = i + 1 == classes.size();
    const absl::CivilDay until = last_class ? absl::CivilDay::max() : DayOf(classes[i + 1].from()) - 1;
    const absl::CivilDay term_end = DayOf(subject_.term().end());
    absl::CivilDay cursor = std::max(begun, DayOf(classes[i].from()));
    cursor = std::max(cursor, OpenFrom(rule.kind));
    while (cursor <= std::min(today_, std::min(until, term_end))) {
      const Frequency* frequency = book_.frequencies.Find(api::RegionOf(subject_.region()),
                                                          classes[i].supervision_class(), rule.kind, cursor);
      if (frequency == nullptr) {  // looked at again with the next month
        cursor = PeriodAround(cursor, PeriodUnit::kMonth).last + 1;
        continue;
      }
      const PeriodOfTime period = PeriodAround(cursor, frequency->unit);
      cursor = period.last + 1;
      // What began before is done with, whatever else is forgotten of it.
      if (period.first < OpenFrom(rule.kind)) continue;
      if (period.last <= until) {
        OfPeriod(rule, *frequency, period, NameOf(rule, i, period.first), begun, term_end);
      }
    }
  }

  // What a period is called by: its first day, or where a shorter one of an earlier class began on that day,
  // the first day of its own class. Two duties of one name are none that can be kept.
  absl::CivilDay NameOf(const ActRule& rule, int i, absl::CivilDay first) const {
    const auto& classes = subject_.classifications();
    const absl::CivilDay from = DayOf(classes[i].from());
    for (int j = 0; j < i && first < from; ++j) {
      const Frequency* earlier = book_.frequencies.Find(api::RegionOf(subject_.region()),
                                                        classes[j].supervision_class(), rule.kind, first);
      const absl::CivilDay next = DayOf(classes[j + 1].from());
      if (earlier == nullptr) continue;
      const PeriodOfTime shorter = PeriodAround(first, earlier->unit);
      if (shorter.first == first && shorter.last < next) return from;
    }
    return first;
  }

  void OfPeriod(const ActRule& rule, const Frequency& frequency, const PeriodOfTime& period,
                absl::CivilDay name, absl::CivilDay begun, absl::CivilDay term_end) {
    // Hours are of whole periods alone; what is done once can be done in a part.
    const bool whole = begun <= period.first && period.last <= term_end;
    if (rule.by_hours && !whole) return;
    const absl::CivilDay due = std::min(period.last, term_end);
    if (IsExcused(std::max(period.first, begun), due) || IsSettled(rule.kind, name)) return;
    const int done = DoneIn(rule.kind, period);
    if (done >= frequency.amount) return;
    Duty& duty = Add(rule.rule, FormatDay(name), std::max(period.first, begun), due);
    duty.set_required(frequency.amount);
    duty.set_done(done);
  }

  // By custody, where it left less than half of the days: a day of it does not do away with a quarter.
  bool IsExcused(absl::CivilDay first, absl::CivilDay last) const {
    if (subject_.custodies().empty()) return false;
    const auto all = last - first + 1;
    return 2 * FreeDays(subject_, first - 1, last) < all;
  }

  // What follows the last one at a distance: health reports and re-examinations.
  void ByHealth() {
    if (subject_.kind() != Subject::KIND_TEMPORARY_SERVICE || !subject_.supervision().has_from()) return;
    FollowingLast("health_report", v1::ACT_KIND_HEALTH_REPORT);
    if (subject_.judgment().medical_parole()) {
      FollowingLast("reexamination", v1::ACT_KIND_REEXAMINATION);
    }
  }

  void FollowingLast(std::string_view rule, v1::ActKind kind) {
    absl::CivilDay last = DayOf(subject_.supervision().from());
    for (const auto& done : subject_.supervision().done()) {
      if (done.kind() == kind) last = std::max(last, DayOf(done.day()));
    }
    // One that was missed and answered gives way to the next.
    for (const auto& settled : subject_.supervision().settled()) {
      if (settled.kind() == kind) last = std::max(last, DayOf(settled.period()));
    }
    if (const auto months = LengthOf(rule, last)) {
      const absl::CivilDay due = calendar::AddMonths(last, *months);
      Add(rule, FormatDay(due), last, due);
    }
  }

  // Where the place asks for it, and has a table to do it by: so many months after the last class that rests
  // on an assessment.
  void ByRisk() {
    if (!subject_.has_registration()) return;
    absl::CivilDay last = DayOf(subject_.registration().reported());
    for (const v1::Classification& one : subject_.classifications()) {
      if (!one.assessment().empty()) last = std::max(last, DayOf(one.from()));
    }
    const auto months = LengthOf("CCL24.risk", last);
    if (months.value_or(0) == 0) return;
    if (!book_.risk.Find(api::RegionOf(subject_.region()), subject_.minor(), today_)) return;
    Add("CCL24.risk", "", last, calendar::AddMonths(last, *months));
  }

  void Leaves() {
    for (const v1::Leave& leave : subject_.leaves()) {
      if (leave.state() == v1::Leave::STATE_SUBMITTED) {
        Duty& duty = Add("CL.decide", leave.id(), DayOf(leave.requested()),
                         std::max(DayOf(leave.requested()), DayOf(leave.from())));
        if (leave.level() == v1::LEVEL_COUNTY) duty.set_holder(Duty::HOLDER_COUNTY);
        if (leave.level() == v1::LEVEL_CITY) duty.set_holder(Duty::HOLDER_CITY);
      } else if (leave.state() == v1::Leave::STATE_APPROVED && !IsInCustody(subject_, today_) &&
                 !GoesOn(subject_, leave)) {
        Add("CL7", leave.id(), DayOf(leave.from()), DayOf(leave.to()));
      }
    }
  }

  // What the person said of himself waits for the office.
  void SelfNotes() {
    for (const v1::SelfNote& note : subject_.self_notes()) {
      if (note.state() != v1::SelfNote::STATE_OPEN) continue;
      const auto entered = google::protobuf::util::TimeUtil::TimestampToMicroseconds(note.entered());
      AddAfter("self.note", note.id(), LegalDay(absl::FromUnixMicros(entered)));
    }
  }

  void Sanctions() {
    for (const v1::Breach& breach : subject_.breaches()) {
      if (!breach.over_a_month() || breach.has_withdrawal() || IsAnswered(breach, subject_)) continue;
      AddAfter("IM46", breach.id(), DayOf(breach.day()));
    }
    for (const v1::Sanction& sanction : subject_.sanctions()) {
      if (sanction.state() == v1::Sanction::STATE_PROPOSED ||
          sanction.state() == v1::Sanction::STATE_REVIEWED) {
        AddAfter("sanction", sanction.id(), DayOf(sanction.proposed()));
      }
    }
  }

  void Merits() {
    for (const v1::Commendation& commendation : subject_.commendations()) {
      if (commendation.state() != v1::Commendation::STATE_PROPOSED) continue;
      AddAfter("IM33", commendation.id(), DayOf(commendation.proposed()));
    }
    for (const v1::Commutation& commutation : subject_.commutations()) {
      if (commutation.state() == v1::Commutation::STATE_PROPOSED) {
        AddAfter("IM42", commutation.id(), DayOf(commutation.proposed()));
      } else if (commutation.state() == v1::Commutation::STATE_SUBMITTED) {
        AddAfter("CCL33", commutation.id(), DayOf(commutation.reviewed()));
      }
    }
  }

  // The court's days, and those of a custody that it ordered, until it has ruled on the revocation.
  void Arrests() {
    for (const v1::ArrestRequest& asked : subject_.arrest_requests()) {
      const v1::Sanction* sanction = FindById(asked.sanction(), &subject_.sanctions());
      if (sanction == nullptr || sanction->state() != v1::Sanction::STATE_SUBMITTED) continue;
      if (asked.state() == v1::ArrestRequest::STATE_REQUESTED) {
        AddAfter("CCL47.decide", asked.id(), DayOf(asked.requested()));
      }
      if (asked.state() != v1::ArrestRequest::STATE_GRANTED) continue;
      for (const v1::Custody& custody : subject_.custodies()) {
        const bool by_it = custody.kind() == v1::Custody::KIND_CRIMINAL && !custody.has_withdrawal() &&
                           !custody.has_to() && DayOf(custody.from()) >= DayOf(asked.decided());
        if (by_it) AddAfter("CCL47.limit", asked.id(), DayOf(custody.from()));
      }
    }
  }

  void Transfers() {
    for (const v1::Transfer& transfer : subject_.transfers()) {
      switch (transfer.state()) {
        case v1::Transfer::STATE_REQUESTED:
          AddAfter("TR.ask", transfer.id(), DayOf(transfer.requested()));
          break;
        case v1::Transfer::STATE_ASKED:
          AddAfter("TR.answer", transfer.id(), DayOf(transfer.asked()));
          break;
        case v1::Transfer::STATE_APPROVED:
          if (!transfer.has_files_sent()) AddAfter("TR.files", transfer.id(), DayOf(transfer.decided()));
          if (const auto due = ArrivalDue(subject_, transfer, book_)) {
            Add("TR.report", transfer.id(), DayOf(transfer.decided()), *due);
          }
          break;
        default:
          break;
      }
    }
  }

  // What a county here owes to whom another installation offers, and by when the person comes.
  void Offer() {
    const v1::Transfer* offer = OfferHere(subject_);
    if (offer == nullptr) return;
    if (offer->state() == v1::Transfer::STATE_ASKED)
      AddAfter("TR.answer", offer->id(), DayOf(offer->asked()));
    if (offer->state() != v1::Transfer::STATE_APPROVED) return;
    if (const auto due = ArrivalDue(subject_, *offer, book_)) {
      Add("TR.report", offer->id(), DayOf(offer->decided()), *due);
    }
  }

  void Copies() {
    for (const v1::Document& document : subject_.documents()) {
      // What another installation's county has made it delivers, and keeps the receipts.
      if (IsElsewhere(subject_, document.made_by())) continue;
      const auto& addressees = document.addressees();
      const auto delivered = std::count_if(addressees.begin(), addressees.end(),
                                           [](const auto& one) { return one.has_delivered(); });
      if (delivered == addressees.size()) continue;
      const std::string_view rule = CopyRuleOf(document.kind());
      const auto days = LengthOf(rule, DayOf(document.made()));
      if (!days) continue;
      Duty& duty = Add(rule, document.id(), DayOf(document.made()), DayOf(document.made()) + *days);
      duty.set_required(addressees.size());
      duty.set_done(static_cast<int32_t>(delivered));
    }
  }

  // The procuratorate may look at a file that has ended, too.
  void Opinions() {
    if (IsHeldElsewhere(subject_)) return;
    for (const v1::ProcuratorateOpinion& opinion : subject_.opinions()) {
      if (opinion.has_reply()) continue;
      Add("CCL62", opinion.id(), DayOf(opinion.received()), DayOf(opinion.reply_by()));
    }
  }

  void Ending() {
    if (const auto died = DiedOn(subject_)) {
      if (!HasEnded(subject_)) Add("CCL45", "", *died, *died);
      return;
    }
    // What a court has revoked is terminated, not released.
    if (const v1::Sanction* revoked = GrantedEnding(subject_)) {
      const absl::CivilDay decided = DayOf(revoked->organ_decided());
      Add("CCL45", revoked->id(), decided, decided);
      return;
    }
    const absl::CivilDay end = DayOf(subject_.term().end());
    const absl::CivilDay prepared_from = PreparedFrom(subject_, book_);
    if (today_ < prepared_from) return;
    if (IsInCharge(subject_)) {
      if (!subject_.preparation().has_summary_received()) {
        const absl::CivilDay due = std::max(prepared_from, brought_);
        Add("CX1.summary", "", due, due);
      }
      if (!subject_.preparation().has_appraised()) Add("CX1.appraisal", "", prepared_from, end);
    }
    Add("CX6", "", end, end);
  }

  // Of many missed periods of one rule the first stands for all but the latest: what is due by a single day
  // is never crowded out by them.
  void Fold() {
    std::set<std::string> folded;
    for (const ActRule& rule : kActRules) {
      std::vector<Duty*> periods;
      for (Duty& duty : duties_) {
        if (duty.rule() == rule.rule) periods.push_back(&duty);
      }
      if (periods.size() <= kMostOfRule) continue;
      const size_t over = periods.size() - kMostOfRule;
      periods[0]->set_folded(static_cast<int32_t>(over));
      for (size_t i = 1; i <= over; ++i) folded.insert(periods[i]->id());
    }
    duties_.erase(std::remove_if(duties_.begin(), duties_.end(),
                                 [&](const Duty& one) { return folded.contains(one.id()); }),
                  duties_.end());
  }

  int DoneIn(v1::ActKind kind, const PeriodOfTime& period) const {
    int sum = 0;
    for (const auto& done : subject_.supervision().done()) {
      const absl::CivilDay day = DayOf(done.day());
      if (done.kind() == kind && period.first <= day && day <= period.last) sum += done.amount();
    }
    return sum;
  }

  bool IsSettled(v1::ActKind kind, absl::CivilDay period) const {
    const auto& settled = subject_.supervision().settled();
    return std::any_of(settled.begin(), settled.end(),
                       [&](const auto& one) { return one.kind() == kind && DayOf(one.period()) == period; });
  }

  absl::CivilDay OpenFrom(v1::ActKind kind) const {
    for (const auto& one : subject_.supervision().open_from()) {
      if (one.kind() == kind) return DayOf(one.period());
    }
    return absl::CivilDay::min();
  }

  static absl::CivilDay PreparedFrom(const Subject& subject, const RuleBook& book);
  friend absl::CivilDay correction::WakesOn(const v1::Subject&, const RuleBook&, absl::CivilDay);

  const Subject& subject_;
  const RuleBook& book_;
  const absl::CivilDay today_;
  const absl::CivilDay brought_;
  std::vector<Duty> duties_;
};

absl::CivilDay Deriving::PreparedFrom(const Subject& subject, const RuleBook& book) {
  const absl::CivilDay end = DayOf(subject.term().end());
  const Parameter* before =
      book.parameters.Find("correction.summary_before_days", api::RegionOf(subject.region()), end);
  return before == nullptr ? end : end - before->value;
}

// When the person was told of the decision on a transfer: the days to report run from there (IM 31). A
// decision of before the person was an addressee of it is told on its day.
std::optional<absl::CivilDay> ToldOfDecision(const Subject& subject, const v1::Transfer& transfer) {
  for (const v1::Document& document : subject.documents()) {
    if (document.kind() != v1::Document::KIND_TRANSFER_DECISION || document.about() != transfer.id())
      continue;
    for (const auto& addressee : document.addressees()) {
      if (addressee.who() != v1::Organ::KIND_SUBJECT) continue;
      return addressee.has_delivered() ? std::optional(DayOf(addressee.delivered())) : std::nullopt;
    }
  }
  return DayOf(transfer.decided());
}

const ActRule* ActRuleOf(std::string_view rule) {
  const auto* at = std::find_if(std::begin(kActRules), std::end(kActRules),
                                [&](const ActRule& one) { return one.rule == rule; });
  return at == std::end(kActRules) ? nullptr : at;
}

// The first day of the period that a duty is about, as its id says.
std::optional<absl::CivilDay> PeriodOf(const Duty& duty) {
  const auto period = ParseDay(std::string_view(duty.id()).substr(duty.rule().size() + 1));
  return period.ok() ? std::optional(*period) : std::nullopt;
}

absl::CivilDay QuarterOf(absl::CivilDay day) { return PeriodAround(day, PeriodUnit::kQuarter).first; }

}  // namespace

std::vector<Duty> DutiesOf(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  return Deriving(subject, book, today).All(/*folded=*/true);
}

absl::CivilDay WakesOn(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  absl::CivilDay wakes(9999, 12, 31);
  const auto at = [&](absl::CivilDay day) {
    if (day > today) wakes = std::min(wakes, day);
  };
  if (HasEnded(subject) || IsHeldElsewhere(subject)) return wakes;
  for (const Missing& missing : MissingOf(subject, book)) at(missing.opens);
  for (const v1::Absence& absence : subject.absences()) {
    if (const auto day = FirstDayOverAMonth(subject, absence, book)) at(*day);
  }
  for (const v1::Custody& custody : subject.custodies()) {
    if (custody.has_to()) at(DayOf(custody.to()) + 1);
  }
  for (const v1::Classification& one : subject.classifications()) at(DayOf(one.from()));
  for (const absl::CivilDay day : DaysOfPermits(subject, book)) at(day);
  at(Deriving::PreparedFrom(subject, book));
  if (subject.supervision().has_from() && today < DayOf(subject.term().end())) {
    // Every period begins with a month or on a Monday.
    at(PeriodAround(today, PeriodUnit::kMonth).last + 1);
    for (const ActRule& rule : kActRules) {
      const Frequency* frequency =
          book.frequencies.Find(api::RegionOf(subject.region()), ClassOn(subject, today), rule.kind, today);
      if (frequency != nullptr && frequency->unit == PeriodUnit::kWeek) {
        at(PeriodAround(today, PeriodUnit::kWeek).last + 1);
      }
    }
  }
  return wakes;
}

std::optional<absl::CivilDay> ReportDue(const Subject& subject, const RuleBook& book) {
  const absl::CivilDay effective = DayOf(subject.judgment().effective());
  const Parameter* days =
      book.parameters.Find("correction.report_days", api::RegionOf(subject.region()), effective);
  return days == nullptr ? std::nullopt : std::optional(effective + days->value);
}

std::optional<absl::CivilDay> ArrivalDue(const Subject& subject, const v1::Transfer& transfer,
                                         const RuleBook& book) {
  const auto told = ToldOfDecision(subject, transfer);
  if (!told) return std::nullopt;
  const Parameter* days =
      book.parameters.Find("correction.transfer.report_days", api::RegionOf(subject.region()), *told);
  if (days == nullptr) return std::nullopt;
  // Who was searched for, and found, has the days again.
  absl::CivilDay from = *told;
  for (const v1::Absence& absence : subject.absences()) {
    const bool found = absence.has_ended() && absence.outcome() == v1::Absence::OUTCOME_BACK;
    if (found && absence.transfer() == transfer.id()) from = std::max(from, DayOf(absence.ended()));
  }
  return from + days->value;
}

void ForgetDone(const RuleBook& book, absl::CivilDay today, Subject* subject) {
  if (!subject->supervision().has_from()) return;
  // Custody suspends what is owed and does away with nothing of it.
  const std::vector<Duty> open = Deriving(*subject, book, today).All(/*folded=*/true, /*suspended=*/false);
  v1::Supervision& supervision = *subject->mutable_supervision();
  std::map<v1::ActKind, absl::CivilDay> from;
  for (const ActRule& rule : kActRules) {
    absl::CivilDay first = QuarterOf(today);
    for (const Duty& duty : open) {
      if (duty.rule() != rule.rule) continue;
      if (const auto period = PeriodOf(duty)) first = std::min(first, QuarterOf(*period));
    }
    from[rule.kind] = first;
  }
  supervision.clear_open_from();
  for (const auto& [kind, day] : from) {
    auto* one = supervision.add_open_from();
    one->set_kind(kind);
    *one->mutable_period() = ToProto(day);
  }
  const auto forget = [&](auto* entries, const auto& day_of) {
    entries->erase(std::remove_if(entries->begin(), entries->end(),
                                  [&](const auto& one) {
                                    const auto at = from.find(one.kind());
                                    return at != from.end() && day_of(one) < at->second;
                                  }),
                   entries->end());
  };
  forget(supervision.mutable_done(), [](const auto& one) { return DayOf(one.day()); });
  forget(supervision.mutable_settled(), [](const auto& one) { return DayOf(one.period()); });
}

bool SettleMissed(std::string_view id, const RuleBook& book, absl::CivilDay today, Subject* subject) {
  const std::vector<Duty> open = DutiesOf(*subject, book, today);
  const auto duty = std::find_if(open.begin(), open.end(), [&](const Duty& one) { return one.id() == id; });
  // What the office missed is no breach of the person's.
  if (duty == open.end() || DayOf(duty->due()) >= today || duty->holder() != Duty::HOLDER_SUBJECT) {
    return false;
  }
  v1::ActKind kind = v1::ACT_KIND_UNSPECIFIED;
  if (const ActRule* rule = ActRuleOf(duty->rule())) kind = rule->kind;
  if (duty->rule() == "health_report") kind = v1::ACT_KIND_HEALTH_REPORT;
  if (duty->rule() == "reexamination") kind = v1::ACT_KIND_REEXAMINATION;
  if (kind == v1::ACT_KIND_UNSPECIFIED) return false;
  std::vector<absl::CivilDay> periods;
  if (const auto period = PeriodOf(*duty)) periods.push_back(*period);
  if (duty->folded() > 0) {
    for (const Duty& one : Deriving(*subject, book, today).All(/*folded=*/false)) {
      if (one.rule() != duty->rule() || static_cast<int>(periods.size()) > duty->folded()) continue;
      const auto period = PeriodOf(one);
      if (period && *period > periods[0]) periods.push_back(*period);
    }
  }
  for (const absl::CivilDay period : periods) {
    auto* settled = subject->mutable_supervision()->add_settled();
    settled->set_kind(kind);
    *settled->mutable_period() = ToProto(period);
  }
  return !periods.empty();
}

std::optional<int> LengthOf(std::string_view rule, const Subject& subject, const RuleBook& book,
                            absl::CivilDay on) {
  const Parameter* length = book.parameters.Find(KindOf(rule).parameter, api::RegionOf(subject.region()), on);
  return length == nullptr ? std::nullopt : std::optional(length->value);
}

Duty MakeDuty(std::string_view rule, std::string_view about, absl::CivilDay since, absl::CivilDay due) {
  const DutyKind& kind = KindOf(rule);
  Duty duty;
  duty.set_id(about.empty() ? kind.rule : absl::StrCat(kind.rule, ":", ToAbsl(about)));
  duty.set_rule(kind.rule);
  duty.set_law(kind.law);
  duty.set_title(kind.title);
  duty.set_holder(kind.holder);
  *duty.mutable_since() = ToProto(since);
  *duty.mutable_due() = ToProto(due);
  return duty;
}

std::vector<std::string_view> DutyRules() {
  std::vector<std::string_view> rules;
  for (const auto& [rule, kind] : Table()) rules.push_back(rule);
  return rules;
}

absl::Status CheckDutyTable(std::string_view tsv) { return ParseTable(tsv).status(); }

}  // namespace fengqiao::correction
