// What our adapter costs, and how fast statements are recorded durably.
//
//   build/release/tests/rpc_bench            both parts, on SQLite and on a private PostgreSQL
//
// Part one: GetIndicator by our handler against the same message by a bare callback service, over loopback,
// in one process. Part two: RecordObservations over loopback with 1 and with 64 calls at a time, and with 100
// statements a call, in rows a second, against the bare statements that put the same rows (statement, valid
// statement; event and request once a call) into the same engine: one by one, and in transactions as large.

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/server.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/service.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_statements.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

using indicators::v1::IndicatorService;

// The reference of part one: the least that gRPC can do with the same messages.
class BareService final : public IndicatorService::CallbackService {
 public:
  BareService() : catalog_(indicators::Catalog::BuiltIn().value()) {}
  grpc::ServerUnaryReactor* GetIndicator(grpc::CallbackServerContext* context,
                                         const indicators::v1::GetIndicatorRequest* request,
                                         indicators::v1::Indicator* reply) override {
    *reply = *catalog_.Find(std::string_view(request->name()).substr(11));
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const indicators::Catalog catalog_;
};

// A server of the indicators service on loopback.
struct OurServer {
  explicit OurServer(const std::string& database_url)
      : runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>()),
        deployable(indicators::CreateService({.database_url = database_url}, runtime).value()),
        server(rpc::Server::Start({.program = "bench", .listen = "127.0.0.1:0"}, runtime,
                                  {deployable->grpc_service()})
                   .value()) {}
  std::shared_ptr<grpc::Channel> Channel() const {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server->port()),
                                     grpc::InsecureChannelCredentials(), own);
  }

  rpc::Runtime runtime;
  std::unique_ptr<service::Deployable> deployable;
  std::unique_ptr<rpc::Server> server;
};

// Makes `total` calls, `in_flight` at a time; `start` begins one call and runs its argument when the call is
// done.
void ClosedLoop(int total, int in_flight,
                const std::function<void(int index, std::function<void()> done)>& start) {
  std::mutex mutex;
  std::condition_variable all_done;
  std::atomic<int> next{0};
  int finished = 0;
  std::function<void()> begin = [&] {
    const int index = next.fetch_add(1);
    if (index >= total) return;
    start(index, [&] {
      begin();
      std::lock_guard<std::mutex> lock(mutex);
      if (++finished == total) all_done.notify_one();
    });
  };
  for (int i = 0; i < in_flight; ++i) begin();
  std::unique_lock<std::mutex> lock(mutex);
  all_done.wait(lock, [&] { return finished == total; });
}

double GetRate(const std::vector<std::unique_ptr<IndicatorService::Stub>>& stubs) {
  constexpr int kCalls = 40'000;
  struct Call {
    grpc::ClientContext context;
    indicators::v1::GetIndicatorRequest request;
    indicators::v1::Indicator reply;
  };
  return Rate(kCalls, [&] {
    ClosedLoop(kCalls, 100, [&](int index, const std::function<void()>& done) {
      auto* call = new Call;
      call->request.set_name("indicators/litigation.loss_rate");
      stubs[index % stubs.size()]->async()->GetIndicator(&call->context, &call->request, &call->reply,
                                                         [call, done](const grpc::Status& status) {
                                                           if (!status.ok()) std::abort();
                                                           delete call;
                                                           done();
                                                         });
    });
  });
}

std::vector<std::unique_ptr<IndicatorService::Stub>> Stubs(
    const std::function<std::shared_ptr<grpc::Channel>()>& channel) {
  std::vector<std::unique_ptr<IndicatorService::Stub>> stubs;
  for (int i = 0; i < 4; ++i) stubs.push_back(IndicatorService::NewStub(channel()));
  return stubs;
}

void CompareAdapter() {
  BareService bare;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&bare);
  const auto bare_server = builder.BuildAndStart();
  const auto bare_stubs = Stubs([port] {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(),
                                     own);
  });
  const testing::TempDir dir;
  const OurServer ours(absl::StrCat("sqlite://", dir.path(), "/"));
  const auto our_stubs = Stubs([&] { return ours.Channel(); });
  ComparePairs(
      "GetIndicator", "ours", [&] { return GetRate(our_stubs); }, "bare callback",
      [&] { return GetRate(bare_stubs); });
}

// Statements a second, `rows` a call.
double RecordRate(const std::vector<std::unique_ptr<IndicatorService::Stub>>& stubs, int calls, int in_flight,
                  int rows = 1) {
  static std::atomic<int64_t> serial{0};
  struct Call {
    grpc::ClientContext context;
    indicators::v1::RecordObservationsRequest request;
    indicators::v1::RecordObservationsResponse reply;
  };
  return Rate(calls * rows, [&] {
    ClosedLoop(calls, in_flight, [&](int index, const std::function<void()>& done) {
      auto* call = new Call;
      const int64_t number = serial.fetch_add(1);
      call->request = RawStatements::Request(number, rows);
      stubs[index % stubs.size()]->async()->RecordObservations(
          &call->context, &call->request, &call->reply, [call, done](const grpc::Status& status) {
            if (!status.ok()) {
              std::fprintf(stderr, "%s\n", status.error_message().c_str());
              std::abort();
            }
            delete call;
            done();
          });
    });
  });
}

void CompareRecording(const std::string& engine, const std::string& our_url, RawStatements& raw) {
  const OurServer ours(our_url);
  const auto stubs = Stubs([&] { return ours.Channel(); });
  ComparePairs(
      engine + ", durable rows, one call at a time", "RPC", [&] { return RecordRate(stubs, 500, 1); },
      "bare, one a transaction", [&] { return raw.Rate(500, 1); });
  ComparePairs(
      engine + ", durable rows, 64 calls at a time", "RPC", [&] { return RecordRate(stubs, 10'000, 64); },
      "bare, 64 a transaction", [&] { return raw.Rate(10'000, 64); });
  ComparePairs(
      engine + ", durable rows, 100 a call, 4 calls at a time", "RPC",
      [&] { return RecordRate(stubs, 200, 4, 100); }, "bare, 4 such calls a transaction",
      [&] { return raw.Rate(200, 4, 100); });
}

}  // namespace
}  // namespace fengqiao::bench

int main() {
  using namespace fengqiao;  // NOLINT(google-build-using-namespace): a program's main
  bench::CompareAdapter();
  const testing::TempDir ours, bare;
  const auto sqlite = bench::RawStatements::Sqlite(bare.path() + "/bare.db");
  bench::CompareRecording("SQLite", "sqlite://" + ours.path() + "/", *sqlite);
  const auto& server = testing::PostgresServer::Shared();
  const auto postgres = bench::RawStatements::Postgres(server.url());
  bench::CompareRecording("PostgreSQL", server.url(), *postgres);
  return 0;
}
