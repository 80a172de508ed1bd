// How bureaus word what the catalog counts, and what they count besides: tests/data/extraction/wordings.tsv
// and wordings_others.tsv. Each line was written from the way such reports are worded, with the codes of its
// figures, not from a rule; those of the others are without a heading that says what all is about.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

struct Wording {
  std::string text;
  std::vector<std::string> codes;
};

std::vector<Wording> Wordings(const std::string& file) {
  std::ifstream in(std::string(FENGQIAO_SOURCE_DIR) + "/tests/data/extraction/" + file);
  std::vector<Wording> wordings;
  for (std::string line; std::getline(in, line);) {
    const size_t tab = line.find('\t');
    if (line.empty() || line[0] == '#' || tab == std::string::npos) continue;
    Wording wording{line.substr(0, tab), {}};
    std::replace(wording.text.begin(), wording.text.end(), '/', '\n');
    std::istringstream codes(line.substr(tab + 1));
    for (std::string code; codes >> code;) wording.codes.push_back(code);
    wordings.push_back(std::move(wording));
  }
  return wordings;
}

// A file, and the least share of its figures that must get their codes.
struct Source {
  const char* name;
  const char* file;
  int least_figures;
  double least;
};

class WordingsTest : public ::testing::TestWithParam<Source> {};

TEST_P(WordingsTest, NearlyAllFiguresGetTheirCodes) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ReportReader::Create(indicators::Catalog::BuiltIn()->List()));
  int right = 0;
  int all = 0;
  for (const Wording& wording : Wordings(GetParam().file)) {
    all += static_cast<int>(wording.codes.size());
    v1::ReportMetadata said;
    said.set_year(2022);
    ASSERT_OK_AND_ASSIGN(const ReportReading reading,
                         reader->ReadAnyway("工作总结\n\n" + wording.text + "\n", said));
    if (reading.facts.size() != wording.codes.size()) {
      std::printf("%zu figures instead of %zu: %s\n", reading.facts.size(), wording.codes.size(),
                  wording.text.c_str());
      continue;
    }
    for (size_t i = 0; i < wording.codes.size(); ++i) {
      const std::string code = reading.facts[i].code().empty() ? "-" : reading.facts[i].code();
      right += wording.codes[i] == "*" || wording.codes[i] == code;
    }
  }
  std::printf("%s: %d of %d\n", GetParam().name, right, all);
  ASSERT_GT(all, GetParam().least_figures);
  EXPECT_GE(right, GetParam().least * all) << right << " of " << all;
}

INSTANTIATE_TEST_SUITE_P(All, WordingsTest,
                         ::testing::Values(Source{"Own", "wordings.tsv", 800, 0.97},
                                           Source{"Others", "wordings_others.tsv", 4000, 0.85}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace fengqiao::reports
