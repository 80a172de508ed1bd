#include "services/ctl/connection.h"

#include "absl/time/clock.h"
#include "common/rpc/client.h"

namespace fengqiao::ctl {

Connection::Options Connection::OptionsOf(const FlagValues& flags) {
  const auto address = [&flags](std::string_view of_service) {
    const std::string& own = flags.Text(of_service);
    return own.empty() ? flags.Text("server") : own;
  };
  return {.reports_server = address("reports_server"),
          .indicators_server = address("indicators_server"),
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
