// The one mapping between absl::Status and grpc::Status.

#ifndef FENGQIAO_COMMON_RPC_GRPC_STATUS_H_
#define FENGQIAO_COMMON_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace fengqiao::rpc {

// The status on the wire: code, message and google.rpc details. Payloads that are none of google.rpc stay
// here.
grpc::Status ToGrpc(const absl::Status& status);

// What a peer answered, with its details as payloads.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_GRPC_STATUS_H_
