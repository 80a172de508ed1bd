#include "services/reports/domain/review/review.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "common/values/period.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "services/reports/domain/possible.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using common::v1::FigureRole;
using v1::Fact;
using v1::FactDecision;
using v1::FactReview;

constexpr size_t kLongestNote = 200;
constexpr size_t kLongestUnit = 64;
constexpr char kOwnLevel[] = "本级";

const api::UpdatableFields& Correctable() {
  static const auto& fields = *new api::UpdatableFields{
      .updatable = {"code", "role", "value", "value_max", "unit", "bound", "period", "region", "scope"},
      .immutable = {}};
  return fields;
}

// The fields that may be corrected, and nothing else.
Fact ReadingOf(const Fact& fact) {
  Fact reading;
  *reading.mutable_value() = fact.value();
  if (fact.has_value_max()) *reading.mutable_value_max() = fact.value_max();
  reading.set_unit(fact.unit());
  reading.set_bound(fact.bound());
  reading.set_role(fact.role());
  reading.set_code(fact.code());
  reading.set_period(fact.period());
  reading.set_region(fact.region());
  reading.set_scope(fact.scope());
  return reading;
}

bool SameReading(const Fact& a, const Fact& b) {
  return google::protobuf::util::MessageDifferencer::Equals(ReadingOf(a), ReadingOf(b));
}

void CheckMask(const FactDecision& decision, const std::string& path, FieldErrors* errors) {
  const auto& correctable = Correctable().updatable;
  for (const std::string& name : decision.update_mask().paths()) {
    if (name == "*") {
      if (decision.update_mask().paths_size() > 1) errors->Add(path, "“*”须单独使用");
    } else if (Fact::descriptor()->FindFieldByName(name) == nullptr) {
      errors->Add(path, absl::StrCat("没有“", name, "”这个字段"));
    } else if (std::find(correctable.begin(), correctable.end(), name) == correctable.end()) {
      errors->Add(path, absl::StrCat("“", name, "”由服务填写，不能更正"));
    }
  }
}

// The place of the figure that a decision names.
std::optional<size_t> PlaceOf(const std::string& name, const v1::Report& report, size_t count,
                              const std::string& path, FieldErrors* errors) {
  const std::string prefix = absl::StrCat(report.name(), "/facts/");
  if (name.compare(0, prefix.size(), prefix) != 0) {
    errors->Add(path, absl::StrCat("须是本报告的数值：", report.name()));
    return std::nullopt;
  }
  int64_t number = 0;
  const std::string digits = name.substr(prefix.size());
  const bool canonical = absl::SimpleAtoi(digits, &number) && absl::StrCat(number) == digits;
  if (!canonical || number < 1 || number > static_cast<int64_t>(count)) {
    errors->Add(path, "没有这个数值");
    return std::nullopt;
  }
  return static_cast<size_t>(number - 1);
}

// Whether what is counted by `unit` can be an indicator's.
bool UnitFits(const Lexicon& lexicon, int32_t indicator, FigureRole role, const std::string& unit) {
  const auto& units = lexicon.indicators()[static_cast<size_t>(indicator)].units();
  if (std::find(units.begin(), units.end(), unit) != units.end()) return true;
  const std::u32string written = ToCodePoints(unit);
  size_t length = 0;
  const Unit* known = lexicon.units().LongestAt(written, 0, lexicon.folding(), length);
  if (known == nullptr || length != written.size()) return false;
  UnitClasses wanted = lexicon.UnitsOf(indicator);
  if (role == FigureRole::FIGURE_ROLE_CHANGE)
    wanted |= Bit(UnitClass::kRate) | Bit(UnitClass::kPoint) | Bit(UnitClass::kFold);
  return (known->classes & wanted) != 0;
}

// Holds a corrected figure against the rules and brings it into its canonical form.
class CorrectionCheck {
 public:
  CorrectionCheck(const v1::Report& report, const Lexicon& lexicon, const std::string& path,
                  const Fact& before, Fact* fact, FieldErrors* errors)
      : report_(report), lexicon_(lexicon), path_(path), before_(before), fact_(*fact), errors_(*errors) {}

  void Run() {
    const int32_t indicator = fact_.code().empty() ? -1 : lexicon_.Find(fact_.code());
    if (!fact_.code().empty() && indicator < 0)
      Add("code", absl::StrCat("指标目录中没有“", fact_.code(), "”"));
    if (!common::v1::FigureRole_IsValid(fact_.role()) || fact_.role() == FigureRole::FIGURE_ROLE_UNSPECIFIED)
      Add("role", "须是 actual、target、plan、prior、change 或 other");
    if (!common::v1::Bound_IsValid(fact_.bound()) || fact_.bound() == common::v1::BOUND_UNSPECIFIED)
      Add("bound", "不能为空");
    CheckValues(indicator);
    CheckUnit(indicator);
    CheckPeriod();
    CheckRegion();
    if (!fact_.scope().empty() && fact_.scope() != kOwnLevel)
      Add("scope", absl::StrCat("须为空或“", kOwnLevel, "”"));
  }

 private:
  void Add(std::string_view field, std::string_view trouble) {
    errors_.Add(absl::StrCat(path_, ".", ToAbsl(field)), trouble);
  }

  std::optional<Decimal> Value(std::string_view field, common::v1::Decimal* value, int32_t indicator) {
    const auto parsed = FromProto(*value);
    if (!parsed.ok()) {
      Add(field, absl::StrCat("“", value->value(), "”不是数"));
      return std::nullopt;
    }
    *value = ToProto(*parsed);
    if (indicator >= 0) {
      const std::string_view why = WhyImpossible(lexicon_.indicators()[static_cast<size_t>(indicator)],
                                                 fact_.role(), fact_.unit(), *parsed);
      if (!why.empty()) Add(field, why);
    }
    return *parsed;
  }

  void CheckValues(int32_t indicator) {
    const auto low = Value("value", fact_.mutable_value(), indicator);
    if (low && indicator >= 0) CheckShare(lexicon_.indicators()[static_cast<size_t>(indicator)], *low);
    if (!fact_.has_value_max()) return;
    const auto high = Value("value_max", fact_.mutable_value_max(), indicator);
    if (low && high && *high < *low) Add("value_max", "不能小于 value");
  }

  // A part is not more than its whole. What was read so stays: it may stand there so.
  void CheckShare(const indicators::v1::Indicator& indicator, Decimal value) {
    const bool same = fact_.code() == before_.code() && fact_.role() == before_.role() &&
                      fact_.value().value() == before_.value().value();
    if (!same && IsMoreThanWhole(indicator, fact_.role(), fact_.unit(), value))
      Add("value", absl::StrCat(indicator.display_name(), "不能超过100%"));
  }

  // What the reader took for a unit of the indicator stays one.
  void CheckUnit(int32_t indicator) {
    if (fact_.unit() == before_.unit() && fact_.code() == before_.code() && fact_.role() == before_.role())
      return;
    if (fact_.unit().size() > kLongestUnit) {
      Add("unit", absl::StrCat("不能超过 ", kLongestUnit, " 字节"));
      return;
    }
    errors_.CheckText(absl::StrCat(path_, ".unit"), fact_.unit());
    if (indicator >= 0 && !UnitFits(lexicon_, indicator, fact_.role(), fact_.unit()))
      Add("unit", absl::StrCat("“", fact_.unit(), "”不是 ", fact_.code(), " 的单位"));
  }

  void CheckPeriod() {
    const auto period = Period::Parse(fact_.period());
    if (!period.ok()) {
      Add("period", absl::StrCat("“", fact_.period(),
                                 "”不是期间，应如 2022、2022-H1、2022-Q3、2022-10 或 2022-01/2022-10"));
      return;
    }
    fact_.set_period(period->ToString());
    const bool moved = fact_.period() != before_.period() || fact_.role() != before_.role();
    if (moved && fact_.role() == FigureRole::FIGURE_ROLE_ACTUAL && IsToCome(*period))
      Add("period", absl::StrCat(report_.metadata().year(), "年的报告不能有", fact_.period(), "的实际值"));
  }

  // Whether it was after the year reported on, and not over on the day of the document either.
  bool IsToCome(const Period& period) const {
    const auto issued = FromProto(report_.metadata().issue_date());
    if (issued.ok() && period.end_day() <= *issued + 1) return false;
    return period.end_day() > absl::CivilDay(report_.metadata().year() + 1, 1, 1);
  }

  // Whether the region is known is asked elsewhere. It may lie outside the report's own: a county's report
  // tells the province's figures too, and those are then known to be the province's, and never published as
  // the county's.
  void CheckRegion() {
    if (fact_.region() == before_.region()) return;
    const auto id = regions::ParseRegionId(api::RegionOf(fact_.region()));
    if (!id.ok() || fact_.region() != absl::StrCat("regions/", id->text)) {
      Add("region", "须写成 regions/{区划代码}");
    } else if (id->kind == regions::IdKind::kOwnLevel) {
      Add("region", absl::StrCat("本级用 scope = ", kOwnLevel, " 表示"));
    }
  }

  const v1::Report& report_;
  const Lexicon& lexicon_;
  const std::string& path_;
  const Fact& before_;
  Fact& fact_;
  FieldErrors& errors_;
};

// The figure with its review; `before` is as it stood.
void Stamp(const Fact& before, const FactDecision& decision, const Reviewer& reviewer, Fact* fact) {
  FactReview& review = *fact->mutable_review();
  if (!review.has_original()) {
    *review.mutable_original() = ReadingOf(before);
    review.mutable_original()->set_confidence(before.confidence());
    review.mutable_original()->set_evidence(before.evidence());
  }
  const Fact& original = review.original();
  // How sure the reader was says nothing of a code that it did not choose.
  const bool as_read = fact->code() == original.code();
  fact->set_confidence(as_read ? original.confidence() : 0);
  fact->set_evidence(as_read ? original.evidence() : "");
  review.set_state(decision.action() == FactDecision::ACTION_REJECT ? FactReview::STATE_REJECTED
                   : SameReading(*fact, original)                   ? FactReview::STATE_ACCEPTED
                                                                    : FactReview::STATE_CORRECTED);
  review.set_reviewer(reviewer.name);
  *review.mutable_review_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(reviewer.now));
  review.set_note(decision.note());
  fact->set_up_for_review(false);
}

// What the log of decisions keeps.
FactDecision Kept(const v1::Report& report, int number, const FactDecision& decision, const Fact& fact) {
  FactDecision kept;
  kept.set_name(absl::StrCat(report.name(), "/decisions/", number));
  kept.set_fact(fact.name());
  kept.set_action(decision.action());
  *kept.mutable_corrected() = ReadingOf(fact);
  if (decision.has_update_mask()) *kept.mutable_update_mask() = decision.update_mask();
  kept.set_note(decision.note());
  kept.set_reviewer(fact.review().reviewer());
  *kept.mutable_decide_time() = fact.review().review_time();
  return kept;
}

}  // namespace

void MarkForReview(int threshold, std::vector<Fact>* facts) {
  for (Fact& fact : *facts)
    fact.set_up_for_review(!fact.code().empty() && fact.confidence() < threshold && !fact.has_review());
}

bool IsRejected(const Fact& fact) { return fact.review().state() == FactReview::STATE_REJECTED; }

std::vector<Fact> WithoutRejected(std::vector<Fact> facts) {
  facts.erase(std::remove_if(facts.begin(), facts.end(), IsRejected), facts.end());
  return facts;
}

void CountFigures(const std::vector<Fact>& facts, const std::vector<v1::Finding>& findings,
                  v1::Report* report) {
  int coded = 0, up_for_review = 0, inconsistent = 0;
  for (const Fact& fact : facts) {
    coded += !fact.code().empty();
    up_for_review += fact.up_for_review();
  }
  for (const v1::Finding& finding : findings)
    inconsistent += finding.verdict() == v1::Finding::VERDICT_INCONSISTENT;
  report->set_fact_count(static_cast<int32_t>(facts.size()));
  report->set_coded_fact_count(coded);
  report->set_up_for_review_count(up_for_review);
  report->set_finding_count(static_cast<int32_t>(findings.size()));
  report->set_inconsistency_count(inconsistent);
}

absl::Status CheckDecisions(const v1::ReviewFactsRequest& request) {
  if (request.decisions().empty()) return InvalidField("decisions", "须至少有一项决定");
  if (request.decisions_size() > kMostDecisions)
    return InvalidField("decisions", absl::StrCat("不能超过 ", kMostDecisions, " 项"));
  FieldErrors errors;
  std::set<std::string_view> decided;
  for (int i = 0; i < request.decisions_size(); ++i) {
    const FactDecision& decision = request.decisions(i);
    const std::string path = absl::StrCat("decisions[", i, "]");
    const bool corrects = decision.action() == FactDecision::ACTION_CORRECT;
    if (!decided.insert(decision.fact()).second)
      errors.Add(path + ".fact", "一次请求中同一数值只能有一项决定");
    if (decision.action() == FactDecision::ACTION_UNSPECIFIED)
      errors.Add(path + ".action", "须是 ACCEPT、CORRECT 或 REJECT");
    if (!corrects && (decision.has_corrected() || decision.has_update_mask()))
      errors.Add(path + ".corrected", "只能与 CORRECT 同用");
    if (corrects && !decision.has_corrected()) errors.Add(path + ".corrected", "须写明正确的是什么");
    if (corrects) CheckMask(decision, path + ".update_mask", &errors);
    errors.CheckText(path + ".note", decision.note());
    if (ToCodePoints(decision.note()).size() > kLongestNote)
      errors.Add(path + ".note", absl::StrCat("不能超过 ", kLongestNote, " 字"));
  }
  return errors.ToStatus();
}

absl::StatusOr<Reviewed> Review(const v1::Report& report, std::vector<Fact> facts,
                                const v1::ReviewFactsRequest& request, const Lexicon& lexicon,
                                const Reviewer& reviewer) {
  Reviewed reviewed;
  FieldErrors errors;
  for (int i = 0; i < request.decisions_size(); ++i) {
    const FactDecision& decision = request.decisions(i);
    const std::string path = absl::StrCat("decisions[", i, "]");
    const auto place = PlaceOf(decision.fact(), report, facts.size(), path + ".fact", &errors);
    if (!place) continue;
    const Fact before = facts[*place];
    Fact& fact = facts[*place];
    if (decision.action() == FactDecision::ACTION_CORRECT) {
      RETURN_IF_ERROR(api::ApplyUpdate(decision.update_mask(), Correctable(), decision.corrected(), &fact));
      if (SameReading(before, fact) && !IsRejected(before)) {
        errors.Add(path + ".corrected", "没有改变什么；如数值无误，请用 ACCEPT");
        continue;
      }
      const std::string corrected = path + ".corrected";
      CorrectionCheck(report, lexicon, corrected, before, &fact, &errors).Run();
    }
    Stamp(before, decision, reviewer, &fact);
    reviewed.decisions.push_back(Kept(report, report.decision_count() + i + 1, decision, fact));
    reviewed.decided.push_back(*place);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  reviewed.facts = std::move(facts);
  return reviewed;
}

}  // namespace fengqiao::reports
