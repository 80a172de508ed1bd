// What the papers call things in official Chinese, beside the words of the contract's enums.

#ifndef FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_WORDS_H_
#define FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_WORDS_H_

#include <string_view>

#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::mediation {

// By what a sender sends: 委派, 委托, 移送, 转介.
std::string_view SendingWord(v1::Source source);

// Why a case is not accepted, and the article.
struct GroundWords {
  std::string_view content;
  std::string_view law;
};
GroundWords WordsOf(v1::Refusal::Ground ground);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_WORDS_H_
