#include "common/cache/record.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/hash.h"
#include "common/base/strings.h"

namespace fengqiao::cache {
namespace {

constexpr std::string_view kRecordMagic = "FQ1";
constexpr std::string_view kNoticeMagic = "FQN1";
constexpr char kValue = 'V';
constexpr char kTombstone = 'T';
constexpr char kOneKey = 'K';
constexpr char kAllKeys = 'A';
constexpr size_t kDigits = 19;
constexpr size_t kChecksum = 16;

// Sixteen hexadecimal digits over all pieces; each piece is preceded by its length, so that bytes can't
// wander from one to the next.
std::string Checksum(std::string_view key, std::string_view head, std::string_view body) {
  Sha256Stream hash;
  for (const std::string_view piece : {key, head, body}) {
    hash.Add(static_cast<uint64_t>(piece.size()));
    hash.Add(piece);
  }
  return ToHex(std::string_view(hash.Finish()).substr(0, kChecksum / 2));
}

std::string InstantDigits(absl::Time time) {
  return FixedDigits(std::max<int64_t>(0, absl::ToUnixMicros(time)));
}

// Takes `count` bytes off the front; nothing where there are fewer.
std::optional<std::string_view> Take(std::string_view& bytes, size_t count) {
  if (bytes.size() < count) return std::nullopt;
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::optional<int64_t> TakeNumber(std::string_view& bytes) {
  const std::optional<std::string_view> digits = Take(bytes, kDigits);
  return digits ? ParseFixedDigits(*digits) : std::nullopt;
}

}  // namespace

std::string FixedDigits(int64_t number) { return absl::StrFormat("%019d", number); }

std::optional<int64_t> ParseFixedDigits(std::string_view digits) {
  if (digits.size() != kDigits) return std::nullopt;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(digits), &number)) return std::nullopt;
  return number;
}

std::string EncodeRecord(std::string_view key, const Record& record) {
  std::string bytes(kRecordMagic);
  bytes.push_back(record.tombstone ? kTombstone : kValue);
  absl::StrAppend(&bytes, FixedDigits(record.revision), InstantDigits(record.loaded),
                  InstantDigits(record.expiry));
  absl::StrAppend(&bytes, Checksum(key, bytes, record.value), record.value);
  return bytes;
}

std::optional<Record> DecodeRecord(std::string_view key, std::string_view bytes) {
  const std::string_view whole = bytes;
  if (Take(bytes, kRecordMagic.size()) != kRecordMagic) return std::nullopt;
  const std::optional<std::string_view> kind = Take(bytes, 1);
  if (!kind || ((*kind)[0] != kValue && (*kind)[0] != kTombstone)) return std::nullopt;
  const std::optional<int64_t> revision = TakeNumber(bytes);
  const std::optional<int64_t> loaded = TakeNumber(bytes);
  const std::optional<int64_t> expiry = TakeNumber(bytes);
  if (!revision || !loaded || !expiry) return std::nullopt;
  const std::string_view head = whole.substr(0, whole.size() - bytes.size());
  const std::optional<std::string_view> checksum = Take(bytes, kChecksum);
  if (!checksum || *checksum != Checksum(key, head, bytes)) return std::nullopt;
  return Record{.tombstone = (*kind)[0] == kTombstone,
                .revision = *revision,
                .loaded = absl::FromUnixMicros(*loaded),
                .expiry = absl::FromUnixMicros(*expiry),
                .value = std::string(bytes)};
}

std::string EncodeNotice(const Notice& notice) {
  std::string head(kNoticeMagic);
  head.push_back(notice.key ? kOneKey : kAllKeys);
  absl::StrAppend(&head, notice.key ? FixedDigits(notice.revision) : InstantDigits(notice.loaded_until));
  const std::string body = absl::StrCat(notice.cache, ":", notice.key.value_or(""));
  return absl::StrCat(head, Checksum("", head, body), body);
}

std::optional<Notice> DecodeNotice(std::string_view bytes) {
  const std::string_view whole = bytes;
  if (Take(bytes, kNoticeMagic.size()) != kNoticeMagic) return std::nullopt;
  const std::optional<std::string_view> kind = Take(bytes, 1);
  if (!kind || ((*kind)[0] != kOneKey && (*kind)[0] != kAllKeys)) return std::nullopt;
  const std::optional<int64_t> number = TakeNumber(bytes);
  if (!number) return std::nullopt;
  const std::string_view head = whole.substr(0, whole.size() - bytes.size());
  const std::optional<std::string_view> checksum = Take(bytes, kChecksum);
  if (!checksum || *checksum != Checksum("", head, bytes)) return std::nullopt;
  const size_t colon = bytes.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Notice notice{.cache = std::string(bytes.substr(0, colon))};
  if ((*kind)[0] == kOneKey) {
    notice.key = std::string(bytes.substr(colon + 1));
    notice.revision = *number;
  } else {
    notice.loaded_until = absl::FromUnixMicros(*number);
  }
  return notice;
}

}  // namespace fengqiao::cache
