#include "services/mediation/papers/paper_words.h"

namespace fengqiao::mediation {

std::string_view SendingWord(v1::Source source) {
  switch (source) {
    case v1::SOURCE_COURT_BEFORE_FILING:
      return "委派";
    case v1::SOURCE_COURT_AFTER_FILING:
      return "委托";
    case v1::SOURCE_PROCURATORATE:
      return "委托";
    case v1::SOURCE_LEGAL_AID:
      return "转介";
    case v1::SOURCE_ONE_STOP_CENTRE:
      return "分流";
    default:
      return "移送";
  }
}

GroundWords WordsOf(v1::Refusal::Ground ground) {
  switch (ground) {
    case v1::Refusal::GROUND_BARRED_BY_LAW:
      return {.content = "该纠纷依法只能由专门机关管辖处理，或者依法禁止采用民间调解方式解决", .law = ""};
    case v1::Refusal::GROUND_HANDLED_ELSEWHERE:
      return {.content = "该纠纷已由人民法院、公安机关或者其他机关受理或者解决", .law = ""};
    case v1::Refusal::GROUND_PARTY_REFUSES:
      return {.content = "一方当事人明确拒绝调解", .law = "《中华人民共和国人民调解法》第十七条"};
    case v1::Refusal::GROUND_ADMINISTRATIVE:
      return {.content = "该争议是与行政机关之间的行政争议，不是民间纠纷", .law = ""};
    case v1::Refusal::GROUND_CRIMINAL:
      return {.content = "该事项可能涉及治安案件或者刑事案件，已向有关部门报告",
              .law = "《中华人民共和国人民调解法》第二十五条"};
    default:
      return {};
  }
}

}  // namespace fengqiao::mediation
