#include "services/correction/domain/risk_factors.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/regions/region_id.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/correction_data.h"

namespace fengqiao::correction {
namespace {

using What = RiskRow::What;
using Test = RiskRow::Test;
using Words = std::set<std::string, std::less<>>;

constexpr int kMostPoints = 100;
constexpr int kMostMonths = 120;
constexpr int kMostBound = 100'000;
constexpr size_t kMostRows = 80;
constexpr size_t kRevisionDigits = 12;

// The numbers that the file gives over a time, and at a day (risk_facts.cc).
const Words& CountedFacts() {
  static const auto& facts =
      *new Words{"breaches",          "admonitions",    "warnings",         "police_penalties", "days_out",
                 "overstayed_leaves", "missed_reports", "missed_education", "missed_work",      "custodies"};
  return facts;
}
const Words& FactsOfTheDay() {
  static const auto& facts = *new Words{"age", "months_in", "injunction", "education_hours_owed"};
  return facts;
}
bool IsNumber(std::string_view key) { return CountedFacts().contains(key) || FactsOfTheDay().contains(key); }

// Nobody is judged by what he is born as or believes.
absl::Status CheckFair(std::string_view text) {
  for (const std::string_view word : {"民族", "种族", "宗教", "信仰", "籍贯", "户籍", "政治面貌", "性取向"}) {
    if (text.find(word) != std::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(word), "' may not count for anything"));
    }
  }
  return absl::OkStatus();
}

bool IsCode(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

absl::StatusOr<int> ParsePoints(std::string_view text) {
  int points = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &points) || points < -kMostPoints || points > kMostPoints) {
    return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(text), "': points are whole numbers of -",
                                                   kMostPoints, " to ", kMostPoints));
  }
  return points;
}

absl::StatusOr<int> ParseBound(std::string_view text) {
  int bound = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &bound) || bound < 0 || bound > kMostBound) {
    return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(text), "' is no number of 0 or more"));
  }
  return bound;
}

absl::StatusOr<v1::SupervisionClass> ParseClass(std::string_view word) {
  v1::SupervisionClass found = v1::SUPERVISION_CLASS_UNSPECIFIED;
  if (!v1::SupervisionClass_Parse(absl::StrCat("SUPERVISION_CLASS_", ToAbsl(word)), &found) ||
      found == v1::SUPERVISION_CLASS_UNSPECIFIED) {
    return absl::InvalidArgumentError("the class: STRICT, NORMAL or LENIENT");
  }
  return found;
}

// The two sides of the last "=".
absl::StatusOr<std::pair<std::string_view, std::string_view>> SplitPoints(std::string_view piece) {
  const size_t at = piece.rfind('=');
  if (at == std::string_view::npos || at == 0) {
    return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(piece), "' says no points"));
  }
  return std::pair(piece.substr(0, at), piece.substr(at + 1));
}

// "..14", "15..29", "30..".
absl::Status ParseBand(RiskRow* row) {
  ASSIGN_OR_RETURN(row->supervision_class, ParseClass(row->key));
  const std::string_view spec = row->spec;
  const size_t dots = spec.find("..");
  if (dots == std::string_view::npos) return absl::InvalidArgumentError("a band is as ..14, 15..29 or 30..");
  const auto side = [](std::string_view text, std::optional<int>* value) {
    int read = 0;
    if (text.empty()) return true;
    if (!absl::SimpleAtoi(ToAbsl(text), &read)) return false;
    *value = read;
    return true;
  };
  if (!side(spec.substr(0, dots), &row->low) || !side(spec.substr(dots + 2), &row->high)) {
    return absl::InvalidArgumentError("a band is as ..14, 15..29 or 30..");
  }
  return absl::OkStatus();
}

// "0=0;1=5;3=10".
absl::Status ParseSteps(RiskRow* row) {
  for (const std::string_view piece : SplitFields(row->spec, ';')) {
    ASSIGN_OR_RETURN(const auto sides, SplitPoints(piece));
    RiskStep step;
    ASSIGN_OR_RETURN(step.from, ParseBound(sides.first));
    ASSIGN_OR_RETURN(step.points, ParsePoints(sides.second));
    if (row->steps.empty() ? step.from != 0 : step.from <= row->steps.back().from) {
      return absl::InvalidArgumentError("the values begin with 0 and rise");
    }
    row->steps.push_back(step);
  }
  return absl::OkStatus();
}

// "PROBATION=0;PAROLE=4", "盗窃=2;*=0", "none:无业=8": each once.
absl::Status ParseOptions(RiskRow* row) {
  for (const std::string_view piece : SplitFields(row->spec, ';')) {
    ASSIGN_OR_RETURN(const auto sides, SplitPoints(piece));
    RiskOption option;
    ASSIGN_OR_RETURN(option.points, ParsePoints(sides.second));
    const size_t colon = sides.first.find(':');
    option.code = std::string(sides.first.substr(0, colon));
    if (row->what == What::kAnswer) {
      if (colon == std::string_view::npos || colon + 1 == sides.first.size() || !IsCode(option.code)) {
        return absl::InvalidArgumentError("an answer is as none:无业=8");
      }
      option.title = std::string(sides.first.substr(colon + 1));
      RETURN_IF_ERROR(CheckFair(option.title));
    }
    if (std::any_of(row->options.begin(), row->options.end(),
                    [&](const RiskOption& one) { return one.code == option.code; })) {
      return absl::InvalidArgumentError(absl::StrCat("'", option.code, "' is there twice"));
    }
    row->options.push_back(std::move(option));
  }
  return absl::OkStatus();
}

absl::Status CheckKinds(const RiskRow& row) {
  constexpr size_t kKinds = 4;
  for (const RiskOption& option : row.options) {
    v1::Subject::Kind kind = v1::Subject::KIND_UNSPECIFIED;
    if (!v1::Subject::Kind_Parse(absl::StrCat("KIND_", option.code), &kind) ||
        kind == v1::Subject::KIND_UNSPECIFIED) {
      return absl::InvalidArgumentError(absl::StrCat("there is no kind of correction '", option.code, "'"));
    }
  }
  return row.options.size() == kKinds ? absl::OkStatus()
                                      : absl::InvalidArgumentError("each kind of correction has its points");
}

absl::Status ParseFact(RiskRow* row) {
  if (IsNumber(row->key)) return ParseSteps(row);
  RETURN_IF_ERROR(ParseOptions(row));
  if (row->key == "kind") return CheckKinds(*row);
  if (row->key != "crime") {
    return absl::InvalidArgumentError(absl::StrCat("the file gives no '", row->key, "'"));
  }
  const bool ends = row->options.back().code == "*";
  return ends ? absl::OkStatus() : absl::InvalidArgumentError("the last of the crimes is *, any other");
}

// "STRICT>=1", "STRICT<2", "STRICT=failed".
absl::Status ParseGround(RiskRow* row) {
  const std::string_view spec = row->spec;
  const size_t at = spec.find_first_of("<>=");
  if (at == std::string_view::npos) return absl::InvalidArgumentError("a ground is as STRICT>=1 or STRICT<2");
  ASSIGN_OR_RETURN(row->supervision_class, ParseClass(spec.substr(0, at)));
  if (row->supervision_class == v1::SUPERVISION_CLASS_LENIENT) {
    return absl::InvalidArgumentError("a ground asks for more than LENIENT");
  }
  const std::string_view rest = spec.substr(at);
  if (rest.substr(0, 2) == ">=") {
    row->test = Test::kAtLeast;
    ASSIGN_OR_RETURN(row->bound, ParseBound(rest.substr(2)));
  } else if (rest[0] == '<') {
    row->test = Test::kBelow;
    ASSIGN_OR_RETURN(row->bound, ParseBound(rest.substr(1)));
  } else if (rest[0] == '=') {
    row->test = Test::kIs;
    row->option = std::string(rest.substr(1));
  } else {
    return absl::InvalidArgumentError("a ground is as STRICT>=1 or STRICT<2");
  }
  const bool number = IsNumber(row->key);
  if (row->key == "kind" || row->key == "crime" || number == (row->test == Test::kIs)) {
    return absl::InvalidArgumentError("a ground looks at a number of the file or at an answer");
  }
  return absl::OkStatus();
}

absl::Status ParseWhat(std::string_view word, RiskRow* row) {
  if (word == "BAND")
    row->what = What::kBand;
  else if (word == "FILE")
    row->what = What::kFile;
  else if (word == "ANSWER" || word == "HEALTH")
    row->what = What::kAnswer;
  else if (word == "FORCE")
    row->what = What::kForce;
  else
    return absl::InvalidArgumentError("what it is: BAND, FILE, ANSWER, HEALTH or FORCE");
  row->health = word == "HEALTH";
  return absl::OkStatus();
}

absl::Status ParseMonths(std::string_view text, RiskRow* row) {
  const bool of_answer = row->what == What::kAnswer;
  const bool may_have = of_answer || (row->what != What::kBand && CountedFacts().contains(row->key));
  if (text.empty()) {
    return of_answer ? absl::InvalidArgumentError("for how many months an answer holds") : absl::OkStatus();
  }
  if (!may_have) return absl::InvalidArgumentError("months are of what is counted, and of questions");
  if (!absl::SimpleAtoi(ToAbsl(text), &row->months) || row->months < 1 || row->months > kMostMonths) {
    return absl::InvalidArgumentError(absl::StrCat("the months are no number of 1 to ", kMostMonths));
  }
  return absl::OkStatus();
}

absl::StatusOr<RiskRow> ParseRow(const std::vector<std::string_view>& fields) {
  RiskRow row;
  row.region = std::string(fields[0]);
  RETURN_IF_ERROR(regions::ParseRegionId(row.region).status());
  if (fields[1] != "ADULT" && fields[1] != "MINOR") {
    return absl::InvalidArgumentError("the regime: ADULT or MINOR");
  }
  row.minor = fields[1] == "MINOR";
  ASSIGN_OR_RETURN(row.from, ParseDay(fields[2]));
  if (!fields[3].empty()) {
    ASSIGN_OR_RETURN(row.to, ParseDay(fields[3]));
    if (*row.to <= row.from) return absl::InvalidArgumentError("it ends before it begins");
  }
  RETURN_IF_ERROR(ParseWhat(fields[4], &row));
  row.key = std::string(fields[5]);
  RETURN_IF_ERROR(ParseMonths(fields[6], &row));
  row.spec = std::string(fields[7]);
  row.certainty = std::string(fields[8]);
  row.basis = std::string(fields[9]);
  row.title = std::string(fields[10]);
  static const auto& certainties = *new Words{"S", "S2", "M", "P"};
  if (!certainties.contains(row.certainty)) return absl::InvalidArgumentError("how sure: S, S2, M or P");
  if (row.basis.empty() || row.title.empty()) {
    return absl::InvalidArgumentError("the basis and what it is called are required");
  }
  RETURN_IF_ERROR(CheckFair(row.title));
  switch (row.what) {
    case What::kBand:
      RETURN_IF_ERROR(ParseBand(&row));
      break;
    case What::kFile:
      RETURN_IF_ERROR(ParseFact(&row));
      break;
    case What::kAnswer:
      if (!IsCode(row.key) || IsNumber(row.key) || row.key == "kind" || row.key == "crime") {
        return absl::InvalidArgumentError("a question has a key of its own, of a-z, 0-9 and _");
      }
      RETURN_IF_ERROR(ParseOptions(&row));
      break;
    case What::kForce:
      RETURN_IF_ERROR(ParseGround(&row));
      break;
  }
  return row;
}

bool Holds(const RiskRow& row, absl::CivilDay on) { return row.from <= on && (!row.to || on < *row.to); }

bool SameThing(const RiskRow& a, const RiskRow& b) {
  const bool same = a.region == b.region && a.minor == b.minor && a.key == b.key &&
                    (a.what == What::kForce) == (b.what == What::kForce);
  return same && (a.what != What::kForce || a.spec == b.spec);
}

// The numbers of the lines that have columns.
std::vector<int> LinesOf(std::string_view tsv) {
  std::vector<int> lines;
  int number = 0;
  for (const std::string_view line : SplitFields(tsv, '\n')) {
    ++number;
    const bool blank = line.empty() || line == "\r" || line == "\xEF\xBB\xBF";
    if (!blank && line[0] != '#' && line.substr(0, 4) != "\xEF\xBB\xBF#") lines.push_back(number);
  }
  return lines;
}

absl::Status Bad(const RiskRow& row, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("line ", row.line, ": ", ToAbsl(why)));
}

// From the lowest points up: each begins where the last one ended, and is stricter.
absl::Status CheckBands(const RiskTable& table) {
  const auto& bands = table.bands;
  if (bands.size() < 2) return Bad(*table.factors[0], "there are no bands for its points on all its days");
  for (size_t i = bands.size(); i-- > 0;) {
    const bool lowest = i + 1 == bands.size(), highest = i == 0;
    if (bands[i]->low.has_value() == lowest || bands[i]->high.has_value() == highest) {
      return Bad(*bands[i], "the most lenient band has no beginning and the strictest no end, and no other");
    }
    if (!lowest && *bands[i]->low != *bands[i + 1]->high + 1) {
      return Bad(*bands[i], "it has to begin where the band before it ends");
    }
    if (!lowest && !highest && *bands[i]->high < *bands[i]->low)
      return Bad(*bands[i], "it ends before it begins");
  }
  return absl::OkStatus();
}

absl::Status CheckGrounds(const RiskTable& table) {
  for (const RiskRow* ground : table.grounds) {
    if (ground->test != Test::kIs) continue;
    const RiskRow* question = table.Question(ground->key);
    const bool known =
        question != nullptr && std::any_of(question->options.begin(), question->options.end(),
                                           [&](const RiskOption& one) { return one.code == ground->option; });
    if (!known) return Bad(*ground, "it looks at an answer that there is not on all its days");
  }
  return absl::OkStatus();
}

}  // namespace

const RiskRow* RiskTable::Question(std::string_view key) const {
  const auto at = std::find_if(factors.begin(), factors.end(), [&](const RiskRow* one) {
    return one->what == What::kAnswer && one->key == key;
  });
  return at == factors.end() ? nullptr : *at;
}

v1::SupervisionClass RiskTable::ClassOf(int points) const {
  for (const RiskRow* band : bands) {
    if (!band->low || points >= *band->low) return band->supervision_class;
  }
  return bands.back()->supervision_class;
}

const RiskTables& RiskTables::BuiltIn() {
  static const auto& tables = *new RiskTables(Parse(data::RiskFactorsTsv()).value());
  return tables;
}

absl::StatusOr<RiskTables> RiskTables::Parse(std::string_view tsv) {
  RiskTables tables;
  const std::vector<int> lines = LinesOf(tsv);
  RETURN_IF_ERROR(ReadTsv(tsv, 11, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    ASSIGN_OR_RETURN(RiskRow row, ParseRow(fields));
    if (tables.rows_.size() < lines.size()) row.line = lines[tables.rows_.size()];
    for (const RiskRow& other : tables.rows_) {
      if (SameThing(other, row) && (Holds(other, row.from) || Holds(row, other.from))) {
        return absl::InvalidArgumentError(absl::StrCat("there are two of '", row.key, "' at once"));
      }
    }
    tables.rows_.push_back(std::move(row));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(tables.CheckTables());
  return tables;
}

// On each day on which a table becomes another one.
absl::Status RiskTables::CheckTables() const {
  std::set<std::tuple<std::string, bool, absl::CivilDay>> checked;
  const auto check = [&](const RiskRow& row, absl::CivilDay day) -> absl::Status {
    if (!Holds(row, day) || !checked.emplace(row.region, row.minor, day).second) return absl::OkStatus();
    const auto table = Find(row.region, row.minor, day);
    if (table->factors.empty()) return Bad(row, "there are no factors on all its days");
    if (table->bands.size() + table->factors.size() + table->grounds.size() > kMostRows) {
      return Bad(row, absl::StrCat("a table has at most ", kMostRows, " lines on a day"));
    }
    RETURN_IF_ERROR(CheckBands(*table));
    return CheckGrounds(*table);
  };
  for (const RiskRow& row : rows_) {
    RETURN_IF_ERROR(check(row, row.from));
    for (const RiskRow& other : rows_) {
      if (other.to && other.region == row.region) RETURN_IF_ERROR(check(row, *other.to));
    }
  }
  return absl::OkStatus();
}

std::optional<RiskTable> RiskTables::Find(std::string_view region, bool minor, absl::CivilDay on) const {
  const RiskRow* nearest = nullptr;
  const auto covers = [&](const RiskRow& row) {
    return row.minor == minor && Holds(row, on) && regions::IsWithin(region, row.region);
  };
  for (const RiskRow& row : rows_) {
    if (covers(row) && (nearest == nullptr || regions::IsWithin(row.region, nearest->region))) nearest = &row;
  }
  if (nearest == nullptr) return std::nullopt;
  RiskTable table{.region = nearest->region};
  std::string content;
  for (const RiskRow& row : rows_) {
    if (!covers(row) || row.region != nearest->region) continue;
    auto& among = row.what == What::kBand    ? table.bands
                  : row.what == What::kForce ? table.grounds
                                             : table.factors;
    among.push_back(&row);
    absl::StrAppend(&content, static_cast<int>(row.what), row.health ? "h" : "", "\t", row.key, "\t",
                    row.months, "\t", row.spec, "\t", row.basis, "\t", row.title, "\n");
  }
  std::sort(table.bands.begin(), table.bands.end(),
            [](const RiskRow* a, const RiskRow* b) { return a->supervision_class < b->supervision_class; });
  table.revision = absl::StrCat(table.region, "-", ToHex(Sha256(content)).substr(0, kRevisionDigits));
  return table;
}

}  // namespace fengqiao::correction
