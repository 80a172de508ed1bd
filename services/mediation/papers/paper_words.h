// What the papers call things, in official Chinese.

#ifndef FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_WORDS_H_
#define FENGQIAO_SERVICES_MEDIATION_PAPERS_PAPER_WORDS_H_

#include <string_view>

#include "fengqiao/mediation/v1/mediation_service.pb.h"

namespace fengqiao::mediation {

// "" for what is not given or not known.
std::string_view PaperWord(v1::Source source);
std::string_view PaperWord(v1::Grade grade);
std::string_view PaperWord(v1::Party::Side side);
std::string_view PaperWord(v1::Attempt::Mode mode);
std::string_view PaperWord(v1::Attempt::Result result);
std::string_view PaperWord(v1::Performance::Extent extent);
std::string_view PaperWord(v1::FollowUp::Satisfaction satisfaction);
std::string_view PaperWord(v1::Confirmation::State state);
std::string_view PaperWord(v1::Closing::Kind kind);
std::string_view PaperWord(v1::Archiving::Retention retention);
std::string_view PaperWord(v1::Identity::NumberKind kind);
std::string_view PaperWord(v1::Paper::Kind kind);
std::string_view PaperWord(v1::Routing::Kind kind);

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
