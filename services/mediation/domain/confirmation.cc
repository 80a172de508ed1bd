// Judicial confirmation (司法确认, domain rules §4.6): what an application lacks, and what the court makes of
// it.

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/identity/normalise.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/confirmation.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using v1::Agreement;
using v1::Confirmation;

constexpr size_t kMaxCourt = 64;
constexpr size_t kMaxGround = 500;

Confirmation* OpenConfirmation(v1::Case* dispute) {
  if (dispute->confirmations().empty()) return nullptr;
  return dispute->mutable_confirmations(dispute->confirmations_size() - 1);
}

bool HasMatter(const Agreement& agreement, Agreement::Matter matter) {
  return std::find(agreement.matters().begin(), agreement.matters().end(), matter) !=
         agreement.matters().end();
}

const v1::Clock* ConfirmationTerm(const Agreement& agreement, const v1::Case& dispute) {
  for (const v1::Clock& clock : dispute.clocks()) {
    if (clock.rule() == "MD7" && clock.subject() == agreement.id()) return &clock;
  }
  return nullptr;
}

// Whether an application that ended so left the matter as it was: within the term it may be made again.
bool MayBeRepeated(Confirmation::State state) {
  return state == Confirmation::STATE_NOT_ACCEPTED || state == Confirmation::STATE_WITHDRAWN;
}

// The same for the case's last agreement, where it has one.
std::string_view Barred(const v1::Case& dispute, absl::CivilDay day) {
  const Agreement* agreement = LastAgreement(dispute);
  return BarToConfirmation(dispute, agreement == nullptr ? Agreement::default_instance() : *agreement, day);
}

bool HasPaper(const v1::Case& dispute, v1::Paper::Kind kind) {
  return std::any_of(dispute.papers().begin(), dispute.papers().end(),
                     [&](const v1::Paper& paper) { return paper.kind() == kind; });
}

// Takes one of `choices` off the front of `text`.
bool Consume(std::string_view* text, std::initializer_list<std::string_view> choices) {
  for (const std::string_view choice : choices) {
    if (text->substr(0, choice.size()) != choice) continue;
    text->remove_prefix(choice.size());
    return true;
  }
  return false;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "浙0602民特": a place's short name, its court's digits, and the kind of case in a few of the characters
// that courts use for it. Nothing else fits in, least of all somebody's name.
bool IsCourtAndKind(std::string_view text) {
  constexpr std::string_view kPlaces =
      "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼兵军最高法知";
  constexpr std::string_view kKinds =
      "民刑行赔执特初终申再监撤督辖调确书诉前破恢保仲财商知外引委司救他抗认协异清";
  constexpr size_t kMostDigits = 6, kMostKinds = 8, kMostPlaces = 3;
  size_t places = 0, digits = 0, kinds = 0;
  for (const std::string_view point : identity::CodePoints(text)) {
    if (kinds == 0 && digits == 0 && kPlaces.find(point) != std::string_view::npos) {
      ++places;
    } else if (kinds == 0 && IsDigit(point[0])) {
      ++digits;
    } else if (kKinds.find(point) != std::string_view::npos) {
      ++kinds;
    } else {
      return false;
    }
  }
  return places >= 1 && places <= kMostPlaces && digits <= kMostDigits && kinds >= 1 && kinds <= kMostKinds;
}

bool MayFollow(Confirmation::State from, Confirmation::State to) {
  switch (to) {
    case Confirmation::STATE_ACCEPTED:
    case Confirmation::STATE_NOT_ACCEPTED:
      return from == Confirmation::STATE_APPLIED;
    case Confirmation::STATE_CONFIRMED:
    case Confirmation::STATE_DISMISSED:
      return from == Confirmation::STATE_ACCEPTED;
    case Confirmation::STATE_WITHDRAWN:
      return from == Confirmation::STATE_APPLIED || from == Confirmation::STATE_ACCEPTED;
    case Confirmation::STATE_ENFORCEMENT:
      return from == Confirmation::STATE_CONFIRMED;
    default:
      return false;
  }
}

}  // namespace

// "（2026）浙0602民特12号": the year in parentheses of either width, the court and the kind, a number, 号.
bool IsCourtNumber(std::string_view text, int64_t latest) {
  constexpr size_t kYearDigits = 4;
  constexpr int64_t kFirstYear = 1980;
  constexpr std::string_view kEnd = "号";
  if (!Consume(&text, {"（", "("})) return false;
  if (text.size() < kYearDigits || !std::all_of(text.begin(), text.begin() + kYearDigits, IsDigit))
    return false;
  int64_t year = 0;
  if (!absl::SimpleAtoi(ToAbsl(text.substr(0, kYearDigits)), &year) || year < kFirstYear || year > latest) {
    return false;
  }
  text.remove_prefix(kYearDigits);
  if (!Consume(&text, {"）", ")"}) || text.size() <= kEnd.size()) return false;
  if (text.substr(text.size() - kEnd.size()) != kEnd) return false;
  text.remove_suffix(kEnd.size());
  const size_t last_sign = text.find_last_not_of("0123456789");
  if (last_sign == std::string_view::npos || last_sign + 1 == text.size()) return false;
  return IsCourtAndKind(text.substr(0, last_sign + 1));
}

bool IsRuling(Confirmation::State state) {
  return state == Confirmation::STATE_NOT_ACCEPTED || state == Confirmation::STATE_CONFIRMED ||
         state == Confirmation::STATE_DISMISSED;
}

std::string_view BarToConfirmation(const v1::Case& dispute, const Agreement& agreement, absl::CivilDay day) {
  if (IsDelegated(dispute, v1::SOURCE_COURT_AFTER_FILING, agreement)) return "mediation.confirm.after_filing";
  if (dispute.state() != v1::Case::STATE_PERFORMING && dispute.state() != v1::Case::STATE_AGREED) {
    return "mediation.mt13.state";
  }
  const Agreement* last = LastAgreement(dispute);
  if (last == nullptr || last->id() != agreement.id() || !agreement.has_effective()) {
    return "mediation.mt13.effective";
  }
  if (agreement.impaired()) return "mediation.mt13.impaired";
  if (HasMatter(agreement, Agreement::MATTER_STATUS) || HasMatter(agreement, Agreement::MATTER_TITLE) ||
      HasMatter(agreement, Agreement::MATTER_OUTSIDE_JURISDICTION)) {
    return "mediation.mt13.excluded";
  }
  if (!dispute.confirmations().empty()) {
    const auto state = dispute.confirmations(dispute.confirmations_size() - 1).state();
    // What the court dismissed it does not look at again: the parties change the agreement or sue.
    if (state == Confirmation::STATE_DISMISSED) return "mediation.mt13.dismissed";
    if (!MayBeRepeated(state)) return "mediation.mt13.open";
  }
  const v1::Clock* term = ConfirmationTerm(agreement, dispute);
  if (term == nullptr) return "mediation.mt13.form";
  // Nothing is left that a court could have enforced.
  if (const auto performed = PerformedOn(dispute); performed && *performed <= day) {
    return "mediation.confirm.performed";
  }
  const auto effective = FromProto(agreement.effective());
  if (effective.ok() && day < *effective) return "mediation.mt13.effective";
  const auto due = FromProto(term->due());
  if (due.ok() && day > *due) return "mediation.mt13.thirty_days";
  return "";
}

v1::CheckConfirmationResponse CheckConfirmation(const v1::Case& dispute, const Circumstances& now) {
  v1::CheckConfirmationResponse answer;
  const auto add = [&](std::string_view id, bool bars = false) {
    const Rule& rule = FindRule(id);
    auto* lack = answer.add_lacks();
    lack->set_bars(bars);
    lack->set_rule(rule.id);
    lack->set_explanation(absl::StrCat(rule.explanation, "（", rule.law, "）"));
  };
  if (const std::string_view barred = Barred(dispute, now.today); !barred.empty()) {
    add(barred, /*bars=*/true);
  }
  if (const Agreement* agreement = LastAgreement(dispute)) {
    // Once an oral one was written down for the court, the file holds that paper.
    if (agreement->kind() == Agreement::KIND_ORAL && !HasPaper(dispute, v1::Paper::KIND_WRITTEN_AGREEMENT)) {
      add("mediation.confirm.written");
    }
    if (agreement->performance().empty()) add("mediation.confirm.definite");
    if (HasMatter(*agreement, Agreement::MATTER_THIRD_PERSON)) add("mediation.confirm.third_person");
    if (const v1::Clock* term = ConfirmationTerm(*agreement, dispute))
      *answer.mutable_last_day() = term->due();
  }
  if (!HasPaper(dispute, v1::Paper::KIND_IDENTITY_PROOF)) add("mediation.confirm.identity_papers");
  answer.set_ready(answer.lacks().empty());
  return answer;
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::ApplyForConfirmationRequest& request,
                            const Circumstances& now) {
  const Confirmation& stated = request.confirmation();
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   StatedDay(stated.applied(), stated.has_applied(), "confirmation.applied", now));
  RETURN_IF_ERROR(RequireText("confirmation.court", stated.court(), kMaxCourt));
  if (const std::string_view barred = Barred(current, day); !barred.empty()) return Refuse(barred);
  if (current.confirmations_size() >= MostIn("Case", "confirmations")) {
    return InvalidField("confirmation", "there are 20 already");
  }
  const auto& applicants = stated.applicants();
  for (const std::string& applicant : applicants) {
    const v1::Party* party = FindParty(applicant, current);
    if (party == nullptr || !party->moved_to().empty()) return Refuse("mediation.party.unknown");
  }
  for (const v1::Party& party : current.parties()) {
    const auto acts = [&](const std::string& id) { return ActsFor(id, party, now.identities, day); };
    if (IsPrincipal(party) && std::none_of(applicants.begin(), applicants.end(), acts)) {
      return Refuse("mediation.mt13.both_parties");
    }
  }
  v1::Case next = current;
  Confirmation* confirmation = next.add_confirmations();
  confirmation->set_id(absl::StrCat("c", next.confirmations_size()));
  confirmation->set_agreement(LastAgreement(current)->id());
  confirmation->set_court(stated.court());
  *confirmation->mutable_applied() = ToProto(day);
  *confirmation->mutable_applicants() = applicants;
  confirmation->set_state(Confirmation::STATE_APPLIED);
  *confirmation->mutable_day() = ToProto(day);
  const std::string id = confirmation->id();
  MeetClock("MD7", LastAgreement(current)->id(), day, &next);
  RETURN_IF_ERROR(
      StartClock({.rule = "MD8", .subject = id, .event = "Confirmation.Applied", .day = day}, now, &next));
  return StepOf(std::move(next), "Confirmation.Applied", "MT13");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordConfirmationStepRequest& request,
                            const Circumstances& now) {
  const Confirmation& stated = request.step();
  ASSIGN_OR_RETURN(const absl::CivilDay day, StatedDay(stated.day(), stated.has_day(), "step.day", now));
  RETURN_IF_ERROR(AllowText("step.ground", stated.ground(), kMaxGround));
  v1::Case next = current;
  Confirmation* confirmation = OpenConfirmation(&next);
  if (confirmation == nullptr || !MayFollow(confirmation->state(), stated.state())) {
    return Refuse("mediation.confirm.step");
  }
  if (IsRuling(stated.state()) && !IsCourtNumber(stated.document_number(), day.year())) {
    return Refuse("mediation.confirm.document_number");
  }
  if (stated.state() == Confirmation::STATE_ENFORCEMENT && PerformedOn(current)) {
    return Refuse("mediation.confirm.performed");
  }
  const auto before = FromProto(confirmation->day());
  if (before.ok() && day < *before) return InvalidField("step.day", "is before the step before it");
  confirmation->set_state(stated.state());
  *confirmation->mutable_day() = ToProto(day);
  if (!stated.ground().empty()) confirmation->set_ground(stated.ground());
  if (IsRuling(stated.state())) {
    // The number of an enforcement or of a letter never takes the place of the ruling's.
    confirmation->set_document_number(stated.document_number());
    *confirmation->mutable_ruled() = ToProto(day);
  }
  const std::string id = confirmation->id();
  if (stated.state() == Confirmation::STATE_WITHDRAWN) DropClocks(id, day, &next);
  // The thirty days were not used up by what came to nothing; no agreement is to miss them unseen.
  if (MayBeRepeated(stated.state()) && BindingAgreement(current) != nullptr && !PerformedOn(current)) {
    RestartClock("MD7", confirmation->agreement(), now.today, &next);
  }
  MeetClock("MD8", id, day, &next);
  if (stated.state() == Confirmation::STATE_ACCEPTED) {
    RETURN_IF_ERROR(
        StartClock({.rule = "MD9", .subject = id, .event = "Confirmation.Accepted", .day = day}, now, &next));
  } else {
    MeetClock("MD9", id, day, &next);
  }
  return StepOf(
      std::move(next),
      stated.state() == Confirmation::STATE_CONFIRMED ? "Confirmation.Confirmed" : "Confirmation.Stepped",
      "MT13");
}

}  // namespace fengqiao::mediation
