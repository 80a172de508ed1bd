#include "services/ctl/help.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {
namespace {

using Entry = std::pair<std::string, std::string>;

// Past this the explanation goes on a line of its own.
constexpr int kWidestName = 30;

void PrintEntries(std::string_view title, const std::vector<Entry>& entries, std::ostream& out) {
  if (entries.empty()) return;
  int width = 0;
  for (const auto& [name, text] : entries) {
    if (const int w = DisplayWidth(name); w <= kWidestName) width = std::max(width, w);
  }
  out << '\n' << title << "：\n";
  for (const auto& [name, text] : entries) {
    out << "  " << PadToWidth(name, width, Align::kLeft);
    if (DisplayWidth(name) > width) out << '\n' << "  " << std::string(static_cast<size_t>(width), ' ');
    out << "  " << text << '\n';
  }
}

Entry FlagEntry(const FlagSpec& flag) {
  std::string name = "--" + std::string(flag.name);
  if (flag.type != FlagSpec::Type::kSwitch) name.append("=").append(flag.value.empty() ? "值" : flag.value);
  std::string text(flag.help);
  std::string notes;
  const auto note = [&notes](const std::string& words) { notes += (notes.empty() ? "" : "；") + words; };
  if (!flag.fallback.empty()) note("默认 " + std::string(flag.fallback));
  if (!flag.variable.empty()) note("环境变量 " + std::string(flag.variable));
  if (!notes.empty()) text += "（" + notes + "）";
  return {std::move(name), std::move(text)};
}

std::vector<Entry> FlagEntries(const CommandSpec& command) {
  std::vector<Entry> entries;
  for (const FlagSpec& flag : command.flags) entries.push_back(FlagEntry(flag));
  return entries;
}

}  // namespace

void PrintHelp(const std::vector<const CommandSpec*>& path, std::ostream& out) {
  const CommandSpec& command = *path.back();
  out << PathText(path) << "：" << command.summary << "\n\n用法：" << PathText(path);
  if (!command.commands.empty()) out << " 命令";
  if (!command.arguments.empty()) out << ' ' << command.arguments;
  out << " [选项]\n";
  if (!command.details.empty()) out << '\n' << command.details << '\n';

  std::vector<Entry> commands;
  for (const CommandSpec& next : command.commands) commands.emplace_back(next.name, next.summary);
  PrintEntries("命令", commands, out);

  if (path.size() > 1) PrintEntries("选项", FlagEntries(command), out);
  std::vector<Entry> shared;
  for (size_t i = 0; i < path.size(); ++i) {
    if (i + 1 == path.size() && i > 0) break;
    for (Entry& entry : FlagEntries(*path[i])) shared.push_back(std::move(entry));
  }
  shared.emplace_back("--help", "显示本帮助");
  if (path.size() == 1) shared.emplace_back("--version", "显示版本");
  PrintEntries("通用选项", shared, out);
}

}  // namespace fengqiao::ctl
