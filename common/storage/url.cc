#include "common/storage/url.h"

#include <libpq-fe.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace fengqiao::storage::internal {
namespace {

constexpr char kField[] = "database_url";
constexpr std::string_view kSqlite = "sqlite://";

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

using ConnInfo = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

ConnInfo ParseConnInfo(const std::string& url) {
  return ConnInfo(PQconninfoParse(url.c_str(), /*errmsg=*/nullptr), PQconninfoFree);
}

// "" for what is not given.
std::string OptionOf(const ConnInfo& options, std::string_view keyword) {
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->keyword == keyword) return option->val == nullptr ? "" : option->val;
  }
  return "";
}

// True where libpq reads the address as its author meant it. A stray @ or / of a password ends it early, and
// its rest would be taken for a host, a port or a database, which libpq names in its errors.
bool IsPostgresUrl(const std::string& url) {
  const size_t begin = url.find("://") + 3;
  const std::string_view rest = std::string_view(url).substr(begin, url.find('?', begin) - begin);
  const size_t user_end = rest.find_first_of("@/");
  if (user_end != std::string_view::npos && rest.find('@', user_end + 1) != std::string_view::npos)
    return false;
  const ConnInfo options = ParseConnInfo(url);
  return options != nullptr &&
         OptionOf(options, "port").find_first_not_of("0123456789,") == std::string::npos;
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
    if (url.find('\0') != std::string_view::npos || !IsPostgresUrl(std::string(url))) {
      return InvalidField(kField,
                          "can't be read; percent-encode %, @, / and : in the password, and see that every "
                          "option after the ? is one of PostgreSQL's");
    }
    return DatabaseUrl{.engine = Engine::kPostgres, .folder = "", .postgres = std::string(url)};
  }
  return InvalidField(kField, "must begin with sqlite:// or postgresql://");
}

std::string DescribePostgres(const std::string& url) {
  const ConnInfo options = ParseConnInfo(url);
  if (options == nullptr) return "postgres";
  const std::string port = OptionOf(options, "port");
  return absl::StrCat("postgres:", OptionOf(options, "host"), port.empty() ? "" : ":", port, "/",
                      OptionOf(options, "dbname"));
}

absl::Status CheckServiceName(std::string_view service) {
  bool good = !service.empty() && service.size() <= 48 && service[0] >= 'a' && service[0] <= 'z';
  for (const char c : service) good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  if (!good)
    return InvalidField("service", "must be lower-case letters, digits and _, beginning with a letter");
  return absl::OkStatus();
}

}  // namespace fengqiao::storage::internal
