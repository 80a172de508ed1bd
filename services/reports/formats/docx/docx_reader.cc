#include "services/reports/formats/docx/docx_reader.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/macros.h"
#include "services/reports/formats/docx/body.h"
#include "services/reports/formats/docx/package.h"
#include "services/reports/formats/docx/xml.h"
#include "services/reports/formats/refusal.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

constexpr char kMainPart[] = "word/document.xml";
constexpr char kStylesPart[] = "word/styles.xml";
constexpr char kRelationsPart[] = "_rels/.rels";

// Where the package says that its main part is.
class Relations final : public XmlHandler {
 public:
  absl::Status Start(std::string_view name, bool, const XmlAttributes& attributes) override {
    constexpr std::string_view kMain = "/officeDocument";
    const std::string_view type = attributes.Get("Type");
    if (name == "Relationship" && type.size() > kMain.size() &&
        type.substr(type.size() - kMain.size()) == kMain)
      main_ = attributes.Get("Target");
    return absl::OkStatus();
  }
  absl::Status End(std::string_view, bool) override { return absl::OkStatus(); }
  absl::Status Text(std::string_view) override { return absl::OkStatus(); }

  std::string main() const { return main_.substr(0, 1) == "/" ? main_.substr(1) : main_; }

 private:
  std::string main_;
};

// The styles named "toc 1" and so on, by which a table of contents is told: its lines are the headings once
// more.
class Styles final : public XmlHandler {
 public:
  absl::Status Start(std::string_view name, bool word, const XmlAttributes& attributes) override {
    if (!word) return absl::OkStatus();
    if (name == "style") style_ = attributes.Get("styleId");
    if (name != "name") return absl::OkStatus();
    std::string called(attributes.Get("val"));
    absl::AsciiStrToLower(&called);
    if (called.substr(0, 4) == "toc ") contents_.insert(style_);
    return absl::OkStatus();
  }
  absl::Status End(std::string_view, bool) override { return absl::OkStatus(); }
  absl::Status Text(std::string_view) override { return absl::OkStatus(); }

  std::set<std::string, std::less<>> TakeContents() { return std::move(contents_); }

 private:
  std::string style_;
  std::set<std::string, std::less<>> contents_;
};

class DocxOrigin final : public Origin {
 public:
  DocxOrigin(std::vector<Source> sources, std::vector<DocxPlace> places,
             std::vector<DocxParagraph> paragraphs)
      : text_{.utf8 = "", .sources = std::move(sources)},
        places_(std::move(places)),
        paragraphs_(std::move(paragraphs)) {}

  v1::Place Find(size_t begin, size_t end) const override {
    v1::Place place;
    const auto [first, last] = text_.Range(begin, end);
    if (first == kNoSource) return place;
    // A stretch over several paragraphs, as a cell may have them, is told by the part in its first one.
    const uint32_t number = places_[first].paragraph;
    Source stop = last;
    while (places_[stop].paragraph != number) --stop;
    const DocxParagraph& paragraph = paragraphs_[number];
    v1::ParagraphRange& range = *place.mutable_paragraph_range();
    range.set_paragraph(static_cast<int32_t>(number) + 1);
    range.set_start(static_cast<int32_t>(places_[first].offset));
    range.set_end(static_cast<int32_t>(places_[stop].offset) + 1);
    range.set_table(paragraph.table);
    range.set_row(paragraph.row);
    range.set_cell(paragraph.cell);
    return place;
  }

 private:
  const SourcedText text_;
  const std::vector<DocxPlace> places_;
  const std::vector<DocxParagraph> paragraphs_;
};

absl::Status ReadPart(const Package& package, const std::string& name, XmlHandler& handler) {
  XmlReader reader(handler);
  RETURN_IF_ERROR(package.Read(name, [&](std::string_view piece) { return reader.Feed(piece); }));
  return reader.Finish();
}

// What a ZIP is that is no .docx.
absl::Status OtherZip(const Package& package) {
  if (package.Has("OFD.xml"))
    return UnknownFormat("ofd", "docx", "是 OFD 版式文件：请在阅读器中转换为 PDF 或 .docx 后再上传");
  if (package.Has("xl/workbook.xml"))
    return UnknownFormat("xlsx", "docx", "是 Excel 表格（.xlsx）：请把报告正文存为 .docx、PDF、网页或纯文本");
  if (package.Has("ppt/presentation.xml"))
    return UnknownFormat("pptx", "docx", "是演示文稿（.pptx）：请把报告正文存为 .docx、PDF、网页或纯文本");
  if (package.Has("content.xml"))
    return UnknownFormat("odf", "docx", "是 OpenDocument 文件：请另存为 .docx 后再上传");
  return UnknownFormat("zip", "docx", "是压缩包而不是 .docx：请先解压，再逐份上传其中的报告");
}

}  // namespace

bool LooksLikeZip(std::string_view bytes) {
  const std::string_view magic = bytes.substr(0, 4);
  return magic == std::string_view("PK\x03\x04", 4) || magic == std::string_view("PK\x05\x06", 4) ||
         magic == std::string_view("PK\x07\x08", 4);
}

absl::StatusOr<Document> ReadDocx(std::string_view bytes) {
  ASSIGN_OR_RETURN(const auto package, Package::Open(bytes));
  std::string main = kMainPart;
  if (!package->Has(main)) {
    Relations relations;
    if (package->Has(kRelationsPart)) RETURN_IF_ERROR(ReadPart(*package, kRelationsPart, relations));
    main = relations.main();
    if (main.substr(0, 5) != "word/" || !package->Has(main)) return OtherZip(*package);
  }
  Styles styles;
  if (package->Has(kStylesPart)) RETURN_IF_ERROR(ReadPart(*package, kStylesPart, styles));
  DocxBody body(styles.TakeContents());
  RETURN_IF_ERROR(ReadPart(*package, main, body));

  SourcedLines lines = body.TakeLines();
  if (lines.empty()) return NothingVisible();
  SourcedText text = Flattened(std::move(lines));
  Document document;
  document.format = v1::Report::FORMAT_DOCX;
  document.text = std::move(text.utf8);
  document.origin =
      std::make_unique<DocxOrigin>(std::move(text.sources), body.TakePlaces(), body.TakeParagraphs());
  return document;
}

}  // namespace fengqiao::reports
