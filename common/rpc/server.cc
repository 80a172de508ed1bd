#include "common/rpc/server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "google/protobuf/stubs/logging.h"

namespace fengqiao::rpc {
namespace {

// What comes in is stored in events, which must be able to go out again with what is said around them.
constexpr int kMaxReceived = 2 << 20;
constexpr int kMaxSent = 16 << 20;
constexpr int kMaxStreams = 500;
// For the last replies to get out; health watches and idle connections are cut after it.
constexpr absl::Duration kGoodbye = absl::Milliseconds(500);

void SetChannelArguments(grpc::ServerBuilder& builder) {
  // Without this a second server on the same port starts silently and steals calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreams);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  // Connections end now and then, so that clients spread over new replicas; watches resume by their tokens.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 5 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000);
  builder.SetMaxReceiveMessageSize(kMaxReceived);
  builder.SetMaxSendMessageSize(kMaxSent);
}

std::atomic<bool> failed{false};

// gRPC gives up its listening socket when accepting fails, and says so nowhere else. A new process is the
// only remedy, and a supervisor starts one.
void GiveUp(const char* text) {
  if (failed.exchange(true)) return;
  LogError("no connection can be accepted any more; stopping",
           {{"cause", text}, {"open_file_limit", absl::StrCat(OpenFileLimit())}});
  kill(getpid(), SIGTERM);
}

// What gRPC itself has to say becomes a line like all others.
void LogForGrpc(gpr_log_func_args* args) {
  if (std::string_view(args->message).substr(0, 14) == "Failed accept4") return GiveUp(args->message);
  if (args->severity == GPR_LOG_SEVERITY_ERROR) {
    LogWarning("grpc", {{"text", args->message}, {"file", args->file}, {"line", absl::StrCat(args->line)}});
  } else {
    LogDebug("grpc", {{"text", args->message}});
  }
}

// And what protobuf has to say, which is about malformed messages of callers: nothing to wake an operator
// for.
void LogForProtobuf(google::protobuf::LogLevel, const char*, int, const std::string& message) {
  LogDebug("protobuf", {{"text", message}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Runtime& runtime,
                                                      const std::vector<grpc::Service*>& services) {
  std::unique_ptr<Server> server(new Server());
  server->options_ = options;
  server->runtime_ = &runtime;
  if (!options.metrics_listen.empty()) {
    ASSIGN_OR_RETURN(server->exposer_, MetricsExposer::Start(options.metrics_listen, runtime.metrics));
  }
  gpr_set_log_function(LogForGrpc);
  google::protobuf::SetLogHandler(LogForProtobuf);
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetChannelArguments(builder);
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &server->port_);
  for (grpc::Service* service : services) builder.RegisterService(service);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || server->port_ == 0) {
    return Unavailable(absl::StrCat("listen: can't listen on ", options.listen, "; the port may be taken"));
  }
  server->server_->GetHealthCheckService()->SetServingStatus("liveness", true);
  server->SetReadiness(false);
  return server;
}

Server::~Server() { Drain(); }

int Server::metrics_port() const { return exposer_ == nullptr ? 0 : exposer_->port(); }

void Server::SetReadiness(bool ready) {
  auto* health = server_->GetHealthCheckService();
  health->SetServingStatus("readiness", ready);
  for (const std::string& name : options_.service_names) health->SetServingStatus(name, ready);
}

void Server::SetReady() {
  SetReadiness(true);
  LogInfo("ready", {{"program", options_.program},
                    {"listen", options_.listen},
                    {"port", absl::StrCat(port_)},
                    {"metrics_port", absl::StrCat(metrics_port())}});
}

void Server::Drain() {
  if (drained_ || server_ == nullptr) return;
  drained_ = true;
  LogInfo("draining", {{"program", options_.program}});
  SetReadiness(false);
  runtime_->streams.EndAll();
  // Calls that began before the stop may still be on their way.
  absl::SleepFor(options_.linger);
  // New calls are refused with UNAVAILABLE by ourselves, before gRPC says good-bye: calls that meet its
  // shutdown on the way in would end as CANCELLED, which no client repeats.
  runtime_->gate.Close();
  runtime_->gate.WaitUntilQuiet(absl::Now() + options_.drain, options_.quiet);
  server_->Shutdown(absl::ToChronoTime(absl::Now() + kGoodbye));
  server_->Wait();
  // Its gauges ask the services' stores, which are taken down next.
  exposer_.reset();
  LogInfo("stopped", {{"program", options_.program}});
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

namespace {

sigset_t StopSignals() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  return stop;
}

}  // namespace

void PrepareProcess() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t stop = StopSignals();
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

int64_t OpenFileLimit() {
  rlimit files{};
  return getrlimit(RLIMIT_NOFILE, &files) == 0 ? static_cast<int64_t>(files.rlim_cur) : -1;
}

StopCause WaitForStop() {
  const sigset_t stop = StopSignals();
  int signal = 0;
  sigwait(&stop, &signal);
  if (failed) return StopCause::kFailure;
  LogInfo("signal received", {{"signal", absl::StrCat(signal)}});
  return StopCause::kSignal;
}

bool StopComes(absl::Duration limit) {
  const sigset_t stop = StopSignals();
  const timespec time = absl::ToTimespec(limit);
  const int signal = sigtimedwait(&stop, nullptr, &time);
  if (signal > 0) LogInfo("signal received", {{"signal", absl::StrCat(signal)}});
  return signal > 0;
}

}  // namespace fengqiao::rpc
