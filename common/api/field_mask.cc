#include "common/api/field_mask.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"

namespace fengqiao::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kMaskField[] = "update_mask";

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                              : message.GetReflection()->HasField(message, field);
}

// Replaces one field of `to` by that of `from`, or clears it.
void CopyField(const Message& from, const FieldDescriptor* field, Message* to) {
  to->GetReflection()->ClearField(to, field);
  if (!IsSet(from, field)) return;
  std::unique_ptr<Message> alone(from.New());
  alone->CopyFrom(from);
  std::vector<const FieldDescriptor*> set;
  alone->GetReflection()->ListFields(*alone, &set);
  for (const FieldDescriptor* other : set) {
    if (other != field) alone->GetReflection()->ClearField(alone.get(), other);
  }
  to->MergeFrom(*alone);
}

bool SameField(const Message& a, const Message& b, const FieldDescriptor* field) {
  google::protobuf::util::MessageDifferencer differ;
  return differ.CompareWithFields(a, b, {field}, {field});
}

// The fields that the mask asks for, in the resource's terms.
absl::StatusOr<std::vector<const FieldDescriptor*>> Wanted(const google::protobuf::FieldMask& mask,
                                                           const UpdatableFields& fields,
                                                           const Message& update, const Message& stored) {
  const auto* descriptor = update.GetDescriptor();
  std::vector<const FieldDescriptor*> wanted;
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  if (all || mask.paths().empty()) {
    for (const std::string& name : fields.updatable) {
      const FieldDescriptor* field = descriptor->FindFieldByName(name);
      if (all || IsSet(update, field)) wanted.push_back(field);
    }
    return wanted;
  }
  FieldErrors errors;
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* field = descriptor->FindFieldByName(path);
    if (path == "*") {
      errors.Add(kMaskField, "'*' must stand alone");
    } else if (field == nullptr) {
      errors.Add(kMaskField, absl::StrCat("'", path, "' is no field of ", descriptor->name()));
    } else if (Contains(fields.immutable, path) && !SameField(update, stored, field)) {
      errors.Add(kMaskField, absl::StrCat("'", path, "' can't be changed"));
    } else if (Contains(fields.updatable, path)) {
      wanted.push_back(field);
    } else if (!Contains(fields.immutable, path)) {
      errors.Add(kMaskField, absl::StrCat("'", path, "' is set by the service alone"));
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return wanted;
}

}  // namespace

absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask, const UpdatableFields& fields,
                         const Message& update, Message* stored) {
  ASSIGN_OR_RETURN(const auto wanted, Wanted(mask, fields, update, *stored));
  for (const FieldDescriptor* field : wanted) CopyField(update, field, stored);
  return absl::OkStatus();
}

}  // namespace fengqiao::api
