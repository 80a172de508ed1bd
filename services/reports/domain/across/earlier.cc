#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reports/domain/across/across.h"
#include "services/reports/domain/check/change_work.h"
#include "services/reports/domain/check/wording.h"

namespace fengqiao::reports {
namespace {

using common::v1::FIGURE_ROLE_ACTUAL;
using common::v1::FIGURE_ROLE_CHANGE;
using common::v1::FIGURE_ROLE_PRIOR;
using v1::Finding;

// How many figures before a change the value that it is of may stand.
constexpr size_t kReach = 6;
constexpr size_t kLead = 40;  // characters before a value that may say since when it changed

// What reports of the same region say of an earlier period.
class EarlierChecker {
 public:
  EarlierChecker(const Surroundings& around, std::vector<Finding>& findings)
      : around_(around), figures_(around.report->figures()), findings_(findings) {}

  void Check() {
    for (size_t i = 0; i < figures_.size(); ++i) {
      const Figure& figure = figures_[i];
      if (figure.indicator == nullptr || figure.fact->value_max.has_value()) continue;
      if (figure.Is(FIGURE_ROLE_PRIOR)) CheckPrior(figure);
      if (figure.Is(FIGURE_ROLE_CHANGE)) CheckChange(i);
    }
  }

 private:
  Statement Stated(const Figure& like, std::string_view period, std::string_view unit) const {
    const PlainFact& fact = *like.fact;
    return FindStatement(around_.earlier, {fact.code, fact.region, fact.scope, period}, unit);
  }

  // 上年为905件, against last year's report.
  void CheckPrior(const Figure& prior) {
    if (!prior.Exact()) return;
    const Statement then = Stated(prior, prior.fact->period, prior.fact->unit);
    if (then.figure == nullptr) return;
    Finding finding;
    finding.set_kind(Finding::KIND_PRIOR);
    *finding.mutable_stated() = OperandOf(prior);
    *finding.add_parts() = OperandIn(*then.report, *then.figure);
    const std::string head =
        absl::StrCat("本报告说", PeriodText(prior.fact->period), NameOf(prior), "为", Told(prior), "，",
                     then.report->label(), "写的是", Told(*then.figure));
    if (prior.AsAmount().Meets(then.figure->AsAmount())) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_arithmetic(absl::StrCat(prior.value.ToString(), "=", then.figure->value.ToString()));
      finding.set_explanation(absl::StrCat(head, "，一致。"));
    } else {
      const bool told = then.single && IsSure(prior) && IsSure(*then.figure) &&
                        IsOfOneSize(prior, *then.figure) && !prior.LooksRound() && !then.figure->LooksRound();
      finding.set_verdict(told ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
      finding.set_arithmetic(absl::StrCat(prior.value.ToString(), "≠", then.figure->value.ToString()));
      finding.set_explanation(absl::StrCat(head, told ? "，两者不符。" : "，口径是否相同需要核实。"));
    }
    findings_.push_back(std::move(finding));
  }

  // 同比增长12.3%, with this year's value and last year's report.
  void CheckChange(size_t at) {
    const Figure& change = figures_[at];
    const Figure* now = ValueOf(at);
    if (now == nullptr) return;
    const std::string since = PeriodBefore(*now, change);
    if (since.empty()) return;
    const Statement then = Stated(*now, since, now->fact->unit);
    if (then.figure == nullptr) return;
    const auto work = WorkChange(*then.figure, *now, change);
    if (!work) return;
    Finding finding;
    finding.set_kind(Finding::KIND_PRIOR);
    *finding.mutable_stated() = OperandOf(change);
    *finding.add_parts() = OperandOf(*now);
    *finding.add_parts() = OperandIn(*then.report, *then.figure);
    finding.set_arithmetic(work->arithmetic);
    const std::string head = absl::StrCat(NameOf(*now), "从", then.report->label(), "的", Told(*then.figure),
                                          "到本报告的", Told(*now), "，应是", work->should_be);
    const bool other_way = GoesOtherWay(*then.figure, *now, change);
    if (work->agreement == Agreement::kRounds) {
      finding.set_verdict(Finding::VERDICT_CONSISTENT);
      finding.set_explanation(absl::StrCat(head, "，与本报告所写的", change.surface(), "一致。"));
    } else if (work->agreement == Agreement::kCut) {
      finding.set_verdict(Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(
          absl::StrCat(head, "，与本报告所写的", change.surface(), "只差在末位或约数上。"));
    } else {
      const bool told = then.single && work->sure && !other_way && now->Exact() && change.Exact() &&
                        IsSure(*now) && IsSure(*then.figure) && !now->LooksRound() &&
                        !then.figure->LooksRound();
      finding.set_verdict(told ? Finding::VERDICT_INCONSISTENT : Finding::VERDICT_CANNOT_TELL);
      finding.set_explanation(absl::StrCat(head, "，而本报告写作", Growth(change.value), change.surface(),
                                           told ? "，两者不符。" : "，口径是否相同需要核实。"));
    }
    findings_.push_back(std::move(finding));
  }

  // The period that a change is since: mostly the year before, else the one that the words name. Empty where
  // they name none that a report is on.
  std::string PeriodBefore(const Figure& now, const Figure& change) const {
    const std::string last_year = YearBefore(now.fact->period);
    const std::u32string_view text = around_.report->text();
    if (change.begin() > text.size() || now.end() > change.begin()) return last_year;
    Since since = SinceWhen(text.substr(now.end(), change.begin() - now.end()));
    // 与2019年相比，收案86件，下降52.3%: it may lead the sentence too.
    if (since.kind == Since::kUntold) {
      const size_t begin = now.begin() - std::min(kLead, now.begin());
      std::u32string_view lead = text.substr(begin, now.begin() - begin);
      if (const size_t stop = lead.find_last_of(U"。；;！？\n\r"); stop != std::u32string_view::npos)
        lead.remove_prefix(stop + 1);
      since = SinceWhen(lead);
      // Of the months and years of the value itself nothing follows.
      if (since.kind == Since::kOther) since = {};
    }
    switch (since.kind) {
      case Since::kUntold:
      case Since::kLastYear:
        return last_year;
      case Since::kYear:
        return now.fact->period.size() == 4 ? absl::StrCat(since.year) : "";
      case Since::kOther:
        break;
    }
    return "";
  }

  // The value that a change is of. None where the report states the earlier value beside it: that is held
  // against last year's report itself, and the change against both within the report.
  const Figure* ValueOf(size_t at) const {
    const Figure& change = figures_[at];
    const Figure* now = nullptr;
    for (size_t back = 1; back <= std::min(kReach, at); ++back) {
      const Figure& figure = figures_[at - back];
      if (figure.sentence != change.sentence) break;
      if (figure.fact->code != change.fact->code) continue;
      if (figure.Is(FIGURE_ROLE_PRIOR)) return nullptr;
      if (now == nullptr && figure.Is(FIGURE_ROLE_ACTUAL) && figure.SamePlaceAndTime(change) &&
          !figure.fact->value_max.has_value())
        now = &figure;
    }
    return now;
  }

  static const std::string& NameOf(const Figure& figure) { return figure.indicator->display_name(); }

  const Surroundings& around_;
  const std::vector<Figure>& figures_;
  std::vector<Finding>& findings_;
};

}  // namespace

void CheckEarlier(const Surroundings& around, std::vector<Finding>& findings) {
  if (!around.earlier.empty()) EarlierChecker(around, findings).Check();
}

}  // namespace fengqiao::reports
