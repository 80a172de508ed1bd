#include "services/correction/storage/acting.h"

#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

constexpr char kSubjectType[] = "correction.fengqiao/Subject";

}  // namespace

bool IsFigured(const storage::Record& record, const v1::Subject& subject) {
  return FiguredIn(record) == api::RevisionOf(subject.etag());
}

absl::StatusOr<Acting> FindActing(storage::UnitOfWork& work, const rpc::CallContext& call,
                                  const CorrectionStore::Target& target) {
  const storage::Record* record = work.Find(SubjectsTable(), target.name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(target.name)));
    return NotFound(kSubjectType, target.name);
  }
  Acting acting;
  ASSIGN_OR_RETURN(acting.subject, record->Parse<v1::Subject>());
  acting.figured = IsFigured(*record, acting.subject);
  if (const v1::Document* document = FindById(target.document, &acting.subject.documents());
      document != nullptr && document->made_by() != acting.subject.region() && !document->made_by().empty() &&
      call.caller().Covers(api::RegionOf(document->made_by()))) {
    acting.level = LevelOf(call.caller(), api::RegionOf(document->made_by()));
    acting.of_document = !call.caller().Covers(api::RegionOf(acting.subject.region()));
    return acting;
  }
  if (!target.transfer.empty()) {
    const v1::Transfer* transfer = FindById(target.transfer, &acting.subject.transfers());
    // Nobody learns of a transfer that is not to a county of its own.
    if (transfer == nullptr || !transfer->has_asked()) {
      RETURN_IF_ERROR(MayAct(call, acting.subject));
      return Refuse("correction.transfer.unknown");
    }
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(transfer->to())));
    acting.level = LevelOf(call.caller(), api::RegionOf(transfer->to()));
    return acting;
  }
  RETURN_IF_ERROR(MayAct(call, acting.subject));
  acting.level = LevelOf(call.caller(), api::RegionOf(acting.subject.region()));
  return acting;
}

absl::StatusOr<v1::Person> FindPerson(storage::UnitOfWork& work, std::string_view name) {
  const storage::Record* record = work.Find(PersonsTable(), name);
  if (record == nullptr) return DataLoss("a subject has no person");
  return record->Parse<v1::Person>();
}

absl::StatusOr<v1::RiskFile> FindRiskFile(storage::UnitOfWork& work, std::string_view name) {
  const storage::Record* record = work.Find(RiskFilesTable(), name);
  if (record == nullptr) return v1::RiskFile();
  return record->Parse<v1::RiskFile>();
}

}  // namespace fengqiao::correction
