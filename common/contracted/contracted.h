// Organisations under contract: what every registry of them asks of an entry. `Provider` is a service's
// message with the fields of README.md.

#ifndef FENGQIAO_COMMON_CONTRACTED_CONTRACTED_H_
#define FENGQIAO_COMMON_CONTRACTED_CONTRACTED_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/api/etag.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "fengqiao/common/v1/values.pb.h"
#include "google/protobuf/util/time_util.h"

namespace fengqiao::contracted {

// INVALID_ARGUMENT for an id that is not 1 to 64 characters of [a-z0-9-].
absl::Status CheckId(std::string_view id);

namespace internal {

// The fields by themselves; the code gets its one spelling.
void CheckNames(std::string_view display_name, std::string_view contract, bool has_kind,
                std::string* credit_code, FieldErrors* errors);
void CheckDays(const common::v1::Date& from, const common::v1::Date* until, FieldErrors* errors);

}  // namespace internal

// What is wrong with an entry, under "provider.…".
template <typename Provider>
void CheckFields(Provider* provider, FieldErrors* errors) {
  internal::CheckNames(provider->display_name(), provider->contract(),
                       provider->kind() != Provider::KIND_UNSPECIFIED, provider->mutable_credit_code(),
                       errors);
  internal::CheckDays(provider->contract_from(),
                      provider->has_contract_until() ? &provider->contract_until() : nullptr, errors);
}

// Makes a checked entry a new one, or the next revision of one.
template <typename Provider>
void SetNew(std::string name, absl::Time now, Provider* provider) {
  provider->set_name(std::move(name));
  provider->set_etag(api::EtagOf(1));
  *provider->mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  *provider->mutable_update_time() = provider->create_time();
}
template <typename Provider>
void SetChanged(int64_t revision, absl::Time now, Provider* provider) {
  provider->set_etag(api::EtagOf(revision + 1));
  *provider->mutable_update_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
}

// Whether the contract runs on a day, both of its ends included.
template <typename Provider>
bool RunsOn(const Provider& provider, absl::CivilDay day) {
  const auto from = FromProto(provider.contract_from());
  if (!from.ok() || day < *from) return false;
  if (!provider.has_contract_until()) return true;
  const auto until = FromProto(provider.contract_until());
  return !until.ok() || day <= *until;
}

}  // namespace fengqiao::contracted

#endif  // FENGQIAO_COMMON_CONTRACTED_CONTRACTED_H_
