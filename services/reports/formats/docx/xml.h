// XML as events, from whoever sends it.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_XML_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_XML_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"

struct XML_ParserStruct;

namespace fengqiao::reports {

// The attributes of an element.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // By its name without the namespace; "" where there is none.
  std::string_view Get(std::string_view name) const;

 private:
  const char** pairs_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Names come without their namespaces; `word` tells those of WordprocessingML from others of the same name.
  // An error ends the reading.
  virtual absl::Status Start(std::string_view name, bool word, const XmlAttributes& attributes) = 0;
  virtual absl::Status End(std::string_view name, bool word) = 0;
  virtual absl::Status Text(std::string_view utf8) = 0;
};

// Reads a document piece by piece. What a document type could declare, entities above all, is refused with
// it.
class XmlReader {
 public:
  // `handler` outlives this.
  explicit XmlReader(XmlHandler& handler);
  ~XmlReader();

  // False where no more is wanted, because of an error.
  bool Feed(std::string_view piece);
  // Ends the document. DOCUMENT_BROKEN for what is no XML or has a document type, DOCUMENT_TOO_COMPLEX for
  // what nests too deep, or the handler's error.
  absl::Status Finish();

 private:
  struct Callbacks;
  XmlHandler& handler_;
  XML_ParserStruct* const parser_;
  int depth_ = 0;
  absl::Status status_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_XML_H_
