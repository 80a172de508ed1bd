// Another service as a source of counts: its stub, the deadlines and the identity, and how what is under way
// is ended.

#ifndef FENGQIAO_SERVICES_INDICATORS_PEERS_FEED_PEER_H_
#define FENGQIAO_SERVICES_INDICATORS_PEERS_FEED_PEER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/mutex.h"
#include "common/rpc/call_context.h"
#include "common/rpc/client.h"
#include "common/rpc/grpc_status.h"
#include "common/status/error.h"
#include "services/indicators/peers/count_source.h"

namespace fengqiao::indicators {

// The way to a service and the name to call it by.
using ChannelMaker = std::function<std::shared_ptr<grpc::Channel>()>;

// Of a contract's service that has WatchEvents. Thread-safe.
template <typename Service>
class FeedPeer : public CountSource {
 public:
  // `channel` gives the channel when the first call is made: in a shared process the server must run by then.
  // `records` is the filter of the events that count.
  FeedPeer(std::string_view word, std::string records, ChannelMaker channel, rpc::Client client)
      : service_(*FindCountedService(word)),
        records_(std::move(records)),
        channel_(std::move(channel)),
        client_(std::move(client)) {}

  const CountedService& service() const override { return service_; }

  absl::Status ReadEvents(const std::string& token, const Take& take) override {
    const rpc::CallContext self = Self("WatchEvents");
    grpc::ClientContext context;
    client_.Prepare(&context, self, absl::Now() + kLongestRead);
    if (!Enter(&context)) return Stopped();
    common::v1::WatchEventsRequest request;
    request.set_resume_token(token);
    request.set_filter(records_);
    request.set_until_now(true);
    const auto stream = stub().WatchEvents(&context, request);
    common::v1::WatchEventsResponse response;
    bool enough = false;
    while (!enough && stream->Read(&response)) enough = !take(response);
    if (enough) context.TryCancel();
    const absl::Status status = rpc::FromGrpc(stream->Finish());
    Leave();
    return enough ? absl::OkStatus() : status;
  }

  void Cancel() override {
    MutexLock lock(mutex_);
    cancelled_ = true;
    if (open_ != nullptr) open_->TryCancel();
  }

 protected:
  using Stub = typename Service::Stub;

  // One call that counts.
  absl::Status Ask(std::string_view method,
                   const std::function<grpc::Status(Stub& stub, grpc::ClientContext* context)>& call) {
    return client_.Call(
        method, Self(method),
        [&](grpc::ClientContext* context) -> grpc::Status {
          if (!Enter(context)) return {grpc::StatusCode::CANCELLED, "the counting stops"};
          const grpc::Status status = call(stub(), context);
          Leave();
          return status;
        },
        kLongestCount);
  }

 private:
  // A whole stream, of some 20,000 events at most, however slow the disk is: it is then taken up anew after
  // what has come.
  static constexpr absl::Duration kLongestRead = absl::Minutes(5);
  static constexpr absl::Duration kLongestCount = absl::Seconds(60);

  static rpc::CallContext Self(std::string_view method) {
    auto caller = std::make_shared<rpc::Caller>();
    caller->subject = "indicators";
    return rpc::CallContext(std::move(caller), method, absl::InfiniteFuture(), "", nullptr);
  }
  static absl::Status Stopped() {
    return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the counting stops");
  }

  Stub& stub() {
    MutexLock lock(mutex_);
    if (stub_ == nullptr) stub_ = Service::NewStub(channel_());
    return *stub_;
  }
  // Whether `context` is what a Cancel ends from now on; false where it is too late.
  bool Enter(grpc::ClientContext* context) {
    MutexLock lock(mutex_);
    if (cancelled_) return false;
    open_ = context;
    return true;
  }
  void Leave() {
    MutexLock lock(mutex_);
    open_ = nullptr;
  }

  const CountedService& service_;
  const std::string records_;
  const ChannelMaker channel_;
  const rpc::Client client_;
  Mutex mutex_;
  std::unique_ptr<Stub> stub_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* open_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_PEERS_FEED_PEER_H_
