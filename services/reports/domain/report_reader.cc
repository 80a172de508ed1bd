#include "services/reports/domain/report_reader.h"

#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/regions/region_tree.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/metadata.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/domain/text/outline.h"

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
  if (!said.issuer().empty()) guess.set_issuer(said.issuer());
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

// Whether a value can be one of the indicator: what is counted is whole, ranks begin at 1, nothing but a
// change is negative.
bool CanBe(const indicators::v1::Indicator& indicator, const v1::Fact& fact) {
  if (fact.role() == common::v1::FIGURE_ROLE_CHANGE) return true;
  const Decimal value = FromProto(fact.value()).value_or(Decimal());
  if (value < Decimal()) return false;
  if (indicator.kind() == indicators::v1::Indicator::KIND_RANK) return value >= Decimal::FromInteger(1);
  // 每个乡镇…人数 is an average.
  const bool average = indicator.display_name().rfind("每", 0) == 0;
  return indicator.kind() != indicators::v1::Indicator::KIND_COUNT || average || value.IsInteger();
}

absl::Status TooManyFigures() {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE,
               absl::StrCat("the document states more than ", kMostFigures, " figures"))
      .Field("content", absl::StrCat("must state at most ", kMostFigures, " figures"))
      .Meta("figures", absl::StrCat(kMostFigures));
}

}  // namespace

struct ReportReader::Parts {
  Parts(Lexicon words, const std::vector<indicators::v1::Indicator>& catalog)
      : lexicon(std::move(words)), extractor(lexicon) {
    for (const auto& indicator : catalog) definitions.emplace(indicator.code(), indicator);
  }

  // A code that the value can't have was read wrongly: the figure stays, the code goes.
  void DropImpossibleCodes(std::vector<v1::Fact>* facts) const {
    for (v1::Fact& fact : *facts) {
      const auto definition = definitions.find(fact.code());
      if (definition == definitions.end() || CanBe(definition->second, fact)) continue;
      fact.clear_code();
      fact.set_confidence(0);
    }
  }

  const Lexicon lexicon;
  const Extractor extractor;
  std::unordered_map<std::string, indicators::v1::Indicator> definitions;
};

ReportReader::ReportReader(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
ReportReader::~ReportReader() = default;

absl::StatusOr<std::unique_ptr<const ReportReader>> ReportReader::Create(
    const std::vector<indicators::v1::Indicator>& catalog) {
  ASSIGN_OR_RETURN(Lexicon lexicon, Lexicon::BuiltIn(catalog));
  auto parts = std::make_unique<const Parts>(std::move(lexicon), catalog);
  return std::unique_ptr<const ReportReader>(new ReportReader(std::move(parts)));
}

absl::StatusOr<ReportReading> ReportReader::Read(std::string_view bytes,
                                                 const v1::ReportMetadata& said) const {
  ASSIGN_OR_RETURN(ReportReading reading, ReadAnyway(bytes, said));
  if (reading.metadata.region().empty())
    return Untold(ErrorReason::ERROR_REASON_REGION_UNKNOWN, "region", "region");
  if (reading.metadata.year() == 0) return Untold(ErrorReason::ERROR_REASON_YEAR_UNKNOWN, "year", "year");
  return reading;
}

absl::StatusOr<ReportReading> ReportReader::ReadAnyway(std::string_view bytes,
                                                       const v1::ReportMetadata& said) const {
  ASSIGN_OR_RETURN(Decoded decoded, Decode(bytes));
  ReportReading reading;
  reading.text = std::move(decoded.text);
  reading.encoding = decoded.encoding;
  const std::u32string text = ToCodePoints(reading.text);
  reading.text_length = static_cast<int>(text.size());

  const auto headings = FindHeadings(text);
  const DocumentGuess guess =
      GuessMetadata(reading.text, text, headings, parts_->lexicon, regions::RegionTree::BuiltIn());
  reading.metadata = Overruled(guess.metadata, said);
  for (const OutlineHeading& heading : headings) reading.outline.push_back(HeadingOf(text, heading));

  const ExtractOptions options{.region = reading.metadata.region(),
                               .year = reading.metadata.year(),
                               .first_month = guess.first_month,
                               .last_month = guess.last_month};
  reading.facts = parts_->extractor.Extract(text, headings, options);
  if (reading.facts.size() > kMostFigures) return TooManyFigures();
  parts_->DropImpossibleCodes(&reading.facts);
  reading.findings = CheckFacts(text, reading.facts, parts_->lexicon);
  return reading;
}

}  // namespace fengqiao::reports
