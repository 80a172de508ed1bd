#include "common/service/row_import.h"

#include <string_view>

#include "absl/strings/numbers.h"
#include "common/service/command.h"
#include "common/service/region_names.h"
#include "common/values/legal_date.h"

namespace fengqiao::service {

absl::StatusOr<std::shared_ptr<bulk::ImportFeed>> OpenImport(const RowImports& service,
                                                             const rpc::CallContext& call,
                                                             const common::v1::ImportHeader& header,
                                                             const PrepareRowsFor& prepare) {
  RETURN_IF_ERROR(kImportName.Parse(header.name(), "header.name").status());
  const std::string parent(api::RegionOf(header.name()));
  RETURN_IF_ERROR(call.AuthorizeRegion(parent));
  RETURN_IF_ERROR(CheckRegionOfToday(absl::StrCat("regions/", parent), "header.name",
                                     LegalDay(service.runtime.clock->Now())));
  ASSIGN_OR_RETURN(auto place, service.places.Take());
  const auto event = [origin = Origin(call)](std::string_view type, const common::v1::Import& import) {
    return origin.Event(type, import.name(), "", import);
  };
  return std::make_shared<bulk::ImportFeed>(service.imports, service.runtime.blocking, header,
                                            prepare(call, parent), event, std::move(place));
}

absl::StatusOr<int64_t> RowAfter(const std::string& place) {
  int64_t row = 0;
  if (place.empty() || absl::SimpleAtoi(place, &row)) return row;
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN,
               "the page token names no row");
}

}  // namespace fengqiao::service
