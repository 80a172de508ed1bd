// What goes into a statement and comes out of one, the same on every engine.

#ifndef FENGQIAO_COMMON_STORAGE_VALUE_H_
#define FENGQIAO_COMMON_STORAGE_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace fengqiao::storage {

// Any bytes at all, NUL included, up to 16 MiB and beyond. A type of its own so that nobody stores text as
// bytes by accident.
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// NULL, a number, text, or bytes. There is no floating point: figures are decimals scaled to integers,
// instants are microseconds since 1970 (ToMicros), days are ISO text.
//
// Text is UTF-8 without NUL. PostgreSQL can't hold anything else, so SQLite is not allowed to either: a
// statement or a record with other text is refused with INVALID_ARGUMENT, never cut. What may hold any text
// belongs into the record's message, which is stored as bytes.
using Value = std::variant<std::monostate, int64_t, std::string, Bytes>;

// INVALID_ARGUMENT about `field` unless `value` may be stored (see Value).
absl::Status CheckValue(std::string_view field, const Value& value);

inline int64_t ToMicros(absl::Time time) { return absl::ToUnixMicros(time); }
inline absl::Time FromMicros(int64_t micros) { return absl::FromUnixMicros(micros); }

// One row of an answer; valid as long as its Rows. Asking for a column by the wrong type, or for one that
// isn't there, is a fault in the program and ends it with a message.
class Row {
 public:
  Row(const Value* values, size_t size) : values_(values), size_(size) {}

  size_t size() const { return size_; }
  bool IsNull(size_t column) const;
  // 0 for NULL.
  int64_t Integer(size_t column) const;
  // "" for NULL.
  const std::string& Text(size_t column) const;
  // "" for NULL.
  const std::string& Bytes(size_t column) const;
  std::optional<int64_t> MaybeInteger(size_t column) const;
  std::optional<std::string> MaybeText(size_t column) const;
  const Value& value(size_t column) const;

 private:
  const Value* values_;
  size_t size_;
};

// A whole answer, held in memory: `for (Row row : rows)`. Bound your queries by LIMIT.
class Rows {
 public:
  class Iterator {
   public:
    Iterator(const Rows* rows, size_t index) : rows_(rows), index_(index) {}
    Row operator*() const { return (*rows_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Rows* rows_;
    size_t index_;
  };

  Rows() = default;
  Rows(size_t columns, std::vector<Value> values) : columns_(columns), values_(std::move(values)) {}

  size_t size() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
  bool empty() const { return values_.empty(); }
  Row operator[](size_t index) const { return Row(values_.data() + index * columns_, columns_); }
  Iterator begin() const { return Iterator(this, 0); }
  Iterator end() const { return Iterator(this, size()); }

 private:
  size_t columns_ = 0;
  std::vector<Value> values_;  // row after row
};

}  // namespace fengqiao::storage

#endif  // FENGQIAO_COMMON_STORAGE_VALUE_H_
