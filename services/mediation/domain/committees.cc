#include "services/mediation/domain/committees.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/field_mask.h"
#include "common/base/strings.h"
#include "common/identity/person_number.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::util::TimeUtil;
using v1::Committee;
using v1::Mediator;

constexpr int kAdult = 18;
constexpr int kTermYears = 3;
constexpr size_t kMaxName = 64;
constexpr size_t kMaxId = 64;
constexpr int kMaxCommittees = 20;
constexpr int kMaxSpecialties = 20;
constexpr int kMaxRelatives = 50;
constexpr int kMaxHours = 1000;

void CheckId(std::string_view field, std::string_view id, FieldErrors* errors) {
  const bool fits = !id.empty() && id.size() <= kMaxId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!fits) errors->Add(field, "must be 1 to 64 characters of [a-z0-9-]");
}

// A day that lies not before another one, where that is known.
void CheckOrder(std::string_view field, const common::v1::Date& day, const common::v1::Date& earlier,
                FieldErrors* errors) {
  const auto checked = CheckDay(field, day, errors);
  const auto bound = FromProto(earlier);
  if (checked && bound.ok() && *checked < *bound) errors->Add(field, "is before the first day");
}

bool IsRoomOrStudio(Committee::Kind kind) {
  return kind == Committee::KIND_ROOM_COURT || kind == Committee::KIND_ROOM_POLICE ||
         kind == Committee::KIND_ROOM_PETITION || kind == Committee::KIND_STUDIO ||
         kind == Committee::KIND_GROUP;
}

// How many full-time mediators a kind should have (MO8).
int FullTimeWanted(Committee::Kind kind) {
  switch (kind) {
    case Committee::KIND_INDUSTRY:
      return 3;
    case Committee::KIND_TOWNSHIP:
    case Committee::KIND_STREET:
      return 2;
    case Committee::KIND_VILLAGE:
    case Committee::KIND_COMMUNITY:
      return 1;
    default:
      return 0;
  }
}

void Warn(Committee* committee) {
  committee->clear_warnings();
  if (IsRoomOrStudio(committee->kind())) return;
  const Committee::Composition& sits = committee->composition();
  const auto warn = [&](const std::string& text) { committee->add_warnings(text); };
  if (sits.members() < 3 || sits.members() > 9) warn("调解委员会由委员三至九人组成（人民调解法第8条，MO2）");
  if (sits.directors() != 1) warn("调解委员会设主任一人（人民调解法第8条，MO2）");
  if (sits.women() < 1) warn("调解委员会应当有妇女成员（人民调解法第8条，MO2）");
  if (sits.multi_ethnic() && sits.minority_members() < 1) {
    warn("多民族居住的地区应当有人数较少民族的成员（人民调解法第8条，MO2）");
  }
  const auto established = FromProto(committee->established()), ends = FromProto(committee->term_ends());
  if (committee->has_established() && committee->has_term_ends() && established.ok() && ends.ok() &&
      *ends > absl::CivilDay(established->year() + kTermYears, established->month(), established->day())) {
    warn("委员任期三年（人民调解法第8条，MO2）");
  }
  if (const int wanted = FullTimeWanted(committee->kind()); sits.full_time() < wanted) {
    warn(absl::StrCat("此类调解委员会一般应当有", wanted, "名以上专职人民调解员（司发〔2018〕2号，MO8）"));
  }
}

absl::Status CheckCommittee(Committee* committee) {
  FieldErrors errors;
  CheckNamedText("committee.display_name", committee->display_name(), kMaxName, &errors);
  CheckText("committee.station", committee->station(), kMaxName, &errors);
  CheckText("committee.filing_number", committee->filing_number(), kMaxName, &errors);
  if (committee->kind() == Committee::KIND_UNSPECIFIED) errors.Add("committee.kind", "is required");
  if (IsRoomOrStudio(committee->kind()) && committee->parent_committee().empty()) {
    errors.Add("committee.parent_committee", "a room, studio or group belongs to a committee (MO7)");
  }
  CheckNamedText("committee.number_word", committee->number_word(), kMaxName, &errors);
  const Committee::Composition& sits = committee->composition();
  if (sits.members() < 0 || sits.women() < 0 || sits.minority_members() < 0 || sits.directors() < 0 ||
      sits.full_time() < 0 || sits.members() > 1000 || sits.full_time() > 1000) {
    errors.Add("committee.composition", "has a number below 0 or above 1000");
  } else if (sits.women() > sits.members() || sits.minority_members() > sits.members()) {
    errors.Add("committee.composition", "counts more women or members of smaller groups than members");
  }
  if (committee->has_established()) CheckDay("committee.established", committee->established(), &errors);
  if (committee->has_term_ends()) CheckDay("committee.term_ends", committee->term_ends(), &errors);
  if (committee->has_dissolved()) {
    CheckOrder("committee.dissolved", committee->dissolved(), committee->established(), &errors);
  }
  return errors.ToStatus();
}

absl::Status CheckMediator(Mediator* mediator, const Circumstances& now) {
  FieldErrors errors;
  CheckNamedText("mediator.display_name", mediator->display_name(), kMaxName, &errors);
  if (mediator->committees_size() < 1 || mediator->committees_size() > kMaxCommittees) {
    errors.Add("mediator.committees", "must be 1 to 20");
  }
  if (mediator->specialties_size() > kMaxSpecialties)
    errors.Add("mediator.specialties", "must be at most 20");
  for (int i = 0; i < mediator->specialties_size(); ++i) {
    if (now.book.types.Find(mediator->specialties(i)) == nullptr) {
      errors.Add(absl::StrCat("mediator.specialties[", i, "]"), "is not in the table of dispute types");
    }
  }
  if (!mediator->has_appointed()) {
    errors.Add("mediator.appointed", "is required");
  } else {
    CheckDay("mediator.appointed", mediator->appointed(), &errors);
  }
  if (mediator->has_appointed_until()) {
    CheckOrder("mediator.appointed_until", mediator->appointed_until(), mediator->appointed(), &errors);
  }
  if (mediator->has_dismissal()) {
    CheckOrder("mediator.dismissal.day", mediator->dismissal().day(), mediator->appointed(), &errors);
    if (mediator->dismissal().ground() == Mediator::Dismissal::GROUND_UNSPECIFIED) {
      errors.Add("mediator.dismissal.ground", "is required (人民调解法第15条)");
    }
  }
  if (mediator->training_hours() < 0 || mediator->training_hours() > kMaxHours) {
    errors.Add("mediator.training_hours", "must be 0 to 1000");
  }
  if (mediator->grade() < 0 || mediator->grade() > 9) errors.Add("mediator.grade", "must be 0 to 9");
  return errors.ToStatus();
}

bool Names(const google::protobuf::FieldMask& mask, std::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

// Puts digests in the place of the numbers.
absl::Status KeepKeys(const Circumstances& now, Mediator* mediator) {
  FieldErrors errors;
  if (!mediator->number().empty()) {
    const auto number = identity::ParsePersonNumber(mediator->number(), now.today);
    if (!number.ok()) {
      errors.Add("mediator.number", identity::TroubleOf(number.fault));
    } else if (identity::AgeOn(number.value.born, now.today) < kAdult) {
      errors.Add("mediator.number", "is of somebody under 18: mediators are adults (人民调解法第14条, MO3)");
    } else {
      mediator->set_number_key(now.person_key(number.value.text));
    }
    mediator->clear_number();
  }
  if (mediator->relatives_size() > kMaxRelatives) errors.Add("mediator.relatives", "must be at most 50");
  if (!mediator->relatives().empty()) mediator->clear_relative_keys();
  for (int i = 0; i < std::min(mediator->relatives_size(), kMaxRelatives); ++i) {
    const auto number = identity::ParsePersonNumber(mediator->relatives(i), now.today);
    if (!number.ok()) {
      errors.Add(absl::StrCat("mediator.relatives[", i, "]"), identity::TroubleOf(number.fault));
    } else {
      mediator->add_relative_keys(now.person_key(number.value.text));
    }
  }
  mediator->clear_relatives();
  return errors.ToStatus();
}

}  // namespace

absl::StatusOr<Committee> CreateCommittee(const v1::CreateCommitteeRequest& request, absl::Time now) {
  Committee committee = request.committee();
  FieldErrors errors;
  CheckId("committee_id", request.committee_id(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(CheckCommittee(&committee));
  committee.set_name(absl::StrCat(request.parent(), "/committees/", request.committee_id()));
  committee.set_etag(api::EtagOf(1));
  *committee.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  *committee.mutable_update_time() = committee.create_time();
  Warn(&committee);
  return committee;
}

absl::StatusOr<Committee> UpdateCommittee(const Committee& current, const v1::UpdateCommitteeRequest& request,
                                          absl::Time now) {
  static const auto& fields = *new api::UpdatableFields{
      .updatable = {"display_name", "station", "level", "number_word", "composition", "established",
                    "term_ends", "dissolved", "filing_number"},
      .immutable = {"name", "kind", "parent_committee"}};
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.committee().etag(), revision));
  Committee next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.committee(), &next));
  RETURN_IF_ERROR(CheckCommittee(&next));
  Warn(&next);
  next.set_etag(api::EtagOf(revision + 1));
  *next.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return next;
}

absl::StatusOr<Mediator> CreateMediator(const v1::CreateMediatorRequest& request, const Circumstances& now) {
  Mediator mediator = request.mediator();
  FieldErrors errors;
  CheckId("mediator_id", request.mediator_id(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(CheckMediator(&mediator, now));
  mediator.clear_number_key();
  mediator.clear_relative_keys();
  RETURN_IF_ERROR(KeepKeys(now, &mediator));
  mediator.set_name(absl::StrCat(request.parent(), "/mediators/", request.mediator_id()));
  mediator.set_etag(api::EtagOf(1));
  *mediator.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  *mediator.mutable_update_time() = mediator.create_time();
  return mediator;
}

absl::StatusOr<Mediator> UpdateMediator(const Mediator& current, const v1::UpdateMediatorRequest& request,
                                        const Circumstances& now) {
  static const auto& fields = *new api::UpdatableFields{
      .updatable = {"display_name", "committees", "full_time", "appointed", "appointed_until", "specialties",
                    "training_hours", "grade", "dismissal", "number", "relatives"},
      .immutable = {"name"}};
  const int64_t revision = api::RevisionOf(current.etag());
  RETURN_IF_ERROR(api::CheckEtag(request.mediator().etag(), revision));
  Mediator next = current;
  RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), fields, request.mediator(), &next));
  RETURN_IF_ERROR(CheckMediator(&next, now));
  if (Names(request.update_mask(), "relatives")) next.clear_relative_keys();
  if (Names(request.update_mask(), "number")) next.clear_number_key();
  RETURN_IF_ERROR(KeepKeys(now, &next));
  next.set_etag(api::EtagOf(revision + 1));
  *next.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  return next;
}

}  // namespace fengqiao::mediation
