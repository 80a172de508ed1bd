// A service's own database with its write queue and its change feed, opened, measured and drained together.

#ifndef FENGQIAO_COMMON_SERVICE_SERVICE_STORE_H_
#define FENGQIAO_COMMON_SERVICE_SERVICE_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/feed/feed.h"
#include "common/rpc/runtime.h"
#include "common/service/store_watch.h"
#include "common/storage/database.h"
#include "common/storage/write_queue.h"

namespace fengqiao::service {

// Thread-safe.
class ServiceStore {
 public:
  // Opens the database for the service that the options name, by the runtime's clock. Blocks. A PostgreSQL
  // server that can't be reached is tried again for `patience`, unless SIGTERM or SIGINT comes.
  static absl::StatusOr<std::unique_ptr<ServiceStore>> Open(storage::DatabaseOptions options,
                                                            rpc::Runtime& runtime,
                                                            absl::Duration patience = absl::ZeroDuration());
  ~ServiceStore();

  storage::Database& database() { return *database_; }
  storage::WriteQueue& writes() { return *writes_; }
  feed::Feed& feed() { return *feed_; }

 private:
  class QueueMetrics;
  ServiceStore();

  // In the order of their dependence: the queue is drained first.
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<feed::Feed> feed_;
  std::unique_ptr<StoreWatch> watch_;
  std::unique_ptr<QueueMetrics> queue_metrics_;
  std::unique_ptr<storage::WriteQueue> writes_;
};

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_SERVICE_STORE_H_
