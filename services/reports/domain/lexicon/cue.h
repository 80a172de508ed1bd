// Words that say how a figure is meant.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_CUE_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_CUE_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace fengqiao::reports {

enum class Cue : uint8_t {
  kRise,            // 增长
  kFall,            // 下降
  kCompare,         // 同比, 较
  kResult,          // 至, 到, 达
  kFrom,            // 由, 从
  kLastYear,        // 去年, 上年同期
  kTarget,          // 考核指标
  kForecast,        // 有望
  kAim,             // 力争
  kPlan,            // 计划
  kGradual,         // 逐步
  kComplete,        // 全面完成
  kEach,            // 每个
  kAtLeast,         // 至少
  kRespectively,    // 分别
  kAlike,           // 均
  kOwnLevel,        // 市本级
  kWhole,           // 全市
  kRankVerb,        // 排名
  kRankAmong,       // 全省
  kNothing,         // 无, 未发生
  kSkip,            // a fixed phrase with a number in it
  kMoney,           // 金额
  kPlanSection,     // 工作打算
  kTroubleSection,  // 存在问题
  kDoneSection,     // 工作开展情况
  kUpTo,            // 截至
  kFirstHalf,       // 上半年
  kThreeQuarters,   // 前三季度
  kOfWhich,         // 其中
  kSize,            // 增幅: the size of a rise or fall
  kExisting,        // 现有: there already, whatever is planned
  kSomeOf,          // 个别县: what is said of some nobody names is not the region's
  kPlanHeading,     // 安排, 要求: a plan where it stands in a heading
  kGoal,            // 目标, 任务: the figure in front of it is a target
  kMore,            // 多, 少: a change where something is compared
  kLess,
  kThisYear,  // 年底前, 下半年: a plan for the year itself
  kFiller,    // 首批入库, 案件数: words that leave to others what is counted
  kCount,
};

using CueSet = uint64_t;

constexpr CueSet Bit(Cue cue) { return CueSet{1} << static_cast<unsigned>(cue); }
static_assert(static_cast<unsigned>(Cue::kCount) <= 64);

// The cue of a name in cues.tsv.
std::optional<Cue> CueByName(std::string_view name);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_CUE_H_
