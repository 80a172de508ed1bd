#include "common/service/resealer.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/service/installation_secret.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"

namespace fengqiao::service {
namespace {

// So many rows a command: the calls go between two.
constexpr int kPage = 200;
constexpr absl::Duration kRetry = absl::Seconds(30);

}  // namespace

Resealer::Resealer(ServiceStore& store, std::vector<const storage::TableSpec*> tables, bool again,
                   Metrics& metrics)
    : store_(store),
      tables_(std::move(tables)),
      again_(again),
      resealed_(metrics.Counter("fengqiao_resealed_rows_total",
                                "Rows that were brought under the current data key.",
                                {{"service", store.database().service()}})),
      thread_(kRetry, [this] { Run(); }) {}

void Resealer::Start() {
  if (storage::SealedWith() != nullptr) thread_.Start();
}

void Resealer::Run() {
  if (done_) return;
  const auto all = TakeAll();
  if (all.ok()) {
    done_ = *all;
    return;
  }
  if (!told_ && !storage::IsStoreLost(all.status())) {
    LogWarning("what is stored can't be brought under the current data key",
               {{"error", ToStd(all.status().message())}, {"cause", CauseOf(all.status())}});
    told_ = true;
  }
}

absl::StatusOr<bool> Resealer::TakeAll() {
  ASSIGN_OR_RETURN(const bool done, IsDone());
  if (done && !again_) return true;
  LogInfo("stored data are brought under the current data key",
          {{"service", store_.database().service()}, {"key", storage::SealedWith()->current()}});
  damaged_ = 0;
  for (const storage::TableSpec* table : tables_) {
    ASSIGN_OR_RETURN(const bool all, TakeTable(*table));
    if (!all) return false;
  }
  if (damaged_ > 0) {
    LogWarning("some stored data can't be read back and stay under their key; keep it, and restore them",
               {{"service", store_.database().service()}, {"rows", absl::StrCat(damaged_)}});
    return true;
  }
  RETURN_IF_ERROR(Reseal(SecretsTable(), {std::string(kInstallationSecret)}));
  LogInfo("all stored data are under the current data key",
          {{"service", store_.database().service()}, {"key", storage::SealedWith()->current()}});
  return true;
}

absl::StatusOr<bool> Resealer::IsDone() {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query("SELECT envelope FROM secrets WHERE name = $1",
                                           {std::string(kInstallationSecret)}));
  const std::string& header = storage::SealedWith()->header();
  return !rows.empty() && rows[0].Bytes(0).compare(0, header.size(), header) == 0;
}

absl::StatusOr<bool> Resealer::TakeTable(const storage::TableSpec& table) {
  const std::string& header = storage::SealedWith()->header();
  const std::string sql = absl::StrCat(
      "SELECT ", table.key_column, " FROM ", table.name, " WHERE ", table.key_column, " > $1 AND substr(",
      table.envelope_column, ", 1, ", header.size(), ") <> $2 ORDER BY ", table.key_column, " LIMIT ", kPage);
  std::string after;
  while (!thread_.stopping()) {
    ASSIGN_OR_RETURN(const storage::Rows rows, store_.database().Query(sql, {after, storage::Bytes{header}}));
    if (rows.empty()) return true;
    std::vector<std::string> keys;
    for (const storage::Row row : rows) keys.push_back(row.Text(0));
    after = keys.back();
    const absl::Status page = Reseal(table, keys);
    if (page.code() == absl::StatusCode::kDataLoss) {
      RETURN_IF_ERROR(ResealEach(table, keys));
    } else {
      RETURN_IF_ERROR(page);
    }
  }
  return false;
}

absl::Status Resealer::ResealEach(const storage::TableSpec& table, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    const absl::Status one = Reseal(table, {key});
    if (one.ok()) continue;
    if (one.code() != absl::StatusCode::kDataLoss) return one;
    ++damaged_;
    LogWarning("a stored row can't be read back",
               {{"table", table.name}, {"row", key}, {"error", ToStd(one.message())}});
  }
  return absl::OkStatus();
}

absl::Status Resealer::Reseal(const storage::TableSpec& table, const std::vector<std::string>& keys) {
  storage::Command command;
  command.reads = {{&table, keys}};
  command.decide = [&table, &keys](storage::UnitOfWork& work) {
    for (const std::string& key : keys) {
      if (const storage::Record* record = work.Find(table, key)) {
        storage::Record same = *record;
        work.Put(table, std::move(same));
      }
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store_.writes().BlockingSubmit(std::move(command)).status());
  resealed_.Increment(static_cast<double>(keys.size()));
  return absl::OkStatus();
}

}  // namespace fengqiao::service
