#include "services/correction/domain/omission_lines.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "services/correction/domain/correction_data.h"
#include "services/correction/domain/duties.h"

namespace fengqiao::correction {
namespace {

using v1::Omission;

struct OmissionTable {
  std::map<Omission::Kind, OmissionLine> lines;
  std::map<std::string, Omission::Kind, std::less<>> by_duty;
};

// Braces stand around the three words alone.
bool IsSentence(std::string_view sentence) {
  constexpr std::string_view kStop = "。";
  if (sentence.size() <= kStop.size() || sentence.substr(sentence.size() - kStop.size()) != kStop)
    return false;
  while (!sentence.empty()) {
    const size_t brace = sentence.find_first_of("{}");
    if (brace == std::string_view::npos) return true;
    const std::string_view rest = sentence.substr(brace);
    const size_t end = rest.find('}');
    if (end == std::string_view::npos) return false;
    const std::string_view word = rest.substr(0, end + 1);
    if (word != "{day}" && word != "{days}" && word != "{what}") return false;
    sentence = rest.substr(end + 1);
  }
  return true;
}

// Of 人民检察院刑事诉讼规则 an omission is one of the six of 643 (supervision, release, termination) or the
// first of 644 (changes of the penalty that were not proposed), and says which.
absl::Status CheckLaw(std::string_view law) {
  constexpr std::string_view kOfProcurators = "人民检察院刑事诉讼规则";
  static const auto& cited =
      *new std::set<std::string>{"第643条第一项", "第643条第二项", "第643条第三项", "第643条第四项",
                                 "第643条第五项", "第643条第六项", "第644条第一项"};
  if (law.empty()) return absl::InvalidArgumentError("the law is required");
  const size_t at = law.find(kOfProcurators);
  if (at == std::string_view::npos) return absl::OkStatus();
  const std::string article(law.substr(at + kOfProcurators.size()));
  return cited.contains(article)
             ? absl::OkStatus()
             : absl::InvalidArgumentError(absl::StrCat("there is no omission of '", article, "'"));
}

// The law, and behind it those of kinds of correction that have another one: "law|TEMPORARY_SERVICE=law".
absl::Status ReadLaws(std::string_view field, OmissionLine* line) {
  for (const std::string_view part : SplitFields(field, '|')) {
    if (part.data() == field.data()) {
      RETURN_IF_ERROR(CheckLaw(part));
      line->law = std::string(part);
      continue;
    }
    const size_t equals = std::min(part.find('='), part.size());
    v1::Subject::Kind kind = v1::Subject::KIND_UNSPECIFIED;
    if (!v1::Subject::Kind_Parse(absl::StrCat("KIND_", ToAbsl(part.substr(0, equals))), &kind) ||
        kind == v1::Subject::KIND_UNSPECIFIED || line->laws.contains(kind)) {
      return absl::InvalidArgumentError("the law of a kind of correction that is none, or is there twice");
    }
    const std::string_view law = equals == part.size() ? std::string_view() : part.substr(equals + 1);
    RETURN_IF_ERROR(CheckLaw(law));
    line->laws.emplace(kind, law);
  }
  return absl::OkStatus();
}

absl::StatusOr<OmissionTable> ParseTable(std::string_view tsv) {
  const std::vector<std::string_view> known = DutyRules();
  OmissionTable table;
  RETURN_IF_ERROR(ReadTsv(tsv, 6, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    OmissionLine line{.rule = std::string(fields[2]), .law = "", .sentence = std::string(fields[5])};
    if (!Omission::Kind_Parse(absl::StrCat("KIND_", ToAbsl(fields[0])), &line.kind) ||
        line.kind == Omission::KIND_UNSPECIFIED) {
      return absl::InvalidArgumentError("there is no such kind");
    }
    if (fields[1] != "GRAVE" && fields[1] != "PLAIN") {
      return absl::InvalidArgumentError("how grave it is: GRAVE or PLAIN");
    }
    line.grave = fields[1] == "GRAVE";
    if (line.rule.size() <= kCheckRules.size() || fields[2].substr(0, kCheckRules.size()) != kCheckRules) {
      return absl::InvalidArgumentError(absl::StrCat("a rule begins with ", ToAbsl(kCheckRules)));
    }
    if (absl::Status laws = ReadLaws(fields[4], &line); !laws.ok()) return laws;
    if (!IsSentence(fields[5])) {
      return absl::InvalidArgumentError("a sentence ends with 。 and has {day}, {days} and {what} alone");
    }
    if (!fields[3].empty()) {
      for (const std::string_view duty : SplitFields(fields[3], ',')) {
        if (std::find(known.begin(), known.end(), duty) == known.end()) {
          return absl::InvalidArgumentError(absl::StrCat("there is no duty '", ToAbsl(duty), "'"));
        }
        if (!table.by_duty.emplace(duty, line.kind).second) {
          return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(duty), "' is named twice"));
        }
        line.duties.emplace_back(duty);
      }
    }
    const Omission::Kind kind = line.kind;
    if (!table.lines.emplace(kind, std::move(line)).second) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(fields[0]), "' is there twice"));
    }
    return absl::OkStatus();
  }));
  return table;
}

const OmissionTable& Table() {
  static const auto& table = *new OmissionTable(ParseTable(data::OmissionsTsv()).value());
  return table;
}

}  // namespace

const OmissionLine& LineOf(Omission::Kind kind) {
  const auto at = Table().lines.find(kind);
  if (at == Table().lines.end()) {
    std::fprintf(stderr, "omissions.tsv has no line for %s\n", Omission::Kind_Name(kind).c_str());
    std::abort();
  }
  return at->second;
}

const std::string& LawOf(const OmissionLine& line, v1::Subject::Kind kind) {
  const auto at = line.laws.find(kind);
  return at == line.laws.end() ? line.law : at->second;
}

bool HasLine(Omission::Kind kind) { return Table().lines.count(kind) > 0; }

Omission::Kind KindOfDuty(std::string_view rule) {
  const auto at = Table().by_duty.find(rule);
  return at == Table().by_duty.end() ? Omission::KIND_UNSPECIFIED : at->second;
}

absl::Status CheckOmissionTable(std::string_view tsv) { return ParseTable(tsv).status(); }

}  // namespace fengqiao::correction
