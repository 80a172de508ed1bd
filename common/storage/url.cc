#include "common/storage/url.h"

#include "common/status/error.h"

namespace fengqiao::storage::internal {
namespace {

constexpr char kField[] = "database_url";
constexpr std::string_view kSqlite = "sqlite://";

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

absl::StatusOr<DatabaseUrl> ParseDatabaseUrl(std::string_view url) {
  if (StartsWith(url, kSqlite)) {
    std::string_view folder = url.substr(kSqlite.size());
    if (folder.find_first_of("?#") != std::string_view::npos || folder.find('\0') != std::string_view::npos) {
      return InvalidField(kField, "a sqlite:// address is a folder and nothing more");
    }
    while (folder.size() > 1 && folder.back() == '/') folder.remove_suffix(1);
    if (folder.empty())
      return InvalidField(kField, "names no folder; write sqlite:///folder/ or sqlite://folder");
    return DatabaseUrl{.engine = Engine::kSqlite, .folder = std::string(folder), .postgres = ""};
  }
  if (StartsWith(url, "postgresql://") || StartsWith(url, "postgres://")) {
    return DatabaseUrl{.engine = Engine::kPostgres, .folder = "", .postgres = std::string(url)};
  }
  return InvalidField(kField, "must begin with sqlite:// or postgresql://");
}

absl::Status CheckServiceName(std::string_view service) {
  bool good = !service.empty() && service.size() <= 48 && service[0] >= 'a' && service[0] <= 'z';
  for (const char c : service) good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  if (!good)
    return InvalidField("service", "must be lower-case letters, digits and _, beginning with a letter");
  return absl::OkStatus();
}

}  // namespace fengqiao::storage::internal
