// The state of a batch in memory: what was read, what its commands have staged, and what has to be written.

#ifndef FENGQIAO_COMMON_STORAGE_BATCH_H_
#define FENGQIAO_COMMON_STORAGE_BATCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/backend.h"
#include "common/storage/write_queue.h"

namespace fengqiao::storage::internal {

class CommandUnit;

// Not thread-safe. One for each attempt at a batch.
class Batch final : public LoadSink {
 public:
  explicit Batch(absl::Time now) : now_(now) {}

  // 1. What to read for these commands.
  BatchLoad Declare(const std::vector<const Command*>& commands);

  void OnRequest(RequestRow row) override;
  void OnRecord(const TableSpec& table, Record record) override;

  // 2. Runs one command on what is there now. On an error nothing of it stays.
  absl::StatusOr<CommandResult> Decide(const Command& command, absl::Duration remember);

  // 3. What to write; refers to records held here. False from HasWrites: nothing at all.
  bool HasWrites() const { return changed_records_ || !events_.empty() || !new_requests_.empty(); }
  BatchWrites Writes(const TableDepths& depths);

 private:
  friend class CommandUnit;

  enum class Origin { kUnknown, kAbsent, kPresent };  // what the database holds
  struct Slot {
    Origin origin = Origin::kUnknown;
    std::optional<Record> record;  // as the commands so far have left it
    bool dirty = false;
    absl::Status trouble;  // the stored record can't be read
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Slots = std::unordered_map<std::string, Slot, TextHash, std::equal_to<>>;
  // A slot that was changed, and the columns as they are stored; none where nothing was read.
  struct Touched {
    Slots::value_type* entry = nullptr;
    std::optional<std::vector<Value>> stored;
  };
  struct Table {
    const TableSpec* spec = nullptr;
    Slots slots;
    std::vector<Touched> touched;  // in the order of their first change
  };

  Table& TableOf(const TableSpec& spec);
  static absl::Status Ask(const std::function<absl::Status(UnitOfWork&)>& asked, CommandUnit& unit);
  absl::Status MayReplay(const Command& command);

  const absl::Time now_;
  std::vector<std::unique_ptr<Table>> tables_;  // few
  std::unordered_map<std::string, RequestRow> requests_;
  std::unordered_set<std::string> expired_requests_;
  std::vector<std::string> new_requests_;
  std::vector<EventRow> events_;
  bool changed_records_ = false;
};

// The key under which a request is remembered.
std::string RequestRowKey(const RequestKey& request);
// For a request with the key of one that had another body.
absl::Status RequestIdReused();

}  // namespace fengqiao::storage::internal

#endif  // FENGQIAO_COMMON_STORAGE_BATCH_H_
