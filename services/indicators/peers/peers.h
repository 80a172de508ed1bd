// The services that are counted.

#ifndef FENGQIAO_SERVICES_INDICATORS_PEERS_PEERS_H_
#define FENGQIAO_SERVICES_INDICATORS_PEERS_PEERS_H_

#include <functional>
#include <memory>

#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "services/indicators/peers/count_source.h"

namespace fengqiao::indicators {

// The way to a service and the name to call it by; null where it is not followed. The channel is made when
// the first call is: in a shared process the server must run by then.
struct Peer {
  std::function<std::shared_ptr<grpc::Channel>()> channel = nullptr;
  rpc::ClientIdentity identity = {};
};

// Cases, by months, which add up.
std::unique_ptr<CountSource> MediationSource(const Peer& peer, Metrics& metrics);
// Files, by each period.
std::unique_ptr<CountSource> CorrectionSource(const Peer& peer, Metrics& metrics);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_PEERS_PEERS_H_
