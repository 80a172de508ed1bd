#include "common/blobs/s3_blobs.h"

#include <curl/curl.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::blobs {
namespace {

constexpr long kConnectMillis = 5'000;
constexpr long kWholeMillis = 60'000;
// More than any scan; what a store sends beyond it is not read.
constexpr size_t kMostBytes = size_t{64} << 20;
constexpr size_t kLeastBucket = 3;
constexpr size_t kMostBucket = 63;

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Credentials {
  std::string id;
  std::string secret;
};

absl::StatusOr<Credentials> ReadCredentials(const std::string& path) {
  std::ifstream file(path);
  Credentials credentials;
  if (!std::getline(file, credentials.id) || !std::getline(file, credentials.secret)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " must have two lines: an access key's id, and its secret"));
  }
  absl::StripAsciiWhitespace(&credentials.id);
  absl::StripAsciiWhitespace(&credentials.secret);
  if (credentials.id.empty() || credentials.secret.empty() || credentials.id.find(':') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has an empty line, or a colon in the key's id"));
  }
  return credentials;
}

bool IsBucket(std::string_view name) {
  return name.size() >= kLeastBucket && name.size() <= kMostBucket &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '.';
         });
}

bool IsEndpoint(std::string_view address) {
  const bool web = address.starts_with("http://") || address.starts_with("https://");
  return web && address.back() != '/' &&
         std::all_of(address.begin(), address.end(), [](char c) { return absl::ascii_isgraph(c); });
}

// What one exchange gave.
struct Answer {
  long code = 0;
  std::string body;
};

size_t TakeBody(const char* data, size_t size, size_t count, void* answer) {
  std::string& body = static_cast<Answer*>(answer)->body;
  if (body.size() + size * count > kMostBytes) return 0;
  body.append(data, size * count);
  return size * count;
}

absl::Status Trouble(std::string_view what) {
  LogWarning("the object store can't be used", {{"error", std::string(what)}});
  return Unavailable("the object store that scans are kept in can't be used now");
}

// One signed request. `bytes` is what is put; null to get.
absl::StatusOr<Answer> Exchange(const S3Options& options, const std::string& url,
                                std::string_view content_hash, const std::string_view* bytes) {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto credentials = ReadCredentials(options.credentials_file);
  if (!credentials.ok()) return Trouble(ToStd(credentials.status().message()));
  const Handle curl(curl_easy_init(), &curl_easy_cleanup);
  if (once != CURLE_OK || curl == nullptr) return Internal("libcurl can't be started");
  const std::string signer = absl::StrCat("aws:amz:", options.region, ":s3");
  const std::string key = absl::StrCat(credentials->id, ":", credentials->secret);
  const std::string hash = absl::StrCat("x-amz-content-sha256: ", ToAbsl(content_hash));
  curl_slist* list = curl_slist_append(nullptr, hash.c_str());
  list = curl_slist_append(list, "Content-Type: application/octet-stream");
  const Headers headers(curl_slist_append(list, "Expect:"), &curl_slist_free_all);
  Answer answer;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, kConnectMillis);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, kWholeMillis);
  curl_easy_setopt(curl.get(), CURLOPT_AWS_SIGV4, signer.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_USERPWD, key.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &TakeBody);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  if (bytes != nullptr) {
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes->size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, bytes->data());
  }
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) {
    return Trouble(curl_easy_strerror(code));
  }
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.code);
  return answer;
}

}  // namespace

absl::StatusOr<S3Blobs> S3Blobs::Create(S3Options options) {
  if (options.endpoint.empty() || !IsEndpoint(options.endpoint)) {
    return absl::InvalidArgumentError("the endpoint must be like https://minio.example:9000");
  }
  if (!IsBucket(options.bucket)) {
    return absl::InvalidArgumentError("the bucket must have 3 to 63 lower-case letters, digits, - and .");
  }
  RETURN_IF_ERROR(ReadCredentials(options.credentials_file).status());
  return S3Blobs(std::move(options));
}

std::string S3Blobs::UrlOf(std::string_view sha256) const {
  return absl::StrCat(options_.endpoint, "/", options_.bucket, "/", ToAbsl(sha256));
}

absl::Status S3Blobs::Put(std::string_view sha256, std::string_view bytes) const {
  ASSIGN_OR_RETURN(const Answer answer, Exchange(options_, UrlOf(sha256), sha256, &bytes));
  if (answer.code / 100 == 2) return absl::OkStatus();
  return Trouble(absl::StrCat("it answers ", answer.code, " to a put"));
}

absl::StatusOr<std::string> S3Blobs::Get(std::string_view sha256) const {
  static const auto& hash_of_nothing = *new std::string(ToHex(Sha256("")));
  ASSIGN_OR_RETURN(Answer answer, Exchange(options_, UrlOf(sha256), hash_of_nothing, nullptr));
  if (answer.code == 404) return DataLoss("a scan that the object store no longer has");
  if (answer.code / 100 != 2) return Trouble(absl::StrCat("it answers ", answer.code, " to a get"));
  if (ToHex(Sha256(answer.body)) != sha256) return DataLoss("a scan in the object store");
  return std::move(answer.body);
}

}  // namespace fengqiao::blobs
