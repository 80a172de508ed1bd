#include "services/reports/domain/standing.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/reports/domain/issuer.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestReason = 200;

std::string DayText(const common::v1::Date& date) {
  const auto day = FromProto(date);
  return day.ok() ? FormatDay(*day) : "无";
}

}  // namespace

absl::Status CheckYear(const v1::ReportMetadata& metadata, absl::CivilDay today) {
  if (metadata.year() <= today.year() + 1) return absl::OkStatus();
  return InvalidField("header.metadata.year",
                      absl::StrCat(metadata.year(), "年尚未到来，最晚可为", today.year() + 1, "年"));
}

absl::Status CheckSaysTheSame(const v1::ReportMetadata& said, const v1::Report& kept) {
  struct Difference {
    std::string_view field;
    std::string kept, said;
  };
  std::vector<Difference> differences;
  const v1::ReportMetadata& stored = kept.metadata();
  if (said.year() != 0 && said.year() != stored.year())
    differences.push_back({"year", absl::StrCat(stored.year()), absl::StrCat(said.year())});
  if (!said.issuer().empty() && said.issuer() != stored.issuer())
    differences.push_back({"issuer", stored.issuer(), said.issuer()});
  if (!said.title().empty() && said.title() != stored.title())
    differences.push_back({"title", stored.title(), said.title()});
  if (said.has_issue_date() &&
      !google::protobuf::util::MessageDifferencer::Equals(said.issue_date(), stored.issue_date()))
    differences.push_back({"issue_date", DayText(stored.issue_date()), DayText(said.issue_date())});
  if (differences.empty()) return absl::OkStatus();
  Error error(
      absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_ALREADY_EXISTS,
      absl::StrCat("there is already ", kept.name(), ", kept with another ", ToAbsl(differences[0].field)));
  for (const Difference& one : differences) {
    std::move(error).Field(absl::StrCat("header.metadata.", ToAbsl(one.field)),
                           absl::StrCat("已存的是“", one.kept, "”，不是“", one.said,
                                        "”；如已存的有误，请先撤回（reports withdraw）再入库"));
  }
  return std::move(error).Resource("reports.fengqiao/Report", kept.name());
}

absl::Status CheckStands(const v1::Report& report) {
  if (!report.has_withdraw_time()) return absl::OkStatus();
  return RuleRefuses(
      "reports.withdrawn",
      absl::StrCat("报告已撤回，理由：", report.withdraw_reason().empty() ? "无" : report.withdraw_reason()));
}

absl::Status CheckReason(std::string_view reason) {
  FieldErrors errors;
  const std::u32string written = ToCodePoints(reason);
  if (written.find_first_not_of(U" \t\r\n\u3000") == std::u32string::npos)
    errors.Add("reason", "须写明撤回的理由");
  if (written.size() > kLongestReason) errors.Add("reason", absl::StrCat("不能超过", kLongestReason, "字"));
  errors.CheckText("reason", reason);
  return errors.ToStatus();
}

bool AreVersions(const v1::ReportMetadata& a, const v1::ReportMetadata& b) {
  return a.region() == b.region() && a.year() == b.year() && a.kind() == b.kind() && OrganOf(a) == OrganOf(b);
}

}  // namespace fengqiao::reports
