#include "services/mediation/storage/case_writer.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/bounds.h"
#include "services/mediation/domain/counts.h"
#include "services/mediation/domain/providers.h"
#include "services/mediation/storage/assignment_store.h"
#include "services/mediation/storage/case_search.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/platform_store.h"
#include "services/mediation/storage/provider_store.h"
#include "services/mediation/storage/subsidy_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::Record;
using storage::UnitOfWork;

constexpr std::string_view kCloseAfter = "mediation.close_after_days";

std::map<std::string, const v1::Clock*> RunningClocks(const v1::Case& dispute) {
  std::map<std::string, const v1::Clock*> running;
  for (const v1::Clock& clock : dispute.clocks()) {
    if (clock.state() == v1::Clock::STATE_RUNNING) running.emplace(clock.id(), &clock);
  }
  return running;
}

void WriteDeadlines(UnitOfWork& work, const v1::Case* before, const v1::Case& after) {
  const auto old_clocks =
      before == nullptr ? std::map<std::string, const v1::Clock*>() : RunningClocks(*before);
  const auto new_clocks = RunningClocks(after);
  for (const auto& [id, clock] : old_clocks) {
    if (!new_clocks.contains(id)) work.Remove(DeadlinesTable(), DeadlineId(*before, *clock));
  }
  for (const auto& [id, clock] : new_clocks) {
    Record record = ToDeadlineRecord(after, *clock);
    const auto old = old_clocks.find(id);
    if (old == old_clocks.end()) {
      work.Insert(DeadlinesTable(), std::move(record));
      continue;
    }
    const Record was = ToDeadlineRecord(*before, *old->second);
    if (was.message != record.message || was.columns != record.columns) {
      work.Replace(DeadlinesTable(), std::move(record));
    }
  }
}

// Whether the month of `day` is closed: its figures are reported and signed for, and stay as they are (统计法
// 7, 24).
bool IsClosed(absl::CivilDay day, std::string_view region, absl::CivilDay today, const RuleBook& book) {
  const absl::CivilDay last_day = absl::CivilDay(absl::CivilMonth(day) + 1) - 1;
  const Parameter* after = book.parameters.Find(kCloseAfter, region, today);
  // Where nobody said when, what is past counts as reported: figures that may have gone out don't change.
  return last_day + (after == nullptr ? 0 : after->value) < today;
}

void WriteCounts(UnitOfWork& work, const v1::Case* before, const v1::Case& after, std::string_view event,
                 absl::CivilDay today, const RuleBook& book, absl::CivilDay reported_since) {
  static const auto& nothing = *new v1::Case;
  const std::string batch = NewUlid(absl::ToUnixMillis(work.now()));
  int index = 0;
  for (CountEntry& entry : CountChange(before == nullptr ? nothing : *before, after)) {
    std::string adjusts;
    const bool reported = absl::CivilMonth(entry.key.day) >= absl::CivilMonth(reported_since);
    if (reported && IsClosed(entry.key.day, entry.key.region, today, book)) {
      adjusts = FormatDay(entry.key.day);
      entry.key.day = today;
    }
    work.Insert(CountEntriesTable(),
                ToCountRecord(absl::StrCat(batch, "-", ++index), entry, after.name(), event, adjusts));
  }
}

std::set<std::string> CoRegionsOf(const v1::Case* dispute) {
  if (dispute == nullptr) return {};
  return {dispute->co_regions().begin(), dispute->co_regions().end()};
}

std::set<std::string> SendersOf(const v1::Case* dispute) {
  std::set<std::string> senders;
  if (dispute == nullptr) return senders;
  for (const v1::Referral& referral : dispute->referrals()) {
    if (!referral.sender().empty()) senders.insert(referral.sender());
  }
  return senders;
}

// Brings the rows by which a case is found into step with what it says.
template <typename ToRow>
void WriteLinks(UnitOfWork& work, const storage::TableSpec& table, const std::set<std::string>& before,
                const std::set<std::string>& after, const ToRow& to_row) {
  for (const std::string& value : after) {
    if (!before.contains(value)) work.Insert(table, to_row(value));
  }
  for (const std::string& value : before) {
    if (!after.contains(value)) work.Remove(table, to_row(value).key);
  }
}

// What the log keeps of a case: all but the digests by which persons are found.
v1::Case ForTheLog(const v1::Case& dispute) {
  v1::Case logged = dispute;
  for (v1::Party& party : *logged.mutable_parties()) party.clear_key();
  return logged;
}

// All that a region hears of a case that it has lost.
v1::Case Farewell(const v1::Case& dispute) {
  v1::Case left;
  left.set_name(dispute.name());
  left.set_region(dispute.region());
  left.set_state(dispute.state());
  *left.mutable_update_time() = dispute.update_time();
  return left;
}

// A follower sees the events of its own regions: those that share the case get what happened as an event of
// theirs, and one that has lost it is told so.
void EmitForOthers(UnitOfWork& work, const v1::Case* before, const v1::Case& after, const Step& step,
                   const Origin& origin) {
  const std::string_view responsible = api::RegionOf(after.region());
  const auto emit = [&](std::string_view type, std::string_view region, const v1::Case& state) {
    if (regions::IsWithin(responsible, region)) return;  // who hears of the one hears of the other
    common::v1::Event event = origin.Event(type, after.name(), step.rule, state);
    event.set_region(std::string(region));
    work.Emit(std::move(event));
  };
  const std::set<std::string> shared = CoRegionsOf(&after);
  for (const std::string& region : shared) emit("Case.Shared", api::RegionOf(region), ForTheLog(after));
  std::set<std::string> lost = CoRegionsOf(before);
  if (before != nullptr) lost.insert(before->region());
  for (const std::string& region : lost) {
    if (region != after.region() && !shared.contains(region))
      emit("Case.Left", api::RegionOf(region), Farewell(after));
  }
}

}  // namespace

Circumstances CircumstancesOf(const UnitOfWork& work, const RuleBook& book) {
  static const auto& no_key = *new PersonKey;
  return CircumstancesOf(work, book, no_key);
}

Circumstances CircumstancesOf(const UnitOfWork& work, const RuleBook& book, const PersonKey& person_key) {
  static const auto& no_identities = *new v1::Identities;
  return CircumstancesOf(work, book, person_key, no_identities);
}

Circumstances CircumstancesOf(const UnitOfWork& work, const RuleBook& book, const PersonKey& person_key,
                              const v1::Identities& identities) {
  static const auto& no_roster = *new Roster;
  return {.now = work.now(),
          .today = LegalDay(work.now()),
          .book = book,
          .roster = no_roster,
          .identities = identities,
          .person_key = person_key};
}

absl::StatusOr<v1::Case> FindCase(UnitOfWork& work, const rpc::CallContext& call, std::string_view name) {
  const Record* record = work.Find(CasesTable(), name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return NotFound(kCaseType, name);
  }
  ASSIGN_OR_RETURN(auto dispute, record->Parse<v1::Case>());
  RETURN_IF_ERROR(MayAct(call, dispute));
  return dispute;
}

absl::StatusOr<v1::Case> WriteCase(UnitOfWork& work, const v1::Case* before, Step step, const Origin& origin,
                                   const RuleBook& book, absl::CivilDay reported_since) {
  v1::Case after = std::move(step.next);
  after.set_etag(api::EtagOf(before == nullptr ? 1 : api::RevisionOf(before->etag()) + 1));
  *after.mutable_update_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  RETURN_IF_ERROR(CheckStorable(after));
  if (before == nullptr) {
    work.Insert(CasesTable(), ToRecord(after));
  } else {
    work.Put(CasesTable(), ToRecord(after));
  }
  WriteLinks(work, CaseSharesTable(), CoRegionsOf(before), CoRegionsOf(&after),
             [&](const std::string& region) { return ToShareRecord(after, region); });
  WriteLinks(work, CaseSendersTable(), SendersOf(before), SendersOf(&after),
             [&](const std::string& sender) { return ToSenderRecord(after, sender); });
  WriteLinks(work, CaseProvidersTable(), before == nullptr ? std::set<std::string>() : ProvidersOf(*before),
             ProvidersOf(after),
             [&](const std::string& provider) { return ToProviderLink(after, provider); });
  WriteCaseText(work, before, after);
  WriteDeadlines(work, before, after);
  WriteOpenPlatforms(work, before, after);
  WriteAssignments(work, before, after);
  WriteClosing(work, before, after);
  WriteCounts(work, before, after, step.event, LegalDay(work.now()), book, reported_since);
  // The command's own event is the last, whose id its caller gets.
  EmitForOthers(work, before, after, step, origin);
  common::v1::Event event = origin.Event(step.event, after.name(), step.rule, ForTheLog(after));
  event.set_region(std::string(api::RegionOf(after.region())));
  work.Emit(std::move(event));
  return after;
}

}  // namespace fengqiao::mediation
