#include "common/bulk/faults.h"

#include <algorithm>
#include <map>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/bulk/bulk_data.h"
#include "google/rpc/error_details.pb.h"

namespace fengqiao::bulk {
namespace {

constexpr size_t kMostFaults = 20;
constexpr char kDigits[] = "0123456789";
constexpr char kNumber[] = "{}";

// Reads the detail of one type; false where there is none.
template <typename Detail>
bool Read(const absl::Status& status, Detail* detail) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", detail->GetDescriptor()->full_name()));
  return payload.has_value() && detail->ParseFromString(std::string(*payload));
}

using Phrases = std::map<std::string, std::string, std::less<>>;

const Phrases& BuiltInPhrases() {
  static const auto& phrases = *[] {
    auto* read = new Phrases;
    const absl::Status status = ReadTsv(data::PhrasesTsv(), 2, [read](const auto& fields) {
      return read->emplace(fields[0], fields[1]).second ? absl::OkStatus()
                                                        : absl::InvalidArgumentError("is there twice");
    });
    // The table is part of the program; a test reads it too.
    if (!status.ok()) read->clear();
    return read;
  }();
  return phrases;
}

// "… (identity.gb11643.check)": the rule in the parentheses at the end, or "".
std::string_view RuleIn(std::string_view trouble) {
  const size_t open = trouble.rfind('(');
  if (trouble.empty() || trouble.back() != ')' || open == std::string_view::npos) return {};
  const std::string_view rule = trouble.substr(open + 1, trouble.size() - open - 2);
  return BuiltInPhrases().contains(rule) ? rule : std::string_view();
}

// Finds a phrase by its words, or by its words with `{}` for the one number in it.
std::string Found(const std::string& trouble) {
  if (const auto phrase = BuiltInPhrases().find(trouble); phrase != BuiltInPhrases().end())
    return phrase->second;
  const size_t begin = trouble.find_first_of(kDigits);
  if (begin == std::string::npos) return "";
  const size_t end = std::min(trouble.find_first_not_of(kDigits, begin), trouble.size());
  const auto phrase = BuiltInPhrases().find(trouble.substr(0, begin) + kNumber + trouble.substr(end));
  if (phrase == BuiltInPhrases().end()) return "";
  std::string chinese = phrase->second;
  const size_t place = chinese.find(kNumber);
  if (place != std::string::npos) chinese.replace(place, sizeof(kNumber) - 1, trouble, begin, end - begin);
  return chinese;
}

}  // namespace

std::string InChinese(std::string_view trouble) {
  // It names the type, so no table has it.
  if (trouble.find(" is no value of ") != std::string_view::npos) return "不是合同规定的取值";
  // It names the day as it is stated, which may be a person's.
  if (trouble.find(" is no day of the calendar") != std::string_view::npos) return "必须填写日历上有的日期";
  const std::string_view rule = RuleIn(trouble);
  std::string chinese = Found(std::string(rule.empty() ? trouble : rule));
  return chinese.empty() ? std::string(trouble) : chinese;
}

void Faults::Add(std::string_view field, std::string_view rule, std::string_view explanation) {
  if (faults_.size() == kMostFaults) return;
  Fault& fault = faults_.emplace_back();
  fault.set_field(std::string(field));
  fault.set_rule(std::string(rule));
  fault.set_explanation(std::string(explanation));
}

void Faults::AddStatus(std::string_view field, const absl::Status& status,
                       const std::function<std::string(std::string_view)>& rename) {
  if (status.ok()) return;
  google::rpc::BadRequest fields;
  if (Read(status, &fields)) {
    for (const auto& violation : fields.field_violations()) {
      const std::string path = rename ? rename(violation.field()) : std::string(violation.field());
      const std::string_view rule = RuleIn(violation.description());
      Add(path, rule.empty() ? kShapeRule : rule, InChinese(violation.description()));
    }
    return;
  }
  google::rpc::PreconditionFailure failure;
  if (Read(status, &failure) && !failure.violations().empty()) {
    return Add(field, failure.violations(0).subject(), failure.violations(0).description());
  }
  AddShape(field, ToStd(status.message()));
}

}  // namespace fengqiao::bulk
