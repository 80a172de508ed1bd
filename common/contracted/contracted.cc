#include "common/contracted/contracted.h"

#include <algorithm>
#include <utility>

#include "common/identity/fault.h"
#include "common/identity/organisation_code.h"
#include "common/values/field_checks.h"

namespace fengqiao::contracted {
namespace {

constexpr size_t kMaxId = 64;
constexpr size_t kMaxName = 64;
constexpr size_t kMaxContract = 100;

}  // namespace

absl::Status CheckId(std::string_view id) {
  const bool good = !id.empty() && id.size() <= kMaxId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return good ? absl::OkStatus() : InvalidField("provider_id", "must be 1 to 64 characters of [a-z0-9-]");
}

void internal::CheckNames(std::string_view display_name, std::string_view contract, bool has_kind,
                          std::string* credit_code, FieldErrors* errors) {
  CheckNamedText("provider.display_name", display_name, kMaxName, errors);
  CheckText("provider.contract", contract, kMaxContract, errors);
  if (!has_kind) errors->Add("provider.kind", "is required");
  auto code = identity::ParseOrganisationCode(*credit_code);
  if (code.ok()) {
    *credit_code = std::move(code.value.text);
  } else {
    errors->Add("provider.credit_code", identity::TroubleOf(code.fault));
  }
}

void internal::CheckDays(const common::v1::Date& from, const common::v1::Date* until, FieldErrors* errors) {
  const auto first = CheckDay("provider.contract_from", from, errors);
  if (until == nullptr) return;
  const auto last = CheckDay("provider.contract_until", *until, errors);
  if (first && last && *last < *first) {
    errors->Add("provider.contract_until", "must not lie before the first day");
  }
}

}  // namespace fengqiao::contracted
