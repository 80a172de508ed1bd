// CheckAcrossReports: reads the reports around one from the store and holds it against them.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_ACROSS_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_ACROSS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "services/reports/domain/across/across.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

// At most so many other reports are read in one call: those of a province's counties in a year are fewer.
inline constexpr size_t kMostNeighbours = 300;

// For one call, in one thread; what was read of a report is kept until the end of it. Every function blocks.
class AcrossReports {
 public:
  AcrossReports(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call)
      : store_(store), indicators_(indicators), call_(call) {}

  struct Result {
    std::vector<v1::Finding> findings;
    std::vector<std::string> compared;  // by name, in order
    std::vector<std::string> versions;  // of the same body, year and kind, likewise
    bool truncated = false;             // there were more than one call reads
  };
  absl::StatusOr<Result> Check(const std::string& report);

 private:
  // Which of the reports of a region and of those below it are wanted.
  struct Wanted {
    std::string region;
    std::string filter;
    bool below = false;  // those below it too
  };
  absl::StatusOr<std::vector<v1::Report>> List(const Wanted& wanted);
  absl::StatusOr<const Neighbour*> Read(const v1::Report& report);
  // Reads those that the caller may read; of one region those of the same kind of report, if there are any.
  absl::Status Add(const Neighbour& checked, std::vector<v1::Report> reports, Neighbours& neighbours);
  absl::StatusOr<Surroundings> Around(const Neighbour& report);

  ReportStore& store_;
  IndicatorsPeer& indicators_;
  const rpc::CallContext& call_;
  CurrentReader current_;  // keeps the lexicon that the figures point into
  std::map<std::string, std::unique_ptr<const Neighbour>> read_;  // the checked one too
  bool truncated_ = false;
};

absl::Status CheckAcrossReports(ReportStore& store, IndicatorsPeer& indicators, const rpc::CallContext& call,
                                const v1::CheckAcrossReportsRequest& request,
                                v1::CheckAcrossReportsResponse* reply);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_ACROSS_H_
