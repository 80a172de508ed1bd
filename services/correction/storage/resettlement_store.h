// What the correction service keeps of resettlement and help: released persons, who they are, what is due.
//
// Reads block on PostgreSQL. Writes go through the write queue: a function that takes `done` returns at once
// and calls it later, from another thread, with the reply filled; `call`, `request` and `reply` live until
// then. Whether the caller may act on a file is asked of the stored row, inside the transaction.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_RESETTLEMENT_STORE_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_RESETTLEMENT_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "services/correction/domain/resettlement.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

// The fields that lists may be filtered by.
const std::vector<api::FilterField>& ReleasedFilterFields();
const std::vector<api::FilterField>& HelpDutyFilterFields();

// The place of a row in its list, for paging.
std::string PlaceOf(const v1::ReleasedPerson& file);
std::string PlaceOf(const v1::HelpDuty& duty);

// As for subjects: who answers for the county responsible or the office that helps acts; a county that is
// asked to take the person over reads; a minor's file is closed to some, what the law has sealed to all.
absl::Status MayAct(const rpc::CallContext& call, const v1::ReleasedPerson& file);
absl::Status MayRead(const rpc::CallContext& call, const v1::ReleasedPerson& file);
absl::Status MayOpen(const rpc::CallContext& call, const v1::ReleasedPerson& file);

// Thread-safe.
class ResettlementStore {
 public:
  // All outlive the store. The key is the one of the CorrectionStore, which opens files by it.
  ResettlementStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key);

  // -- Commands (resettlement_commands.cc)

  // Where the person has an open file, `known` gets its name, and the answer names it to nobody: see
  // RecordKnown.
  void RegisterReleaseNotice(rpc::CallContext& call, const v1::RegisterReleaseNoticeRequest& request,
                             v1::ReleasedPerson* reply, std::shared_ptr<std::string> known,
                             service::Done done);
  // What whoever enters somebody again is told, and the event of it, which comes first, as of subjects. Never
  // OK. Blocks.
  void RecordKnown(rpc::CallContext& call, const v1::RegisterReleaseNoticeRequest& request,
                   const std::string& known, service::Done done);

  // Every command that a Decide of resettlement.h decides.
  template <typename Request>
  void Change(rpc::CallContext& call, const Request& request, v1::ReleasedPerson* reply, service::Done done) {
    ChangeFile(
        call, request, {.name = request.name(), .etag = request.etag(), .move = AcceptedBy(request)},
        [](const v1::ReleasedPerson& current, const google::protobuf::Message& command,
           const Circumstances& now) { return Decide(current, static_cast<const Request&>(command), now); },
        reply, std::move(done));
  }

  // Destroys a file that another account has proposed to destroy.
  void Erase(rpc::CallContext& call, const v1::EraseReleasedPersonRequest& request, v1::ReleasedPerson* reply,
             service::Done done);

  // Writes the event; who it is is read afterwards, by GetIdentity, so that no answer keeps it.
  void RecordReveal(rpc::CallContext& call, const v1::RevealReleasedPersonRequest& request,
                    v1::RevealReleasedPersonResponse* reply, service::Done done);

  // Brings files whose day has come to the legal day of the database's clock, as CorrectionStore::RollOver
  // does. Blocks.
  absl::StatusOr<RolledOver> RollOver(int limit, std::string_view after = "");
  // Marks the files of before whose corrections the law has sealed. Blocks.
  absl::StatusOr<RolledOver> SealOlder(int limit, std::string_view after = "");
  // As CorrectionStore::GiveKeys does. Blocks.
  absl::StatusOr<RolledOver> GiveKeys(int limit, std::string_view after = "");

  // -- Reading (resettlement_reads.cc)

  absl::StatusOr<v1::ReleasedPerson> GetReleased(std::string_view name);
  absl::StatusOr<v1::Person> GetIdentity(std::string_view name);
  // The files of a region and all below it, the newest first, after the place `after`.
  absl::StatusOr<std::vector<v1::ReleasedPerson>> ListReleased(std::string_view region, bool with_minors,
                                                               const api::Filter& filter,
                                                               std::string_view after, int limit);
  // The open duties of a region and all below it that are due on or before `until`, the earliest first.
  absl::StatusOr<std::vector<v1::HelpDuty>> ListDuties(std::string_view region, bool with_minors,
                                                       absl::CivilDay until, const api::Filter& filter,
                                                       std::string_view after, int limit);
  absl::StatusOr<v1::CountResettlementResponse> Count(std::string_view region, absl::CivilDay from,
                                                      absl::CivilDay to);
  // Who should be linked up and is not, everywhere; at most `most` are counted.
  absl::StatusOr<int64_t> CountUnlinked(int64_t most);

  // What a command is about.
  struct Target {
    std::string name;
    std::string etag = "";
    std::string move = "";  // whose new county acts; else the county responsible does
  };

 private:
  using Decider = std::function<absl::StatusOr<HelpStep>(
      const v1::ReleasedPerson& current, const google::protobuf::Message& command, const Circumstances& now)>;

  // The step that the county takes to which a person goes.
  template <typename Request>
  static std::string AcceptedBy(const Request&) {
    return "";
  }
  static std::string AcceptedBy(const v1::AcceptMoveRequest& request) { return request.move(); }

  void ChangeFile(rpc::CallContext& call, const google::protobuf::Message& request, Target target,
                  Decider decide, v1::ReleasedPerson* reply, service::Done done);

  absl::Status RollOverOne(storage::UnitOfWork& work, const std::string& name);
  absl::Status SealOlderOne(storage::UnitOfWork& work, const std::string& name,
                            const std::vector<std::string>& subjects);

  service::ServiceStore& store_;
  const RuleBook book_;
  const identity::LookupKey key_;
};

// The statements behind lists, for the test of how they are found.
namespace internal {

std::string ReleasedPageSql(std::string_view within, std::string_view where, bool with_minors);
std::string HelpDutyPageSql(std::string_view within, std::string_view where, bool with_minors);
std::string FiguresSql(std::string_view within);
std::string HelpWakingSql();

}  // namespace internal

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_RESETTLEMENT_STORE_H_
