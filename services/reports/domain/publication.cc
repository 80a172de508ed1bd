#include "services/reports/domain/publication.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/regions/region_tree.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "common/values/period.h"
#include "services/reports/domain/issuer.h"
#include "services/reports/domain/possible.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using common::v1::FigureRole;
using indicators::v1::Observation;

constexpr int kMaxStatements = 1000;
constexpr size_t kMaxOrgan = 64;  // characters, as the indicators service has it

// A new district tells of years in which its area was another one's: such a figure stays with the report.
bool OfItsArea(const v1::Fact& fact) {
  const auto period = Period::Parse(fact.period());
  const auto region = regions::ParseRegionId(api::RegionOf(fact.region()));
  if (fact.role() != FigureRole::FIGURE_ROLE_ACTUAL || !period.ok() || !region.ok()) return true;
  return regions::RegionTree::BuiltIn()
      .WhyNotIn(region->Code(), period->first_day(), period->end_day())
      .empty();
}

bool IsStatement(const v1::Fact& fact) {
  // 败诉率下降2个百分点 is kept or broken by a later report; as a target of the year it would be read as 2.
  if (IsAimedChange(fact.role(), fact.unit())) return false;
  return !IsRejected(fact) && !fact.code().empty() && fact.role() != FigureRole::FIGURE_ROLE_OTHER &&
         fact.role() != FigureRole::FIGURE_ROLE_UNSPECIFIED && OfItsArea(fact);
}

Observation StatementOf(const v1::Fact& fact) {
  Observation statement;
  statement.set_indicator(absl::StrCat("indicators/", fact.code()));
  statement.set_region(fact.region());
  if (fact.scope() == regions::kOwnLevelName) {
    // A zone's or a township's 本级 is that region itself: it has no node beside others.
    const std::string own = regions::OwnLevelOf(api::RegionOf(fact.region()));
    if (!own.empty()) statement.set_region(absl::StrCat("regions/", own));
  }
  statement.set_period(fact.period());
  *statement.mutable_value() = fact.value();
  if (fact.has_value_max()) *statement.mutable_value_max() = fact.value_max();
  statement.set_unit(fact.unit());
  statement.set_bound(fact.bound());
  statement.set_role(fact.role());
  statement.set_source(fact.name());
  // A period that ends within its year says up to which day was counted.
  const auto period = Period::Parse(fact.period());
  if (period.ok() && !period->IsYear()) *statement.mutable_cutoff() = ToProto(period->end_day() - 1);
  return statement;
}

// What tells one figure of the indicators service from another.
std::string FigureKey(const Observation& statement) {
  return absl::StrCat(statement.region(), "|", statement.indicator(), "|", statement.period(), "|",
                      static_cast<int>(statement.role()));
}

Observation WithdrawalOf(const Observation& statement) {
  Observation withdrawal;
  withdrawal.set_indicator(statement.indicator());
  withdrawal.set_region(statement.region());
  withdrawal.set_period(statement.period());
  withdrawal.set_role(statement.role());
  withdrawal.set_source(statement.source());
  withdrawal.set_withdrawn(true);
  return withdrawal;
}

// Sends statements and withdrawals in their order; the ids begin with `kind`, and then tell the report and
// the sending.
std::vector<indicators::v1::RecordObservationsRequest> RequestsOf(const v1::Report& report,
                                                                  std::vector<Observation> told,
                                                                  std::string_view kind,
                                                                  std::string_view sending) {
  // What a report tells of its neighbours, or of the province, is for them to publish: a report speaks for
  // its own region alone, and the indicators service takes nothing else of it.
  const std::string_view own = api::RegionOf(report.name());
  told.erase(std::remove_if(told.begin(), told.end(),
                            [&](const Observation& statement) {
                              return !regions::IsWithin(api::RegionOf(statement.region()), own);
                            }),
             told.end());
  // What one body tells is a figure of it, not of its region.
  const std::string organ = ToUtf8(ToCodePoints(OrganOf(report.metadata())).substr(0, kMaxOrgan));
  for (Observation& statement : told) statement.set_organ(organ);
  // One digest of both: an id has 64 characters, and the place and the decisions have to stand in it too.
  const std::string whose =
      sending.empty() ? report.name() : absl::StrCat(report.name(), "|", ToAbsl(sending));
  const std::string digest = ToHex(Sha256(whose)).substr(0, 40);
  std::vector<indicators::v1::RecordObservationsRequest> requests;
  for (Observation& statement : told) {
    if (requests.empty() || requests.back().observations_size() == kMaxStatements) {
      auto& request = requests.emplace_back();
      request.set_parent(absl::StrCat("regions/", ToAbsl(own)));
      std::string id = absl::StrCat(ToAbsl(kind), digest, "-", requests.size());
      if (report.decision_count() > 0) absl::StrAppend(&id, "-", report.decision_count());
      request.set_request_id(id);
    }
    *requests.back().add_observations() = std::move(statement);
  }
  return requests;
}

}  // namespace

std::vector<Observation> StatementsOf(const std::vector<v1::Fact>& facts) {
  std::vector<Observation> statements;
  for (const v1::Fact& fact : facts) {
    if (IsStatement(fact)) statements.push_back(StatementOf(fact));
  }
  return statements;
}

std::vector<Observation> WithdrawalsOf(const std::vector<v1::Fact>& facts,
                                       const std::vector<v1::FactDecision>& decisions) {
  // What each figure that was decided about was taken for at some time, by its name.
  std::map<std::string, std::vector<v1::Fact>> earlier;
  for (const v1::FactDecision& decision : decisions) {
    if (decision.has_corrected()) earlier[decision.fact()].push_back(decision.corrected());
  }
  std::vector<Observation> withdrawals;
  for (const v1::Fact& fact : facts) {
    if (!fact.has_review()) continue;
    std::set<std::string> told;
    if (IsStatement(fact)) told.insert(FigureKey(StatementOf(fact)));
    std::vector<v1::Fact> states = {fact.review().original()};
    if (const auto corrected = earlier.find(fact.name()); corrected != earlier.end())
      states.insert(states.end(), corrected->second.begin(), corrected->second.end());
    for (v1::Fact& state : states) {
      state.set_name(fact.name());
      state.clear_review();
      if (!IsStatement(state)) continue;
      const Observation statement = StatementOf(state);
      if (told.insert(FigureKey(statement)).second) withdrawals.push_back(WithdrawalOf(statement));
    }
  }
  return withdrawals;
}

std::vector<indicators::v1::RecordObservationsRequest> PublicationOf(
    const v1::Report& report, const std::vector<v1::Fact>& facts,
    const std::vector<v1::FactDecision>& decisions, std::string_view sending) {
  // What is taken back goes first: a figure may take the place of the one that another was mistaken for.
  std::vector<Observation> told = WithdrawalsOf(facts, decisions);
  for (Observation& statement : StatementsOf(facts)) told.push_back(std::move(statement));
  return RequestsOf(report, std::move(told), "publish-", sending);
}

std::vector<indicators::v1::RecordObservationsRequest> WithdrawalOf(
    const v1::Report& report, const std::vector<v1::Fact>& facts,
    const std::vector<v1::FactDecision>& decisions, std::string_view sending) {
  std::vector<Observation> told = WithdrawalsOf(facts, decisions);
  for (const Observation& statement : StatementsOf(facts)) told.push_back(WithdrawalOf(statement));
  return RequestsOf(report, std::move(told), "withdraw-", sending);
}

}  // namespace fengqiao::reports
