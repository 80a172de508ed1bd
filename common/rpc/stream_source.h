// What a streaming reply is made of, pulled one message at a time, so that a slow reader holds back its own
// stream and nothing else. Free of gRPC.

#ifndef FENGQIAO_COMMON_RPC_STREAM_SOURCE_H_
#define FENGQIAO_COMMON_RPC_STREAM_SOURCE_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fengqiao::rpc {

enum class StreamStep {
  kMessage,  // a message was filled in
  kEnd,      // the stream is over, and all is well
  kWait,     // nothing now: see Wait
};

// The next messages of one stream. Next runs on the executor, never twice at once.
template <typename Reply>
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // Fills `reply` (which is empty) or says what to do instead. May block. An error ends the stream with it.
  virtual absl::StatusOr<StreamStep> Next(Reply* reply) = 0;

  // After kWait: has `wake` called, once or more, from any thread, when Next may have more; at once where it
  // has already. `wake` may be called after the stream has ended. Sources that never wait need not override
  // it.
  virtual void Wait(std::function<void()> wake) { wake(); }

  // Whether Next calls other services, and so must run on the pool for such work.
  virtual bool calls_services() const { return false; }

  // How long a stream may wait before Next is asked anyway, for a heartbeat.
  virtual absl::Duration heartbeat() const { return absl::InfiniteDuration(); }
};

// Takes the messages of an upload, then gives the reply.
template <typename Request>
class UploadSink {
 public:
  virtual ~UploadSink() = default;
  // One message. Must not block. An error ends the call with it.
  virtual absl::Status Add(const Request& request) = 0;
  // Whether it says itself what is wrong with an enum that has no value of the contract: with the part of the
  // upload that it stands in, where else the whole upload is refused.
  virtual bool ChecksEnums() const { return false; }
  // How long the upload may take from its beginning, by what it has said of itself so far. Asked after each
  // message.
  virtual absl::Duration TimeLimit() const { return absl::InfiniteDuration(); }
  // Whether the next message may be read now. Where not, the sender is held back until `wake` is called,
  // once, from any thread. Sinks that take all there is need not override it.
  virtual bool Ready(std::function<void()> /*wake*/) { return true; }
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_STREAM_SOURCE_H_
