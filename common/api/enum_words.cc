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
  if (value == nullptr) return "";
  const auto& options = value->options();
  return options.HasExtension(common::v1::paper_word) ? options.GetExtension(common::v1::paper_word)
                                                      : options.GetExtension(common::v1::word);
}

}  // namespace fengqiao::internal
