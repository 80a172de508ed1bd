#include "services/correction/storage/survey_store.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/law/purpose.h"
#include "common/service/places.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/survey_tables.h"
#include "services/correction/storage/tables.h"
#include "services/correction/storage/write_subject.h"

namespace fengqiao::correction {
namespace {

using service::Done;
using service::Origin;
using service::WithinRegion;
using storage::Command;
using storage::OpenMessage;
using storage::Record;
using storage::Rows;
using storage::UnitOfWork;
using storage::Value;
using v1::Survey;

constexpr char kSurveyType[] = "correction.fengqiao/Survey";
constexpr char kRule[] = "CD1";

// Writes a survey after `before` (null for a new one), with what happened.
Survey WriteSurvey(UnitOfWork& work, const MakeEvent& event, const Survey* before, SurveyStep step) {
  Survey after = std::move(step.next);
  after.set_etag(api::EtagOf(before == nullptr ? 1 : api::RevisionOf(before->etag()) + 1));
  *after.mutable_update_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(work.now()));
  Record row = ToRecord(after, WriteFigures(work, before, after));
  if (before == nullptr) {
    work.Insert(SurveysTable(), std::move(row));
  } else {
    work.Put(SurveysTable(), std::move(row));
  }
  Emit(work, event(step.event, kRule, after), absl::StrCat("regions/", ToAbsl(api::RegionOf(after.name()))));
  return after;
}

absl::StatusOr<Survey> FindSurvey(UnitOfWork& work, const rpc::CallContext& call, std::string_view name) {
  const Record* record = work.Find(SurveysTable(), name);
  if (record == nullptr) {
    RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
    return NotFound(kSurveyType, name);
  }
  return record->Parse<Survey>();
}

// The county that was asked acts.
absl::StatusOr<Survey> FindOwn(UnitOfWork& work, const rpc::CallContext& call, std::string_view name) {
  RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(name)));
  return FindSurvey(work, call, name);
}

absl::StatusOr<v1::Person> FindPersonOf(UnitOfWork& work, std::string_view name) {
  const Record* record = work.Find(SurveyPersonsTable(), name);
  if (record == nullptr) return DataLoss("a survey has no person");
  return record->Parse<v1::Person>();
}

const char* MinorsIn(bool with) { return with ? "" : " AND minor = 0"; }

}  // namespace

absl::Status MayRead(const rpc::CallContext& call, const Survey& survey) {
  const std::string& office = survey.assignment().office();
  if (!office.empty() && call.caller().Covers(api::RegionOf(office))) return absl::OkStatus();
  return call.AuthorizeRegion(api::RegionOf(survey.name()));
}

absl::Status MayOpen(const rpc::CallContext& call, const Survey& survey) {
  if (!survey.minor() || rpc::Policy::BuiltIn().Allows(call.caller().role, "correction.minors.read")) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
               "the survey of a minor is closed to this role (社区矫正法第54条)");
}

const std::vector<api::FilterField>& SurveyFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "state",
                                          .type = Type::kEnum,
                                          .sql = "state",
                                          .words = api::EnumWords(Survey::State_descriptor(), "STATE_")},
                                         {.name = "fast_track", .type = Type::kBoolean, .sql = "fast_track"}};
  return fields;
}

std::string PlaceOf(const Survey& survey) { return IdOf(survey.name()); }

std::string PlaceOf(const v1::SurveyDuty& duty) {
  return absl::StrCat(FormatDay(DayOf(duty.duty().due())), "|", duty.survey());
}

std::string internal::SurveyPageSql(std::string_view within, std::string_view where, bool with_minors) {
  return absl::StrCat("SELECT envelope FROM surveys WHERE id < $1 AND ", ToAbsl(within), " AND ",
                      ToAbsl(where), MinorsIn(with_minors), " ORDER BY id DESC LIMIT $2");
}

std::string internal::SurveysOwedSql(std::string_view within, bool with_minors) {
  return absl::StrCat(
      "SELECT envelope FROM surveys WHERE owed = 1 AND (due, name) > ($1, $2) AND due <= $3 AND ",
      ToAbsl(within), MinorsIn(with_minors), " ORDER BY due, name LIMIT $4");
}

// $1 the first day, $2 the last. What was taken back is counted by itself.
std::string internal::SurveyFiguresSql(std::string_view within) {
  const auto count = [](std::string_view condition) {
    return absl::StrCat("COALESCE(SUM(CASE WHEN ", ToAbsl(condition), " THEN 1 ELSE 0 END), 0)");
  };
  const std::string withdrawn = absl::StrCat("state = ", int{Survey::STATE_WITHDRAWN});
  return absl::StrCat("SELECT ", count("NOT " + withdrawn), ", ", count("delivered <= due"), ", ",
                      count(absl::StrCat("delivered < '", kNever, "'")), ", ", count("adopted = 1"), ", ",
                      count("adopted = 2"), ", ", count(withdrawn),
                      " FROM surveys WHERE due >= $1 AND due <= $2 AND ", ToAbsl(within));
}

void SurveyStore::Register(rpc::CallContext& call, const v1::RegisterSurveyRequest& request, Survey* reply,
                           Done done) {
  Command command = service::CommandFor(call, request);
  command.decide = [this, &call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    const std::string name =
        absl::StrCat(request.parent(), "/surveys/", NewUlid(absl::ToUnixMillis(work.now())));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .actor = {.account = call.caller().subject,
                                      .level = LevelOf(call.caller(), api::RegionOf(request.parent()))}};
    ASSIGN_OR_RETURN(NewSurvey made, RegisterSurvey(request, name, now));
    const Survey written = WriteSurvey(work, EventsOf(origin, name, PersonKey()), /*before=*/nullptr,
                                       {.next = std::move(made.survey), .event = "Survey.Registered"});
    work.Insert(SurveyPersonsTable(),
                {.key = name, .message = made.person.SerializeAsString(), .columns = {}});
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void SurveyStore::ChangeSurvey(rpc::CallContext& call, const google::protobuf::Message& request,
                               std::string name, std::string etag, Decider decide, Survey* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&SurveysTable(), {name}}, {&SurveyPersonsTable(), {name}}};
  command.may_replay = [&call, name](UnitOfWork& work) { return FindOwn(work, call, name).status(); };
  command.decide = [this, &call, &request, name, etag = std::move(etag), decide = std::move(decide),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Survey current, FindOwn(work, call, name));
    RETURN_IF_ERROR(api::CheckEtag(etag, api::RevisionOf(current.etag())));
    ASSIGN_OR_RETURN(const v1::Person person, FindPersonOf(work, name));
    const Circumstances now{
        .now = work.now(),
        .today = LegalDay(work.now()),
        .book = book_,
        .actor = {.account = call.caller().subject, .level = LevelOf(call.caller(), api::RegionOf(name))},
        .person = &person};
    const std::unique_ptr<google::protobuf::Message> cleaned(request.New());
    cleaned->CopyFrom(request);
    TakeOutPerson(person, cleaned.get());
    ASSIGN_OR_RETURN(SurveyStep step, decide(current, *cleaned, now));
    const Survey written = WriteSurvey(work, EventsOf(origin, name, PersonKey()), &current, std::move(step));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void SurveyStore::RecordReveal(rpc::CallContext& call, const v1::RevealSurveyPersonRequest& request,
                               v1::RevealSurveyPersonResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = {{&SurveysTable(), {request.name()}}, {&SurveyPersonsTable(), {request.name()}}};
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const Survey survey, FindSurvey(work, call, request.name()));
    RETURN_IF_ERROR(MayRead(call, survey));
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    RETURN_IF_ERROR(MayOpen(call, survey));
    RETURN_IF_ERROR(CheckMinorsGround(survey.minor(), request.ground()));
    ASSIGN_OR_RETURN(const v1::Person person, FindPersonOf(work, request.name()));
    v1::RevealSurveyPersonRequest logged = request;
    logged.clear_request_id();
    TakeOutPerson(person, &logged);
    work.Emit(origin.Event("Survey.Revealed", request.name(), "个人信息保护法第6、28条", logged));
    v1::RevealSurveyPersonResponse answer;
    if (survey.minor()) *answer.mutable_survey() = survey;
    work.SetReply(answer.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::Status SurveyStore::RecountOne(UnitOfWork& work, const std::string& name) {
  const Record* record = work.Find(SurveysTable(), name);
  if (record == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Survey current, record->Parse<Survey>());
  // Another replica, or a command, may have been first.
  auto step = Recounted(current, book_);
  if (!step) return absl::OkStatus();
  WriteSurvey(work, EventsOfTheService(name, PersonKey()), &current, *std::move(step));
  return absl::OkStatus();
}

absl::StatusOr<RolledOver> SurveyStore::Recount(int limit, std::string_view after) {
  auto [due, name] = PartsOf(after);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT name, due, envelope FROM surveys WHERE owed = 1 AND (due, name) > "
                              "($1, $2) ORDER BY due, name LIMIT $3",
                              {std::move(due), std::move(name), int64_t{limit}}));
  RolledOver counted;
  counted.brought = static_cast<int>(rows.size());
  for (const storage::Row row : rows) {
    const std::string survey = row.Text(0);
    counted.place = absl::StrCat(row.Text(1), "|", survey);
    const auto seen = OpenMessage<Survey>(row.Bytes(2));
    if (seen.ok() && !Recounted(*seen, book_)) continue;
    Command command;
    command.bytes = row.Bytes(2).size();
    command.reads = {{&SurveysTable(), {survey}}};
    command.decide = [this, &survey](UnitOfWork& work) { return RecountOne(work, survey); };
    const absl::Status written = store_.writes().BlockingSubmit(std::move(command)).status();
    if (!written.ok() && storage::IsStoreLost(written)) return written;
    if (!written.ok()) counted.passed_over.push_back({survey, written});
  }
  return counted;
}

absl::StatusOr<Survey> SurveyStore::Get(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM surveys WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound(kSurveyType, name);
  return OpenMessage<Survey>(rows[0].Bytes(0));
}

absl::StatusOr<v1::Person> SurveyStore::GetPerson(std::string_view name) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT envelope FROM survey_persons WHERE survey = $1", {std::string(name)}));
  if (rows.empty()) return NotFound(kSurveyType, name);
  return OpenMessage<v1::Person>(rows[0].Bytes(0));
}

absl::StatusOr<std::vector<Survey>> SurveyStore::List(std::string_view region, bool with_minors,
                                                      const api::Filter& filter, std::string_view after,
                                                      int limit) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::SurveyPageSql(within, where.sql(), with_minors), where.params()));
  return service::OpenAll<Survey>(rows);
}

absl::StatusOr<std::vector<Survey>> SurveyStore::ListOwed(std::string_view region, bool with_minors,
                                                          absl::CivilDay until, std::string_view after,
                                                          int limit) {
  auto [due, name] = PartsOf(after);
  std::vector<Value> params = {std::move(due), std::move(name), FormatDay(until), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::SurveysOwedSql(within, with_minors), params));
  return service::OpenAll<Survey>(rows);
}

absl::StatusOr<v1::CountSurveysResponse> SurveyStore::Count(std::string_view region, absl::CivilDay from,
                                                            absl::CivilDay to) {
  std::vector<Value> params = {FormatDay(from), FormatDay(to)};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(internal::SurveyFiguresSql(within), params));
  v1::CountSurveysResponse counted;
  counted.set_due(rows[0].Integer(0));
  counted.set_in_time(rows[0].Integer(1));
  counted.set_delivered(rows[0].Integer(2));
  counted.set_adopted(rows[0].Integer(3));
  counted.set_not_adopted(rows[0].Integer(4));
  counted.set_withdrawn(rows[0].Integer(5));
  return counted;
}

}  // namespace fengqiao::correction
