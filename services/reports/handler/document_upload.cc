#include "services/reports/handler/document_upload.h"

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/domain/years.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kMaxFileName = 255;
constexpr size_t kMaxIssuer = 128;
constexpr size_t kMaxTitle = 256;

void CheckMetadata(const v1::ReportMetadata& said, FieldErrors* errors) {
  if (!said.region().empty()) {
    const std::string_view code = api::RegionOf(said.region());
    if (!regions::ParseRegionId(code).ok() || said.region() != absl::StrCat("regions/", ToAbsl(code))) {
      errors->Add("header.metadata.region", "must be a region, like regions/330602");
    }
  }
  if (said.year() != 0 && !IsReportYear(said.year())) {
    errors->Add("header.metadata.year", absl::StrCat("must be a year from ", kFirstYear, " to ", kLastYear));
  }
  if (said.has_issue_date()) {
    if (const auto day = FromProto(said.issue_date()); !day.ok()) {
      errors->Add("header.metadata.issue_date", ToStd(day.status().message()));
    }
  }
  if (ToCodePoints(said.issuer()).size() > kMaxIssuer)
    errors->Add("header.metadata.issuer", "is longer than 128 characters");
  if (ToCodePoints(said.title()).size() > kMaxTitle)
    errors->Add("header.metadata.title", "is longer than 256 characters");
  if (!said.kind().empty()) errors->Add("header.metadata.kind", "is told from the text and can't be given");
}

}  // namespace

absl::Status DocumentUpload::SetHeader(const v1::DocumentHeader& header) {
  RETURN_IF_ERROR(upload_.Announce(header.size_bytes()));
  FieldErrors errors;
  const bool name_is_text =
      !FirstBadUtf8(header.file_name()) && header.file_name().find('\0') == std::string::npos;
  if (!name_is_text) errors.Add("header.file_name", "must be UTF-8 without NUL");
  if (header.file_name().size() > kMaxFileName) errors.Add("header.file_name", "is longer than 255 bytes");
  CheckMetadata(header.metadata(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  header_ = header;
  return absl::OkStatus();
}

}  // namespace fengqiao::reports
