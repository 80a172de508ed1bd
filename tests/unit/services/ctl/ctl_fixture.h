// Runs the program against fake services and keeps what it printed.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_CTL_CTL_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_CTL_CTL_FIXTURE_H_

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/values/legal_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/ctl/program.h"
#include "tests/unit/services/ctl/fake_services.h"

namespace fengqiao::ctl {

class CtlTest : public ::testing::Test {
 protected:
  struct Result {
    int code = 0;
    std::string out, err;
  };

  // Against the fake server, unless `arguments` say another.
  Result Ctl(std::vector<std::string> arguments) {
    Environment environment;
    environment.variable = [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
    environment.error_columns = error_columns;
    environment.request_id = [this] { return "request-" + std::to_string(++request_ids); };
    environment.now = [] { return StartOf(absl::CivilDay(2023, 3, 1)); };
    environment.pause = [this](absl::Duration pause) { pauses.push_back(pause); };
    std::ostringstream out, err;
    const int code = ctl::Run(arguments, out, err, environment);
    return {code, out.str(), err.str()};
  }

  FakeServer server;
  std::map<std::string, std::string, std::less<>> variables = {{"FENGQIAO_SERVER", server.address()}};
  int error_columns = 0;
  int request_ids = 0;
  std::vector<absl::Duration> pauses;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_CTL_CTL_FIXTURE_H_
