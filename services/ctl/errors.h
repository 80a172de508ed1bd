// Errors as staff read them.

#ifndef FENGQIAO_SERVICES_CTL_ERRORS_H_
#define FENGQIAO_SERVICES_CTL_ERRORS_H_

#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fengqiao::ctl {

// Something failed on this side, said in Chinese: a file that can't be read, a wrong answer.
absl::Status LocalError(std::string_view message);

// "错误：what：what it means（CODE，REASON）", then the service's own message and a line for every detail of
// google.rpc: malformed fields, the rule that refuses with its basis, limits, the resource, when to try
// again. `what` may be empty.
void PrintError(std::string_view what, const absl::Status& status, std::ostream& err);

// Whether it names fields of the request that are wrong.
bool NamesFields(const absl::Status& status);

// The name of the resource that the error is about (ResourceInfo); "" where it says none.
std::string ResourceOf(const absl::Status& status);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_ERRORS_H_
