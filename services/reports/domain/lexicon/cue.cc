#include "services/reports/domain/lexicon/cue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr std::pair<std::string_view, Cue> kNames[] = {
    {"rise", Cue::kRise},
    {"fall", Cue::kFall},
    {"compare", Cue::kCompare},
    {"result", Cue::kResult},
    {"from", Cue::kFrom},
    {"last_year", Cue::kLastYear},
    {"target", Cue::kTarget},
    {"forecast", Cue::kForecast},
    {"aim", Cue::kAim},
    {"plan", Cue::kPlan},
    {"gradual", Cue::kGradual},
    {"complete", Cue::kComplete},
    {"each", Cue::kEach},
    {"at_least", Cue::kAtLeast},
    {"respectively", Cue::kRespectively},
    {"alike", Cue::kAlike},
    {"own_level", Cue::kOwnLevel},
    {"whole", Cue::kWhole},
    {"rank_verb", Cue::kRankVerb},
    {"rank_among", Cue::kRankAmong},
    {"nothing", Cue::kNothing},
    {"money", Cue::kMoney},
    {"plan_section", Cue::kPlanSection},
    {"trouble_section", Cue::kTroubleSection},
    {"done_section", Cue::kDoneSection},
    {"up_to", Cue::kUpTo},
    {"first_half", Cue::kFirstHalf},
    {"three_quarters", Cue::kThreeQuarters},
    {"of_which", Cue::kOfWhich},
    {"size", Cue::kSize},
    {"existing", Cue::kExisting},
    {"some_of", Cue::kSomeOf},
    {"plan_heading", Cue::kPlanHeading},
    {"goal", Cue::kGoal},
    {"more", Cue::kMore},
    {"less", Cue::kLess},
    {"this_year", Cue::kThisYear},
    {"filler", Cue::kFiller},
};

}  // namespace

std::optional<Cue> CueByName(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& row) { return row.first == name; });
  if (found == std::end(kNames)) return std::nullopt;
  return found->second;
}

}  // namespace fengqiao::reports
