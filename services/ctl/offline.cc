#include "services/ctl/offline.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/ctl/annotation_data.h"
#include "services/ctl/json_line.h"
#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/formats/document_reader.h"

namespace fengqiao::ctl {
namespace {

using reports::ReportReading;
using reports::v1::Fact;
using reports::v1::Finding;
using reports::v1::Operand;

// The bytes of a file; one byte more than a document may have is enough to see that it is too large.
absl::StatusOr<std::string> Contents(const std::string& path) {
  constexpr std::streamsize kEnough = (16 << 20) + 1;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(errno != 0 ? std::strerror(errno) : "can't be opened");
  std::string bytes(static_cast<size_t>(kEnough), '\0');
  file.read(bytes.data(), kEnough);
  if (file.bad() || (file.gcount() == 0 && !file.eof())) return absl::UnknownError("can't be read");
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

// "BOUND_AT_LEAST" to "at_least".
std::string Word(std::string_view enum_name, std::string_view prefix) {
  std::string word(enum_name.substr(prefix.size()));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

std::string_view CodeOfRegion(std::string_view name) {
  constexpr std::string_view kPrefix = "regions/";
  return name.substr(0, kPrefix.size()) == kPrefix ? name.substr(kPrefix.size()) : name;
}

// The code by which annotations of figures speak of what has a code: mostly the same, sometimes a wider one;
// empty where they have none.
std::string_view AnnotatedCode(const std::string& code) {
  static const auto& codes = *new std::map<std::string, std::string, std::less<>>([] {
    std::map<std::string, std::string, std::less<>> known;
    for (const auto line : absl::StrSplit(ToAbsl(data::AnnotationCodesTsv()), '\n')) {
      if (line.empty() || line[0] == '#') continue;
      const std::vector<std::string> columns = absl::StrSplit(line, '\t');
      known.emplace(columns.front(), columns.back());
    }
    return known;
  }());
  const auto found = codes.find(code);
  return found == codes.end() ? std::string_view() : std::string_view(found->second);
}

// Where in the original, as far as people count there: pages and boxes, paragraphs and cells, bytes.
std::string PlaceJson(const reports::v1::Place& place) {
  JsonLine line;
  if (place.has_byte_range()) {
    line.Number("byte_start", place.byte_range().start()).Number("byte_end", place.byte_range().end());
  } else if (place.has_paragraph_range()) {
    const auto& range = place.paragraph_range();
    line.Number("paragraph", range.paragraph()).Number("start", range.start()).Number("end", range.end());
    if (range.table() > 0)
      line.Number("table", range.table()).Number("row", range.row()).Number("cell", range.cell());
  } else if (place.has_page_area()) {
    std::string boxes;
    for (const auto& box : place.page_area().boxes()) {
      absl::StrAppend(&boxes, boxes.empty() ? "" : ", ", "[", box.page(), ", ", box.left(), ", ", box.top(),
                      ", ", box.right(), ", ", box.bottom(), "]");
    }
    line.Verbatim("boxes", absl::StrCat("[", boxes, "]"));
  } else {
    return "";
  }
  return line.Finish();
}

std::string OperandJson(const Operand& operand) {
  JsonLine line;
  line.Number("start", operand.span().start()).Number("end", operand.span().end());
  line.Text("surface", operand.span().surface()).Text("code", operand.code());
  return line.Finish();
}

absl::StatusOr<std::unique_ptr<const reports::ReportReader>> MakeReader(const OfflineOptions& options) {
  if (options.catalog_path.empty()) {
    ASSIGN_OR_RETURN(const auto catalog, indicators::Catalog::BuiltIn());
    return reports::ReportReader::Create(catalog.List());
  }
  ASSIGN_OR_RETURN(const std::string tsv, Contents(options.catalog_path));
  ASSIGN_OR_RETURN(const auto catalog, indicators::Catalog::Parse(tsv));
  return reports::ReportReader::Create(catalog.List());
}

// Reads every file and gives it to `print` with its name.
template <typename Print>
absl::Status ForEach(const std::vector<std::string>& files, const OfflineOptions& options,
                     const Print& print) {
  ASSIGN_OR_RETURN(const OfflineReader reader, OfflineReader::Create(options));
  for (const std::string& path : files) {
    const auto reading = reader.Read(path);
    if (!reading.ok()) {
      return absl::Status(reading.status().code(), absl::StrCat(path, ": ", reading.status().message()));
    }
    print(DocOf(path), *reading);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OfflineReader> OfflineReader::Create(const OfflineOptions& options) {
  ASSIGN_OR_RETURN(auto reader, MakeReader(options));
  return OfflineReader(std::move(reader), options.metadata);
}

absl::StatusOr<ReportReading> OfflineReader::Read(const std::string& path) const {
  ASSIGN_OR_RETURN(const std::string bytes, Contents(path));
  ASSIGN_OR_RETURN(reports::Document document, reports::ReadDocument(bytes));
  return reader_->ReadAnyway(std::move(document), metadata_);
}

std::string DocOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.substr(0, name.find_first_of("_."));
}

std::string FactJson(const std::string& doc, const Fact& fact) {
  JsonLine line;
  line.Text("doc", doc).Number("start", fact.span().start()).Number("end", fact.span().end());
  line.Text("surface", fact.span().surface()).Verbatim("value", fact.value().value());
  if (fact.has_value_max()) line.Verbatim("value_max", fact.value_max().value());
  line.Text("unit", fact.unit());
  line.Text("bound", Word(common::v1::Bound_Name(fact.bound()), "BOUND_"));
  line.Text("role", Word(common::v1::FigureRole_Name(fact.role()), "FIGURE_ROLE_"));
  const std::string_view annotated = AnnotatedCode(fact.code());
  if (annotated.empty()) {
    line.Verbatim("code", "null");
  } else {
    line.Text("code", annotated);
  }
  if (annotated != fact.code()) line.Text("own_code", fact.code());
  line.Text("period", fact.period()).Text("region", CodeOfRegion(fact.region()));
  if (!fact.scope().empty()) line.Text("scope", fact.scope());
  line.Text("subject", fact.subject());
  if (const std::string place = PlaceJson(fact.place()); !place.empty()) line.Verbatim("place", place);
  if (!fact.code().empty()) line.Number("confidence", fact.confidence()).Text("evidence", fact.evidence());
  return line.Finish();
}

std::string FindingJson(const std::string& doc, const Finding& finding) {
  std::string parts;
  for (const Operand& part : finding.parts())
    absl::StrAppend(&parts, parts.empty() ? "" : ", ", OperandJson(part));
  std::string implied;
  for (int64_t number : finding.implied()) absl::StrAppend(&implied, implied.empty() ? "" : ", ", number);
  std::string verdict = Finding::Verdict_Name(finding.verdict()).substr(std::string_view("VERDICT_").size());
  JsonLine line;
  line.Text("doc", doc).Text("kind", Word(Finding::Kind_Name(finding.kind()), "KIND_"));
  line.Verbatim("stated", OperandJson(finding.stated())).Verbatim("parts", absl::StrCat("[", parts, "]"));
  line.Text("verdict", verdict);
  if (!implied.empty()) line.Verbatim("implied", absl::StrCat("[", implied, "]"));
  line.Text("arithmetic", finding.arithmetic()).Text("explanation", finding.explanation());
  return line.Finish();
}

absl::Status ExtractFiles(const std::vector<std::string>& files, const OfflineOptions& options,
                          std::ostream& out) {
  return ForEach(files, options, [&](const std::string& doc, const ReportReading& reading) {
    for (const Fact& fact : reading.facts) out << FactJson(doc, fact) << '\n';
  });
}

absl::Status CheckFiles(const std::vector<std::string>& files, const OfflineOptions& options,
                        std::ostream& out) {
  return ForEach(files, options, [&](const std::string& doc, const ReportReading& reading) {
    for (const Finding& finding : reading.findings) out << FindingJson(doc, finding) << '\n';
  });
}

}  // namespace fengqiao::ctl
