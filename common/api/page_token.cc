#include "common/api/page_token.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace fengqiao::api {
namespace {

constexpr int kDefaultPage = 50;
constexpr int kMaxPage = 1000;
// version (1) | fingerprint (16) | checksum (8) | key
constexpr char kVersion = 1;
constexpr size_t kFingerprint = 16;
constexpr size_t kChecksum = 8;
constexpr size_t kHead = 1 + kFingerprint + kChecksum;
constexpr size_t kMaxToken = 4096;

std::string Checksum(std::string_view fingerprint, std::string_view key) {
  Sha256Stream hash;
  hash.Add("fengqiao page token");
  hash.Add(fingerprint);
  hash.Add(key);
  return hash.Finish().substr(0, kChecksum);
}

std::string SerializeInFieldOrder(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

absl::StatusOr<int> PageSize(int requested) {
  if (requested < 0) return InvalidField("page_size", "must not be negative");
  if (requested == 0) return kDefaultPage;
  return std::min(requested, kMaxPage);
}

std::string QueryFingerprint(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    if (const auto* field = query->GetDescriptor()->FindFieldByName(name)) {
      query->GetReflection()->ClearField(query.get(), field);
    }
  }
  return Sha256(absl::StrCat(query->GetDescriptor()->full_name(), "\n", SerializeInFieldOrder(*query)))
      .substr(0, kFingerprint);
}

std::string MakePageToken(std::string_view fingerprint, std::string_view last_key) {
  std::string raw(1, kVersion);
  raw += fingerprint;
  raw += Checksum(fingerprint, last_key);
  raw += last_key;
  return absl::WebSafeBase64Escape(raw);
}

absl::StatusOr<std::string> ReadPageToken(std::string_view token, std::string_view fingerprint) {
  if (token.empty()) return std::string();
  const auto refuse = [](std::string_view trouble) -> absl::Status {
    return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN,
                 absl::StrCat("page_token: ", ToAbsl(trouble)))
        .Field("page_token", trouble);
  };
  std::string raw;
  // Base64 can write the same bytes in several ways (padding, blanks, spare bits); only ours is taken.
  if (token.size() > kMaxToken || !absl::WebSafeBase64Unescape(ToAbsl(token), &raw) || raw.size() < kHead ||
      raw[0] != kVersion || absl::WebSafeBase64Escape(raw) != token) {
    return refuse("is no page token of this service");
  }
  const std::string_view view(raw);
  const std::string_view key = view.substr(kHead);
  const std::string_view made_for = view.substr(1, kFingerprint);
  if (view.substr(1 + kFingerprint, kChecksum) != Checksum(made_for, key)) return refuse("was altered");
  if (made_for != fingerprint)
    return refuse("was made by a query with other arguments; start again without it");
  return std::string(key);
}

}  // namespace fengqiao::api
