#include "services/correction/domain/person.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "common/identity/fault.h"
#include "common/identity/mask.h"
#include "common/identity/normalise.h"
#include "common/identity/person_number.h"
#include "common/identity/phone.h"
#include "common/identity/spelled_words.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "fengqiao/common/v1/access.pb.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMostText = 4'000;
constexpr int kMostEntries = 100;
constexpr int kAdult = 18;

void CheckPhone(const std::string& path, std::string* phone, FieldErrors* errors) {
  if (phone->empty()) return;
  const auto read = identity::ParsePhone(*phone);
  if (!read.ok()) return errors->Add(path, identity::TroubleOf(read.fault));
  *phone = read.value.text;
}

// Names of resources, ids and accounts are left alone, and what is kept as personal data; all else is what
// people write, papers' numbers and the names of organs among it.
bool IsProse(const FieldDescriptor& field) {
  static const auto& others = *new std::set<std::string>{
      "name",       "etag",         "request_id",  "parent",       "to",           "destination",
      "office",     "region",       "id",          "absence",      "leave",        "sanction",
      "transfer",   "document",     "extends",     "account",      "case_officer", "act",
      "by",         "fields",       "breaches",    "duties",       "about",        "made_by",
      "decided_by", "proposed_by",  "reviewed_by", "requested_by", "rule",         "withdrawn_by",
      "subject",    "from",         "move",        "opinion",      "recorded_by",  "registered_by",
      "replied_by", "self_binding", "self_note",   "issued_by",    "settled_by",   "provider",
      "assignment", "assigned_by",  "permit",      "ban",          "waiver",       "destinations",
      "asked_by",   "ended_by",     "returned_by", "commendation", "commutation",  "arrest_request",
      "term_change"};
  if (field.options().GetExtension(common::v1::personal)) return false;
  if (field.containing_type() == v1::MaskedPerson::descriptor()) return false;
  const bool organ = field.containing_type() == v1::Organ::descriptor();
  return organ || !others.contains(field.name());
}

void TakeOutOf(const identity::SpelledWords& words, std::string* text) {
  words.TakeOutOf(text, [](std::string_view token, const std::string&) { return std::string(token); });
}

void TakeOutOf(const identity::SpelledWords& words, const FieldDescriptor& field, Message* message) {
  const auto* reflection = message->GetReflection();
  const int count = field.is_repeated() ? reflection->FieldSize(*message, &field) : 1;
  for (int i = 0; i < count; ++i) {
    std::string text = field.is_repeated() ? reflection->GetRepeatedString(*message, &field, i)
                                           : reflection->GetString(*message, &field);
    TakeOutOf(words, &text);
    if (field.is_repeated()) {
      reflection->SetRepeatedString(message, &field, i, std::move(text));
    } else {
      reflection->SetString(message, &field, std::move(text));
    }
  }
}

void TakeOut(const identity::SpelledWords& words, Message* message) {
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection->FieldSize(*message, field) : 1;
      for (int i = 0; i < count; ++i) {
        TakeOut(words, field->is_repeated() ? reflection->MutableRepeatedMessage(message, field, i)
                                            : reflection->MutableMessage(message, field));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && IsProse(*field)) {
      TakeOutOf(words, *field, message);
    }
  }
}

void CheckFieldBounds(const std::string& path, const Message& message, const FieldDescriptor& field,
                      FieldErrors* errors);

void CheckMessageBounds(const std::string& path, const Message& message, FieldErrors* errors) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string below = path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
    CheckFieldBounds(below, message, *field, errors);
  }
}

void CheckFieldBounds(const std::string& path, const Message& message, const FieldDescriptor& field,
                      FieldErrors* errors) {
  const auto* reflection = message.GetReflection();
  const int count = field.is_repeated() ? reflection->FieldSize(message, &field) : 1;
  if (count > kMostEntries) {
    return errors->Add(path, absl::StrCat("must have at most ", kMostEntries, " entries"));
  }
  for (int i = 0; i < count; ++i) {
    const std::string at = field.is_repeated() ? absl::StrCat(path, "[", i, "]") : path;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& below = field.is_repeated() ? reflection->GetRepeatedMessage(message, &field, i)
                                                 : reflection->GetMessage(message, &field);
      CheckMessageBounds(at, below, errors);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      CheckText(at,
                field.is_repeated() ? reflection->GetRepeatedString(message, &field, i)
                                    : reflection->GetString(message, &field),
                kMostText, errors);
    }
  }
}

}  // namespace

void CheckPerson(std::string_view path_view, absl::CivilDay today, v1::Person* person, FieldErrors* errors) {
  const std::string path(path_view);
  CheckNamedText(path + ".name", person->name(), 64, errors);
  CheckText(path + ".address", person->address(), 200, errors);
  CheckText(path + ".guardian_name", person->guardian_name(), 64, errors);
  person->set_name(identity::NormaliseName(person->name()));
  person->set_guardian_name(identity::NormaliseName(person->guardian_name()));
  CheckPhone(path + ".phone", person->mutable_phone(), errors);
  CheckPhone(path + ".guardian_phone", person->mutable_guardian_phone(), errors);
  if (person->number().empty()) {
    CheckSaid(path + ".no_number_reason", person->no_number_reason(), 2, 200, errors);
    CheckPastDay(path + ".born", person->born(), today, errors);
    if (person->sex() == v1::MaskedPerson::SEX_UNSPECIFIED) {
      errors->Add(path + ".sex", "is required without a number");
    }
    return;
  }
  const auto number = identity::ParsePersonNumber(person->number(), today);
  if (!number.ok()) return errors->Add(path + ".number", identity::TroubleOf(number.fault));
  const auto sex =
      number.value.sex == identity::Sex::kFemale ? v1::MaskedPerson::SEX_FEMALE : v1::MaskedPerson::SEX_MALE;
  if (person->has_born() && DayOf(person->born()) != number.value.born) {
    errors->Add(path + ".born", "is not the day in the number");
  }
  if (person->sex() != v1::MaskedPerson::SEX_UNSPECIFIED && person->sex() != sex) {
    errors->Add(path + ".sex", "is not the one in the number");
  }
  person->set_number(number.value.text);
  person->set_no_number_reason("");
  *person->mutable_born() = ToProto(number.value.born);
  person->set_sex(sex);
}

bool IsMinorOn(const v1::Person& person, absl::CivilDay day) {
  return !identity::HasReachedAge(DayOf(person.born()), kAdult, day);
}

bool IsMinorsRegime(const v1::Person& person, absl::CivilDay offended, absl::CivilDay entered) {
  return IsMinorOn(person, offended) || IsMinorOn(person, entered);
}

v1::MaskedPerson Masked(const v1::Person& person, bool minor) {
  v1::MaskedPerson masked;
  masked.set_sex(person.sex());
  if (minor) return masked;
  masked.set_masked_name(identity::MaskName(person.name()));
  masked.set_masked_number(identity::MaskNumber(person.number()));
  masked.set_masked_phone(identity::MaskPhone(person.phone()));
  masked.set_masked_address(identity::MaskAddress(person.address()));
  return masked;
}

std::string LookupTextOf(const v1::Person& person) {
  if (!person.number().empty()) return person.number();
  return absl::StrCat(person.name(), "|", FormatDay(DayOf(person.born())));
}

void CheckBarredPerson(std::string_view path_view, v1::BarredPerson* person, FieldErrors* errors) {
  const std::string path(path_view);
  if (person->role() == v1::BarredPerson::ROLE_UNSPECIFIED) errors->Add(path + ".role", "is required");
  CheckText(path + ".name", person->name(), 64, errors);
  CheckText(path + ".address", person->address(), 200, errors);
  person->set_name(identity::NormaliseName(person->name()));
  CheckPhone(path + ".phone", person->mutable_phone(), errors);
}

void TakeOutPerson(const v1::Person& person, Message* message) {
  TakeOutPerson(person, v1::BarredPersons(), message);
}

void TakeOutPerson(const v1::Person& person, const v1::BarredPersons& barred, Message* message) {
  using Kind = identity::SpelledWords::NumberKind;
  constexpr char kPerson[] = "本人", kGuardian[] = "监护人", kDoor[] = "本人住处";
  identity::SpelledWords words;
  words.AddNumber(person.number(), Kind::kCitizen, kPerson);
  words.AddPhone(person.phone(), kPerson);
  words.AddName(person.name(), kPerson);
  words.AddPhone(person.guardian_phone(), kGuardian);
  words.AddName(person.guardian_name(), kGuardian);
  words.AddParts({{person.name(), kPerson}, {person.guardian_name(), kGuardian}});
  words.AddName(identity::DoorOf(person.address()), kDoor);
  for (const v1::BarredPerson& one : barred.persons()) {
    // What stands in texts in the place of the name.
    const std::string word(WordOf(one.role()));
    words.AddPhone(one.phone(), word);
    words.AddName(one.name(), word);
    words.AddName(identity::DoorOf(one.address()), word + "住处");
  }
  words.Link();
  if (!words.empty()) TakeOut(words, message);
}

absl::Status CheckBounds(const Message& request) {
  FieldErrors errors;
  CheckMessageBounds("", request, &errors);
  return errors.ToStatus();
}

}  // namespace fengqiao::correction
