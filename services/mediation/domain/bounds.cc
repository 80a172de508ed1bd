#include "services/mediation/domain/bounds.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/values/field_checks.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The contract's general limits ("Limits" of MediationService); a rule of a single command may be stricter.
constexpr Bound kAnyText = {.most = 4000};
constexpr Bound kAnyList = {.most = 100};
constexpr int kLastYear = 9999;

const std::map<std::string_view, Bound>& SpecialBounds() {
  static const auto& bounds = *new std::map<std::string_view, Bound>{
      {"AcceptCaseRequest.mediators", {.most = 20, .distinct = true}},
      {"AddPapersRequest.papers", {.most = 50}},
      {"EscalateCaseRequest.mediators", {.most = 20, .distinct = true}},
      {"FindSimilarCasesRequest.identities", {.most = 10}},
      {"InviteHelpRequest.invited", {.most = 20}},
      {"ReplaceMediatorRequest.asked_by", {.most = 100, .distinct = true}},
      {"SearchCasesRequest.query", {.most = 200}},
      {"SignAgreementRequest.marks", {.most = 300}},
      {"Acceptance.organ", {.most = 64}},
      {"Agreement.instalments", {.most = 60}},
      {"Agreement.marks", {.most = 300}},
      {"Agreement.matters", {.most = 20, .distinct = true}},
      {"Attempt.extensions", {.most = 20}},
      {"Attempt.invited", {.most = 20}},
      {"Attempt.mediators", {.most = 20, .distinct = true}},
      {"Attempt.organ", {.most = 64}},
      {"Attempt.replacements", {.most = 20}},
      {"ListPlatformLinksRequest.platforms", {.most = 20, .distinct = true}},
      {"ListPlatformLinksRequest.states", {.most = 10, .distinct = true}},
      {"InviteHelpRequest.providers", {.most = 5, .distinct = true}},
      {"Person.revealed_spellings", {.most = 50}},
      {"Provider.services", {.most = 10, .distinct = true}},
      {"Routing.parties", {.most = 100, .distinct = true}},
      {"Case.agreements", {.most = 20}},
      {"Case.attempts", {.most = 20}},
      {"Case.clocks", {.most = 1000}},
      {"Case.co_regions", {.most = 10, .distinct = true}},
      {"Case.confirmations", {.most = 20}},
      {"Case.external_refs", {.most = 20}},
      {"Case.judgments", {.most = 20}},
      {"Case.links", {.most = 50}},
      {"Case.papers", {.most = 500}},
      {"Case.referrals", {.most = 20}},
      {"Committee.warnings", {.most = 20}},
      {"Confirmation.applicants", {.most = 100, .distinct = true}},
      {"Confirmation.court", {.most = 64}},
      {"Confirmation.document_number", {.most = 64}},
      {"Identity.spellings", {.most = 50}},
      {"Judgment.document_number", {.most = 64}},
      {"Mediator.committees", {.most = 20, .distinct = true}},
      {"Mediator.relatives", {.most = 50, .distinct = true}},
      {"Mediator.specialties", {.most = 20, .distinct = true}},
      {"Referral.external_number", {.most = 64}},
      {"Referral.sender", {.most = 64}}};
  return bounds;
}

int CharactersOf(std::string_view text) {
  int characters = 0;
  for (const char byte : text) characters += (static_cast<unsigned char>(byte) & 0xC0) != 0x80 ? 1 : 0;
  return characters;
}

// Bells and escapes have no place in a file; they move the cursor of whoever prints it on a terminal. NUL has
// a message of its own.
bool HasControls(std::string_view text) {
  for (const char byte : text) {
    if (byte == 0x7F || (byte > 0 && byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t'))
      return true;
  }
  return false;
}

template <typename Entry, typename Get>
bool HasTwice(int count, const Get& get) {
  std::set<Entry> seen;
  for (int i = 0; i < count; ++i) {
    if (!seen.insert(get(i)).second) return true;
  }
  return false;
}

// Walks over what is set; whatever is absent has no size.
class Walk {
 public:
  explicit Walk(FieldErrors* errors) : errors_(errors) {}

  void Visit(const std::string& path, const Message& message) {
    if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
      CheckTime(path, static_cast<const google::protobuf::Timestamp&>(message));
    }
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string at = absl::StrCat(path, path.empty() ? "" : ".", field->name());
      field->is_repeated() ? VisitList(at, message, *field) : VisitOne(at, message, *field);
    }
  }

 private:
  static Bound Of(const FieldDescriptor& field) {
    return BoundOf(field.containing_type()->name(), field.name(), field.is_repeated());
  }

  void VisitOne(const std::string& at, const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Visit(at, reflection.GetMessage(message, &field));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      CheckOne(at, reflection.GetString(message, &field), Of(field).most);
    }
  }

  void VisitList(const std::string& at, const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    const Bound bound = Of(field);
    const int count = reflection.FieldSize(message, &field);
    // What is too long is not looked at any further.
    if (count > bound.most) return errors_->Add(at, absl::StrCat("has more than ", bound.most, " entries"));
    const bool texts = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    for (int i = 0; i < count; ++i) {
      const std::string entry = absl::StrCat(at, "[", i, "]");
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Visit(entry, reflection.GetRepeatedMessage(message, &field, i));
      } else if (texts) {
        CheckOne(entry, reflection.GetRepeatedString(message, &field, i), kAnyText.most);
      }
    }
    if (!bound.distinct) return;
    const bool twice =
        texts ? HasTwice<std::string>(count,
                                      [&](int i) { return reflection.GetRepeatedString(message, &field, i); })
              : HasTwice<int>(count,
                              [&](int i) { return reflection.GetRepeatedEnumValue(message, &field, i); });
    if (twice) errors_->Add(at, "has an entry twice");
  }

  void CheckOne(const std::string& at, std::string_view text, int most) {
    if (CharactersOf(text) > most) errors_->Add(at, absl::StrCat("is longer than ", most, " characters"));
    if (HasControls(text)) errors_->Add(at, "has a control character");
    if (TurnsText(text)) errors_->Add(at, "has a character that turns the direction of text");
    errors_->CheckText(at, text);
  }

  // What no calendar has can't be written as JSON: a follower of the log would stop there for good.
  void CheckTime(const std::string& at, const google::protobuf::Timestamp& time) {
    using google::protobuf::util::TimeUtil;
    constexpr int kNanos = 1'000'000'000;
    if (time.seconds() < TimeUtil::kTimestampMinSeconds || time.seconds() > TimeUtil::kTimestampMaxSeconds ||
        time.nanos() < 0 || time.nanos() >= kNanos) {
      errors_->Add(at, "is no time of the years 1 to 9999");
    }
  }

  FieldErrors* const errors_;
};

// The first list of a stored case that is too long, by name; "" where none is. Commands bound all else.
std::string TooLongIn(const Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = reflection.FieldSize(message, field);
    const Bound bound = BoundOf(field->containing_type()->name(), field->name(), true);
    if (count > bound.most) return absl::StrCat(field->name(), " > ", bound.most);
    for (int i = 0; i < count; ++i) {
      if (std::string within = TooLongIn(reflection.GetRepeatedMessage(message, field, i)); !within.empty()) {
        return within;
      }
    }
  }
  return "";
}

}  // namespace

Bound BoundOf(std::string_view message, std::string_view field, bool is_list) {
  const std::string name = absl::StrCat(ToAbsl(message), ".", ToAbsl(field));
  const auto found = SpecialBounds().find(name);
  if (found != SpecialBounds().end()) return found->second;
  return is_list ? kAnyList : kAnyText;
}

absl::Status CheckBounds(const Message& command) {
  FieldErrors errors;
  Walk(&errors).Visit("", command);
  return errors.ToStatus();
}

absl::Status CheckStorable(const v1::Case& dispute) {
  for (const v1::Clock& clock : dispute.clocks()) {
    if (clock.due().year() > kLastYear) return Refuse("mediation.case.calendar");
  }
  if (const std::string list = TooLongIn(dispute); !list.empty()) {
    return Refuse("mediation.case.size", absl::StrCat("（", list, "）"));
  }
  const size_t most = IsOpen(dispute) ? kMostCaseBytes : kMostEndedCaseBytes;
  if (dispute.ByteSizeLong() > most) {
    return Refuse("mediation.case.size", absl::StrCat("（", most >> 10, " KB）"));
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::mediation
