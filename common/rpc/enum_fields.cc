#include "common/rpc/enum_fields.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace fengqiao::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// `type` and every type of message below it.
void Collect(const Descriptor& type, std::set<const Descriptor*>& types) {
  if (!types.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->message_type() != nullptr) Collect(*type.field(i)->message_type(), types);
  }
}

void CheckValue(const EnumDescriptor& type, int number, const std::string& path, FieldErrors& errors) {
  if (type.FindValueByNumber(number) == nullptr)
    errors.Add(path, absl::StrCat(number, " is no value of ", type.name()));
}

}  // namespace

EnumFields::EnumFields(const Descriptor& type) {
  std::set<const Descriptor*> types;
  Collect(type, types);
  // Types may hold one another, so it goes in rounds until a round finds nothing new.
  for (bool more = true; more;) {
    more = false;
    for (const Descriptor* of : types) {
      Fields leading;
      for (int i = 0; i < of->field_count(); ++i) {
        const FieldDescriptor* field = of->field(i);
        const bool leads = field->enum_type() != nullptr || fields_.count(field->message_type()) > 0;
        if (leads) leading.push_back(field);
      }
      if (leading.empty()) continue;
      Fields& known = fields_[of];
      if (leading.size() == known.size()) continue;
      known = std::move(leading);
      more = true;
    }
  }
}

absl::Status EnumFields::Check(const Message& message) const {
  if (fields_.empty()) return absl::OkStatus();
  FieldErrors errors;
  Walk(message, "", errors);
  return errors.ToStatus();
}

void EnumFields::Walk(const Message& message, const std::string& path, FieldErrors& errors) const {
  const auto found = fields_.find(message.GetDescriptor());
  if (found == fields_.end()) return;
  const auto* reflection = message.GetReflection();
  for (const FieldDescriptor* field : found->second) {
    const bool is_enum = field->enum_type() != nullptr;
    const auto below = [&] { return path.empty() ? field->name() : absl::StrCat(path, ".", field->name()); };
    if (!field->is_repeated()) {
      if (!reflection->HasField(message, field)) continue;
      if (is_enum) {
        CheckValue(*field->enum_type(), reflection->GetEnumValue(message, field), below(), errors);
      } else {
        Walk(reflection->GetMessage(message, field), below(), errors);
      }
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      const std::string item = absl::StrCat(below(), "[", i, "]");
      if (is_enum) {
        CheckValue(*field->enum_type(), reflection->GetRepeatedEnumValue(message, field, i), item, errors);
      } else {
        Walk(reflection->GetRepeatedMessage(message, field, i), item, errors);
      }
    }
  }
}

}  // namespace fengqiao::rpc
