#include "services/correction/domain/risk.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/risk_factors.h"
#include "services/correction/domain/risk_facts.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {
namespace {

using v1::RiskAnswer;
using v1::RiskAssessment;
using v1::Subject;
using Part = RiskAssessment::Part;

constexpr int kMostAnswers = 500;
constexpr char kHidden[] = "已作答；涉及健康信息，具体内容载入依法印制的说明";
// Stricter classes have smaller numbers; what nothing asks for has the greatest.
constexpr int kNoFloor = v1::SupervisionClass_MAX + 1;

// "社区矫正类别：缓刑，计0分。"
std::string Counted(const RiskRow& row, std::string_view what, int points) {
  return absl::StrCat(row.title, "：", ToAbsl(what), "，计", points, "分。");
}

std::string AgeText(const RiskRow& row, size_t step) {
  const int from = row.steps[step].from;
  const bool last = step + 1 == row.steps.size();
  std::string text = from == 0 ? "" : absl::StrCat(from, "周岁以上");
  if (!last) absl::StrAppend(&text, "不满", row.steps[step + 1].from, "周岁");
  return text.empty() ? "已有记录" : text;
}

const RiskOption* OptionOf(const RiskRow& row, std::string_view code) {
  const auto at = std::find_if(row.options.begin(), row.options.end(),
                               [&](const RiskOption& one) { return one.code == code; });
  return at == row.options.end() ? nullptr : &*at;
}

// What a factor may still come to: its points and the least strict class that it leaves.
struct Outcome {
  int points = 0;
  int floor = kNoFloor;
};
using Sums = std::set<std::pair<int, int>>;  // points and floor

Sums With(const Sums& sums, const std::vector<Outcome>& outcomes) {
  Sums with;
  for (const auto& [points, floor] : sums) {
    for (const Outcome& one : outcomes) with.emplace(points + one.points, std::min(floor, one.floor));
  }
  return with;
}

class Assessing {
 public:
  Assessing(const Subject& subject, const v1::Person& person, const v1::RiskFile& file, const RuleBook& book,
            absl::CivilDay on, const RiskTable& table)
      : subject_(subject), file_(file), facts_(subject, person, book, on), on_(on), table_(table) {}

  RiskAssessment All() {
    *all_.mutable_day() = ToProto(on_);
    all_.set_region(absl::StrCat("regions/", table_.region));
    all_.set_revision(table_.revision);
    for (const RiskRow* row : table_.factors) OfFactor(*row, all_.add_parts());
    for (const RiskRow* row : table_.grounds) OfGround(*row);
    for (const RiskRow* row : table_.bands) {
      auto* band = all_.add_bands();
      band->set_supervision_class(row->supervision_class);
      if (row->low) band->set_from(*row->low);
      if (row->high) band->set_to(*row->high);
    }
    Sum();
    return std::move(all_);
  }

 private:
  void OfFactor(const RiskRow& row, Part* part) {
    part->set_factor(row.key);
    part->set_title(row.title);
    part->set_basis(row.basis);
    part->set_health(row.health);
    if (row.what == RiskRow::What::kAnswer) {
      OfQuestion(row, part);
    } else if (row.key == "kind") {
      OfKind(row, part);
    } else if (row.key == "crime") {
      OfCrime(row, part);
    } else {
      OfNumber(row, part);
    }
  }

  static void Set(const RiskRow& row, std::string_view what, int points, Part* part) {
    part->set_low(points);
    part->set_high(points);
    part->set_explanation(Counted(row, what, points));
  }

  void OfNumber(const RiskRow& row, Part* part) {
    const auto fact = facts_.NumberOf(row.key, row.months);
    if (!fact) return Miss(row, "没有记录", part);
    size_t step = 0;
    while (step + 1 < row.steps.size() && row.steps[step + 1].from <= fact->number) ++step;
    // The age itself is who the person is: its band is enough.
    const std::string what = row.key == "age" ? AgeText(row, step)
                             : row.key == "injunction"
                                 ? (fact->number > 0 ? "有" : "无")
                                 : absl::StrCat(fact->number, ToAbsl(RiskFacts::UnitOf(row.key)));
    for (const std::string& entry : fact->entries) part->add_entries(entry);
    Set(row, what, row.steps[step].points, part);
  }

  void OfKind(const RiskRow& row, Part* part) {
    const std::string name = Subject::Kind_Name(subject_.kind());
    const RiskOption* option = OptionOf(row, std::string_view(name).substr(std::string_view("KIND_").size()));
    if (option == nullptr) return Miss(row, "没有记录", part);
    part->add_entries("judgment");
    Set(row, PaperWord(subject_.kind()), option->points, part);
  }

  // As the judgment calls it: the first word of the table that stands in it.
  void OfCrime(const RiskRow& row, Part* part) {
    const std::string& crime = subject_.judgment().crime();
    part->add_entries("judgment");
    for (const RiskOption& option : row.options) {
      if (option.code == "*") return Set(row, "不属于所列的罪名", option.points, part);
      if (crime.find(option.code) == std::string::npos) continue;
      return Set(row, absl::StrCat("属于“", option.code, "”一类"), option.points, part);
    }
  }

  // The last answer that is of the day or before, and was there.
  const RiskAnswer* AnswerTo(std::string_view question) const {
    const RiskAnswer* last = nullptr;
    for (const RiskAnswer& answer : file_.answers()) {
      if (answer.question() != question || DayOf(answer.day()) > on_ || DayOf(answer.recorded()) > on_)
        continue;
      if (last == nullptr || DayOf(last->day()) <= DayOf(answer.day())) last = &answer;
    }
    return last;
  }

  // The option that holds on the day, or null.
  const RiskOption* OptionNow(const RiskRow& row) const {
    const RiskAnswer* answer = AnswerTo(row.key);
    if (answer == nullptr || on_ >= calendar::AddMonths(DayOf(answer->day()), row.months)) return nullptr;
    return OptionOf(row, answer->option());
  }

  void OfQuestion(const RiskRow& row, Part* part) {
    for (const RiskOption& option : row.options) {
      auto* shown = part->add_options();
      shown->set_code(option.code);
      shown->set_title(option.title);
      shown->set_points(option.points);
    }
    const RiskAnswer* answer = AnswerTo(row.key);
    if (answer == nullptr) return Miss(row, "没有记录", part);
    part->add_entries(answer->id());
    const absl::CivilDay expires = calendar::AddMonths(DayOf(answer->day()), row.months);
    const std::string day = FormatDay(DayOf(answer->day()));
    if (on_ >= expires) {
      return Miss(row, absl::StrCat(day, "的记录自", FormatDay(expires), "起失效"), part);
    }
    const RiskOption* option = OptionNow(row);
    if (option == nullptr) return Miss(row, absl::StrCat(day, "的记录不是现行评估表的选项"), part);
    Set(row, absl::StrCat(option->title, "（", day, "记录）"), option->points, part);
  }

  void Miss(const RiskRow& row, std::string_view why, Part* part) {
    part->set_missing(true);
    const std::vector<Outcome> outcomes = OutcomesOf(row);
    const auto [least, most] =
        std::minmax_element(outcomes.begin(), outcomes.end(),
                            [](const Outcome& a, const Outcome& b) { return a.points < b.points; });
    part->set_low(least->points);
    part->set_high(most->points);
    part->set_explanation(
        absl::StrCat(row.title, "：", ToAbsl(why), "，可能计", part->low(), "至", part->high(), "分。"));
    missing_.emplace(all_.parts_size() - 1, outcomes);
  }

  // All that a missing factor may turn out to be.
  std::vector<Outcome> OutcomesOf(const RiskRow& row) const {
    std::vector<Outcome> outcomes;
    for (const RiskOption& option : row.options) {
      Outcome outcome{.points = option.points};
      for (const RiskRow* ground : table_.grounds) {
        if (ground->key == row.key && ground->option == option.code) {
          outcome.floor = std::min<int>(outcome.floor, ground->supervision_class);
        }
      }
      outcomes.push_back(outcome);
    }
    for (const RiskStep& step : row.steps) {
      outcomes.push_back({.points = step.points});
      for (const RiskRow* ground : table_.grounds) {
        if (ground->key == row.key) outcomes.push_back({step.points, ground->supervision_class});
      }
    }
    return outcomes;
  }

  void OfGround(const RiskRow& row) {
    RiskAssessment::Ground ground;
    ground.set_title(row.title);
    ground.set_at_least(row.supervision_class);
    ground.set_basis(row.basis);
    bool open = false;
    if (row.test == RiskRow::Test::kIs) {
      const RiskRow& question = *table_.Question(row.key);
      const RiskOption* option = OptionNow(question);
      open = option == nullptr;
      ground.set_holds(option != nullptr && option->code == row.option);
      if (ground.holds()) ground.add_entries(AnswerTo(row.key)->id());
    } else {
      const auto fact = facts_.NumberOf(row.key, row.months);
      open = !fact;
      if (fact) {
        const bool below = row.test == RiskRow::Test::kBelow;
        ground.set_holds(below ? fact->number < row.bound : fact->number >= row.bound);
        for (const std::string& entry : fact->entries) ground.add_entries(entry);
      }
    }
    if (ground.holds()) floor_ = std::min<int>(floor_, row.supervision_class);
    if (ground.holds() || open) *all_.add_grounds() = std::move(ground);
  }

  v1::SupervisionClass ClassOf(int points, int floor) const {
    return static_cast<v1::SupervisionClass>(std::min<int>(table_.ClassOf(points), floor));
  }

  std::set<v1::SupervisionClass> ClassesOf(const Sums& sums) const {
    std::set<v1::SupervisionClass> classes;
    for (const auto& [points, floor] : sums) classes.insert(ClassOf(points, floor));
    return classes;
  }

  void Sum() {
    int known = 0;
    for (const Part& part : all_.parts()) known += part.missing() ? 0 : part.low();
    const Sums base = {{known, floor_}};
    Sums sums = base;
    for (const auto& [part, outcomes] : missing_) sums = With(sums, outcomes);
    all_.set_low(sums.begin()->first);
    all_.set_high(sums.rbegin()->first);
    const auto classes = ClassesOf(sums);
    for (const v1::SupervisionClass one : classes) all_.add_possible_classes(one);
    if (classes.size() == 1) all_.set_suggested_class(*classes.begin());
    for (const auto& [part, outcomes] : missing_) {
      Sums others = base;
      for (const auto& [other, theirs] : missing_) {
        if (other != part) others = With(others, theirs);
      }
      const auto turns = [&, &own = outcomes](const std::pair<int, int>& sum) {
        return ClassesOf(With({sum}, own)).size() > 1;
      };
      all_.mutable_parts(part)->set_may_change_class(std::any_of(others.begin(), others.end(), turns));
    }
  }

  const Subject& subject_;
  const v1::RiskFile& file_;
  const RiskFacts facts_;
  const absl::CivilDay on_;
  const RiskTable& table_;
  RiskAssessment all_;
  std::map<int, std::vector<Outcome>> missing_;  // by the place of its part
  int floor_ = kNoFloor;
};

absl::StatusOr<RiskTable> TableFor(const Subject& subject, const RuleBook& book, absl::CivilDay on) {
  auto table = book.risk.Find(api::RegionOf(subject.region()), subject.minor(), on);
  if (!table) return Refuse("correction.risk.no_table", subject.minor() ? "（未成年人）" : "");
  return *std::move(table);
}

void CheckAnswer(const std::string& path, const RiskAnswer& stated, const RiskTable& table,
                 const Subject& subject, absl::CivilDay today, FieldErrors* errors) {
  const RiskRow* question = table.Question(stated.question());
  if (question == nullptr) return errors->Add(path + ".question", "is no question of the table of the place");
  if (OptionOf(*question, stated.option()) == nullptr) {
    errors->Add(path + ".option", "is no answer to the question by the table of the place");
  }
  const auto day = CheckPastDay(path + ".day", stated.day(), today, errors);
  if (day && *day < DayOf(subject.registration().reported())) {
    errors->Add(path + ".day", "must not lie before the registration");
  }
  CheckText(path + ".source", stated.source(), 200, errors);
}

}  // namespace

absl::StatusOr<RiskAssessment> AssessRisk(const Subject& subject, const v1::Person& person,
                                          const v1::RiskFile& file, const RuleBook& book, absl::CivilDay on) {
  RETURN_IF_ERROR(MustBeInCharge(subject));
  ASSIGN_OR_RETURN(const RiskTable table, TableFor(subject, book, on));
  return Assessing(subject, person, file, book, on, table).All();
}

absl::StatusOr<absl::CivilDay> DayOfAssessment(std::string_view path, bool stated, const common::v1::Date& on,
                                               const Subject& subject, absl::CivilDay today) {
  RETURN_IF_ERROR(MustBeInCharge(subject));
  if (!stated) return today;
  FieldErrors errors;
  const auto day = CheckPastDay(path, on, today, &errors);
  if (day && *day < DayOf(subject.registration().reported())) {
    errors.Add(path, "must not lie before the registration");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return *day;
}

void HideHealth(RiskAssessment* assessment) {
  std::set<std::string> answers;
  for (Part& part : *assessment->mutable_parts()) {
    if (!part.health() || part.missing()) continue;
    answers.insert(part.entries().begin(), part.entries().end());
    part.clear_options();
    part.set_explanation(absl::StrCat(part.title(), "：", kHidden, "，计", part.low(), "分。"));
  }
  for (RiskAssessment::Ground& ground : *assessment->mutable_grounds()) {
    const bool of_health = std::any_of(ground.entries().begin(), ground.entries().end(),
                                       [&](const std::string& entry) { return answers.contains(entry); });
    if (of_health) ground.set_title("涉及健康信息的情形");
  }
}

absl::StatusOr<RiskAssessment> AssessmentCited(const Subject& subject, const v1::RiskCitation& cited,
                                               const Circumstances& now) {
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   DayOfAssessment("risk.day", /*stated=*/true, cited.day(), subject, now.today));
  static const auto& nobody = *new v1::Person;
  static const auto& nothing = *new v1::RiskFile;
  ASSIGN_OR_RETURN(RiskAssessment assessment,
                   AssessRisk(subject, now.person == nullptr ? nobody : *now.person,
                              now.risk_file == nullptr ? nothing : *now.risk_file, now.book, day));
  if (assessment.low() != cited.low() || assessment.high() != cited.high() ||
      assessment.suggested_class() != cited.suggested_class() || assessment.revision() != cited.revision()) {
    return Refuse("correction.risk.cited");
  }
  // What might have been answered is not what the class rests on.
  for (Part& part : *assessment.mutable_parts()) part.clear_options();
  assessment.set_by(now.actor.account);
  return assessment;
}

bool DepartsFrom(const RiskAssessment& assessment, v1::SupervisionClass supervision_class) {
  const auto& possible = assessment.possible_classes();
  return std::find(possible.begin(), possible.end(), supervision_class) == possible.end();
}

absl::StatusOr<Step> Decide(const Subject& current, const v1::RecordRiskAnswersRequest& request,
                            const Circumstances& now) {
  RETURN_IF_ERROR(MustBeInCharge(current));
  RETURN_IF_ERROR(MustBeEntrusted(current, v1::Entrustment::ACT_SUPERVISION, now));
  ASSIGN_OR_RETURN(const RiskTable table, TableFor(current, now.book, now.today));
  FieldErrors errors;
  if (request.answers().empty()) errors.Add("answers", "must not be empty");
  std::set<std::string> asked;
  for (int i = 0; i < request.answers_size(); ++i) {
    const std::string path = absl::StrCat("answers[", i, "]");
    CheckAnswer(path, request.answers(i), table, current, now.today, &errors);
    if (!asked.insert(request.answers(i).question()).second) errors.Add(path + ".question", "is there twice");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  v1::RiskFile file;
  if (now.risk_file != nullptr) file = *now.risk_file;
  if (file.answers_size() + request.answers_size() > kMostAnswers) return Refuse("correction.subject.size");
  for (const RiskAnswer& stated : request.answers()) {
    RiskAnswer answer = stated;
    answer.set_id(NextId("q", file.answers()));
    answer.set_by(now.actor.account);
    *answer.mutable_recorded() = ToProto(now.today);
    *file.add_answers() = std::move(answer);
  }
  return Step{.next = current,
              .event = "Risk.AnswersRecorded",
              .rule = "CCL24",
              .risk_file = std::make_optional(std::move(file))};
}

}  // namespace fengqiao::correction
