// From the notice of release to the link-up (domain rules §7, RH1, RH4, RH5, RH7).

#include <algorithm>
#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/resettlement.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::ReleasedPerson;
using v1::Verification;

// A sentence runs for decades; an expected day of release beyond these is a slip.
constexpr int kMostDaysAhead = 366;

// A day from 1900 on that may lie ahead by so much.
std::optional<absl::CivilDay> CheckDayAhead(std::string_view path, const common::v1::Date& day,
                                            absl::CivilDay today, FieldErrors* errors) {
  const auto read = CheckDay(path, day, errors);
  if (!read) return std::nullopt;
  if (read->year() < 1900 || *read > today + kMostDaysAhead) {
    errors->Add(path, "must lie in the years from 1900 on, at most a year after today");
    return std::nullopt;
  }
  return read;
}

bool MayRelease(v1::Organ::Kind organ) {
  return organ == v1::Organ::KIND_PRISON || organ == v1::Organ::KIND_PRISON_ADMINISTRATION ||
         organ == v1::Organ::KIND_POLICE;
}

// The file with what every one has from its first day on.
ReleasedPerson Opened(std::string_view name, std::string_view county, absl::CivilDay from,
                      const Circumstances& now) {
  ReleasedPerson file;
  file.set_name(std::string(name));
  *file.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  file.set_region(std::string(county));
  file.set_responsibility_epoch(1);
  v1::HelpStay& stay = *file.add_stays();
  stay.set_region(file.region());
  stay.set_epoch(1);
  *stay.mutable_from() = ToProto(from);
  return file;
}

void SetHelpEnd(ReleasedFrom from, const RuleBook& book, ReleasedPerson* file) {
  file->clear_help_end();
  if (const auto end = HelpEndOf(*file, from, DayOf(file->released()), book)) {
    *file->mutable_help_end() = ToProto(*end);
  }
}

// The file does not keep which kind of correction opened it; how long help was to last tells.
ReleasedFrom ServedFrom(const ReleasedPerson& file, const RuleBook& book) {
  if (file.source() != ReleasedPerson::SOURCE_CORRECTION) return ReleasedFrom::kSentence;
  const auto end = HelpEndOf(file, ReleasedFrom::kSentence, DayOf(file.released()), book);
  const bool sentence = end && file.has_help_end() && DayOf(file.help_end()) == *end;
  return sentence ? ReleasedFrom::kSentence : ReleasedFrom::kCorrection;
}

bool IsLate(const ReleasedPerson& file, const RuleBook& book) {
  const absl::CivilDay noticed = DayOf(file.noticed());
  const Parameter* days =
      book.parameters.Find("correction.resettlement.notice_days", api::RegionOf(file.region()), noticed);
  return days != nullptr && noticed > DayOf(file.released()) - days->value;
}

v1::FromCorrection FromCorrectionOf(const v1::Subject& released) {
  v1::FromCorrection from;
  from.set_subject(released.name());
  *from.mutable_released() = released.end().day();
  from.set_appraised(released.preparation().has_appraised());
  from.set_supervision_class(ClassOn(released, DayOf(released.end().day())));
  // From the first day on: that it is sealed some days later tells no less.
  from.set_sealed(released.has_sealing());
  return from;
}

}  // namespace

absl::StatusOr<NewReleased> RegisterReleaseNotice(const v1::RegisterReleaseNoticeRequest& request,
                                                  std::string_view name, const Circumstances& now) {
  const ReleasedPerson& stated = request.released_person();
  NewReleased made{.file = {}, .person = request.person()};
  FieldErrors errors;
  if (stated.source() != ReleasedPerson::SOURCE_PRISON &&
      stated.source() != ReleasedPerson::SOURCE_DETENTION_HOUSE) {
    errors.Add("released_person.source", "must be a prison or a detention house");
  }
  CheckNamedText("released_person.organ.name", stated.organ().name(), 128, &errors);
  if (!MayRelease(stated.organ().kind())) {
    errors.Add("released_person.organ.kind", "must be a prison, its administration or the police");
  }
  const auto released = CheckDayAhead("released_person.released", stated.released(), now.today, &errors);
  const auto noticed = CheckPastDay("released_person.noticed", stated.noticed(), now.today, &errors);
  CheckText("released_person.case_officer", stated.case_officer(), 128, &errors);
  CheckPerson("person", now.today, &made.person, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (DayOf(made.person.born()) >= *released) {
    errors.Add("person.born", "must lie before the release");
  }
  if (IsMinorOn(made.person, *noticed) && made.person.guardian_name().empty()) {
    errors.Add("person.guardian_name", "is required for a minor (预防未成年人犯罪法第56条)");
  }
  RETURN_IF_ERROR(errors.ToStatus());

  ReleasedPerson& file = made.file;
  file = Opened(name, request.parent(), *noticed, now);
  file.set_source(stated.source());
  *file.mutable_organ() = stated.organ();
  *file.mutable_released() = stated.released();
  *file.mutable_noticed() = stated.noticed();
  file.set_noticed_late(IsLate(file, now.book));
  file.set_case_officer(stated.case_officer());
  file.set_minor(stated.minor() || IsMinorsRegime(made.person, *released, *noticed));
  *file.mutable_person() = Masked(made.person, file.minor());
  SetHelpEnd(ReleasedFrom::kSentence, now.book, &file);
  file.set_state(StateOf(file));
  TakeOutPerson(made.person, &file);
  return made;
}

namespace {

void Verify(const v1::Subject& released, const Circumstances& now, ReleasedPerson* file) {
  Verification& verification = *file->mutable_verification();
  verification.set_result(Verification::RESULT_TRUE);
  *verification.mutable_day() = ToProto(std::max(DayOf(released.end().day()), DayOf(file->noticed())));
  verification.set_by(now.actor.account);
}

// Whom the county had on the day of the release, it has: nobody else has to link him up.
void LinkFromCorrection(const v1::Subject& before, const v1::Subject& released, const Circumstances& now,
                        ReleasedPerson* file) {
  const absl::CivilDay day = DayOf(released.end().day());
  if (file->has_link_up() || day < DayOf(file->released())) return;
  if (!IsInCharge(before) || IsSearchedFor(before) || IsInCustody(before, day)) return;
  v1::LinkUp& link = *file->mutable_link_up();
  *link.mutable_day() = released.end().day();
  link.set_way(v1::LinkUp::WAY_FROM_CORRECTION);
  link.set_paper(released.end().paper());
  link.set_by(now.actor.account);
}

}  // namespace

ReleasedPerson OpenFromCorrection(const v1::Subject& before, const v1::Subject& released,
                                  std::string_view name, const Circumstances& now) {
  const absl::CivilDay day = DayOf(released.end().day());
  ReleasedPerson file = Opened(name, released.region(), day, now);
  file.set_source(ReleasedPerson::SOURCE_CORRECTION);
  *file.mutable_organ() = released.organ();
  *file.mutable_released() = released.end().day();
  *file.mutable_noticed() = released.end().day();
  file.set_minor(released.minor());
  *file.mutable_person() = released.person();
  file.set_case_officer(released.case_officer());
  *file.add_corrections() = FromCorrectionOf(released);
  // Who was under correction here needs no check of being here.
  Verify(released, now, &file);
  LinkFromCorrection(before, released, now, &file);
  SetHelpEnd(ReleasedFromOf(released), now.book, &file);
  file.set_state(StateOf(file));
  return file;
}

HelpStep JoinCorrection(const ReleasedPerson& current, const v1::Subject& before, const v1::Subject& released,
                        const Circumstances& now) {
  HelpStep step{.next = current, .event = "Released.CorrectionEnded", .rule = "RH6"};
  *step.next.add_corrections() = FromCorrectionOf(released);
  // Whoever was under correction is no stranger: the file is not sent back any more.
  if (!current.has_verification()) Verify(released, now, &step.next);
  if (current.region() == released.region()) LinkFromCorrection(before, released, now, &step.next);
  const auto end = HelpEndOf(current, ReleasedFromOf(released), DayOf(released.end().day()), now.book);
  if (end && (!current.has_help_end() || DayOf(current.help_end()) < *end)) {
    *step.next.mutable_help_end() = ToProto(*end);
  }
  step.next.set_minor(current.minor() || released.minor());
  if (step.next.minor()) {
    const v1::MaskedPerson::Sex sex = current.person().sex();
    step.next.clear_person();
    step.next.mutable_person()->set_sex(sex);
  }
  step.next.set_state(StateOf(step.next));
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::VerifyReleaseRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  RETURN_IF_ERROR(MustBeCounty(now));
  const Verification& stated = request.verification();
  const bool back =
      stated.result() == Verification::RESULT_NOBODY || stated.result() == Verification::RESULT_NOT_HERE;
  FieldErrors errors;
  if (stated.result() == Verification::RESULT_UNSPECIFIED) {
    errors.Add("verification.result", "is required");
  }
  const auto day = CheckPastDay("verification.day", stated.day(), now.today, &errors);
  if (day && *day < DayOf(current.noticed())) {
    errors.Add("verification.day", "must not lie before the notice");
  }
  CheckSaid("verification.findings", stated.findings(), back ? 4 : 0, 1000, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (current.has_verification()) return Refuse("correction.resettlement.verified");
  HelpStep step{.next = current, .event = back ? "Released.Returned" : "Released.Verified", .rule = "RH5"};
  *step.next.mutable_verification() = stated;
  step.next.mutable_verification()->set_by(now.actor.account);
  step.next.set_state(StateOf(step.next));
  if (back) *step.next.mutable_stays(step.next.stays_size() - 1)->mutable_to() = stated.day();
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::ArrangePickUpRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  v1::PickUp pick_up = current.pick_up();
  const v1::PickUp& stated = request.pick_up();
  if (stated.fetcher() != v1::PickUp::FETCHER_UNSPECIFIED) pick_up.set_fetcher(stated.fetcher());
  if (!stated.details().empty()) pick_up.set_details(stated.details());
  if (stated.has_day()) *pick_up.mutable_day() = stated.day();
  if (stated.has_done()) *pick_up.mutable_done() = stated.done();
  FieldErrors errors;
  if (pick_up.fetcher() == v1::PickUp::FETCHER_UNSPECIFIED) errors.Add("pick_up.fetcher", "is required");
  CheckDayAhead("pick_up.day", pick_up.day(), now.today, &errors);
  CheckText("pick_up.details", pick_up.details(), 200, &errors);
  if (stated.has_done()) {
    const auto done = CheckPastDay("pick_up.done", stated.done(), now.today, &errors);
    if (done && *done < DayOf(current.released())) {
      errors.Add("pick_up.done", "must not lie before the release");
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (current.has_link_up()) return Refuse("correction.resettlement.linked");
  if (!current.has_verification()) return Refuse("correction.resettlement.unverified");
  if (ClassOf(current) == v1::HELP_CLASS_KEY && pick_up.fetcher() == v1::PickUp::FETCHER_FAMILY) {
    return Refuse("correction.resettlement.key_family");
  }
  HelpStep step{.next = current,
                .event = stated.has_done() ? "Released.PickedUp" : "Released.PickUpArranged",
                .rule = "RH7"};
  *step.next.mutable_pick_up() = std::move(pick_up);
  step.next.set_state(StateOf(step.next));
  return step;
}

absl::StatusOr<HelpStep> Decide(const ReleasedPerson& current, const v1::LinkUpRequest& request,
                                const Circumstances& now) {
  if (HasEnded(current)) return Refuse("correction.resettlement.ended");
  const v1::LinkUp& stated = request.link_up();
  HelpStep step{.next = current, .event = "Released.LinkedUp", .rule = "RH1"};
  ReleasedPerson& next = step.next;
  FieldErrors errors;
  const auto day = CheckPastDay("link_up.day", stated.day(), now.today, &errors);
  if (stated.way() == v1::LinkUp::WAY_UNSPECIFIED || stated.way() == v1::LinkUp::WAY_FROM_CORRECTION) {
    errors.Add("link_up.way", "must be fetched, reported or at home");
  }
  CheckText("link_up.paper", stated.paper(), 64, &errors);
  const bool other_day = request.has_released() && DayOf(request.released()) != DayOf(current.released());
  if (request.has_released()) CheckPastDay("released", request.released(), now.today, &errors);
  if (other_day && IsBlankText(stated.paper())) {
    errors.Add("link_up.paper", "must be the release paper where the day of release is another one");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  // Help and its end are counted from the organ's day: an office changes none.
  if (other_day) RETURN_IF_ERROR(MustBeCounty(now));
  if (current.has_link_up()) return Refuse("correction.resettlement.linked");
  if (!current.has_verification()) return Refuse("correction.resettlement.unverified");
  if (request.has_released()) {
    *next.mutable_released() = request.released();
    SetHelpEnd(ServedFrom(current, now.book), now.book, &next);
  }
  if (*day < DayOf(next.released())) return Refuse("correction.resettlement.before_release");
  v1::LinkUp& link = *next.mutable_link_up();
  *link.mutable_day() = stated.day();
  link.set_way(stated.way());
  link.set_paper(stated.paper());
  link.set_by(now.actor.account);
  const auto due = LinkDue(next, now.book);
  link.set_days_late(due && *day > *due ? static_cast<int32_t>(*day - *due) : 0);
  // Fetched at the gate is picked up.
  if (stated.way() == v1::LinkUp::WAY_FETCHED && next.has_pick_up() && !next.pick_up().has_done()) {
    *next.mutable_pick_up()->mutable_done() = stated.day();
  }
  next.set_state(StateOf(next));
  return step;
}

}  // namespace fengqiao::correction
