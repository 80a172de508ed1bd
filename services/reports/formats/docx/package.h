// The parts of an Office Open XML package.

#ifndef FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_PACKAGE_H_
#define FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_PACKAGE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct zip;

namespace fengqiao::reports {

// Opens a ZIP in memory and inflates what is asked for, never all of it. Not thread-safe.
class Package {
 public:
  // `bytes` outlives this. DOCUMENT_BROKEN for what is no ZIP, DOCUMENT_TOO_COMPLEX for too many entries.
  static absl::StatusOr<std::unique_ptr<Package>> Open(std::string_view bytes);
  ~Package();

  bool Has(const std::string& name) const;
  // Gives the part piece by piece, until `take` says false. DOCUMENT_BROKEN for a part that is not there or
  // damaged, DOCUMENT_ENCRYPTED, DOCUMENT_TOO_COMPLEX for one that swells beyond what documents do.
  absl::Status Read(const std::string& name, const std::function<bool(std::string_view piece)>& take) const;

 private:
  explicit Package(zip* archive) : archive_(archive) {}
  zip* const archive_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_FORMATS_DOCX_PACKAGE_H_
