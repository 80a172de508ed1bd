#include "common/paper/docx.h"

#include <string_view>
#include <utility>

#include "common/paper/docx_body.h"
#include "common/paper/layout.h"
#include "common/paper/parts.h"
#include "common/paper/xml_text.h"
#include "common/paper/zip_writer.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::paper {
namespace {

constexpr size_t kMostPapers = 1000;
constexpr size_t kLargestBody = 96 << 20;  // of all papers of a document

// No instant is told, for one would make each printing another file.
std::string CoreProperties(std::string_view title, std::string_view number) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
      "<cp:coreProperties "
      "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>";
  AppendXml(title, xml);
  xml += "</dc:title>";
  if (!number.empty()) {
    // Programs show the subject; the identifier is what it is.
    xml += "<dc:subject>";
    AppendXml(number, xml);
    xml += "</dc:subject><dc:identifier>";
    AppendXml(number, xml);
    xml += "</dc:identifier>";
  }
  return xml + "<dc:language>zh-CN</dc:language></cp:coreProperties>\n";
}

absl::StatusOr<std::string> Package(std::string_view body, std::string_view title, std::string_view number) {
  const std::string core = CoreProperties(title, number);
  return WriteZip({{.name = "[Content_Types].xml", .bytes = data::ContentTypesXml()},
                   {.name = "_rels/.rels", .bytes = data::PackageRelsXml()},
                   {.name = "docProps/core.xml", .bytes = core},
                   {.name = "word/document.xml", .bytes = body},
                   {.name = "word/_rels/document.xml.rels", .bytes = data::DocumentRelsXml()},
                   {.name = "word/styles.xml", .bytes = data::StylesXml()},
                   {.name = "word/settings.xml", .bytes = data::SettingsXml()},
                   {.name = "word/fontTable.xml", .bytes = data::FontTableXml()},
                   {.name = "word/footer1.xml", .bytes = data::FooterOddXml()},
                   {.name = "word/footer2.xml", .bytes = data::FooterEvenXml()}});
}

absl::Status TooLarge() {
  constexpr std::string_view kTrouble = "合订的文书过多，请分册打印";
  return Error(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE, kTrouble)
      .Quota("paper.size", kTrouble);
}

}  // namespace

absl::StatusOr<std::string> RenderDocx(const PaperTemplate& paper, const PaperData& data) {
  ASSIGN_OR_RETURN(const PaperLayout layout, FillIn(paper, data));
  DocxBodyWriter writer;
  writer.AddPaper(layout);
  return Package(std::move(writer).Finish(), layout.name, layout.number);
}

absl::StatusOr<std::string> RenderBoundDocx(const std::vector<BoundPaper>& papers, const Binding& binding) {
  if (papers.empty()) return InvalidField("papers", "没有要合订的文书");
  if (papers.size() > kMostPapers) return TooLarge();
  std::vector<PaperLayout> layouts;
  std::vector<ContentsLine> lines;
  size_t bytes = 0;
  for (const BoundPaper& bound : papers) {
    ASSIGN_OR_RETURN(PaperLayout layout, FillIn(*bound.paper, *bound.data));
    if ((bytes += layout.bytes) > kLargestBody) return TooLarge();
    lines.push_back({.name = layout.name, .number = layout.number, .note = bound.note});
    layouts.push_back(std::move(layout));
  }
  DocxBodyWriter writer;
  if (!binding.contents.empty()) writer.AddContents(binding.contents, lines);
  for (const PaperLayout& layout : layouts) writer.AddPaper(layout);
  return Package(std::move(writer).Finish(), binding.title, "");
}

}  // namespace fengqiao::paper
