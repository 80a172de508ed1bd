// Prints the figures or findings of files as JSON lines, for the scorers; or the text that is read in them.
//
//   read_reports extract|check|text [--region=CODE] [--year=YEAR] FILE…

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "services/ctl/offline.h"

namespace {

absl::Status PrintTexts(const std::vector<std::string>& files, const fengqiao::ctl::OfflineOptions& options) {
  const auto reader = fengqiao::ctl::OfflineReader::Create(options);
  if (!reader.ok()) return reader.status();
  for (const std::string& file : files) {
    const auto reading = reader->Read(file);
    if (!reading.ok()) return reading.status();
    std::cout << reading->text;
  }
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  fengqiao::ctl::OfflineOptions options;
  std::vector<std::string> files;
  constexpr std::string_view kRegion = "--region=";
  constexpr std::string_view kYear = "--year=";
  for (int i = 2; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg.substr(0, kRegion.size()) == kRegion) {
      options.metadata.set_region("regions/" + std::string(arg.substr(kRegion.size())));
    } else if (arg.substr(0, kYear.size()) == kYear) {
      options.metadata.set_year(std::atoi(argv[i] + kYear.size()));
    } else {
      files.emplace_back(arg);
    }
  }
  if (files.empty()) {
    std::cerr << "usage: read_reports extract|check|text [--region=CODE] [--year=YEAR] FILE...\n";
    return 2;
  }
  const std::string_view what = argv[1];
  const absl::Status status = what == "text"      ? PrintTexts(files, options)
                              : what == "extract" ? fengqiao::ctl::ExtractFiles(files, options, std::cout)
                                                  : fengqiao::ctl::CheckFiles(files, options, std::cout);
  if (status.ok()) return 0;
  std::cerr << status.ToString() << '\n';
  return 1;
}
