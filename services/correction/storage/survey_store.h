// What the correction service keeps of surveys before a decision: each with who it is about, and what is
// owed.
//
// Reads block on PostgreSQL. Writes go through the write queue, as with CorrectionStore: `done` is called
// later, from another thread; `call`, `request` and `reply` live until then. Whose a survey is, is asked of
// the stored row, inside the transaction.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_STORE_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_STORE_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/surveys.h"
#include "services/correction/storage/correction_store.h"

namespace fengqiao::correction {

// The fields that the list may be filtered by.
const std::vector<api::FilterField>& SurveyFilterFields();

// The place of a row in its list, for paging.
std::string PlaceOf(const v1::Survey& survey);
std::string PlaceOf(const v1::SurveyDuty& duty);

// OK where the caller answers for the county that was asked, or for the office that makes the survey.
absl::Status MayRead(const rpc::CallContext& call, const v1::Survey& survey);
// Whether the caller's role may open it at all: minors' are closed to some (社区矫正法 54).
absl::Status MayOpen(const rpc::CallContext& call, const v1::Survey& survey);

// Thread-safe.
class SurveyStore {
 public:
  // `store` outlives it.
  SurveyStore(service::ServiceStore& store, RuleBook book) : store_(store), book_(book) {}

  void Register(rpc::CallContext& call, const v1::RegisterSurveyRequest& request, v1::Survey* reply,
                service::Done done);

  // Every command that a Decide of surveys.h decides.
  template <typename Request>
  void Change(rpc::CallContext& call, const Request& request, v1::Survey* reply, service::Done done) {
    ChangeSurvey(
        call, request, request.name(), request.etag(),
        [](const v1::Survey& current, const google::protobuf::Message& command, const Circumstances& now) {
          return Decide(current, static_cast<const Request&>(command), now);
        },
        reply, std::move(done));
  }

  // Writes the event; who it is is read afterwards, by GetPerson, so that no answer keeps it.
  void RecordReveal(rpc::CallContext& call, const v1::RevealSurveyPersonRequest& request,
                    v1::RevealSurveyPersonResponse* reply, service::Done done);

  // Computes the last days again that rested on public holidays which were not known and are now, of at most
  // `limit` surveys whose opinion is owed. Repeating it changes nothing. Blocks.
  absl::StatusOr<RolledOver> Recount(int limit, std::string_view after = "");

  absl::StatusOr<v1::Survey> Get(std::string_view name);
  absl::StatusOr<v1::Person> GetPerson(std::string_view name);
  // The surveys of a region and all below it, the newest first, after the place `after`.
  absl::StatusOr<std::vector<v1::Survey>> List(std::string_view region, bool with_minors,
                                               const api::Filter& filter, std::string_view after, int limit);
  // Those whose opinion is owed and due on or before `until`, the earliest first.
  absl::StatusOr<std::vector<v1::Survey>> ListOwed(std::string_view region, bool with_minors,
                                                   absl::CivilDay until, std::string_view after, int limit);
  // Of those that were due within a span of days.
  absl::StatusOr<v1::CountSurveysResponse> Count(std::string_view region, absl::CivilDay from,
                                                 absl::CivilDay to);

 private:
  using Decider = std::function<absl::StatusOr<SurveyStep>(
      const v1::Survey& current, const google::protobuf::Message& command, const Circumstances& now)>;

  void ChangeSurvey(rpc::CallContext& call, const google::protobuf::Message& request, std::string name,
                    std::string etag, Decider decide, v1::Survey* reply, service::Done done);
  absl::Status RecountOne(storage::UnitOfWork& work, const std::string& name);

  service::ServiceStore& store_;
  const RuleBook book_;
};

// The statements behind lists, for the test of how they are found.
namespace internal {

std::string SurveyPageSql(std::string_view within, std::string_view where, bool with_minors);
std::string SurveysOwedSql(std::string_view within, bool with_minors);
std::string SurveyFiguresSql(std::string_view within);

}  // namespace internal

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_STORE_H_
