#include "services/ctl/environment.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"

namespace fengqiao::ctl {
namespace {

constexpr int kUsualColumns = 80;

int ColumnsOf(int file) {
  if (isatty(file) == 0) return 0;
  winsize size{};
  if (ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

std::string RandomId() {
  std::random_device random;
  std::string id = "ctl-";
  for (int i = 0; i < 4; ++i) id += absl::StrFormat("%08x", random());
  return id;
}

}  // namespace

Environment ProcessEnvironment() {
  Environment environment;
  environment.variable = [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
  environment.output_columns = ColumnsOf(STDOUT_FILENO);
  environment.error_columns = ColumnsOf(STDERR_FILENO);
  environment.request_id = RandomId;
  environment.now = [] { return SystemClock().Now(); };
  environment.pause = absl::SleepFor;
  return environment;
}

}  // namespace fengqiao::ctl
