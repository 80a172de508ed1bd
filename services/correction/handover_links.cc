#include "services/correction/handover_links.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/rpc/grpc_status.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/rpc/error_details.pb.h"

namespace fengqiao::correction {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

const google::protobuf::ServiceDescriptor& Service() {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::HandoverService::service_full_name());
}

rpc::CallContext Own(const std::string& account, std::string_view method, absl::Time deadline) {
  auto caller = std::make_shared<rpc::Caller>();
  caller->subject = account;
  return {std::move(caller), method, deadline, "", nullptr};
}

// The rule that refuses, by which the runbook goes; "" where it is none.
std::string RuleBehind(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure");
  google::rpc::PreconditionFailure failure;
  if (!payload || !failure.ParseFromString(std::string(*payload)) || failure.violations().empty()) return "";
  return failure.violations(0).subject();
}

}  // namespace

HandoverLink::HandoverLink(HandoverPeer peer, std::shared_ptr<grpc::Channel> channel,
                           rpc::ClientIdentity identity, std::string account, CorrectionStore& store,
                           Metrics& metrics)
    : peer_(std::move(peer)),
      account_(std::move(account)),
      client_(Service(), metrics, std::move(identity)),
      stub_(v1::HandoverService::NewStub(std::move(channel))),
      store_(store),
      connected_(metrics.Gauge("fengqiao_correction_handover_connected",
                               "Whether the notes of another installation are being followed.",
                               {{"peer", peer_.name}})),
      unheard_gauge_(metrics.Gauge("fengqiao_correction_handover_unheard",
                                   "Notes of another installation that could not be heard at the last try: "
                                   "the log names each.",
                                   {{"peer", peer_.name}})),
      loop_(
          client_, account_,
          [this](grpc::ClientContext* context, const common::v1::WatchEventsRequest& request) {
            return service::FeedLoop::Stream(stub_->WatchEvents(context, request));
          },
          *this) {}

absl::StatusOr<common::v1::WatchEventsRequest> HandoverLink::NextRequest() {
  answered_ = lost_ = false;
  asked_.clear();
  ASSIGN_OR_RETURN(const std::string stored, store_.HeardOf(peer_.name));
  asked_ = unheard_.TokenAfter(stored, std::chrono::steady_clock::now());
  common::v1::WatchEventsRequest request;
  request.set_resume_token(asked_);
  return request;
}

bool HandoverLink::Take(const common::v1::WatchEventsResponse& response) {
  connected_.Set(1);
  answered_ = true;
  told_ = false;
  lost_ = !HearAll(response);
  unheard_gauge_.Set(static_cast<double>(unheard_.count() + (lost_ ? 1 : 0)));
  return !lost_ && !unheard_.AreDue(std::chrono::steady_clock::now());
}

bool HandoverLink::Ended(const absl::Status& status) {
  connected_.Set(0);
  if (!answered_) fetch_failed_ = false;  // it was away: what failed was no file of its own
  if (!status.ok() && !told_) {
    LogWarning("the notes of another installation can't be followed",
               {{"peer", peer_.name}, {"error", ToStd(status.message())}, {"cause", CauseOf(status)}});
    told_ = true;
  }
  // The peer's log was made anew, or restored: all is heard again, and what is known changes nothing.
  if (!asked_.empty() && (status.code() == absl::StatusCode::kInvalidArgument ||
                          status.code() == absl::StatusCode::kOutOfRange)) {
    unheard_.Forget();
    return store_.Hear(v1::HandoverNote(), nullptr, peer_.regions, CorrectionStore::Mark{peer_.name, ""})
        .ok();
  }
  return answered_ && !lost_;
}

bool HandoverLink::HearAll(const common::v1::WatchEventsResponse& response) {
  for (int i = 0; i < response.events_size(); ++i) {
    const common::v1::Event& event = response.events(i);
    const bool last = i + 1 == response.events_size();
    // The token goes with the last one, and only over notes that were all heard.
    std::optional<CorrectionStore::Mark> upto;
    if (last && unheard_.none()) upto = CorrectionStore::Mark{peer_.name, response.resume_token()};
    bool unfetched = false;
    const absl::Status heard = HearOne(event, upto, &unfetched);
    if (heard.ok()) continue;
    LogWarning("a note of another installation can't be heard yet", {{"peer", peer_.name},
                                                                     {"subject", event.resource()},
                                                                     {"rule", RuleBehind(heard)},
                                                                     {"error", ToStd(heard.message())},
                                                                     {"cause", CauseOf(heard)}});
    // A store that is lost, or a peer that can't be reached, is waited for. A peer whose stream lives, and
    // which does not give a file the second time either, is reached: that note keeps no other back.
    const bool waits = heard.code() == absl::StatusCode::kUnavailable && !(unfetched && fetch_failed_);
    fetch_failed_ |= unfetched;
    if (waits) return false;
    unheard_.Add(event.position(), std::chrono::steady_clock::now());
  }
  unheard_.ReadTo(response.resume_token(),
                  response.events().empty() ? 0 : response.events().rbegin()->position(),
                  std::chrono::steady_clock::now());
  return true;
}

absl::Status HandoverLink::HearOne(const common::v1::Event& event,
                                   const std::optional<CorrectionStore::Mark>& upto, bool* unfetched) {
  v1::HandoverNote note;
  if (!event.payload().UnpackTo(&note)) return DataLoss("a note that is none");
  note.DiscardUnknownFields();  // as of requests: nobody here has checked them
  ASSIGN_OR_RETURN(const bool wants_file, store_.WantsFileFor(note));
  std::optional<v1::HandoverFile> file;
  if (wants_file) {
    auto fetched = Fetch(note);
    // What has gone back since is told by a later note.
    const bool gone = fetched.status().code() == absl::StatusCode::kFailedPrecondition ||
                      fetched.status().code() == absl::StatusCode::kNotFound;
    *unfetched = fetched.status().code() == absl::StatusCode::kUnavailable;
    if (!fetched.ok() && !gone) return fetched.status();
    if (fetched.ok()) file = *std::move(fetched);
  }
  const absl::Status heard = store_.Hear(note, file ? &*file : nullptr, peer_.regions, upto);
  if (heard.code() != absl::StatusCode::kPermissionDenied) return heard;
  LogWarning("an installation speaks for a county that is not its own",
             {{"peer", peer_.name}, {"subject", note.name()}});
  return upto ? store_.Hear(v1::HandoverNote(), nullptr, peer_.regions, upto) : absl::OkStatus();
}

absl::StatusOr<v1::HandoverFile> HandoverLink::Fetch(const v1::HandoverNote& note) const {
  v1::FetchFileRequest request;
  request.set_name(note.name());
  request.set_transfer(note.transfer().id());
  v1::FetchFileResponse response;
  RETURN_IF_ERROR(client_.Call(
      "FetchFile", Own(account_, "FetchFile", absl::InfiniteFuture()),
      [&](grpc::ClientContext* context) { return stub_->FetchFile(context, request, &response); },
      kPatience));
  v1::HandoverFile file;
  if (!file.ParseFromString(response.revealed_file())) return DataLoss("a file that is none");
  file.DiscardUnknownFields();
  return file;
}

absl::Status HandoverLink::Recall(const rpc::CallContext& call, v1::RecallOfferRequest request) const {
  request.set_request_id(NewUlid(absl::ToUnixMillis(absl::Now())));
  v1::RecallOfferResponse response;
  return client_.Call(
      "RecallOffer", call,
      [&](grpc::ClientContext* context) { return stub_->RecallOffer(context, request, &response); },
      kPatience);
}

absl::StatusOr<std::unique_ptr<HandoverLinks>> HandoverLinks::Create(const HandoverPeers& peers,
                                                                     const rpc::ClientIdentity& identity,
                                                                     CorrectionStore& store,
                                                                     Metrics& metrics) {
  auto links = std::make_unique<HandoverLinks>();
  links->peers_ = peers;
  const std::string account = absl::StrCat("fengqiao-correction@", peers.own_name);
  for (const HandoverPeer& peer : peers.peers) {
    rpc::ClientIdentity shown = identity;
    // On loopback the peer believes who says so.
    if (!shown.dev_caller.empty()) {
      shown.dev_caller = absl::StrCat(account, ";peer;", absl::StrJoin(peers.own_regions, ","));
    }
    if (!peer.token_file.empty()) {
      ASSIGN_OR_RETURN(shown.token_file, rpc::TokenFile::Open(peer.token_file));
      shown.dev_caller.clear();
    }
    if (shown.dev_caller.empty() && shown.token_file == nullptr) {
      return InvalidField("correction_peers", absl::StrCat(peer.name, " takes no call without a token"));
    }
    links->links_.push_back(std::make_unique<HandoverLink>(peer, rpc::MakeChannel(peer.target),
                                                           std::move(shown), account, store, metrics));
  }
  return links;
}

void HandoverLinks::Start() {
  for (const auto& link : links_) link->Start();
}

void HandoverLinks::Stop() {
  for (const auto& link : links_) link->Stop();
}

absl::Status HandoverLinks::Recall(const rpc::CallContext& call, std::string_view to,
                                   const v1::RecallOfferRequest& request) const {
  const HandoverPeer* peer = peers_.Of(to);
  for (const auto& link : links_) {
    if (peer == nullptr || link->peer().name != peer->name) continue;
    absl::Status recalled = link->Recall(call, request);
    // Its own decision is the answer. Whoever can't be asked, or takes no call of ours, may have registered
    // the person: nothing is decided over that.
    if (recalled.ok() || recalled.code() == absl::StatusCode::kFailedPrecondition) return recalled;
    LogWarning("another installation could not be asked to let go of an offer",
               {{"peer", peer->name}, {"error", ToStd(recalled.message())}, {"cause", CauseOf(recalled)}});
    return Unavailable("the new county's installation does not answer");
  }
  return Unavailable("no installation is known that has the new county");
}

}  // namespace fengqiao::correction
