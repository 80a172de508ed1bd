#include "services/reports/domain/report_reader.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/text/codepoints.h"
#include "tests/support/repeated_pieces.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::StatusIs;

const ReportReader& Reader() {
  static const ReportReader* const reader =
      ReportReader::Create(indicators::Catalog::BuiltIn()->List()).value().release();
  return *reader;
}

constexpr char kReport[] =
    "\xEF\xBB\xBF越城区司法局2022年工作总结\r\n一、主要工作\r\n受理行政复议案件90件，办结81件，办结率90%"
    "。\r\n";

TEST(ReportReaderTest, ReadsADocumentWhole) {
  ASSERT_OK_AND_ASSIGN(const ReportReading reading, Reader().Read(kReport, {}));
  EXPECT_EQ(reading.text, kReport);
  EXPECT_EQ(reading.text_length, static_cast<int>(ToCodePoints(kReport).size()));
  EXPECT_EQ(reading.encoding, v1::Report::ENCODING_UTF8);
  EXPECT_EQ(reading.metadata.region(), "regions/330602");
  EXPECT_EQ(reading.metadata.year(), 2022);
  ASSERT_EQ(reading.outline.size(), 1u);
  EXPECT_EQ(reading.outline[0].number(), "一、");
  EXPECT_EQ(reading.outline[0].title(), "主要工作");
  ASSERT_EQ(reading.facts.size(), 3u);
  ASSERT_EQ(reading.findings.size(), 1u);
  EXPECT_EQ(reading.findings[0].verdict(), v1::Finding::VERDICT_CONSISTENT);
  for (const v1::Fact& fact : reading.facts) EXPECT_EQ(fact.region(), "regions/330602");
}

TEST(ReportReaderTest, WhatIsSaidOverrulesTheGuess) {
  v1::ReportMetadata said;
  said.set_region("regions/330603");
  said.set_year(2019);
  said.set_title("题目");
  ASSERT_OK_AND_ASSIGN(const ReportReading reading, Reader().Read(kReport, said));
  EXPECT_EQ(reading.metadata.region(), "regions/330603");
  EXPECT_EQ(reading.metadata.title(), "题目");
  EXPECT_EQ(reading.facts[0].region(), "regions/330603");
  EXPECT_EQ(reading.facts[0].period(), "2019");
}

TEST(ReportReaderTest, RegionAndYearMustBeTold) {
  const auto nowhere = Reader().Read("2022年，受理行政复议案件90件。", {});
  EXPECT_THAT(nowhere, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ReasonOf(nowhere.status()), ErrorReason::ERROR_REASON_REGION_UNKNOWN);
  const auto never = Reader().Read("越城区司法局受理行政复议案件90件。", {});
  EXPECT_EQ(ReasonOf(never.status()), ErrorReason::ERROR_REASON_YEAR_UNKNOWN);
  ASSERT_OK_AND_ASSIGN(const ReportReading anyway, Reader().ReadAnyway("受理行政复议案件90件。", {}));
  ASSERT_EQ(anyway.facts.size(), 1u);
  EXPECT_EQ(anyway.facts[0].period(), "");
}

// Whatever comes in, every span lies in the text and carries its surface, in order.
void ExpectSound(const std::string& bytes) {
  const auto reading = Reader().ReadAnyway(bytes, {});
  if (!reading.ok()) return;
  const std::u32string text = ToCodePoints(reading->text);
  int last = 0;
  for (const v1::Fact& fact : reading->facts) {
    ASSERT_GE(fact.span().start(), last);
    ASSERT_LT(fact.span().start(), fact.span().end());
    ASSERT_LE(static_cast<size_t>(fact.span().end()), text.size());
    const auto begin = static_cast<size_t>(fact.span().start());
    ASSERT_EQ(ToUtf8(std::u32string_view(text).substr(begin, static_cast<size_t>(fact.span().end()) - begin)),
              fact.span().surface());
    last = fact.span().start();
  }
}

TEST(ReportReaderTest, AnyBytesAreReadOrRefused) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 4000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    ExpectSound(bytes);
  }
}

TEST(ReportReaderTest, AnyHeapOfTheGenresCharactersIsRead) {
  const std::u32string characters =
      U"0123456789.,，。；：:、（）()“”《》〔〕%％-—~第百千万亿十一二三两余多近约超年月日件人次个名率比"
      U"由从至到达为较同下降增长无脱管漏管败诉案件受理办结行政复议调解矫正法律援助其中分别均\n\r \t|";
  std::mt19937 random(11);
  for (int round = 0; round < 400; ++round) {
    std::u32string text(random() % 1500, U' ');
    for (char32_t& c : text) c = characters[random() % characters.size()];
    ExpectSound(ToUtf8(text));
  }
}

class RepeatedPieceTest : public ::testing::TestWithParam<const char*> {};

// Whether the time grows with the text alone is measured by tests/bench/extract_bench, where a busy machine
// fails nothing. A step that looks back further than it should makes this test take minutes all the same.
TEST_P(RepeatedPieceTest, IsRead) { ExpectSound(testing::Repeated(GetParam(), 1 << 19)); }

INSTANTIATE_TEST_SUITE_P(All, RepeatedPieceTest, ::testing::ValuesIn(testing::kRepeatedPieces));

TEST(ReportReaderTest, SixteenMebibytesInOneLineAreRead) {
  const std::string filler =
      "全年扎实推进各项工作，着力夯实基层基础，不断提升服务群众的能力和水平，取得了新的成效；";
  const std::string text = testing::Repeated(filler + "受理行政复议案件九十件；", 16 << 20);
  ASSERT_OK_AND_ASSIGN(const ReportReading reading, Reader().ReadAnyway(text, {}));
  EXPECT_GT(reading.facts.size(), 90000u);
}

TEST(ReportReaderTest, ADocumentOfFiguresAloneIsRefused) {
  const auto reading = Reader().ReadAnyway(testing::Repeated("1件、", 16 << 20), {});
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(ReasonOf(reading.status()), ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE);
}

}  // namespace
}  // namespace fengqiao::reports
