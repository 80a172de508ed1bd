// Brings a file of rows into a service, from wherever it stands: how far it is, is asked of the service, and
// what breaks is gone on with.

#ifndef FENGQIAO_SERVICES_CTL_ROW_IMPORT_H_
#define FENGQIAO_SERVICES_CTL_ROW_IMPORT_H_

#include <grpcpp/client_context.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/rpc/grpc_status.h"
#include "common/status/macros.h"
#include "fengqiao/common/v1/bulk.pb.h"
#include "services/ctl/commands/output_file.h"
#include "services/ctl/errors.h"
#include "services/ctl/invocation.h"
#include "services/ctl/row_file.h"

namespace fengqiao::ctl {

// How often something that broke is tried again without getting on, and how long it waits before.
inline constexpr int kBulkTries = 30;
inline constexpr absl::Duration kFirstBulkPause = absl::Milliseconds(500);
inline constexpr absl::Duration kLongestBulkPause = absl::Seconds(10);
bool IsWorthAnotherTry(const absl::Status& status);

// Why the client could not read a row, by its number.
using UnreadableRows = std::map<int64_t, std::string>;

// One stream of rows, and the questions after an import, of one service.
struct RowStream {
  // Asks how far the import is.
  std::function<absl::Status(const std::string& name, common::v1::Import*)> get;
  // Opens the file anew, before its first row.
  std::function<absl::Status()> open;
  // Sends the header and then rows, up to the one before `end`, from `next` on, which it moves.
  std::function<absl::Status(const common::v1::ImportHeader& header, int64_t end, int64_t* next,
                             common::v1::Import* reply)>
      send;
  // Passes over one row.
  std::function<absl::Status(int64_t* next)> skip;
};

// Takes the file of the command line, with its flags, through `stream` to its end.
absl::StatusOr<common::v1::Import> RunImport(Invocation& invocation, const FileSummary& file,
                                             const RowStream& stream);

// What became of the rows as a table, one line a fault: its head, which says what a row is there, and the
// lines of a result.
std::string ResultHead(std::string_view resource);
std::string ResultLines(const common::v1::RowResult& result, const UnreadableRows& unreadable);
// Says the sums, and what to do where it stopped.
Outcome TellImport(Invocation& invocation, const common::v1::Import& import, const std::string& results);

// A command's arguments, flags and help are the same for every service, but for the columns and what a row is
// called.
CommandSpec ImportCommand(std::string_view summary, std::string_view details, CommandFunction run);

// An import of a service's rows. Service says:
//   using Row, Request (its parts are `header` and `rows`), GetRequest, ListRequest, ListResponse;
//   static auto& StubOf(Connection&);   static auto OpenStream(Stub&, context, reply);
//   static absl::StatusOr<RowWords> Words();   static void FillOut(Row*);   kResource, what a row is there.
template <typename Service>
class RowImport {
 public:
  RowImport(Invocation& invocation, std::string path) : invocation_(invocation), path_(std::move(path)) {}

  absl::StatusOr<Outcome> Run();

 private:
  using Row = typename Service::Row;
  static constexpr int kRowsAMessage = 250;
  static constexpr size_t kBytesAMessage = 1 << 20;
  static constexpr int kResultsAPage = 1000;
  static constexpr absl::Duration kLongestStream = absl::Minutes(10);

  absl::Status Get(const std::string& name, common::v1::Import* import);
  absl::Status Open();
  absl::Status Send(const common::v1::ImportHeader& header, int64_t end, int64_t* next,
                    common::v1::Import* reply);
  absl::Status Read(Row* row, int64_t* next);
  // What became of every row, beside the file that they came from.
  absl::Status WriteResults(const common::v1::Import& import, const std::string& path);

  Invocation& invocation_;
  const std::string path_;
  std::shared_ptr<const RowWords> words_;
  std::optional<RowFile> file_;
  UnreadableRows unreadable_;
};

template <typename Service>
absl::StatusOr<Outcome> RowImport<Service>::Run() {
  ASSIGN_OR_RETURN(RowWords words, Service::Words());
  words_ = std::make_shared<const RowWords>(std::move(words));
  ASSIGN_OR_RETURN(const FileSummary file, Summarize(path_, words_, Row()));
  if (file.rows == 0) return LocalError(absl::StrCat(path_, " 里没有一行"));
  const RowStream stream{.get = [this](const std::string& name, auto* import) { return Get(name, import); },
                         .open = [this] { return Open(); },
                         .send = [this](const auto& header, int64_t end, int64_t* next,
                                        auto* reply) { return Send(header, end, next, reply); },
                         .skip =
                             [this](int64_t* next) {
                               Row skipped;
                               return Read(&skipped, next);
                             }};
  const auto import = RunImport(invocation_, file, stream);
  if (!import.ok()) {
    invocation_.err() << "导入中断；再次运行同一命令即从断点继续。\n";
    return import.status();
  }
  const std::string stated = invocation_.flags().Text("results");
  const std::string results = stated.empty() ? path_ + ".results.csv" : stated;
  RETURN_IF_ERROR(WriteResults(*import, results));
  return TellImport(invocation_, *import, results);
}

template <typename Service>
absl::Status RowImport<Service>::Get(const std::string& name, common::v1::Import* import) {
  Connection& connection = invocation_.connection();
  typename Service::GetRequest asked;
  asked.set_name(name);
  return connection.Unary([&](grpc::ClientContext* context) {
    return Service::StubOf(connection).GetImport(context, asked, import);
  });
}

template <typename Service>
absl::Status RowImport<Service>::Open() {
  ASSIGN_OR_RETURN(file_, RowFile::Open(path_, words_));
  return absl::OkStatus();
}

template <typename Service>
absl::Status RowImport<Service>::Send(const common::v1::ImportHeader& header, int64_t end, int64_t* next,
                                      common::v1::Import* reply) {
  Connection& connection = invocation_.connection();
  grpc::ClientContext context;
  connection.Identify(&context);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kLongestStream));
  const auto writer = Service::OpenStream(Service::StubOf(connection), &context, reply);
  typename Service::Request message;
  *message.mutable_header() = header;
  bool open = writer->Write(message);
  while (open && *next < end) {
    message.Clear();
    size_t bytes = 0;
    do {
      Row* row = message.mutable_rows()->add_rows();
      RETURN_IF_ERROR(Read(row, next));
      bytes += row->ByteSizeLong();
    } while (*next < end && message.rows().rows_size() < kRowsAMessage && bytes < kBytesAMessage);
    open = writer->Write(message);
  }
  writer->WritesDone();
  return rpc::FromGrpc(writer->Finish());
}

template <typename Service>
absl::Status RowImport<Service>::Read(Row* row, int64_t* next) {
  absl::Status trouble;
  if (!file_->Next(row, &trouble)) return LocalError(absl::StrCat(path_, " 在导入期间变短了"));
  if (trouble.ok()) {
    Service::FillOut(row);
  } else {
    unreadable_[*next] = ToStd(trouble.message());
  }
  ++*next;
  return absl::OkStatus();
}

template <typename Service>
absl::Status RowImport<Service>::WriteResults(const common::v1::Import& import, const std::string& path) {
  OutputFile file(path, Readers::kNobody);  // beside a file of persons, and as little for others
  file.out() << ResultHead(Service::kResource);
  Connection& connection = invocation_.connection();
  typename Service::ListRequest request;
  request.set_parent(import.name());
  request.set_refused_only(invocation_.flags().Switch("refused_only"));
  request.set_page_size(kResultsAPage);
  do {
    typename Service::ListResponse response;
    RETURN_IF_ERROR(connection.Unary([&](grpc::ClientContext* context) {
      return Service::StubOf(connection).ListImportResults(context, request, &response);
    }));
    for (const common::v1::RowResult& result : response.results())
      file.out() << ResultLines(result, unreadable_);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return file.Keep();
}

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_ROW_IMPORT_H_
