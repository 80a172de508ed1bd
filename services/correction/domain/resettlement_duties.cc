// What days alone bring to a released person's file, and what is due.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/resettlement.h"

namespace fengqiao::correction {
namespace {

using v1::Duty;
using v1::ReleasedPerson;

constexpr int kMonthsOfYear = 12;

std::optional<int> LengthOf(std::string_view key, const ReleasedPerson& file, const RuleBook& book,
                            absl::CivilDay on) {
  const Parameter* length = book.parameters.Find(key, api::RegionOf(file.region()), on);
  return length == nullptr ? std::nullopt : std::optional(length->value);
}

bool NeedsNoLink(const ReleasedPerson& file) { return HasEnded(file) || file.has_link_up(); }

// The day from which the end of help is prepared.
std::optional<absl::CivilDay> EndSince(const ReleasedPerson& file, const RuleBook& book) {
  if (!file.has_help_end()) return std::nullopt;
  const absl::CivilDay end = DayOf(file.help_end());
  const auto before = LengthOf("correction.resettlement.end_before_days", file, book, end);
  return before ? end - *before : end;
}

// Who must be fetched (必接必送): key persons, and minors (RH7, RH4). Whom a correction released is at home:
// there is no gate to fetch anybody from.
bool MustBeFetched(const ReleasedPerson& file) {
  if (file.source() == ReleasedPerson::SOURCE_CORRECTION) return false;
  return ClassOf(file) == v1::HELP_CLASS_KEY || file.minor();
}

// The day since which it is known that somebody else than the family has to fetch the person, where the
// family was to do so: then nothing is arranged yet.
std::optional<absl::CivilDay> FamilyWontDoSince(const ReleasedPerson& file) {
  if (file.pick_up().fetcher() != v1::PickUp::FETCHER_FAMILY || file.pick_up().has_done())
    return std::nullopt;
  if (ClassOf(file) != v1::HELP_CLASS_KEY) return std::nullopt;
  int first = file.classifications_size() - 1;
  while (first > 0 && file.classifications(first - 1).help_class() == v1::HELP_CLASS_KEY) --first;
  return DayOf(file.classifications(first).from());
}

// The day on which the county responsible now linked the person up.
absl::CivilDay LinkedDay(const ReleasedPerson& file) {
  for (int i = file.moves_size() - 1; i >= 0; --i) {
    if (file.moves(i).state() == v1::Move::STATE_DONE) return DayOf(file.moves(i).received());
  }
  return DayOf(file.link_up().day());
}

class DerivingHelp {
 public:
  DerivingHelp(const ReleasedPerson& file, const RuleBook& book, absl::CivilDay today)
      : file_(file), book_(book), today_(today) {}

  std::vector<Duty> All() {
    if (HasEnded(file_)) return {};
    Verification();
    if (file_.has_link_up()) {
      Help();
    } else {
      PickUp();
      Linking();
    }
    Ending();
    Moving();
    std::sort(duties_.begin(), duties_.end(), [](const Duty& a, const Duty& b) {
      return std::pair(DayOf(a.due()), a.id()) < std::pair(DayOf(b.due()), b.id());
    });
    return std::move(duties_);
  }

 private:
  void Add(std::string_view rule, std::string_view about, absl::CivilDay since, absl::CivilDay due) {
    duties_.push_back(MakeDuty(rule, about, since, due));
  }

  void Verification() {
    if (file_.has_verification()) return;
    const absl::CivilDay noticed = DayOf(file_.noticed());
    const auto days = LengthOf("correction.resettlement.verify_days", file_, book_, noticed);
    if (days) Add("RH5.verify", "", noticed, noticed + *days);
  }

  void PickUp() {
    if (!file_.has_verification() || !MustBeFetched(file_)) return;
    const absl::CivilDay noticed = DayOf(file_.noticed()), released = DayOf(file_.released());
    const auto before = LengthOf("correction.resettlement.arrange_before_days", file_, book_, released);
    const auto anew = FamilyWontDoSince(file_);
    const absl::CivilDay since = std::max(noticed, anew.value_or(noticed));
    if ((!file_.has_pick_up() || anew) && before) {
      Add("RH7.arrange", "", since, std::max(since, released - *before));
    }
    if (!file_.pick_up().has_done()) Add("RH7.fetch", "", noticed, released);
  }

  void Linking() {
    if (const auto due = LinkDue(file_, book_)) Add("RH1.link", "", DayOf(file_.released()), *due);
  }

  void Help() {
    const absl::CivilDay linked = LinkedDay(file_);
    if (file_.state() != ReleasedPerson::STATE_IN_HELP) {
      const auto days = LengthOf("correction.resettlement.class_days", file_, book_, linked);
      if (days) Add("RH6.class", "", linked, linked + *days);
      return;
    }
    const auto months =
        LengthOf(ClassOf(file_) == v1::HELP_CLASS_KEY ? "correction.resettlement.key_visit_months"
                                                      : "correction.resettlement.general_visit_months",
                 file_, book_, today_);
    if (!months) return;
    absl::CivilDay last = linked;
    for (const v1::HelpVisit& visit : file_.visits()) {
      if (visit.met()) last = std::max(last, DayOf(visit.day()));
    }
    const absl::CivilDay due = calendar::AddMonths(last, *months);
    Add("RH6.visit", FormatDay(due), last + 1, due);
  }

  void Ending() {
    const auto since = EndSince(file_, book_);
    if (since && *since <= today_) Add("RH6.end", "", *since, DayOf(file_.help_end()));
  }

  void Moving() {
    const v1::Move* move = OpenMove(file_);
    if (move == nullptr) return;
    const absl::CivilDay requested = DayOf(move->requested());
    const auto days = LengthOf("correction.resettlement.move_days", file_, book_, requested);
    if (days) Add("RH1.move", move->id(), requested, requested + *days);
  }

  const ReleasedPerson& file_;
  const RuleBook& book_;
  const absl::CivilDay today_;
  std::vector<Duty> duties_;
};

}  // namespace

std::vector<Happening> WakeReleased(const RuleBook& book, absl::CivilDay today, ReleasedPerson* file) {
  if (NeedsNoLink(*file) || file->state() == ReleasedPerson::STATE_UNLINKED) return {};
  const auto from = UnlinkedFrom(*file, book);
  if (!from || *from > today) return {};
  file->set_state(ReleasedPerson::STATE_UNLINKED);
  return {{"Released.Unlinked", "RH1"}};
}

std::vector<Duty> HelpDutiesOf(const ReleasedPerson& file, const RuleBook& book, absl::CivilDay today) {
  return DerivingHelp(file, book, today).All();
}

void DeriveHelpDuties(const RuleBook& book, absl::CivilDay today, ReleasedPerson* file) {
  file->clear_duties();
  for (Duty& duty : HelpDutiesOf(*file, book, today)) *file->add_duties() = std::move(duty);
}

absl::CivilDay HelpWakesOn(const ReleasedPerson& file, const RuleBook& book, absl::CivilDay today) {
  absl::CivilDay wakes(9999, 12, 31);
  const auto at = [&](std::optional<absl::CivilDay> day) {
    if (day && *day > today) wakes = std::min(wakes, *day);
  };
  if (HasEnded(file)) return wakes;
  if (!file.has_link_up() && file.state() != ReleasedPerson::STATE_UNLINKED) at(UnlinkedFrom(file, book));
  at(EndSince(file, book));
  return wakes;
}

std::optional<absl::CivilDay> LinkDue(const ReleasedPerson& file, const RuleBook& book) {
  const absl::CivilDay released = DayOf(file.released());
  const auto days = LengthOf("correction.resettlement.link_up_days", file, book, released);
  return days ? std::optional(released + *days) : std::nullopt;
}

std::optional<absl::CivilDay> UnlinkedFrom(const ReleasedPerson& file, const RuleBook& book) {
  const auto due = LinkDue(file, book);
  if (!due) return std::nullopt;
  return std::max(*due, LegalDay(TimeOf(file.create_time()))) + 1;
}

ReleasedFrom ReleasedFromOf(const v1::Subject& released) {
  const bool served = released.kind() == v1::Subject::KIND_TEMPORARY_SERVICE &&
                      released.end().ground() == v1::End::GROUND_EXPIRY;
  return served ? ReleasedFrom::kSentence : ReleasedFrom::kCorrection;
}

std::optional<absl::CivilDay> HelpEndOf(const ReleasedPerson& file, ReleasedFrom from,
                                        absl::CivilDay released, const RuleBook& book) {
  const auto years = LengthOf(from == ReleasedFrom::kCorrection ? "correction.resettlement.corrected_years"
                                                                : "correction.resettlement.released_years",
                              file, book, released);
  if (!years) return std::nullopt;
  return calendar::AddMonths(released, *years * kMonthsOfYear);
}

v1::HelpDuty HelpDutyRow(const ReleasedPerson& file, const Duty& duty) {
  v1::HelpDuty row;
  row.set_released_person(file.name());
  const v1::Move* move = duty.holder() == Duty::HOLDER_NEW_COUNTY ? OpenMove(file) : nullptr;
  if (move != nullptr) {
    row.set_region(move->to());
  } else {
    row.set_region(file.team().office().empty() ? file.region() : file.team().office());
    row.set_case_officer(file.case_officer());
  }
  *row.mutable_duty() = duty;
  row.set_masked_name(file.person().masked_name());
  return row;
}

bool HasEnded(const ReleasedPerson& file) {
  return file.state() == ReleasedPerson::STATE_ENDED || file.state() == ReleasedPerson::STATE_RETURNED ||
         file.state() == ReleasedPerson::STATE_ERASED;
}

const v1::Move* OpenMove(const ReleasedPerson& file) {
  for (const v1::Move& move : file.moves()) {
    if (move.state() == v1::Move::STATE_REQUESTED) return &move;
  }
  return nullptr;
}

v1::HelpClass ClassOf(const ReleasedPerson& file) {
  return file.classifications().empty() ? v1::HELP_CLASS_UNSPECIFIED
                                        : file.classifications().rbegin()->help_class();
}

std::optional<absl::CivilDay> HelpedSince(const ReleasedPerson& file) {
  if (!file.has_link_up() || file.classifications().empty() || !file.has_team()) return std::nullopt;
  return std::max(
      {DayOf(file.link_up().day()), DayOf(file.classifications(0).from()), DayOf(file.team().formed())});
}

const v1::Placement* CurrentPlacement(const ReleasedPerson& file) {
  for (const v1::Placement& placement : file.placements()) {
    if (!placement.has_to()) return &placement;
  }
  return nullptr;
}

ReleasedPerson::State StateOf(const ReleasedPerson& file) {
  if (file.has_end()) return ReleasedPerson::STATE_ENDED;
  if (file.has_verification() && file.verification().result() != v1::Verification::RESULT_TRUE) {
    return ReleasedPerson::STATE_RETURNED;
  }
  if (file.has_link_up()) {
    return !file.classifications().empty() && file.has_team() ? ReleasedPerson::STATE_IN_HELP
                                                              : ReleasedPerson::STATE_LINKED;
  }
  if (file.state() == ReleasedPerson::STATE_UNLINKED) return ReleasedPerson::STATE_UNLINKED;
  if (file.has_pick_up()) return ReleasedPerson::STATE_PICK_UP_ARRANGED;
  return file.has_verification() ? ReleasedPerson::STATE_VERIFIED : ReleasedPerson::STATE_NOTICED;
}

}  // namespace fengqiao::correction
