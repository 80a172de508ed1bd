// What of a file may be printed, by whom, and from which state on a paper tells the truth.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PRINTING_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PRINTING_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {

// Who may print a kind of paper, besides the county responsible.
struct PrintRight {
  enum class Whose {
    kFile,       // nobody else
    kDocument,   // the county that made the document, also after it has handed the person over
    kNewCounty,  // the county that a transfer goes to, instead of the one responsible
  };
  // What an office must be entrusted with; unspecified: it is the county's alone.
  v1::Entrustment::Act act = v1::Entrustment::ACT_UNSPECIFIED;
  Whose whose = Whose::kFile;
  // For kDocument; unspecified where the paper is about the document itself ("d1.2").
  v1::Document::Kind document = v1::Document::KIND_UNSPECIFIED;
  // Whether it says what is kept of risk assessments.
  bool risk = false;
  // Whether it says what is kept of electronic positioning.
  bool positioning = false;
};

// The document by which a paper is somebody's, or null.
const v1::Document* DocumentPrinted(const v1::Subject& subject, const PrintRight& right,
                                    std::string_view about);
// The transfer, by id, whose new county prints; "" where it is not the new county's paper.
std::string TransferPrinted(const v1::Subject& subject, const PrintRight& right, std::string_view about);

// Refuses an office what it is not entrusted with, and everything that is no office's.
absl::Status MayPrint(const v1::Subject& subject, const PrintRight& right, const Circumstances& now);

// correction.paper.about: the file has nothing of that id.
absl::Status NothingToPrintAbout();
// correction.paper.state: it has, but not (yet) in the state that the paper would tell of.
absl::Status NotToBePrinted(std::string_view why);
// OK where what the paper tells of is so.
absl::Status MustBeSo(bool so, std::string_view why);
// A paper that is about the file as a whole is about nothing in it.
absl::Status MustBeOfTheFile(std::string_view about);

// The entry that a paper is about, by id; the last fitting one where none is named. `why` says what it wants.
template <typename Entries, typename Fits>
auto FindPrinted(const Entries& entries, std::string_view about, std::string_view why, const Fits& fits)
    -> absl::StatusOr<decltype(&*entries.begin())> {
  decltype(&*entries.begin()) found = nullptr;
  if (!about.empty()) {
    found = FindById(about, &entries);
    if (found == nullptr) return NothingToPrintAbout();
    if (!fits(*found)) return NotToBePrinted(why);
    return found;
  }
  for (const auto& entry : entries) {
    if (fits(entry)) found = &entry;
  }
  if (found == nullptr) return NotToBePrinted(why);
  return found;
}

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PRINTING_H_
