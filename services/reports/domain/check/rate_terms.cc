#include "services/reports/domain/check/rate_terms.h"

#include <algorithm>

#include "services/reports/domain/check/wording.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

bool MayDivide(const Figure& count, const Figure& rate) {
  return count.IsCount() && count.Is(common::v1::FIGURE_ROLE_ACTUAL) && count.SamePlaceAndTime(rate);
}

std::string_view AreaOf(const Figure& figure) {
  const std::string_view code = figure.fact->code;
  return code.substr(0, code.find('.'));
}

}  // namespace

RateTerms::RateTerms(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon)
    : text_(text), figures_(figures) {
  for (const indicators::v1::Indicator& indicator : lexicon.indicators()) {
    bases_.insert(indicator.denominators().begin(), indicator.denominators().end());
    if (indicator.denominators().empty()) sums_[indicator.code()] = &indicator;
  }
}

// The nearest figure of `code` before (or else right behind) the rate in its sentence; null where there is
// none.
const Figure* RateTerms::Find(size_t rate, std::string_view code) const {
  const Figure& at = figures_[rate];
  for (size_t back = 1; back <= std::min(kTermReach, rate); ++back) {
    const Figure& f = figures_[rate - back];
    if (f.sentence != at.sentence) break;
    if (f.fact->code == code && MayDivide(f, at)) return &f;
  }
  for (size_t ahead = 1; ahead <= kTermReach && rate + ahead < figures_.size(); ++ahead) {
    const Figure& f = figures_[rate + ahead];
    if (f.sentence != at.sentence) break;
    if (f.fact->code == code && MayDivide(f, at)) return &f;
  }
  return nullptr;
}

RateTerms::Terms RateTerms::FindAll(size_t rate,
                                    const google::protobuf::RepeatedPtrField<std::string>& codes) const {
  Terms found;
  for (const std::string& code : codes) {
    if (const Figure* figure = Find(rate, code)) {
      found.figures.push_back(figure);
      continue;
    }
    const size_t before = found.figures.size();
    const auto sum = sums_.find(code);
    if (sum != sums_.end()) {
      for (const std::string& part : sum->second->numerators()) {
        if (const Figure* figure = Find(rate, part)) found.figures.push_back(figure);
      }
    }
    if (found.figures.size() == before) return {};
    found.all = false;
  }
  return found;
}

Figures RateTerms::FindInParagraph(size_t rate, const Figures& numerators) const {
  const Figure& at = figures_[rate];
  if (at.indicator->denominators_size() != 1) return {};
  for (size_t back = 1; back <= std::min(kTermReach, rate); ++back) {
    const Figure& f = figures_[rate - back];
    if (f.paragraph != at.paragraph) break;
    if (f.fact->code != at.indicator->denominators(0) || !MayDivide(f, at)) continue;
    return MakesUp(rate - back, rate, numerators) ? Figures{&f} : Figures{};
  }
  return {};
}

// Whether the counts that stand between a base and its rate are its parts, all of them, the numerators
// among them: then nothing is left that nobody told.
bool RateTerms::MakesUp(size_t base, size_t rate, const Figures& numerators) const {
  Decimal sum;
  size_t met = 0;
  for (size_t i = base + 1; i < rate; ++i) {
    const Figure& f = figures_[i];
    if (!f.Exact() || !f.Is(common::v1::FIGURE_ROLE_ACTUAL) || f.fact->unit != figures_[base].fact->unit)
      continue;
    const auto more = sum.Plus(f.value);
    if (!more) return false;
    sum = *more;
    met += std::count(numerators.begin(), numerators.end(), &f);
  }
  return met == numerators.size() && sum == figures_[base].value;
}

Figures RateTerms::OthersLike(size_t at, const Figure& like) const {
  Figures others;
  for (size_t back = 1; back <= std::min(kTermReach, at); ++back) {
    const Figure& f = figures_[at - back];
    if (f.sentence != figures_[at].sentence) break;
    if (&f != &like && f.fact->code == like.fact->code && f.fact->unit == like.fact->unit &&
        MayDivide(f, figures_[at]))
      others.push_back(&f);
  }
  return others;
}

bool RateTerms::AllAreTold(size_t at, const Figures& numerators, const Figures& denominators) const {
  return numerators.size() > 1 && denominators.size() == 1 &&
         MakesUp(static_cast<size_t>(denominators.front() - figures_.data()), at, numerators);
}

Figures RateTerms::PossibleBases(size_t rate, const Figure& numerator) const {
  Figures bases;
  for (size_t back = 1; back <= std::min(kTermReach, rate); ++back) {
    const Figure& f = figures_[rate - back];
    if (f.paragraph != figures_[rate].paragraph) break;
    if (&f == &numerator || !f.Exact() || !f.value.IsInteger() || f.value <= Decimal()) continue;
    if (f.fact->unit == numerator.fact->unit) bases.push_back(&f);
  }
  return bases;
}

const Figure* RateTerms::LikelyBase(size_t rate, const Figure& numerator, const Figures& bases) const {
  for (const Figure* f : bases) {
    if (f->sentence != figures_[rate].sentence || f->value < numerator.value) continue;
    if (AreaOf(*f) == AreaOf(figures_[rate]) && MayDivide(*f, figures_[rate]) &&
        bases_.count(f->fact->code) > 0) {
      return f;
    }
  }
  return nullptr;
}

Figures RateTerms::FittingBase(const Figures& numerators, const Figure& rate, const Figures& bases) {
  for (const Figure* base : bases) {
    if (CompareSums(numerators, {base}, rate) != Agreement::kNot) return {base};
  }
  for (size_t i = 0; i < bases.size(); ++i) {
    for (size_t j = i + 1; j < bases.size(); ++j) {
      Figures both = {bases[j], bases[i]};
      if (CompareSums(numerators, both, rate) != Agreement::kNot) return both;
    }
  }
  return {};
}

bool RateTerms::BelongsToAnother(size_t at, const Figure& base) const {
  const Figure& rate = figures_[at];
  if (base.end() > rate.begin()) return false;
  for (size_t back = 1; back <= at && figures_[at - back].begin() > base.begin(); ++back) {
    if (figures_[at - back].fact->code == rate.fact->code) return true;
  }
  return text_.substr(base.end(), rate.begin() - base.end()).find_first_of(U"；;") !=
         std::u32string_view::npos;
}

Figures RateTerms::AddedBehind(size_t at, const Figure& numerator) const {
  Figures added;
  for (size_t i = at + 1; i < figures_.size() && i <= at + kTermReach; ++i) {
    const Figure& f = figures_[i];
    if (f.sentence != figures_[at].sentence) break;
    if (&f != &numerator && f.IsCount() && f.fact->unit == numerator.fact->unit &&
        TellsOfMore(ClauseBefore(text_, f.begin())))
      added.push_back(&f);
  }
  return added;
}

bool RateTerms::IsPlainBase(size_t at, const Figure& numerator, const Figure& base) const {
  if (at < 2 || &figures_[at - 1] != &numerator || &figures_[at - 2] != &base) return false;
  if (numerator.begin() - base.end() > kTermClause || figures_[at].begin() - numerator.end() > kTermClause)
    return false;
  const std::u32string_view words = ClauseBefore(text_, base.begin());
  const auto says = [&](std::u32string_view word) { return words.find(word) != std::u32string_view::npos; };
  return says(U"办") && !says(U"收") && !says(U"受理") && !says(U"申请");
}

}  // namespace fengqiao::reports
