#include "services/correction/storage/day_batches.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/storage/database.h"
#include "common/values/legal_date.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using storage::UnitOfWork;

absl::StatusOr<std::vector<PassedOver>> Bring(service::ServiceStore& store, const DayTable& files,
                                              const std::vector<std::string>& names) {
  const auto passed = std::make_shared<std::vector<PassedOver>>();
  storage::Command command;
  command.bytes = names.size() * files.bytes_a_file;
  command.reads = {{&files.table, names}};
  for (const storage::TableSpec* table : files.with) command.reads.push_back({table, names});
  command.decide = [&files, names, passed](UnitOfWork& work) -> absl::Status {
    passed->clear();  // a batch may be decided again
    for (const std::string& name : names) {
      // One file that can't be written keeps nobody else from the day: what was staged for it is nothing yet.
      const absl::Status done = files.bring(work, name);
      if (!done.ok()) passed->push_back({name, done});
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  return *passed;
}

// The statements of a batch failed together: one by one the others go through.
absl::StatusOr<std::vector<PassedOver>> BringEach(service::ServiceStore& store, const DayTable& files,
                                                  const std::vector<std::string>& names,
                                                  const absl::Status& together) {
  std::vector<PassedOver> passed;
  size_t failed = 0;
  for (const std::string& name : names) {
    const auto one = Bring(store, files, {name});
    if (one.ok()) {
      passed.insert(passed.end(), one->begin(), one->end());
    } else if (MayBeOfOneFile(one.status())) {
      passed.push_back({name, one.status()});
      // Not one of so many can be written: that is the store's trouble after all.
      if (++failed == names.size() && failed > kMostBroken) return together;
    } else {
      return one.status();
    }
  }
  return passed;
}

}  // namespace

bool MayBeOfOneFile(const absl::Status& failure) {
  return failure.code() == absl::StatusCode::kDataLoss || !storage::IsStoreLost(failure);
}

absl::StatusOr<RolledOver> BringBatch(service::ServiceStore& store, const DayTable& files, int limit,
                                      std::string_view after) {
  const std::string day = FormatDay(LegalDay(store.database().clock().Now()));
  const auto [after_day, after_name] = PartsOf(after);
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store.database().Query(files.waking_sql, {day, int64_t{limit}, after_day, after_name}));
  RolledOver rolled;
  if (rows.empty()) return rolled;
  std::vector<std::string> names;
  for (const storage::Row row : rows) {
    names.push_back(row.Text(0));
    rolled.place = absl::StrCat(row.Text(1), "|", names.back());
  }
  rolled.brought = static_cast<int>(names.size());
  auto passed = Bring(store, files, names);
  if (!passed.ok() && MayBeOfOneFile(passed.status())) {
    passed = BringEach(store, files, names, passed.status());
  }
  RETURN_IF_ERROR(passed.status());
  rolled.passed_over = *std::move(passed);
  return rolled;
}

}  // namespace fengqiao::correction
