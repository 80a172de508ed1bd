// The commands of the store; its queries are in indicator_reads.cc.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/indicators/domain/places.h"
#include "services/indicators/domain/region_additions.h"
#include "services/indicators/domain/statements.h"
#include "services/indicators/domain/targets.h"
#include "services/indicators/storage/indicator_store.h"
#include "services/indicators/storage/tables.h"

namespace fengqiao::indicators {
namespace {

using service::Done;
using service::Origin;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;

constexpr char kRegionType[] = "indicators.fengqiao/Region";
constexpr char kTargetType[] = "indicators.fengqiao/Target";

// The record of a name as its message; NOT_FOUND.
template <typename Message>
absl::StatusOr<Message> FindOrFail(UnitOfWork& work, const storage::TableSpec& table, std::string_view key,
                                   std::string_view type, std::string_view name) {
  const Record* record = work.Find(table, key);
  if (record == nullptr) return NotFound(type, name);
  return record->Parse<Message>();
}

int64_t Millis(absl::Time time) { return absl::ToUnixMillis(time); }

// OK unless `region` is one that must have been added, and was not, or for other times. The command has
// declared it.
absl::Status CheckAddition(UnitOfWork& work, std::string_view region, const std::optional<Period>& period,
                           std::string_view field) {
  const std::string code = AdditionIn(region);
  if (code.empty()) return absl::OkStatus();
  const Record* record = work.Find(AddedRegionsTable(), code);
  if (record == nullptr) {
    return InvalidField(field, absl::StrCat("there is no region ", code, "; it must be added first"));
  }
  if (!period) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto addition, record->Parse<v1::Region>());
  return CheckAdditionExists(addition, *period, field);
}

// What a statement is looked up by.
struct StatementKeys {
  std::string series;
  std::string id;  // "" where it names no source
};

// One RecordObservations being decided; `keys` are those of its statements.
class Statements {
 public:
  Statements(UnitOfWork& work, const Catalog& catalog, const v1::RecordObservationsRequest& request,
             const std::vector<StatementKeys>& keys, const Origin& origin)
      : work_(work),
        catalog_(catalog),
        request_(request),
        keys_(keys),
        origin_(origin),
        batch_(NewUlid(Millis(work.now()))) {}

  absl::Status Record() {
    recorded_.set_parent(request_.parent());
    for (int i = 0; i < request_.observations_size(); ++i) RETURN_IF_ERROR(RecordOne(i));
    if (recorded_.observations_size() > 0) {
      response_.set_event(work_.Emit(origin_.Event("Observation.Recorded", request_.parent(), recorded_)));
    }
    work_.SetReply(response_.SerializeAsString());
    return absl::OkStatus();
  }

 private:
  absl::Status RecordOne(int index) {
    const v1::Observation& stated = request_.observations(index);
    RETURN_IF_ERROR(CheckAddition(work_, stated.region(), PeriodOfPlace(stated),
                                  absl::StrCat("observations[", index, "].region")));
    const StatementKeys& keys = keys_[static_cast<size_t>(index)];
    v1::Observation valid;
    const storage::Record* before = work_.Find(ValidObservationsTable(), keys.series);
    if (before != nullptr) {
      ASSIGN_OR_RETURN(valid, before->Parse<v1::Observation>());
    }
    if (stated.withdrawn() && (before == nullptr || !TakesBack(stated, valid))) {
      response_.add_names("");
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const Earlier earlier, FindEarlier(keys.id, valid));
    if (!earlier.repeated.empty()) {
      response_.add_names(earlier.repeated);
      return absl::OkStatus();
    }
    const std::string id =
        keys.id.empty() || earlier.id_is_taken ? absl::StrFormat("%s-%04d", batch_, index) : keys.id;
    // One microsecond apart, so that the order of recording is the order of time.
    const absl::Time now = work_.now() + absl::Microseconds(index);
    v1::Observation observation = RecordStatement(
        *catalog_.Find(CodeOf(stated.indicator())), before == nullptr ? nullptr : &valid, stated,
        absl::StrCat(request_.parent(), "/observations/", id), origin_.actor.subject(), now);
    work_.Insert(ObservationsTable(), ToRecord(observation, id));
    const v1::Observation next = stated.withdrawn() ? ValidAfter(observation, valid) : observation;
    work_.Put(ValidObservationsTable(), ToValidRecord(next, next.name().substr(next.name().rfind('/') + 1)));
    response_.add_names(observation.name());
    *recorded_.add_observations() = std::move(observation);
    return absl::OkStatus();
  }

  struct Earlier {
    std::string repeated;  // the name of the statement that this one says again, "" for none
    bool id_is_taken = false;
  };

  // What was recorded under this id, also before ids began with their document.
  absl::StatusOr<Earlier> FindEarlier(std::string_view id, const v1::Observation& valid) {
    if (id.empty()) return Earlier{};
    if (StatementId(valid) == id) return Earlier{.repeated = valid.name(), .id_is_taken = true};
    Earlier earlier;
    for (const std::string_view key : {id, EarlierStatementId(id)}) {
      const storage::Record* record = work_.Find(ObservationsTable(), key);
      if (record == nullptr) continue;
      if (key == id) earlier.id_is_taken = true;
      ASSIGN_OR_RETURN(const auto known, record->Parse<v1::Observation>());
      if (IsRepetition(known, valid)) earlier.repeated = known.name();
    }
    return earlier;
  }

  UnitOfWork& work_;
  const Catalog& catalog_;
  const v1::RecordObservationsRequest& request_;
  const std::vector<StatementKeys>& keys_;
  const Origin& origin_;
  const std::string batch_;
  v1::RecordObservationsRequest recorded_;
  v1::RecordObservationsResponse response_;
};

}  // namespace

void IndicatorStore::CreateRegion(rpc::CallContext& call, const v1::CreateRegionRequest& request,
                                  v1::Region* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string above(AddedParentOf(request.region_id()));
  command.reads = {{&AddedRegionsTable(), {request.region_id()}}};
  if (!above.empty()) command.reads[0].keys.push_back(above);
  command.decide = [this, &request, above, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    if (work.Find(AddedRegionsTable(), request.region_id()) != nullptr) {
      return AlreadyExists(kRegionType, absl::StrCat("regions/", request.region_id()));
    }
    v1::Region added_parent;
    const Record* parent_record = above.empty() ? nullptr : work.Find(AddedRegionsTable(), above);
    if (parent_record != nullptr) {
      ASSIGN_OR_RETURN(added_parent, parent_record->Parse<v1::Region>());
    }
    ASSIGN_OR_RETURN(
        const v1::Region region,
        CreateAddition(tree_, parent_record == nullptr ? nullptr : &added_parent, request, work.now()));
    work.Insert(AddedRegionsTable(), ToRecord(region));
    work.Emit(origin.Event("Region.Created", region.name(), region));
    work.SetReply(region.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IndicatorStore::UpdateRegion(rpc::CallContext& call, const v1::UpdateRegionRequest& request,
                                  v1::Region* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string code(api::RegionOf(request.region().name()));
  if (const auto id = regions::ParseRegionId(code); id.ok() && id->text == id->Code()) {
    return done(InvalidField("region.name", "six digits are GB/T 2260, in which nothing can be changed"));
  }
  command.reads = {{&AddedRegionsTable(), {code}}};
  command.decide = [&request, code, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const auto current, FindOrFail<v1::Region>(work, AddedRegionsTable(), code, kRegionType,
                                                                request.region().name()));
    ASSIGN_OR_RETURN(const v1::Region next, UpdateAddition(current, request, work.now()));
    work.Put(AddedRegionsTable(), ToRecord(next));
    work.Emit(origin.Event("Region.Updated", next.name(), next));
    work.SetReply(next.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IndicatorStore::RecordObservations(rpc::CallContext& call, const v1::RecordObservationsRequest& request,
                                        v1::RecordObservationsResponse* reply, Done done) {
  Command command = service::CommandFor(call, request);
  storage::Read valid{&ValidObservationsTable(), {}};
  storage::Read known{&ObservationsTable(), {}};
  std::vector<StatementKeys> keys;
  for (const v1::Observation& observation : request.observations()) {
    keys.push_back({SeriesKey(observation), StatementId(observation)});
    const auto& [series, id] = keys.back();
    valid.keys.push_back(series);
    if (id.empty()) continue;
    known.keys.push_back(id);
    known.keys.emplace_back(EarlierStatementId(id));
  }
  storage::Read additions{&AddedRegionsTable(), {}};
  for (const v1::Observation& observation : request.observations()) {
    if (std::string code = AdditionIn(observation.region()); !code.empty())
      additions.keys.push_back(std::move(code));
  }
  command.reads = {std::move(valid), std::move(known), std::move(additions)};
  command.bytes *= 3;  // the statement, its copy among the valid ones, the event
  command.decide = [this, &request, keys = std::move(keys), origin = Origin(call)](UnitOfWork& work) {
    return Statements(work, catalog_, request, keys, origin).Record();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IndicatorStore::CreateTarget(rpc::CallContext& call, const v1::CreateTargetRequest& request,
                                  v1::Target* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string claim = TargetId(request.target());
  command.reads = {{&TargetClaimsTable(), {claim}}};
  if (const std::string code = AdditionIn(request.target().region()); !code.empty()) {
    command.reads.push_back({&AddedRegionsTable(), {code}});
  }
  command.decide = [this, &request, claim, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string name = absl::StrCat(request.parent(), "/targets/", claim);
    ASSIGN_OR_RETURN(const v1::Target target, indicators::CreateTarget(catalog_, request, name, work.now()));
    ASSIGN_OR_RETURN(const Period period, Period::Parse(target.period()));
    RETURN_IF_ERROR(CheckAddition(work, target.region(), period, "target.region"));
    if (const Record* claimed = work.Find(TargetClaimsTable(), claim)) {
      return AlreadyExists(kTargetType, std::get<std::string>(claimed->columns[0]));
    }
    work.Insert(TargetsTable(), ToRecord(target));
    work.Insert(TargetClaimsTable(), {.key = claim, .columns = {target.name()}});
    work.Emit(origin.Event("Target.Created", target.name(), target));
    work.SetReply(target.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IndicatorStore::UpdateTarget(rpc::CallContext& call, const v1::UpdateTargetRequest& request,
                                  v1::Target* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&TargetsTable(), {request.target().name()}}};
  command.decide = [this, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.target().name();
    ASSIGN_OR_RETURN(const auto current,
                     FindOrFail<v1::Target>(work, TargetsTable(), name, kTargetType, name));
    ASSIGN_OR_RETURN(const v1::Target next, indicators::UpdateTarget(catalog_, current, request, work.now()));
    work.Put(TargetsTable(), ToRecord(next));
    work.Emit(origin.Event("Target.Updated", name, next));
    work.SetReply(next.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void IndicatorStore::DeleteTarget(rpc::CallContext& call, const v1::DeleteTargetRequest& request,
                                  v1::DeleteTargetResponse* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string claim = request.name().substr(request.name().rfind('/') + 1);
  command.reads = {{&TargetsTable(), {request.name()}}, {&TargetClaimsTable(), {claim}}};
  command.decide = [&request, claim, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.name();
    ASSIGN_OR_RETURN(const auto current,
                     FindOrFail<v1::Target>(work, TargetsTable(), name, kTargetType, name));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(current.etag())));
    work.Delete(TargetsTable(), name);
    work.Delete(TargetClaimsTable(), claim);
    work.Emit(origin.Event("Target.Deleted", name, current));
    work.SetReply(v1::DeleteTargetResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

}  // namespace fengqiao::indicators
