// Numbers, days and money as official papers write them.

#ifndef FENGQIAO_COMMON_PAPER_CHINESE_NUMBERS_H_
#define FENGQIAO_COMMON_PAPER_CHINESE_NUMBERS_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "common/values/decimal.h"

namespace fengqiao::paper {

// 0 to 9,999,999,999,999,999: "十二", "一百零五", "二十万零五百".
std::string ChineseNumber(uint64_t number);

// "2026年11月22日" and "二〇二六年十一月二十二日".
std::string WrittenDay(absl::CivilDay day);
std::string ChineseDay(absl::CivilDay day);

// "12000元", "12000.50元". The amount has at most two places.
std::string WrittenYuan(Decimal yuan);
// "壹万贰仟元整", "壹仟零壹元伍角整", "壹元零伍分". The amount is not negative and has at most two places.
std::string CapitalYuan(Decimal yuan);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_CHINESE_NUMBERS_H_
