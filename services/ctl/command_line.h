// The command line: a tree of commands, each with its own flags, as data; and its parser.
//
// Flags stand anywhere after the program's name, as `--name=value`, `--name value`, or `--name` for a switch;
// `-` and `_` in a name are the same; `--` ends them. A flag with a variable is read from the environment
// where the command line does not say it.

#ifndef FENGQIAO_SERVICES_CTL_COMMAND_LINE_H_
#define FENGQIAO_SERVICES_CTL_COMMAND_LINE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fengqiao::ctl {

class Invocation;

// What a command that worked ends with.
enum class Outcome { kDone, kPartlyFailed };
using CommandFunction = absl::StatusOr<Outcome> (*)(Invocation&);

struct FlagSpec {
  enum class Type { kText, kSwitch, kNumber, kDuration, kDay };

  std::string_view name;
  Type type = Type::kText;
  // What the value is called in the help: "区划代码".
  std::string_view value = "";
  std::string_view help;
  // What it is where nobody says.
  std::string_view fallback = "";
  // The environment variable.
  std::string_view variable = "";
  // For texts: what it may be.
  std::vector<std::string_view> choices = {};
};

struct CommandSpec {
  static constexpr int kAny = -1;

  std::string_view name;
  // One line.
  std::string_view summary;
  // What the arguments are called in the help: "文件…".
  std::string_view arguments = "";
  int least_arguments = 0;
  int most_arguments = 0;
  std::vector<FlagSpec> flags = {};
  // More for the help: what can't be guessed, and an example.
  std::string_view details = "";
  CommandFunction run = nullptr;
  // A command either runs or has commands.
  std::vector<CommandSpec> commands = {};
};

// The flags' values; every flag that may be asked for has one, and each was checked.
class FlagValues {
 public:
  // Whether the caller (or the environment) said it.
  bool Has(std::string_view name) const;
  const std::string& Text(std::string_view name) const;
  // A text's parts between commas, without blanks around them; empty parts left out.
  std::vector<std::string> List(std::string_view name) const;
  bool Switch(std::string_view name) const;
  int64_t Number(std::string_view name) const;
  absl::Duration Duration(std::string_view name) const;
  // None where nothing was said.
  std::optional<absl::CivilDay> Day(std::string_view name) const;

 private:
  friend class Parser;
  struct Value {
    std::string text;
    bool said = false;
  };
  std::map<std::string, Value, std::less<>> values_;
};

struct CommandLine {
  // From the program to the command.
  std::vector<const CommandSpec*> path;
  FlagValues flags;
  std::vector<std::string> arguments;
  bool help = false;
  bool version = false;

  const CommandSpec& command() const { return *path.back(); }
};

using VariableReader = std::function<std::optional<std::string>(std::string_view name)>;

// Reads a command line without the program's name. A usage error (see IsUsageError) where it can't be read.
absl::StatusOr<CommandLine> ParseCommandLine(const CommandSpec& program,
                                             std::span<const std::string> arguments,
                                             const VariableReader& variable);

// "fengqiaoctl reports ingest".
std::string PathText(const std::vector<const CommandSpec*>& path);

// The command was called in a wrong way: exit code 2.
absl::Status UsageError(std::string_view message);
bool IsUsageError(const absl::Status& status);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMAND_LINE_H_
