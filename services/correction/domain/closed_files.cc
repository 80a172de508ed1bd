#include "services/correction/domain/closed_files.h"

#include <set>
#include <string>
#include <vector>

namespace fengqiao::correction {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsMinors(const Message& file) {
  const FieldDescriptor* minor = file.GetDescriptor()->FindFieldByName("minor");
  return minor != nullptr && minor->cpp_type() == FieldDescriptor::CPPTYPE_BOOL &&
         file.GetReflection()->GetBool(file, minor);
}

void CloseFile(Message* file) {
  static const auto& kept = *new std::set<std::string>{
      "name",        "etag",    "region",  "responsibility_epoch", "state", "minor", "create_time", "stays",
      "update_time", "sealing", "erasure", "counties_elsewhere"};
  const auto* reflection = file->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*file, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!kept.contains(field->name())) reflection->ClearField(file, field);
  }
}

void CloseAlarm(v1::PositioningAlarm* alarm) {
  alarm->clear_zone();
  alarm->clear_done();
}

}  // namespace fengqiao::correction
