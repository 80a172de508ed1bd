// The way to the services.

#ifndef FENGQIAO_SERVICES_CTL_CONNECTION_H_
#define FENGQIAO_SERVICES_CTL_CONNECTION_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/grpc_status.h"
#include "fengqiao/correction/v1/correction_service.grpc.pb.h"
#include "fengqiao/correction/v1/provider_service.grpc.pb.h"
#include "fengqiao/correction/v1/resettlement_service.grpc.pb.h"
#include "fengqiao/correction/v1/self_service.grpc.pb.h"
#include "fengqiao/correction/v1/survey_service.grpc.pb.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "fengqiao/mediation/v1/mediation_service.grpc.pb.h"
#include "fengqiao/reports/v1/report_service.grpc.pb.h"
#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

// Channels are made when they are first needed; services at one address share one.
class Connection {
 public:
  struct Options {
    std::string reports_server;
    std::string indicators_server;
    std::string mediation_server;
    std::string correction_server;
    // Sent as `authorization: Bearer …` where not empty.
    std::string token;
    // Sent as `fengqiao-dev-caller` where not empty.
    std::string dev_caller;
    absl::Duration timeout;
  };
  // From the flags of the whole program (ConnectionFlags).
  static Options OptionsOf(const FlagValues& flags);

  explicit Connection(Options options) : options_(std::move(options)) {}

  reports::v1::ReportService::Stub& Reports();
  indicators::v1::IndicatorService::Stub& Indicators();
  mediation::v1::MediationService::Stub& Mediation();
  correction::v1::CorrectionService::Stub& Correction();
  // At the same address.
  correction::v1::SurveyService::Stub& Surveys();
  correction::v1::ResettlementService::Stub& Resettlement();
  correction::v1::SelfService::Stub& Self();
  correction::v1::ProviderService::Stub& CorrectionProviders();

  // The regions that the identity says it answers for, none below another: what is meant by everything. The
  // country where it says none that can be read; the services decide.
  std::vector<std::string> OwnRegions() const;

  // The caller's identity, for every call.
  void Identify(grpc::ClientContext* context) const;
  // Identity and deadline, for a call that ends by itself.
  void Prepare(grpc::ClientContext* context) const;

  // A unary call of a service by the method's descriptor. `request` and `reply` are of its types.
  absl::Status CallMediation(const google::protobuf::MethodDescriptor& method,
                             const google::protobuf::Message& request, google::protobuf::Message* reply);
  absl::Status CallCorrection(const google::protobuf::MethodDescriptor& method,
                              const google::protobuf::Message& request, google::protobuf::Message* reply);

  // A unary call: `call` is grpc::Status(grpc::ClientContext*).
  template <typename Call>
  absl::Status Unary(const Call& call) const {
    grpc::ClientContext context;
    Prepare(&context);
    return rpc::FromGrpc(call(&context));
  }

 private:
  absl::Status CallAt(const std::string& address, const google::protobuf::MethodDescriptor& method,
                      const google::protobuf::Message& request, google::protobuf::Message* reply);
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address);

  const Options options_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::unique_ptr<reports::v1::ReportService::Stub> reports_;
  std::unique_ptr<indicators::v1::IndicatorService::Stub> indicators_;
  std::unique_ptr<mediation::v1::MediationService::Stub> mediation_;
  std::unique_ptr<correction::v1::CorrectionService::Stub> correction_;
  std::unique_ptr<correction::v1::SurveyService::Stub> surveys_;
  std::unique_ptr<correction::v1::ResettlementService::Stub> resettlement_;
  std::unique_ptr<correction::v1::SelfService::Stub> self_;
  std::unique_ptr<correction::v1::ProviderService::Stub> correction_providers_;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_CONNECTION_H_
