#include "common/api/resource_name.h"

#include <cassert>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::api {
namespace {

constexpr size_t kMaxId = 128;
constexpr std::string_view kRegions = "regions/";

bool IsIdCharacter(char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '~' || c == '-'; }

}  // namespace

bool IsResourceId(std::string_view id) {
  if (id.empty() || id.size() > kMaxId || !absl::ascii_isalnum(id[0])) return false;
  for (char c : id) {
    if (!IsIdCharacter(c)) return false;
  }
  return true;
}

std::string_view RegionOf(std::string_view name) {
  if (name.substr(0, kRegions.size()) != kRegions) return {};
  const std::string_view rest = name.substr(kRegions.size());
  const std::string_view code = rest.substr(0, rest.find('/'));
  return IsResourceId(code) ? code : std::string_view();
}

NamePattern::NamePattern(std::string_view pattern)
    : segments_(absl::StrSplit(ToAbsl(pattern), '/')), pattern_(pattern) {}

absl::StatusOr<std::vector<std::string>> NamePattern::Parse(std::string_view name,
                                                            std::string_view field) const {
  const auto refuse = [&] {
    return InvalidField(field,
                        absl::StrCat(name.empty() ? "is required: " : "is no name of the form ", pattern_));
  };
  const std::vector<absl::string_view> parts = absl::StrSplit(ToAbsl(name), '/');
  if (parts.size() != segments_.size()) return refuse();
  std::vector<std::string> ids;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (segments_[i] == "*") {
      if (!IsResourceId(ToStd(parts[i]))) return refuse();
      ids.emplace_back(parts[i]);
    } else if (parts[i] != segments_[i]) {
      return refuse();
    }
  }
  return ids;
}

std::string NamePattern::Format(std::initializer_list<std::string_view> ids) const {
  std::string name;
  auto id = ids.begin();
  for (const std::string& segment : segments_) {
    if (!name.empty()) name.push_back('/');
    if (segment != "*") {
      name += segment;
    } else {
      assert(id != ids.end());
      name += *id++;
    }
  }
  return name;
}

}  // namespace fengqiao::api
