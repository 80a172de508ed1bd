#include "common/config/flags.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/log/log.h"

namespace fengqiao {
namespace {

std::string EnvironmentName(std::string_view flag) {
  return absl::StrCat("FENGQIAO_", absl::AsciiStrToUpper(ToAbsl(flag)));
}

[[noreturn]] void PrintUsage(const ProgramUsage& usage) {
  std::printf("%s: %s\n\nFlags (each also as an environment variable, FENGQIAO_ and the name in capitals):\n",
              usage.name.c_str(), usage.summary.c_str());
  for (const std::string& name : usage.flags) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    const auto found = usage.defaults.find(name);
    const std::string value = found == usage.defaults.end() ? flag->DefaultValue() : found->second;
    std::printf("  --%-25s %s%s\n", name.c_str(), flag->Help().c_str(),
                value.empty() ? "" : absl::StrCat(" (default: ", value, ")").c_str());
  }
  std::exit(0);
}

absl::CommandLineFlag* FindFlag(const ProgramUsage& usage, std::string_view name) {
  for (const std::string& known : usage.flags) {
    if (known == name) return absl::FindCommandLineFlag(known);
  }
  return nullptr;
}

void SetFlag(const ProgramUsage& usage, absl::CommandLineFlag* flag, std::string_view value,
             std::string_view from) {
  std::string error;
  if (flag->ParseFrom(ToAbsl(value), &error)) return;
  ExitForBadConfiguration(usage.name, absl::StrCat(ToAbsl(from), ": '", ToAbsl(value), "' can't be read",
                                                   error.empty() ? "" : ": ", error));
}

// Names that begin as ours and are not: what Kubernetes sets for Services, and what fengqiaoctl reads.
bool IsForeign(std::string_view variable) {
  for (const std::string_view known :
       {"FENGQIAO_SERVER", "FENGQIAO_REPORTS_SERVER", "FENGQIAO_INDICATORS_SERVER", "FENGQIAO_TOKEN",
        "FENGQIAO_DEV_CALLER", "FENGQIAO_BIN"}) {
    if (variable == known) return true;
  }
  return variable.find("_PORT") != std::string_view::npos ||
         variable.find("_SERVICE_") != std::string_view::npos;
}

// A misspelt variable would be no error and no setting.
void WarnOfUnknown(const ProgramUsage& usage) {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view variable = text.substr(0, text.find('='));
    if (variable.substr(0, 9) != "FENGQIAO_" || IsForeign(variable)) continue;
    const bool known = std::any_of(usage.flags.begin(), usage.flags.end(), [&](const std::string& name) {
      return EnvironmentName(name) == variable;
    });
    if (!known) {
      LogWarning("an environment variable is no setting of this program",
                 {{"program", usage.name}, {"variable", variable}});
    }
  }
}

void ReadEnvironment(const ProgramUsage& usage) {
  for (const std::string& name : usage.flags) {
    const std::string variable = EnvironmentName(name);
    if (const char* value = std::getenv(variable.c_str())) {
      SetFlag(usage, absl::FindCommandLineFlag(name), value, variable);
    }
  }
}

}  // namespace

void ReadFlagsOrExit(int argc, char** argv, const ProgramUsage& usage) {
  WarnOfUnknown(usage);
  ReadEnvironment(usage);
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") PrintUsage(usage);
    if (argument == "--version") {
      std::printf("%s %s\n", usage.name.c_str(), std::string(Version()).c_str());
      std::exit(0);
    }
    if (argument.substr(0, 2) != "--") {
      ExitForBadConfiguration(usage.name, absl::StrCat("'", ToAbsl(argument), "' is no flag; see --help"));
    }
    argument.remove_prefix(2);
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    absl::CommandLineFlag* flag = FindFlag(usage, name);
    if (flag == nullptr) {
      ExitForBadConfiguration(usage.name, absl::StrCat("there is no flag --", ToAbsl(name), "; see --help"));
    }
    std::string_view value;
    if (equals != std::string_view::npos) {
      value = argument.substr(equals + 1);
    } else if (flag->IsOfType<bool>()) {
      value = "true";
    } else if (i + 1 < argc) {
      value = argv[++i];
    } else {
      ExitForBadConfiguration(usage.name, absl::StrCat("--", ToAbsl(name), " wants a value"));
    }
    SetFlag(usage, flag, value, absl::StrCat("--", ToAbsl(name)));
  }
}

void ExitForBadConfiguration(const std::string& program, std::string_view message) {
  std::string line(message);
  for (char& c : line) {
    if (absl::ascii_iscntrl(c)) c = ' ';  // a value may hold a newline, and the message is one line
  }
  std::fprintf(stderr, "%s: %s\n", program.c_str(), line.c_str());
  std::exit(2);
}

std::string_view Version() { return FENGQIAO_VERSION; }

}  // namespace fengqiao
