#include "common/storage/batch.h"

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"

namespace fengqiao::storage::internal {

std::string RequestRowKey(const RequestKey& request) {
  Sha256Stream stream;
  for (const std::string* part : {&request.caller, &request.method, &request.request_id}) {
    stream.Add(static_cast<uint64_t>(part->size()));
    stream.Add(*part);
  }
  return stream.Finish();
}

absl::Status RequestIdReused() {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_REQUEST_ID_REUSED,
               "this request_id was used for another request")
      .Field("request_id", "was used for another request");
}

namespace {

ColumnSet ChangedColumns(const std::vector<Value>& stored, const std::vector<Value>& columns) {
  if (stored.size() != columns.size()) return kAllColumns;
  ColumnSet changed = 0;
  for (size_t i = 0; i < columns.size() && i < kColumnBits; ++i) {
    if (stored[i] != columns[i]) changed |= ColumnSet{1} << i;
  }
  return changed;
}

}  // namespace

// One command's hands on the batch: changes go straight in, and Undo takes them out again.
class CommandUnit final : public UnitOfWork {
 public:
  explicit CommandUnit(Batch& batch) : batch_(batch), events_before_(batch.events_.size()) {}

  absl::Time now() const override { return batch_.now_; }

  const Record* Find(const TableSpec& table, std::string_view key) override {
    Batch::Table& state = batch_.TableOf(table);
    const auto found = state.slots.find(key);
    if (found == state.slots.end()) {
      Misuse(absl::StrCat("a command looks for a record of ", table.name, " that it did not declare"));
      return nullptr;
    }
    if (!found->second.trouble.ok()) {
      Fail(found->second.trouble);
      return nullptr;
    }
    return found->second.record.has_value() ? &*found->second.record : nullptr;
  }

  void Put(const TableSpec& table, Record record) override {
    if (!Check(table, record)) return;
    Batch::Table& state = batch_.TableOf(table);
    const auto found = state.slots.find(record.key);
    if (found == state.slots.end()) {
      Misuse(absl::StrCat("a command puts a record of ", table.name, " that it did not declare"));
      return;
    }
    Change(state, *found, std::move(record));
  }

  void Insert(const TableSpec& table, Record record) override {
    if (!Check(table, record)) return;
    Batch::Table& state = batch_.TableOf(table);
    const auto [found, is_new] = state.slots.try_emplace(record.key);
    if (!is_new && found->second.record.has_value()) {
      Fail(AlreadyExists(table.name, record.key));
      return;
    }
    Change(state, *found, std::move(record), is_new);
  }

  void Replace(const TableSpec& table, Record record) override {
    if (!Check(table, record)) return;
    Batch::Table& state = batch_.TableOf(table);
    const auto [found, is_new] = state.slots.try_emplace(record.key);
    if (is_new) found->second.origin = Batch::Origin::kPresent;
    Change(state, *found, std::move(record), is_new);
  }

  void Remove(const TableSpec& table, std::string_view key) override {
    Batch::Table& state = batch_.TableOf(table);
    const auto [found, is_new] = state.slots.try_emplace(std::string(key));
    if (is_new) found->second.origin = Batch::Origin::kPresent;
    Change(state, *found, std::nullopt, is_new);
  }

  void Delete(const TableSpec& table, std::string_view key) override {
    Batch::Table& state = batch_.TableOf(table);
    const auto found = state.slots.find(key);
    if (found == state.slots.end() || found->second.origin == Batch::Origin::kUnknown) {
      Misuse(absl::StrCat("a command deletes a record of ", table.name, " that it did not declare"));
      return;
    }
    if (found->second.record.has_value()) Change(state, *found, std::nullopt);
  }

  std::string Emit(common::v1::Event event) override {
    event.set_id(NewUlid(absl::ToUnixMillis(batch_.now_)));
    absl::Time time = batch_.now_;
    if (event.has_time()) {
      time = absl::FromUnixSeconds(event.time().seconds()) + absl::Nanoseconds(event.time().nanos());
    } else {
      const int64_t micros = ToMicros(time);
      int64_t seconds = micros / 1'000'000, rest = micros % 1'000'000;
      if (rest < 0) --seconds, rest += 1'000'000;
      event.mutable_time()->set_seconds(seconds);
      event.mutable_time()->set_nanos(static_cast<int32_t>(rest * 1000));
    }
    event.clear_position();
    event.clear_link();
    const std::pair<const char*, const std::string*> texts[] = {{"event type", &event.type()},
                                                                {"event resource", &event.resource()},
                                                                {"event region", &event.region()}};
    for (const auto& [what, text] : texts) {
      if (absl::Status status = CheckValue(what, *text); !status.ok()) Fail(std::move(status));
    }
    event_id_ = event.id();
    batch_.events_.push_back({.id = event.id(),
                              .time = ToMicros(time),
                              .type = event.type(),
                              .resource = event.resource(),
                              .region = event.region(),
                              .stored = Seal(event.SerializeAsString())});
    return event_id_;
  }

  void SetReply(std::string reply) override { reply_ = std::move(reply); }

  const absl::Status& status() const { return status_; }
  CommandResult TakeResult() { return {.reply = std::move(reply_), .event_id = std::move(event_id_)}; }

  // What was changed will be written.
  void Keep() {
    for (Undone& change : changes_) {
      if (change.before.dirty) continue;
      Batch::Touched& touched = change.table->touched.emplace_back(Batch::Touched{change.entry, {}});
      // Before anybody's change: as it was read.
      if (change.before.record.has_value()) touched.stored = std::move(change.before.record->columns);
    }
    if (!changes_.empty()) batch_.changed_records_ = true;
  }

  void Undo() {
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      change->entry->second = std::move(change->before);
      // This command made the slot; nothing was read of its key.
      if (change->made) change->table->slots.erase(change->table->slots.find(change->entry->first));
    }
    batch_.events_.resize(events_before_);
  }

 private:
  struct Undone {
    Batch::Table* table;
    Batch::Slots::value_type* entry;
    Batch::Slot before;
    bool made;  // there was no slot before
  };

  void Fail(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  void Misuse(const std::string& what) { Fail(Internal(what)); }

  bool Check(const TableSpec& table, const Record& record) {
    if (record.columns.size() != table.columns.size()) {
      Misuse(absl::StrCat("a record of ", table.name, " has ", record.columns.size(), " columns, not ",
                          table.columns.size()));
      return false;
    }
    if (absl::Status status = CheckValue(table.key_column, record.key); !status.ok()) {
      Fail(std::move(status));
      return false;
    }
    for (size_t i = 0; i < record.columns.size(); ++i) {
      const Column& column = table.columns[i];
      const Value& value = record.columns[i];
      const bool fits = std::holds_alternative<std::monostate>(value) ||
                        (column.type == ColumnType::kInteger && std::holds_alternative<int64_t>(value)) ||
                        (column.type == ColumnType::kText && std::holds_alternative<std::string>(value)) ||
                        (column.type == ColumnType::kBytes && std::holds_alternative<Bytes>(value));
      if (!fits) {
        Misuse(absl::StrCat("a record of ", table.name, " has a value of another type in ", column.name));
        return false;
      }
      if (absl::Status status = CheckValue(column.name, value); !status.ok()) {
        Fail(std::move(status));
        return false;
      }
    }
    return true;
  }

  void Change(Batch::Table& table, Batch::Slots::value_type& entry, std::optional<Record> record,
              bool made = false) {
    Batch::Slot& slot = entry.second;
    const Batch::Slot next{
        .origin = slot.origin, .record = std::nullopt, .dirty = true, .trouble = absl::OkStatus()};
    changes_.push_back({&table, &entry, std::exchange(slot, next), made});
    slot.record = std::move(record);
  }

  Batch& batch_;
  const size_t events_before_;
  std::vector<Undone> changes_;
  std::string reply_, event_id_;
  absl::Status status_;
};

Batch::Table& Batch::TableOf(const TableSpec& spec) {
  for (const std::unique_ptr<Table>& table : tables_) {
    if (table->spec == &spec || table->spec->name == spec.name) return *table;
  }
  tables_.push_back(std::make_unique<Table>());
  tables_.back()->spec = &spec;
  return *tables_.back();
}

BatchLoad Batch::Declare(const std::vector<const Command*>& commands) {
  BatchLoad load;
  for (const Command* command : commands) {
    if (command->request.has_value()) load.requests.push_back(RequestRowKey(*command->request));
    for (const storage::Read& read : command->reads) {
      Table& table = TableOf(*read.table);
      for (const std::string& key : read.keys) {
        // Text that the database can't hold is not in it; asking PostgreSQL for it would fail the whole
        // batch.
        const bool storable = CheckValue(read.table->key_column, key).ok();
        const auto [slot, is_new] = table.slots.try_emplace(key);
        slot->second.origin = Origin::kAbsent;
        if (is_new && !storable) slot->second.trouble = CheckValue(read.table->key_column, key);
      }
    }
  }
  std::sort(load.requests.begin(), load.requests.end());
  load.requests.erase(std::unique(load.requests.begin(), load.requests.end()), load.requests.end());
  for (const std::unique_ptr<Table>& table : tables_) {
    BatchLoad::Table wanted{.table = table->spec, .keys = {}};
    for (const auto& [key, slot] : table->slots) {
      if (slot.trouble.ok()) wanted.keys.push_back(key);
    }
    // Everybody takes locks in the same order.
    std::sort(wanted.keys.begin(), wanted.keys.end());
    if (!wanted.keys.empty()) load.tables.push_back(std::move(wanted));
  }
  std::sort(load.tables.begin(), load.tables.end(), [](const BatchLoad::Table& a, const BatchLoad::Table& b) {
    return std::tie(a.table->made_for_others, a.table->name) <
           std::tie(b.table->made_for_others, b.table->name);
  });
  return load;
}

void Batch::OnRequest(RequestRow row) {
  if (row.expires_at <= ToMicros(now_)) {
    expired_requests_.insert(std::move(row.key));
    return;
  }
  requests_[row.key] = std::move(row);
}

void Batch::OnRecord(const TableSpec& table, Record record) {
  Slot& slot = TableOf(table).slots[record.key];
  slot.origin = Origin::kPresent;
  if (!table.envelope_column.empty()) {
    absl::StatusOr<std::string> message = Open(record.message);
    if (!message.ok()) {
      slot.trouble = message.status();
    } else {
      record.message = *std::move(message);
    }
  }
  slot.record = std::move(record);
}

// What a command's function says of what is there now; a misuse of the unit outweighs it.
absl::Status Batch::Ask(const std::function<absl::Status(UnitOfWork&)>& asked, CommandUnit& unit) {
  absl::Status status;
  try {
    status = asked(unit);
  } catch (const std::exception& error) {
    status = Internal(absl::StrCat("a rule threw: ", error.what()));
  }
  return unit.status().ok() ? status : unit.status();
}

absl::Status Batch::MayReplay(const Command& command) {
  if (!command.may_replay) return absl::OkStatus();
  CommandUnit unit(*this);
  absl::Status status = Ask(command.may_replay, unit);
  unit.Undo();
  return status;
}

absl::StatusOr<CommandResult> Batch::Decide(const Command& command, absl::Duration remember) {
  std::string request_key;
  if (command.request.has_value()) {
    request_key = RequestRowKey(*command.request);
    const auto known = requests_.find(request_key);
    if (known != requests_.end()) {
      if (known->second.hash != command.request->hash) {
        return RequestIdReused();
      }
      RETURN_IF_ERROR(MayReplay(command));
      ASSIGN_OR_RETURN(std::string reply, Open(known->second.reply));
      return CommandResult{.reply = std::move(reply), .event_id = known->second.event_id, .replayed = true};
    }
  }
  CommandUnit unit(*this);
  const absl::Status status = Ask(command.decide, unit);
  if (!status.ok()) {
    unit.Undo();
    return status;
  }
  unit.Keep();
  CommandResult result = unit.TakeResult();
  if (command.request.has_value()) {
    requests_[request_key] = {.key = request_key,
                              .hash = command.request->hash,
                              .reply = Seal(result.reply),
                              .event_id = result.event_id,
                              .expires_at = ToMicros(now_ + remember)};
    new_requests_.push_back(std::move(request_key));
  }
  return result;
}

BatchWrites Batch::Writes(const TableDepths& depths) {
  BatchWrites writes;
  for (const std::unique_ptr<Table>& table : tables_) {
    TableWrites rows{.table = table->spec, .updates = {}, .inserts = {}, .deletes = {}};
    for (const Touched& touched : table->touched) {
      const Slot& slot = touched.entry->second;
      const bool present = slot.origin == Origin::kPresent;
      if (slot.record.has_value() && present) {
        const ColumnSet changed =
            touched.stored ? ChangedColumns(*touched.stored, slot.record->columns) : kAllColumns;
        rows.updates.push_back({&*slot.record, changed});
      } else if (slot.record.has_value()) {
        rows.inserts.push_back(&*slot.record);
      } else if (present) {
        rows.deletes.push_back(&touched.entry->first);
      }
    }
    if (!rows.updates.empty() || !rows.inserts.empty() || !rows.deletes.empty())
      writes.tables.push_back(std::move(rows));
  }
  const auto depth = [&depths](const TableWrites& rows) {
    const auto found = depths.find(rows.table->name);
    return found == depths.end() ? 0 : found->second;
  };
  std::sort(writes.tables.begin(), writes.tables.end(), [&depth](const TableWrites& a, const TableWrites& b) {
    const int left = depth(a), right = depth(b);
    return left != right ? left < right : a.table->name < b.table->name;
  });
  writes.events = std::move(events_);
  // Sorted, so that two replicas with the same requests don't wait for each other in a ring.
  std::sort(new_requests_.begin(), new_requests_.end());
  for (const std::string& key : new_requests_) {
    if (expired_requests_.count(key) != 0) writes.expired_requests.push_back(key);
    writes.requests.push_back(std::move(requests_[key]));
  }
  writes.now = ToMicros(now_);
  return writes;
}

}  // namespace fengqiao::storage::internal
