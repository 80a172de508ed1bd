#include "services/mediation/service.h"

#include <optional>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/calendar/work_calendar.h"
#include "common/config/data_file.h"
#include "common/identity/lookup_key.h"
#include "common/service/resealer.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/deadline_watch.h"
#include "services/mediation/domain/assignment.h"
#include "services/mediation/domain/dispute_types.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/domain/platforms.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/papers/paper_forms.h"
#include "services/mediation/roll_up.h"
#include "services/mediation/storage/assignment_store.h"
#include "services/mediation/storage/case_imports.h"
#include "services/mediation/storage/intake_store.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

ABSL_FLAG(std::string, mediation_parameters, "",
          "file to use instead of the built-in parameters of mediation (terms, what must be written)");
ABSL_FLAG(std::string, dispute_types, "", "file to use instead of the built-in table of dispute types");
ABSL_FLAG(std::string, holidays, "", "file to use instead of the built-in holidays and make-up workdays");
ABSL_FLAG(std::string, assignment_weights, "",
          "file to use instead of the built-in weights by which mediators are suggested");
ABSL_FLAG(std::string, subsidy_rates, "",
          "file to use instead of the built-in rates by which mediators are paid for cases");
ABSL_FLAG(std::string, platforms, "", "file to use instead of the built-in table of outside platforms");
ABSL_FLAG(std::string, papers, "",
          "folder of *.paper templates to print with instead of the built-in ones of the same id");
ABSL_FLAG(
    std::string, scan_store_endpoint, "",
    "S3-compatible object store to keep scans in, like https://minio.example:9000; empty for the database");
ABSL_FLAG(std::string, scan_store_bucket, "fengqiao-scans", "the bucket of --scan_store_endpoint");
ABSL_FLAG(std::string, scan_store_region, "us-east-1", "the region that requests to it are signed for");
ABSL_FLAG(std::string, scan_store_credentials, "",
          "file with two lines: the access key's id for it, and its secret");

namespace fengqiao::mediation {
namespace {

constexpr absl::Duration kRollUpPause = absl::Milliseconds(200);
constexpr absl::Duration kDeadlinesEvery = absl::Minutes(1);
constexpr char kPersonPurpose[] = "mediation.person";
constexpr char kImportPurpose[] = "mediation.import";

// The data that rules are judged by, as they live in the service.
struct Book {
  Parameters parameters;
  calendar::WorkCalendar calendar;
  DisputeTypes types;
  Parameters weights;  // of suggestions
  SubsidyRates rates;
  Platforms platforms;
};

class MediationDeployable final : public service::Deployable {
 public:
  MediationDeployable(Book book, paper::PaperLibrary papers, std::unique_ptr<service::ServiceStore> store,
                      identity::LookupKey key, std::optional<blobs::S3Blobs> scans, bool reseal,
                      Metrics& metrics)
      : book_(std::move(book)),
        papers_(std::move(papers)),
        store_(std::move(store)),
        scans_(std::move(scans)),
        cases_(*store_, {book_.parameters, book_.calendar, book_.types, book_.platforms}, std::move(key)),
        intakes_(*store_, {book_.parameters, book_.calendar, book_.types}),
        assignments_(*store_),
        subsidies_(*store_),
        providers_(*store_),
        sweeps_(*store_, {book_.parameters, book_.calendar, book_.types}, cases_.person_key()),
        roll_up_(cases_, metrics, kRollUpPause),
        deadlines_(store_->database(), metrics, kDeadlinesEvery),
        resealer_(*store_, SealedTables(), reseal, metrics) {
    if (scans_) cases_.KeepScansIn(&*scans_);
  }

  // `import_key` is for the digests of rows that were imported.
  absl::Status Init(identity::LookupKey import_key, rpc::Runtime& runtime) {
    ASSIGN_OR_RETURN(imports_, CaseImports::Create(*store_, cases_, std::move(import_key)));
    const Planning planning{.assignments = assignments_,
                            .weights = book_.weights,
                            .subsidies = subsidies_,
                            .rates = book_.rates,
                            .sweeps = sweeps_,
                            .providers = providers_};
    ASSIGN_OR_RETURN(handler_, MediationHandler::Create(runtime, cases_, intakes_, *imports_, planning,
                                                        papers_, store_->feed()));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::MediationService::service_full_name(); }
  void Serving() override {
    roll_up_.Start();
    deadlines_.Start();
    resealer_.Start();
  }
  void Stopping() override {
    roll_up_.Stop();
    deadlines_.Stop();
    resealer_.Stop();
  }

 private:
  const Book book_;
  const paper::PaperLibrary papers_;
  const std::unique_ptr<service::ServiceStore> store_;
  const std::optional<blobs::S3Blobs> scans_;
  MediationStore cases_;
  IntakeStore intakes_;
  std::unique_ptr<CaseImports> imports_;
  AssignmentStore assignments_;
  SubsidyStore subsidies_;
  ProviderStore providers_;
  SweepStore sweeps_;
  RollUp roll_up_;
  DeadlineWatch deadlines_;
  service::Resealer resealer_;
  std::unique_ptr<MediationHandler> handler_;
};

absl::StatusOr<Book> LoadBook(const ServiceConfig& config) {
  ASSIGN_OR_RETURN(auto parameters,
                   LoadData(kParametersFlag, config.parameters_file, BuiltInParameters(), &ParseReplacement));
  ASSIGN_OR_RETURN(auto types,
                   LoadData(kTypesFlag, config.types_file, DisputeTypes::BuiltIn(), &DisputeTypes::Parse));
  ASSIGN_OR_RETURN(auto calendar,
                   LoadData(kHolidaysFlag, config.holidays_file, calendar::WorkCalendar::BuiltIn(),
                            &calendar::WorkCalendar::Parse));
  ASSIGN_OR_RETURN(auto weights, LoadData(kAssignmentFlag, config.assignment_file, BuiltInAssignmentWeights(),
                                          &ParseAssignmentWeights));
  ASSIGN_OR_RETURN(auto rates, LoadData(kSubsidiesFlag, config.subsidies_file, SubsidyRates::BuiltIn(),
                                        &SubsidyRates::Parse));
  ASSIGN_OR_RETURN(auto platforms,
                   LoadData(kPlatformsFlag, config.platforms_file, Platforms::BuiltIn(), &Platforms::Parse));
  return Book{std::move(parameters), std::move(calendar), std::move(types),
              std::move(weights),    std::move(rates),    std::move(platforms)};
}

// A term that ends in a year whose holidays are not known is marked provisional: the operator has to bring
// the days.
void TellHolidaysEnd(const calendar::WorkCalendar& calendar, Metrics& metrics) {
  metrics
      .Gauge("fengqiao_mediation_holidays_end_timestamp_seconds",
             "When the last year ends whose public holidays the service knows.", {})
      .Set(static_cast<double>(absl::ToUnixSeconds(StartOf(absl::CivilDay(calendar.last_year() + 1)))));
}

absl::StatusOr<std::optional<blobs::S3Blobs>> ScanStoreOf(const ServiceConfig& config) {
  if (config.scan_store.endpoint.empty()) return std::optional<blobs::S3Blobs>();
  auto store = blobs::S3Blobs::Create(config.scan_store);
  if (!store.ok()) return InvalidField(kScanStoreFlag, ToStd(store.status().message()));
  return *std::move(store);
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
  ASSIGN_OR_RETURN(auto import_key, identity::LookupKey::Create(secret, kImportPurpose));
  TellHolidaysEnd(book.calendar, runtime.metrics);
  ASSIGN_OR_RETURN(auto scans, ScanStoreOf(config));
  auto deployable =
      std::make_unique<MediationDeployable>(std::move(book), std::move(papers), std::move(store),
                                            std::move(key), std::move(scans), config.reseal, runtime.metrics);
  RETURN_IF_ERROR(deployable->Init(std::move(import_key), runtime));
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
                        .platforms_file = absl::GetFlag(FLAGS_platforms),
                        .papers_folder = absl::GetFlag(FLAGS_papers),
                        .scan_store = {.endpoint = absl::GetFlag(FLAGS_scan_store_endpoint),
                                       .bucket = absl::GetFlag(FLAGS_scan_store_bucket),
                                       .region = absl::GetFlag(FLAGS_scan_store_region),
                                       .credentials_file = absl::GetFlag(FLAGS_scan_store_credentials)},
                        .reseal = flags.reseal},
                       runtime);
}

}  // namespace fengqiao::mediation
