// Takes the messages of one stream of positions: one batch is on its way at a time, and durable before the
// next is read.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_FIX_SINK_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_FIX_SINK_H_

#include <functional>
#include <memory>

#include "common/base/mutex.h"
#include "common/rpc/call_context.h"
#include "common/rpc/runtime.h"
#include "common/rpc/stream_source.h"
#include "services/correction/handler/fix_metrics.h"
#include "services/correction/storage/positioning_store.h"

namespace fengqiao::correction {

class FixSink final : public rpc::UploadSink<v1::ReportPositionsRequest> {
 public:
  // Runtime and store outlive every batch.
  FixSink(rpc::Runtime& runtime, PositioningStore& store, std::shared_ptr<FixMetrics> metrics,
          const rpc::Caller& caller);

  absl::Status Add(const v1::ReportPositionsRequest& request) override;
  // A position with a word that the contract does not know is refused alone.
  bool ChecksEnums() const override { return true; }
  bool Ready(std::function<void()> wake) override;
  void Finish(rpc::CallContext& call, v1::ReportPositionsResponse* reply,
              std::function<void(absl::Status)> done);

 private:
  // What outlives the sink, where the stream breaks off under a batch.
  struct Progress {
    Mutex mutex;
    bool busy ABSL_GUARDED_BY(mutex) = false;
    std::function<void()> wake ABSL_GUARDED_BY(mutex);
    absl::Status trouble ABSL_GUARDED_BY(mutex);
    int64_t next ABSL_GUARDED_BY(mutex) = 0;  // the place in the stream of the next batch's first
    v1::ReportPositionsResponse sum ABSL_GUARDED_BY(mutex);
  };
  static void Taken(const std::shared_ptr<Progress>& progress, FixMetrics& metrics, double now,
                    const v1::ReportPositionsRequest& request, const absl::StatusOr<TakenFixes>& taken);

  rpc::Runtime& runtime_;
  PositioningStore& store_;
  const std::shared_ptr<FixMetrics> metrics_;  // a batch may be answered after the handler is gone
  const std::shared_ptr<const rpc::Caller> caller_;
  const std::shared_ptr<Progress> progress_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_FIX_SINK_H_
