// The words by which a case is found again.
//
// Chinese is written without blanks, and no segmenter agrees with another one, least of all on place names: a
// run of characters is therefore taken as all its pairs (楼上漏水: 楼上 上漏 漏水), and whatever is asked
// for, of two characters or more, is a run of such pairs in turn. Letters and digits are taken whole, in
// small letters. What stands for a person ({p1}) is no word: nobody is found by who he is here
// (FindSimilarCases).

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_WORDS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fengqiao/mediation/v1/case.pb.h"

namespace fengqiao::mediation {

// The words of a text in their order.
std::vector<std::string> WordsOf(std::string_view text);

// The words of a case's claim, its number and those of its referrals and confirmations, in their order, with
// a word between two texts that is in no query: what one ends with and the next begins with is no run.
std::vector<std::string> WordsOf(const v1::Case& dispute);

// What is asked for: each piece is a run of words that must follow one another.
using WordQuery = std::vector<std::vector<std::string>>;
// Reads pieces with blanks between them. INVALID_ARGUMENT for `query`: none, more than 10, or one that has
// neither two characters in a row nor a letter or digit.
absl::StatusOr<WordQuery> ParseWordQuery(std::string_view query);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_CASE_WORDS_H_
