#include "services/correction/domain/printing.h"

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "services/correction/domain/rules.h"

namespace fengqiao::correction {

const v1::Document* DocumentPrinted(const v1::Subject& subject, const PrintRight& right,
                                    std::string_view about) {
  if (right.whose != PrintRight::Whose::kDocument) return nullptr;
  const bool itself = right.document == v1::Document::KIND_UNSPECIFIED;
  if (itself && !about.empty()) return FindById(about.substr(0, about.find('.')), &subject.documents());
  const v1::Document* found = nullptr;
  for (const v1::Document& document : subject.documents()) {
    const bool fits = document.kind() == right.document && (about.empty() || document.about() == about);
    if (itself || fits) found = &document;
  }
  return found;
}

std::string TransferPrinted(const v1::Subject& subject, const PrintRight& right, std::string_view about) {
  if (right.whose != PrintRight::Whose::kNewCounty) return "";
  if (!about.empty()) return std::string(about);
  return subject.transfers().empty() ? "" : subject.transfers().rbegin()->id();
}

absl::Status MayPrint(const v1::Subject& subject, const PrintRight& right, const Circumstances& now) {
  if (right.act == v1::Entrustment::ACT_UNSPECIFIED) return MustBeCounty(now);
  return MustBeEntrusted(subject, right.act, now);
}

absl::Status NothingToPrintAbout() { return Refuse("correction.paper.about"); }

absl::Status NotToBePrinted(std::string_view why) {
  return Refuse("correction.paper.state", absl::StrCat("（", ToAbsl(why), "）"));
}

absl::Status MustBeSo(bool so, std::string_view why) { return so ? absl::OkStatus() : NotToBePrinted(why); }

absl::Status MustBeOfTheFile(std::string_view about) {
  return about.empty() ? absl::OkStatus() : NothingToPrintAbout();
}

}  // namespace fengqiao::correction
