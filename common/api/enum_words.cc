#include "common/api/enum_words.h"

#include "fengqiao/common/v1/words.pb.h"

namespace fengqiao::internal {
namespace {

constexpr std::string_view kOfANewerContract = "未知";

}  // namespace

std::string_view WordOf(const google::protobuf::EnumDescriptor& type, int number) {
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByNumber(number);
  return value == nullptr ? kOfANewerContract : value->options().GetExtension(common::v1::word);
}

std::string_view PaperWord(const google::protobuf::EnumDescriptor& type, int number) {
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value == nullptr || !value->options().HasExtension(common::v1::paper_word)) return WordOf(type, number);
  return value->options().GetExtension(common::v1::paper_word);
}

}  // namespace fengqiao::internal
