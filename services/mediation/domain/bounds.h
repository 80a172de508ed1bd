// How large a command and a case may be. Every text and every list of the contract has a limit, so that no
// caller can make a row, an answer or an event that others can't take.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_BOUNDS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_BOUNDS_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "fengqiao/mediation/v1/case.pb.h"

namespace fengqiao::mediation {

// A case as it is stored. What ends it may add a little to a full one.
inline constexpr size_t kMostCaseBytes = 512 << 10;
inline constexpr size_t kMostEndedCaseBytes = kMostCaseBytes + (64 << 10);

// The most that a field of the contract may hold: characters of a text, entries of a list.
struct Bound {
  int most = 0;
  bool distinct = false;  // no entry may be there twice
};
// The bound of a field by its message and name, "AcceptCaseRequest.mediators".
Bound BoundOf(std::string_view message, std::string_view field, bool is_list);

// How many entries a list of the contract may have, "Case", "judgments": one number, wherever it is asked.
inline int MostIn(std::string_view message, std::string_view list) {
  return BoundOf(message, list, /*is_list=*/true).most;
}

// INVALID_ARGUMENT, naming the fields, for a command with a list or a text that is too long, an entry twice
// where that makes no sense, a control character, or a time of no calendar. To be asked before anything is
// read for the command.
absl::Status CheckBounds(const google::protobuf::Message& command);

// FAILED_PRECONDITION for a case with too many entries or too many bytes (mediation.case.size), or a term
// that ends after the year 9999 (mediation.case.calendar).
absl::Status CheckStorable(const v1::Case& dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_BOUNDS_H_
