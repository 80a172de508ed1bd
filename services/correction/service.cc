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
#include "common/status/macros.h"
#include "services/correction/domain/frequencies.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/handover_handler.h"
#include "services/correction/handler/positioning_handler.h"
#include "services/correction/handler/resettlement_handler.h"
#include "services/correction/handler/survey_handler.h"
#include "services/correction/handover_links.h"
#include "services/correction/papers/paper_forms.h"
#include "services/correction/positioning_watch.h"
#include "services/correction/roll_over.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/positioning_store.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/survey_store.h"
#include "services/correction/storage/tables.h"

ABSL_FLAG(std::string, correction_parameters, "",
          "file to use instead of the built-in parameters of community correction (days, thresholds)");
ABSL_FLAG(std::string, correction_frequencies, "",
          "file to use instead of the built-in table of what each class of supervision asks for");
ABSL_FLAG(
    std::string, correction_papers, "",
    "folder of *.paper templates to print the papers of community correction with instead of the built-in "
    "ones of the same id");

ABSL_FLAG(std::string, correction_peers, "",
          "file that says which regions are this installation's and which are others', with their gRPC "
          "targets: people who "
          "move between them are handed over; empty where all is here");

namespace fengqiao::correction {
namespace {

constexpr char kPersonPurpose[] = "correction.person";
constexpr absl::Duration kRollOverEvery = absl::Seconds(20);
constexpr absl::Duration kPositioningEvery = absl::Seconds(20);

// The data that rules are judged by, as they live in the service.
struct Book {
  Parameters parameters;
  Frequencies frequencies;
};

class CorrectionDeployable final : public service::Deployable {
 public:
  CorrectionDeployable(Book book, paper::PaperLibrary papers, std::unique_ptr<service::ServiceStore> store,
                       identity::LookupKey key, bool reseal, HandoverPeers peers, Metrics& metrics)
      : book_(std::move(book)),
        papers_(std::move(papers)),
        store_(std::move(store)),
        peers_(std::move(peers)),
        subjects_(*store_, {book_.parameters, book_.frequencies, calendar::WorkCalendar::BuiltIn()}, key,
                  peers_.Elsewhere()),
        released_(*store_, subjects_.book(), std::move(key)),
        surveys_(*store_, subjects_.book()),
        positioning_(*store_, subjects_.book()),
        roll_over_(subjects_, released_, store_->database(), metrics, kRollOverEvery),
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
    ASSIGN_OR_RETURN(handler_, CorrectionHandler::Create(runtime, subjects_, papers_, store_->feed(),
                                                         std::move(recall_from)));
    ASSIGN_OR_RETURN(handover_handler_, HandoverHandler::Create(runtime, subjects_, store_->feed()));
    ASSIGN_OR_RETURN(positioning_handler_, PositioningHandler::Create(runtime, subjects_, positioning_));
    ASSIGN_OR_RETURN(resettlement_, ResettlementHandler::Create(runtime, released_));
    ASSIGN_OR_RETURN(survey_handler_, SurveyHandler::Create(runtime, surveys_));
    return absl::OkStatus();
  }

  grpc::Service* grpc_service() override { return handler_.get(); }
  std::string service_name() const override { return v1::CorrectionService::service_full_name(); }
  std::vector<service::MoreService> more_services() override {
    return {{v1::HandoverService::service_full_name(), handover_handler_.get()},
            {v1::PositioningService::service_full_name(), positioning_handler_.get()},
            {v1::ResettlementService::service_full_name(), resettlement_.get()},
            {v1::SurveyService::service_full_name(), survey_handler_.get()}};
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
  ResettlementStore released_;
  SurveyStore surveys_;
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
};

absl::StatusOr<Book> LoadBook(const ServiceConfig& config) {
  ASSIGN_OR_RETURN(auto parameters,
                   LoadData(kParametersFlag, config.parameters_file, BuiltInParameters(), &ParseReplacement));
  ASSIGN_OR_RETURN(auto frequencies, LoadData(kFrequenciesFlag, config.frequencies_file,
                                              Frequencies::BuiltIn(), &Frequencies::Parse));
  return Book{std::move(parameters), std::move(frequencies)};
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
  auto deployable = std::make_unique<CorrectionDeployable>(std::move(book), std::move(papers),
                                                           std::move(store), std::move(key), config.reseal,
                                                           std::move(peers), runtime.metrics);
  RETURN_IF_ERROR(deployable->Init(runtime, config.identity));
  return deployable;
}

absl::StatusOr<std::unique_ptr<service::Deployable>> CreateServiceByFlags(const service::ServerFlags& flags,
                                                                          rpc::Runtime& runtime) {
  return CreateService({.database_url = flags.database_url,
                        .statement_timeout = flags.statement_timeout,
                        .database_wait = flags.database_wait,
                        .parameters_file = absl::GetFlag(FLAGS_correction_parameters),
                        .frequencies_file = absl::GetFlag(FLAGS_correction_frequencies),
                        .papers_folder = absl::GetFlag(FLAGS_correction_papers),
                        .peers_file = absl::GetFlag(FLAGS_correction_peers),
                        .identity = flags.identity,
                        .reseal = flags.reseal},
                       runtime);
}

}  // namespace fengqiao::correction
