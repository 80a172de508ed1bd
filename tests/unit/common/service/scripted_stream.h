// A feed that plays what a test has written down.

#ifndef FENGQIAO_TESTS_UNIT_COMMON_SERVICE_SCRIPTED_STREAM_H_
#define FENGQIAO_TESTS_UNIT_COMMON_SERVICE_SCRIPTED_STREAM_H_

#include <grpcpp/support/sync_stream.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "fengqiao/common/v1/events.pb.h"

namespace fengqiao::service {

inline common::v1::WatchEventsResponse Answer(const std::string& token,
                                              const std::vector<std::string>& event_ids) {
  common::v1::WatchEventsResponse response;
  response.set_resume_token(token);
  for (const std::string& id : event_ids) response.add_events()->set_id(id);
  return response;
}

// What one stream brings, and how it ends.
struct Script {
  std::deque<common::v1::WatchEventsResponse> answers;
  grpc::Status end;
};

class ScriptedStream final : public grpc::ClientReaderInterface<common::v1::WatchEventsResponse> {
 public:
  explicit ScriptedStream(Script script) : script_(std::move(script)) {}
  bool NextMessageSize(uint32_t*) override { return false; }
  void WaitForInitialMetadata() override {}
  bool Read(common::v1::WatchEventsResponse* response) override {
    if (script_.answers.empty()) return false;
    *response = std::move(script_.answers.front());
    script_.answers.pop_front();
    return true;
  }
  grpc::Status Finish() override { return script_.end; }

 private:
  Script script_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_TESTS_UNIT_COMMON_SERVICE_SCRIPTED_STREAM_H_
