#include "services/mediation/domain/subsidies.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/dispute_types.h"
#include "services/mediation/domain/file_papers.h"
#include "services/mediation/domain/mediation_data.h"

namespace fengqiao::mediation {
namespace {

using v1::SubsidyExclusion;

constexpr int64_t kScaledAFen = Decimal::kScale / 100;
constexpr char kEveryType[] = "*";

Decimal Yuan(int64_t fen) { return Decimal::FromScaled(fen * kScaledAFen); }

absl::StatusOr<int64_t> FenOf(std::string_view yuan) {
  ASSIGN_OR_RETURN(const Decimal amount, Decimal::Parse(yuan));
  if (amount < Decimal() || amount.scaled() % kScaledAFen != 0) {
    return absl::InvalidArgumentError("the amount must be yuan with at most two places");
  }
  return amount.scaled() / kScaledAFen;
}

absl::StatusOr<SubsidyRate> ParseRow(const std::vector<std::string_view>& fields) {
  SubsidyRate row{.region = std::string(fields[0]),
                  .from = {},
                  .to = {},
                  .dispute_type = std::string(fields[5]),
                  .certainty = std::string(fields[7]),
                  .basis = std::string(fields[8])};
  RETURN_IF_ERROR(regions::ParseRegionId(row.region).status());
  ASSIGN_OR_RETURN(row.from, ParseDay(fields[1]));
  if (!fields[2].empty()) {
    ASSIGN_OR_RETURN(row.to, ParseDay(fields[2]));
    if (*row.to <= row.from) return absl::InvalidArgumentError("it ends before it begins");
  }
  if (!v1::Grade_Parse(absl::StrCat("GRADE_", ToAbsl(fields[3])), &row.grade) ||
      row.grade == v1::GRADE_UNSPECIFIED) {
    return absl::InvalidArgumentError("the grade must be SIMPLE, ORDINARY, DIFFICULT or MAJOR");
  }
  if (!v1::SubsidyOutcome_Parse(absl::StrCat("SUBSIDY_OUTCOME_", ToAbsl(fields[4])), &row.outcome) ||
      row.outcome == v1::SUBSIDY_OUTCOME_UNSPECIFIED) {
    return absl::InvalidArgumentError("the outcome must be WRITTEN, ORAL or NOT_AGREED");
  }
  if (row.dispute_type.empty()) return absl::InvalidArgumentError("the type must be a code or *");
  ASSIGN_OR_RETURN(row.fen, FenOf(fields[6]));
  static const auto& certainties = *new std::set<std::string, std::less<>>{"S", "S2", "M", "P"};
  if (!certainties.contains(row.certainty)) return absl::InvalidArgumentError("how sure: S, S2, M or P");
  if (row.basis.empty()) return absl::InvalidArgumentError("the basis is required");
  return row;
}

bool Holds(const SubsidyRate& row, absl::CivilDay on) { return row.from <= on && (!row.to || on < *row.to); }

bool SameSubject(const SubsidyRate& a, const SubsidyRate& b) {
  return std::tie(a.region, a.grade, a.outcome, a.dispute_type) ==
         std::tie(b.region, b.grade, b.outcome, b.dispute_type);
}

bool IsHandedOver(const v1::Case& dispute) {
  return dispute.state() == v1::Case::STATE_TRANSFERRED ||
         dispute.closing().kind() == v1::Closing::KIND_TRANSFERRED ||
         std::any_of(dispute.links().begin(), dispute.links().end(),
                     [](const v1::Link& link) { return link.kind() == v1::Link::KIND_JOINED_INTO; });
}

// The attempt that a case's work is paid for: that of its agreement, else the last one.
const v1::Attempt* PaidAttempt(const v1::Case& dispute, const v1::Agreement* agreement) {
  if (agreement != nullptr) return AttemptById(agreement->attempt(), dispute);
  return dispute.attempts().empty() ? nullptr : &dispute.attempts(dispute.attempts_size() - 1);
}

v1::SubsidyOutcome OutcomeOf(const v1::Agreement* agreement) {
  if (agreement == nullptr) return v1::SUBSIDY_OUTCOME_NOT_AGREED;
  return agreement->kind() == v1::Agreement::KIND_ORAL ? v1::SUBSIDY_OUTCOME_ORAL
                                                       : v1::SUBSIDY_OUTCOME_WRITTEN;
}

CaseSubsidy Excluded(const v1::Case& dispute, SubsidyExclusion::Reason reason, std::string explanation) {
  CaseSubsidy none;
  SubsidyExclusion& out = none.excluded.emplace();
  out.set_case_(dispute.name());
  out.set_number(dispute.number());
  out.set_reason(reason);
  out.set_explanation(std::move(explanation));
  *out.mutable_day() = dispute.closing().day();
  return none;
}

// By day and name, and by the first of them where both are the same.
template <typename Entry>
bool IsEarlier(const Entry& a, const Entry& b) {
  const auto day = [](const Entry& entry) { return FromProto(entry.day()).value_or(absl::CivilDay()); };
  return std::tuple(day(a), std::string_view(a.case_())) < std::tuple(day(b), std::string_view(b.case_()));
}

int64_t FenOf(const common::v1::Decimal& amount) {
  return FromProto(amount).value_or(Decimal()).scaled() / kScaledAFen;
}

}  // namespace

const SubsidyRates& SubsidyRates::BuiltIn() {
  static const auto& rates = *new SubsidyRates(Parse(data::SubsidyRatesTsv()).value());
  return rates;
}

absl::StatusOr<SubsidyRates> SubsidyRates::Parse(std::string_view tsv) {
  SubsidyRates rates;
  RETURN_IF_ERROR(ReadTsv(tsv, 9, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    ASSIGN_OR_RETURN(SubsidyRate row, ParseRow(fields));
    for (const SubsidyRate& other : rates.rows_) {
      if (SameSubject(row, other) && (Holds(other, row.from) || Holds(row, other.from))) {
        return absl::InvalidArgumentError("there are two amounts for it at once");
      }
    }
    rates.rows_.push_back(std::move(row));
    return absl::OkStatus();
  }));
  if (rates.rows_.empty()) return absl::InvalidArgumentError("the table is empty");
  return rates;
}

const SubsidyRate* SubsidyRates::Find(v1::Grade grade, v1::SubsidyOutcome outcome,
                                      std::string_view dispute_type, std::string_view region,
                                      absl::CivilDay on) const {
  const SubsidyRate* best = nullptr;
  for (const SubsidyRate& row : rows_) {
    const bool is_it = row.grade == grade && row.outcome == outcome &&
                       (row.dispute_type == kEveryType || row.dispute_type == dispute_type);
    if (!is_it || !Holds(row, on) || !regions::IsWithin(region, row.region)) continue;
    if (best == nullptr || (row.region == best->region ? row.dispute_type != kEveryType
                                                       : regions::IsWithin(row.region, best->region))) {
      best = &row;
    }
  }
  return best;
}

CaseSubsidy SubsidyOf(const v1::Case& dispute, const SubsidyRates& rates) {
  if (dispute.has_refusal())
    return Excluded(dispute, SubsidyExclusion::REASON_REFUSED, "不予受理的纠纷不计补贴。");
  if (IsHandedOver(dispute)) {
    return Excluded(dispute, SubsidyExclusion::REASON_HANDED_OVER,
                    "已经移出或者并入其他纠纷，由承办的一方计算。");
  }
  const v1::Agreement* agreement = LastAgreement(dispute);
  if (agreement != nullptr && !agreement->has_effective()) agreement = nullptr;
  const v1::Attempt* attempt = PaidAttempt(dispute, agreement);
  if (attempt == nullptr || attempt->form() != v1::FORM_PEOPLES || attempt->mediators().empty()) {
    return Excluded(dispute, SubsidyExclusion::REASON_NOT_PEOPLES, "不是由人民调解员调解的纠纷，不计补贴。");
  }
  if (agreement != nullptr && agreement->impaired()) {
    return Excluded(dispute, SubsidyExclusion::REASON_IMPAIRED,
                    "协议已被法院变更、撤销或者确认无效，不计补贴。");
  }
  if (const auto missing = MissingFromFile(dispute); !missing.empty()) {
    return Excluded(dispute, SubsidyExclusion::REASON_FILE_INCOMPLETE,
                    absl::StrCat("卷宗不完整，缺少", absl::StrJoin(missing, "、"), "。"));
  }
  if (dispute.grade() == v1::GRADE_UNSPECIFIED) {
    return Excluded(dispute, SubsidyExclusion::REASON_NO_GRADE, "没有评定难易等级。");
  }
  const v1::SubsidyOutcome outcome = OutcomeOf(agreement);
  const absl::CivilDay day = FromProto(dispute.closing().day()).value_or(absl::CivilDay());
  const SubsidyRate* rate =
      rates.Find(dispute.grade(), outcome, dispute.dispute_type(), api::RegionOf(dispute.region()), day);
  if (rate == nullptr) {
    return Excluded(dispute, SubsidyExclusion::REASON_NO_RATE, "本地没有这一等级和结果的补贴标准。");
  }
  // Nothing is lost in the division: the first by name have a fen more.
  const std::set<std::string> mediators(attempt->mediators().begin(), attempt->mediators().end());
  const auto count = static_cast<int64_t>(mediators.size());
  CaseSubsidy subsidy;
  int64_t place = 0;
  for (const std::string& mediator : mediators) {
    const int64_t fen = rate->fen / count + (place++ < rate->fen % count ? 1 : 0);
    CaseSubsidy::Part& part = subsidy.parts.emplace_back();
    part.mediator = mediator;
    part.share.set_case_(dispute.name());
    part.share.set_number(dispute.number());
    *part.share.mutable_day() = dispute.closing().day();
    part.share.set_committee(attempt->committee());
    part.share.set_grade(dispute.grade());
    part.share.set_outcome(outcome);
    *part.share.mutable_rate() = ToProto(Yuan(rate->fen));
    part.share.set_shared_by(static_cast<int32_t>(count));
    *part.share.mutable_amount() = ToProto(Yuan(fen));
    part.share.set_basis(rate->basis);
  }
  return subsidy;
}

SubsidySum::SubsidySum(const SubsidyRates& rates, std::string_view committee, std::string_view mediator)
    : rates_(rates), committee_(committee), mediator_(mediator) {}

void SubsidySum::Add(const v1::Case& dispute) {
  if (!seen_.insert(dispute.name()).second) return;
  CaseSubsidy subsidy = SubsidyOf(dispute, rates_);
  if (subsidy.excluded) {
    bytes_ += subsidy.excluded->ByteSizeLong();
    excluded_.push_back(*std::move(subsidy.excluded));
  }
  std::set<std::string> committees;  // of this case
  for (CaseSubsidy::Part& part : subsidy.parts) {
    if (!committee_.empty() && part.share.committee() != committee_) continue;
    if (!mediator_.empty() && part.mediator != mediator_) continue;
    const int64_t fen = FenOf(part.share.amount());
    fen_ += fen;
    CommitteeSum& sum = by_committee_[part.share.committee()];
    sum.fen += fen;
    if (committees.insert(part.share.committee()).second) ++sum.cases;
    bytes_ += part.share.ByteSizeLong();
    by_mediator_[part.mediator].push_back(std::move(part.share));
  }
  if (!committees.empty()) ++paid_;
}

v1::ComputeSubsidiesResponse SubsidySum::Take() {
  v1::ComputeSubsidiesResponse response;
  Sha256Stream digest;
  for (auto& [name, shares] : by_mediator_) {
    std::sort(shares.begin(), shares.end(), IsEarlier<v1::SubsidyShare>);
    v1::MediatorSubsidy& sum = *response.add_mediators();
    sum.set_mediator(name);
    int64_t fen = 0;
    for (v1::SubsidyShare& share : shares) {
      fen += FenOf(share.amount());
      digest.Add(absl::StrCat(name, "|", share.case_(), "|", FenOf(share.amount()), "\n"));
      *sum.add_shares() = std::move(share);
    }
    *sum.mutable_amount() = ToProto(Yuan(fen));
  }
  for (const auto& [name, sum] : by_committee_) {
    v1::CommitteeSubsidy& line = *response.add_committees();
    line.set_committee(name);
    *line.mutable_amount() = ToProto(Yuan(sum.fen));
    line.set_cases(sum.cases);
  }
  std::sort(excluded_.begin(), excluded_.end(), IsEarlier<SubsidyExclusion>);
  for (SubsidyExclusion& out : excluded_) *response.add_excluded() = std::move(out);
  *response.mutable_total() = ToProto(Yuan(fen_));
  response.set_cases(paid_);
  response.set_digest(ToHex(digest.Finish()));
  return response;
}

v1::ComputeSubsidiesResponse SumSubsidies(const std::vector<v1::Case>& cases, const SubsidyRates& rates,
                                          std::string_view committee, std::string_view mediator) {
  SubsidySum sum(rates, committee, mediator);
  for (const v1::Case& dispute : cases) sum.Add(dispute);
  return sum.Take();
}

}  // namespace fengqiao::mediation
