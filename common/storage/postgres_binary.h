// PostgreSQL's binary form of the values that we use.

#ifndef FENGQIAO_COMMON_STORAGE_POSTGRES_BINARY_H_
#define FENGQIAO_COMMON_STORAGE_POSTGRES_BINARY_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/storage/value.h"

namespace fengqiao::storage::internal {

// The parameters of one statement. Text and bytes are referred to, not copied: they outlive the statement's
// run.
class PgParams {
 public:
  PgParams() = default;
  explicit PgParams(const std::vector<Value>& values);
  PgParams(PgParams&&) = default;
  PgParams& operator=(PgParams&&) = default;

  PgParams& Add(const Value& value);
  PgParams& AddInteger(int64_t value);
  PgParams& AddText(std::string_view value);
  PgParams& AddBytes(std::string_view value);
  // An array that was built by PgArray.
  PgParams& AddArray(unsigned type, std::string encoded);

  int size() const { return static_cast<int>(types_.size()); }
  const unsigned* types() const { return types_.data(); }
  const char* const* data() const { return data_.data(); }
  const int* lengths() const { return lengths_.data(); }
  // All in binary.
  const int* formats() const { return formats_.data(); }

 private:
  void Push(unsigned type, const char* data, size_t length);

  std::vector<unsigned> types_;
  std::vector<const char*> data_;
  std::vector<int> lengths_, formats_;
  std::deque<std::string> owned_;
};

enum class PgElement { kInteger, kText, kBytes };

// An array under construction.
class PgArray {
 public:
  explicit PgArray(PgElement element);
  void AddNull();
  void Add(int64_t value);
  void Add(std::string_view value);
  // `value` is of the element's type, or NULL.
  void Add(const Value& value);
  void AddTo(PgParams& params) &&;

 private:
  const PgElement element_;
  int32_t count_ = 0;
  bool has_null_ = false;
  std::string encoded_;
};

// A cell of an answer, of the type with this number. INTERNAL for a type that has no Value.
absl::StatusOr<Value> DecodeCell(unsigned type, std::string_view bytes);

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_POSTGRES_BINARY_H_
