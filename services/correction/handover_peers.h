// Which regions are here, and which are another installation's, and where that is found.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDOVER_PEERS_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDOVER_PEERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fengqiao::correction {

struct HandoverPeer {
  std::string name;                  // "hangzhou"
  std::vector<std::string> regions;  // by code, each with all below it
  std::string target;                // "dns:///correction.hangzhou.example:7004"
  std::string token_file;            // with the token that it has given us; "" for none
};

// Whether a county, `regions/{code}`, is the peer's.
bool IsOf(const HandoverPeer& peer, std::string_view county);

struct HandoverPeers {
  std::string own_name;                  // by which the others know this installation in their logs
  std::vector<std::string> own_regions;  // by code
  std::vector<HandoverPeer> peers;

  // The regions of all peers.
  std::vector<std::string> Elsewhere() const;
  // Whose a county, `regions/{code}`, is; null where it is nobody's.
  const HandoverPeer* Of(std::string_view county) const;
};

// Lines of five columns: `own`, the name, a region's code, `-`, `-`; or `peer`, its name, a region's code,
// the gRPC target, the file with the token (`-` for none). A peer or this installation with several regions
// has a line each. Nothing for an empty text. INVALID_ARGUMENT names the bad line: no region is two
// installations'.
absl::StatusOr<HandoverPeers> ParseHandoverPeers(std::string_view tsv);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDOVER_PEERS_H_
