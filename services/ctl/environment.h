// What the program is run in: everything that a test wants to say itself.

#ifndef FENGQIAO_SERVICES_CTL_ENVIRONMENT_H_
#define FENGQIAO_SERVICES_CTL_ENVIRONMENT_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace fengqiao::ctl {

struct Environment {
  // An environment variable; none where it is not set or empty.
  std::function<std::optional<std::string>(std::string_view name)> variable;
  // The columns of the terminal that standard output is; 0 where it is none.
  int output_columns = 0;
  // The same of standard error; 0 where nobody watches it.
  int error_columns = 0;
  // A new request_id.
  std::function<std::string()> request_id;
  std::function<absl::Time()> now;
  // Waits.
  std::function<void(absl::Duration)> pause;
};

// Of the running process.
Environment ProcessEnvironment();

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_ENVIRONMENT_H_
