// The mediation service as a source of counts.

#ifndef FENGQIAO_SERVICES_INDICATORS_PEERS_MEDIATION_PEER_H_
#define FENGQIAO_SERVICES_INDICATORS_PEERS_MEDIATION_PEER_H_

#include <functional>
#include <memory>
#include <string>

#include "common/base/mutex.h"
#include "common/rpc/client.h"
#include "fengqiao/mediation/v1/mediation_service.grpc.pb.h"
#include "services/indicators/peers/case_source.h"

namespace fengqiao::indicators {

// Thread-safe.
class MediationPeer final : public CaseSource {
 public:
  // `channel` gives the channel when the first call is made: in a shared process the server must run by then.
  MediationPeer(std::function<std::shared_ptr<grpc::Channel>()> channel, rpc::Client client);

  absl::Status ReadEvents(const std::string& token, const Take& take) override;
  absl::StatusOr<mediation::v1::SummarizeCasesResponse> Summarize(const RegionYear& place) override;
  void Cancel() override;

 private:
  using Stub = mediation::v1::MediationService::Stub;
  Stub& stub();
  // Whether `context` is what a Cancel ends from now on; false where it is too late.
  bool Enter(grpc::ClientContext* context);
  void Leave();

  const std::function<std::shared_ptr<grpc::Channel>()> channel_;
  const rpc::Client client_;
  Mutex mutex_;
  std::unique_ptr<Stub> stub_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* open_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_PEERS_MEDIATION_PEER_H_
