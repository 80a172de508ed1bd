#include "services/ctl/commands/paper_values.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/commands/output_file.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {
namespace {

absl::Status ReadPairs(std::string_view text, google::protobuf::Map<std::string, std::string>* pairs) {
  for (const std::string_view pair : SplitFields(text, ';')) {
    if (pair.empty()) continue;
    const size_t sign = pair.find('=');
    if (sign == std::string_view::npos || sign == 0) {
      return UsageError(absl::StrCat("--values 中的“", ToAbsl(pair), "”须写成 字段=内容"));
    }
    (*pairs)[std::string(pair.substr(0, sign))] = std::string(pair.substr(sign + 1));
  }
  return absl::OkStatus();
}

}  // namespace

std::string TemplateId(std::string_view prefix, const std::string& paper) {
  return paper.compare(0, prefix.size(), prefix) == 0 ? paper : std::string(prefix) + paper;
}

absl::Status ReadValues(const std::string& text, google::protobuf::Message* message,
                        google::protobuf::Map<std::string, std::string>* pairs) {
  if (text.empty()) return absl::OkStatus();
  if (text.find('=') != std::string::npos) return ReadPairs(text, pairs);
  ASSIGN_OR_RETURN(const std::string json, ReadInputFile(text));
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, message);
  if (!parsed.ok()) return UsageError(absl::StrCat(text, " 看不懂：", std::string(parsed.message())));
  return absl::OkStatus();
}

absl::Status WritePersonalFile(const std::string& path, const std::string& bytes) {
  OutputFile file(path, Readers::kNobody);  // full names and numbers
  if (!file.out()) return UsageError(absl::StrCat("写不进文件 ", path));
  file.out().write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file.Keep();
}

}  // namespace fengqiao::ctl
