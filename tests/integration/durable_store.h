// A store whose every write can be accounted for afterwards, by whichever process comes after.

#ifndef FENGQIAO_TESTS_INTEGRATION_DURABLE_STORE_H_
#define FENGQIAO_TESTS_INTEGRATION_DURABLE_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/feed/feed.h"
#include "common/storage/database.h"
#include "common/storage/write_queue.h"

namespace fengqiao::testing {

// Each write number makes a row of its own, adds one to a total, and emits one event.
class DurableStore {
 public:
  static absl::StatusOr<std::unique_ptr<DurableStore>> Open(storage::DatabaseOptions options);
  ~DurableStore();

  // A message of `size` bytes makes the journal fill faster.
  static storage::Command Write(int64_t number, size_t size = 10);

  // What is wrong, one sentence each; empty when all is well: every acknowledged write (its number and event
  // id) is there once with its event, the total counts exactly the rows, the feed is dense and holds one
  // event a row, the chain holds, and an acknowledged request gets its first answer again.
  std::vector<std::string> Audit(const std::map<int64_t, std::string>& acknowledged);

  storage::WriteQueue& queue() { return *queue_; }

 private:
  absl::Status AuditInto(const std::map<int64_t, std::string>& acknowledged,
                         std::vector<std::string>& troubles);

  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<feed::Feed> feed_;
  std::unique_ptr<storage::WriteQueue> queue_;
};

}  // namespace fengqiao::testing

#endif  // FENGQIAO_TESTS_INTEGRATION_DURABLE_STORE_H_
