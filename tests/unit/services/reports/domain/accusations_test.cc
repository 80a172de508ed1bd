// No right figure is accused: over every text of tests/data/extraction, whether rules were written with it or
// not, and over the samples, exactly what tests/data/checks/errors.tsv lists is INCONSISTENT.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/ctl/offline.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/domain/text/codepoints.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using Accusation = std::tuple<std::string, std::string, std::string>;  // file, stated figure, kind

std::string Source(const std::string& path) { return std::string(FENGQIAO_SOURCE_DIR) + "/" + path; }

std::set<Accusation> Listed() {
  std::ifstream file(Source("tests/data/checks/errors.tsv"));
  EXPECT_TRUE(file);
  std::set<Accusation> listed;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    EXPECT_EQ(cells.size(), 4u) << line;
    if (cells.size() == 4) listed.emplace(cells[0], cells[1], cells[2]);
  }
  return listed;
}

std::vector<std::filesystem::path> Texts() {
  std::vector<std::filesystem::path> texts;
  for (const char* folder : {"tests/data/extraction", "deploy/samples", "deploy/samples/formats"}) {
    for (const auto& entry : std::filesystem::directory_iterator(Source(folder))) {
      if (entry.path().extension() == ".txt") texts.push_back(entry.path());
    }
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

TEST(AccusationsTest, ExactlyWhatIsListedIsAccused) {
  const auto reader = ctl::OfflineReader::Create({});
  ASSERT_OK(reader.status());
  const auto texts = Texts();
  ASSERT_GT(texts.size(), 100u);
  std::set<Accusation> accused;
  int findings = 0, undecided = 0;
  for (const auto& text : texts) {
    const auto reading = reader->Read(text.string());
    ASSERT_OK(reading.status()) << text;
    for (const v1::Finding& finding : reading->findings) {
      ++findings;
      undecided += finding.verdict() == v1::Finding::VERDICT_CANNOT_TELL ? 1 : 0;
      EXPECT_THAT(finding.explanation(), ::testing::EndsWith("。")) << text;
      EXPECT_FALSE(finding.arithmetic().empty()) << text;
      if (finding.verdict() != v1::Finding::VERDICT_INCONSISTENT) continue;
      std::string kind = v1::Finding::Kind_Name(finding.kind()).substr(sizeof("KIND_") - 1);
      absl::AsciiStrToLower(&kind);
      accused.emplace(text.filename().string(), finding.stated().span().surface(), kind);
    }
  }
  std::printf("%zu texts, %d findings, %d undecided\n", texts.size(), findings, undecided);
  EXPECT_EQ(accused, Listed());
  // What arithmetic can tell is told.
  EXPECT_LT(undecided * 20, findings);
}

// Reports often leave out what a figure is of. A text that is right stays right when a clause is taken out:
// only the rare cut that leaves half a sentence may look wrong.
TEST(AccusationsTest, ATextWithAClauseLessIsNotAccused) {
  const auto reader = ReportReader::Create(indicators::Catalog::BuiltIn()->List());
  ASSERT_OK(reader.status());
  const std::set<Accusation> listed = Listed();
  const auto is_wrong = [&](const std::string& file) {
    return std::any_of(listed.begin(), listed.end(),
                       [&](const Accusation& one) { return std::get<0>(one) == file; });
  };
  int variants = 0;
  std::vector<std::string> accused;
  for (const auto& path : Texts()) {
    if (is_wrong(path.filename().string()) || path.string().find("extraction") == std::string::npos) continue;
    std::ifstream file(path, std::ios::binary);
    const std::u32string text = ToCodePoints(std::string(std::istreambuf_iterator<char>(file), {}));
    for (size_t begin = text.find_first_of(U"，,；;"); begin != std::u32string::npos;) {
      const size_t end = text.find_first_of(U"，,；;。\n", begin + 1);
      if (end == std::u32string::npos) break;
      const bool within = text[end] != U'。' && text[end] != U'\n';
      if (within) {
        ++variants;
        const auto reading = (*reader)->ReadAnyway(ToUtf8(text.substr(0, begin) + text.substr(end)), {});
        ASSERT_OK(reading.status());
        for (const v1::Finding& finding : reading->findings) {
          if (finding.verdict() != v1::Finding::VERDICT_INCONSISTENT) continue;
          accused.push_back(absl::StrCat(path.filename().string(), " without ",
                                         ToUtf8(text.substr(begin, end - begin)), ": ",
                                         finding.explanation()));
        }
      }
      begin = within ? end : text.find_first_of(U"，,；;", end);
    }
  }
  std::printf("%d variants, %zu accused\n", variants, accused.size());
  EXPECT_GT(variants, 2000);
  EXPECT_LE(accused.size() * 1000, static_cast<size_t>(variants)) << ::testing::PrintToString(accused);
}

// 人次, 人 and 件 never divide into a rate, in whatever text.
TEST(AccusationsTest, NoRateIsOfTwoUnits) {
  const auto reader = ctl::OfflineReader::Create({});
  ASSERT_OK(reader.status());
  int rates = 0;
  for (const auto& text : Texts()) {
    const auto reading = reader->Read(text.string());
    ASSERT_OK(reading.status()) << text;
    std::map<int, std::string> units;
    for (const v1::Fact& fact : reading->facts) units.emplace(fact.span().start(), fact.unit());
    for (const v1::Finding& finding : reading->findings) {
      if (finding.kind() != v1::Finding::KIND_RATE) continue;
      std::set<std::string> of;
      for (const v1::Operand& part : finding.parts()) of.insert(units[part.span().start()]);
      EXPECT_EQ(of.size(), 1u) << text << " " << finding.explanation();
      ++rates;
    }
  }
  EXPECT_GT(rates, 100);
}

}  // namespace
}  // namespace fengqiao::reports
