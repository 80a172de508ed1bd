#include "common/rpc/caller.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/rpc/policy_data.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::rpc {
namespace {

constexpr std::string_view kDevHeader = "fengqiao-dev-caller";
constexpr std::string_view kDevTimeHeader = "fengqiao-dev-time";

class DevAuthenticator final : public Authenticator {
 public:
  explicit DevAuthenticator(FakeClock* clock) : clock_(clock) {}

  absl::StatusOr<std::shared_ptr<const Caller>> Authenticate(const MetadataReader& metadata) const override {
    RETURN_IF_ERROR(MoveClock(metadata(kDevTimeHeader)));
    const std::string_view said = metadata(kDevHeader);
    if (said.empty()) return default_;
    const std::vector<std::string> parts = absl::StrSplit(ToAbsl(said), ';');
    if (parts.size() != 3) {
      return Disbelieved("fengqiao-dev-caller has the form subject;role;region,region");
    }
    if (parts[0].size() > kMaxSubject) {
      return Disbelieved(
          absl::StrCat("fengqiao-dev-caller names a subject of more than ", kMaxSubject, " characters"));
    }
    auto caller = std::make_shared<Caller>();
    caller->subject = parts[0];
    caller->role = parts[1];
    caller->regions = absl::StrSplit(parts[2], ',', absl::SkipEmpty());
    return std::shared_ptr<const Caller>(std::move(caller));
  }

 private:
  static absl::Status Disbelieved(std::string_view why) {
    return absl::Status(
        Error(absl::StatusCode::kUnauthenticated, ErrorReason::ERROR_REASON_UNAUTHENTICATED, why));
  }

  absl::Status MoveClock(std::string_view said) const {
    if (clock_ == nullptr || said.empty()) return absl::OkStatus();
    absl::Time now;
    if (!absl::ParseTime(absl::RFC3339_full, ToAbsl(said), &now, nullptr)) {
      return Disbelieved("fengqiao-dev-time is an instant such as 2025-01-01T08:00:00+08:00");
    }
    clock_->MoveTo(now);
    return absl::OkStatus();
  }

  FakeClock* const clock_;
  const std::shared_ptr<const Caller> default_ =
      std::make_shared<const Caller>(Caller{.subject = "dev", .role = "admin", .regions = {"000000"}});
};

}  // namespace

bool Caller::Covers(std::string_view region) const {
  for (const std::string& scope : regions) {
    if (regions::IsWithin(region, scope)) return true;
  }
  return false;
}

std::unique_ptr<Authenticator> MakeDevAuthenticator(FakeClock* clock) {
  return std::make_unique<DevAuthenticator>(clock);
}

absl::StatusOr<Policy> Policy::Load(std::string_view tsv) {
  Policy policy;
  int line_number = 0;
  for (absl::string_view line : absl::StrSplit(ToAbsl(tsv), '\n')) {
    ++line_number;
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("policy: line ", line_number, ": a role, a tab and a permission pattern are wanted"));
    }
    const size_t star = parts[1].find('*');
    const bool good_star = star == std::string::npos ||
                           (star == parts[1].size() - 1 && (star == 0 || parts[1][star - 1] == '.'));
    if (!good_star) {
      return absl::InvalidArgumentError(
          absl::StrCat("policy: line ", line_number, ": '*' stands at the end, alone or after a point"));
    }
    policy.patterns_[parts[0]].push_back(parts[1]);
  }
  return policy;
}

const Policy& Policy::BuiltIn() {
  static const Policy& policy = *new Policy(Load(PolicyTsv()).value());
  return policy;
}

bool Policy::HasRole(std::string_view role) const { return patterns_.find(role) != patterns_.end(); }

bool Policy::Allows(std::string_view role, std::string_view permission) const {
  const auto found = patterns_.find(role);
  if (found == patterns_.end()) return false;
  for (const std::string& pattern : found->second) {
    if (pattern.back() == '*' ? permission.substr(0, pattern.size() - 1) ==
                                    std::string_view(pattern).substr(0, pattern.size() - 1)
                              : permission == pattern) {
      return true;
    }
  }
  return false;
}

}  // namespace fengqiao::rpc
