// The transport of an entry in bulk, the same in every service: a stream of rows, how far it has come, and
// what became of the rows. What a row is, is the service's.

#ifndef FENGQIAO_COMMON_SERVICE_ROW_IMPORT_H_
#define FENGQIAO_COMMON_SERVICE_ROW_IMPORT_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/bulk/import_feed.h"
#include "common/bulk/import_places.h"
#include "common/bulk/imports.h"
#include "common/rpc/call_context.h"
#include "common/rpc/runtime.h"
#include "common/rpc/stream_source.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::service {

inline const api::NamePattern kImportName("regions/*/imports/*");

// What one message of rows may have.
inline constexpr int kMostImportedRows = 1000;
inline constexpr size_t kMostImportedBytes = size_t{2} << 20;

// All outlive whatever is made of them.
struct RowImports {
  bulk::Imports& imports;
  bulk::ImportPlaces& places;
  rpc::Runtime& runtime;
};

// How the rows of one stream are looked at: for a caller, who is known by a copy from then on, and a region,
// by code, which the caller answers for.
using PrepareRowsFor =
    std::function<bulk::PrepareRow(const rpc::CallContext& call, const std::string& parent)>;

// Opens a stream by its header: INVALID_ARGUMENT by field, PERMISSION_DENIED, or RESOURCE_EXHAUSTED where as
// many run as may.
absl::StatusOr<std::shared_ptr<bulk::ImportFeed>> OpenImport(const RowImports& service,
                                                             const rpc::CallContext& call,
                                                             const common::v1::ImportHeader& header,
                                                             const PrepareRowsFor& prepare);

// The row after which a page begins, by its token's place.
absl::StatusOr<int64_t> RowAfter(const std::string& place);

// Takes the rows of one stream. Request has the parts `header` and `rows`, a Rows.
template <typename Request, typename Rows>
class RowSink final : public rpc::UploadSink<Request> {
 public:
  RowSink(const RowImports& service, const rpc::CallContext& call, PrepareRowsFor prepare)
      : service_(service), call_(call), prepare_(std::move(prepare)) {}

  absl::Status Add(const Request& request) override {
    if (request.has_header()) {
      if (feed_ != nullptr) return InvalidField("header", "must come once, first");
      ASSIGN_OR_RETURN(feed_, OpenImport(service_, call_, request.header(), prepare_));
      return absl::OkStatus();
    }
    if (feed_ == nullptr) return InvalidField("header", "must be the first message");
    const int count = request.rows().rows_size();
    if (count < 1 || count > kMostImportedRows) return InvalidField("rows", "must be 1 to 1000");
    if (request.ByteSizeLong() > kMostImportedBytes)
      return InvalidField("rows", "are more than 2 MiB in one message");
    return feed_->Add(std::make_shared<Rows>(request.rows()), count);
  }

  // A row's fault is that row's.
  bool ChecksEnums() const override { return true; }

  bool Ready(std::function<void()> wake) override {
    return feed_ == nullptr || feed_->Ready(std::move(wake));
  }

  void Finish(rpc::CallContext&, common::v1::Import* reply, const std::function<void(absl::Status)>& done) {
    if (feed_ == nullptr) return done(InvalidField("header", "must be the first message"));
    feed_->Finish([reply, done](absl::StatusOr<common::v1::Import> import) {
      if (!import.ok()) return done(import.status());
      *reply = *std::move(import);
      done(absl::OkStatus());
    });
  }

 private:
  const RowImports service_;
  const rpc::CallContext call_;
  const PrepareRowsFor prepare_;
  std::shared_ptr<bulk::ImportFeed> feed_;
};

// What GetImport answers. Blocks on PostgreSQL.
template <typename Request>
absl::Status AnswerImport(bulk::Imports& imports, const Request& asked, common::v1::Import* answer) {
  RETURN_IF_ERROR(kImportName.Parse(asked.name(), "name").status());
  ASSIGN_OR_RETURN(*answer, imports.Get(asked.name()));
  return absl::OkStatus();
}

// What ListImportResults answers. Blocks on PostgreSQL.
template <typename Request, typename Response>
absl::Status AnswerImportResults(bulk::Imports& imports, const Request& asked, Response* answer) {
  RETURN_IF_ERROR(kImportName.Parse(asked.parent(), "parent").status());
  ASSIGN_OR_RETURN(const auto page, PageStart::Of(asked));
  ASSIGN_OR_RETURN(const int64_t after, RowAfter(page.after));
  ASSIGN_OR_RETURN(auto rows,
                   imports.ListResults(asked.parent(), asked.refused_only(), after, page.size + 1));
  FillPage(
      page, std::move(rows), [&] { return answer->add_results(); },
      [](const common::v1::RowResult& last) { return absl::StrCat(last.row()); },
      answer->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_ROW_IMPORT_H_
