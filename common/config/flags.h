// The command line and the environment, read the same way by every program of the suite.
//
// A flag is an Abseil flag; `--database_url=x`, `--database_url x` and FENGQIAO_DATABASE_URL=x are the same,
// the command line winning. What can't be read is one clear line on standard error and exit code 2.

#ifndef FENGQIAO_COMMON_CONFIG_FLAGS_H_
#define FENGQIAO_COMMON_CONFIG_FLAGS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fengqiao {

struct ProgramUsage {
  std::string name;     // "fengqiao-reports"
  std::string summary;  // one sentence
  // The flags of this program; no others are taken.
  std::vector<std::string> flags;
  // What stands for a flag that is left empty, for --help.
  std::map<std::string, std::string> defaults = {};
};

// Reads environment and command line into the flags. Prints the usage for --help, the version for --version,
// and exits 0; prints one line and exits 2 where something is wrong. Nothing may stand beside flags.
void ReadFlagsOrExit(int argc, char** argv, const ProgramUsage& usage);

// Ends the program with one line, "NAME: message", and exit code 2: for configuration that makes no sense.
[[noreturn]] void ExitForBadConfiguration(const std::string& program, std::string_view message);

// The version of the suite, "0.1.0".
std::string_view Version();

}  // namespace fengqiao

#endif  // FENGQIAO_COMMON_CONFIG_FLAGS_H_
