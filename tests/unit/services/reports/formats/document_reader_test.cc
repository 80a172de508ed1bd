// All formats together: the same report in each of them has the same figures, and each figure is found again
// in the original.

#include "services/reports/formats/document_reader.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/domain/text/codepoints.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

std::string Bytes(const std::string& name) {
  std::ifstream file(std::string(FENGQIAO_SOURCE_DIR "/deploy/samples/formats/") + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

const ReportReader& Reader() {
  static const ReportReader* const reader =
      ReportReader::Create(indicators::Catalog::BuiltIn()->List()).value().release();
  return *reader;
}

ReportReading Reading(const std::string& bytes) {
  auto document = ReadDocument(bytes);
  EXPECT_OK(document);
  if (!document.ok()) return {};
  auto reading = Reader().Read(*std::move(document), {});
  EXPECT_OK(reading);
  return reading.ok() ? *std::move(reading) : ReportReading();
}

// All that a figure says but where it stands.
std::vector<std::string> Figures(const ReportReading& reading) {
  std::vector<std::string> figures;
  for (v1::Fact fact : reading.facts) {
    fact.clear_place();
    fact.mutable_span()->clear_start();
    fact.mutable_span()->clear_end();
    figures.push_back(fact.ShortDebugString());
  }
  return figures;
}

std::vector<std::string> Findings(const ReportReading& reading) {
  std::vector<std::string> findings;
  for (const v1::Finding& finding : reading.findings) {
    findings.push_back(absl::StrCat(finding.kind(), " ", finding.verdict(), " ", finding.explanation()));
  }
  return findings;
}

class DocumentReaderTest : public ::testing::TestWithParam<const char*> {
 protected:
  DocumentReaderTest() { setenv("FENGQIAO_PDFTEXT", FENGQIAO_PDFTEXT_PROGRAM, 1); }
};

TEST_P(DocumentReaderTest, TheSameReportHasTheSameFigures) {
  const ReportReading plain = Reading(Bytes("linan.txt"));
  const ReportReading other = Reading(Bytes(GetParam()));
  EXPECT_GE(plain.facts.size(), 40u);
  EXPECT_EQ(Figures(other), Figures(plain));
  EXPECT_EQ(Findings(other), Findings(plain));
  EXPECT_EQ(other.metadata.DebugString(), plain.metadata.DebugString());
  EXPECT_EQ(other.outline.size(), plain.outline.size());
  for (const v1::Fact& fact : other.facts)
    EXPECT_NE(fact.place().where_case(), v1::Place::WHERE_NOT_SET) << fact.ShortDebugString();
}

INSTANTIATE_TEST_SUITE_P(Formats, DocumentReaderTest,
                         ::testing::Values("linan.html", "linan.docx", "linan.pdf"));

TEST_F(DocumentReaderTest, FormatsAreToldByTheirBytes) {
  for (const auto& [name, format] :
       {std::pair("linan.txt", v1::Report::FORMAT_TEXT), std::pair("linan.html", v1::Report::FORMAT_HTML),
        std::pair("linan.docx", v1::Report::FORMAT_DOCX), std::pair("linan.pdf", v1::Report::FORMAT_PDF)}) {
    EXPECT_EQ(Reading(Bytes(name)).format, format) << name;
  }
  const ReportReading pdf = Reading(Bytes("linan.pdf"));
  EXPECT_EQ(pdf.page_count, 2);
  EXPECT_EQ(pdf.encoding, v1::Report::ENCODING_UNSPECIFIED);
}

TEST_F(DocumentReaderTest, PlacesInPlainTextAreBytes) {
  const std::string bytes = Bytes("linan.txt");
  for (const v1::Fact& fact : Reading(bytes).facts) {
    const auto& range = fact.place().byte_range();
    EXPECT_EQ(
        bytes.substr(static_cast<size_t>(range.start()), static_cast<size_t>(range.end() - range.start())),
        fact.span().surface());
  }
}

TEST_F(DocumentReaderTest, WhatIsNotReadIsNamed) {
  using enum common::v1::ErrorReason;
  const auto ole = [](std::string_view stream) {
    std::string bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes.resize(1024);
    for (const char c : stream) bytes.append({c, '\0'});
    return bytes;
  };
  const struct {
    std::string bytes;
    ErrorReason reason;
    std::string rule;
  } cases[] = {{ole("WordDocument"), ERROR_REASON_UNKNOWN_FORMAT, "ole"},
               {ole("EncryptedPackage"), ERROR_REASON_DOCUMENT_ENCRYPTED, "office_encryption"},
               {ole("Workbook"), ERROR_REASON_UNKNOWN_FORMAT, "ole"},
               {"{\\rtf1 2022}", ERROR_REASON_UNKNOWN_FORMAT, "rtf"},
               {std::string("\x89PNG\r\n\x1A\n\0\0", 10), ERROR_REASON_UNKNOWN_FORMAT, "picture"},
               {"Rar!\x1A\x07", ERROR_REASON_UNKNOWN_FORMAT, "archive"},
               {"%PDF-1.7\nnothing", ERROR_REASON_DOCUMENT_BROKEN, "pdf"},
               {Bytes("linan.pdf").substr(0, 2000), ERROR_REASON_DOCUMENT_BROKEN, "pdf"}};
  for (const auto& c : cases) {
    const auto document = ReadDocument(c.bytes);
    EXPECT_THAT(document, ::fengqiao::testing::StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(ReasonOf(document.status()), c.reason) << document.status();
    EXPECT_NE(document.status().ToString().find("reports.document." + c.rule), std::string::npos)
        << document.status();
  }
  // A text may begin with anything else, and speak of formats.
  EXPECT_OK(ReadDocument("2022年，PK%PDF-1.7 受理1件。"));
  EXPECT_EQ(ReasonOf(ReadDocument(std::string((16 << 20) + 1, 'x')).status()),
            ERROR_REASON_DOCUMENT_TOO_LARGE);
}

}  // namespace
}  // namespace fengqiao::reports
