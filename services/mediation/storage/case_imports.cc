#include "services/mediation/storage/case_imports.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/law/purpose.h"
#include "common/rpc/enum_fields.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/appointments.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/old_cases.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using bulk::Faults;
using bulk::PreparedRow;
using storage::Record;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;

constexpr int kBytesWritten = 6;  // of a byte that is sent: row, event, ledger, indexes
constexpr int kHexDigitsKept = 16;

// What one row names besides itself.
struct RowReads {
  std::vector<std::string> claims;  // one a referral; "" where it has no number
  std::vector<std::string> committees;
  std::vector<std::string> mediators;
  // Of the file's number, each "" where it has none or it tells none: the number, the word that it begins
  // with, its year.
  std::string number;
  std::string word;
  int64_t year = 0;
  std::string own_case;  // the case of this installation that the row was exported from, or ""
};

// A file that was prepared: the case, its persons, and what has to be looked at with it.
struct OldFile {
  NewCase made;
  RowReads reads;
};

std::string Committee(const v1::Case& dispute) {
  for (const v1::Attempt& attempt : dispute.attempts()) {
    if (attempt.form() == v1::FORM_PEOPLES) return attempt.committee();
  }
  return "";
}

// "（2024）清溪人调字第12号": the year and the word.
struct NumberParts {
  int64_t year = 0;
  std::string word;
};

// None for a number of another kind, which no counter of ours comes to.
std::optional<NumberParts> PartsOf(std::string_view number) {
  constexpr std::string_view kOpen = "（", kClose = "）", kOrdinal = "第";
  constexpr size_t kDigits = 4;
  if (number.substr(0, kOpen.size()) != kOpen) return std::nullopt;
  number.remove_prefix(kOpen.size());
  NumberParts parts;
  if (number.substr(0, kDigits).find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(ToAbsl(number.substr(0, kDigits)), &parts.year)) {
    return std::nullopt;
  }
  number.remove_prefix(std::min(kDigits, number.size()));
  const size_t ordinal = number.rfind(kOrdinal);
  if (number.substr(0, kClose.size()) != kClose || ordinal == std::string_view::npos) return std::nullopt;
  parts.word = std::string(number.substr(kClose.size(), ordinal - kClose.size()));
  return parts;
}

// By whom the number was given: the first committee, else the place.
std::string GiverOf(const v1::Case& dispute) {
  const std::string committee = Committee(dispute);
  return committee.empty() ? dispute.region() : committee;
}

RowReads ReadsOf(const v1::CaseRow& row, const v1::Case& dispute) {
  RowReads reads;
  for (const v1::Attempt& attempt : dispute.attempts()) {
    if (!attempt.committee().empty()) reads.committees.push_back(attempt.committee());
    reads.mediators.insert(reads.mediators.end(), attempt.mediators().begin(), attempt.mediators().end());
  }
  if (!dispute.number().empty()) reads.number = GivenNumberKey(GiverOf(dispute), dispute.number());
  if (const auto parts = PartsOf(dispute.number()); parts && !Committee(dispute).empty()) {
    reads.word = NumberWordKey(Committee(dispute), parts->word);
    reads.year = parts->year;
  }
  if (row.source_system() == kOwnSystem) reads.own_case = row.external_id();
  return reads;
}

std::vector<storage::Read> AsReads(const RowReads& reads) {
  std::vector<storage::Read> declared;
  const auto add = [&](const storage::TableSpec& table, std::vector<std::string> keys) {
    keys.erase(std::remove(keys.begin(), keys.end(), ""), keys.end());
    if (!keys.empty()) declared.push_back({&table, std::move(keys)});
  };
  add(ReferralClaimsTable(), reads.claims);
  add(CommitteesTable(), reads.committees);
  add(MediatorsTable(), reads.mediators);
  add(GivenNumbersTable(), {reads.number});
  if (!reads.word.empty()) {
    add(NumberWordsTable(), {reads.word});
    std::vector<std::string> counters;
    for (const std::string& committee : reads.committees) {
      counters.push_back(FileNumberKey(committee, reads.year));
    }
    add(FileNumbersTable(), std::move(counters));
  }
  if (!reads.own_case.empty()) add(CasesTable(), {reads.own_case});
  return declared;
}

template <typename Message>
absl::Status FindAll(UnitOfWork& work, const storage::TableSpec& table, const std::vector<std::string>& names,
                     std::map<std::string, Message, std::less<>>* found) {
  for (const std::string& name : names) {
    if (const Record* record = work.Find(table, name)) {
      ASSIGN_OR_RETURN((*found)[name], record->Parse<Message>());
    }
  }
  return absl::OkStatus();
}

// A sender's number belongs to one case, and to those that were split from it or reopen it.
void CheckClaims(UnitOfWork& work, const std::vector<std::string>& claims, const v1::Case& dispute,
                 Faults* faults) {
  if (!dispute.links().empty()) return;
  for (size_t i = 0; i < claims.size(); ++i) {
    if (claims[i].empty() || work.Find(ReferralClaimsTable(), claims[i]) == nullptr) continue;
    faults->Add(absl::StrCat("case.referrals[", i, "].external_number"), bulk::kExistsRule,
                "这个移送单位的这个编号已经登记在另一起纠纷上");
  }
}

// Whose word it is; "" for one that nobody has yet.
std::string OwnerOf(UnitOfWork& work, const std::string& word) {
  const Record* taken = word.empty() ? nullptr : work.Find(NumberWordsTable(), word);
  return taken == nullptr ? "" : std::get<std::string>(taken->columns[0]);
}

// One number is one file: it was not given or entered before, and no other committee will come to it.
void CheckNumber(UnitOfWork& work, const RowReads& reads, Faults* faults) {
  if (reads.number.empty()) return;
  if (work.Find(GivenNumbersTable(), reads.number) != nullptr) {
    return faults->Add("case.number", bulk::kExistsRule, "这个卷号已经是另一起纠纷的");
  }
  const std::string owner = OwnerOf(work, reads.word);
  const auto& own = reads.committees;
  if (!owner.empty() && std::find(own.begin(), own.end(), owner) == own.end()) {
    faults->Add("case.number", bulk::kExistsRule, "这个卷号用的是另一个调解委员会的文号");
  }
}

// A number that the committee's counter has not reached yet must not be given again; one that it never
// reaches (第20260001号, by another way of numbering) leaves it alone.
constexpr int64_t kMostFiles = 99'999;  // of a committee in a year
void RaiseFileNumber(UnitOfWork& work, const std::string& owner, const OldFile& file) {
  const std::string& number = file.made.dispute.number();
  v1::Committee of_word;
  of_word.set_number_word(file.reads.word.substr(file.reads.word.find('|') + 1));
  const std::string like = FileNumber(of_word, file.reads.year, 0);
  constexpr size_t kEnd = sizeof("0号") - 1;
  const size_t begin = like.size() - kEnd;
  int64_t count = 0;
  if (number.substr(0, begin) != like.substr(0, begin) || number.size() <= begin + sizeof("号") - 1 ||
      !absl::SimpleAtoi(number.substr(begin, number.size() - begin - (sizeof("号") - 1)), &count) ||
      count < 1 || count > kMostFiles)
    return;
  const std::string counter = FileNumberKey(owner, file.reads.year);
  const Record* last = work.Find(FileNumbersTable(), counter);
  if (last != nullptr && std::get<int64_t>(last->columns[0]) >= count) return;
  work.Put(FileNumbersTable(), {.key = counter, .message = "", .columns = {count}});
}

// Takes the file's number. A word that nobody has is then that of the committee that gave it.
void TakeNumber(UnitOfWork& work, const OldFile& file, const std::string& case_name) {
  if (file.reads.number.empty()) return;
  work.Insert(GivenNumbersTable(), {.key = file.reads.number, .message = "", .columns = {case_name}});
  if (file.reads.word.empty()) return;
  std::string owner = OwnerOf(work, file.reads.word);
  if (owner.empty()) {
    owner = Committee(file.made.dispute);
    work.Put(NumberWordsTable(), {.key = file.reads.word, .message = "", .columns = {owner}});
  }
  RaiseFileNumber(work, owner, file);
}

// Whether the row's own key is the name that an installation of this suite gave the case, by then.
bool IsNameOfOurs(const v1::CaseRow& row, absl::Time now) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr size_t kLength = 26, kTime = 10;
  static const api::NamePattern name("regions/*/cases/*");
  if (row.source_system() != kOwnSystem || !name.Parse(row.external_id(), "").ok()) return false;
  const std::string id = IdOf(row.external_id());
  return id.size() == kLength && id.find_first_not_of(kDigits) == std::string::npos &&
         id.substr(0, kTime) <= NewUlid(absl::ToUnixMillis(now)).substr(0, kTime);
}

v1::CaseRow RowOf(v1::Case dispute, const v1::Identities& identities) {
  v1::CaseRow row;
  row.set_source_system(kOwnSystem);
  row.set_external_id(dispute.name());
  for (v1::Party& party : *dispute.mutable_parties()) party.clear_key();
  *row.mutable_case_() = std::move(dispute);
  for (const v1::Identity& identity : identities.identities()) {
    v1::CaseRow::Person* person = row.add_persons();
    person->set_party(identity.party());
    person->set_revealed_name(identity.name());
    person->set_number_kind(identity.number_kind());
    person->set_revealed_number(identity.number());
    person->set_revealed_phone(identity.phone());
    person->set_revealed_address(identity.address());
    person->set_no_number_reason(identity.no_number_reason());
    *person->mutable_revealed_spellings() = identity.spellings();
  }
  return row;
}

}  // namespace

CaseImports::CaseImports(service::ServiceStore& store, const MediationStore& cases, identity::LookupKey key,
                         absl::CivilDay made)
    : store_(store),
      cases_(cases),
      key_(std::move(key)),
      made_(made),
      imports_(store.database(), store.writes()) {}

absl::StatusOr<std::unique_ptr<CaseImports>> CaseImports::Create(service::ServiceStore& store,
                                                                 const MediationStore& cases,
                                                                 identity::LookupKey key) {
  ASSIGN_OR_RETURN(const Rows rows, store.database().Query("SELECT MIN(applied_at) FROM migrations"));
  if (rows.empty()) return DataLoss("the database does not say when it was made");
  return std::unique_ptr<CaseImports>(
      new CaseImports(store, cases, std::move(key), LegalDay(absl::FromUnixMicros(rows[0].Integer(0)))));
}

absl::CivilDay CaseImports::ReportedSince(std::string_view region, absl::CivilDay today) const {
  constexpr int kMonthsShift = 100;
  const Parameter* since = cases_.book().parameters.Find("mediation.figures_since", region, today);
  if (since == nullptr || since->value == 0) return made_;
  return absl::CivilDay(since->value / kMonthsShift, since->value % kMonthsShift, 1);
}

PreparedRow CaseImports::Prepare(const v1::CaseRow& row, int64_t number, const Origin& origin, Faults faults,
                                 bool keeps_name) const {
  const absl::Time now = store_.database().clock().Now();
  static const auto& no_roster = *new Roster;
  static const auto& no_identities = *new v1::Identities;
  const Circumstances circumstances{.now = now,
                                    .today = LegalDay(now),
                                    .book = cases_.book(),
                                    .roster = no_roster,
                                    .identities = no_identities,
                                    .person_key = cases_.person_key()};
  PreparedRow prepared;
  prepared.number = number;
  prepared.bytes = row.ByteSizeLong() * kBytesWritten;
  prepared.key = bulk::RowKey(row.source_system(), row.external_id(), &faults);
  // What has a value that we do not know is not read: it might be taken for one that we do.
  static const auto& enums = *new rpc::EnumFields(*v1::CaseRow::descriptor());
  if (const absl::Status known = enums.Check(row); !known.ok()) {
    faults.AddStatus("", known);
    prepared.faults = faults.list();
    return prepared;
  }
  // Its place in lists is that of its registration, not of its entry.
  const int64_t millis =
      std::clamp<int64_t>(row.case_().register_time().seconds() * 1000, 0, absl::ToUnixMillis(now));
  const std::string name = keeps_name && IsNameOfOurs(row, now)
                               ? row.external_id()
                               : absl::StrCat(row.case_().region(), "/cases/", NewUlid(millis));
  for (int i = 0; i < row.case_().links_size(); ++i) {
    if (row.case_().links(i).case_() != row.external_id()) continue;
    faults.AddShape(absl::StrCat("case.links[", i, "].case"), "不能与自己关联");
  }
  auto file = std::make_shared<OldFile>();
  file->made = ReadOldCase(row, name, circumstances, &faults);
  if (faults.empty()) faults.AddStatus("case", CheckStorable(file->made.dispute));
  prepared.faults = faults.list();
  if (!faults.empty()) return prepared;
  prepared.digest = bulk::DigestOf(row, [this](std::string_view bytes) {
    return std::stoull(key_.Of(bytes).substr(0, kHexDigitsKept), nullptr, 16);
  });
  file->reads = ReadsOf(row, file->made.dispute);
  // By the number as it was sent: the case's own copy has no party's name in it any more.
  for (const v1::Referral& referral : row.case_().referrals())
    file->reads.claims.push_back(cases_.ClaimOf(referral, row.case_().region()));
  prepared.reads = AsReads(file->reads);
  const absl::CivilDay since = ReportedSince(api::RegionOf(row.case_().region()), circumstances.today);
  prepared.take = [this, file, since, origin](UnitOfWork& work,
                                              Faults* found) -> absl::StatusOr<std::string> {
    if (!file->reads.own_case.empty() && work.Find(CasesTable(), file->reads.own_case) != nullptr) {
      found->Add("external_id", bulk::kExistsRule, "这起纠纷就在本系统中，不必导入");
      return std::string();
    }
    Roster roster;
    RETURN_IF_ERROR(FindAll(work, CommitteesTable(), file->reads.committees, &roster.committees));
    RETURN_IF_ERROR(FindAll(work, MediatorsTable(), file->reads.mediators, &roster.mediators));
    v1::Case dispute = file->made.dispute;
    const Circumstances then{.now = work.now(),
                             .today = LegalDay(work.now()),
                             .book = cases_.book(),
                             .roster = roster,
                             .identities = file->made.identities,
                             .person_key = cases_.person_key()};
    CheckOldAppointments(then, &dispute, found);
    CheckClaims(work, file->reads.claims, dispute, found);
    CheckNumber(work, file->reads, found);
    if (!found->empty()) return std::string();
    ASSIGN_OR_RETURN(
        const v1::Case written,
        WriteCase(work, nullptr, {.next = std::move(dispute), .event = "Case.Imported", .rule = ""}, origin,
                  cases_.book(), since));
    TakeNumber(work, *file, written.name());
    work.Insert(IdentitiesTable(), ToRecord(written, file->made.identities));
    for (const v1::Party& party : written.parties()) {
      if (!party.key().empty()) work.Insert(CasePartiesTable(), ToPartyRecord(written, party.key()));
    }
    for (const std::string& claim : file->reads.claims) {
      if (!claim.empty() && work.Find(ReferralClaimsTable(), claim) == nullptr)
        work.Insert(ReferralClaimsTable(), {.key = claim, .message = "", .columns = {written.name()}});
    }
    return written.name();
  };
  return prepared;
}

void CaseImports::RecordExport(rpc::CallContext& call, const v1::ExportCasesRequest& request,
                               v1::ExportCasesResponse* reply, service::Done done) {
  storage::Command command = service::ReadingFor(call, request);
  command.decide = [&request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    if (request.full()) {
      RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    } else if (!request.purpose().empty()) {
      return InvalidField("purpose", "belongs to an export in full");
    }
    v1::ExportCasesRequest logged = request;
    logged.clear_request_id();
    logged.clear_page_token();
    work.Emit(origin.Event("Cases.Exported", request.parent(),
                           request.full() ? "个人信息保护法第6、28条" : "", logged));
    work.SetReply(v1::ExportCasesResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

std::string internal::ExportPageSql(std::string_view within, std::string_view where, bool full) {
  // Only where they are responsible: every case goes out once.
  const std::string page = absl::StrCat("SELECT name, id, envelope FROM cases WHERE id < $1 AND ",
                                        ToAbsl(within), " AND ", ToAbsl(where), " ORDER BY id DESC LIMIT $2");
  if (!full) return absl::StrCat("SELECT page.envelope FROM (", page, ") AS page ORDER BY page.id DESC");
  // The page first, then who the parties are: a join might be planned from the other end.
  return absl::StrCat("SELECT page.envelope, identities.envelope FROM (", page,
                      ") AS page JOIN identities ON identities.case_name = page.name ORDER BY page.id DESC");
}

absl::StatusOr<std::vector<v1::CaseRow>> CaseImports::Export(std::string_view region,
                                                             const api::Filter& filter,
                                                             std::string_view after, int limit, bool full) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(
                                        internal::ExportPageSql(within, where.sql(), full), where.params()));
  std::vector<v1::CaseRow> cases;
  for (const storage::Row row : rows) {
    ASSIGN_OR_RETURN(auto dispute, storage::OpenMessage<v1::Case>(row.Bytes(0)));
    v1::Identities identities;
    if (full) {
      ASSIGN_OR_RETURN(identities, storage::OpenMessage<v1::Identities>(row.Bytes(1)));
    }
    cases.push_back(RowOf(std::move(dispute), identities));
  }
  return cases;
}

}  // namespace fengqiao::mediation
