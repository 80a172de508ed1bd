// The stream of WatchDeadlines: what needs attention today, then every change.

#ifndef FENGQIAO_SERVICES_MEDIATION_HANDLER_DEADLINE_SOURCE_H_
#define FENGQIAO_SERVICES_MEDIATION_HANDLER_DEADLINE_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/feed/feed.h"
#include "common/rpc/stream_source.h"
#include "services/mediation/storage/mediation_store.h"

namespace fengqiao::mediation {

using DeadlineStream = rpc::StreamSource<v1::WatchDeadlinesResponse>;

// INVALID_ARGUMENT for a token of another stream. The others outlive the source.
absl::StatusOr<std::unique_ptr<DeadlineStream>> WatchDeadlines(MediationStore& store, feed::Feed& feed,
                                                               const Clock& clock,
                                                               const v1::WatchDeadlinesRequest& request);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_HANDLER_DEADLINE_SOURCE_H_
