// Drives one person's file by commands, on days that the test sets.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_DOMAIN_SUBJECT_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_DOMAIN_SUBJECT_FIXTURE_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/invariants.h"
#include "services/correction/domain/life.h"
#include "services/correction/domain/parameters.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/person.h"
#include "services/correction/domain/steps.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::correction {

inline constexpr char kCounty[] = "regions/330602";
inline constexpr char kOffice[] = "regions/330602001";
inline constexpr char kSubject[] = "regions/330602/subjects/s1";

absl::CivilDay Day(std::string_view iso);
common::v1::Date Date(std::string_view iso);
// A citizen's number with its check character; an odd sequence is a man's.
std::string PersonNumber(std::string_view born, std::string_view sequence);

// The rule that refuses; "" for another error, "OK" for none.
std::string RuleOf(const absl::Status& status);
// The first malformed field; "" where there is none.
std::string FieldOf(const absl::Status& status);
// The rules that some test has seen refuse, or carry a step of the ladder.
std::set<std::string>& SeenRules();
template <typename T>
std::string RuleOf(const absl::StatusOr<T>& result) {
  return RuleOf(result.status());
}
template <typename T>
std::string FieldOf(const absl::StatusOr<T>& result) {
  return FieldOf(result.status());
}

// A man of 1990, one year of probation for a sentence of six months, in force since the day.
v1::RegisterNoticeRequest Notice(std::string_view effective,
                                 v1::Subject::Kind kind = v1::Subject::KIND_PROBATION);

class Life {
 public:
  explicit Life(std::string_view day, const Parameters& parameters = BuiltInParameters(),
                const Frequencies& frequencies = Frequencies::BuiltIn(),
                const RiskTables& risk = RiskTables::BuiltIn());

  absl::Status Enter(const v1::RegisterNoticeRequest& request);
  // Another life, under the same rules: the county acts again.
  void Restart() {
    subject.Clear();
    actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  }
  // A file that is announced: noticed on the day it is in force, registered on `reported`.
  void EnterInCorrection(std::string_view effective, std::string_view reported,
                         v1::SupervisionClass supervision_class = v1::SUPERVISION_CLASS_NORMAL,
                         v1::Subject::Kind kind = v1::Subject::KIND_PROBATION);

  // What the store does with a command: the day first, then the rule, then the duties. The rule that refuses,
  // the field that is bad, or "OK".
  template <typename Request>
  std::string Give(const Request& request) {
    v1::Subject current = subject;
    Wake(book, today, &current);
    v1::Subject before = current;
    const auto step = Decide(current, request, Now());
    if (!step.ok()) {
      SeenRules().insert(RuleOf(step));
      const std::string rule = RuleOf(step);
      return rule.empty() ? FieldOf(step) : rule;
    }
    subject = step->next;
    if (step->person) person = *step->person;
    if (step->risk_file) risk_file = *step->risk_file;
    event = step->event;
    Wake(book, today, &subject);
    DeriveDuties(book, today, &subject);
    EXPECT_TRUE(BrokenIn(subject).empty()) << event << ": " << BrokenIn(subject).front();
    return "OK";
  }

  // The day has come: what it brings by itself.
  std::vector<Happening> GoTo(std::string_view day);
  // The open duties' ids, with their last days: "CD6 2026-01-11".
  std::vector<std::string> Duties() const;
  Circumstances Now() const;
  // The entry by id.
  const v1::Duty* Duty(std::string_view id) const;

  absl::CivilDay today;
  Actor actor{.account = "zhang", .level = v1::LEVEL_COUNTY};
  v1::Subject subject;
  v1::Person person;
  // That commands are about, where they are about one.
  std::optional<v1::Provider> provider;
  v1::RiskFile risk_file;
  std::string event;
  RuleBook book;
};

// Short ways to say a command.
v1::RegisterSubjectRequest Reporting(std::string_view day);
v1::SetTeamRequest TeamOf(int members, bool woman = true, bool knows_minors = false);
v1::ClassifySubjectRequest Class(v1::SupervisionClass supervision_class, std::string_view from);
v1::RecordActRequest Doing(v1::ActKind kind, std::string_view day, int minutes = 0);
v1::RequestLeaveRequest LeaveTo(std::string_view region, std::string_view from, std::string_view to,
                                std::string_view extends = "");
v1::DecideLeaveRequest Approve(std::string_view leave);
v1::EndLeaveRequest Back(std::string_view leave, std::string_view day);
// A permit for work in a county; without a last day for as long as possible.
v1::RequestTravelPermitRequest PermitTo(std::string_view region, std::string_view from,
                                        std::string_view to = "");
v1::DecideTravelPermitRequest ApprovePermit(std::string_view permit);
v1::ReportDepartureRequest Departing(std::string_view permit, std::string_view region, absl::Time at);
v1::ReportReturnRequest Returning(std::string_view permit, absl::Time at);
// Of a place; of a person a victim, 李晓梅.
v1::RecordBanRequest Forbid(v1::Ban::Kind kind, std::string_view from, std::string_view to = "");
v1::RequestWaiverRequest AskWaiver(std::string_view ban, absl::Time from, absl::Time to);
v1::DecideWaiverRequest ApproveWaiver(std::string_view waiver);
v1::RecordBreachRequest Breaking(v1::Breach::Kind kind, v1::Breach::Gravity gravity, std::string_view day);
v1::RecordCustodyRequest Detained(std::string_view from, std::string_view to = "");
v1::RecordCustodyRequest LetGo(std::string_view custody, std::string_view to);
v1::ReportAbsenceRequest Lost(v1::Absence::Cause cause, std::string_view base);
v1::EndAbsenceRequest Found(std::string_view absence, std::string_view day);
v1::RequestTransferRequest MoveTo(std::string_view county, std::string_view day);
// The person has got a document: the days of a transfer run from there.
v1::RecordDeliveryRequest ToldOn(std::string_view document, std::string_view day);
v1::ProposeSanctionRequest Propose(v1::SanctionKind kind, std::vector<std::string> breaches);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_DOMAIN_SUBJECT_FIXTURE_H_
