#include "services/correction/storage/acting.h"

#include <utility>

#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/provider_store.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

constexpr char kSubjectType[] = "correction.fengqiao/Subject";
constexpr std::string_view kSelfRole = "self";
constexpr std::string_view kProviderRole = "provider";

absl::Status NotOfProvider() {
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
               "the caller is not of this service provider");
}

}  // namespace

bool IsFigured(const storage::Record& record, const v1::Subject& subject) {
  return FiguredIn(SubjectsTable(), record) == api::RevisionOf(subject.etag());
}

absl::Status NoSuchSubject(std::string_view name) { return NotFound(kSubjectType, name); }

absl::Status MayReadOwn(const rpc::CallContext& call, const v1::Subject& subject, absl::CivilDay today) {
  const bool own =
      call.caller().role == kSelfRole && BindingOf(subject, call.caller().subject, today) != nullptr;
  return own ? absl::OkStatus() : NoSuchSubject(subject.name());
}

absl::Status MustBeOfProvider(const rpc::CallContext& call, std::string_view provider) {
  if (call.caller().role != kProviderRole || call.caller().organ == provider) return absl::OkStatus();
  return NotOfProvider();
}

absl::StatusOr<std::optional<v1::Provider>> FindProvider(storage::UnitOfWork& work, std::string_view name) {
  const storage::Record* record = name.empty() ? nullptr : work.Find(ProvidersTable(), name);
  if (record == nullptr) return std::optional<v1::Provider>();
  ASSIGN_OR_RETURN(auto provider, record->Parse<v1::Provider>());
  return std::make_optional(std::move(provider));
}

namespace {

// With nobody's power: what they enter decides nothing.
absl::StatusOr<Acting> FindOutsider(storage::UnitOfWork& work, const rpc::CallContext& call,
                                    const CorrectionStore::Target& target) {
  const absl::CivilDay today = LegalDay(work.now());
  if (target.whose == CorrectionStore::Whose::kProvider) {
    if (call.caller().role != kProviderRole) return NotOfProvider();
    RETURN_IF_ERROR(MustBeOfProvider(call, target.provider));
    ASSIGN_OR_RETURN(const auto provider, FindProvider(work, target.provider));
    RETURN_IF_ERROR(MustBeUnderContract(provider ? &*provider : nullptr, today));
  }
  const storage::Record* record = work.Find(SubjectsTable(), target.name);
  if (record == nullptr) return NoSuchSubject(target.name);
  Acting acting;
  ASSIGN_OR_RETURN(acting.subject, record->Parse<v1::Subject>());
  acting.figured = IsFigured(*record, acting.subject);
  if (target.whose == CorrectionStore::Whose::kOwn) {
    RETURN_IF_ERROR(MayReadOwn(call, acting.subject, today));
  } else if (AssignedOn(acting.subject, target.provider, today) == nullptr) {
    return NoSuchSubject(target.name);
  }
  return acting;
}

}  // namespace

absl::StatusOr<Acting> FindActing(storage::UnitOfWork& work, const rpc::CallContext& call,
                                  const CorrectionStore::Target& target) {
  if (target.whose != CorrectionStore::Whose::kOffice) return FindOutsider(work, call, target);
  const storage::Record* record = work.Find(SubjectsTable(), target.name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(target.name)));
    return NotFound(kSubjectType, target.name);
  }
  Acting acting;
  ASSIGN_OR_RETURN(acting.subject, record->Parse<v1::Subject>());
  acting.figured = IsFigured(*record, acting.subject);
  if (acting.subject.state() == v1::Subject::STATE_ERASED) {
    RETURN_IF_ERROR(MayAct(call, acting.subject));
    return MustNotBeErased(acting.subject);
  }
  if (const v1::Document* document = FindById(target.document, &acting.subject.documents());
      document != nullptr && document->made_by() != acting.subject.region() && !document->made_by().empty() &&
      call.caller().Covers(api::RegionOf(document->made_by()))) {
    acting.level = LevelOf(call.caller(), api::RegionOf(document->made_by()));
    acting.of_document = !call.caller().Covers(api::RegionOf(acting.subject.region()));
    return acting;
  }
  if (const v1::Transfer* done = FindById(target.files, &acting.subject.transfers()); done != nullptr) {
    const std::string old = HandedOverBy(acting.subject, *done);
    if (!old.empty() && call.caller().Covers(api::RegionOf(old))) {
      acting.level = LevelOf(call.caller(), api::RegionOf(old));
      acting.of_document = !call.caller().Covers(api::RegionOf(acting.subject.region()));
      return acting;
    }
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
  // Who is only asked to take somebody over has no file yet: neither who it is nor what was done.
  if (acting.subject.state() == v1::Subject::STATE_OFFERED && !acting.subject.handover().files_here()) {
    return MustBeHeldHere(acting.subject);
  }
  acting.level = LevelOf(call.caller(), api::RegionOf(CountyHere(acting.subject)));
  return acting;
}

absl::StatusOr<v1::Person> FindPerson(storage::UnitOfWork& work, std::string_view name) {
  const storage::Record* record = work.Find(PersonsTable(), name);
  if (record == nullptr) return DataLoss("a subject has no person");
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
  return ParsedBy<v1::Person>(key, record->message);
}

std::vector<storage::Read> ReadsOfFile(const std::string& name) {
  return {{&SubjectsTable(), {name}},
          {&PersonsTable(), {name}},
          {&PersonKeysTable(), {name}},
          {&BarredPersonsTable(), {name}}};
}

absl::StatusOr<v1::BarredPersons> FindBarred(storage::UnitOfWork& work, std::string_view name) {
  const storage::Record* record = work.Find(BarredPersonsTable(), name);
  if (record == nullptr) return v1::BarredPersons();
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
  return ParsedBy<v1::BarredPersons>(key, record->message);
}

absl::StatusOr<v1::RiskFile> FindRiskFile(storage::UnitOfWork& work, std::string_view name) {
  const storage::Record* record = work.Find(RiskFilesTable(), name);
  if (record == nullptr) return v1::RiskFile();
  ASSIGN_OR_RETURN(const PersonKey key, FindKey(work, name));
  return ParsedBy<v1::RiskFile>(key, record->message);
}

}  // namespace fengqiao::correction
