// The methods of a service with what the runtime enforces for each, read from the options in the contract.

#ifndef FENGQIAO_COMMON_RPC_METHOD_TABLE_H_
#define FENGQIAO_COMMON_RPC_METHOD_TABLE_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/metrics/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/enum_fields.h"
#include "fengqiao/common/v1/access.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace fengqiao::rpc {

// The series of one method, as go-grpc-middleware names them, made once at start.
struct MethodMetrics {
  static constexpr int kCodes = 17;
  prometheus::Counter* started;
  prometheus::Counter* received;
  prometheus::Counter* sent;
  std::array<prometheus::Counter*, kCodes> handled;
  prometheus::Histogram* seconds;
};

// `side` is "server" or "client".
MethodMetrics MakeMethodMetrics(Metrics& metrics, const std::string& side,
                                const google::protobuf::MethodDescriptor& method);

// One method. Immutable after start.
class Method {
 public:
  Method(const google::protobuf::MethodDescriptor& descriptor, Metrics& metrics,
         prometheus::Gauge& in_flight);

  // "fengqiao.reports.v1.ReportService/GetReport".
  const std::string& full_name() const { return full_name_; }
  const MethodMetrics& metrics() const { return metrics_; }
  prometheus::Gauge& in_flight() const { return in_flight_; }
  // Whether one side streams: such a call may last as long as its caller likes.
  bool is_stream() const { return is_stream_; }

  // What is wrong with the option in the contract, or OK.
  const absl::Status& problem() const { return problem_; }

  // OK where the caller has the permission and answers for the regions that the request names.
  // PERMISSION_DENIED comes before any look at what exists (AIP-211). A request that names no region where it
  // must is INVALID_ARGUMENT. `request` is null for an upload, whose messages come later: such methods name
  // no region in them.
  absl::Status Authorize(const Policy& policy, const Caller& caller,
                         const google::protobuf::Message* request) const;

  // What holds of every request, or of every message of an upload: enums have values of the contract.
  // INVALID_ARGUMENT, naming the fields.
  absl::Status CheckRequest(const google::protobuf::Message& request) const {
    return request_enums_.Check(request);
  }

  // Clears what is personal in a reply, and what is unknown to this version.
  void MaskPersonal(google::protobuf::Message* reply) const {
    if (reply_has_personal_) {
      MaskPersonalFields(reply);
    } else {
      reply->DiscardUnknownFields();
    }
  }

  // Clears every field marked `personal`, at any depth, and what is unknown to this version.
  static void MaskPersonalFields(google::protobuf::Message* message);

 private:
  absl::Status ResolveRegionPath(const google::protobuf::Descriptor& request);
  absl::Status AuthorizeRegions(const Caller& caller, const google::protobuf::Message& request) const;

  std::string full_name_;
  common::v1::Access access_;
  std::vector<const google::protobuf::FieldDescriptor*> region_path_;
  EnumFields request_enums_;
  bool reply_has_personal_ = false;
  bool is_stream_ = false;
  MethodMetrics metrics_;
  prometheus::Gauge& in_flight_;
  absl::Status problem_;
};

// All methods of one service.
class MethodTable {
 public:
  // FAILED_PRECONDITION, naming every method, where one lacks its access option: the server does not start
  // then.
  static absl::StatusOr<std::unique_ptr<MethodTable>> Create(
      const google::protobuf::ServiceDescriptor& service, Metrics& metrics);

  // The method of that simple name; it must exist.
  const Method& operator[](std::string_view name) const;

 private:
  std::map<std::string, std::unique_ptr<Method>, std::less<>> methods_;
};

}  // namespace fengqiao::rpc

#endif  // FENGQIAO_COMMON_RPC_METHOD_TABLE_H_
