// Reading: subjects, duties, work, the balance, the log.

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "common/api/filter.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/service/watch_events.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/resettlement.pb.h"
#include "fengqiao/correction/v1/survey.pb.h"
#include "services/correction/domain/closed_files.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/risk.h"
#include "services/correction/domain/rules.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/domain/work.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::PageStart;

// The subject, which the caller may see.
absl::StatusOr<v1::Subject> ReadSubject(CorrectionStore& store, const CallContext& call,
                                        const std::string& name, std::string_view field) {
  RETURN_IF_ERROR(kSubjectName.Parse(name, field).status());
  auto subject = store.GetSubject(name);
  if (!subject.ok()) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return subject.status();
  }
  RETURN_IF_ERROR(MayRead(call, *subject));
  RETURN_IF_ERROR(MayOpen(call, *subject));
  return subject;
}

// The same of a file that is still there: of a destroyed one nothing but itself is shown.
absl::StatusOr<v1::Subject> ReadKept(CorrectionStore& store, const CallContext& call, const std::string& name,
                                     std::string_view field) {
  ASSIGN_OR_RETURN(v1::Subject subject, ReadSubject(store, call, name, field));
  RETURN_IF_ERROR(MustNotBeErased(subject));
  return subject;
}

// The same, opened: a minor's on a legal ground alone, and as an event, which goes first.
template <typename Request>
absl::StatusOr<v1::Subject> OpenKept(CorrectionStore& store, CallContext& call, const std::string& name,
                                     std::string_view field, const Request& asked) {
  ASSIGN_OR_RETURN(v1::Subject subject, ReadKept(store, call, name, field));
  if (subject.minor()) RETURN_IF_ERROR(store.RecordOpening(call, name, asked.opening(), asked));
  return subject;
}

constexpr std::string_view kReadings[] = {"Subject.Revealed", "Act.Revealed",       "Subject.NoticedAgain",
                                          "Paper.Printed",    "Released.Revealed",  "Released.NoticedAgain",
                                          "Survey.Revealed",  "Positioning.Shown",  "Subject.SealedOpened",
                                          "Subject.Opened",   "Ban.PersonRevealed", "Subject.FileFetched"};

// Events that tell who looked are for those who audit.
std::function<bool(const common::v1::Event&)> HearsOf(const rpc::Policy& policy, const rpc::Caller& caller) {
  if (policy.Allows(caller.role, "correction.events.audit")) return nullptr;
  return [](const common::v1::Event& event) {
    return std::find(std::begin(kReadings), std::end(kReadings), event.type()) == std::end(kReadings);
  };
}

template <typename File>
void CloseIfMinors(common::v1::Event* event) {
  File file;
  if (!event->payload().Is<File>() || !event->payload().UnpackTo(&file) || !IsMinors(file)) return;
  CloseFile(&file);
  event->mutable_payload()->PackFrom(file);
}

// A minor's file is closed to roles without the permission, in the feed too (社区矫正法 54): they hear whose
// list it is on and where it stands, which figures are made of, and nothing of what happened.
std::function<absl::Status(common::v1::Event*)> ShownTo(const CallContext& call, CorrectionStore& store) {
  return [&store, with_minors = MayReadMinors(call)](common::v1::Event* event) -> absl::Status {
    RETURN_IF_ERROR(store.OpenEvent(event, with_minors));
    if (with_minors) return absl::OkStatus();
    CloseIfMinors<v1::Subject>(event);
    CloseIfMinors<v1::ReleasedPerson>(event);
    CloseIfMinors<v1::Survey>(event);
    return absl::OkStatus();
  };
}

// Whether lists have minors: for who may read them, and of the township whose office is entrusted with them.
bool WithMinors(const CallContext& call, std::string_view region) {
  constexpr size_t kTownshipDigits = 9;
  return MayReadMinors(call) || region.size() >= kTownshipDigits;
}

absl::StatusOr<absl::CivilDay> UntilOf(const v1::ListDutiesRequest& request, absl::CivilDay today) {
  absl::CivilDay until(9999, 12, 31);
  if (request.has_due_until()) {
    FieldErrors errors;
    const auto day = CheckDay("due_until", request.due_until(), &errors);
    if (!day) return errors.ToStatus();
    until = *day;
  }
  return request.overdue_only() ? std::min(until, today - 1) : until;
}

v1::SuggestSanctionsResponse::Suggestion SuggestionOf(const LadderStep& step) {
  v1::SuggestSanctionsResponse::Suggestion suggestion;
  const law::Rule& rule = Rules().Find(step.rule);
  suggestion.set_kind(step.kind);
  suggestion.set_rule(rule.id);
  suggestion.set_law(rule.law);
  suggestion.set_why(rule.explanation);
  suggestion.set_optional(step.optional);
  for (const std::string& breach : step.breaches) suggestion.add_breaches(breach);
  return suggestion;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CorrectionHandler>> CorrectionHandler::Create(
    rpc::Runtime& runtime, CorrectionStore& store, SubjectImports& imports, const paper::PaperLibrary& papers,
    feed::Feed& feed, RecallFrom recall_from) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::CorrectionService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<CorrectionHandler>(new CorrectionHandler(
      runtime, store, imports, papers, feed, std::move(recall_from), std::move(methods)));
}

CorrectionHandler::CorrectionHandler(rpc::Runtime& runtime, CorrectionStore& store, SubjectImports& imports,
                                     const paper::PaperLibrary& papers, feed::Feed& feed,
                                     RecallFrom recall_from, std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime),
      store_(store),
      imports_(imports),
      papers_(papers),
      feed_(feed),
      recall_from_(std::move(recall_from)),
      methods_(std::move(methods)) {}

CorrectionHandler::Reactor* CorrectionHandler::GetSubject(Context* context,
                                                          const v1::GetSubjectRequest* request,
                                                          v1::Subject* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("GetSubject"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
                              ASSIGN_OR_RETURN(*answer, ReadSubject(store_, call, asked.name(), "name"));
                              // A county that is asked to take him over reads what it is asked about.
                              if (IsMinors(*answer) && MayAct(call, *answer).ok()) CloseFile(answer);
                              return absl::OkStatus();
                            });
}

CorrectionHandler::Reactor* CorrectionHandler::ListSubjects(Context* context,
                                                            const v1::ListSubjectsRequest* request,
                                                            v1::ListSubjectsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListSubjects"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), SubjectFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListSubjects(api::RegionOf(asked.parent()),
                                                        WithMinors(call, api::RegionOf(asked.parent())),
                                                        filter, page.after, page.size + 1));
        for (v1::Subject& row : rows) {
          if (IsMinors(row)) CloseFile(&row);
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_subjects(); },
            [](const v1::Subject& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

CorrectionHandler::Reactor* CorrectionHandler::ListActs(Context* context, const v1::ListActsRequest* request,
                                                        v1::ListActsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListActs"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        v1::ListActsRequest same = asked;
        same.clear_opening();  // which each page has by itself
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(same));
        RETURN_IF_ERROR(OpenKept(store_, call, asked.parent(), "parent", asked).status());
        ASSIGN_OR_RETURN(auto rows, store_.ListActs(asked.parent(), page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_acts(); },
            [](const v1::Act& last) { return last.id(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

CorrectionHandler::Reactor* CorrectionHandler::SuggestSanctions(Context* context,
                                                                const v1::SuggestSanctionsRequest* request,
                                                                v1::SuggestSanctionsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("SuggestSanctions"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::Subject subject, OpenKept(store_, call, asked.name(), "name", asked));
        ASSIGN_OR_RETURN(const auto steps, Climb(subject, store_.book(), LegalDay(runtime_.clock->Now()),
                                                 [](const v1::Breach&) { return true; }));
        for (const LadderStep& step : steps) *answer->add_suggestions() = SuggestionOf(step);
        return absl::OkStatus();
      });
}

// The person's age is a factor: it is read, and its band alone is told.
CorrectionHandler::Reactor* CorrectionHandler::AssessRisk(Context* context,
                                                          const v1::AssessRiskRequest* request,
                                                          v1::RiskAssessment* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("AssessRisk"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::Subject subject, OpenKept(store_, call, asked.name(), "name", asked));
        ASSIGN_OR_RETURN(const absl::CivilDay day, DayOfAssessment("day", asked.has_day(), asked.day(),
                                                                   subject, LegalDay(runtime_.clock->Now())));
        ASSIGN_OR_RETURN(const v1::Person person, store_.GetPerson(asked.name()));
        ASSIGN_OR_RETURN(const v1::RiskFile file, store_.GetRiskFile(asked.name()));
        ASSIGN_OR_RETURN(*answer, correction::AssessRisk(subject, person, file, store_.book(), day));
        HideHealth(answer);
        return absl::OkStatus();
      });
}

CorrectionHandler::Reactor* CorrectionHandler::ListDuties(Context* context,
                                                          const v1::ListDutiesRequest* request,
                                                          v1::ListDutiesResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListDuties"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        ASSIGN_OR_RETURN(const absl::CivilDay until, UntilOf(asked, today));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), DutyFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListDuties(api::RegionOf(asked.parent()),
                                                      WithMinors(call, api::RegionOf(asked.parent())), until,
                                                      filter, page.after, page.size + 1));
        for (v1::SubjectDuty& row : rows) {
          row.set_days_left(static_cast<int32_t>(DayOf(row.duty().due()) - today));
        }
        FillPage(
            page, std::move(rows), [&] { return answer->add_duties(); },
            [](const v1::SubjectDuty& last) { return PlaceOf(last); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

CorrectionHandler::Reactor* CorrectionHandler::ListMyWork(Context* context,
                                                          const v1::ListMyWorkRequest* request,
                                                          v1::ListMyWorkResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListMyWork"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckRegionName(asked.parent(), "parent"));
        if (asked.with_backlog() && !asked.page_token().empty()) {
          return InvalidField("with_backlog", "comes with the first page alone");
        }
        v1::ListMyWorkRequest same = asked;
        same.clear_with_backlog();  // which only the first page has
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(same));
        const std::string_view region = api::RegionOf(asked.parent());
        const absl::CivilDay today = LegalDay(runtime_.clock->Now());
        ASSIGN_OR_RETURN(auto rows, store_.ListWork(region, WithMinors(call, region), asked.case_officer(),
                                                    today, page.after, page.size + 1));
        std::vector<v1::ListMyWorkResponse::WorkItem> items;
        for (const v1::SubjectDuty& row : rows) items.push_back(WorkOf(row, today));
        FillPage(
            page, std::move(items), [&] { return answer->add_items(); },
            [](const auto& last) { return PlaceOf(last.duty()); }, answer->mutable_next_page_token());
        if (asked.with_backlog()) {
          ASSIGN_OR_RETURN(auto backlog, store_.CountBacklog(region, WithMinors(call, region), today));
          for (auto& part : backlog) *answer->add_backlog() = std::move(part);
        }
        return absl::OkStatus();
      });
}

CorrectionHandler::Reactor* CorrectionHandler::CountSubjects(Context* context,
                                                             const v1::CountSubjectsRequest* request,
                                                             v1::CountSubjectsResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("CountSubjects"), context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(CheckCountedRegion(asked.parent(), "parent"));
                              FieldErrors errors;
                              const auto from = CheckDay("from", asked.from(), &errors);
                              const auto to = CheckDay("to", asked.to(), &errors);
                              if (to && *to >= absl::CivilDay(9999, 12, 31)) {
                                errors.Add("to", "must lie before the last day of the year 9999");
                              }
                              if (from && to && *to < *from)
                                errors.Add("to", "must not lie before the first day");
                              RETURN_IF_ERROR(errors.ToStatus());
                              ASSIGN_OR_RETURN(*answer,
                                               store_.Count(api::RegionOf(asked.parent()), *from, *to));
                              return absl::OkStatus();
                            });
}

grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* CorrectionHandler::WatchEvents(
    Context* context, const common::v1::WatchEventsRequest* request) {
  return rpc::ServerStream<common::v1::WatchEventsRequest, common::v1::WatchEventsResponse>(
      runtime_, MethodNamed("WatchEvents"), context, request, [this](CallContext& call, const auto& asked) {
        return service::WatchEvents(feed_, call, asked, HearsOf(runtime_.policy, call.caller()),
                                    ShownTo(call, store_));
      });
}

CorrectionHandler::Reactor* CorrectionHandler::VerifyLog(Context* context,
                                                         const common::v1::VerifyLogRequest* request,
                                                         common::v1::VerifyLogResponse* reply) {
  return rpc::UnaryBlocking(runtime_, MethodNamed("VerifyLog"), context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) {
                              return service::VerifyLog(feed_, call, asked, answer);
                            });
}

}  // namespace fengqiao::correction
