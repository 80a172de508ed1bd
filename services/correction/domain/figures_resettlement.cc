// What a file of resettlement counts for (I-R1 to I-R3).

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/values/decimal.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/resettlement.h"

namespace fengqiao::correction {
namespace {

using v1::HelpStay;
using v1::ReleasedPerson;

constexpr absl::CivilDay kNeverDay(9999, 12, 31);
constexpr int kFenAYuan = 100;

// From `from` to the day before `to`.
struct Span {
  absl::CivilDay from, to;
};

Span Both(const Span& a, const Span& b) { return {std::max(a.from, b.from), std::min(a.to, b.to)}; }

class CountingHelp {
 public:
  CountingHelp(const ReleasedPerson& file, const RuleBook& book) : file_(file), book_(book) {}

  std::vector<FigureEntry> All() {
    if (file_.state() == ReleasedPerson::STATE_RETURNED || file_.stays().empty()) return {};
    Release();
    for (const HelpStay& stay : file_.stays()) OnList(stay);
    for (const v1::Placement& placement : file_.placements()) {
      AddAt(v1::MEASURE_HELP_PLACEMENTS, placement.id(), DayOf(placement.from()));
    }
    for (const v1::Aid& aid : file_.aids()) Paid(aid);
    if (file_.has_end()) {
      const bool again = file_.end().ground() == v1::HelpEnd::GROUND_REOFFENDED;
      AddAt(again ? v1::MEASURE_HELP_REOFFENDED : v1::MEASURE_HELP_ENDED, "", DayOf(file_.end().day()));
    }
    return std::move(entries_);
  }

 private:
  const std::string& CountyOn(absl::CivilDay day) const {
    const std::string* county = &file_.stays(0).region();
    for (const HelpStay& stay : file_.stays()) {
      if (DayOf(stay.from()) <= day) county = &stay.region();
    }
    return *county;
  }

  void AddAt(v1::Measure measure, std::string_view entry, absl::CivilDay day, int64_t times = 1) {
    entries_.push_back({.measure = measure,
                        .entry = std::string(entry),
                        .region = CountyOn(day),
                        .from = day,
                        .to = day,
                        .times = times});
  }
  void AddSpan(v1::Measure measure, std::string entry, const std::string& county, const Span& span) {
    if (span.from >= span.to) return;
    entries_.push_back(
        {.measure = measure, .entry = std::move(entry), .region = county, .from = span.from, .to = span.to});
  }

  // The release is where the person comes from; who was linked up stays so whoever has him now.
  void Release() {
    const absl::CivilDay released = DayOf(file_.released());
    AddAt(v1::MEASURE_HELP_RELEASED, "", released);
    if (file_.has_link_up()) {
      AddAt(v1::MEASURE_HELP_LINKED, "", released);
      entries_.back().to = std::max(released, DayOf(file_.link_up().day()));
    }
    // The parameter moves its days; that there is one follows from the file alone.
    const absl::CivilDay from = UnlinkedFrom(file_, book_).value_or(kNeverDay);
    const absl::CivilDay linked = file_.has_link_up() ? DayOf(file_.link_up().day())
                                  : file_.has_end()   ? DayOf(file_.end().day())
                                                      : kNeverDay;
    AddAt(v1::MEASURE_HELP_UNLINKED, "", from);
    entries_.back().to = std::max(from, linked);
    const v1::PickUp& fetched = file_.pick_up();
    const bool escorted = fetched.fetcher() == v1::PickUp::FETCHER_COUNTY ||
                          fetched.fetcher() == v1::PickUp::FETCHER_VILLAGE ||
                          fetched.fetcher() == v1::PickUp::FETCHER_PRISON;
    if (escorted && fetched.has_done()) AddAt(v1::MEASURE_HELP_PICKED_UP, "", DayOf(fetched.done()));
  }

  // Nobody is on a list before the release, however early the notice came.
  void OnList(const HelpStay& stay) {
    const std::string entry = absl::StrCat(stay.epoch());
    const Span listed = {std::max(DayOf(stay.from()), DayOf(file_.released())),
                         stay.has_to() ? DayOf(stay.to()) : kNeverDay};
    AddSpan(v1::MEASURE_HELP_LISTED, entry, stay.region(), listed);
    if (const auto helped = HelpedFrom(stay)) {
      AddSpan(v1::MEASURE_HELP_HELPED, entry, stay.region(), Both(listed, {*helped, kNeverDay}));
    }
    for (const auto& [able, name] : AbleSpans()) {
      const Span of_stay = Both(listed, able);
      AddSpan(v1::MEASURE_HELP_ABLE, absl::StrCat(entry, "/", name), stay.region(), of_stay);
      for (const v1::Placement& placement : file_.placements()) {
        const Span placed = {DayOf(placement.from()),
                             placement.has_to() ? DayOf(placement.to()) + 1 : kNeverDay};
        AddSpan(v1::MEASURE_HELP_PLACED, absl::StrCat(entry, "/", name, "/", placement.id()), stay.region(),
                Both(of_stay, placed));
      }
    }
  }

  // Of a county that was left, what it left behind; of the one that has the file, what there is.
  std::optional<absl::CivilDay> HelpedFrom(const HelpStay& stay) const {
    if (stay.has_helped()) return DayOf(stay.helped());
    const bool last = stay.epoch() == file_.stays(file_.stays_size() - 1).epoch();
    return last ? HelpedSince(file_) : std::nullopt;
  }

  // Times in which the person could work, by the classes: who is not known to be unable can.
  std::vector<std::pair<Span, int>> AbleSpans() const {
    std::vector<std::pair<Span, int>> spans;
    const auto& classes = file_.classifications();
    absl::CivilDay from = absl::CivilDay(1, 1, 1);
    bool able = true;
    int name = 0;
    for (int i = 0; i < classes.size(); ++i) {
      const bool then = classes[i].ability() != v1::HelpClassification::ABILITY_UNABLE;
      if (then == able) continue;
      const absl::CivilDay turn = std::max(from, DayOf(classes[i].from()));
      if (able) spans.push_back({{from, turn}, name});
      from = turn;
      able = then;
      name = i + 1;
    }
    if (able) spans.push_back({{from, kNeverDay}, name});
    return spans;
  }

  void Paid(const v1::Aid& aid) {
    const absl::CivilDay day = DayOf(aid.day());
    AddAt(v1::MEASURE_HELP_AID, aid.id(), day);
    const auto amount = FromProto(aid.amount());
    const auto fen = amount.ok() ? amount->Times(Decimal::FromInteger(kFenAYuan)) : std::nullopt;
    if (fen) AddAt(v1::MEASURE_HELP_AID_AMOUNT, aid.id(), day, fen->Truncated());
  }

  const ReleasedPerson& file_;
  const RuleBook& book_;
  std::vector<FigureEntry> entries_;
};

}  // namespace

std::vector<FigureEntry> FiguresOf(const ReleasedPerson& file, const RuleBook& book) {
  return CountingHelp(file, book).All();
}

}  // namespace fengqiao::correction
