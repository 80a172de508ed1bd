#include "services/correction/handover_links.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/rpc/grpc_status.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::correction {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5'000};
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
      unheard_(metrics.Gauge("fengqiao_correction_handover_unheard",
                             "Notes of another installation that could not be heard at the last try: the log "
                             "names each.",
                             {{"peer", peer_.name}})) {}

void HandoverLink::Start() {
  thread_ = std::thread([this] { Follow(); });
}

void HandoverLink::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    if (open_context_ != nullptr) open_context_->TryCancel();
  }
  changed_.SignalAll();
  if (thread_.joinable()) thread_.join();
}

bool HandoverLink::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void HandoverLink::Follow() {
  std::chrono::milliseconds pause = kFirstPause;
  do {
    bool progressed = false;
    const absl::Status ended = FollowOnce(&progressed);
    connected_.Set(0);
    if (!ended.ok() && !told_ && !stopping()) {
      LogWarning("the notes of another installation can't be followed",
                 {{"peer", peer_.name}, {"error", ToStd(ended.message())}, {"cause", CauseOf(ended)}});
      told_ = true;
    }
    pause = progressed ? kFirstPause : std::min(pause * 2, kLongestPause);
  } while (Pause(pause));
}

absl::Status HandoverLink::FollowOnce(bool* progressed) {
  ASSIGN_OR_RETURN(const std::string token, store_.HeardOf(peer_.name));
  const rpc::CallContext self = Own(account_, "WatchEvents", absl::InfiniteFuture());
  grpc::ClientContext context;
  client_.Prepare(&context, self, absl::InfiniteFuture());
  {
    MutexLock lock(mutex_);
    if (stopping_) return absl::OkStatus();
    open_context_ = &context;
  }
  common::v1::WatchEventsRequest request;
  request.set_resume_token(token);
  const auto stream = stub_->WatchEvents(&context, request);
  common::v1::WatchEventsResponse response;
  absl::Status unheard;
  int passed_over = 0;
  while (stream->Read(&response)) {
    connected_.Set(1);
    *progressed = true;
    told_ = false;
    if (response.events().empty()) {
      // What could not be heard is tried again by a new stream, from before it.
      if (!unheard.ok()) context.TryCancel();
      continue;
    }
    if (absl::Status heard = HearAll(response, unheard.ok(), &passed_over); !heard.ok())
      unheard = std::move(heard);
    unheard_.Set(passed_over);
    // A store that is lost, or a peer that can't be reached, is waited for.
    if (unheard.code() == absl::StatusCode::kUnavailable) context.TryCancel();
  }
  const absl::Status status = rpc::FromGrpc(stream->Finish());
  {
    MutexLock lock(mutex_);
    open_context_ = nullptr;
  }
  // The peer's log was made anew, or restored: all is heard again, and what is known changes nothing.
  if (!token.empty() && (status.code() == absl::StatusCode::kInvalidArgument ||
                         status.code() == absl::StatusCode::kOutOfRange)) {
    v1::HandoverNote none;
    return store_.Hear(none, nullptr, CorrectionStore::Mark{peer_.name, ""});
  }
  if (!unheard.ok()) *progressed = false;
  return unheard.ok() ? status : unheard;
}

absl::Status HandoverLink::HearAll(const common::v1::WatchEventsResponse& response, bool may_mark,
                                   int* unheard) {
  absl::Status failed;
  for (int i = 0; i < response.events_size(); ++i) {
    const bool last = i + 1 == response.events_size();
    // The token goes with the last one, and only over notes that were all heard.
    std::optional<CorrectionStore::Mark> upto;
    if (last && may_mark && failed.ok()) upto = CorrectionStore::Mark{peer_.name, response.resume_token()};
    if (absl::Status heard = HearOne(response.events(i), upto); !heard.ok()) {
      LogWarning("a note of another installation can't be heard yet",
                 {{"peer", peer_.name},
                  {"subject", response.events(i).resource()},
                  {"error", ToStd(heard.message())},
                  {"cause", CauseOf(heard)}});
      ++*unheard;
      failed = std::move(heard);
      if (failed.code() == absl::StatusCode::kUnavailable) break;
    }
  }
  return failed;
}

absl::Status HandoverLink::HearOne(const common::v1::Event& event,
                                   const std::optional<CorrectionStore::Mark>& upto) {
  v1::HandoverNote note;
  if (!event.payload().UnpackTo(&note)) return DataLoss("a note that is none");
  // A peer speaks for its own counties; of others it is passed over.
  const bool theirs = note.late_entries() || IsOf(peer_, note.region()) || IsOf(peer_, note.transfer().to());
  if (!theirs) {
    LogWarning("an installation speaks for a county that is not its own",
               {{"peer", peer_.name}, {"subject", note.name()}});
    return upto ? store_.Hear(v1::HandoverNote(), nullptr, upto) : absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool wants_file, store_.WantsFileFor(note));
  if (!wants_file) return store_.Hear(note, nullptr, upto);
  auto file = Fetch(note);
  // What has gone back since is told by a later note.
  const bool gone = file.status().code() == absl::StatusCode::kFailedPrecondition ||
                    file.status().code() == absl::StatusCode::kNotFound;
  if (!file.ok() && !gone) return file.status();
  return store_.Hear(note, file.ok() ? &*file : nullptr, upto);
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

bool HandoverLink::Pause(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    changed_.WaitFor(lock, left);
  }
  return false;
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
