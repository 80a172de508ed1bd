// What the contracts call the values of their enums in Chinese (fengqiao/common/v1/words.proto).

#ifndef FENGQIAO_COMMON_API_ENUM_WORDS_H_
#define FENGQIAO_COMMON_API_ENUM_WORDS_H_

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace fengqiao {
namespace internal {

std::string_view WordOf(const google::protobuf::EnumDescriptor& type, int number);
std::string_view PaperWord(const google::protobuf::EnumDescriptor& type, int number);

}  // namespace internal

// In tables and on screens: "" for a value that has no word, "未知" for one of a newer contract.
template <typename Enum>
requires google::protobuf::is_proto_enum<Enum>::value std::string_view WordOf(Enum value) {
  return internal::WordOf(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// In official papers, which say nothing of what is not known: "" for that too.
template <typename Enum>
requires google::protobuf::is_proto_enum<Enum>::value std::string_view PaperWord(Enum value) {
  return internal::PaperWord(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_API_ENUM_WORDS_H_
