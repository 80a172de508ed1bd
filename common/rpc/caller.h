// Who calls, and what that caller may do.

#ifndef FENGQIAO_COMMON_RPC_CALLER_H_
#define FENGQIAO_COMMON_RPC_CALLER_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace fengqiao::rpc {

// The longest name of an account, in characters: it goes on to other services in a header.
inline constexpr size_t kMaxSubject = 128;

// The header in which a service of the suite says on whose behalf it calls another one.
inline constexpr char kOnBehalfOfHeader[] = "fengqiao-on-behalf-of";

// An authenticated caller. Immutable.
struct Caller {
  std::string subject;       // the account, never a personal name
  std::string role;          // a role of the policy
  std::string organ;         // the organ it acts for; may be empty
  std::string on_behalf_of;  // the account on whose behalf a system acts; may be empty
  // A service of this very process, whose calls belong to calls that are under way.
  bool in_process = false;
  // When the caller is believed no longer: the end of the token.
  absl::Time until = absl::InfiniteFuture();
  // The regions it answers for, each with all below it; "000000" is the country.
  std::vector<std::string> regions;

  // Whether the caller's scope covers a region code.
  bool Covers(std::string_view region) const;
};

// Gives the value of one metadata key of a call ("" where there is none).
using MetadataReader = std::function<std::string_view(std::string_view key)>;

// Tells who calls. Thread-safe; must not block.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // UNAUTHENTICATED where the caller is not believed.
  virtual absl::StatusOr<std::shared_ptr<const Caller>> Authenticate(
      const MetadataReader& metadata) const = 0;
};

// For a laptop: believes whatever the caller says in `fengqiao-dev-caller: subject;role;region,region`, and
// takes a caller who says nothing for an administrator of the whole country. Only ever on loopback. Where
// `clock` is given, which outlives it, a caller moves it on by `fengqiao-dev-time` (RFC 3339), so that a year
// may go by in seconds.
std::unique_ptr<Authenticator> MakeDevAuthenticator(FakeClock* clock = nullptr);

// Which role has which permission. Immutable, thread-safe.
class Policy {
 public:
  // Reads lines of role, tab, permission pattern ("reports.*" covers everything below). INVALID_ARGUMENT with
  // the number of a bad line.
  static absl::StatusOr<Policy> Load(std::string_view tsv);
  // The policy that is built in (policy.tsv).
  static const Policy& BuiltIn();

  bool HasRole(std::string_view role) const;
  bool Allows(std::string_view role, std::string_view permission) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> patterns_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_CALLER_H_
