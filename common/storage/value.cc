#include "common/storage/value.h"

#include <cstdio>
#include <cstdlib>

#include "common/base/utf8.h"
#include "common/status/error.h"

namespace fengqiao::storage {
namespace {

[[noreturn]] void Die(const char* what, size_t column) {
  std::fprintf(stderr, "storage: column %zu of a row: %s\n", column, what);
  std::abort();
}

}  // namespace

absl::Status CheckValue(std::string_view field, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return absl::OkStatus();
  std::string_view rest = *text;
  while (!rest.empty()) {
    if (rest[0] == '\0') return InvalidField(field, "holds a NUL character");
    const size_t length = Utf8Length(rest);
    if (length == 0) return InvalidField(field, "is not UTF-8");
    rest.remove_prefix(length);
  }
  return absl::OkStatus();
}

const Value& Row::value(size_t column) const {
  if (column >= size_) Die("there is no such column", column);
  return values_[column];
}

bool Row::IsNull(size_t column) const { return std::holds_alternative<std::monostate>(value(column)); }

int64_t Row::Integer(size_t column) const {
  const Value& cell = value(column);
  if (const auto* number = std::get_if<int64_t>(&cell)) return *number;
  if (std::holds_alternative<std::monostate>(cell)) return 0;
  Die("is not an integer", column);
}

namespace {
const std::string kEmpty;
}  // namespace

const std::string& Row::Text(size_t column) const {
  const Value& cell = value(column);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (std::holds_alternative<std::monostate>(cell)) return kEmpty;
  Die("is not text", column);
}

const std::string& Row::Bytes(size_t column) const {
  const Value& cell = value(column);
  if (const auto* bytes = std::get_if<storage::Bytes>(&cell)) return bytes->data;
  if (std::holds_alternative<std::monostate>(cell)) return kEmpty;
  Die("is not bytes", column);
}

std::optional<int64_t> Row::MaybeInteger(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Integer(column);
}

std::optional<std::string> Row::MaybeText(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Text(column);
}

}  // namespace fengqiao::storage
