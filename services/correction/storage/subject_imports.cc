#include "services/correction/storage/subject_imports.h"

#include <cstdint>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/bulk/row_digest.h"
#include "common/rpc/enum_fields.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/old_subjects.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using bulk::Faults;
using bulk::PreparedRow;
using storage::Record;
using storage::UnitOfWork;

constexpr int kBytesWritten = 6;  // of a byte that is sent: row, event, duties, indexes
constexpr int kHexDigitsKept = 16;

// A file that was claimed a moment ago, of which nothing was read: it is where it was entered.
v1::Subject JustEntered(const std::string& name) {
  v1::Subject subject;
  subject.set_name(name);
  subject.set_region(absl::StrCat("regions/", ToAbsl(api::RegionOf(name))));
  return subject;
}

}  // namespace

// A row that was prepared, and what it comes to on the day on which it was looked at.
struct SubjectImports::OldFile {
  v1::SubjectRow row;
  std::string name;
  std::string known;  // the file that the person had then, or ""
  Actor actor;
  service::Origin origin;
  absl::CivilDay day;
  NewSubject made;
  std::string claim;
};

SubjectImports::SubjectImports(service::ServiceStore& store, const CorrectionStore& subjects,
                               identity::LookupKey key)
    : store_(store), subjects_(subjects), key_(std::move(key)), imports_(store.database(), store.writes()) {}

NewSubject SubjectImports::Read(const OldFile& file, absl::Time now, Faults* faults) const {
  return ReadOldSubject(file.row, file.name,
                        {.now = now, .today = LegalDay(now), .book = subjects_.book(), .actor = file.actor},
                        faults);
}

PreparedRow SubjectImports::Prepare(const v1::SubjectRow& row, int64_t number, const rpc::CallContext& call,
                                    Faults faults) {
  const absl::Time now = store_.database().clock().Now();
  PreparedRow prepared;
  prepared.number = number;
  prepared.bytes = row.ByteSizeLong() * kBytesWritten;
  prepared.key = bulk::RowKey(row.source_system(), row.external_id(), &faults);
  // What has a value that we do not know is not read: it might be taken for one that we do.
  static const auto& enums = *new rpc::EnumFields(*v1::SubjectRow::descriptor());
  if (const absl::Status known = enums.Check(row); !known.ok()) {
    faults.AddStatus("", known);
    prepared.faults = faults.list();
    return prepared;
  }
  const std::string_view county = api::RegionOf(row.region());
  auto file = std::make_shared<OldFile>(
      OldFile{.row = row,
              .name = absl::StrCat(row.region(), "/subjects/", NewUlid(absl::ToUnixMillis(now))),
              .known = "",
              .actor = {.account = call.caller().subject,
                        .level = LevelOf(call.caller(), county),
                        .regions = call.caller().regions},
              .origin = service::Origin(call),
              .day = LegalDay(now),
              .made = {},
              .claim = ""});
  file->made = Read(*file, now, &faults);
  prepared.faults = faults.list();
  if (!faults.empty()) return prepared;
  prepared.digest = bulk::DigestOf(row, [this](std::string_view bytes) {
    return std::stoull(key_.Of(bytes).substr(0, kHexDigitsKept), nullptr, 16);
  });
  file->claim = subjects_.ClaimOf(file->made.person);
  prepared.reads = {{&PersonClaimsTable(), {file->claim}}};
  // Whose file it is, so that its county can be told in the same transaction; where it can't be read now, the
  // claim refuses all the same.
  const auto rows =
      store_.database().Query("SELECT subject FROM person_claims WHERE claim = $1", {file->claim});
  if (rows.ok() && !rows->empty()) {
    file->known = (*rows)[0].Text(0);
    prepared.reads.push_back({&SubjectsTable(), {file->known}});
  }
  prepared.take = [this, file](UnitOfWork& work, Faults* found) { return Take(*file, work, found); };
  return prepared;
}

absl::StatusOr<std::string> SubjectImports::Take(const OldFile& file, UnitOfWork& work,
                                                 Faults* faults) const {
  if (const Record* taken = work.Find(PersonClaimsTable(), file.claim)) {
    faults->AddStatus("person", KnownAlready());
    const std::string name = std::get<std::string>(taken->columns[0]);
    v1::Subject known = JustEntered(name);
    if (const Record* record = name == file.known ? work.Find(SubjectsTable(), name) : nullptr) {
      ASSIGN_OR_RETURN(known, record->Parse<v1::Subject>());
    }
    CorrectionStore::TellKnown(work, known, file.origin);
    return std::string();
  }
  NewSubject made = file.made;
  // Midnight has passed since it was looked at: what is over or due is another.
  if (LegalDay(work.now()) != file.day) {
    made = Read(file, work.now(), faults);
    if (!faults->empty()) return std::string();
  }
  *made.subject.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  ASSIGN_OR_RETURN(
      const v1::Subject written,
      subjects_.WriteNew(
          work, {.made = std::move(made), .claim = file.claim, .event = "Subject.Imported", .rule = "CCL22"},
          file.origin));
  return written.name();
}

}  // namespace fengqiao::correction
