// What is wrong with one row: every trouble by the field's path, the rule and a Chinese sentence, so that
// whoever mends a file of thousands of rows mends a row once.

#ifndef FENGQIAO_COMMON_BULK_FAULTS_H_
#define FENGQIAO_COMMON_BULK_FAULTS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "fengqiao/common/v1/bulk.pb.h"

namespace fengqiao::bulk {

using Fault = common::v1::RowResult::Fault;

// The rules of what is no rule of law.
inline constexpr char kShapeRule[] = "shape";
inline constexpr char kExistsRule[] = "exists";
inline constexpr char kRegionRule[] = "region";

// Not thread-safe.
class Faults {
 public:
  void Add(std::string_view field, std::string_view rule, std::string_view explanation);
  void AddShape(std::string_view field, std::string_view explanation) { Add(field, kShapeRule, explanation); }
  // What a check that is shared with single commands says: its fields by their own paths (through `rename`,
  // where given), a rule's refusal under `field`. Nothing for OK.
  void AddStatus(std::string_view field, const absl::Status& status,
                 const std::function<std::string(std::string_view)>& rename = nullptr);

  bool empty() const { return faults_.empty(); }
  // The first of them, as many as a result holds.
  const std::vector<Fault>& list() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

// What a shared check says of a field in English, in Chinese. Sentences that are not known stay as they are.
std::string InChinese(std::string_view trouble);

}  // namespace fengqiao::bulk

#endif  // FENGQIAO_COMMON_BULK_FAULTS_H_
