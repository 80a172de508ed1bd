// Feeds the rows of one stream into an import: looks at them on the pool, while the writer commits those
// before, and keeps no more in hand than is under way. Free of gRPC.

#ifndef FENGQIAO_COMMON_BULK_IMPORT_FEED_H_
#define FENGQIAO_COMMON_BULK_IMPORT_FEED_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/executor.h"
#include "common/base/mutex.h"
#include "common/bulk/imports.h"
#include "google/protobuf/message.h"

namespace fengqiao::bulk {

// Looks at one row and writes nothing; called on the pool. `number` is its place in the file.
using PrepareRow =
    std::function<PreparedRow(const google::protobuf::Message& rows, int index, int64_t number)>;

// Thread-safe. Lives until its work is done, whatever becomes of the stream.
class ImportFeed : public std::enable_shared_from_this<ImportFeed> {
 public:
  // All outlive it. `place` is kept until the work is done (import_places.h).
  ImportFeed(Imports& imports, Executor& pool, common::v1::ImportHeader header, PrepareRow prepare,
             MakeEvent event, std::shared_ptr<const void> place = nullptr);

  // The next rows: `count` of them in the message. Does not block. The error of rows before, where there was
  // one.
  absl::Status Add(std::shared_ptr<const google::protobuf::Message> rows, int count);
  // Whether more rows may come now; where not, `wake` is called once when they may.
  bool Ready(std::function<void()> wake);
  // No more rows come: `done` gets the import as it stands once those that came are done with.
  void Finish(std::function<void(absl::StatusOr<common::v1::Import>)> done);

 private:
  struct Piece {
    std::shared_ptr<const google::protobuf::Message> rows;
    int count = 0;
    int64_t first = 0;
  };
  // Rows that were given to the writer.
  struct Sent {
    PreparedRows rows;
    bool answered = false;
    absl::Status status;
  };

  // What runs on the pool, one at a time.
  void Work();
  absl::Status Begin();
  absl::Status TakePiece(const Piece& piece);
  void Send(PreparedRows rows);
  // Waits for the oldest that were given, until at most `leave` are left, and deals with what they were
  // answered.
  absl::Status Settle(size_t leave);
  // Gives again all from the first that failed: one by one where several did, refused where it was one.
  absl::Status SendAgain(absl::Status fault);
  void End(const absl::Status& status);

  Imports& imports_;
  Executor& pool_;
  const common::v1::ImportHeader header_;
  const PrepareRow prepare_;
  const MakeEvent event_;
  const std::shared_ptr<const void> place_;

  // The work's own.
  bool begun_ = false;
  int64_t taken_ = 0;  // at the beginning: rows up to it are passed over
  bool stopped_ = false;

  Mutex mutex_;
  CondVar answered_;
  std::deque<std::shared_ptr<Sent>> sent_;  // in order; its parts are guarded
  std::deque<Piece> pieces_ ABSL_GUARDED_BY(mutex_);
  int64_t next_ ABSL_GUARDED_BY(mutex_);
  bool working_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status trouble_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
  std::function<void(absl::StatusOr<common::v1::Import>)> done_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace fengqiao::bulk

#endif  // FENGQIAO_COMMON_BULK_IMPORT_FEED_H_
