// Callers that carry a signed token (RFC 7519): `authorization: Bearer <token>`.

#ifndef FENGQIAO_COMMON_RPC_JWT_H_
#define FENGQIAO_COMMON_RPC_JWT_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/caller.h"

namespace fengqiao::rpc {

// Believes tokens signed with one of the public keys in `pem` (RS256 by RSA keys, ES256 by P-256 keys), whose
// audience is "fengqiao", which have not expired and whose `sub` (an account: up to 128 characters of
// printable ASCII without blanks), `role` (a role of the policy) and `regions` (a list of codes) are there;
// `organ` may be. INVALID_ARGUMENT where `pem` holds no usable key. `clock` outlives the authenticator.
absl::StatusOr<std::unique_ptr<Authenticator>> MakeJwtAuthenticator(std::string_view pem, const Clock& clock);

// When a token ends, by its claim `exp`, without asking who signed it; the infinite past where it has none.
// For whoever carries the token.
absl::Time ExpiryOf(std::string_view token);

// Believes `secret` as the token of the service that made it, and asks `next` about everybody else. For
// services that share a process.
std::unique_ptr<Authenticator> MakeInternalAuthenticator(std::string secret,
                                                         std::unique_ptr<Authenticator> next);

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_JWT_H_
