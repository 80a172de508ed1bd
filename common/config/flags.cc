#include "common/config/flags.h"

#include <cstdio>
#include <cstdlib>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"

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
    std::printf("  --%-18s %s (default: %s)\n", name.c_str(), flag->Help().c_str(),
                flag->DefaultValue().c_str());
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
