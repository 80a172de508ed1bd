// One call of the program: what a command gets.

#ifndef FENGQIAO_SERVICES_CTL_INVOCATION_H_
#define FENGQIAO_SERVICES_CTL_INVOCATION_H_

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/values/legal_date.h"
#include "services/ctl/command_line.h"
#include "services/ctl/connection.h"
#include "services/ctl/environment.h"
#include "services/ctl/errors.h"
#include "services/ctl/output/record_writer.h"

namespace fengqiao::ctl {

class Invocation {
 public:
  Invocation(CommandLine line, const Environment& environment, std::ostream& out, std::ostream& err);

  const FlagValues& flags() const { return line_.flags; }
  const std::vector<std::string>& arguments() const { return line_.arguments; }
  const Environment& environment() const { return environment_; }
  const OutputOptions& output() const { return output_; }
  Connection& connection() { return connection_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }

  absl::CivilDay Today() const { return LegalDay(environment_.now()); }

  std::unique_ptr<RecordWriter> Writer(std::vector<Column> columns) {
    return MakeRecordWriter(output_, std::move(columns), out_);
  }
  // Says on standard error what failed, where the command goes on with the next. Returns kPartlyFailed.
  Outcome Failed(std::string_view what, const absl::Status& status) {
    PrintError(what, status, err_);
    return Outcome::kPartlyFailed;
  }

 private:
  const CommandLine line_;
  const Environment& environment_;
  const OutputOptions output_;
  Connection connection_;
  std::ostream& out_;
  std::ostream& err_;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_INVOCATION_H_
