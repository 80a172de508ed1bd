#include "services/ctl/command_line.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"

namespace fengqiao::ctl {
namespace {

constexpr char kUsagePayload[] = "fengqiao/usage";

// How many letters have to be put in, taken out or changed to make `b` of `a`.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// "；是否要用 --x？" for the nearest of the names, or "" where none is near.
std::string Suggestion(std::string_view wrong, const std::vector<std::string_view>& names,
                       std::string_view prefix) {
  std::string_view nearest;
  size_t distance = std::max<size_t>(2, wrong.size() / 3) + 1;
  for (const std::string_view name : names) {
    if (const size_t d = EditDistance(wrong, name); d < distance) {
      distance = d;
      nearest = name;
    }
  }
  if (nearest.empty()) return "";
  return absl::StrCat("；是否要用 ", ToAbsl(prefix), ToAbsl(nearest), "？");
}

// What a value has to look like, or "" where it does.
std::string Trouble(const FlagSpec& flag, const std::string& value) {
  switch (flag.type) {
    case FlagSpec::Type::kSwitch:
      return value == "true" || value == "false" ? "" : "须为 true 或 false";
    case FlagSpec::Type::kNumber: {
      int64_t number = 0;
      return absl::SimpleAtoi(value, &number) && number >= 0 ? "" : "须为不小于 0 的整数";
    }
    case FlagSpec::Type::kDuration: {
      absl::Duration duration;
      const bool good = absl::ParseDuration(value, &duration) && duration > absl::ZeroDuration();
      return good ? "" : "须为时长，如 30s、2m";
    }
    case FlagSpec::Type::kDay:
      return ParseDay(value).ok() ? "" : "须为日期，如 2022-12-31";
    case FlagSpec::Type::kText:
      break;
  }
  if (flag.choices.empty()) return "";
  if (std::find(flag.choices.begin(), flag.choices.end(), value) != flag.choices.end()) return "";
  return absl::StrCat("须为 ",
                      absl::StrJoin(flag.choices, "、", [](std::string* out, std::string_view choice) {
                        absl::StrAppend(out, ToAbsl(choice));
                      }));
}

}  // namespace

// One reading of one command line.
class Parser {
 public:
  explicit Parser(const CommandSpec& program) { line_.path.push_back(&program); }

  absl::StatusOr<CommandLine> Parse(std::span<const std::string> arguments, const VariableReader& variable) {
    RETURN_IF_ERROR(TakeAll(arguments));
    // Whoever asks for help has not written the whole line yet.
    if (line_.help || line_.version) return std::move(line_);
    RETURN_IF_ERROR(CheckCommand());
    RETURN_IF_ERROR(SetFlags(variable));
    return std::move(line_);
  }

 private:
  // A flag as it was said; which flag it is depends on the command, which may come later.
  struct Said {
    std::string name;  // with "_"
    std::optional<std::string> value;
  };

  absl::Status TakeAll(std::span<const std::string> arguments) {
    bool flags_ended = false;
    for (size_t i = 0; i < arguments.size(); ++i) {
      const std::string& argument = arguments[i];
      if (!flags_ended && argument == "--") {
        flags_ended = true;
      } else if (!flags_ended && argument == "-h") {
        line_.help = true;
      } else if (!flags_ended && argument.size() > 1 && argument[0] == '-') {
        RETURN_IF_ERROR(TakeFlag(arguments, &i));
      } else {
        RETURN_IF_ERROR(TakeWord(argument));
      }
    }
    return absl::OkStatus();
  }

  absl::Status TakeFlag(std::span<const std::string> arguments, size_t* i) {
    std::string_view text = arguments[*i];
    text.remove_prefix(text.substr(0, 2) == "--" ? 2 : 1);
    const size_t equals = text.find('=');
    Said said{std::string(text.substr(0, equals)), std::nullopt};
    std::replace(said.name.begin(), said.name.end(), '-', '_');
    if (said.name == "help" || said.name == "version") {
      (said.name == "help" ? line_.help : line_.version) = true;
      return absl::OkStatus();
    }
    if (equals != std::string_view::npos) {
      said.value = std::string(text.substr(equals + 1));
    } else if (TakesNext(said.name)) {
      if (*i + 1 == arguments.size()) return Wrong(absl::StrCat("选项 --", said.name, " 缺少值"));
      said.value = arguments[++*i];
    }
    said_.push_back(std::move(said));
    return absl::OkStatus();
  }

  // Whether a flag without "=" takes the next word. A flag of a command that has not been named yet is looked
  // for in all commands below; one name has one type everywhere.
  bool TakesNext(std::string_view name) const {
    const FlagSpec* flag = Find(name);
    if (flag == nullptr) flag = FindBelow(line_.command(), name);
    return flag != nullptr && flag->type != FlagSpec::Type::kSwitch;
  }

  absl::Status TakeWord(const std::string& word) {
    const CommandSpec& command = line_.command();
    if (command.commands.empty()) {
      line_.arguments.push_back(word);
      return absl::OkStatus();
    }
    std::vector<std::string_view> names;
    for (const CommandSpec& next : command.commands) {
      if (next.name == word) {
        line_.path.push_back(&next);
        return absl::OkStatus();
      }
      names.push_back(next.name);
    }
    return Wrong(absl::StrCat("没有命令 ", word, Suggestion(word, names, "")));
  }

  absl::Status CheckCommand() const {
    const CommandSpec& command = line_.command();
    if (command.run == nullptr) return Wrong("缺少命令");
    const auto count = static_cast<int>(line_.arguments.size());
    if (count < command.least_arguments) {
      return Wrong(absl::StrCat("缺少参数：", ToAbsl(command.arguments)));
    }
    if (command.most_arguments != CommandSpec::kAny && count > command.most_arguments) {
      return Wrong(
          absl::StrCat("多余的参数：", line_.arguments[static_cast<size_t>(command.most_arguments)]));
    }
    return absl::OkStatus();
  }

  absl::Status SetFlags(const VariableReader& variable) {
    for (const CommandSpec* command : line_.path) {
      for (const FlagSpec& flag : command->flags) {
        FlagValues::Value& value = line_.flags.values_[std::string(flag.name)];
        value.text = flag.type == FlagSpec::Type::kSwitch && flag.fallback.empty() ? "false" : flag.fallback;
        if (flag.variable.empty()) continue;
        if (const auto said = variable(flag.variable); said.has_value()) {
          RETURN_IF_ERROR(Set(flag, *said, absl::StrCat("环境变量 ", ToAbsl(flag.variable))));
        }
      }
    }
    for (const Said& said : said_) {
      const FlagSpec* flag = Find(said.name);
      if (flag == nullptr) return UnknownFlag(said.name);
      if (!said.value.has_value() && flag->type != FlagSpec::Type::kSwitch) {
        return Wrong(absl::StrCat("选项 --", said.name, " 缺少值"));
      }
      RETURN_IF_ERROR(Set(*flag, said.value.value_or("true"), absl::StrCat("选项 --", said.name)));
    }
    return absl::OkStatus();
  }

  absl::Status Set(const FlagSpec& flag, const std::string& value, const std::string& where) {
    if (const std::string trouble = Trouble(flag, value); !trouble.empty()) {
      return Wrong(absl::StrCat(where, " 的值“", value, "”", trouble));
    }
    line_.flags.values_[std::string(flag.name)] = {value, true};
    return absl::OkStatus();
  }

  const FlagSpec* Find(std::string_view name) const {
    for (const CommandSpec* command : line_.path) {
      for (const FlagSpec& flag : command->flags) {
        if (flag.name == name) return &flag;
      }
    }
    return nullptr;
  }

  static const FlagSpec* FindBelow(const CommandSpec& command, std::string_view name) {
    for (const CommandSpec& next : command.commands) {
      for (const FlagSpec& flag : next.flags) {
        if (flag.name == name) return &flag;
      }
      if (const FlagSpec* found = FindBelow(next, name)) return found;
    }
    return nullptr;
  }

  absl::Status UnknownFlag(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const CommandSpec* command : line_.path) {
      for (const FlagSpec& flag : command->flags) names.push_back(flag.name);
    }
    return Wrong(absl::StrCat("没有选项 --", ToAbsl(name), Suggestion(name, names, "--")));
  }

  absl::Status Wrong(absl::string_view message) const {
    return UsageError(absl::StrCat(message, "\n用法见 ", PathText(line_.path), " --help"));
  }

  CommandLine line_;
  std::vector<Said> said_;
};

bool FlagValues::Has(std::string_view name) const {
  const auto found = values_.find(name);
  return found != values_.end() && found->second.said;
}

const std::string& FlagValues::Text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) {
    LogError("the command has no such flag", {{"flag", name}});
    std::abort();
  }
  return found->second.text;
}

std::vector<std::string> FlagValues::List(std::string_view name) const {
  std::vector<std::string> parts = absl::StrSplit(Text(name), ',', absl::SkipWhitespace());
  for (std::string& part : parts) absl::StripAsciiWhitespace(&part);
  return parts;
}

bool FlagValues::Switch(std::string_view name) const { return Text(name) == "true"; }

int64_t FlagValues::Number(std::string_view name) const {
  int64_t number = 0;
  return absl::SimpleAtoi(Text(name), &number) ? number : 0;
}

absl::Duration FlagValues::Duration(std::string_view name) const {
  absl::Duration duration;
  return absl::ParseDuration(Text(name), &duration) ? duration : absl::ZeroDuration();
}

std::optional<absl::CivilDay> FlagValues::Day(std::string_view name) const {
  const auto day = ParseDay(Text(name));
  if (!day.ok()) return std::nullopt;
  return *day;
}

absl::StatusOr<CommandLine> ParseCommandLine(const CommandSpec& program,
                                             std::span<const std::string> arguments,
                                             const VariableReader& variable) {
  return Parser(program).Parse(arguments, variable);
}

std::string PathText(const std::vector<const CommandSpec*>& path) {
  std::string text;
  for (const CommandSpec* command : path) {
    absl::StrAppend(&text, text.empty() ? "" : " ", ToAbsl(command->name));
  }
  return text;
}

absl::Status UsageError(std::string_view message) {
  absl::Status status = absl::InvalidArgumentError(ToAbsl(message));
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

bool IsUsageError(const absl::Status& status) { return status.GetPayload(kUsagePayload).has_value(); }

}  // namespace fengqiao::ctl
