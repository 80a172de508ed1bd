// The links to the other installations with which people are exchanged: their notes are followed, files
// fetched, offers recalled.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDOVER_LINKS_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDOVER_LINKS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/metrics/metrics.h"
#include "common/rpc/client.h"
#include "common/service/feed_loop.h"
#include "fengqiao/correction/v1/handover_service.grpc.pb.h"
#include "services/correction/handover_peers.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/unheard_notes.h"

namespace fengqiao::correction {

// One peer. From Start to Stop its notes are heard on a thread of its own, from the token that was stored
// with the last effect: each counts once, whatever is killed when, because the store passes over what it has
// heard. A note that can't be heard now keeps no other one back, and is heard again from the token that
// stands before it, after a pause of its own (UnheardNotes).
class HandoverLink final : private service::FeedListener {
 public:
  HandoverLink(HandoverPeer peer, std::shared_ptr<grpc::Channel> channel, rpc::ClientIdentity identity,
               std::string account, CorrectionStore& store, Metrics& metrics);

  void Start() { loop_.Start(); }
  // Returns when the thread has ended. Idempotent.
  void Stop() { loop_.Stop(); }

  // Asks the peer to let go of an offer; UNAVAILABLE where it can't be reached. Blocks.
  absl::Status Recall(const rpc::CallContext& call, v1::RecallOfferRequest request) const;

  const HandoverPeer& peer() const { return peer_; }

 private:
  absl::StatusOr<common::v1::WatchEventsRequest> NextRequest() override;
  bool Take(const common::v1::WatchEventsResponse& response) override;
  bool Ended(const absl::Status& status) override;
  // All notes of one answer, each of which is tried; false where store or peer can't be reached, so that none
  // can be.
  bool HearAll(const common::v1::WatchEventsResponse& response);
  // `unfetched` says that it was the peer that could not give a file.
  absl::Status HearOne(const common::v1::Event& event, const std::optional<CorrectionStore::Mark>& upto,
                       bool* unfetched);
  absl::StatusOr<v1::HandoverFile> Fetch(const v1::HandoverNote& note) const;

  const HandoverPeer peer_;
  const std::string account_;
  const rpc::Client client_;
  const std::unique_ptr<v1::HandoverService::StubInterface> stub_;
  CorrectionStore& store_;
  prometheus::Gauge& connected_;
  prometheus::Gauge& unheard_gauge_;
  UnheardNotes unheard_;
  std::string asked_;          // the token by which the stream was opened
  bool answered_ = false;      // by that stream
  bool lost_ = false;          // it was given up, since nothing can be heard just now
  bool fetch_failed_ = false;  // since the stream was last opened in vain, a file could not be had
  bool told_ = false;          // the log has the failure that lasts
  service::FeedLoop loop_;     // the last: it ends before what it uses
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
