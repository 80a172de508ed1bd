#include "services/ctl/invocation.h"

namespace fengqiao::ctl {
namespace {

Format FormatOf(const std::string& word) {
  if (word == "json") return Format::kJson;
  if (word == "csv") return Format::kCsv;
  if (word == "jsonl") return Format::kJsonl;
  return Format::kTable;
}

OutputOptions OutputOf(const FlagValues& flags, const Environment& environment) {
  OutputOptions output;
  output.format = FormatOf(flags.Text("format"));
  output.human = flags.Switch("human");
  output.bom = flags.Switch("bom");
  output.width = flags.Has("width") ? static_cast<int>(flags.Number("width")) : environment.output_columns;
  return output;
}

}  // namespace

Invocation::Invocation(CommandLine line, const Environment& environment, std::ostream& out, std::ostream& err)
    : line_(std::move(line)),
      environment_(environment),
      output_(OutputOf(line_.flags, environment)),
      connection_(Connection::OptionsOf(line_.flags)),
      out_(out),
      err_(err) {}

}  // namespace fengqiao::ctl
