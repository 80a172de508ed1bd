#include "services/mediation/storage/sweep_store.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/sweeps.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::ColumnType;
using storage::Command;
using storage::Record;
using storage::Row;
using storage::Rows;
using storage::TableSpec;
using storage::UnitOfWork;
using storage::Value;

constexpr char kSweepType[] = "mediation.fengqiao/Sweep";

std::string IdOf(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

Record ToRecord(const v1::Sweep& sweep) {
  std::vector<Value> columns = {IdOf(sweep.name())};
  for (Value& place : PlaceColumns(api::RegionOf(sweep.name()))) columns.push_back(std::move(place));
  columns.emplace_back(int64_t{sweep.state()});
  return {.key = sweep.name(), .message = sweep.SerializeAsString(), .columns = std::move(columns)};
}

std::string ProgressId(std::string_view sweep, std::string_view region) {
  return absl::StrCat(ToAbsl(sweep), "|", ToAbsl(region));
}

absl::StatusOr<v1::Sweep> FindSweep(UnitOfWork& work, const std::string& name) {
  const Record* record = work.Find(SweepsTable(), name);
  if (record == nullptr) return NotFound(kSweepType, name);
  return record->Parse<v1::Sweep>();
}

// Adds a visit to the sums of the region visited.
void AddToProgress(UnitOfWork& work, const std::string& sweep, const v1::SweepVisit& visit) {
  const std::string id = ProgressId(sweep, visit.region());
  int64_t visits = 0, places = 0, persons = 0;
  if (const Record* record = work.Find(SweepProgressTable(), id)) {
    visits = std::get<int64_t>(record->columns[2]);
    places = std::get<int64_t>(record->columns[3]);
    persons = std::get<int64_t>(record->columns[4]);
  }
  work.Put(SweepProgressTable(), {.key = id,
                                  .message = "",
                                  .columns = {sweep, visit.region(), visits + 1, places + visit.places(),
                                              persons + visit.persons()}});
}

// Registers what was found and is no case yet. The visit's own words lose the names of its parties.
absl::StatusOr<std::string> RegisterFound(UnitOfWork& work, const v1::RegisterCaseRequest& entry,
                                          const Origin& origin, const RuleBook& book,
                                          const PersonKey& person_key, v1::SweepVisit* visit) {
  const std::string name = absl::StrCat(entry.parent(), "/cases/", NewUlid(absl::ToUnixMillis(work.now())));
  ASSIGN_OR_RETURN(NewCase made,
                   mediation::RegisterCase(entry, name, CircumstancesOf(work, book, person_key)));
  TakeOutNames(made.identities, visit);
  ASSIGN_OR_RETURN(
      const v1::Case written,
      WriteCase(work, nullptr, {.next = std::move(made.dispute), .event = "Case.Registered", .rule = "MT1"},
                origin, book));
  work.Insert(IdentitiesTable(), mediation::ToRecord(written, made.identities));
  for (const v1::Party& party : written.parties()) {
    if (!party.key().empty()) work.Insert(CasePartiesTable(), ToPartyRecord(written, party.key()));
  }
  return name;
}

// A case that is there already, which the caller may act on and no other sweep has found.
absl::Status CheckRegistered(UnitOfWork& work, const rpc::CallContext& call, const v1::Sweep& sweep,
                             const std::string& name) {
  const Record* record = work.Find(CasesTable(), name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return NotFound(kCaseType, name);
  }
  ASSIGN_OR_RETURN(const auto dispute, record->Parse<v1::Case>());
  RETURN_IF_ERROR(MayAct(call, dispute));
  const Record* found = work.Find(SweepCasesTable(), name);
  return CheckFound(sweep, dispute, found == nullptr ? "" : std::get<std::string>(found->columns[0]));
}

using ProgressByRegion = std::map<std::string, v1::SweepProgress>;

void AddUp(const ProgressByRegion& regions, v1::GetSweepResponse* response) {
  v1::SweepProgress& total = *response->mutable_total();
  for (const auto& [region, progress] : regions) {
    v1::SweepProgress& line = *response->add_regions();
    line = progress;
    line.set_region(region);
    total.set_target_places(total.target_places() + line.target_places());
    total.set_visits(total.visits() + line.visits());
    total.set_places(total.places() + line.places());
    total.set_persons(total.persons() + line.persons());
    total.set_found(total.found() + line.found());
    total.set_settled(total.settled() + line.settled());
    total.set_open(total.open() + line.open());
  }
}

// The case that a joined one goes on in, itself where it was not joined.
absl::StatusOr<v1::Case> EndOfJoins(storage::Reader& reader, v1::Case dispute) {
  constexpr int kMostJoins = 20;
  for (int i = 0; i < kMostJoins; ++i) {
    std::string next;
    for (const v1::Link& link : dispute.links()) {
      if (link.kind() == v1::Link::KIND_JOINED_INTO) next = link.case_();
    }
    if (next.empty()) break;
    ASSIGN_OR_RETURN(const Rows rows, reader.Query("SELECT envelope FROM cases WHERE name = $1", {next}));
    if (rows.empty()) break;  // of an import
    ASSIGN_OR_RETURN(dispute, storage::OpenMessage<v1::Case>(rows[0].Bytes(0)));
  }
  return dispute;
}

absl::Status ReadProgress(storage::Reader& reader, const std::string& sweep, ProgressByRegion* regions) {
  ASSIGN_OR_RETURN(const Rows sums, reader.Query(internal::SweepProgressSql(),
                                                 {ProgressId(sweep, ""), ProgressId(sweep, "\x7f")}));
  for (const Row row : sums) {
    v1::SweepProgress& progress = (*regions)[row.Text(0)];
    progress.set_visits(static_cast<int32_t>(row.Integer(1)));
    progress.set_places(static_cast<int32_t>(row.Integer(2)));
    progress.set_persons(static_cast<int32_t>(row.Integer(3)));
  }
  ASSIGN_OR_RETURN(const Rows found, reader.Query(internal::SweepCasesSql(), {sweep}));
  std::map<std::string, v1::Case> cases;
  std::map<std::string, std::string> regions_of;
  std::set<std::string> counted;
  for (const Row row : found) {
    ASSIGN_OR_RETURN(auto dispute, storage::OpenMessage<v1::Case>(row.Bytes(1)));
    regions_of.emplace(dispute.name(), row.Text(0));
    cases.emplace(dispute.name(), std::move(dispute));
  }
  for (const auto& [name, own] : cases) {
    // What was joined into another is that one: found once where the sweep found both.
    ASSIGN_OR_RETURN(const v1::Case dispute, EndOfJoins(reader, own));
    if (dispute.name() != name && cases.contains(dispute.name())) continue;
    if (!counted.insert(dispute.name()).second) continue;
    v1::SweepProgress& progress = (*regions)[regions_of[name]];
    progress.set_found(progress.found() + 1);
    if (IsSettled(dispute)) progress.set_settled(progress.settled() + 1);
    if (IsUnsettled(dispute)) progress.set_open(progress.open() + 1);
  }
  return absl::OkStatus();
}

}  // namespace

const TableSpec& SweepsTable() {
  static const auto& table = *new TableSpec{.name = "sweeps",
                                            .key_column = "name",
                                            .columns = {{"id", ColumnType::kText},
                                                        {"province", ColumnType::kText},
                                                        {"city", ColumnType::kText},
                                                        {"county", ColumnType::kText},
                                                        {"township", ColumnType::kText},
                                                        {"region", ColumnType::kText},
                                                        {"state", ColumnType::kInteger}}};
  return table;
}

const TableSpec& SweepVisitsTable() {
  static const auto& table = *new TableSpec{.name = "sweep_visits", .key_column = "name"};
  return table;
}

const TableSpec& SweepProgressTable() {
  static const auto& table = *new TableSpec{.name = "sweep_progress",
                                            .key_column = "id",
                                            .columns = {{"sweep", ColumnType::kText},
                                                        {"region", ColumnType::kText},
                                                        {"visits", ColumnType::kInteger},
                                                        {"places", ColumnType::kInteger},
                                                        {"persons", ColumnType::kInteger}},
                                            .envelope_column = ""};
  return table;
}

const TableSpec& SweepCasesTable() {
  static const auto& table =
      *new TableSpec{.name = "sweep_cases",
                     .key_column = "case_name",
                     .columns = {{"sweep", ColumnType::kText}, {"region", ColumnType::kText}},
                     .envelope_column = ""};
  return table;
}

void SweepStore::Create(rpc::CallContext& call, const v1::CreateSweepRequest& request, v1::Sweep* reply,
                        Done done) {
  Command command = service::CommandFor(call, request);
  command.decide = [this, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Sweep sweep, CreateSweep(request, NewUlid(absl::ToUnixMillis(work.now())),
                                                        CircumstancesOf(work, book_)));
    work.Insert(SweepsTable(), ToRecord(sweep));
    work.Emit(origin.Event("Sweep.Created", sweep.name(), "", sweep));
    work.SetReply(sweep.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void SweepStore::RecordVisit(rpc::CallContext& call, const v1::RecordSweepVisitRequest& request,
                             v1::SweepVisit* reply, Done done) {
  Command command = service::CommandFor(call, request);
  std::vector<std::string> named;
  for (const auto& finding : request.findings()) {
    if (!finding.case_().empty()) named.push_back(finding.case_());
  }
  command.reads = {{&SweepsTable(), {request.name()}},
                   {&SweepProgressTable(), {ProgressId(request.name(), request.visit().region())}},
                   {&CasesTable(), named},
                   {&IdentitiesTable(), named},
                   {&SweepCasesTable(), named}};
  command.decide = [this, &call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Sweep sweep, FindSweep(work, request.name()));
    ASSIGN_OR_RETURN(v1::SweepVisit visit,
                     mediation::RecordVisit(sweep, request, NewUlid(absl::ToUnixMillis(work.now())),
                                            CircumstancesOf(work, book_)));
    for (int i = 0; i < request.findings_size(); ++i) {
      const auto& finding = request.findings(i);
      std::string name = finding.case_();
      if (finding.has_entry()) {
        const std::string path = absl::StrCat("findings[", i, "].entry");
        ASSIGN_OR_RETURN(const auto entry, EntryOf(finding.entry(), visit.region(), path));
        auto made = RegisterFound(work, entry, origin, book_, person_key_, &visit);
        if (!made.ok()) return UnderPath(path, made.status());
        name = *std::move(made);
      } else {
        RETURN_IF_ERROR(CheckRegistered(work, call, sweep, name));
        if (const Record* record = work.Find(IdentitiesTable(), name)) {
          ASSIGN_OR_RETURN(const auto identities, record->Parse<v1::Identities>());
          TakeOutNames(identities, &visit);
        }
      }
      Record found{.key = name, .message = "", .columns = {sweep.name(), visit.region()}};
      finding.has_entry() ? work.Insert(SweepCasesTable(), std::move(found))
                          : work.Put(SweepCasesTable(), std::move(found));
      visit.add_cases(name);
    }
    work.Insert(SweepVisitsTable(),
                {.key = visit.name(), .message = visit.SerializeAsString(), .columns = {}});
    AddToProgress(work, sweep.name(), visit);
    common::v1::Event event = origin.Event("Sweep.Visited", visit.name(), "", visit);
    event.set_region(std::string(api::RegionOf(visit.region())));
    work.Emit(std::move(event));
    work.SetReply(visit.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void SweepStore::Close(rpc::CallContext& call, const v1::CloseSweepRequest& request, v1::Sweep* reply,
                       Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&SweepsTable(), {request.name()}}};
  command.decide = [this, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Sweep current, FindSweep(work, request.name()));
    ASSIGN_OR_RETURN(const v1::Sweep next, CloseSweep(current, request, CircumstancesOf(work, book_)));
    work.Put(SweepsTable(), ToRecord(next));
    work.Emit(origin.Event("Sweep.Closed", next.name(), "", next));
    work.SetReply(next.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<v1::GetSweepResponse> SweepStore::Get(std::string_view name) {
  v1::GetSweepResponse response;
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const Rows rows,
                     reader.Query("SELECT envelope FROM sweeps WHERE name = $1", {std::string(name)}));
    if (rows.empty()) return NotFound(kSweepType, name);
    ASSIGN_OR_RETURN(*response.mutable_sweep(), storage::OpenMessage<v1::Sweep>(rows[0].Bytes(0)));
    ProgressByRegion regions;
    for (const v1::Sweep::Target& target : response.sweep().targets()) {
      regions[target.region()].set_target_places(target.places());
    }
    RETURN_IF_ERROR(ReadProgress(reader, response.sweep().name(), &regions));
    AddUp(regions, &response);
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(read);
  return response;
}

absl::StatusOr<std::vector<v1::Sweep>> SweepStore::List(std::string_view region, bool open_only,
                                                        std::string_view after, int limit) {
  std::vector<Value> params = {int64_t{limit}};
  if (!after.empty()) params.emplace_back(std::string(after));
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::SweepPageSql(within, open_only, after.empty()), params));
  return service::OpenAll<v1::Sweep>(rows);
}

std::string internal::SweepPageSql(std::string_view within, bool open_only, bool first_page) {
  return absl::StrCat("SELECT envelope FROM sweeps WHERE ", ToAbsl(within), first_page ? "" : " AND id < $2",
                      open_only ? absl::StrCat(" AND state = ", int{v1::Sweep::STATE_OPEN}) : "",
                      " ORDER BY id DESC LIMIT $1");
}

std::string internal::SweepProgressSql() {
  return "SELECT region, visits, places, persons FROM sweep_progress WHERE id >= $1 AND id < $2 ORDER BY id";
}

std::string internal::SweepCasesSql() {
  return "SELECT s.region, c.envelope FROM sweep_cases s JOIN cases c ON c.name = s.case_name "
         "WHERE s.sweep = $1";
}

}  // namespace fengqiao::mediation
