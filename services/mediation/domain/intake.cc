#include "services/mediation/domain/intake.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/identity/mask.h"
#include "common/identity/normalise.h"
#include "common/identity/phone.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::util::TimeUtil;

constexpr char kCodeType[] = "mediation.fengqiao/IntakeCode";
// A request is looked at as soon as a dispute is admitted.
constexpr char kRule[] = "mediation.accept_days";
constexpr size_t kMaxPlace = 64;
constexpr size_t kMaxName = 64;
constexpr size_t kLeastClaim = 4;
constexpr size_t kMostClaim = 1000;
constexpr size_t kMaxNote = 500;
constexpr int kUsualLimit = 20;
constexpr int kLargestLimit = 1000;

int64_t HourOf(absl::Time time) { return absl::ToUnixSeconds(time) / 3600; }

// The last day to look at a request: that of the admission of a dispute.
absl::StatusOr<absl::CivilDay> DueOf(std::string_view region, const Circumstances& now) {
  const Parameter* days = now.book.parameters.Find(kRule, region, now.today);
  if (days == nullptr) return Refuse("mediation.parameter.missing", absl::StrCat("（", kRule, "）"));
  ASSIGN_OR_RETURN(
      const calendar::Term term,
      calendar::CourtPlatformTerm(now.today, calendar::Workdays(days->value), now.book.calendar));
  return term.last_day;
}

}  // namespace

absl::StatusOr<v1::IntakeCode> CreateIntakeCode(const v1::CreateIntakeCodeRequest& request,
                                                std::string_view id, const Circumstances& now) {
  FieldErrors errors;
  CheckNamedText("intake_code.place", request.intake_code().place(), kMaxPlace, &errors);
  const int limit = request.intake_code().hourly_limit();
  if (limit < 0 || limit > kLargestLimit)
    errors.Add("intake_code.hourly_limit", "must be 1 to 1000, or 0 for 20");
  RETURN_IF_ERROR(errors.ToStatus());
  v1::IntakeCode code;
  code.set_name(absl::StrCat(request.parent(), "/intakeCodes/", ToAbsl(id)));
  code.set_place(request.intake_code().place());
  code.set_hourly_limit(limit == 0 ? kUsualLimit : limit);
  *code.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  code.set_etag(api::EtagOf(1));
  return code;
}

absl::StatusOr<TakenIntake> TakeIntake(const v1::IntakeCode& code, const v1::SubmitIntakeRequest& request,
                                       std::string_view receipt, const Circumstances& now) {
  if (code.disabled()) return NotFound(kCodeType, request.code());
  FieldErrors errors;
  const size_t length = identity::CodePoints(request.claim()).size();
  if (length < kLeastClaim || length > kMostClaim) errors.Add("claim", "must be 4 to 1000 characters");
  if (IsBlankText(request.claim())) errors.Add("claim", "is required");
  CheckText("claim", request.claim(), kMostClaim, &errors);
  CheckNamedText("contact_name", request.contact_name(), kMaxName, &errors);
  const auto phone = identity::ParsePhone(request.contact_phone());
  if (!phone.ok()) errors.Add("contact_phone", identity::TroubleOf(phone.fault));
  RETURN_IF_ERROR(errors.ToStatus());

  TakenIntake taken{.intake = {}, .code = code};
  const int64_t hour = HourOf(now.now);
  if (code.counted_hour() != hour) taken.code.set_counted(0);
  taken.code.set_counted_hour(hour);
  if (taken.code.counted() >= code.hourly_limit()) {
    return Overloaded("requests by this code in an hour", absl::FromUnixSeconds((hour + 1) * 3600) - now.now);
  }
  taken.code.set_counted(taken.code.counted() + 1);

  const std::string region(api::RegionOf(code.name()));
  v1::Intake& intake = taken.intake;
  intake.set_name(absl::StrCat("regions/", region, "/intakes/", ToAbsl(receipt)));
  intake.set_intake_code(code.name());
  intake.set_place(code.place());
  intake.set_state(v1::Intake::STATE_SUBMITTED);
  *intake.mutable_submit_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  intake.set_claim(request.claim());
  intake.set_contact_name(request.contact_name());
  intake.set_contact_phone(phone.value.text);
  intake.set_masked_name(identity::MaskName(request.contact_name()));
  intake.set_masked_phone(identity::MaskPhone(phone.value.text));
  ASSIGN_OR_RETURN(const absl::CivilDay due, DueOf(region, now));
  *intake.mutable_due() = ToProto(due);
  intake.set_etag(api::EtagOf(1));
  return taken;
}

absl::StatusOr<v1::Intake> TriageIntake(const v1::Intake& current, const v1::TriageIntakeRequest& request,
                                        const v1::Case* registered, bool taken) {
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.etag(), revision));
  if (current.state() != v1::Intake::STATE_SUBMITTED) return Refuse("mediation.intake.decided");
  FieldErrors errors;
  const bool becomes_case = request.state() == v1::Intake::STATE_REGISTERED;
  if (becomes_case) {
    CheckText("note", request.note(), kMaxNote, &errors);
  } else if (request.state() == v1::Intake::STATE_REFUSED || request.state() == v1::Intake::STATE_REFERRED) {
    CheckNamedText("note", request.note(), kMaxNote, &errors);
    if (!request.case_().empty()) errors.Add("case", "belongs to STATE_REGISTERED alone");
  } else {
    errors.Add("state", "must be STATE_REGISTERED, STATE_REFUSED or STATE_REFERRED");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (becomes_case && (registered == nullptr || registered->source() != v1::SOURCE_CODE)) {
    return Refuse("mediation.intake.case");
  }
  // By where it was registered: it may have been handed on since.
  if (becomes_case && !regions::IsWithin(api::RegionOf(registered->name()), api::RegionOf(current.name()))) {
    return Refuse("mediation.intake.case_region");
  }
  if (becomes_case && taken) return Refuse("mediation.intake.case_taken");
  v1::Intake next = current;
  next.set_state(request.state());
  next.set_case_(request.case_());
  next.set_note(WithoutContact(current, request.note()));
  next.set_etag(api::EtagOf(revision + 1));
  return next;
}

v1::Deadline RequestDeadline(const v1::Intake& intake, absl::CivilDay day) {
  v1::Deadline deadline;
  deadline.set_case_(intake.name());
  deadline.set_region(absl::StrCat("regions/", ToAbsl(api::RegionOf(intake.name()))));
  v1::Clock& clock = *deadline.mutable_clock();
  clock.set_id("k1");
  clock.set_rule(kRule);
  clock.set_title("解纷码来件处理期限");
  clock.set_basis(std::string(ClockBasis(kRule)));
  clock.set_started_by("Intake.Submitted");
  *clock.mutable_started() =
      ToProto(LegalDay(absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(intake.submit_time()))));
  *clock.mutable_due() = intake.due();
  clock.set_state(v1::Clock::STATE_RUNNING);
  if (intake.state() == v1::Intake::STATE_SUBMITTED) return deadline;
  const auto due = FromProto(intake.due());
  clock.set_state(due.ok() && day > *due ? v1::Clock::STATE_LATE : v1::Clock::STATE_MET);
  *clock.mutable_ended() = ToProto(day);
  return deadline;
}

std::string WithoutContact(const v1::Intake& intake, std::string text) {
  PersonalWords(intake.contact_name(), intake.contact_phone(), "{contact}").TakeOutOf(&text);
  return text;
}

v1::Intake WithoutPersonal(const v1::Intake& intake) {
  v1::Intake shown = intake;
  shown.clear_claim();
  shown.clear_contact_name();
  shown.clear_contact_phone();
  return shown;
}

}  // namespace fengqiao::mediation
