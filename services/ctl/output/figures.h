// Figures as people read them. Decimals stay text all the way: no digit is lost or made up.

#ifndef FENGQIAO_SERVICES_CTL_OUTPUT_FIGURES_H_
#define FENGQIAO_SERVICES_CTL_OUTPUT_FIGURES_H_

#include <string>
#include <string_view>

#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao::ctl {

// A decimal with its point `places` further to the left: ("330629800", 4) is "33062.98".
std::string ShiftPoint(std::string_view decimal, int places);

// "5.22%", "33062.98万元", "第1", "1.04", "3968件". An amount is given in 亿元 or 万元 where that takes no
// more than two or four places, in 元 otherwise or where `human` is false.
std::string FigureText(std::string_view decimal, std::string_view unit, bool human);

// The same with what bounds it: "≥99%", "约4000件", "1~2个".
std::string FigureText(const common::v1::Decimal& value, const common::v1::Decimal& value_max,
                       common::v1::Bound bound, std::string_view unit, bool human);

// A signed difference: "↑1.1个百分点", "↓35件", "持平"; of places in an order "进1位".
std::string ChangeText(std::string_view decimal, std::string_view unit, bool human);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_OUTPUT_FIGURES_H_
