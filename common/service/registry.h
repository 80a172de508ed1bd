// Registries: what a region keeps whole under a name (committees, mediators, providers), and accounts create
// and change, each time with an event.

#ifndef FENGQIAO_COMMON_SERVICE_REGISTRY_H_
#define FENGQIAO_COMMON_SERVICE_REGISTRY_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/filter.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/places.h"
#include "common/service/service_store.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/unit_of_work.h"

namespace fengqiao::service {

// What a registry keeps.
template <typename Message>
struct RegistryKind {
  const storage::TableSpec& (*table)();  // its key is the name
  const char* type;                      // of the resource: "mediation.fengqiao/Provider"
  const char* noun;                      // of its events: "Provider" for Provider.Created
  const char* rule;                      // that its events name
  storage::Record (*to_record)(const Message&);

  // For commands that decide: NOT_FOUND; ALREADY_EXISTS.
  absl::StatusOr<Message> Find(storage::UnitOfWork& work, std::string_view name) const {
    const storage::Record* record = work.Find(table(), name);
    if (record == nullptr) return NotFound(type, name);
    return record->template Parse<Message>();
  }
  absl::Status MustBeNew(storage::UnitOfWork& work, std::string_view name) const {
    return work.Find(table(), name) == nullptr ? absl::OkStatus() : AlreadyExists(type, name);
  }
  // The row, its event (`change`: ".Created") and the reply. `logged` is the entry as the log may have it.
  void Enter(storage::UnitOfWork& work, const Origin& origin, const char* change, const Message& entry,
             const Message& logged) const {
    work.Put(table(), to_record(entry));
    work.Emit(origin.Event(absl::StrCat(noun, change), entry.name(), rule, logged));
    work.SetReply(entry.SerializeAsString());
  }
};

// A page of a registry by name, after $1 and of $2 rows: `within` is of NameWithin, `where` of a filter.
std::string RegistryPageSql(std::string_view table, std::string_view within, std::string_view where);

// Thread-safe.
template <typename Message>
class Registry {
 public:
  Registry(ServiceStore& store, RegistryKind<Message> kind) : store_(store), kind_(kind) {}

  // Create and Update where nothing else is read or written. `decide(request, now)` makes the new entry, and
  // `decide(current, request, now)` the next state of one; either may refuse.
  template <typename Request, typename Decide>
  void Create(rpc::CallContext& call, const Request& request, std::string name, Decide decide, Message* reply,
              Done done) const {
    storage::Command command = CommandFor(call, request);
    command.reads = {{&kind_.table(), {name}}};
    command.decide = [kind = kind_, &request, name = std::move(name), decide,
                      origin = Origin(call)](storage::UnitOfWork& work) -> absl::Status {
      ASSIGN_OR_RETURN(const Message entry, decide(request, work.now()));
      RETURN_IF_ERROR(kind.MustBeNew(work, name));
      kind.Enter(work, origin, ".Created", entry, entry);
      return absl::OkStatus();
    };
    Submit(store_.writes(), std::move(command), call, reply, std::move(done));
  }
  template <typename Request, typename Decide>
  void Update(rpc::CallContext& call, const Request& request, const std::string& name, Decide decide,
              Message* reply, Done done) const {
    storage::Command command = CommandFor(call, request);
    command.reads = {{&kind_.table(), {name}}};
    command.decide = [kind = kind_, &request, name, decide,
                      origin = Origin(call)](storage::UnitOfWork& work) -> absl::Status {
      ASSIGN_OR_RETURN(const Message current, kind.Find(work, name));
      ASSIGN_OR_RETURN(const Message next, decide(current, request, work.now()));
      kind.Enter(work, origin, ".Updated", next, next);
      return absl::OkStatus();
    };
    Submit(store_.writes(), std::move(command), call, reply, std::move(done));
  }

  // NOT_FOUND. Blocks, as the next one does.
  absl::StatusOr<Message> Get(std::string_view name) const {
    ASSIGN_OR_RETURN(
        const storage::Rows rows,
        store_.database().Query(absl::StrCat("SELECT envelope FROM ", kind_.table().name, " WHERE name = $1"),
                                {std::string(name)}));
    if (rows.empty()) return NotFound(kind_.type, name);
    return storage::OpenMessage<Message>(rows[0].Bytes(0));
  }
  // Those of a region and below, by name, after the name `after` ("" for the first page).
  absl::StatusOr<std::vector<Message>> List(std::string_view region, const api::Filter& filter,
                                            std::string_view after, int limit) const {
    std::vector<storage::Value> params = {std::string(after), int64_t{limit}};
    const std::string within = NameWithin(region, &params);
    const SqlFilter where(filter, std::move(params));
    ASSIGN_OR_RETURN(
        const storage::Rows rows,
        store_.database().Query(RegistryPageSql(kind_.table().name, within, where.sql()), where.params()));
    return OpenAll<Message>(rows);
  }

 private:
  ServiceStore& store_;
  const RegistryKind<Message> kind_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_REGISTRY_H_
