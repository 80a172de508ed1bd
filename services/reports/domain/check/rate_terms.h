// Which counts around a rate may be what it is made of.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_RATE_TERMS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_RATE_TERMS_H_

#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/reports/domain/check/figures.h"
#include "services/reports/domain/check/sums.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

inline constexpr size_t kTermReach = 16;   // figures before a rate that may be its halves
inline constexpr size_t kTermClause = 20;  // characters between halves that belong together at a glance

// Rates are told by their place in the report's figures.
class RateTerms {
 public:
  RateTerms(std::u32string_view text, const std::vector<Figure>& figures, const Lexicon& lexicon);

  struct Terms {
    Figures figures;
    bool all = true;  // false where a sum is made from those of its parts that are told
  };
  // The figures of all codes of a sum; empty where one is missing. For one that is a sum itself (直接纠错:
  // 变更, 撤销, 责令履行) those of its parts stand that are told: what did not happen, a report passes over.
  Terms FindAll(size_t rate, const google::protobuf::RepeatedPtrField<std::string>& codes) const;
  // The base in an earlier sentence of the paragraph, where what is told since then makes it up exactly.
  Figures FindInParagraph(size_t rate, const Figures& numerators) const;
  // The other counts of the same code in the sentence.
  Figures OthersLike(size_t at, const Figure& like) const;
  // Whether no outcome is left out of several: 审结348件，维持170件，调解139件，撤销39件.
  bool AllAreTold(size_t at, const Figures& numerators, const Figures& denominators) const;
  // The counts in front of the rate in its paragraph that could be its base, the nearest first: of the
  // numerator's unit, no smaller, whatever they were taken for.
  Figures PossibleBases(size_t rate, const Figure& numerator) const;
  // The nearest of them that a reader takes for the base: a count of the same sentence and area that some
  // formula divides by.
  const Figure* LikelyBase(size_t rate, const Figure& numerator, const Figures& bases) const;
  // One or two of the possible bases by which the rate comes out; empty where there are none. Two: cases
  // carried over and cases accepted.
  static Figures FittingBase(const Figures& numerators, const Figure& rate, const Figures& bases);
  // Whether the same rate of something else, or the end of a list's item, stands between a base and the rate.
  bool BelongsToAnother(size_t at, const Figure& base) const;
  // 出庭率100%，负责人出庭147件（另有5件经批准由他人出庭): counts behind the rate that are told to come to
  // what it is of.
  Figures AddedBehind(size_t at, const Figure& numerator) const;
  // 承办70件，调撤28件，调撤率45.2%: base, numerator and rate follow one another, and what was handled is the
  // base. Of what was only taken in (新收, 受理) an untold part may not be decided yet.
  bool IsPlainBase(size_t at, const Figure& numerator, const Figure& base) const;

 private:
  // The nearest figure of `code` before (or else right behind) the rate in its sentence; null where there is
  // none.
  const Figure* Find(size_t rate, std::string_view code) const;
  // Whether the counts that stand between a base and its rate are its parts, all of them, the numerators
  // among them: then nothing is left that nobody told.
  bool MakesUp(size_t base, size_t rate, const Figures& numerators) const;

  std::u32string_view text_;
  const std::vector<Figure>& figures_;
  std::set<std::string_view> bases_;  // the codes that some formula divides by
  // What may be the sum of others, by code.
  std::map<std::string_view, const indicators::v1::Indicator*> sums_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_RATE_TERMS_H_
