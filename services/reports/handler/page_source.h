// RenderPage: chooses the reports, writes their page, gives it in pieces.

#ifndef FENGQIAO_SERVICES_REPORTS_HANDLER_PAGE_SOURCE_H_
#define FENGQIAO_SERVICES_REPORTS_HANDLER_PAGE_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/rpc/stream.h"
#include "common/service/upload_room.h"
#include "services/reports/page/page.h"
#include "services/reports/peers/indicators_peer.h"
#include "services/reports/storage/report_store.h"

namespace fengqiao::reports {

class PageSource final : public rpc::StreamSource<v1::RenderPageResponse> {
 public:
  // Checks what can be told from the request alone; the rest is done by the first Next, where blocking is
  // allowed.
  static absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::RenderPageResponse>>> Create(
      ReportStore& store, IndicatorsPeer& indicators, service::UploadRoom& room, const rpc::CallContext& call,
      const v1::RenderPageRequest& request);

  absl::StatusOr<rpc::StreamStep> Next(v1::RenderPageResponse* reply) override;
  // The names of indicators and of regions that are additions are the indicators service's.
  bool calls_services() const override { return true; }

 private:
  PageSource(ReportStore& store, IndicatorsPeer& indicators, service::UploadRoom& room,
             const rpc::CallContext& call, api::Filter filter, const v1::RenderPageRequest& request)
      : store_(store),
        indicators_(indicators),
        share_(room, call.caller().subject),
        call_(call),
        filter_(std::move(filter)),
        request_(request) {}

  absl::StatusOr<std::string> Render();
  absl::StatusOr<std::vector<v1::Report>> ChooseReports();
  absl::StatusOr<PageReport> ReadWhole(v1::Report report);

  ReportStore& store_;
  IndicatorsPeer& indicators_;
  service::UploadRoom::Share share_;
  const rpc::CallContext& call_;
  const api::Filter filter_;
  const v1::RenderPageRequest request_;
  bool rendered_ = false;
  std::string page_;
  size_t at_ = 0;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_HANDLER_PAGE_SOURCE_H_
