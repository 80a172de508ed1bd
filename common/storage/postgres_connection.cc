#include "common/storage/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::storage::internal {
namespace {

// A filter makes a new text for each of its shapes; past this many the cache starts anew.
constexpr size_t kMaxPrepared = 256;
// The server ends a statement that takes too long. Where not even that is heard of, it is frozen, or gone
// without a word.
constexpr absl::Duration kAnswerMargin = absl::Seconds(2);
// Whoever refuses a connection does so at once.
constexpr absl::Duration kQuickRefusal = absl::Seconds(2);

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultDeleter>;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

absl::Status WithCause(absl::Status status, const std::string& cause) {
  status.SetPayload(kCausePayload, absl::Cord(cause));
  return status;
}

// For the log: without the server's DETAIL, which holds the values of the row.
std::string CauseText(const PGresult* result, std::string_view state) {
  std::string text = absl::StrCat("postgres ", ToAbsl(state));
  for (const int code : {PG_DIAG_MESSAGE_PRIMARY, PG_DIAG_TABLE_NAME, PG_DIAG_CONSTRAINT_NAME}) {
    if (const char* field = PQresultErrorField(result, code)) absl::StrAppend(&text, ": ", field);
  }
  if (state.empty()) absl::StrAppend(&text, ": ", PQresultErrorMessage(result));
  return text;
}

// What the operator can do about it, before what the server says.
std::string HintFor(std::string_view state) {
  std::string_view hint;
  if (state == "28P01" || state == "28000") hint = "see the user and the password in database_url";
  if (state == "3D000") hint = "make the database, or see its name in database_url";
  if (state == "42501") hint = "the user may not do this; GRANT CREATE ON DATABASE to it";
  if (state == "53300") hint = "raise max_connections of PostgreSQL, or run fewer replicas";
  return hint.empty() ? "" : absl::StrCat("postgres ", ToAbsl(state), " (", ToAbsl(hint), "): ");
}

absl::Status PostgresError(const PGresult* result) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = field == nullptr ? std::string_view() : std::string_view(field);
  const std::string cause = CauseText(result, state);
  if (state == "23505") {
    return Error(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
                 "a record with this key is there already");
  }
  if (state == "23503") {
    return Error(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_NOT_FOUND,
                 "a record that this one refers to is not there");
  }
  if (state == "40001" || state == "40P01") {
    return WithCause(Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_UNAVAILABLE,
                           "others were writing the same records")
                         .RetryAfter(absl::Milliseconds(50)),
                     cause);
  }
  if (state == "53100") return StoreFull(cause);
  if (state == "55P03" || state == "57014") return StoreBusy("the store is busy", cause);
  // Connections (but 08P01 is our own misuse of the protocol), resources, shutdown, and a server that has
  // become a read-only standby.
  if (state.empty() || (StartsWith(state, "08") && state != "08P01") || StartsWith(state, "53") ||
      StartsWith(state, "57P") || state == "25006") {
    return WithCause(Unavailable("the store can't be reached", absl::Seconds(1)), cause);
  }
  if (state == "XX001" || state == "XX002") return WithCause(DataLoss("the database is damaged"), cause);
  return Internal(absl::StrCat(HintFor(state), cause));
}

absl::StatusOr<Rows> ReadRows(const PGresult* result) {
  const int columns = PQnfields(result), count = PQntuples(result);
  std::vector<Value> values;
  values.reserve(static_cast<size_t>(columns) * count);
  for (int row = 0; row < count; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column)) {
        values.emplace_back();
        continue;
      }
      const std::string_view bytes(PQgetvalue(result, row, column), PQgetlength(result, row, column));
      ASSIGN_OR_RETURN(Value value, DecodeCell(PQftype(result, column), bytes));
      values.push_back(std::move(value));
    }
  }
  return Rows(columns, std::move(values));
}

// What waiting alone does not mend names no time to wait.
absl::Status RefusalOf(std::string_view state) {
  const auto refused = [](std::string_view message) -> absl::Status {
    return Error(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_UNAVAILABLE, message);
  };
  if (StartsWith(state, "28"))
    return refused("the PostgreSQL server does not accept the user or the password");
  if (state == "3D000") return refused("the PostgreSQL server has no database of this name");
  if (state == "42501") return refused("the PostgreSQL server does not let the user into the database");
  return Unavailable("the PostgreSQL server can't be reached", absl::Seconds(1));
}

// Knocks once more, to hear the SQLSTATE with which the server refuses; "" where there is none to hear.
std::string StateOfRefusal(const char* const* keywords, const char* const* values) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectStartParams(keywords, values, /*expand_dbname=*/1), PQfinish);
  if (connection == nullptr || PQstatus(connection.get()) == CONNECTION_BAD) return "";
  PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
  const absl::Time give_up = absl::Now() + kQuickRefusal;
  for (PostgresPollingStatusType step = PGRES_POLLING_WRITING;
       step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING;
       step = PQconnectPoll(connection.get())) {
    const absl::Duration rest = give_up - absl::Now();
    const auto events = static_cast<short>(step == PGRES_POLLING_READING ? POLLIN : POLLOUT);
    pollfd fd{.fd = PQsocket(connection.get()), .events = events, .revents = 0};
    if (poll(&fd, 1, static_cast<int>(std::max<int64_t>(0, absl::ToInt64Milliseconds(rest)))) != 1) return "";
  }
  // "… FATAL:  28P01"
  const std::string said(absl::StripAsciiWhitespace(PQerrorMessage(connection.get())));
  const size_t gap = said.find_last_of(" \n");
  const std::string state = gap == std::string::npos ? "" : said.substr(gap + 1);
  const bool is_state = state.size() == 5 && std::all_of(state.begin(), state.end(), [](char c) {
                          return absl::ascii_isupper(c) || absl::ascii_isdigit(c);
                        });
  return is_state ? state : "";
}

std::string PreparedKey(const PgStatement& statement) {
  std::string key = statement.sql;
  key.push_back('\0');
  for (int i = 0; i < statement.params.size(); ++i) absl::StrAppend(&key, statement.params.types()[i], ",");
  return key;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(
    const PgConnectOptions& options) {
  // What stands before the address gives way to what the address says. A host that is gone without a word is
  // noticed by TCP within these times, also while nothing is under way.
  const char* const keywords[] = {"connect_timeout",
                                  "tcp_user_timeout",
                                  "keepalives_idle",
                                  "keepalives_interval",
                                  "keepalives_count",
                                  "fallback_application_name",
                                  "dbname",
                                  "client_encoding",
                                  nullptr};
  const std::string program = "fengqiao-" + options.schema;
  const char* const values[] = {"5",    "10000", "15", "5", "3", program.c_str(), options.url.c_str(),
                                "UTF8", nullptr};
  const absl::Time began = absl::Now();
  PGconn* raw = PQconnectdbParams(keywords, values, /*expand_dbname=*/1);
  if (raw == nullptr) return Overloaded("memory");
  std::unique_ptr<PostgresConnection> connection(
      new PostgresConnection(raw, options.schema, options.statement_timeout + kAnswerMargin));
  if (PQstatus(raw) != CONNECTION_OK) {
    // libpq tells why in the server's language; the code, which says what to do, it tells when it is asked
    // to.
    const bool answered = absl::Now() - began < kQuickRefusal;
    const std::string state = answered ? StateOfRefusal(keywords, values) : "";
    return WithCause(RefusalOf(state), absl::StrCat(HintFor(state), PQerrorMessage(raw)));
  }
  PQsetNoticeProcessor(
      raw, [](void*, const char*) {}, nullptr);
  RETURN_IF_ERROR(connection->SetUp(options));
  return connection;
}

absl::Status PostgresConnection::SetUp(const PgConnectOptions& options) {
  if (PQenterPipelineMode(connection_) != 1 || PQsetnonblocking(connection_, 1) != 0) return Lost();
  std::vector<PgStatement> statements;
  statements.push_back({.sql = "SELECT set_config('search_path', quote_ident($1), false),"
                               " set_config('lock_timeout', $2, false), current_setting('fsync'),"
                               " current_setting('synchronous_commit'), current_setting('server_encoding'),"
                               " current_setting('server_version_num'),"
                               // Compiling takes longer than our queries run.
                               " set_config('jit', 'off', false),"
                               " set_config('statement_timeout', $3, false)",
                        .params = {}});
  // The parameters are views: these outlive the statement.
  const std::string lock_timeout = absl::StrCat(absl::ToInt64Milliseconds(options.lock_timeout));
  const std::string statement_timeout = absl::StrCat(absl::ToInt64Milliseconds(options.statement_timeout));
  statements[0].params.AddText(schema_).AddText(lock_timeout).AddText(statement_timeout);
  ASSIGN_OR_RETURN(const std::vector<PgAnswer> answers, Run(statements));
  const Row row = answers[0].rows[0];
  std::string trouble;
  if (row.Text(2) != "on") {
    trouble = "the PostgreSQL server runs with fsync=off, and would lose what it has confirmed; set fsync=on";
  } else if (row.Text(3) == "off") {
    trouble =
        "PostgreSQL is set to synchronous_commit=off, and would lose what it has confirmed; set it to on";
  } else if (row.Text(4) != "UTF8") {
    trouble = absl::StrCat("the PostgreSQL database has the encoding ", row.Text(4), "; make it with UTF8");
  } else if (std::atoi(row.Text(5).c_str()) < 140000) {
    trouble = "the PostgreSQL server is older than version 14";
  }
  if (trouble.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_STORE_UNFIT, trouble);
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

absl::Status PostgresConnection::Lost() {
  broken_ = true;
  return WithCause(Unavailable("the store can't be reached", absl::Seconds(1)), PQerrorMessage(connection_));
}

bool PostgresConnection::Send(const PgStatement& statement, size_t index, std::vector<Sent>& sent) {
  const PgParams& params = statement.params;
  std::string key = PreparedKey(statement);
  auto found = prepared_.find(key);
  if (found == prepared_.end()) {
    found = prepared_.emplace(key, absl::StrCat("s", ++next_name_)).first;
    sent.push_back({.is_prepare = true, .key = key, .statement = index});
    if (PQsendPrepare(connection_, found->second.c_str(), statement.sql.c_str(), params.size(),
                      params.types()) != 1) {
      return false;
    }
  }
  sent.push_back({.is_prepare = false, .key = std::move(key), .statement = index});
  return PQsendQueryPrepared(connection_, found->second.c_str(), params.size(), params.data(),
                             params.lengths(), params.formats(), /*resultFormat=*/1) == 1;
}

absl::StatusOr<std::vector<PgAnswer>> PostgresConnection::Run(const std::vector<PgStatement>& statements,
                                                              size_t* failed) {
  if (failed != nullptr) *failed = statements.size();
  if (broken_) return Lost();
  // Only between transactions: in a failed one nothing may be said but ROLLBACK.
  if (prepared_.size() + statements.size() > kMaxPrepared &&
      PQtransactionStatus(connection_) == PQTRANS_IDLE) {
    RETURN_IF_ERROR(RunScript("DEALLOCATE ALL"));
    prepared_.clear();
  }
  std::vector<Sent> sent;
  for (size_t i = 0; i < statements.size(); ++i) {
    if (!Send(statements[i], i, sent)) return Lost();
  }
  if (PQpipelineSync(connection_) != 1) return Lost();
  std::vector<PgAnswer> answers(statements.size());
  absl::Status first;
  for (const Sent& one : sent) {
    absl::Status status = Receive(one, answers);
    if (broken_) return status;
    if (!status.ok() && one.is_prepare) prepared_.erase(one.key);
    if (!status.ok() && first.ok()) {
      first = std::move(status);
      if (failed != nullptr) *failed = one.statement;
    }
  }
  ReceiveSync();
  if (broken_) return Lost();
  if (!first.ok()) return first;
  return answers;
}

bool PostgresConnection::AwaitResult() {
  const absl::Time give_up = absl::Now() + patience_;
  for (bool sending = true;;) {
    if (sending) {
      const int left = PQflush(connection_);
      if (left < 0) return true;
      sending = left == 1;
    }
    if (PQisBusy(connection_) == 0) return true;
    const absl::Duration rest = give_up - absl::Now();
    if (rest <= absl::ZeroDuration()) return false;
    const auto events = static_cast<short>(POLLIN | (sending ? POLLOUT : 0));
    pollfd fd{.fd = PQsocket(connection_), .events = events, .revents = 0};
    if (fd.fd < 0) return true;
    // An infinite patience looks round once an hour.
    poll(&fd, 1,
         static_cast<int>(
             absl::ToInt64Milliseconds(absl::Ceil(std::min(rest, absl::Hours(1)), absl::Milliseconds(1)))));
    if ((fd.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_) != 1) return true;
  }
}

absl::Status PostgresConnection::Receive(const Sent& sent, std::vector<PgAnswer>& answers) {
  absl::Status status;
  for (bool any = false;; any = true) {
    if (!AwaitResult()) {
      broken_ = true;
      return WithCause(Unavailable("the store does not answer", absl::Seconds(1)), "no answer in time");
    }
    const Result result(PQgetResult(connection_));
    if (result == nullptr) {
      if (!any || PQstatus(connection_) == CONNECTION_BAD) return Lost();
      return status;
    }
    switch (PQresultStatus(result.get())) {
      case PGRES_TUPLES_OK: {
        absl::StatusOr<Rows> rows = ReadRows(result.get());
        if (!rows.ok()) {
          status = rows.status();
        } else {
          answers[sent.statement].rows = *std::move(rows);
        }
        [[fallthrough]];
      }
      case PGRES_COMMAND_OK:
        if (!sent.is_prepare) answers[sent.statement].affected = std::atoll(PQcmdTuples(result.get()));
        break;
      case PGRES_PIPELINE_ABORTED:
        status = Internal("skipped after an earlier error");
        break;
      default:
        status = PostgresError(result.get());
        if (PQstatus(connection_) == CONNECTION_BAD) {
          broken_ = true;
          return status;
        }
    }
  }
}

void PostgresConnection::ReceiveSync() {
  if (!AwaitResult()) {
    broken_ = true;
    return;
  }
  const Result result(PQgetResult(connection_));
  if (result == nullptr || PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) broken_ = true;
}

absl::Status PostgresConnection::RunOne(std::string_view sql) {
  std::vector<PgStatement> statements;
  statements.push_back({.sql = std::string(sql), .params = {}});
  return Run(statements).status();
}

absl::StatusOr<Rows> PostgresConnection::Query(std::string_view sql, const std::vector<Value>& params) {
  for (const Value& value : params) RETURN_IF_ERROR(CheckValue("text of a query", value));
  std::vector<PgStatement> statements;
  statements.push_back({.sql = std::string(sql), .params = PgParams(params)});
  ASSIGN_OR_RETURN(std::vector<PgAnswer> answers, Run(statements));
  return std::move(answers[0].rows);
}

absl::Status PostgresConnection::RunScript(const std::string& sql) {
  // Several statements in one text are only understood outside of the pipeline.
  if (broken_ || PQexitPipelineMode(connection_) != 1) return Lost();
  const Result result(PQexec(connection_, sql.c_str()));
  const ExecStatusType code = PQresultStatus(result.get());
  const bool good = code == PGRES_COMMAND_OK || code == PGRES_TUPLES_OK || code == PGRES_EMPTY_QUERY;
  absl::Status status = good ? absl::OkStatus() : PostgresError(result.get());
  if (PQstatus(connection_) == CONNECTION_BAD || PQenterPipelineMode(connection_) != 1) return Lost();
  return status;
}

absl::Status PostgresConnection::Commit() { return RunOne("COMMIT"); }

void PostgresConnection::Rollback() {
  // A session that stays in its transaction would fail whoever gets it next.
  if (!RunOne("ROLLBACK").ok()) broken_ = true;
}

absl::Status PostgresConnection::PlanByIndexes() {
  return Query(
             "SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),"
             " set_config('enable_mergejoin', 'off', false)")
      .status();
}

PgStatement PostgresConnection::LockStatement(std::string_view name) const {
  PgStatement statement;
  // Names are made of letters, digits, _ and /, so the text can't break out of its quotes.
  statement.sql = absl::StrCat("SELECT pg_advisory_xact_lock(hashtextextended('fengqiao/", schema_, "/",
                               ToAbsl(name), "', 0))");
  return statement;
}

absl::Status PostgresConnection::LockInTransaction(std::string_view name) {
  // For migrations alone: another replica's may take its time, and so may ours.
  std::vector<PgStatement> statements;
  statements.push_back({.sql = "SET LOCAL lock_timeout = 0", .params = {}});
  statements.push_back({.sql = "SET LOCAL statement_timeout = 0", .params = {}});
  statements.push_back(LockStatement(name));
  const absl::Duration patience = std::exchange(patience_, absl::InfiniteDuration());
  const absl::Status status = Run(statements).status();
  patience_ = patience;
  return status;
}

absl::StatusOr<bool> PostgresConnection::TableExists(std::string_view table) {
  ASSIGN_OR_RETURN(const Rows rows,
                   Query("SELECT to_regclass(quote_ident($1)) IS NOT NULL", {std::string(table)}));
  return rows[0].Integer(0) != 0;
}

int PostgresConnection::socket() const { return PQsocket(connection_); }

bool PostgresConnection::TakeNotifications() {
  if (PQconsumeInput(connection_) != 1) broken_ = true;
  bool any = false;
  while (PGnotify* notification = PQnotifies(connection_)) {
    any = any || notification->be_pid != PQbackendPID(connection_);
    PQfreemem(notification);
  }
  return any;
}

}  // namespace fengqiao::storage::internal
