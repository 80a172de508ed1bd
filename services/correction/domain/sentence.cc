#include "services/correction/domain/sentence.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

constexpr int kMonthsPerYear = 12;
// A day in custody before the judgment counts for two of public surveillance (刑法 41).
constexpr int kSurveillanceDaysPerCustodyDay = 2;
// A day of residential surveillance at a designated place counts for one of it (刑事诉讼法 76).
constexpr int kSurveillanceDaysPerResidenceDay = 1;

// Lengths are compared by months and then by days: "一年" and "十二个月" are the same.
std::tuple<int, int> Measure(const v1::Length& length) {
  return {length.years() * kMonthsPerYear + length.months(), length.days()};
}

bool IsLength(const v1::Length& length) {
  return length.years() >= 0 && length.years() <= 30 && length.months() >= 0 && length.months() <= 400 &&
         length.days() >= 0 && length.days() <= 366 && Measure(length) > std::tuple(0, 0);
}

// Before a judgment.
constexpr int kMostDaysBefore = 3660;

bool IsCountOfDays(int days) { return days >= 0 && days <= kMostDaysBefore; }

struct Limits {
  int least_months;
  int most_months;
  const char* law;
};

// Surveillance of several crimes together has at most three years (刑法 69, 38).
constexpr Limits kSurveillance = {3, 36, "刑法第38、69条"};
constexpr Limits kProbationOfDetention = {2, 12, "刑法第73条"};
constexpr Limits kProbationOfImprisonment = {12, 60, "刑法第73条"};
// What a sentence may be for probation to stand for it; detention for several crimes together has a year.
constexpr Limits kDetention = {1, 12, "刑法第42、69、72条"};
constexpr Limits kImprisonment = {6, 36, "刑法第45、72条"};

void CheckLimits(const std::string& path, const v1::Length& length, const Limits& limits,
                 FieldErrors* errors) {
  if (Measure(length) < std::tuple(limits.least_months, 0) ||
      Measure(length) > std::tuple(limits.most_months, 0)) {
    errors->Add(path, absl::StrCat("must be ", limits.least_months, " to ", limits.most_months, " months (",
                                   limits.law, ")"));
  }
}

void CheckProbation(const std::string& path, const v1::Judgment& judgment, FieldErrors* errors) {
  if (judgment.penalty() == v1::Judgment::PENALTY_UNSPECIFIED) {
    errors->Add(path + ".penalty", "is required for probation");
    return;
  }
  if (!IsLength(judgment.sentence())) {
    errors->Add(path + ".sentence", "is required for probation");
    return;
  }
  const bool detention = judgment.penalty() == v1::Judgment::PENALTY_CRIMINAL_DETENTION;
  CheckLimits(path + ".sentence", judgment.sentence(), detention ? kDetention : kImprisonment, errors);
  CheckLimits(path + ".length", judgment.length(),
              detention ? kProbationOfDetention : kProbationOfImprisonment, errors);
  if (Measure(judgment.length()) < Measure(judgment.sentence())) {
    errors->Add(path + ".length", "must not be shorter than the sentence (刑法第73条)");
  }
}

v1::Term TermOf(absl::CivilDay start, absl::CivilDay end, const char* law) {
  v1::Term term;
  *term.mutable_start() = ToProto(start);
  *term.mutable_end() = ToProto(end);
  term.set_law(law);
  return term;
}

// Of what runs for a length: surveillance and probation.
std::optional<v1::Term> TermByLength(const std::string& path, v1::Subject::Kind kind,
                                     const v1::Judgment& judgment, absl::CivilDay start,
                                     FieldErrors* errors) {
  if (!IsLength(judgment.length())) {
    errors->Add(path + ".length", "is required for public surveillance and probation");
    return std::nullopt;
  }
  const bool surveillance = kind == v1::Subject::KIND_PUBLIC_SURVEILLANCE;
  if (surveillance) {
    CheckLimits(path + ".length", judgment.length(), kSurveillance, errors);
  } else {
    CheckProbation(path, judgment, errors);
  }
  const v1::Length& length = judgment.length();
  const auto run = calendar::SentenceTerm(
      start, {.years = length.years(), .months = length.months(), .days = length.days()});
  if (!run.ok()) {
    errors->Add(path + ".length", ToStd(run.status().message()));
    return std::nullopt;
  }
  const int credit = surveillance ? judgment.custody_days() * kSurveillanceDaysPerCustodyDay +
                                        judgment.residence_days() * kSurveillanceDaysPerResidenceDay
                                  : 0;
  const absl::CivilDay end = run->last_day - credit;
  if (end < start) {
    errors->Add(path + (judgment.custody_days() > 0 ? ".custody_days" : ".residence_days"),
                "leave nothing of the term (刑法第41条、刑事诉讼法第76条)");
    return std::nullopt;
  }
  v1::Term term = TermOf(start, end, surveillance ? "刑法第38、41条" : "刑法第73条");
  term.set_credited_days(credit);
  return term;
}

// Of what runs to the end of a sentence: parole and temporary service.
std::optional<v1::Term> TermToSentenceEnd(const std::string& path, v1::Subject::Kind kind,
                                          const v1::Judgment& judgment, absl::CivilDay start,
                                          FieldErrors* errors) {
  const auto end = CheckDay(path + ".sentence_end", judgment.sentence_end(), errors);
  if (!end) return std::nullopt;
  if (*end < start) {
    errors->Add(path + ".sentence_end", "must not lie before the day of effect");
    return std::nullopt;
  }
  return TermOf(start, *end, kind == v1::Subject::KIND_PAROLE ? "刑法第83条" : "刑事诉讼法第265、268条");
}

// The months that an injunction has at least (禁止令规定 6).
constexpr int kLeastInjunctionOfSurveillance = 3, kLeastInjunctionOfProbation = 2;

void CheckInjunction(const std::string& path, v1::Subject::Kind kind, const v1::Judgment& judgment,
                     const std::optional<v1::Term>& term, FieldErrors* errors) {
  if (judgment.injunction().empty()) {
    if (judgment.has_injunction_end()) errors->Add(path + ".injunction_end", "must be empty without one");
    return;
  }
  if (kind != v1::Subject::KIND_PUBLIC_SURVEILLANCE && kind != v1::Subject::KIND_PROBATION) {
    errors->Add(path + ".injunction", "comes with public surveillance and probation alone (刑法第38、72条)");
    return;
  }
  CheckText(path + ".injunction", judgment.injunction(), 500, errors);
  const auto end = CheckDay(path + ".injunction_end", judgment.injunction_end(), errors);
  if (end && term && *end > DayOf(term->end())) {
    errors->Add(path + ".injunction_end", "must not lie after the end of the term (刑法第38、72条)");
  }
  // As long as the term, where custody that was credited leaves less of it.
  const bool surveillance = kind == v1::Subject::KIND_PUBLIC_SURVEILLANCE;
  const int months = surveillance ? kLeastInjunctionOfSurveillance : kLeastInjunctionOfProbation;
  if (end && term && *end < std::min(DayOf(term->end()), LastOf(DayOf(term->start()), months))) {
    errors->Add(path + ".injunction_end",
                absl::StrCat("must leave ", months,
                             " months at least (最高人民法院等关于适用禁止令的规定（试行）第6条)"));
  }
}

}  // namespace

std::optional<v1::Term> ComputeTerm(std::string_view path_view, v1::Subject::Kind kind,
                                    const v1::Judgment& judgment, absl::CivilDay today, FieldErrors* errors) {
  const std::string path(path_view);
  CheckNamedText(path + ".number", judgment.number(), 64, errors);
  CheckNamedText(path + ".crime", judgment.crime(), 64, errors);
  const auto offended = CheckPastDay(path + ".offended", judgment.offended(), today, errors);
  const auto start = CheckPastDay(path + ".effective", judgment.effective(), today, errors);
  if (!IsCountOfDays(judgment.custody_days()) || !IsCountOfDays(judgment.residence_days())) {
    errors->Add(path + (IsCountOfDays(judgment.custody_days()) ? ".residence_days" : ".custody_days"),
                absl::StrCat("must be 0 to ", kMostDaysBefore));
    return std::nullopt;
  }
  if (!start) return std::nullopt;
  if (offended && *offended > *start) {
    errors->Add(path + ".offended", "must not lie after the day of effect");
  }
  std::optional<v1::Term> term;
  switch (kind) {
    case v1::Subject::KIND_PUBLIC_SURVEILLANCE:
    case v1::Subject::KIND_PROBATION:
      term = TermByLength(path, kind, judgment, *start, errors);
      break;
    case v1::Subject::KIND_PAROLE:
    case v1::Subject::KIND_TEMPORARY_SERVICE:
      term = TermToSentenceEnd(path, kind, judgment, *start, errors);
      break;
    default:
      return std::nullopt;
  }
  CheckInjunction(path, kind, judgment, term, errors);
  if (judgment.medical_parole() && kind != v1::Subject::KIND_TEMPORARY_SERVICE) {
    errors->Add(path + ".medical_parole", "is a ground of temporary service alone (刑事诉讼法第265条)");
  }
  return term;
}

}  // namespace fengqiao::correction
