// The transport of surveys before a decision: authorise, check the shape, call down, shape the reply.

#ifndef FENGQIAO_SERVICES_CORRECTION_HANDLER_SURVEY_HANDLER_H_
#define FENGQIAO_SERVICES_CORRECTION_HANDLER_SURVEY_HANDLER_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/method_table.h"
#include "common/rpc/runtime.h"
#include "fengqiao/correction/v1/survey_service.grpc.pb.h"
#include "services/correction/storage/survey_store.h"

namespace fengqiao::correction {

class SurveyHandler final : public v1::SurveyService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // Both outlive the handler. FAILED_PRECONDITION where a method of the contract has no access option.
  static absl::StatusOr<std::unique_ptr<SurveyHandler>> Create(rpc::Runtime& runtime, SurveyStore& store);

  Reactor* RegisterSurvey(Context*, const v1::RegisterSurveyRequest*, v1::Survey*) override;
  Reactor* AssignSurvey(Context*, const v1::AssignSurveyRequest*, v1::Survey*) override;
  Reactor* ExtendSurvey(Context*, const v1::ExtendSurveyRequest*, v1::Survey*) override;
  Reactor* DeliverSurvey(Context*, const v1::DeliverSurveyRequest*, v1::Survey*) override;
  Reactor* RecordAdoption(Context*, const v1::RecordAdoptionRequest*, v1::Survey*) override;
  Reactor* WithdrawSurvey(Context*, const v1::WithdrawSurveyRequest*, v1::Survey*) override;
  Reactor* GetSurvey(Context*, const v1::GetSurveyRequest*, v1::Survey*) override;
  Reactor* ListSurveys(Context*, const v1::ListSurveysRequest*, v1::ListSurveysResponse*) override;
  Reactor* ListSurveyDuties(Context*, const v1::ListSurveyDutiesRequest*,
                            v1::ListSurveyDutiesResponse*) override;
  Reactor* RevealSurveyPerson(Context*, const v1::RevealSurveyPersonRequest*,
                              v1::RevealSurveyPersonResponse*) override;
  Reactor* CountSurveys(Context*, const v1::CountSurveysRequest*, v1::CountSurveysResponse*) override;

 private:
  SurveyHandler(rpc::Runtime& runtime, SurveyStore& store, std::unique_ptr<rpc::MethodTable> methods);

  // A command on a survey: checks its name and request id and hands it to the store.
  template <typename Request>
  Reactor* Step(Context* context, std::string_view method, const Request* request, v1::Survey* reply);

  const rpc::Method& MethodNamed(std::string_view name) const { return (*methods_)[name]; }

  rpc::Runtime& runtime_;
  SurveyStore& store_;
  const std::unique_ptr<rpc::MethodTable> methods_;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_HANDLER_SURVEY_HANDLER_H_
