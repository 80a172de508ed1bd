#include "services/correction/domain/duties.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/absences.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/leave.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/papers.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/permit_duties.h"
#include "services/correction/domain/supervision_duties.h"

namespace fengqiao::correction {
namespace {

using v1::Duty;
using v1::Subject;

// Refusals of transfers, and entries that were approved, have days of their own.
std::string_view CopyRuleOf(v1::Document::Kind document) {
  if (document == v1::Document::KIND_TRANSFER_REFUSAL) return "TR.tell";
  return document == v1::Document::KIND_PLACE_WAIVER ? "IM39.tell" : "copy";
}

// What an organ owes to whom a proposal was submitted by.
std::string_view RuleOfAnswer(v1::SanctionKind sanction) {
  if (sanction == v1::SANCTION_KIND_IMPRISON) return "CCL49";
  return sanction == v1::SANCTION_KIND_POLICE_PENALTY ? "IM36.answer" : "CCL48";
}

// -- One after the other

class Deriving {
 public:
  Deriving(const Subject& subject, const RuleBook& book, absl::CivilDay today)
      : subject_(subject), book_(book), today_(today), brought_(BroughtAlongOn(subject)) {}

  // Every one; `folded` as lists have them. Where `suspended` counts, who is detained owes nothing meanwhile.
  std::vector<Duty> All(bool folded, bool suspended) {
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
        AddDutiesOfSupervision(subject_, book_, today_, &duties_);
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
    if (folded) FoldPeriods(&duties_);
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
      if (absence.measures().empty()) {
        const absl::CivilDay first = SearchDueOn(absence, subject_);
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
      } else if (sanction.state() == v1::Sanction::STATE_SUBMITTED) {
        AddAfter(RuleOfAnswer(sanction.kind()), sanction.id(), ReceivedOn(sanction));
      }
    }
  }

  // The day on which the organ had the proposal, as the receipt says; until that is here, of the submission.
  absl::CivilDay ReceivedOn(const v1::Sanction& sanction) const {
    for (const v1::Document& document : subject_.documents()) {
      if (document.about() != sanction.id()) continue;
      for (const auto& addressee : document.addressees()) {
        if (!addressee.copy() && addressee.has_delivered()) return DayOf(addressee.delivered());
      }
    }
    return DayOf(sanction.decided());
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
        case v1::Transfer::STATE_DONE:
          // Who was registered before the files went is owed them all the same (IM 31); between two
          // installations nobody is.
          if (const std::string old = HandedOverBy(subject_, transfer);
              !transfer.has_files_sent() && !old.empty() && !IsElsewhere(subject_, old)) {
            AddAfter("TR.files", transfer.id(), DayOf(transfer.decided()));
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
    // Nobody ends a file by what has not reached him yet.
    if (const auto died = DiedOn(subject_)) {
      if (!HasEnded(subject_)) Add("CCL45", "", *died, std::max(DeathKnownOn(subject_), brought_));
      return;
    }
    // What a court has revoked is terminated, not released.
    if (const v1::Sanction* revoked = GrantedEnding(subject_)) {
      Add("CCL45", revoked->id(), DayOf(revoked->organ_decided()),
          std::max(DecisionKnownOn(*revoked), brought_));
      return;
    }
    const absl::CivilDay end = DayOf(subject_.term().end());
    const absl::CivilDay prepared_from = PreparedFrom(subject_, book_);
    const absl::CivilDay asked_from = SummaryAskedFrom(subject_, book_);
    if (today_ < asked_from) return;
    // Who is told on the last day only would be late at once.
    if (IsInCharge(subject_) && !subject_.preparation().has_summary_received()) {
      Add("CX1.summary", "", asked_from, std::max(prepared_from, brought_));
    }
    if (today_ < prepared_from) return;
    if (IsInCharge(subject_) && !subject_.preparation().has_appraised()) {
      Add("CX1.appraisal", "", prepared_from, end);
    }
    Add("CX6", "", end, end);
  }

  static absl::CivilDay PreparedFrom(const Subject& subject, const RuleBook& book);
  static absl::CivilDay SummaryAskedFrom(const Subject& subject, const RuleBook& book);
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

absl::CivilDay Deriving::SummaryAskedFrom(const Subject& subject, const RuleBook& book) {
  const absl::CivilDay due = PreparedFrom(subject, book);
  const Parameter* before =
      book.parameters.Find("correction.summary_asked_days", api::RegionOf(subject.region()), due);
  return before == nullptr ? due : due - before->value;
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

}  // namespace

std::vector<Duty> DutiesOf(const Subject& subject, const RuleBook& book, absl::CivilDay today) {
  return AllDutiesOf(subject, book, today, /*folded=*/true, /*suspended=*/true);
}

std::vector<Duty> AllDutiesOf(const Subject& subject, const RuleBook& book, absl::CivilDay today, bool folded,
                              bool suspended) {
  return Deriving(subject, book, today).All(folded, suspended);
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
  at(Deriving::SummaryAskedFrom(subject, book));
  at(Deriving::PreparedFrom(subject, book));
  if (subject.supervision().has_from() && today < DayOf(subject.term().end())) {
    // Every period begins with a month or on a Monday.
    at(PeriodAround(today, PeriodUnit::kMonth).last + 1);
    if (CountsByWeek(subject, book, today)) at(PeriodAround(today, PeriodUnit::kWeek).last + 1);
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

}  // namespace fengqiao::correction
