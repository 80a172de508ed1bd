#include "services/correction/handler/survey_handler.h"

#include <string>
#include <utility>
#include <vector>

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

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

absl::Status CheckLetterOf(const v1::RegisterSurveyRequest& request, absl::CivilDay today) {
  if (const std::string why = WhyNoCounty(request.parent(), today); !why.empty()) {
    return InvalidField("parent", why);
  }
  return CheckCommand(request);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SurveyHandler>> SurveyHandler::Create(rpc::Runtime& runtime,
                                                                     SurveyStore& store) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::SurveyService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<SurveyHandler>(new SurveyHandler(runtime, store, std::move(methods)));
}

SurveyHandler::SurveyHandler(rpc::Runtime& runtime, SurveyStore& store,
                             std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime), store_(store), methods_(std::move(methods)) {}

template <typename Request>
SurveyHandler::Reactor* SurveyHandler::Step(Context* context, std::string_view method, const Request* request,
                                            v1::Survey* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed(method), context, request, reply,
      [this](CallContext& call, const Request& asked, v1::Survey* answer, const Done& done) {
        const auto name = kSurveyName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        store_.Change(call, asked, answer, done);
      });
}

SurveyHandler::Reactor* SurveyHandler::RegisterSurvey(Context* context,
                                                      const v1::RegisterSurveyRequest* request,
                                                      v1::Survey* reply) {
  return rpc::UnaryAsync(runtime_, MethodNamed("RegisterSurvey"), context, request, reply,
                         [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
                           const absl::CivilDay today = LegalDay(runtime_.clock->Now());
                           if (const auto status = CheckLetterOf(asked, today); !status.ok())
                             return done(status);
                           store_.Register(call, asked, answer, done);
                         });
}

SurveyHandler::Reactor* SurveyHandler::AssignSurvey(Context* context, const v1::AssignSurveyRequest* request,
                                                    v1::Survey* reply) {
  return Step(context, "AssignSurvey", request, reply);
}

SurveyHandler::Reactor* SurveyHandler::ExtendSurvey(Context* context, const v1::ExtendSurveyRequest* request,
                                                    v1::Survey* reply) {
  return Step(context, "ExtendSurvey", request, reply);
}

SurveyHandler::Reactor* SurveyHandler::DeliverSurvey(Context* context,
                                                     const v1::DeliverSurveyRequest* request,
                                                     v1::Survey* reply) {
  return Step(context, "DeliverSurvey", request, reply);
}

SurveyHandler::Reactor* SurveyHandler::RecordAdoption(Context* context,
                                                      const v1::RecordAdoptionRequest* request,
                                                      v1::Survey* reply) {
  return Step(context, "RecordAdoption", request, reply);
}

SurveyHandler::Reactor* SurveyHandler::WithdrawSurvey(Context* context,
                                                      const v1::WithdrawSurveyRequest* request,
                                                      v1::Survey* reply) {
  return Step(context, "WithdrawSurvey", request, reply);
}

SurveyHandler::Reactor* SurveyHandler::GetSurvey(Context* context, const v1::GetSurveyRequest* request,
                                                 v1::Survey* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetSurvey"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(kSurveyName.Parse(asked.name(), "name").status());
                              auto survey = store_.Get(asked.name());
                              if (!survey.ok()) {
                                RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(asked.name())));
                                return survey.status();
                              }
                              RETURN_IF_ERROR(MayRead(call, *survey));
                              RETURN_IF_ERROR(MayOpen(call, *survey));
                              *answer = *std::move(survey);
                              if (IsMinors(*answer)) CloseFile(answer);
                              return absl::OkStatus();
                            });
}

SurveyHandler::Reactor* SurveyHandler::ListSurveys(Context* context, const v1::ListSurveysRequest* request,
                                                   v1::ListSurveysResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListSurveys"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), SurveyFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.List(api::RegionOf(asked.parent()), MayReadMinors(call), filter,
                                                page.after, page.size + 1));
        for (v1::Survey& row : rows) {
          if (IsMinors(row)) CloseFile(&row);
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_surveys(); },
            [](const v1::Survey& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

SurveyHandler::Reactor* SurveyHandler::ListSurveyDuties(Context* context,
                                                        const v1::ListSurveyDutiesRequest* request,
                                                        v1::ListSurveyDutiesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListSurveyDuties"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        const absl::CivilDay until = asked.overdue_only() ? today - 1 : absl::CivilDay(9999, 12, 31);
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto surveys,
                         store_.ListOwed(api::RegionOf(asked.parent()), MayReadMinors(call), until,
                                         page.after, page.size + 1));
        std::vector<v1::SurveyDuty> duties;
        for (const v1::Survey& survey : surveys) duties.push_back(DutyOf(survey, today));
        FillPage(
            page, std::move(duties), [&] { return answer->add_duties(); },
            [](const v1::SurveyDuty& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

SurveyHandler::Reactor* SurveyHandler::RevealSurveyPerson(Context* context,
                                                          const v1::RevealSurveyPersonRequest* request,
                                                          v1::RevealSurveyPersonResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("RevealSurveyPerson"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const Done& done) {
        const auto name = kSurveyName.Parse(asked.name(), "name");
        if (!name.ok()) return done(name.status());
        if (const auto status = CheckCommand(asked); !status.ok()) return done(status);
        // First the event, then the reading: what is shown is always in the log.
        store_.RecordReveal(call, asked, answer, [this, &asked, answer, done](const absl::Status& recorded) {
          if (!recorded.ok()) return done(recorded);
          const bool posted = runtime_.blocking.TryPost([this, &asked, answer, done] {
            const auto person = store_.GetPerson(asked.name());
            if (!person.ok()) return done(person.status());
            answer->set_revealed_name(person->name());
            answer->set_revealed_number(person->number());
            *answer->mutable_revealed_born() = person->born();
            answer->set_revealed_phone(person->phone());
            answer->set_revealed_address(person->address());
            done(absl::OkStatus());
          });
          if (!posted) done(Overloaded("the pool for blocking work"));
        });
      });
}

SurveyHandler::Reactor* SurveyHandler::CountSurveys(Context* context, const v1::CountSurveysRequest* request,
                                                    v1::CountSurveysResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("CountSurveys"), context, request, reply,
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
