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

// More tells nobody anything, and costs a path each.
constexpr int kMostTold = 100;

}  // namespace

struct EnumFields::Found {
  FieldErrors errors;
  int count = 0;

  bool full() const { return count == kMostTold; }
  // `path` makes the path, which is seldom asked for.
  template <typename Path>
  void CheckValue(const EnumDescriptor& type, int number, const Path& path) {
    if (full() || type.FindValueByNumber(number) != nullptr) return;
    errors.Add(path(), absl::StrCat(number, " is no value of ", type.name()));
    ++count;
  }
};

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
  Found found;
  Walk(message, "", found);
  return found.errors.ToStatus();
}

void EnumFields::Walk(const Message& message, const std::string& path, Found& found) const {
  const auto leading = fields_.find(message.GetDescriptor());
  if (leading == fields_.end()) return;
  const auto* reflection = message.GetReflection();
  for (const FieldDescriptor* field : leading->second) {
    const bool is_enum = field->enum_type() != nullptr;
    const auto below = [&] { return path.empty() ? field->name() : absl::StrCat(path, ".", field->name()); };
    if (!field->is_repeated()) {
      if (!reflection->HasField(message, field)) continue;
      if (is_enum) {
        found.CheckValue(*field->enum_type(), reflection->GetEnumValue(message, field), below);
      } else {
        Walk(reflection->GetMessage(message, field), below(), found);
      }
      continue;
    }
    const int size = reflection->FieldSize(message, field);
    for (int i = 0; i < size && !found.full(); ++i) {
      const auto item = [&] { return absl::StrCat(below(), "[", i, "]"); };
      if (is_enum) {
        found.CheckValue(*field->enum_type(), reflection->GetRepeatedEnumValue(message, field, i), item);
      } else {
        Walk(reflection->GetRepeatedMessage(message, field, i), item(), found);
      }
    }
  }
}

}  // namespace fengqiao::rpc
