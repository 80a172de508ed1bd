#include "tests/bench/pgbench.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace fengqiao::bench {

double PgbenchRate(const std::string& url, const std::string& schema, const std::string& script, int clients,
                   int seconds) {
  const std::string command = absl::StrCat("PGOPTIONS='-c search_path=", schema,
                                           "' /usr/lib/postgresql/15/bin/pgbench -n -M prepared -c ", clients,
                                           " -j 2 -T ", seconds, " -f ", script, " '", url, "' 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  std::array<char, 512> line;
  while (fgets(line.data(), line.size(), pipe) != nullptr) output += line.data();
  pclose(pipe);
  const size_t at = output.find("tps = ");
  double rate = 0;
  if (at == std::string::npos ||
      !absl::SimpleAtod(output.substr(at + 6, output.find(' ', at + 6) - at - 6), &rate)) {
    std::fprintf(stderr, "pgbench: %s\n", output.c_str());
    std::abort();
  }
  return rate;
}

}  // namespace fengqiao::bench
