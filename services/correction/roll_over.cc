#include "services/correction/roll_over.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/duties.h"
#include "services/correction/storage/duty_counts.h"

namespace fengqiao::correction {
namespace {

constexpr double kUnknown = -1;
// Subjects in one transaction: large enough that statements are set-based, small enough that commands don't
// wait.
constexpr int kBatch = 500;
// As the help text of the metric says.
constexpr int64_t kMost = 100'000;

}  // namespace

RollOver::RollOver(CorrectionStore& store, ResettlementStore& released, SurveyStore& surveys,
                   storage::Database& database, Metrics& metrics, absl::Duration every)
    : store_(store),
      released_(released),
      surveys_(surveys),
      database_(database),
      passed_over_(metrics.Gauge("fengqiao_correction_files_passed_over",
                                 "Files that the daily roll-over can't write: the log names each; -1 while "
                                 "unknown.",
                                 {})),
      unlinked_(metrics.Gauge("fengqiao_correction_unlinked",
                              "Released persons past the day of linking who are not linked up, the first "
                              "100000; -1 while unknown.",
                              {})),
      thread_(every, [this] { Run(); }) {
  for (const std::string_view rule : DutyRules()) {
    overdue_.emplace(
        rule, &metrics.Gauge("fengqiao_correction_duties_overdue",
                             "Open duties past their last day; -1 while unknown. Of all rules together "
                             "the first 100000 are counted.",
                             {{"rule", std::string(rule)}}));
  }
  SetUnknown();
}

void RollOver::Stop() {
  thread_.Stop();
  SetUnknown();
}

void RollOver::Run() {
  std::set<std::string> passed_over;
  for (const Roll& roll :
       {Roll([this](int limit, const std::string&after) { return store_.RollOver(limit, after); }),
        Roll([this](int limit, const std::string&after) { return released_.RollOver(limit, after); }),
        Roll([this](int limit, const std::string&after) { return store_.SealOlder(limit, after); }),
        Roll([this](int limit, const std::string&after) { return released_.SealOlder(limit, after); })}) {
    if (const absl::Status rolled = RollAll(roll, &passed_over); !rolled.ok()) return Tell(rolled);
  }
  if (!surveys_recounted_) {
    const Roll recount = [this](int limit, const std::string& after) {
      return surveys_.Recount(limit, after);
    };
    if (const absl::Status rolled = RollAll(recount, &passed_over); !rolled.ok()) return Tell(rolled);
    surveys_recounted_ = !thread_.stopping();
  }
  if (const absl::Status given = GiveKeys(&passed_over); !given.ok()) return Tell(given);
  if (const absl::Status caught_up = CatchUpFigures(&passed_over); !caught_up.ok()) return Tell(caught_up);
  passed_over_.Set(static_cast<double>(passed_over.size()));
  named_ = std::move(passed_over);
  if (thread_.stopping()) return;
  const auto unlinked = released_.CountUnlinked(kMost);
  if (!unlinked.ok()) return Tell(unlinked.status());
  unlinked_.Set(static_cast<double>(*unlinked));
  const auto counts = CountOverdue(database_, LegalDay(database_.clock().Now()), kMost);
  if (!counts.ok()) return Tell(counts.status());
  for (const auto& [rule, gauge] : overdue_) {
    const auto at = counts->find(rule);
    gauge->Set(at == counts->end() ? 0 : static_cast<double>(at->second));
  }
  told_ = false;
}

absl::Status RollOver::GiveKeys(std::set<std::string>* passed_over) {
  if (keys_given_) return absl::OkStatus();
  int given = 0;
  const auto counted = [&given](absl::StatusOr<RolledOver> batch) {
    if (batch.ok()) given += batch->given;
    return batch;
  };
  const Roll of_subjects = [&](int limit, const std::string& after) {
    return counted(store_.GiveKeys(limit, after));
  };
  const Roll of_released = [&](int limit, const std::string& after) {
    return counted(released_.GiveKeys(limit, after));
  };
  for (const Roll& roll : {of_subjects, of_released}) {
    const absl::Status rolled = RollAll(roll, passed_over);
    if (!rolled.ok()) return rolled;
  }
  // A round that found nobody says so: what was changed during one is left for the next.
  keys_given_ = given == 0 && !thread_.stopping();
  if (given > 0)
    LogInfo("persons of before were given keys of their own", {{"persons", absl::StrCat(given)}});
  return absl::OkStatus();
}

absl::Status RollOver::CatchUpFigures(std::set<std::string>* passed_over) {
  // What was changed during a round is left for the next: the last one finds nobody but those passed over.
  bool found = true;
  const Roll roll = [this, &found](int limit, const std::string& after) {
    auto batch = store_.CatchUpFigures(limit, after);
    if (batch.ok()) found = found || static_cast<size_t>(batch->brought) > batch->passed_over.size();
    return batch;
  };
  while (found && !thread_.stopping()) {
    found = false;
    const absl::Status rolled = RollAll(roll, passed_over);
    if (!rolled.ok()) return rolled;
  }
  return absl::OkStatus();
}

absl::Status RollOver::RollAll(const Roll& roll, std::set<std::string>* passed_over) {
  std::string place;
  while (!thread_.stopping()) {
    auto rolled = roll(kBatch, place);
    if (!rolled.ok()) return std::move(rolled).status();
    if (rolled->brought == 0) break;
    place = rolled->place;
    for (const PassedOver& one : rolled->passed_over) {
      TellOf(one);
      passed_over->insert(one.name);
    }
  }
  return absl::OkStatus();
}

void RollOver::Tell(const absl::Status& failure) {
  SetUnknown();
  // A store that is lost has a line of its own.
  if (told_ || storage::IsStoreLost(failure)) return;
  LogWarning("the daily roll-over fails; duties of the day are missing until it is over",
             {{"error", ToStd(failure.message())}, {"cause", CauseOf(failure)}});
  told_ = true;
}

void RollOver::TellOf(const PassedOver& file) {
  if (named_.contains(file.name)) return;
  LogWarning(
      "a file is passed over by the daily roll-over; its duties of the day are missing until it is mended",
      {{"subject", file.name}, {"error", ToStd(file.why.message())}, {"cause", CauseOf(file.why)}});
}

void RollOver::SetUnknown() {
  passed_over_.Set(kUnknown);
  unlinked_.Set(kUnknown);
  for (const auto& [rule, gauge] : overdue_) gauge->Set(kUnknown);
}

}  // namespace fengqiao::correction
