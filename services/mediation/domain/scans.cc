#include "services/mediation/domain/scans.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/rules.h"

namespace fengqiao::mediation {
namespace {

using namespace std::string_view_literals;

constexpr size_t kSha256Digits = 64;
constexpr char kPaperType[] = "mediation.fengqiao/Paper";

// How the bytes of a media type begin.
struct Beginning {
  std::string_view media_type;
  std::string_view bytes;
};
constexpr Beginning kBeginnings[] = {{"application/pdf", "%PDF-"sv},
                                     {"image/jpeg", "\xFF\xD8\xFF"sv},
                                     {"image/png", "\x89PNG\r\n\x1A\n"sv},
                                     {"image/tiff", "II*\0"sv},
                                     {"image/tiff", "MM\0*"sv}};

bool IsMediaType(std::string_view type) {
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](const Beginning& one) { return one.media_type == type; });
}

bool BeginsAs(std::string_view type, std::string_view bytes) {
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings), [&](const Beginning& one) {
    return one.media_type == type && bytes.starts_with(one.bytes);
  });
}

bool IsHash(std::string_view text) {
  return text.size() == kSha256Digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

absl::Status CheckScanHeader(const v1::ScanHeader& header) {
  FieldErrors errors;
  if (header.paper().empty()) errors.Add("header.paper", "is required");
  if (!IsMediaType(header.media_type())) {
    errors.Add("header.media_type", "must be application/pdf, image/jpeg, image/png or image/tiff");
  }
  if (!header.sha256().empty() && !IsHash(header.sha256())) {
    errors.Add("header.sha256", "must be 64 hexadecimal digits in lower case");
  }
  return errors.ToStatus();
}

absl::Status CheckScanBytes(const v1::ScanHeader& header, std::string_view bytes) {
  if (!BeginsAs(header.media_type(), bytes)) {
    return InvalidField("content", absl::StrCat("is no ", header.media_type()));
  }
  if (!header.sha256().empty() && ToHex(Sha256(bytes)) != header.sha256()) {
    return InvalidField("header.sha256", "is not the hash of the bytes that came");
  }
  return absl::OkStatus();
}

absl::StatusOr<Step> AttachScan(const v1::Case& current, const v1::ScanHeader& header) {
  v1::Case next = current;
  for (v1::Paper& paper : *next.mutable_papers()) {
    if (paper.id() != header.paper()) continue;
    const bool same = paper.sha256() == header.sha256();
    if (paper.scan_bytes() > 0 && !same) return Refuse("mediation.scan.kept");
    if (!paper.sha256().empty() && !same) return Refuse("mediation.scan.other");
    paper.set_sha256(header.sha256());
    paper.set_scan_bytes(header.size_bytes());
    paper.set_scan_type(header.media_type());
    return StepOf(std::move(next), "Case.ScanAdded", "");
  }
  return NotFound(kPaperType, absl::StrCat(current.name(), "/papers/", header.paper()));
}

absl::StatusOr<v1::Paper> ScannedPaper(const v1::Case& dispute, std::string_view paper) {
  for (const v1::Paper& one : dispute.papers()) {
    if (one.id() == paper && one.scan_bytes() > 0) return one;
  }
  return NotFound(kPaperType, absl::StrCat(dispute.name(), "/papers/", ToAbsl(paper)));
}

}  // namespace fengqiao::mediation
