// Committees and mediators: their commands and queries.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/service/registry.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/committees.h"
#include "services/mediation/storage/assignment_store.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;

const service::RegistryKind<v1::Committee> kCommittees = {.table = CommitteesTable,
                                                          .type = "mediation.fengqiao/Committee",
                                                          .noun = "Committee",
                                                          .rule = "MO4",
                                                          .to_record = ToRecord};
const service::RegistryKind<v1::Mediator> kMediators = {.table = MediatorsTable,
                                                        .type = "mediation.fengqiao/Mediator",
                                                        .noun = "Mediator",
                                                        .rule = "MO4",
                                                        .to_record = ToRecord};

// A word of file numbers is one committee's within its county.
std::string WordKeyOf(std::string_view name, const v1::Committee& committee) {
  return NumberWordKey(name, committee.number_word());
}

// The counters of a committee, of every year in which it may have given a number.
std::vector<std::string> CountersOf(std::string_view committee, absl::Time now) {
  constexpr int kFirstYear = 1949;
  std::vector<std::string> keys;
  for (int64_t year = kFirstYear; year <= LegalDay(now).year() + 1; ++year) {
    keys.push_back(FileNumberKey(committee, year));
  }
  return keys;
}

absl::Status TakeWord(UnitOfWork& work, const v1::Committee& committee) {
  if (committee.number_word().empty()) return absl::OkStatus();
  const std::string key = WordKeyOf(committee.name(), committee);
  if (const Record* taken = work.Find(NumberWordsTable(), key)) {
    if (std::get<std::string>(taken->columns[0]) == committee.name()) return absl::OkStatus();
    return AlreadyExists(kCommittees.type, std::get<std::string>(taken->columns[0]));
  }
  work.Put(NumberWordsTable(), {.key = key, .message = "", .columns = {committee.name()}});
  return absl::OkStatus();
}

// The committees that a mediator is to belong to are there, and those that are new are the caller's to give.
absl::Status CheckCommittees(UnitOfWork& work, const rpc::CallContext& call, const v1::Mediator& stated,
                             const v1::Mediator& current) {
  for (int i = 0; i < stated.committees_size(); ++i) {
    const std::string& name = stated.committees(i);
    if (work.Find(CommitteesTable(), name) == nullptr) {
      return InvalidField(absl::StrCat("mediator.committees[", i, "]"), "there is no such committee");
    }
    if (std::find(current.committees().begin(), current.committees().end(), name) !=
        current.committees().end())
      continue;
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
  }
  return absl::OkStatus();
}

// What the log and every reader see of a mediator: no digest by which it is found.
v1::Mediator ForTheLog(const v1::Mediator& mediator) {
  v1::Mediator logged = mediator;
  logged.clear_number_key();
  logged.clear_relative_keys();
  return logged;
}

}  // namespace

const std::vector<api::FilterField>& CommitteeFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "display_name", .sql = "display_name"},
      {.name = "dissolved", .type = Type::kBoolean, .sql = "dissolved"},
      {.name = "kind",
       .type = Type::kEnum,
       .sql = "kind",
       .words = api::EnumWords(v1::Committee::Kind_descriptor(), "KIND_")}};
  return fields;
}

const std::vector<api::FilterField>& MediatorFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "display_name", .sql = "display_name"},
                                         {.name = "full_time", .type = Type::kBoolean, .sql = "full_time"},
                                         {.name = "dismissed", .type = Type::kBoolean, .sql = "dismissed"}};
  return fields;
}

void MediationStore::CreateCommittee(rpc::CallContext& call, const v1::CreateCommitteeRequest& request,
                                     v1::Committee* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string name = absl::StrCat(request.parent(), "/committees/", request.committee_id());
  command.reads = {{&CommitteesTable(), {name}}};
  const std::string parent = request.committee().parent_committee();
  if (!parent.empty()) command.reads[0].keys.push_back(parent);
  command.reads.push_back({&NumberWordsTable(), {WordKeyOf(name, request.committee())}});
  command.decide = [&call, &request, name, parent, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Committee committee, mediation::CreateCommittee(request, work.now()));
    RETURN_IF_ERROR(kCommittees.MustBeNew(work, name));
    if (!parent.empty() && work.Find(CommitteesTable(), parent) == nullptr) {
      return InvalidField("committee.parent_committee", "there is no such committee");
    }
    if (!parent.empty()) RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(parent)));
    RETURN_IF_ERROR(TakeWord(work, committee));
    kCommittees.Enter(work, origin, ".Created", committee, committee);
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::UpdateCommittee(rpc::CallContext& call, const v1::UpdateCommitteeRequest& request,
                                     v1::Committee* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const auto counters = CountersOf(request.committee().name(), store_.database().clock().Now());
  command.reads = {{&CommitteesTable(), {request.committee().name()}},
                   {&NumberWordsTable(), {WordKeyOf(request.committee().name(), request.committee())}},
                   {&FileNumbersTable(), counters}};
  command.decide = [&request, counters, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.committee().name();
    ASSIGN_OR_RETURN(const v1::Committee current, kCommittees.Find(work, name));
    ASSIGN_OR_RETURN(const v1::Committee next, mediation::UpdateCommittee(current, request, work.now()));
    if (next.number_word() != current.number_word()) {
      RETURN_IF_ERROR(TakeWord(work, next));
      // A word that files have been numbered with stays this committee's: the next one would begin again
      // at 1.
      const bool gave_numbers = std::any_of(counters.begin(), counters.end(), [&](const std::string& key) {
        return work.Find(FileNumbersTable(), key) != nullptr;
      });
      if (!gave_numbers && !current.number_word().empty()) {
        work.Remove(NumberWordsTable(), WordKeyOf(name, current));
      }
    }
    kCommittees.Enter(work, origin, ".Updated", next, next);
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::CreateMediator(rpc::CallContext& call, const v1::CreateMediatorRequest& request,
                                    v1::Mediator* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const std::string name = absl::StrCat(request.parent(), "/mediators/", request.mediator_id());
  const auto& committees = request.mediator().committees();
  command.reads = {{&MediatorsTable(), {name}}, {&CommitteesTable(), {committees.begin(), committees.end()}}};
  command.decide = [this, &call, &request, name, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const Circumstances now = CircumstancesOf(work, book_, person_key_);
    ASSIGN_OR_RETURN(const v1::Mediator mediator, mediation::CreateMediator(request, now));
    RETURN_IF_ERROR(kMediators.MustBeNew(work, name));
    RETURN_IF_ERROR(CheckCommittees(work, call, request.mediator(), v1::Mediator()));
    WriteSeats(work, nullptr, mediator);
    kMediators.Enter(work, origin, ".Created", mediator, ForTheLog(mediator));
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::UpdateMediator(rpc::CallContext& call, const v1::UpdateMediatorRequest& request,
                                    v1::Mediator* reply, Done done) {
  Command command = service::CommandFor(call, request);
  const auto& committees = request.mediator().committees();
  command.reads = {{&MediatorsTable(), {request.mediator().name()}},
                   {&CommitteesTable(), {committees.begin(), committees.end()}}};
  command.decide = [this, &call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string& name = request.mediator().name();
    const Circumstances now = CircumstancesOf(work, book_, person_key_);
    ASSIGN_OR_RETURN(const v1::Mediator current, kMediators.Find(work, name));
    ASSIGN_OR_RETURN(const v1::Mediator next, mediation::UpdateMediator(current, request, now));
    RETURN_IF_ERROR(CheckCommittees(work, call, request.mediator(), current));
    WriteSeats(work, &current, next);
    kMediators.Enter(work, origin, ".Updated", next, ForTheLog(next));
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::StatusOr<v1::Committee> MediationStore::GetCommittee(std::string_view name) {
  return service::Registry<v1::Committee>(store_, kCommittees).Get(name);
}

absl::StatusOr<v1::Mediator> MediationStore::GetMediator(std::string_view name) {
  return service::Registry<v1::Mediator>(store_, kMediators).Get(name);
}

absl::StatusOr<std::vector<v1::Committee>> MediationStore::ListCommittees(std::string_view region,
                                                                          const api::Filter& filter,
                                                                          std::string_view after, int limit) {
  return service::Registry<v1::Committee>(store_, kCommittees).List(region, filter, after, limit);
}

absl::StatusOr<std::vector<v1::Mediator>> MediationStore::ListMediators(std::string_view region,
                                                                        const api::Filter& filter,
                                                                        std::string_view after, int limit) {
  return service::Registry<v1::Mediator>(store_, kMediators).List(region, filter, after, limit);
}

}  // namespace fengqiao::mediation
