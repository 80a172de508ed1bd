// Answers about minors' files to roles that open none (社区矫正法 54).

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_CLOSED_ANSWERS_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_CLOSED_ANSWERS_H_

#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "google/protobuf/message.h"

namespace fengqiao::correction {

// `done` with the answer to an office's command closed where it is a minor's and the caller's role opens no
// minor's file: also an old one, which may have been given to the same account under another role.
service::Done ClosedTo(const rpc::CallContext& call, google::protobuf::Message* reply, service::Done done);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_CLOSED_ANSWERS_H_
