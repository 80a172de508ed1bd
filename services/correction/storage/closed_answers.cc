#include "services/correction/storage/closed_answers.h"

#include <utility>

#include "services/correction/domain/closed_files.h"

namespace fengqiao::correction {

service::Done ClosedTo(const rpc::CallContext& call, google::protobuf::Message* reply, service::Done done) {
  if (rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read")) return done;
  return [reply, done = std::move(done)](const absl::Status& status) {
    if (status.ok() && IsMinors(*reply)) CloseFile(reply);
    done(status);
  };
}

}  // namespace fengqiao::correction
