#include "services/mediation/service.h"

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/calendar/work_calendar.h"
#include "common/config/data_file.h"
#include "common/identity/lookup_key.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/deadline_watch.h"
#include "services/mediation/domain/assignment.h"
#include "services/mediation/domain/dispute_types.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/papers/paper_forms.h"
#include "services/mediation/roll_up.h"
#include "services/mediation/storage/assignment_store.h"
#include "services/mediation/storage/intake_store.h"
#include "services/mediation/storage/mediation_store.h"

ABSL_FLAG(std::string, mediation_parameters, "",
          "file to use instead of the built-in parameters of mediation (terms, what must be written)");
ABSL_FLAG(std::string, dispute_types, "", "file to use instead of the built-in table of dispute types");
ABSL_FLAG(std::string, holidays, "", "file to use instead of the built-in holidays and make-up workdays");
ABSL_FLAG(std::string, assignment_weights, "",
          "file to use instead of the built-in weights by which mediators are suggested");
ABSL_FLAG(std::string, subsidy_rates, "",
          "file to use instead of the built-in rates by which mediators are paid for cases");
ABSL_FLAG(std::string, papers, "",
          "folder of *.paper templates to print with instead of the built-in ones of the same id");

namespace fengqiao::mediation {
namespace {

constexpr absl::Duration kRollUpPause = absl::Milliseconds(200);
constexpr absl::Duration kDeadlinesEvery = absl::Minutes(1);
constexpr char kPersonPurpose[] = "mediation.person";

// The data that rules are judged by, as they live in the service.
struct Book {
  Parameters parameters;
  calendar::WorkCalendar calendar;
  DisputeTypes types;
  Parameters weights;  // of suggestions
  SubsidyRates rates;
};

class MediationDeployable final : public service::Deployable {
 public:
  MediationDeployable(Book book, paper::PaperLibrary papers, std::unique_ptr<service::ServiceStore> store,
                      identity::LookupKey key, Metrics& metrics)
      : book_(std::move(book)),
        papers_(std::move(papers)),
        store_(std::move(store)),
        cases_(*store_, {book_.parameters, book_.calendar, book_.types}, std::move(key)),
        intakes_(*store_, {book_.parameters, book_.calendar, book_.types}),
        assignments_(*store_),
        subsidies_(*store_),
        sweeps_(*store_, {book_.parameters, book_.calendar, book_.types}, cases_.person_key()),
        roll_up_(cases_, metrics, kRollUpPause),
        deadlines_(store_->database(), metrics, kDeadlinesEvery) {}

  absl::Status Init(rpc::Runtime& runtime) {
    const Planning planning{.assignments = assignments_,
                            .weights = book_.weights,
                            .subsidies = subsidies_,
                            .rates = book_.rates,
                            .sweeps = sweeps_};
    ASSIGN_OR_RETURN(handler_,
                     MediationHandler::Create(runtime, cases_, intakes_, planning, papers_, store_->feed()));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::MediationService::service_full_name(); }
  void Serving() override {
    roll_up_.Start();
    deadlines_.Start();
  }
  void Stopping() override {
    roll_up_.Stop();
    deadlines_.Stop();
  }

 private:
  const Book book_;
  const paper::PaperLibrary papers_;
  const std::unique_ptr<service::ServiceStore> store_;
  MediationStore cases_;
  IntakeStore intakes_;
  AssignmentStore assignments_;
  SubsidyStore subsidies_;
  SweepStore sweeps_;
  RollUp roll_up_;
  DeadlineWatch deadlines_;
  std::unique_ptr<MediationHandler> handler_;
};

absl::StatusOr<Book> LoadBook(const ServiceConfig& config) {
  ASSIGN_OR_RETURN(auto parameters, LoadData(kParametersFlag, config.parameters_file, Parameters::BuiltIn(),
                                             &Parameters::ParseReplacement));
  ASSIGN_OR_RETURN(auto types,
                   LoadData(kTypesFlag, config.types_file, DisputeTypes::BuiltIn(), &DisputeTypes::Parse));
  ASSIGN_OR_RETURN(auto calendar,
                   LoadData(kHolidaysFlag, config.holidays_file, calendar::WorkCalendar::BuiltIn(),
                            &calendar::WorkCalendar::Parse));
  ASSIGN_OR_RETURN(auto weights, LoadData(kAssignmentFlag, config.assignment_file, BuiltInAssignmentWeights(),
                                          &ParseAssignmentWeights));
  ASSIGN_OR_RETURN(auto rates, LoadData(kSubsidiesFlag, config.subsidies_file, SubsidyRates::BuiltIn(),
                                        &SubsidyRates::Parse));
  return Book{std::move(parameters), std::move(calendar), std::move(types), std::move(weights),
              std::move(rates)};
}

// A term that ends in a year whose holidays are not known is marked provisional: the operator has to bring
// the days.
void TellHolidaysEnd(const calendar::WorkCalendar& calendar, Metrics& metrics) {
  metrics
      .Gauge("fengqiao_mediation_holidays_end_timestamp_seconds",
             "When the last year ends whose public holidays the service knows.", {})
      .Set(static_cast<double>(absl::ToUnixSeconds(StartOf(absl::CivilDay(calendar.last_year() + 1)))));
}

}  // namespace

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime) {
  ASSIGN_OR_RETURN(Book book, LoadBook(config));
  ASSIGN_OR_RETURN(auto papers, LoadPapers(config.papers_folder));
  ASSIGN_OR_RETURN(auto store, service::ServiceStore::Open({.url = config.database_url,
                                                            .service = "mediation",
                                                            .migrations = MediationMigrations(),
                                                            .statement_timeout = config.statement_timeout},
                                                           runtime, config.database_wait));
  ASSIGN_OR_RETURN(const std::string secret, InstallationSecret(*store));
  ASSIGN_OR_RETURN(auto key, identity::LookupKey::Create(secret, kPersonPurpose));
  TellHolidaysEnd(book.calendar, runtime.metrics);
  auto deployable = std::make_unique<MediationDeployable>(std::move(book), std::move(papers),
                                                          std::move(store), std::move(key), runtime.metrics);
  RETURN_IF_ERROR(deployable->Init(runtime));
  return deployable;
}

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime) {
  return CreateService({.database_url = flags.database_url,
                        .statement_timeout = flags.statement_timeout,
                        .database_wait = flags.database_wait,
                        .parameters_file = absl::GetFlag(FLAGS_mediation_parameters),
                        .types_file = absl::GetFlag(FLAGS_dispute_types),
                        .holidays_file = absl::GetFlag(FLAGS_holidays),
                        .assignment_file = absl::GetFlag(FLAGS_assignment_weights),
                        .subsidies_file = absl::GetFlag(FLAGS_subsidy_rates),
                        .papers_folder = absl::GetFlag(FLAGS_papers)},
                       runtime);
}

}  // namespace fengqiao::mediation
