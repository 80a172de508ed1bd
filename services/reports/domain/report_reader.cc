#include "services/reports/domain/report_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/regions/region_tree.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/issuer.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/metadata.h"
#include "services/reports/domain/possible.h"
#include "services/reports/domain/structure/structure.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/outline.h"
#include "services/reports/domain/text/plain_text.h"

namespace fengqiao::reports {
namespace {

v1::Heading HeadingOf(std::u32string_view text, const OutlineHeading& heading) {
  v1::Heading message;
  message.set_level(heading.level);
  message.set_start(static_cast<int32_t>(heading.begin));
  message.set_end(static_cast<int32_t>(heading.end));
  size_t number_end = heading.title_begin;
  while (number_end > heading.begin && (text[number_end - 1] == U' ' || text[number_end - 1] == U'\u3000'))
    --number_end;
  message.set_number(ToUtf8(text.substr(heading.begin, number_end - heading.begin)));
  message.set_title(ToUtf8(text.substr(heading.title_begin, heading.end - heading.title_begin)));
  return message;
}

// What the caller says wins, field by field.
v1::ReportMetadata Overruled(v1::ReportMetadata guess, const v1::ReportMetadata& said) {
  if (!said.region().empty()) guess.set_region(said.region());
  if (said.year() != 0) guess.set_year(said.year());
  if (!said.issuer().empty()) {
    const bool organ = KindOfIssuer(ToCodePoints(said.issuer())) != IssuerKind::kRegion;
    if (organ != (guess.kind() == kOrganKind)) guess.set_kind(organ ? std::string(kOrganKind) : "");
    guess.set_issuer(said.issuer());
  }
  if (said.has_issue_date()) *guess.mutable_issue_date() = said.issue_date();
  if (!said.title().empty()) guess.set_title(said.title());
  if (!said.kind().empty()) guess.set_kind(said.kind());
  return guess;
}

absl::Status Untold(ErrorReason reason, std::string_view what, std::string_view field) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("the text does not tell its ", std::string(what), "; say it in header.metadata.",
                            std::string(field)))
      .Meta("field", absl::StrCat("header.metadata.", std::string(field)));
}

bool CanBe(const indicators::v1::Indicator& indicator, const PlainFact& fact) {
  const auto fits = [&](Decimal value) {
    return WhyImpossible(indicator, fact.role, fact.unit, value).empty();
  };
  return fits(fact.value) && (!fact.value_max || fits(*fact.value_max));
}

absl::Status TooManyFigures() {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE,
               absl::StrCat("the document states more than ", kMostFigures, " figures"))
      .Field("content", absl::StrCat("must state at most ", kMostFigures, " figures"))
      .Meta("figures", absl::StrCat(kMostFigures));
}

}  // namespace

struct ReportReader::Parts {
  explicit Parts(Lexicon words) : lexicon(std::move(words)), extractor(lexicon) {}

  // A code that the value can't have was read wrongly: the figure stays, the code goes.
  void DropImpossibleCodes(std::vector<PlainFact>& facts) const {
    for (PlainFact& fact : facts) {
      if (fact.indicator >= 0 && !CanBe(lexicon.indicators()[static_cast<size_t>(fact.indicator)], fact))
        fact.DropCode();
    }
  }

  const Lexicon lexicon;
  const Extractor extractor;
  std::optional<StructureReader> structure;  // set by Create
};

ReportReader::ReportReader(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
ReportReader::~ReportReader() = default;

absl::StatusOr<std::unique_ptr<const ReportReader>> ReportReader::Create(
    const std::vector<indicators::v1::Indicator>& catalog) {
  ASSIGN_OR_RETURN(Lexicon lexicon, Lexicon::BuiltIn(catalog));
  auto parts = std::make_unique<Parts>(std::move(lexicon));
  ASSIGN_OR_RETURN(parts->structure, StructureReader::BuiltIn(parts->lexicon.folding()));
  return std::unique_ptr<const ReportReader>(new ReportReader(std::move(parts)));
}

absl::StatusOr<ReportReading> ReportReader::Read(std::string_view bytes,
                                                 const v1::ReportMetadata& said) const {
  ASSIGN_OR_RETURN(Document document, ReadPlainText(bytes));
  return Read(std::move(document), said);
}

absl::StatusOr<ReportReading> ReportReader::ReadAnyway(std::string_view bytes,
                                                       const v1::ReportMetadata& said) const {
  ASSIGN_OR_RETURN(Document document, ReadPlainText(bytes));
  return ReadAnyway(std::move(document), said);
}

absl::StatusOr<ReportReading> ReportReader::Read(Document document, const v1::ReportMetadata& said) const {
  ASSIGN_OR_RETURN(ReportReading reading, ReadAnyway(std::move(document), said));
  if (reading.metadata.region().empty())
    return Untold(ErrorReason::ERROR_REASON_REGION_UNKNOWN, "region", "region");
  if (reading.metadata.year() == 0) return Untold(ErrorReason::ERROR_REASON_YEAR_UNKNOWN, "year", "year");
  return reading;
}

absl::StatusOr<ReportReading> ReportReader::ReadAnyway(Document document,
                                                       const v1::ReportMetadata& said) const {
  ReportReading reading;
  reading.text = std::move(document.text);
  reading.format = document.format;
  reading.encoding = document.encoding;
  reading.page_count = document.page_count;
  const std::u32string text = ToCodePoints(reading.text);
  reading.text_length = static_cast<int>(text.size());

  const auto headings = FindHeadings(text);
  const ReadableText readable(text, parts_->lexicon.folding());
  const DocumentGuess guess =
      GuessMetadata(reading.text, readable, headings, parts_->lexicon, regions::RegionTree::BuiltIn());
  reading.metadata = Overruled(guess.metadata, said);
  for (const OutlineHeading& heading : headings) reading.outline.push_back(HeadingOf(text, heading));

  reading.structure = parts_->structure->Read(text, headings, reading.metadata.title());

  const ExtractOptions options{.region = reading.metadata.region(),
                               .year = reading.metadata.year(),
                               .first_month = guess.first_month,
                               .last_month = guess.last_month,
                               .past = guess.past && reading.metadata.year() == guess.metadata.year()};
  PlainFacts read = parts_->extractor.Read(readable, headings, options);
  if (read.facts.size() > kMostFigures) return TooManyFigures();
  parts_->DropImpossibleCodes(read.facts);
  reading.findings = CheckFacts(text, read, parts_->lexicon);
  reading.facts.reserve(read.facts.size());
  for (const PlainFact& fact : read.facts) {
    reading.facts.push_back(ToMessage(fact));
    *reading.facts.back().mutable_place() =
        document.origin->Find(static_cast<size_t>(fact.start), static_cast<size_t>(fact.end));
  }
  return reading;
}

std::vector<v1::Finding> ReportReader::Check(std::string_view text,
                                             const std::vector<v1::Fact>& facts) const {
  return CheckFacts(ToCodePoints(text), facts, parts_->lexicon);
}

const Lexicon& ReportReader::lexicon() const { return parts_->lexicon; }

}  // namespace fengqiao::reports
