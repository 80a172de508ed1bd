// Contents in an S3-compatible object store.

#ifndef FENGQIAO_COMMON_BLOBS_S3_BLOBS_H_
#define FENGQIAO_COMMON_BLOBS_S3_BLOBS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fengqiao::blobs {

struct S3Options {
  std::string endpoint;  // "https://minio.example:9000"; the bucket is a part of the path
  std::string bucket;
  std::string region = "us-east-1";  // as the signature names it
  std::string credentials_file;      // two lines: the access key's id, and its secret
};

// Thread-safe; every call blocks.
class S3Blobs {
 public:
  // INVALID_ARGUMENT for an endpoint that is no http(s) address, for a bad bucket, or for credentials that
  // can't be read. Nothing is sent yet.
  static absl::StatusOr<S3Blobs> Create(S3Options options);

  // Keeps `bytes` under `sha256`, their own hash in hexadecimal. UNAVAILABLE where the store can't be reached
  // or refuses; the cause is for the log.
  absl::Status Put(std::string_view sha256, std::string_view bytes) const;
  // NOT_FOUND; DATA_LOSS where the store gives other bytes than were put; UNAVAILABLE as above.
  absl::StatusOr<std::string> Get(std::string_view sha256) const;

 private:
  explicit S3Blobs(S3Options options) : options_(std::move(options)) {}
  std::string UrlOf(std::string_view sha256) const;

  S3Options options_;
};

}  // namespace fengqiao::blobs

#endif  // FENGQIAO_COMMON_BLOBS_S3_BLOBS_H_
