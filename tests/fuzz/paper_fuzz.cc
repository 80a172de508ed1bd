// Any text as a template is parsed or refused by line; what is parsed prints with the data that it asks for,
// to a document which our own reader takes, the same bytes each time. Behind a line of ==== stand the bytes
// that fill the fields: whatever they are, they print as text or are refused.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "common/paper/docx.h"
#include "common/paper/paper_number.h"
#include "services/reports/formats/docx/package.h"
#include "services/reports/formats/docx/xml.h"
#include "tests/support/sample_paper_data.h"

namespace {

using namespace fengqiao::paper;  // NOLINT(google-build-using-namespace): the fuzzer is of that folder
using fengqiao::testing::SampleData;

// Whether sample data surely fills it: no field is written in two ways or has to be one of several values,
// which a template may demand and no value can be.
bool CanBeFilled(const PaperTemplate& paper) {
  for (const auto& [path, wanted] : paper.wanted()) {
    const size_t ways = wanted.filters.size() - wanted.filters.count("or");
    if (!wanted.list && (ways > 1 || !wanted.compared.empty())) return false;
  }
  return true;
}

// Each cell has a paragraph, or Word calls the document broken.
class Sound final : public fengqiao::reports::XmlHandler {
 public:
  absl::Status Start(std::string_view name, bool, const fengqiao::reports::XmlAttributes&) override {
    if (name == "tc") in_empty_cell_ = true;
    if (name == "p") in_empty_cell_ = false;
    return absl::OkStatus();
  }
  absl::Status End(std::string_view name, bool) override {
    if (name == "tc" && in_empty_cell_) std::abort();
    return absl::OkStatus();
  }
  absl::Status Text(std::string_view) override { return absl::OkStatus(); }

 private:
  bool in_empty_cell_ = false;
};

void CheckPart(const fengqiao::reports::Package& package, const std::string& name) {
  Sound sound;
  fengqiao::reports::XmlReader reader(sound);
  const bool read = package.Read(name, [&](std::string_view piece) { return reader.Feed(piece); }).ok();
  if (!read || !reader.Finish().ok()) std::abort();
}

void CheckDocx(const PaperTemplate& paper, const PaperData& data, bool must_print) {
  const auto docx = RenderDocx(paper, data);
  if (!docx.ok()) {
    const bool too_large = docx.status().code() == absl::StatusCode::kResourceExhausted;
    const bool lacking = docx.status().code() == absl::StatusCode::kFailedPrecondition;
    if (!too_large && (!lacking || must_print)) std::abort();
    return;
  }
  if (const auto again = RenderDocx(paper, data); !again.ok() || *again != *docx) std::abort();
  const auto package = fengqiao::reports::Package::Open(*docx);
  if (!package.ok()) std::abort();
  CheckPart(**package, "word/document.xml");
  CheckPart(**package, "docProps/core.xml");
}

void CheckNumber(std::string_view text) {
  const auto number = ParsePaperNumber(text, "人调");
  if (!number.ok()) return;
  const auto written = FormatPaperNumber(*number);
  if (!written.ok()) std::abort();
  const auto again = ParsePaperNumber(*written, "人调");
  if (!again.ok() || *again != *number) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  constexpr std::string_view kSeparator = "\n====\n";
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  CheckNumber(input.substr(0, input.find('\n')));
  const size_t at = input.find(kSeparator);
  const auto paper = PaperTemplate::Parse(input.substr(0, at), "x.paper");
  if (!paper.ok()) {
    if (!absl::StartsWith(paper.status().message(), "x.paper, line ")) std::abort();
    return 0;
  }
  for (size_t choice = 0; choice < 3; ++choice)
    CheckDocx(*paper, SampleData(*paper, {.choice = choice, .optional = choice != 1}), CanBeFilled(*paper));
  if (at != std::string_view::npos)
    CheckDocx(*paper, SampleData(*paper, {.text = input.substr(at + kSeparator.size()), .raw = true}), false);
  return 0;
}
