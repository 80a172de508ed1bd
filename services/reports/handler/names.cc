#include "services/reports/handler/names.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"

namespace fengqiao::reports {

const api::NamePattern& RegionNamePattern() {
  static const auto& pattern = *new api::NamePattern("regions/*");
  return pattern;
}

const api::NamePattern& ReportNamePattern() {
  static const auto& pattern = *new api::NamePattern("regions/*/reports/*");
  return pattern;
}

std::string StandingOnly(std::string_view filter) {
  const bool blank = filter.find_first_not_of(" \t\r\n") == std::string_view::npos;
  return absl::StrCat(blank ? "" : ToAbsl(filter), blank ? "" : " AND ", "withdrawn = false");
}

std::string NumberIn(const std::string& name) { return name.substr(name.rfind('/') + 1); }

absl::StatusOr<int64_t> NumberAfter(const service::PageStart& page) {
  int64_t number = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &number))
    return InvalidField("page_token", "was altered");
  return number;
}

}  // namespace fengqiao::reports
