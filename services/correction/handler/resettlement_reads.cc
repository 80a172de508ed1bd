// Reading of resettlement and help: files, duties, figures.

#include <algorithm>
#include <utility>

#include "common/api/filter.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/parts.h"
#include "services/correction/handler/names.h"
#include "services/correction/handler/resettlement_handler.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::FillPage;
using service::PageStart;

// The file, which the caller may see.
absl::StatusOr<v1::ReleasedPerson> ReadReleased(ResettlementStore& store, const CallContext& call,
                                                const std::string& name) {
  RETURN_IF_ERROR(kReleasedName.Parse(name, "name").status());
  auto file = store.GetReleased(name);
  if (!file.ok()) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return file.status();
  }
  RETURN_IF_ERROR(MayRead(call, *file));
  RETURN_IF_ERROR(MayOpen(call, *file));
  HideSealed(&*file);
  // A county that is asked to take the person over reads what it is asked about.
  if (IsMinors(*file) && MayAct(call, *file).ok()) CloseFile(&*file);
  return file;
}

absl::StatusOr<absl::CivilDay> UntilOf(const v1::ListHelpDutiesRequest& request, absl::CivilDay today) {
  absl::CivilDay until(9999, 12, 31);
  if (request.has_due_until()) {
    FieldErrors errors;
    const auto day = CheckDay("due_until", request.due_until(), &errors);
    if (!day) return errors.ToStatus();
    until = *day;
  }
  return request.overdue_only() ? std::min(until, today - 1) : until;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ResettlementHandler>> ResettlementHandler::Create(rpc::Runtime& runtime,
                                                                                 ResettlementStore& store) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::ResettlementService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<ResettlementHandler>(new ResettlementHandler(runtime, store, std::move(methods)));
}

ResettlementHandler::ResettlementHandler(rpc::Runtime& runtime, ResettlementStore& store,
                                         std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime), store_(store), methods_(std::move(methods)) {}

ResettlementHandler::Reactor* ResettlementHandler::GetReleasedPerson(
    Context* context, const v1::GetReleasedPersonRequest* request, v1::ReleasedPerson* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetReleasedPerson"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              ASSIGN_OR_RETURN(*answer, ReadReleased(store_, call, asked.name()));
                              return absl::OkStatus();
                            });
}

ResettlementHandler::Reactor* ResettlementHandler::ListReleasedPersons(
    Context* context, const v1::ListReleasedPersonsRequest* request, v1::ListReleasedPersonsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListReleasedPersons"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), ReleasedFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListReleased(api::RegionOf(asked.parent()), MayReadMinors(call),
                                                        filter, page.after, page.size + 1));
        for (v1::ReleasedPerson& row : rows) {
          HideSealed(&row);
          if (IsMinors(row)) CloseFile(&row);
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_released_persons(); },
            [](const v1::ReleasedPerson& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

ResettlementHandler::Reactor* ResettlementHandler::ListHelpDuties(Context* context,
                                                                  const v1::ListHelpDutiesRequest* request,
                                                                  v1::ListHelpDutiesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListHelpDuties"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        ASSIGN_OR_RETURN(const absl::CivilDay until, UntilOf(asked, today));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), HelpDutyFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListDuties(api::RegionOf(asked.parent()), MayReadMinors(call),
                                                      until, filter, page.after, page.size + 1));
        for (v1::HelpDuty& row : rows) {
          row.set_days_left(static_cast<int32_t>(DayOf(row.duty().due()) - today));
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_duties(); },
            [](const v1::HelpDuty& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

ResettlementHandler::Reactor* ResettlementHandler::CountResettlement(
    Context* context, const v1::CountResettlementRequest* request, v1::CountResettlementResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("CountResettlement"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(CheckCountedRegion(asked.parent(), "parent"));
                              FieldErrors errors;
                              const auto from = CheckDay("from", asked.from(), &errors);
                              const auto to = CheckDay("to", asked.to(), &errors);
                              if (from && to && *to < *from)
                                errors.Add("to", "must not lie before the first day");
                              RETURN_IF_ERROR(errors.ToStatus());
                              ASSIGN_OR_RETURN(*answer,
                                               store_.Count(api::RegionOf(asked.parent()), *from, *to));
                              return absl::OkStatus();
                            });
}

}  // namespace fengqiao::correction
