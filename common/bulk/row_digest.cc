#include "common/bulk/row_digest.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"

namespace fengqiao::bulk {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The content of a field as bytes; each part with its length before it, so that parts don't run into each
// other.
std::string BytesOf(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    std::string part;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      part = (field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, i)
                                  : reflection.GetMessage(message, &field))
                 .SerializeAsString();
    } else {
      google::protobuf::TextFormat::PrintFieldValueToString(message, &field, field.is_repeated() ? i : -1,
                                                            &part);
    }
    absl::StrAppend(&bytes, part.size(), ":", part);
  }
  return bytes;
}

void AddFields(const Message& message, const std::string& prefix, bool deeper, const Digest& digest,
               common::v1::RowDigest* digests) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = absl::StrCat(prefix, field->name());
    const bool single = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated();
    if (deeper && single) {
      AddFields(message.GetReflection()->GetMessage(message, field), path + ".", false, digest, digests);
      continue;
    }
    auto* added = digests->add_fields();
    added->set_path(path);
    added->set_digest(digest(absl::StrCat(path, "=", BytesOf(message, *field))));
  }
}

}  // namespace

common::v1::RowDigest DigestOf(const Message& row, const Digest& digest) {
  common::v1::RowDigest digests;
  AddFields(row, "", true, digest, &digests);
  return digests;
}

std::string FirstDifference(const common::v1::RowDigest& kept, const common::v1::RowDigest& sent) {
  std::map<std::string, uint64_t> expected;
  for (const auto& field : kept.fields()) expected.emplace(field.path(), field.digest());
  for (const auto& field : sent.fields()) {
    const auto found = expected.find(field.path());
    if (found == expected.end() || found->second != field.digest()) return field.path();
    expected.erase(found);
  }
  return expected.empty() ? "" : expected.begin()->first;
}

}  // namespace fengqiao::bulk
