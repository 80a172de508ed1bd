// Scans of papers: kept once a case, in the database or in an object store.

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/scans.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::Command;
using storage::UnitOfWork;

std::string ScanKey(std::string_view case_name, std::string_view sha256) {
  return absl::StrCat(ToAbsl(case_name), "|", ToAbsl(sha256));
}

}  // namespace

void MediationStore::AttachScan(rpc::CallContext& call, const v1::ScanHeader& header, std::string bytes,
                                v1::Case* reply, Done done) {
  const bool elsewhere = elsewhere_ != nullptr;
  if (elsewhere) {
    // Before the command: what it does not come to name is an object that nobody asks for.
    const auto current = GetCase(header.name());
    if (!current.ok()) {
      absl::Status allowed = call.AuthorizeRegion(api::RegionOf(header.name()));
      return done(allowed.ok() ? current.status() : std::move(allowed));
    }
    if (absl::Status allowed = MayAct(call, *current); !allowed.ok()) return done(std::move(allowed));
    if (absl::Status possible = mediation::AttachScan(*current, header).status(); !possible.ok()) {
      return done(std::move(possible));
    }
    if (absl::Status put = elsewhere_->Put(header.sha256(), bytes); !put.ok()) return done(std::move(put));
    bytes.clear();
  }
  const std::string key = ScanKey(header.name(), header.sha256());
  Command command = service::CommandFor(call, header);
  command.reads = {{&CasesTable(), {header.name()}}, {&ScansTable(), {key}}};
  command.may_replay = [&call, name = header.name()](UnitOfWork& work) {
    return FindCase(work, call, name).status();
  };
  command.decide = [this, &call, &header, key, elsewhere, origin = Origin(call),
                    content = std::move(bytes)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case current, FindCase(work, call, header.name()));
    RETURN_IF_ERROR(api::CheckEtag(header.etag(), api::RevisionOf(current.etag())));
    ASSIGN_OR_RETURN(Step step, mediation::AttachScan(current, header));
    // What an object store has that is no longer used is kept here now.
    const storage::Record* kept = work.Find(ScansTable(), key);
    if (kept == nullptr || std::get<int64_t>(kept->columns[1]) != int64_t{elsewhere}) {
      work.Put(ScansTable(),
               {.key = key, .message = content, .columns = {header.name(), int64_t{elsewhere}}});
    }
    ASSIGN_OR_RETURN(const v1::Case written, WriteCase(work, &current, std::move(step), origin, book_));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<std::string> MediationStore::GetScan(const v1::Case& dispute, const v1::Paper& paper) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query("SELECT elsewhere, envelope FROM scans WHERE id = $1",
                                           {ScanKey(dispute.name(), paper.sha256())}));
  if (rows.empty()) return DataLoss("a scan that a case names");
  if (rows[0].Integer(0) == 1) {
    if (elsewhere_ == nullptr) return Unavailable("the scan is in an object store, and none is configured");
    return elsewhere_->Get(paper.sha256());
  }
  ASSIGN_OR_RETURN(std::string bytes, storage::Open(rows[0].Bytes(1)));
  if (ToHex(Sha256(bytes)) != paper.sha256()) return DataLoss("a scan in the database");
  return bytes;
}

}  // namespace fengqiao::mediation
