#include "common/service/server_main.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/config/flags.h"
#include "common/log/log.h"
#include "common/metrics/process.h"
#include "common/rpc/jwt.h"
#include "common/rpc/server.h"
#include "common/service/stop_limit.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/database.h"
#include "common/storage/envelope.h"

ABSL_FLAG(std::string, listen, "", "address for gRPC, host:port; port 0 takes a free one");
ABSL_FLAG(std::string, metrics_listen, "", "address for /metrics, host:port; empty for none");
ABSL_FLAG(std::string, database_url, "sqlite://fengqiao-data/",
          "sqlite:///absolute/folder/, sqlite://relative/folder/ or postgresql://…");
ABSL_FLAG(
    std::string, database_url_file, "",
    "file with the database_url: where that holds a password, since a command line is seen by every user");
ABSL_FLAG(int, database_wait_seconds, 60,
          "how long a start waits for a PostgreSQL server that can't be reached, 0 to 3600");
ABSL_FLAG(int, statement_timeout_seconds, 20,
          "how long one statement of PostgreSQL may run, 1 to 3600; then the call is UNAVAILABLE");
ABSL_FLAG(std::string, redis_url, "", "redis://host:port/0 for the shared cache; empty for none");
ABSL_FLAG(std::string, auth, "jwt",
          "how callers are known: jwt, or dev (loopback only: everybody is believed)");
ABSL_FLAG(
    std::string, dev_clock, "",
    "an instant such as 2025-01-01T08:00:00+08:00: the clock stands there until a call says a later one in "
    "fengqiao-dev-time; for demonstrations, with --auth=dev alone");
ABSL_FLAG(std::string, auth_jwt_keys, "", "file with the public keys (PEM) that sign tokens");
ABSL_FLAG(std::string, peer_token_file, "",
          "file with the token that this service shows to others; read again when it changes");
ABSL_FLAG(std::string, data_keys, "",
          "file with the keys that seal what is stored; empty leaves it plain (see deploy/data_keys.md)");
ABSL_FLAG(bool, reseal, false,
          "bring all that is stored under the first of the data keys, even where that was done before");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warning or error");
ABSL_FLAG(int, drain_seconds, 10, "how long calls under way may take after SIGTERM, 0 to 300");
ABSL_FLAG(int, upload_idle_seconds, 30, "how long an upload may bring nothing before it is ended, 1 to 3600");
ABSL_FLAG(bool, reflection, false, "serve gRPC reflection");

namespace fengqiao::service {
namespace {

// Longer than a call takes to arrive, shorter than anybody minds at a stop.
constexpr absl::Duration kLinger = absl::Milliseconds(700);

// Past the drain, for what was begun to come to its end. The chart's grace period is longer.
constexpr absl::Duration kStopMargin = absl::Seconds(10);

bool IsLoopback(const std::string& listen) {
  return absl::StartsWith(listen, "127.") || absl::StartsWith(listen, "localhost:") ||
         absl::StartsWith(listen, "[::1]:");
}

absl::StatusOr<std::string> ReadFile(const std::string& path, std::string_view flag) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  if (!file) return InvalidField(flag, absl::StrCat("can't read ", path));
  return content.str();
}

// The machine's clock, or the one that callers move; `moved` is that one.
absl::StatusOr<std::unique_ptr<Clock>> ClockOf(FakeClock** moved) {
  const std::string said = absl::GetFlag(FLAGS_dev_clock);
  if (said.empty()) return std::make_unique<SystemClock>();
  absl::Time start;
  if (!absl::ParseTime(absl::RFC3339_full, said, &start, nullptr)) {
    return InvalidField("dev_clock",
                        absl::StrCat("'", said, "' is no instant such as 2025-01-01T08:00:00+08:00"));
  }
  if (absl::GetFlag(FLAGS_auth) != "dev") return InvalidField("dev_clock", "goes with --auth=dev alone");
  auto clock = std::make_unique<FakeClock>(start);
  *moved = clock.get();
  return clock;
}

absl::StatusOr<std::unique_ptr<rpc::Authenticator>> AuthenticatorOf(const rpc::ServerOptions& server,
                                                                    const Clock& clock, FakeClock* moved) {
  const std::string auth = absl::GetFlag(FLAGS_auth);
  if (auth == "dev") {
    if (!IsLoopback(server.listen)) {
      return InvalidField(
          "auth",
          absl::StrCat("dev believes everybody, so it is for loopback alone, not for ", server.listen));
    }
    LogWarning("auth=dev: every caller is believed; for loopback only", {{"listen", server.listen}});
    return rpc::MakeDevAuthenticator(moved);
  }
  if (auth != "jwt") return InvalidField("auth", absl::StrCat("'", auth, "' is neither jwt nor dev"));
  if (absl::GetFlag(FLAGS_auth_jwt_keys).empty()) {
    return InvalidField("auth_jwt_keys", "is required with auth=jwt (for a laptop: --auth=dev)");
  }
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(absl::GetFlag(FLAGS_auth_jwt_keys), "auth_jwt_keys"));
  return rpc::MakeJwtAuthenticator(pem, clock);
}

// host:port with a port that there is; [host]:port for IPv6. gRPC would take 70000 for 4464.
absl::Status CheckAddress(std::string_view flag, const std::string& address) {
  const size_t colon = address.rfind(':');
  const std::string host = address.substr(0, colon == std::string::npos ? 0 : colon);
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const bool good_host = !host.empty() && (bracketed || host.find_first_of(":[]") == std::string::npos);
  const bool digits =
      !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (good_host && digits && std::stoi(port) <= 65535) return absl::OkStatus();
  return InvalidField(flag, absl::StrCat("'", address, "' is not host:port with a port of 0 to 65535"));
}

absl::StatusOr<rpc::ServerOptions> ServerOptionsOf(const ServerProgram& program) {
  rpc::ServerOptions options;
  options.program = program.name;
  options.listen = absl::GetFlag(FLAGS_listen);
  if (options.listen.empty()) options.listen = program.default_listen;
  RETURN_IF_ERROR(CheckAddress("listen", options.listen));
  options.metrics_listen = absl::GetFlag(FLAGS_metrics_listen);
  if (!options.metrics_listen.empty())
    RETURN_IF_ERROR(CheckAddress("metrics_listen", options.metrics_listen));
  const int drain = absl::GetFlag(FLAGS_drain_seconds);
  if (drain < 0 || drain > 300) return InvalidField("drain_seconds", "must be 0 to 300");
  const int statement = absl::GetFlag(FLAGS_statement_timeout_seconds);
  if (statement < 1 || statement > 3600)
    return InvalidField("statement_timeout_seconds", "must be 1 to 3600");
  const int wait = absl::GetFlag(FLAGS_database_wait_seconds);
  if (wait < 0 || wait > 3600) return InvalidField("database_wait_seconds", "must be 0 to 3600");
  const int idle = absl::GetFlag(FLAGS_upload_idle_seconds);
  if (idle < 1 || idle > 3600) return InvalidField("upload_idle_seconds", "must be 1 to 3600");
  options.drain = absl::Seconds(drain);
  options.linger = std::min(options.drain, kLinger);
  options.reflection = absl::GetFlag(FLAGS_reflection);
  return options;
}

absl::StatusOr<rpc::ClientIdentity> IdentityOf(const ServerProgram& program) {
  rpc::ClientIdentity identity;
  if (absl::GetFlag(FLAGS_auth) == "dev") identity.dev_caller = absl::StrCat(program.name, ";service;000000");
  if (const std::string path = absl::GetFlag(FLAGS_peer_token_file); !path.empty()) {
    auto file = rpc::TokenFile::Open(path);
    if (!file.ok()) return InvalidField("peer_token_file", ToStd(file.status().message()));
    identity.token_file = *std::move(file);
  }
  return identity;
}

absl::StatusOr<std::string> DatabaseUrlOf() {
  const std::string path = absl::GetFlag(FLAGS_database_url_file);
  const std::string url = absl::GetFlag(FLAGS_database_url);
  if (path.empty()) return url;
  if (url != absl::FindCommandLineFlag("database_url")->DefaultValue())
    return InvalidField("database_url_file", "and database_url exclude one another");
  ASSIGN_OR_RETURN(std::string read, ReadFile(path, "database_url_file"));
  absl::StripAsciiWhitespace(&read);
  return read;
}

// From here on all that is stored is sealed, where keys are given.
absl::Status TakeDataKeys() {
  const std::string path = absl::GetFlag(FLAGS_data_keys);
  if (path.empty()) {
    if (absl::GetFlag(FLAGS_reseal)) return InvalidField("reseal", "is for data_keys, and none are given");
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::string text, ReadFile(path, "data_keys"));
  auto ring = storage::KeyRing::Parse(text);
  OPENSSL_cleanse(text.data(), text.size());
  if (!ring.ok()) return InvalidField("data_keys", absl::StrCat(path, ": ", ring.status().message()));
  static const storage::KeyRing* keys = nullptr;  // as long as the process
  keys = ring->release();
  storage::SealWith(keys);
  return absl::OkStatus();
}

// Host, port and database, without the password.
std::string WithoutUser(std::string_view url) {
  const size_t at = url.rfind('@');
  return std::string(at == std::string_view::npos ? url : url.substr(at + 1));
}

absl::StatusOr<rpc::StopCause> Serve(const ServerProgram& program, rpc::ServerOptions options,
                                     std::unique_ptr<rpc::Authenticator> authenticator,
                                     std::unique_ptr<Clock> clock, const rpc::ClientIdentity& identity,
                                     const std::string& database_url, const MakeDeployables& make) {
  StopLimit stop_limit(program.name);  // outlives all that a stop takes down
  // Services that share the process know one another by a secret that never leaves it.
  const std::string secret = NewUlid(absl::ToUnixMillis(clock->Now())) + NewUlid(0);
  rpc::RuntimeOptions runtime_options;
  runtime_options.upload_idle = absl::Seconds(absl::GetFlag(FLAGS_upload_idle_seconds));
  rpc::Runtime runtime(runtime_options, rpc::MakeInternalAuthenticator(secret, std::move(authenticator)),
                       std::move(clock));
  AddProcessMetrics(runtime.metrics);
  runtime.metrics.GaugeCallback(
      "fengqiao_peer_token_expiry_timestamp_seconds",
      "When the token for other services ends, since 1970; 0 without one.", {},
      [file = identity.token_file]() -> double {
        const absl::Time end = file == nullptr ? absl::InfinitePast() : file->Expiry();
        return end == absl::InfinitePast() ? 0 : static_cast<double>(absl::ToUnixSeconds(end));
      });
  std::unique_ptr<rpc::Server> server;
  ServerFlags flags;
  flags.database_url = database_url;
  flags.database_wait = absl::Seconds(absl::GetFlag(FLAGS_database_wait_seconds));
  flags.statement_timeout = absl::Seconds(absl::GetFlag(FLAGS_statement_timeout_seconds));
  flags.reseal = absl::GetFlag(FLAGS_reseal);
  flags.redis_url = absl::GetFlag(FLAGS_redis_url);
  flags.identity = identity;
  flags.in_process_identity.bearer_token = secret;
  flags.in_process_channel = [&server] { return server->InProcessChannel(); };
  ASSIGN_OR_RETURN(const auto deployables, make(flags, runtime));
  std::vector<grpc::Service*> services;
  for (const auto& deployable : deployables) {
    services.push_back(deployable->grpc_service());
    options.service_names.push_back(deployable->service_name());
    for (const MoreService& more : deployable->more_services()) {
      services.push_back(more.service);
      options.service_names.push_back(more.name);
    }
  }
  ASSIGN_OR_RETURN(server, rpc::Server::Start(options, runtime, services));
  for (const auto& deployable : deployables) deployable->Serving();
  server->SetReady();
  // For whoever started us: the ports, on standard output, when we are ready.
  std::printf("%s listening on port %d, metrics on port %d\n", program.name.c_str(), server->port(),
              server->metrics_port());
  std::fflush(stdout);
  const rpc::StopCause cause = rpc::WaitForStop();
  stop_limit.Start(options.drain + kStopMargin);
  for (const auto& deployable : deployables) deployable->Stopping();
  server->Drain();
  runtime.calling.Drain();
  runtime.blocking.Drain();
  return cause;
}

// What the log needs to have of a process: which one it was, and what it was told.
void LogStart(const ServerProgram& program, const rpc::ServerOptions& options, std::string_view database) {
  const std::string redis = absl::GetFlag(FLAGS_redis_url);
  LogInfo("starting", {{"program", program.name},
                       {"version", Version()},
                       {"listen", options.listen},
                       {"metrics_listen", options.metrics_listen},
                       {"auth", absl::GetFlag(FLAGS_auth)},
                       {"database", database},
                       {"data_key", storage::SealedWith() == nullptr ? "none: data are stored in plain"
                                                                     : storage::SealedWith()->current()},
                       {"redis", WithoutUser(redis)},
                       {"open_file_limit", absl::StrCat(rpc::OpenFileLimit())}});
}

}  // namespace

absl::Status ServerFlags::CheckPeerToken(std::string_view other) const {
  if (!identity.dev_caller.empty() || identity.token_file != nullptr) return absl::OkStatus();
  return InvalidField("peer_token_file", absl::StrCat("is required with auth=jwt: ", ToAbsl(other),
                                                      " takes no call without a token"));
}

int ServerMain(int argc, char** argv, const ServerProgram& program, const MakeDeployables& make) {
  rpc::PrepareProcess();
  ProgramUsage usage{
      program.name,
      program.summary,
      {"listen", "metrics_listen", "database_url", "database_url_file", "database_wait_seconds",
       "statement_timeout_seconds", "redis_url", "auth", "auth_jwt_keys", "dev_clock", "peer_token_file",
       "log_level", "drain_seconds", "upload_idle_seconds", "data_keys", "reseal", "reflection"},
      {{"listen", program.default_listen}}};
  usage.flags.insert(usage.flags.end(), program.more_flags.begin(), program.more_flags.end());
  ReadFlagsOrExit(argc, argv, usage);

  const auto bad = [&](const absl::Status& status) {
    ExitForBadConfiguration(program.name, ToStd(status.message()));
  };
  if (const auto status = SetLogLevel(absl::GetFlag(FLAGS_log_level)); !status.ok()) bad(status);
  const auto options = ServerOptionsOf(program);
  if (!options.ok()) bad(options.status());
  const auto identity = IdentityOf(program);
  if (!identity.ok()) bad(identity.status());
  FakeClock* moved = nullptr;
  auto clock = ClockOf(&moved);
  if (!clock.ok()) bad(clock.status());
  auto authenticator = AuthenticatorOf(*options, **clock, moved);
  if (!authenticator.ok()) bad(authenticator.status());

  const auto database_url = DatabaseUrlOf();
  if (!database_url.ok()) bad(database_url.status());
  const auto database = storage::DescribeUrl(*database_url);
  if (!database.ok()) bad(database.status());
  if (const auto status = TakeDataKeys(); !status.ok()) bad(status);
  LogStart(program, *options, *database);

  const auto stopped =
      Serve(program, *options, *std::move(authenticator), *std::move(clock), *identity, *database_url, make);
  if (stopped.ok()) return *stopped == rpc::StopCause::kSignal ? 0 : 1;
  if (stopped.status().code() == absl::StatusCode::kInvalidArgument) bad(stopped.status());
  LogError("the start failed", {{"program", program.name},
                                {"error", ToStd(stopped.status().message())},
                                {"cause", CauseOf(stopped.status())},
                                {"database", *database}});
  return 1;
}

}  // namespace fengqiao::service
