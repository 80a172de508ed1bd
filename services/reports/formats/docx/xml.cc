#include "services/reports/formats/docx/xml.h"

#include <expat.h>

#include <utility>

#include "services/reports/formats/refusal.h"

namespace fengqiao::reports {
namespace {

constexpr int kDeepest = 1000;
constexpr char kSeparator =
    '|';  // between namespace and name, as expat gives them; no namespace that we ask for has it

// The transitional and the strict namespace of WordprocessingML.
constexpr std::string_view kWord[] = {"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                                      "http://purl.oclc.org/ooxml/wordprocessingml/main"};

struct Name {
  std::string_view local;
  bool word;
};

Name NameOf(std::string_view full) {
  const size_t separator = full.rfind(kSeparator);
  if (separator == std::string_view::npos) return {full, false};
  const std::string_view space = full.substr(0, separator);
  return {full.substr(separator + 1), space == kWord[0] || space == kWord[1]};
}

}  // namespace

std::string_view XmlAttributes::Get(std::string_view name) const {
  for (const char** pair = pairs_; pair[0] != nullptr; pair += 2) {
    if (NameOf(pair[0]).local == name) return pair[1];
  }
  return {};
}

struct XmlReader::Callbacks {
  static void Stop(XmlReader& reader, absl::Status status) {
    if (reader.status_.ok()) reader.status_ = std::move(status);
    XML_StopParser(reader.parser_, XML_FALSE);
  }
  static void XMLCALL Start(void* self, const XML_Char* full, const XML_Char** pairs) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (!reader.status_.ok()) return;
    if (++reader.depth_ > kDeepest)
      return Stop(reader, TooComplex("xml_depth", "文档的结构嵌套过深，不是正常的 .docx 文件", kDeepest));
    const Name name = NameOf(full);
    if (absl::Status status = reader.handler_.Start(name.local, name.word, XmlAttributes(pairs));
        !status.ok())
      Stop(reader, std::move(status));
  }
  static void XMLCALL End(void* self, const XML_Char* full) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (!reader.status_.ok()) return;
    --reader.depth_;
    const Name name = NameOf(full);
    if (absl::Status status = reader.handler_.End(name.local, name.word); !status.ok())
      Stop(reader, std::move(status));
  }
  static void XMLCALL Text(void* self, const XML_Char* text, int length) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (!reader.status_.ok()) return;
    if (absl::Status status = reader.handler_.Text({text, static_cast<size_t>(length)}); !status.ok())
      Stop(reader, std::move(status));
  }
  static void XMLCALL DocumentType(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    Stop(*static_cast<XmlReader*>(self),
         Broken("xml_document_type", "文档的 XML 中有 DOCTYPE 声明，不是正常的 .docx 文件"));
  }
};

XmlReader::XmlReader(XmlHandler& handler)
    : handler_(handler), parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Callbacks::Start, Callbacks::End);
  XML_SetCharacterDataHandler(parser_, Callbacks::Text);
  XML_SetStartDoctypeDeclHandler(parser_, Callbacks::DocumentType);
}

XmlReader::~XmlReader() { XML_ParserFree(parser_); }

bool XmlReader::Feed(std::string_view piece) {
  if (!status_.ok()) return false;
  if (XML_Parse(parser_, piece.data(), static_cast<int>(piece.size()), XML_FALSE) == XML_STATUS_OK)
    return true;
  if (status_.ok()) status_ = Broken("xml", "文档的 XML 不完整或有错误：请用 Word 或 WPS 打开后重新保存");
  return false;
}

absl::Status XmlReader::Finish() {
  if (status_.ok() && XML_Parse(parser_, "", 0, XML_TRUE) != XML_STATUS_OK && status_.ok())
    status_ = Broken("xml", "文档的 XML 不完整或有错误：请用 Word 或 WPS 打开后重新保存");
  return status_;
}

}  // namespace fengqiao::reports
