#include "common/rpc/token_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/rpc/jwt.h"
#include "common/status/macros.h"

namespace fengqiao::rpc {

bool IsHeaderValue(std::string_view value) {
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

absl::StatusOr<std::unique_ptr<TokenFile>> TokenFile::Open(std::string path) {
  std::unique_ptr<TokenFile> file(new TokenFile(std::move(path)));
  MutexLock lock(file->mutex_);
  // The state first: what is written after that is seen by the next look.
  file->seen_ = file->Look();
  ASSIGN_OR_RETURN(file->token_, file->Read());
  LogInfo(
      "the token for other services",
      {{"file", file->path_}, {"expires", absl::FormatTime(ExpiryOf(file->token_), absl::UTCTimeZone())}});
  return file;
}

std::string TokenFile::Token() const {
  MutexLock lock(mutex_);
  const State now = Look();
  if (now == seen_) return token_;
  seen_ = now;
  absl::StatusOr<std::string> read = Read();
  if (read.ok()) {
    if (*read != token_) LogInfo("the token for other services was replaced", {{"file", path_}});
    token_ = *std::move(read);
  } else {
    LogWarning("the token for other services can't be read again; the last one is used",
               {{"error", ToStd(read.status().message())}});
  }
  return token_;
}

absl::Time TokenFile::Expiry() const { return ExpiryOf(Token()); }

TokenFile::State TokenFile::Look() const {
  struct stat found {};
  if (stat(path_.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .modified = int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec};
}

absl::StatusOr<std::string> TokenFile::Read() const {
  std::ifstream file(path_, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  if (!file) return absl::InvalidArgumentError(absl::StrCat("can't read ", path_));
  std::string token = content.str();
  absl::StripAsciiWhitespace(&token);
  if (!IsHeaderValue(token))
    return absl::InvalidArgumentError(absl::StrCat(path_, " holds no token, or characters that none has"));
  return token;
}

}  // namespace fengqiao::rpc
