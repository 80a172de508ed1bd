// Adapters for streaming methods.
//
// A reply stream is pulled from a StreamSource: the next message is made when the last one has been taken, on
// the bounded pool, so that a slow reader costs one message and no thread. An upload is fed message by
// message into an UploadSink, which may hold the sender back, and answered when it is complete.
//
// A stream may last for days, so what a unary call is asked once is looked at again: it ends when its
// caller's token does, and an upload that brings nothing ends, too. One alarm a call wakes for whichever is
// next.

#ifndef FENGQIAO_COMMON_RPC_STREAM_H_
#define FENGQIAO_COMMON_RPC_STREAM_H_

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/rpc/call.h"
#include "common/rpc/stream_source.h"
#include "common/status/macros.h"

namespace fengqiao::rpc {

// What all streaming reactors share: one Finish, and a life that lasts until gRPC and every task of ours have
// let go. Derived classes are made shared, and hold themselves
// until then.
template <typename Reactor>
class StreamCall : public Reactor {
 public:
  StreamCall(Runtime& runtime, const Method& method, grpc::CallbackServerContext* context)
      : runtime_(runtime), measure_(runtime, method), context_(context) {}

  // Keeps the call alive until OnDone.
  void Hold(std::shared_ptr<StreamCall> self) {
    weak_ = self;
    self_ = std::move(self);
  }

  void OnDone() override {
    Released();
    StopLooking();
    std::shared_ptr<StreamCall> last = std::move(self_);  // may be the last owner: nothing may follow
  }

 protected:
  // Finishes once; later calls do nothing.
  void FinishOnce(const absl::Status& status) {
    {
      MutexLock lock(mutex_);
      if (finished_) return;
      finished_ = true;
    }
    if (status.ok() && call_ && !call_->event().empty())
      context_->AddTrailingMetadata("fengqiao-event", call_->event());
    this->Finish(measure_.Finish(status, call_ ? call_->trace_id() : std::string_view()));
  }
  bool finished() {
    MutexLock lock(mutex_);
    return finished_;
  }

  // Called once when gRPC is done with the call.
  virtual void Released() {}

  // Begins the call; false where that failed, which has been answered then.
  bool Begin(const google::protobuf::Message* request) {
    const absl::Status status = Guarded([&]() -> absl::Status {
      auto call = BeginCall(runtime_, measure_.method(), context_, request);
      if (!call.ok()) return call.status();
      call_.emplace(*std::move(call));
      return absl::OkStatus();
    });
    if (!status.ok()) {
      FinishOnce(status);
      return false;
    }
    Look();
    return true;
  }

  // Why the call must end now; where it need not, how long until that may change.
  virtual absl::Status TimeIsUp(absl::Duration* next) {
    const absl::Duration left = call_->caller().until - runtime_.clock->Now();
    if (left <= absl::ZeroDuration()) {
      return Error(absl::StatusCode::kUnauthenticated, ErrorReason::ERROR_REASON_UNAUTHENTICATED,
                   "the caller's token has expired; go on with a new one");
    }
    *next = left;
    return absl::OkStatus();
  }
  // Ends the call because its time is up, from any thread.
  virtual void EndEarly(const absl::Status& why) = 0;

  // Ends the call where its time is up, and else looks again when it may be.
  void Look() {
    absl::Duration next = absl::InfiniteDuration();
    if (const absl::Status why = TimeIsUp(&next); !why.ok()) return EndEarly(why);
    if (next != absl::InfiniteDuration()) LookIn(next);
  }

  std::shared_ptr<StreamCall> self() { return self_; }

  Runtime& runtime_;
  const CallMeasure measure_;
  grpc::CallbackServerContext* const context_;
  std::optional<CallContext> call_;
  Mutex mutex_;

 private:
  // Waiting goes by the machine's time, what is found then by the clock's.
  static constexpr absl::Duration kLongestLook = absl::Hours(1);

  void LookIn(absl::Duration time) {
    std::unique_ptr<grpc::Alarm> last;  // may be the one that called us: not destroyed under the lock
    MutexLock lock(mutex_);
    if (done_) return;
    last = std::exchange(look_, std::make_unique<grpc::Alarm>());
    const absl::Duration wait = std::min(time, kLongestLook) + absl::Milliseconds(1);
    look_->Set(absl::ToChronoTime(absl::Now() + wait), [weak = weak_](bool ok) {
      if (!ok) return;
      if (auto call = weak.lock()) call->Look();
    });
  }

  void StopLooking() {
    std::unique_ptr<grpc::Alarm> last;
    MutexLock lock(mutex_);
    done_ = true;
    last = std::move(look_);
  }

  std::shared_ptr<StreamCall> self_;
  std::weak_ptr<StreamCall> weak_;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<grpc::Alarm> look_ ABSL_GUARDED_BY(mutex_);
};

// Writes what a source gives.
template <typename Reactor, typename Reply>
class ReplyStreamCall : public StreamCall<Reactor> {
 public:
  using StreamCall<Reactor>::StreamCall;

  void OnWriteDone(bool ok) override {
    if (!ok) return this->FinishOnce(Gone());
    Pull();
  }

  void OnCancel() override { Interrupt(Gone()); }

 protected:
  // Begins to write what `source` gives.
  void StartSource(std::unique_ptr<StreamSource<Reply>> source) {
    source_ = std::move(source);
    std::weak_ptr<StreamCall<Reactor>> weak = this->self();
    stream_ = this->runtime_.streams.Add([weak] {
      if (auto call = weak.lock()) {
        static_cast<ReplyStreamCall*>(call.get())
            ->Interrupt(Error(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING,
                              "the server is stopping; go on with another replica")
                            .RetryAfter(absl::Milliseconds(100)));
      }
    });
    Pull();
  }

  // Ends the stream before its next message; the first reason holds.
  void Interrupt(const absl::Status& why) {
    {
      MutexLock lock(this->mutex_);
      if (!why_.ok()) return;
      why_ = why;
    }
    Wake();
  }

  void EndEarly(const absl::Status& why) override { Interrupt(why); }

  void Released() override {
    if (stream_) this->runtime_.streams.Remove(*stream_);
    alarm_.reset();
  }

 private:
  static absl::Status Gone() {
    return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the caller is gone");
  }

  // Asks the source for the next message, on the pool.
  void Pull() {
    auto self = this->self();
    if (self == nullptr) return;
    const bool calls = source_->calls_services();
    Executor& pool = calls ? this->runtime_.calling : this->runtime_.blocking;
    if (pool.TryPost([this, self] { Step(); })) return;
    this->FinishOnce(
        Overloaded(calls ? "the pool for work that calls other services" : "the pool for blocking work"));
  }

  void Step() {
    if (const absl::Status why = interrupted(); !why.ok()) return this->FinishOnce(why);
    reply_.Clear();
    StreamStep step = StreamStep::kEnd;
    const absl::Status status = Guarded([&]() -> absl::Status {
      auto next = source_->Next(&reply_);
      if (next.ok()) step = *next;
      return next.status();
    });
    if (!status.ok()) return this->FinishOnce(status);
    switch (step) {
      case StreamStep::kEnd:
        return this->FinishOnce(absl::OkStatus());
      case StreamStep::kMessage:
        this->measure_.method().MaskPersonal(&reply_);
        this->measure_.Sent();
        return this->StartWrite(&reply_);
      case StreamStep::kWait:
        return WaitForMore();
    }
  }

  // Sleeps until the source wakes us, the heartbeat is due, or the stream is interrupted; whichever comes
  // first asks again. A wake that comes while we are still arming is remembered, and nothing is touched after
  // `waiting_` is set: from then on the next step may be running elsewhere.
  void WaitForMore() {
    std::weak_ptr<StreamCall<Reactor>> weak = this->self();
    const auto wake = [weak] {
      if (auto call = weak.lock()) static_cast<ReplyStreamCall*>(call.get())->Wake();
    };
    const absl::Duration beat = source_->heartbeat();
    if (beat != absl::InfiniteDuration()) {
      // An alarm that is still set must not be set again; a new one cancels it.
      alarm_ = std::make_unique<grpc::Alarm>();
      alarm_->Set(absl::ToChronoTime(absl::Now() + beat), [wake](bool ok) {
        if (ok) wake();
      });
    }
    source_->Wait(wake);
    {
      MutexLock lock(this->mutex_);
      if (!woken_ && why_.ok()) {
        waiting_ = true;
        return;
      }
      woken_ = false;
    }
    Pull();
  }

  void Wake() {
    {
      MutexLock lock(this->mutex_);
      if (!waiting_) {
        woken_ = true;
        return;
      }
      waiting_ = false;
    }
    Pull();
  }

  // Asked before each message, since a stream that always has one waits for no alarm.
  absl::Status interrupted() {
    absl::Duration left;
    RETURN_IF_ERROR(StreamCall<Reactor>::TimeIsUp(&left));
    MutexLock lock(this->mutex_);
    return why_;
  }

  std::unique_ptr<StreamSource<Reply>> source_;
  Reply reply_;
  std::unique_ptr<grpc::Alarm> alarm_;
  std::optional<OpenStreams::Handle> stream_;
  bool waiting_ ABSL_GUARDED_BY(this->mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(this->mutex_) = false;
  absl::Status why_ ABSL_GUARDED_BY(this->mutex_);
};

// One request, many replies. `open` is absl::StatusOr<std::unique_ptr<StreamSource<Reply>>>(CallContext&,
// const Request&) and runs on gRPC's thread: it must not block.
template <typename Request, typename Reply>
class ServerStreamCall final : public ReplyStreamCall<grpc::ServerWriteReactor<Reply>, Reply> {
 public:
  using ReplyStreamCall<grpc::ServerWriteReactor<Reply>, Reply>::ReplyStreamCall;

  template <typename Open>
  void Run(const Request* request, const Open& open) {
    this->measure_.Received();
    if (!this->Begin(request)) return;
    std::unique_ptr<StreamSource<Reply>> source;
    const absl::Status status = Guarded([&]() -> absl::Status {
      auto opened = open(*this->call_, *request);
      if (opened.ok()) source = *std::move(opened);
      return opened.status();
    });
    if (!status.ok()) return this->FinishOnce(status);
    this->StartSource(std::move(source));
  }
};

template <typename Request, typename Reply, typename Open>
grpc::ServerWriteReactor<Reply>* ServerStream(Runtime& runtime, const Method& method,
                                              grpc::CallbackServerContext* context, const Request* request,
                                              const Open& open) {
  auto call = std::make_shared<ServerStreamCall<Request, Reply>>(runtime, method, context);
  call->Hold(call);
  call->Run(request, open);
  return call.get();
}

// Reads an upload into a sink.
template <typename Base, typename Request, typename Sink>
class UploadCall : public Base {
 public:
  using Base::Base;

  // `make` is absl::StatusOr<std::unique_ptr<Sink>>().
  template <typename Make>
  void RunUpload(const Make& make) {
    const absl::Status status = Guarded([&]() -> absl::Status {
      auto made = make();
      if (made.ok()) sink_ = *std::move(made);
      return made.status();
    });
    if (!status.ok()) return this->FinishOnce(status);
    Read();
  }

  void OnReadDone(bool ok) override {
    {
      MutexLock lock(this->mutex_);
      if (phase_ == Phase::kEnded) return;
      phase_ = ok ? Phase::kTaking : Phase::kComplete;
    }
    if (!ok) {
      // A half-close and a caller that broke off look alike here; a sink must be able to tell by itself that
      // it has all.
      const bool posted = this->runtime_.calling.TryPost([this, self = this->self()] { Complete(); });
      if (!posted) this->FinishOnce(Overloaded("the pool for work that calls other services"));
      return;
    }
    this->measure_.Received();
    request_.DiscardUnknownFields();  // as BeginCall does with the request of other calls
    const absl::Status status = Guarded([&]() -> absl::Status {
      if (!sink_->ChecksEnums()) RETURN_IF_ERROR(this->measure_.method().CheckRequest(request_));
      return sink_->Add(request_);
    });
    if (!status.ok()) return this->FinishOnce(status);
    TakeTimeLimit();
    // A message that brings nothing is no sign of life.
    const bool brought = request_.ByteSizeLong() > 0;
    request_.Clear();
    const auto read = [this, brought, self = this->self()] { Read(brought); };
    if (sink_->Ready(read)) read();
  }

 protected:
  // All messages are in; runs on the pool.
  virtual void Complete() = 0;

  absl::Status TimeIsUp(absl::Duration* next) override {
    RETURN_IF_ERROR(Base::TimeIsUp(next));
    MutexLock lock(this->mutex_);
    if (phase_ == Phase::kComplete) return absl::OkStatus();
    const absl::Duration idle = this->runtime_.upload_idle;
    // Whoever is held back by the sink is not idle.
    const bool waits = phase_ == Phase::kStarting || phase_ == Phase::kReading;
    const absl::Duration left =
        waits ? idle - absl::FromChrono(std::chrono::steady_clock::now() - last_) : idle;
    if (left <= absl::ZeroDuration()) {
      return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                   absl::StrCat("the upload brought nothing for ", absl::FormatDuration(idle),
                                " and was ended; begin it again"));
    }
    const absl::Duration rest = limit_ - absl::FromChrono(std::chrono::steady_clock::now() - began_);
    if (rest <= absl::ZeroDuration()) {
      return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                   absl::StrCat("the upload is not complete after ", absl::FormatDuration(limit_),
                                ", which is long for its size, and was ended; begin it again"));
    }
    *next = std::min({*next, left, rest});
    return absl::OkStatus();
  }

  // While a message is awaited; otherwise before the next one is, and what is complete gets its answer.
  void EndEarly(const absl::Status& why) override {
    {
      MutexLock lock(this->mutex_);
      if (phase_ == Phase::kTaking || phase_ == Phase::kStarting) late_ = why;
      if (phase_ != Phase::kReading) return;
      phase_ = Phase::kEnded;
    }
    this->FinishOnce(why);
  }

  bool complete() {
    MutexLock lock(this->mutex_);
    return phase_ == Phase::kComplete;
  }

  std::unique_ptr<Sink> sink_;
  Request request_;

 private:
  enum class Phase {
    kTaking,    // a message is looked at, or the sink holds the sender back
    kStarting,  // the next one is being asked for
    kReading,   // it is awaited
    kComplete,  // all are in
    kEnded,     // ended before that
  };

  // A time that is known only now may be over before anybody would look.
  void TakeTimeLimit() {
    const absl::Duration limit = sink_->TimeLimit();
    {
      MutexLock lock(this->mutex_);
      if (limit == limit_) return;
      limit_ = limit;
    }
    this->Look();
  }

  // Asks for the next message. Nothing may end the call until gRPC has been asked: a call that is over must
  // not be read from.
  void Read(bool brought = true) {
    const auto self = this->self();
    int64_t turn = 0;
    {
      MutexLock lock(this->mutex_);
      if (brought) last_ = std::chrono::steady_clock::now();
      phase_ = late_.ok() ? Phase::kStarting : Phase::kEnded;
      turn = ++turn_;
    }
    if (!ended()) this->StartRead(&request_);
    absl::Status late;
    {
      MutexLock lock(this->mutex_);
      // What was asked for may have come by now, and the one after it been asked for.
      if (turn_ != turn || (phase_ != Phase::kStarting && phase_ != Phase::kEnded)) return;
      late = late_;
      phase_ = late.ok() ? Phase::kReading : Phase::kEnded;
    }
    if (!late.ok()) this->FinishOnce(late);
  }
  bool ended() {
    MutexLock lock(this->mutex_);
    return phase_ == Phase::kEnded;
  }

  Phase phase_ ABSL_GUARDED_BY(this->mutex_) = Phase::kTaking;
  absl::Status late_ ABSL_GUARDED_BY(this->mutex_);
  int64_t turn_ ABSL_GUARDED_BY(this->mutex_) = 0;
  std::chrono::steady_clock::time_point last_ ABSL_GUARDED_BY(this->mutex_);  // when something came
  // Whoever brings a byte now and then holds what others wait for, too: the whole has an end.
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  absl::Duration limit_ ABSL_GUARDED_BY(this->mutex_) = absl::InfiniteDuration();
};

// Many requests, one reply. Sink is an UploadSink with
//   void Finish(CallContext&, Reply*, std::function<void(absl::Status)> done),
// which runs on the pool after the last message and calls `done` once.
template <typename Request, typename Reply, typename Sink>
class ClientStreamCall final
    : public UploadCall<StreamCall<grpc::ServerReadReactor<Request>>, Request, Sink> {
 public:
  using Base = UploadCall<StreamCall<grpc::ServerReadReactor<Request>>, Request, Sink>;
  using Base::Base;

  // `make` is absl::StatusOr<std::unique_ptr<Sink>>(CallContext&).
  template <typename Make>
  void Run(Reply* reply, const Make& make) {
    reply_ = reply;
    if (!this->Begin(nullptr)) return;
    this->RunUpload([&] { return make(*this->call_); });
  }

  void OnCancel() override {}

 private:
  void Complete() override {
    const auto done = [this, self = this->self()](const absl::Status& status) {
      if (status.ok()) {
        this->measure_.method().MaskPersonal(reply_);
        this->measure_.Sent();
      }
      this->FinishOnce(status);
    };
    const absl::Status thrown = Guarded([&]() -> absl::Status {
      this->sink_->Finish(*this->call_, reply_, done);
      return absl::OkStatus();
    });
    if (!thrown.ok()) done(thrown);
  }

  Reply* reply_ = nullptr;
};

template <typename Request, typename Reply, typename Sink, typename Make>
grpc::ServerReadReactor<Request>* ClientStream(Runtime& runtime, const Method& method,
                                               grpc::CallbackServerContext* context, Reply* reply,
                                               const Make& make) {
  auto call = std::make_shared<ClientStreamCall<Request, Reply, Sink>>(runtime, method, context);
  call->Hold(call);
  call->Run(reply, make);
  return call.get();
}

// Many requests, then many replies. Sink is an UploadSink with
//   absl::StatusOr<std::unique_ptr<StreamSource<Reply>>> Finish(CallContext&), which runs on the pool.
template <typename Request, typename Reply, typename Sink>
class UploadThenStreamCall final
    : public UploadCall<ReplyStreamCall<grpc::ServerBidiReactor<Request, Reply>, Reply>, Request, Sink> {
 public:
  using Base = UploadCall<ReplyStreamCall<grpc::ServerBidiReactor<Request, Reply>, Reply>, Request, Sink>;
  using Base::Base;

  template <typename Make>
  void Run(const Make& make) {
    if (!this->Begin(nullptr)) return;
    this->RunUpload([&] { return make(*this->call_); });
  }

 private:
  void EndEarly(const absl::Status& why) override {
    if (this->complete()) return this->Interrupt(why);
    Base::EndEarly(why);
  }

  void Complete() override {
    std::unique_ptr<StreamSource<Reply>> source;
    const absl::Status status = Guarded([&]() -> absl::Status {
      auto made = this->sink_->Finish(*this->call_);
      if (made.ok()) source = *std::move(made);
      return made.status();
    });
    if (!status.ok()) return this->FinishOnce(status);
    this->StartSource(std::move(source));
  }
};

template <typename Request, typename Reply, typename Sink, typename Make>
grpc::ServerBidiReactor<Request, Reply>* UploadThenStream(Runtime& runtime, const Method& method,
                                                          grpc::CallbackServerContext* context,
                                                          const Make& make) {
  auto call = std::make_shared<UploadThenStreamCall<Request, Reply, Sink>>(runtime, method, context);
  call->Hold(call);
  call->Run(make);
  return call.get();
}

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_STREAM_H_
