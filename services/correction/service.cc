#include "services/correction/service.h"

#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "common/calendar/work_calendar.h"
#include "common/config/data_file.h"
#include "common/identity/lookup_key.h"
#include "common/service/installation_secret.h"
#include "common/service/resealer.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/handover_handler.h"
#include "services/correction/handler/positioning_handler.h"
#include "services/correction/handler/provider_handler.h"
#include "services/correction/handler/resettlement_handler.h"
#include "services/correction/handler/self_handler.h"
#include "services/correction/handler/survey_handler.h"
#include "services/correction/handover_links.h"
#include "services/correction/papers/paper_forms.h"
#include "services/correction/positioning_watch.h"
#include "services/correction/roll_over.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/positioning_store.h"
#include "services/correction/storage/provider_store.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/subject_imports.h"
#include "services/correction/storage/survey_store.h"
#include "services/correction/storage/tables.h"

ABSL_FLAG(std::string, correction_parameters, "",
          "file to use instead of the built-in parameters of community correction (days, thresholds)");
ABSL_FLAG(std::string, correction_frequencies, "",
          "file to use instead of the built-in table of what each class of supervision asks for");
ABSL_FLAG(std::string, correction_risk_factors, "",
          "file to use instead of the built-in table of what counts for the class of supervision");
ABSL_FLAG(
    std::string, correction_papers, "",
    "folder of *.paper templates to print the papers of community correction with instead of the built-in "
    "ones of the same id");

ABSL_FLAG(int, correction_roll_over_seconds, 20,
          "how often community correction looks for what the day has brought, 1 to 3600 seconds");

ABSL_FLAG(std::string, correction_peers, "",
          "file that says which regions are this installation's and which are others', with their gRPC "
          "targets: people who "
          "move between them are handed over; empty where all is here");

namespace fengqiao::correction {
namespace {

constexpr char kPersonPurpose[] = "correction.person";
constexpr char kImportPurpose[] = "correction.import";
constexpr int kRarestRollOver = 3600;
constexpr absl::Duration kPositioningEvery = absl::Seconds(20);

// The data that rules are judged by, as they live in the service.
struct Book {
  Parameters parameters;
  Frequencies frequencies;
  RiskTables risk;
};

class CorrectionDeployable final : public service::Deployable {
 public:
  CorrectionDeployable(Book book, paper::PaperLibrary papers, std::unique_ptr<service::ServiceStore> store,
                       identity::LookupKey key, identity::LookupKey import_key, bool reseal,
                       absl::Duration roll_over_every, HandoverPeers peers, Metrics& metrics)
      : book_(std::move(book)),
        papers_(std::move(papers)),
        store_(std::move(store)),
        peers_(std::move(peers)),
        subjects_(*store_,
                  {book_.parameters, book_.frequencies, calendar::WorkCalendar::BuiltIn(), book_.risk}, key,
                  peers_.Elsewhere()),
        imports_(*store_, subjects_, std::move(import_key)),
        released_(*store_, subjects_.book(), std::move(key)),
        surveys_(*store_, subjects_.book()),
        providers_(*store_),
        positioning_(*store_, subjects_.book()),
        roll_over_(subjects_, released_, surveys_, store_->database(), metrics, roll_over_every),
        positioning_watch_(positioning_, metrics, kPositioningEvery),
        resealer_(*store_, SealedTables(), reseal, metrics) {}

  absl::Status Init(rpc::Runtime& runtime, const rpc::ClientIdentity& identity) {
    ASSIGN_OR_RETURN(links_, HandoverLinks::Create(peers_, identity, subjects_, runtime.metrics));
    RecallFrom recall_from;
    if (!peers_.peers.empty()) {
      recall_from = [this](const rpc::CallContext& call, std::string_view county,
                           const v1::RecallOfferRequest& request) {
        return links_->Recall(call, county, request);
      };
    }
    ASSIGN_OR_RETURN(handler_, CorrectionHandler::Create(runtime, subjects_, imports_, papers_,
                                                         store_->feed(), std::move(recall_from)));
    ASSIGN_OR_RETURN(handover_handler_, HandoverHandler::Create(runtime, subjects_, store_->feed()));
    ASSIGN_OR_RETURN(positioning_handler_, PositioningHandler::Create(runtime, subjects_, positioning_));
    ASSIGN_OR_RETURN(resettlement_, ResettlementHandler::Create(runtime, released_));
    ASSIGN_OR_RETURN(survey_handler_, SurveyHandler::Create(runtime, surveys_));
    ASSIGN_OR_RETURN(self_handler_, SelfHandler::Create(runtime, subjects_));
    ASSIGN_OR_RETURN(provider_handler_, ProviderHandler::Create(runtime, subjects_, providers_));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::CorrectionService::service_full_name(); }
  std::vector<service::MoreService> more_services() override {
    return {{v1::HandoverService::service_full_name(), handover_handler_.get()},
            {v1::PositioningService::service_full_name(), positioning_handler_.get()},
            {v1::ResettlementService::service_full_name(), resettlement_.get()},
            {v1::SurveyService::service_full_name(), survey_handler_.get()},
            {v1::SelfService::service_full_name(), self_handler_.get()},
            {v1::ProviderService::service_full_name(), provider_handler_.get()}};
  }
  void Serving() override {
    links_->Start();
    roll_over_.Start();
    positioning_watch_.Start();
    resealer_.Start();
  }
  void Stopping() override {
    links_->Stop();
    roll_over_.Stop();
    positioning_watch_.Stop();
    resealer_.Stop();
  }

 private:
  const Book book_;
  const paper::PaperLibrary papers_;
  const std::unique_ptr<service::ServiceStore> store_;
  const HandoverPeers peers_;
  CorrectionStore subjects_;
  SubjectImports imports_;
  ResettlementStore released_;
  SurveyStore surveys_;
  ProviderStore providers_;
  PositioningStore positioning_;
  RollOver roll_over_;
  PositioningWatch positioning_watch_;
  service::Resealer resealer_;
  std::unique_ptr<HandoverLinks> links_;
  std::unique_ptr<CorrectionHandler> handler_;
  std::unique_ptr<HandoverHandler> handover_handler_;
  std::unique_ptr<PositioningHandler> positioning_handler_;
  std::unique_ptr<ResettlementHandler> resettlement_;
  std::unique_ptr<SurveyHandler> survey_handler_;
  std::unique_ptr<SelfHandler> self_handler_;
  std::unique_ptr<ProviderHandler> provider_handler_;
};

absl::StatusOr<Book> LoadBook(const ServiceConfig& config) {
  ASSIGN_OR_RETURN(auto parameters,
                   LoadData(kParametersFlag, config.parameters_file, BuiltInParameters(), &ParseReplacement));
  ASSIGN_OR_RETURN(auto frequencies, LoadData(kFrequenciesFlag, config.frequencies_file,
                                              Frequencies::BuiltIn(), &Frequencies::Parse));
  ASSIGN_OR_RETURN(auto risk, LoadData(kRiskFactorsFlag, config.risk_factors_file, RiskTables::BuiltIn(),
                                       &RiskTables::Parse));
  return Book{std::move(parameters), std::move(frequencies), std::move(risk)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateService(const ServiceConfig& config,
                                                                   rpc::Runtime& runtime) {
  ASSIGN_OR_RETURN(Book book, LoadBook(config));
  ASSIGN_OR_RETURN(auto papers, LoadPapers(config.papers_folder));
  ASSIGN_OR_RETURN(HandoverPeers peers,
                   LoadData(kPeersFlag, config.peers_file, HandoverPeers(), &ParseHandoverPeers));
  ASSIGN_OR_RETURN(auto store, service::ServiceStore::Open({.url = config.database_url,
                                                            .service = "correction",
                                                            .migrations = CorrectionMigrations(),
                                                            .statement_timeout = config.statement_timeout},
                                                           runtime, config.database_wait));
  ASSIGN_OR_RETURN(const std::string secret, service::InstallationSecret(*store, "persons"));
  ASSIGN_OR_RETURN(auto key, identity::LookupKey::Create(secret, kPersonPurpose));
  ASSIGN_OR_RETURN(auto import_key, identity::LookupKey::Create(secret, kImportPurpose));
  auto deployable = std::make_unique<CorrectionDeployable>(
      std::move(book), std::move(papers), std::move(store), std::move(key), std::move(import_key),
      config.reseal, config.roll_over_every, std::move(peers), runtime.metrics);
  RETURN_IF_ERROR(deployable->Init(runtime, config.identity));
  return deployable;
}

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime) {
  const int roll_over = absl::GetFlag(FLAGS_correction_roll_over_seconds);
  if (roll_over < 1 || roll_over > kRarestRollOver) return InvalidField(kRollOverFlag, "must be 1 to 3600");
  return CreateService({.database_url = flags.database_url,
                        .statement_timeout = flags.statement_timeout,
                        .database_wait = flags.database_wait,
                        .parameters_file = absl::GetFlag(FLAGS_correction_parameters),
                        .frequencies_file = absl::GetFlag(FLAGS_correction_frequencies),
                        .risk_factors_file = absl::GetFlag(FLAGS_correction_risk_factors),
                        .papers_folder = absl::GetFlag(FLAGS_correction_papers),
                        .peers_file = absl::GetFlag(FLAGS_correction_peers),
                        .identity = flags.identity,
                        .reseal = flags.reseal,
                        .roll_over_every = absl::Seconds(roll_over)},
                       runtime);
}

}  // namespace fengqiao::correction
