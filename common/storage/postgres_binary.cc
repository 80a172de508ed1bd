#include "common/storage/postgres_binary.h"

#include <climits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::storage::internal {
namespace {

// Types by their numbers in pg_type, which never change.
constexpr unsigned kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
                   kUnknown = 705, kBpchar = 1042, kVarchar = 1043, kNumeric = 1700, kVoid = 2278;
constexpr unsigned kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;
constexpr size_t kArrayHeader = 20;

template <typename Integer>
void PutBigEndian(char* to, Integer value) {
  for (int i = static_cast<int>(sizeof(value)) - 1; i >= 0; --i) {
    to[i] = static_cast<char>(value & 0xff);
    value = static_cast<Integer>(value >> 8);
  }
}

template <typename Integer>
void AppendBigEndian(std::string& to, Integer value) {
  to.resize(to.size() + sizeof(value));
  PutBigEndian(to.data() + to.size() - sizeof(value), value);
}

int64_t GetBigEndian(std::string_view bytes) {
  int64_t value = static_cast<signed char>(bytes[0]);
  for (size_t i = 1; i < bytes.size(); ++i) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

// sum(bigint) is numeric: digits to the base of 10000, the first worth 10000^weight.
absl::StatusOr<Value> DecodeNumeric(std::string_view bytes) {
  if (bytes.size() < 8) return Internal("a numeric is cut");
  const int digits = static_cast<int>(GetBigEndian(bytes.substr(0, 2)));
  const int weight = static_cast<int>(GetBigEndian(bytes.substr(2, 2)));
  const auto sign = static_cast<uint16_t>(GetBigEndian(bytes.substr(4, 2)));
  const bool is_number = sign == 0x0000 || sign == 0x4000;
  if (!is_number || digits > weight + 1 || weight > 4 || bytes.size() < 8 + 2 * static_cast<size_t>(digits)) {
    return Internal("a query answers with a number that is no 64-bit integer");
  }
  __int128 value = 0;
  for (int i = 0; i <= weight; ++i) {
    value = value * 10000 + (i < digits ? GetBigEndian(bytes.substr(8 + 2 * i, 2)) : 0);
  }
  if (sign == 0x4000) value = -value;
  if (value > INT64_MAX || value < INT64_MIN) {
    return Internal("a query answers with a number that is no 64-bit integer");
  }
  return Value(static_cast<int64_t>(value));
}

}  // namespace

PgParams::PgParams(const std::vector<Value>& values) {
  for (const Value& value : values) Add(value);
}

void PgParams::Push(unsigned type, const char* data, size_t length) {
  types_.push_back(type);
  data_.push_back(data);
  lengths_.push_back(static_cast<int>(length));
  formats_.push_back(1);
}

PgParams& PgParams::Add(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return AddInteger(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return AddText(*text);
  if (const auto* bytes = std::get_if<Bytes>(&value)) return AddBytes(bytes->data);
  Push(0, nullptr, 0);  // the server infers the type of NULL from its surroundings
  return *this;
}

PgParams& PgParams::AddInteger(int64_t value) {
  std::string& owned = owned_.emplace_back(sizeof(value), '\0');
  PutBigEndian(owned.data(), value);
  Push(kInt8, owned.data(), owned.size());
  return *this;
}

PgParams& PgParams::AddText(std::string_view value) {
  Push(kText, value.data() == nullptr ? "" : value.data(), value.size());
  return *this;
}

PgParams& PgParams::AddBytes(std::string_view value) {
  Push(kBytea, value.data() == nullptr ? "" : value.data(), value.size());
  return *this;
}

PgParams& PgParams::AddArray(unsigned type, std::string encoded) {
  const std::string& owned = owned_.emplace_back(std::move(encoded));
  Push(type, owned.data(), owned.size());
  return *this;
}

PgArray::PgArray(PgElement element) : element_(element), encoded_(kArrayHeader, '\0') {}

void PgArray::AddNull() {
  ++count_;
  has_null_ = true;
  AppendBigEndian(encoded_, int32_t{-1});
}

void PgArray::Add(int64_t value) {
  ++count_;
  AppendBigEndian(encoded_, static_cast<int32_t>(sizeof(value)));
  AppendBigEndian(encoded_, value);
}

void PgArray::Add(std::string_view value) {
  ++count_;
  AppendBigEndian(encoded_, static_cast<int32_t>(value.size()));
  encoded_.append(value);
}

void PgArray::Add(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    Add(*integer);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    Add(std::string_view(*text));
  } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
    Add(std::string_view(bytes->data));
  } else {
    AddNull();
  }
}

void PgArray::AddTo(PgParams& params) && {
  static constexpr unsigned kElements[] = {kInt8, kText, kBytea};
  static constexpr unsigned kArrays[] = {kInt8Array, kTextArray, kByteaArray};
  const int index = static_cast<int>(element_);
  // One dimension (none for an empty array), whether there are NULLs, the element's type, the length, the
  // first index.
  const int32_t header[] = {count_ == 0 ? 0 : 1, has_null_ ? 1 : 0, static_cast<int32_t>(kElements[index]),
                            count_, 1};
  for (int i = 0; i < 5; ++i) PutBigEndian(encoded_.data() + 4 * i, header[i]);
  if (count_ == 0) encoded_.resize(12);
  params.AddArray(kArrays[index], std::move(encoded_));
}

absl::StatusOr<Value> DecodeCell(unsigned type, std::string_view bytes) {
  switch (type) {
    case kInt8:
    case kInt4:
    case kInt2:
    case kBool:
      if (bytes.empty() || bytes.size() > 8) return Internal("an integer has no length that an integer has");
      return Value(GetBigEndian(bytes));
    case kText:
    case kVarchar:
    case kBpchar:
    case kName:
    case kUnknown:
      return Value(std::string(bytes));
    case kBytea:
      return Value(Bytes{std::string(bytes)});
    case kNumeric:
      return DecodeNumeric(bytes);
    case kVoid:
      return Value();
    default:
      return Internal(absl::StrCat("a query answers with a value of the unknown type ", type));
  }
}

}  // namespace fengqiao::storage::internal
