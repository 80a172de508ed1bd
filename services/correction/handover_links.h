// The links to the other installations with which people are exchanged: their notes are followed, files
// fetched, offers recalled.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDOVER_LINKS_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDOVER_LINKS_H_

#include <grpcpp/client_context.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "fengqiao/correction/v1/handover_service.grpc.pb.h"
#include "services/correction/handover_peers.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

// One peer. From Start to Stop its notes are heard on a thread of its own, from the token that was stored
// with the last effect: each counts once, whatever is killed when, because the store passes over what it has
// heard. A note that can't be heard now keeps no other one back, and is heard again from the token that
// stands before it.
class HandoverLink {
 public:
  HandoverLink(HandoverPeer peer, std::shared_ptr<grpc::Channel> channel, rpc::ClientIdentity identity,
               std::string account, CorrectionStore& store, Metrics& metrics);
  ~HandoverLink() { Stop(); }
  HandoverLink(const HandoverLink&) = delete;
  HandoverLink& operator=(const HandoverLink&) = delete;

  void Start();
  // Returns when the thread has ended. Idempotent.
  void Stop();

  // Asks the peer to let go of an offer; UNAVAILABLE where it can't be reached. Blocks.
  absl::Status Recall(const rpc::CallContext& call, v1::RecallOfferRequest request) const;

  const HandoverPeer& peer() const { return peer_; }

 private:
  void Follow();
  // One stream, from its opening to its end; what it broke off with.
  absl::Status FollowOnce(bool* progressed);
  // All notes of one answer; a failure, after trying each; counts those that were not heard.
  absl::Status HearAll(const common::v1::WatchEventsResponse& response, bool may_mark, int* unheard);
  absl::Status HearOne(const common::v1::Event& event, const std::optional<CorrectionStore::Mark>& upto);
  absl::StatusOr<v1::HandoverFile> Fetch(const v1::HandoverNote& note) const;
  bool Pause(std::chrono::milliseconds time);
  bool stopping() const;

  const HandoverPeer peer_;
  const std::string account_;
  const rpc::Client client_;
  const std::unique_ptr<v1::HandoverService::StubInterface> stub_;
  CorrectionStore& store_;
  prometheus::Gauge& connected_;
  prometheus::Gauge& unheard_;
  bool told_ = false;  // the log has the failure that lasts

  mutable Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* open_context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

// All of them. Thread-safe.
class HandoverLinks {
 public:
  // `identity` is what this server shows to peers that have given it no token of their own. INVALID_ARGUMENT
  // where a token's file can't be read.
  static absl::StatusOr<std::unique_ptr<HandoverLinks>> Create(const HandoverPeers& peers,
                                                               const rpc::ClientIdentity& identity,
                                                               CorrectionStore& store, Metrics& metrics);

  void Start();
  void Stop();

  // Asks the installation that has the county to let go of an offer. UNAVAILABLE where it can't be reached.
  // Blocks.
  absl::Status Recall(const rpc::CallContext& call, std::string_view to,
                      const v1::RecallOfferRequest& request) const;

 private:
  std::vector<std::unique_ptr<HandoverLink>> links_;
  HandoverPeers peers_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDOVER_LINKS_H_
