// Drives a case through its states by commands, on days that the test sets.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_DOMAIN_CASE_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_DOMAIN_CASE_FIXTURE_H_

#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/domain/counts.h"
#include "services/mediation/domain/parties.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::mediation {

inline constexpr char kRegion[] = "regions/330602001";
inline constexpr char kOtherRegion[] = "regions/330603002";
inline constexpr char kTown[] = "regions/330602001/committees/town";
inline constexpr char kFar[] = "regions/330603002/committees/far";
inline constexpr char kGone[] = "regions/330602001/committees/gone";
inline constexpr char kWang[] = "regions/330602001/mediators/wang";
inline constexpr char kLi[] = "regions/330602001/mediators/li";
inline constexpr char kFarChen[] = "regions/330603002/mediators/chen";
inline constexpr char kRetired[] = "regions/330602001/mediators/retired";
inline constexpr char kDismissed[] = "regions/330602001/mediators/dismissed";
inline constexpr char kRelative[] = "regions/330602001/mediators/relative";
inline constexpr char kParty[] = "regions/330602001/mediators/party";

absl::CivilDay Day(std::string_view iso);
common::v1::Date Date(std::string_view iso);
// A citizen's number with its check character.
std::string PersonNumber(std::string_view born, std::string_view sequence);

v1::PartyEntry Person(v1::Party::Side side, std::string_view name, std::string_view number);
// 张三 against 李四, a contract; `source` with its paper where it needs one.
v1::RegisterCaseRequest Registration(v1::Source source = v1::SOURCE_APPLICATION);
v1::Referral ReferralFrom(v1::Source source, std::string_view number = "（2024）浙0602诉前调12号");

// The rule that refuses; "" for another error, "OK" for none.
std::string RuleOf(const absl::Status& status);
// The first malformed field; "" where there is none.
std::string FieldOf(const absl::Status& status);
// The rules that some test has seen refuse.
std::set<std::string>& RefusedRules();

template <typename T>
std::string RuleOf(const absl::StatusOr<T>& result) {
  return RuleOf(result.status());
}
template <typename T>
std::string FieldOf(const absl::StatusOr<T>& result) {
  return FieldOf(result.status());
}

class World {
 public:
  explicit World(std::string_view day = "2024-03-01", const Parameters& parameters = BuiltInParameters());

  Circumstances Now() const;

  absl::Status TryRegister(const v1::RegisterCaseRequest& request);
  template <typename Request>
  absl::StatusOr<Step> Try(const Request& request) const {
    return Decide(dispute, request, Now());
  }
  // The command, which must be allowed; the case is then as it leaves it.
  template <typename Request>
  void Do(const Request& request) {
    auto step = Try(request);
    ASSERT_OK(step) << request.GetTypeName() << "\n" << request.DebugString();
    last = *std::move(step);
    dispute = last.next;
  }

  // Drives a new case to a state.
  void To(v1::Case::State state, v1::Source source = v1::SOURCE_APPLICATION);
  // Puts every paper into the file that closing and archiving want.
  void AddAllPapers();
  void ReplyToAll(v1::Referral::Outcome outcome);
  void SignByAll();

  const v1::Clock* Clock(std::string_view rule, std::string_view subject) const;
  // "due/state", as "2024-04-01 RUNNING"; "none" where there is no such clock. The last one of several.
  std::string ClockText(std::string_view rule, std::string_view subject) const;

  absl::CivilDay today;
  v1::Case dispute;
  v1::Identities identities;
  Roster roster;
  Step last;

 private:
  const RuleBook book_;
};

// Commands as they are mostly given, of today.
v1::RefuseCaseRequest Refusing(v1::Refusal::Ground ground = v1::Refusal::GROUND_HANDLED_ELSEWHERE);
v1::AcceptCaseRequest Accepting(std::string_view notice_day = "2023-12-01");
v1::AcceptCaseRequest AcceptingByGrid();
v1::StartMediationRequest Starting(absl::CivilDay day);
v1::InviteHelpRequest Inviting();
v1::ExtendTermRequest Extending(std::string_view until, absl::CivilDay agreed);
// Li for Wang.
v1::ReplaceMediatorRequest Replacing(
    v1::Attempt::Replacement::Reason reason = v1::Attempt::Replacement::REASON_UNABLE,
    const std::string& successor = kLi);
v1::EscalateCaseRequest Escalating(v1::Tier tier = v1::TIER_DEPARTMENT);
v1::TransferCaseRequest HandingTo(std::string_view region, std::string_view organ);
v1::TerminateMediationRequest Terminating(v1::Attempt::Result result = v1::Attempt::RESULT_NOT_AGREED);
v1::RecordHandlingRequest Handling();
// A written one is about 12,000 yuan unless it says otherwise, an oral one about no money.
v1::RecordAgreementRequest Agreeing(v1::Agreement::Kind kind, std::string_view amount = "");
v1::Agreement::Mark MarkOf(std::string_view by, absl::CivilDay day,
                           v1::Agreement::Mark::Means means = v1::Agreement::Mark::MEANS_SIGNATURE);
v1::SignAgreementRequest Signing(std::initializer_list<v1::Agreement::Mark> marks);
v1::ApplyForConfirmationRequest Applying();
v1::RecordConfirmationStepRequest Stepping(v1::Confirmation::State state);
v1::RecordPerformanceRequest Performing(v1::Performance::Extent extent);
v1::RecordFollowUpRequest Visiting(v1::Performance::Extent extent,
                                   v1::FollowUp::Satisfaction answer = v1::FollowUp::SATISFACTION_SATISFIED);
v1::ReportDangerRequest Reporting(v1::Alert::Kind kind = v1::Alert::KIND_PUBLIC_SECURITY);
v1::RouteReferralRequest Routing();
v1::AddReferralRequest Adding(const v1::Referral& referral);
v1::AcceptReferralRequest Confirming(std::string_view referral);
v1::ReplyToReferralRequest Replying(std::string_view referral, v1::Referral::Outcome outcome);
v1::RecordJudgmentRequest Judging(v1::Judgment::Effect effect,
                                  std::string_view number = "（2024）浙0602民初88号");
v1::AddPapersRequest Papers(std::initializer_list<v1::Paper::Kind> kinds);
v1::CloseCaseRequest Closing(v1::Closing::Kind kind);
v1::ArchiveCaseRequest Archiving();
v1::RecordConsentRequest Consenting(std::string_view party, v1::Party::Consent consent);
v1::UpdateCaseRequest Updating(const v1::Case& values, std::initializer_list<const char*> mask);

}  // namespace fengqiao::mediation

// A refusal by that rule; the rule then counts as tried.
#define EXPECT_REFUSED(expr, rule)                                   \
  do {                                                               \
    const auto refused_status_ = (expr);                             \
    const std::string refused_rule_ = RuleOf(refused_status_);       \
    EXPECT_EQ(refused_rule_, rule) << ::testing::PrintToString(      \
        ::fengqiao::testing::GetStatus(refused_status_).ToString()); \
    RefusedRules().insert(refused_rule_);                            \
  } while (false)

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_DOMAIN_CASE_FIXTURE_H_
