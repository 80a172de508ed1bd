#include "services/ctl/connection.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <future>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/regions/region_id.h"
#include "common/rpc/client.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/ctl/errors.h"

namespace fengqiao::ctl {
namespace {

using google::protobuf::Struct;

// The regions in the middle part of a token. Whether the token is to be believed is the services' business.
std::vector<std::string> RegionsInToken(const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string json;
  Struct claims;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &json) ||
      !google::protobuf::util::JsonStringToMessage(json, &claims).ok()) {
    return {};
  }
  const auto found = claims.fields().find("regions");
  if (found == claims.fields().end()) return {};
  std::vector<std::string> regions;
  for (const auto& value : found->second.list_value().values()) regions.push_back(value.string_value());
  if (found->second.has_string_value()) regions.push_back(found->second.string_value());
  return regions;
}

// subject;role;region,region
std::vector<std::string> RegionsOfDevCaller(const std::string& caller) {
  const std::vector<std::string> parts = absl::StrSplit(caller, ';');
  if (parts.size() != 3) return {};
  return absl::StrSplit(parts[2], ',', absl::SkipEmpty());
}

// Those that are regions, in order, each once, and none that lies within another.
std::vector<std::string> Outermost(std::vector<std::string> regions) {
  std::sort(regions.begin(), regions.end());
  std::vector<std::string> outermost;
  for (const std::string& region : regions) {
    if (!regions::ParseRegionId(region).ok()) continue;
    const bool covered = std::any_of(regions.begin(), regions.end(), [&](const std::string& other) {
      return other != region && regions::IsWithin(region, other);
    });
    if (!covered && (outermost.empty() || outermost.back() != region)) outermost.push_back(region);
  }
  return outermost;
}

}  // namespace

Connection::Options Connection::OptionsOf(const FlagValues& flags) {
  const auto address = [&flags](std::string_view of_service) {
    const std::string& own = flags.Text(of_service);
    return own.empty() ? flags.Text("server") : own;
  };
  return {.reports_server = address("reports_server"),
          .indicators_server = address("indicators_server"),
          .mediation_server = address("mediation_server"),
          .correction_server = address("correction_server"),
          .token = flags.Text("token"),
          .dev_caller = flags.Text("dev_caller"),
          .timeout = flags.Duration("timeout")};
}

reports::v1::ReportService::Stub& Connection::Reports() {
  if (reports_ == nullptr) {
    reports_ = reports::v1::ReportService::NewStub(ChannelTo(options_.reports_server));
  }
  return *reports_;
}

indicators::v1::IndicatorService::Stub& Connection::Indicators() {
  if (indicators_ == nullptr) {
    indicators_ = indicators::v1::IndicatorService::NewStub(ChannelTo(options_.indicators_server));
  }
  return *indicators_;
}

mediation::v1::MediationService::Stub& Connection::Mediation() {
  if (mediation_ == nullptr) {
    mediation_ = mediation::v1::MediationService::NewStub(ChannelTo(options_.mediation_server));
  }
  return *mediation_;
}

correction::v1::CorrectionService::Stub& Connection::Correction() {
  if (correction_ == nullptr) {
    correction_ = correction::v1::CorrectionService::NewStub(ChannelTo(options_.correction_server));
  }
  return *correction_;
}

correction::v1::ResettlementService::Stub& Connection::Resettlement() {
  if (resettlement_ == nullptr) {
    resettlement_ = correction::v1::ResettlementService::NewStub(ChannelTo(options_.correction_server));
  }
  return *resettlement_;
}

correction::v1::SurveyService::Stub& Connection::Surveys() {
  if (surveys_ == nullptr) {
    surveys_ = correction::v1::SurveyService::NewStub(ChannelTo(options_.correction_server));
  }
  return *surveys_;
}

correction::v1::SelfService::Stub& Connection::Self() {
  if (self_ == nullptr) {
    self_ = correction::v1::SelfService::NewStub(ChannelTo(options_.correction_server));
  }
  return *self_;
}

correction::v1::ProviderService::Stub& Connection::CorrectionProviders() {
  if (correction_providers_ == nullptr) {
    correction_providers_ = correction::v1::ProviderService::NewStub(ChannelTo(options_.correction_server));
  }
  return *correction_providers_;
}

absl::Status Connection::CallMediation(const google::protobuf::MethodDescriptor& method,
                                       const google::protobuf::Message& request,
                                       google::protobuf::Message* reply) {
  return CallAt(options_.mediation_server, method, request, reply);
}

absl::Status Connection::CallCorrection(const google::protobuf::MethodDescriptor& method,
                                        const google::protobuf::Message& request,
                                        google::protobuf::Message* reply) {
  return CallAt(options_.correction_server, method, request, reply);
}

absl::Status Connection::CallAt(const std::string& address, const google::protobuf::MethodDescriptor& method,
                                const google::protobuf::Message& request, google::protobuf::Message* reply) {
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  grpc::ClientContext context;
  Prepare(&context);
  grpc::GenericStub stub(ChannelTo(address));
  std::promise<grpc::Status> finished;
  stub.UnaryCall(&context, "/" + method.service()->full_name() + "/" + method.name(), {}, &sent, &received,
                 [&finished](grpc::Status status) { finished.set_value(std::move(status)); });
  const absl::Status status = rpc::FromGrpc(finished.get_future().get());
  if (!status.ok()) return status;
  grpc::Slice whole;
  if (!received.DumpToSingleSlice(&whole).ok() ||
      !reply->ParseFromArray(whole.begin(), static_cast<int>(whole.size()))) {
    return LocalError("服务的答复无法读出");
  }
  return absl::OkStatus();
}

std::vector<std::string> Connection::OwnRegions() const {
  std::vector<std::string> regions = Outermost(
      options_.token.empty() ? RegionsOfDevCaller(options_.dev_caller) : RegionsInToken(options_.token));
  if (regions.empty()) regions.emplace_back(regions::kCountry);
  return regions;
}

void Connection::Identify(grpc::ClientContext* context) const {
  if (!options_.token.empty()) context->AddMetadata("authorization", "Bearer " + options_.token);
  if (!options_.dev_caller.empty()) context->AddMetadata("fengqiao-dev-caller", options_.dev_caller);
}

void Connection::Prepare(grpc::ClientContext* context) const {
  Identify(context);
  context->set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
}

std::shared_ptr<grpc::Channel> Connection::ChannelTo(const std::string& address) {
  auto& channel = channels_[address];
  if (channel == nullptr) channel = rpc::MakeChannel(address);
  return channel;
}

}  // namespace fengqiao::ctl
