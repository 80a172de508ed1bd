// The indicators service, whole, on SQLite in a folder of its own, behind a real server.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_INDICATORS_SERVICE_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_INDICATORS_SERVICE_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/grpc_status.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "services/indicators/service.h"
#include "tests/support/in_process_server.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::indicators {

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() { Start(absl::FromUnixSeconds(1'667'000'000)); }  // 2022-10-29

  // Stops everything, and starts it anew on the same folder.
  void Restart() {
    const absl::Time now = clock_->Now();
    stub_.reset();
    server_.reset();
    service_.reset();
    runtime_.reset();
    Start(now);
  }

  // Calls a unary method: Call(&Stub::GetRegion, request, &reply).
  using Stub = v1::IndicatorService::Stub;
  template <typename Request, typename Reply>
  absl::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                    const Request& request, Reply* reply, const std::string& dev_caller = "") {
    const auto context = testing::MakeContext(dev_caller);
    return rpc::FromGrpc((*stub_.*method)(context.get(), request, reply));
  }
  template <typename Request, typename Reply>
  absl::StatusOr<Reply> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                            const Request& request, const std::string& dev_caller = "") {
    Reply reply;
    absl::Status status = Call(method, request, &reply, dev_caller);
    if (!status.ok()) return status;
    return reply;
  }

  std::string NextRequestId() { return absl::StrCat("r", ++requests_); }

  static v1::Observation Statement(const std::string& code, const std::string& value,
                                   const std::string& region = "330602", const std::string& period = "2022") {
    v1::Observation o;
    o.set_indicator("indicators/" + code);
    o.set_region("regions/" + region);
    o.set_period(period);
    o.mutable_value()->set_value(value);
    o.set_role(common::v1::FIGURE_ROLE_ACTUAL);
    return o;
  }
  v1::RecordObservationsRequest RecordRequest(std::vector<v1::Observation> statements,
                                              const std::string& parent = "330602") {
    v1::RecordObservationsRequest request;
    request.set_parent("regions/" + parent);
    request.set_request_id(NextRequestId());
    for (auto& statement : statements) *request.add_observations() = std::move(statement);
    return request;
  }
  std::vector<std::string> Record(std::vector<v1::Observation> statements,
                                  const std::string& parent = "330602") {
    const auto reply = Ask(&Stub::RecordObservations, RecordRequest(std::move(statements), parent));
    EXPECT_OK(reply);
    if (!reply.ok()) return {};
    return {reply->names().begin(), reply->names().end()};
  }

  v1::CreateRegionRequest RegionRequest(const std::string& parent, const std::string& id,
                                        const std::string& name) {
    v1::CreateRegionRequest request;
    request.set_parent("regions/" + parent);
    request.set_region_id(id);
    request.mutable_region()->set_display_name(name);
    request.set_request_id(NextRequestId());
    return request;
  }

  v1::CreateTargetRequest TargetRequest(const std::string& code, const std::string& value,
                                        const std::string& region = "330602",
                                        const std::string& parent = "330600") {
    v1::CreateTargetRequest request;
    request.set_parent("regions/" + parent);
    request.mutable_target()->set_indicator("indicators/" + code);
    request.mutable_target()->set_region("regions/" + region);
    request.mutable_target()->set_period("2022");
    request.mutable_target()->set_comparator(v1::Target::COMPARATOR_AT_MOST);
    request.mutable_target()->mutable_value()->set_value(value);
    request.set_request_id(NextRequestId());
    return request;
  }

  // Every event of the log.
  std::vector<common::v1::Event> Events(const std::string& filter = "", const std::string& dev_caller = "") {
    common::v1::WatchEventsRequest request;
    request.set_until_now(true);
    request.set_filter(filter);
    const auto context = testing::MakeContext(dev_caller);
    const auto reader = stub_->WatchEvents(context.get(), request);
    std::vector<common::v1::Event> events;
    common::v1::WatchEventsResponse response;
    while (reader->Read(&response))
      events.insert(events.end(), response.events().begin(), response.events().end());
    EXPECT_OK(rpc::FromGrpc(reader->Finish()));
    return events;
  }

  testing::TempDir dir_;
  int requests_ = 0;
  FakeClock* clock_ = nullptr;
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<service::Deployable> service_;
  std::unique_ptr<testing::InProcessServer> server_;
  std::unique_ptr<Stub> stub_;

 private:
  void Start(absl::Time now) {
    auto clock = std::make_unique<FakeClock>(now);
    clock_ = clock.get();
    runtime_ = testing::MakeRuntime({}, std::move(clock));
    auto service = CreateService({.database_url = "sqlite://" + dir_.path() + "/"}, *runtime_);
    EXPECT_OK(service);
    service_ = *std::move(service);
    server_ = std::make_unique<testing::InProcessServer>(
        *runtime_, std::vector<grpc::Service*>{service_->grpc_service()});
    stub_ = v1::IndicatorService::NewStub(server_->channel());
  }
};

// Reads a list to its end, page by page; `of` gives the items of a page.
template <typename Request, typename Page, typename ItemsOf>
auto AllPages(Request request, const Page& page, const ItemsOf& of) {
  std::vector<std::string> names;
  do {
    const auto reply = page(request);
    EXPECT_OK(reply);
    if (!reply.ok()) return names;
    for (const auto& item : of(*reply)) names.push_back(item.name());
    EXPECT_TRUE(request.page_size() == 0 || of(*reply).size() <= request.page_size());
    request.set_page_token(reply->next_page_token());
  } while (!request.page_token().empty());
  return names;
}

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_INDICATORS_SERVICE_FIXTURE_H_
