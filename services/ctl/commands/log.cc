#include "services/ctl/commands/log.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "fengqiao/common/v1/events.pb.h"
#include "services/ctl/invocation.h"
#include "services/ctl/json_line.h"
#include "services/ctl/output/json.h"

namespace fengqiao::ctl {
namespace {

using common::v1::Event;
using common::v1::VerifyLogRequest;
using common::v1::VerifyLogResponse;
using common::v1::WatchEventsRequest;
using common::v1::WatchEventsResponse;
using EventReader = std::unique_ptr<grpc::ClientReader<WatchEventsResponse>>;

constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Seconds(5);
constexpr std::string_view kServices = "reports|indicators|mediation|correction";

// The log of one service: its two methods.
struct ServiceLog {
  EventReader (*watch)(Connection& connection, grpc::ClientContext* context,
                       const WatchEventsRequest& request);
  grpc::Status (*verify)(Connection& connection, grpc::ClientContext* context,
                         const VerifyLogRequest& request, VerifyLogResponse* response);
};

template <auto stub_of>
ServiceLog LogOf() {
  return {.watch = [](Connection& connection, grpc::ClientContext* context, const WatchEventsRequest& request)
              -> EventReader { return (connection.*stub_of)().WatchEvents(context, request); },
          .verify =
              [](Connection& connection, grpc::ClientContext* context, const VerifyLogRequest& request,
                 VerifyLogResponse* response) {
                return (connection.*stub_of)().VerifyLog(context, request, response);
              }};
}

absl::StatusOr<ServiceLog> NamedLog(const Invocation& invocation) {
  const std::string& service = invocation.arguments()[0];
  if (service == "reports") return LogOf<&Connection::Reports>();
  if (service == "indicators") return LogOf<&Connection::Indicators>();
  if (service == "mediation") return LogOf<&Connection::Mediation>();
  if (service == "correction") return LogOf<&Connection::Correction>();
  return UsageError(
      absl::StrCat("没有服务 ", service, "，须为 reports、indicators、mediation 或 correction"));
}

std::string EventTime(const Event& event) {
  const absl::Time time =
      absl::FromUnixSeconds(event.time().seconds()) + absl::Nanoseconds(event.time().nanos());
  return absl::FormatTime("%Y-%m-%d %H:%M:%E3S", time, absl::FixedTimeZone(8 * 60 * 60));
}

// A payload of a newer contract has no JSON here; the event has, without it.
absl::StatusOr<std::string> EventJson(const Event& event) {
  const std::string& url = event.payload().type_url();
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  if (url.empty() || pool->FindMessageTypeByName(url.substr(url.rfind('/') + 1)) != nullptr) {
    return ToJson(event);
  }
  Event bare = event;
  bare.clear_payload();
  return ToJson(bare);
}

// Follows one log, over as many streams as it takes.
class Follower {
 public:
  Follower(Invocation& invocation, const ServiceLog& log) : invocation_(invocation), log_(log) {
    request_.set_resume_token(invocation.flags().Text("from"));
    request_.set_filter(invocation.flags().Text("filter"));
    request_.set_until_now(invocation.flags().Switch("until_now"));
    if (invocation.output().format != Format::kTable) {
      writer_ = invocation.Writer({{.title = "位置"},
                                   {.title = "时间"},
                                   {.title = "事件"},
                                   {.title = "对象"},
                                   {.title = "地区"},
                                   {.title = "账号"},
                                   {.title = "断点"}});
    }
  }

  // Until the end of the log where that was asked for, else until something but UNAVAILABLE happens.
  absl::Status Follow() {
    absl::Duration pause = kFirstPause;
    while (true) {
      bool heard = false;
      const absl::Status status = ReadStream(&heard);
      heard_ever_ = heard_ever_ || heard;
      if (!absl::IsUnavailable(status) || !heard_ever_) return status;
      if (heard) pause = kFirstPause;
      invocation_.err() << "连接中断，稍后从断点继续。\n" << std::flush;
      invocation_.environment().pause(pause);
      pause = std::min(pause * 2, kLongestPause);
    }
  }

  void Finish() {
    if (writer_ != nullptr) writer_->Finish("");
    if (writer_ == nullptr && !request_.resume_token().empty()) {
      invocation_.err() << "断点：" << request_.resume_token() << '\n';
    }
  }

 private:
  absl::Status ReadStream(bool* heard) {
    grpc::ClientContext context;
    invocation_.connection().Identify(&context);
    const EventReader reader = log_.watch(invocation_.connection(), &context, request_);
    WatchEventsResponse response;
    while (reader->Read(&response)) {
      *heard = true;
      for (int i = 0; i < response.events_size(); ++i) {
        const bool last = i + 1 == response.events_size();
        if (const absl::Status status = Print(response.events(i), last ? response.resume_token() : "");
            !status.ok()) {
          context.TryCancel();
          (void)reader->Finish();
          return status;
        }
      }
      invocation_.out().flush();
      request_.set_resume_token(response.resume_token());
    }
    return rpc::FromGrpc(reader->Finish());
  }

  absl::Status Print(const Event& event, const std::string& token) {
    if (writer_ == nullptr) {
      invocation_.out() << PadToWidth(absl::StrCat(event.position()), 6, Align::kRight) << "  "
                        << EventTime(event) << "  " << PadToWidth(Printable(event.type()), 22, Align::kLeft)
                        << "  " << Printable(event.resource()) << "  " << Printable(event.actor().subject())
                        << '\n';
      return absl::OkStatus();
    }
    return writer_->Add({absl::StrCat(event.position()), EventTime(event), event.type(), event.resource(),
                         event.region(), event.actor().subject(), token},
                        [&]() -> absl::StatusOr<std::string> {
                          ASSIGN_OR_RETURN(const std::string json, EventJson(event));
                          JsonLine line;
                          line.Verbatim("event", json);
                          if (!token.empty()) line.Text("resumeToken", token);
                          return line.Finish();
                        });
  }

  Invocation& invocation_;
  const ServiceLog log_;
  WatchEventsRequest request_;
  std::unique_ptr<RecordWriter> writer_;
  // A server that never answered is more likely a wrong address than one that is being started again.
  bool heard_ever_ = false;
};

absl::StatusOr<Outcome> Watch(Invocation& invocation) {
  ASSIGN_OR_RETURN(const ServiceLog log, NamedLog(invocation));
  if (invocation.output().format == Format::kJson && !invocation.flags().Switch("until_now")) {
    return UsageError("没有 --until_now 时输出没有尽头，请用 --format=jsonl");
  }
  Follower follower(invocation, log);
  RETURN_IF_ERROR(follower.Follow());
  follower.Finish();
  return Outcome::kDone;
}

void PrintVerdict(const VerifyLogResponse& response, std::ostream& out) {
  const bool whole = response.first_broken_position() == 0;
  if (whole) {
    out << "✓ 日志完整：核对 " << response.checked() << " 条，末条为第 " << response.last_position()
        << " 条。\n";
  } else {
    out << "✗ 日志自第 " << response.first_broken_position() << " 条起与链值不符："
        << Printable(response.problem()) << "\n  核对 " << response.checked() << " 条，末条为第 "
        << response.last_position() << " 条。\n";
  }
  out << "  末条链值 " << absl::BytesToHexString(response.last_link()) << '\n';
}

// The whole log from `first` on: a server checks a part of it in each call.
absl::StatusOr<VerifyLogResponse> VerifyAll(Connection& connection, const ServiceLog& log, int64_t first) {
  VerifyLogRequest request;
  request.set_first_position(first);
  int64_t checked = 0;
  for (;;) {
    VerifyLogResponse response;
    RETURN_IF_ERROR(connection.Unary(
        [&](grpc::ClientContext* context) { return log.verify(connection, context, request, &response); }));
    checked += response.checked();
    if (response.next_position() <= request.first_position()) {
      response.set_checked(checked);
      response.clear_next_position();
      return response;
    }
    request.set_first_position(response.next_position());
  }
}

// What a backup or a register kept of a log: an event's position and its link.
struct Expectation {
  int64_t position = 0;
  std::string link;
};

absl::StatusOr<Expectation> ExpectationOf(std::string_view text) {
  Expectation expected;
  const size_t colon = text.find(':');
  const absl::string_view hex =
      ToAbsl(text.substr(colon == std::string_view::npos ? text.size() : colon + 1));
  const bool is_link =
      hex.size() == 64 && std::all_of(hex.begin(), hex.end(), [](char c) { return absl::ascii_isxdigit(c); });
  if (!is_link || !absl::SimpleAtoi(ToAbsl(text.substr(0, colon)), &expected.position) ||
      expected.position < 1)
    return UsageError("--expect 须为 位置:链值，链值为 64 位十六进制");
  expected.link = absl::HexStringToBytes(hex);
  return expected;
}

// Whether the log has the event that was kept; what it has instead goes to `out`.
absl::StatusOr<bool> Meets(Connection& connection, const ServiceLog& log, const Expectation& expected,
                           std::ostream& out) {
  VerifyLogRequest request;
  request.set_first_position(expected.position);
  request.set_limit(1);
  VerifyLogResponse response;
  RETURN_IF_ERROR(connection.Unary(
      [&](grpc::ClientContext* context) { return log.verify(connection, context, request, &response); }));
  if (response.last_position() < expected.position) {
    out << "✗ 日志只到第 " << response.last_position() << " 条，没有第 " << expected.position << " 条。\n";
    return false;
  }
  if (response.checked() == 1 && response.checked_link() == expected.link) {
    out << "✓ 第 " << expected.position << " 条与所记链值相符。\n";
    return true;
  }
  out << "✗ 第 " << expected.position << " 条与所记链值不符，实为 "
      << absl::BytesToHexString(response.checked_link()) << "。\n";
  return false;
}

absl::StatusOr<Outcome> Verify(Invocation& invocation) {
  ASSIGN_OR_RETURN(const ServiceLog log, NamedLog(invocation));
  const std::string& expect = invocation.flags().Text("expect");
  Expectation expected;
  if (!expect.empty()) {
    ASSIGN_OR_RETURN(expected, ExpectationOf(expect));
  }
  ASSIGN_OR_RETURN(const VerifyLogResponse response,
                   VerifyAll(invocation.connection(), log, invocation.flags().Number("first")));
  if (invocation.output().format == Format::kTable) {
    PrintVerdict(response, invocation.out());
  } else {
    const auto writer = invocation.Writer({{.title = "核对条数"},
                                           {.title = "末条位置"},
                                           {.title = "末条链值"},
                                           {.title = "不符位置"},
                                           {.title = "问题"}});
    RETURN_IF_ERROR(writer->Add({absl::StrCat(response.checked()), absl::StrCat(response.last_position()),
                                 absl::BytesToHexString(response.last_link()),
                                 absl::StrCat(response.first_broken_position()), response.problem()},
                                JsonOf(response)));
    writer->Finish("");
  }
  bool good = response.first_broken_position() == 0;
  if (response.last_position() == 0) {
    // An empty log holds together too: a copy of a database without its journal, or the wrong folder.
    invocation.err() << "注意：日志是空的。若此服务曾有数据，请核对数据库地址与备份。\n";
  }
  if (!expect.empty()) {
    ASSIGN_OR_RETURN(const bool met, Meets(invocation.connection(), log, expected, invocation.err()));
    good = good && met;
  }
  return good ? Outcome::kDone : Outcome::kPartlyFailed;
}

}  // namespace

CommandSpec WatchCommand() {
  return {.name = "watch",
          .summary = "跟随一项服务的事件日志",
          .arguments = kServices,
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = {{.name = "from", .value = "断点", .help = "从这个断点之后开始；不给则从头开始"},
                    {.name = "filter",
                     .value = "条件",
                     .help = "对 type、resource、region 的条件，如 type = \"Report.*\""},
                    {.name = "until_now",
                     .type = FlagSpec::Type::kSwitch,
                     .help = "到日志现在的末尾为止，不再等待"}},
          .details =
              "连接中断后自动从断点继续。--format=jsonl 每行一个事件；凡有 resumeToken 的行，\n"
              "记下它即可从该行之后继续，不漏不重。",
          .run = Watch};
}

CommandSpec VerifyCommand() {
  return {.name = "verify",
          .summary = "核对一项服务的事件日志是否被改动",
          .arguments = kServices,
          .least_arguments = 1,
          .most_arguments = 1,
          .flags = {{.name = "first",
                     .type = FlagSpec::Type::kNumber,
                     .value = "位置",
                     .help = "从第几条开始核对；0 为从头",
                     .fallback = "0"},
                    {.name = "expect",
                     .value = "位置:链值",
                     .help = "日志须有备份时记下的这一条（见末条链值）；没有或不同则以 1 退出"}},
          .details = "日志完整则以 0 退出，有改动则以 1 退出。",
          .run = Verify};
}

}  // namespace fengqiao::ctl
