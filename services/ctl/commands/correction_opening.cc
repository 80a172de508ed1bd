#include "services/ctl/commands/correction_opening.h"

namespace fengqiao::ctl {

std::vector<FlagSpec> OpeningFlags() {
  return {{.name = "purpose", .value = "用途", .help = "未成年人的档案：看来何用，记入日志"},
          {.name = "supervision",
           .type = FlagSpec::Type::kSwitch,
           .help = "未成年人的档案：依据为履行社区矫正职责"}};
}

}  // namespace fengqiao::ctl
