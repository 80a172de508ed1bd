// Reading: cases, terms, figures, the log.

#include <functional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/identity/normalise.h"
#include "common/regions/region_id.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/service/watch_events.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {
namespace {

using rpc::CallContext;
using service::PageStart;

constexpr int kLastYear = 9999;

// The case, which the caller may see.
absl::StatusOr<v1::Case> ReadCase(MediationStore& store, const CallContext& call, const std::string& name) {
  RETURN_IF_ERROR(kCaseName.Parse(name, "name").status());
  auto dispute = store.GetCase(name);
  if (!dispute.ok()) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return dispute.status();
  }
  RETURN_IF_ERROR(MayAct(call, *dispute));
  return dispute;
}

// Who read what of whom: no event of a case's life, and not for those who are watched.
bool TellsOfReading(const common::v1::Event& event) {
  static const auto& types =
      *new std::set<std::string>{"Party.Revealed", "Intake.Revealed", "Scan.Read",      "Paper.Printed",
                                 "File.Exported",  "Cases.Searched",  "Cases.Exported", "Mediators.Searched"};
  return types.count(event.type()) > 0;
}

// Which events a caller hears of within its regions: all of cases, committees and mediators; who may audit,
// also of readings; a sender, those about cases that its organ referred, and the registry (MO4).
std::function<bool(const common::v1::Event&)> HearsOf(const rpc::Policy& policy, const rpc::Caller& caller) {
  const bool audits = policy.Allows(caller.role, "mediation.events.audit");
  const bool is_sender = !SenderOf(caller).empty();
  if (audits && !is_sender) return nullptr;
  return [caller, audits, is_sender](const common::v1::Event& event) {
    if (!audits && TellsOfReading(event)) return false;
    if (!is_sender) return true;
    if (event.payload().Is<v1::Committee>() || event.payload().Is<v1::Mediator>()) return true;
    v1::Case dispute;
    return event.payload().UnpackTo(&dispute) && MayHear(caller, dispute);
  };
}

absl::StatusOr<Period> PeriodOf(const std::string& text) {
  const auto period = Period::Parse(text);
  if (!period.ok()) return InvalidField("period", ToStd(period.status().message()));
  return *period;
}

// Who is looked for: each by its name and its number, or its telephone where it has no number.
absl::StatusOr<std::vector<MediationStore::Person>> PersonsOf(const MediationStore& store,
                                                              absl::CivilDay today,
                                                              const v1::FindSimilarCasesRequest& request) {
  std::vector<MediationStore::Person> persons;
  FieldErrors errors;
  for (int i = 0; i < request.identities_size(); ++i) {
    const std::string path = absl::StrCat("identities[", i, "]");
    v1::Identity identity = request.identities(i);
    v1::Party party;
    const bool organisation = identity.number_kind() == v1::Identity::NUMBER_KIND_CREDIT_CODE;
    party.set_kind(organisation ? v1::Party::KIND_ORGANISATION : v1::Party::KIND_PERSON);
    if (identity.number().empty()) {
      identity.set_number_kind(v1::Identity::NUMBER_KIND_NONE);
      identity.set_no_number_reason("-");
      if (identity.phone().empty())
        errors.Add(path + ".number", "is required, or the telephone in its place");
    }
    CheckIdentity(path, today, party, &identity, &errors);
    persons.push_back(
        {.key = PersonKeyOf(identity, store.person_key()), .name = identity::NormaliseName(identity.name())});
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return persons;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MediationHandler>> MediationHandler::Create(
    rpc::Runtime& runtime, MediationStore& store, IntakeStore& intakes, CaseImports& imports,
    const Planning& planning, const paper::PaperLibrary& papers, feed::Feed& feed) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::MediationService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<MediationHandler>(
      new MediationHandler(runtime, store, intakes, imports, planning, papers, feed, std::move(methods)));
}

MediationHandler::MediationHandler(rpc::Runtime& runtime, MediationStore& store, IntakeStore& intakes,
                                   CaseImports& imports, const Planning& planning,
                                   const paper::PaperLibrary& papers, feed::Feed& feed,
                                   std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime),
      store_(store),
      intakes_(intakes),
      imports_(imports),
      planning_(planning),
      papers_(papers),
      feed_(feed),
      methods_(std::move(methods)) {}

MediationHandler::Reactor* MediationHandler::GetCase(Context* context, const v1::GetCaseRequest* request,
                                                     v1::Case* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetCase"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              ASSIGN_OR_RETURN(*answer, ReadCase(store_, call, asked.name()));
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListCases(Context* context, const v1::ListCasesRequest* request,
                                                       v1::ListCasesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListCases"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), CaseFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListCases(api::RegionOf(asked.parent()), filter, page.after,
                                                     page.size + 1, SenderOf(call.caller())));
        FillPage(
            page, std::move(rows), [&] { return answer->add_cases(); },
            [](const v1::Case& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::SearchCases(Context* context,
                                                         const v1::SearchCasesRequest* request,
                                                         v1::SearchCasesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("SearchCases"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        RETURN_IF_ERROR(CheckBounds(asked));
        CaseSearch search{.region = std::string(api::RegionOf(asked.parent())),
                          .sender = std::string(SenderOf(call.caller()))};
        ASSIGN_OR_RETURN(search.words, ParseWordQuery(asked.query()));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), CaseFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.SearchCases(search, filter, page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_cases(); },
            [](const v1::Case& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::FindSimilarCases(Context* context,
                                                              const v1::FindSimilarCasesRequest* request,
                                                              v1::FindSimilarCasesResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, MethodNamed("FindSimilarCases"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer, const service::Done& done) {
        absl::Status status = CheckRegionName(asked.parent(), "parent");
        if (status.ok()) status = CheckBounds(asked);
        if (!status.ok()) return done(status);
        // The search blocks; what it found is told only once it is in the log.
        const bool posted = runtime_.blocking.TryPost([this, &call, &asked, answer, done] {
          if (const auto found = FindSimilar(call, asked, answer); !found.ok()) return done(found);
          store_.RecordSearch(call, asked, answer, done);
        });
        if (!posted) done(Overloaded("the pool for blocking work"));
      });
}

absl::Status MediationHandler::FindSimilar(const CallContext& call, const v1::FindSimilarCasesRequest& asked,
                                           v1::FindSimilarCasesResponse* answer) {
  const absl::Time now = runtime_.clock->Now();
  ASSIGN_OR_RETURN(const auto persons, PersonsOf(store_, LegalDay(now), asked));
  RETURN_IF_ERROR(searches_.Take(call.caller().subject, asked.identities_size(), now));
  std::vector<std::string> numbers;
  if (std::string key = store_.NumberKeyOf(asked.sender(), asked.external_number()); !key.empty()) {
    numbers.push_back(std::move(key));
  }
  ASSIGN_OR_RETURN(const auto similar,
                   store_.FindSimilar(call, api::RegionOf(asked.parent()), persons, numbers));
  for (const v1::SimilarCase& one : similar) *answer->add_similar() = one;
  return absl::OkStatus();
}

MediationHandler::Reactor* MediationHandler::CheckConfirmation(Context* context,
                                                               const v1::CheckConfirmationRequest* request,
                                                               v1::CheckConfirmationResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("CheckConfirmation"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              ASSIGN_OR_RETURN(const v1::Case dispute, ReadCase(store_, call, asked.name()));
                              const Roster no_roster;
                              const v1::Identities no_identities;
                              const absl::Time now = runtime_.clock->Now();
                              *answer =
                                  mediation::CheckConfirmation(dispute, {.now = now,
                                                                         .today = LegalDay(now),
                                                                         .book = store_.book(),
                                                                         .roster = no_roster,
                                                                         .identities = no_identities,
                                                                         .person_key = store_.person_key()});
                              return absl::OkStatus();
                            });
}

MediationHandler::Reactor* MediationHandler::ListDeadlines(Context* context,
                                                           const v1::ListDeadlinesRequest* request,
                                                           v1::ListDeadlinesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListDeadlines"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), DeadlineFilterFields()));
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        absl::CivilDay until(kLastYear, 12, 31);
        if (asked.has_due_until()) {
          const auto stated = FromProto(asked.due_until());
          if (!stated.ok()) return InvalidField("due_until", ToStd(stated.status().message()));
          until = *stated;
        }
        if (asked.overdue_only()) until = std::min(until, today - 1);
        ASSIGN_OR_RETURN(auto rows, store_.ListDeadlines(api::RegionOf(asked.parent()), until, today, filter,
                                                         page.after, page.size + 1));
        for (v1::Deadline& deadline : rows) {
          const absl::CivilDay due = FromProto(deadline.clock().due()).value_or(today);
          deadline.set_days_left(static_cast<int32_t>(due - today));
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_deadlines(); },
            [](const v1::Deadline& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::SummarizeCases(Context* context,
                                                            const v1::SummarizeCasesRequest* request,
                                                            v1::SummarizeCasesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("SummarizeCases"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const Period period, PeriodOf(asked.period()));
        ASSIGN_OR_RETURN(*answer, store_.Summarize(api::RegionOf(asked.parent()), period, asked.split()));
        return absl::OkStatus();
      });
}

MediationHandler::Reactor* MediationHandler::ListCasesBehind(Context* context,
                                                             const v1::ListCasesBehindRequest* request,
                                                             v1::ListCasesBehindResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListCasesBehind"), context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        if (api::RegionOf(asked.parent()) == regions::kCountry) {
          return InvalidField("parent", "must be a province or below: no index leads to the whole country");
        }
        ASSIGN_OR_RETURN(const Period period, PeriodOf(asked.period()));
        if (asked.measure() == v1::MEASURE_UNSPECIFIED) return InvalidField("measure", "is required");
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        std::vector<std::string> places;
        ASSIGN_OR_RETURN(auto entries,
                         store_.ListEntries(api::RegionOf(asked.parent()), period, asked.measure(),
                                            page.after, page.size + 1, &places));
        if (entries.size() > static_cast<size_t>(page.size)) {
          entries.resize(page.size);
          answer->set_next_page_token(api::MakePageToken(page.fingerprint, places[page.size - 1]));
        }
        for (auto& entry : entries) *answer->add_entries() = std::move(entry);
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* MediationHandler::WatchEvents(
    Context* context, const common::v1::WatchEventsRequest* request) {
  return rpc::ServerStream<common::v1::WatchEventsRequest, common::v1::WatchEventsResponse>(
      runtime_, MethodNamed("WatchEvents"), context, request, [this](CallContext& call, const auto& asked) {
        return service::WatchEvents(feed_, call, asked, HearsOf(runtime_.policy, call.caller()));
      });
}

MediationHandler::Reactor* MediationHandler::VerifyLog(Context* context,
                                                       const common::v1::VerifyLogRequest* request,
                                                       common::v1::VerifyLogResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("VerifyLog"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) {
                              return service::VerifyLog(feed_, call, asked, answer);
                            });
}

}  // namespace fengqiao::mediation
