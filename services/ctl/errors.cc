#include "services/ctl/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {
namespace {

constexpr char kLocalPayload[] = "fengqiao/local";

std::string_view MeaningOf(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::ERROR_REASON_INVALID_FIELD:
      return "请求的字段有误";
    case ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN:
      return "翻页标记无效";
    case ErrorReason::ERROR_REASON_INVALID_FILTER:
      return "筛选条件无法解析";
    case ErrorReason::ERROR_REASON_REQUEST_ID_REUSED:
      return "请求编号已用于另一请求";
    case ErrorReason::ERROR_REASON_NOT_FOUND:
      return "未找到";
    case ErrorReason::ERROR_REASON_ALREADY_EXISTS:
      return "已存在";
    case ErrorReason::ERROR_REASON_ETAG_MISMATCH:
      return "已被他人修改，请重新读取后再改";
    case ErrorReason::ERROR_REASON_UNAUTHENTICATED:
      return "身份未通过验证";
    case ErrorReason::ERROR_REASON_PERMISSION_DENIED:
      return "没有此项权限";
    case ErrorReason::ERROR_REASON_REGION_DENIED:
      return "不在管辖地区之内";
    case ErrorReason::ERROR_REASON_OVERLOADED:
      return "服务繁忙，请稍后再试";
    case ErrorReason::ERROR_REASON_UNAVAILABLE:
      return "服务暂不可用，请稍后再试";
    case ErrorReason::ERROR_REASON_DRAINING:
      return "服务正在停止，请稍后再试";
    case ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED:
      return "超过时限（--timeout）";
    case ErrorReason::ERROR_REASON_CANCELLED:
      return "已取消";
    case ErrorReason::ERROR_REASON_POSITION_UNKNOWN:
      return "断点超出日志末尾";
    case ErrorReason::ERROR_REASON_DATA_LOSS:
      return "已存数据损坏，请告知运维人员";
    case ErrorReason::ERROR_REASON_INTERNAL:
      return "服务内部故障，请告知运维人员";
    case ErrorReason::ERROR_REASON_UNKNOWN_ENCODING:
      return "文件既非 UTF-8 也非 GB18030";
    case ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE:
      return "文件超过 16 MiB";
    case ErrorReason::ERROR_REASON_DOCUMENT_EMPTY:
      return "文件没有文字";
    case ErrorReason::ERROR_REASON_REGION_UNKNOWN:
      return "从文中看不出地区，请用 --region 指明";
    case ErrorReason::ERROR_REASON_YEAR_UNKNOWN:
      return "从文中看不出年度，请用 --year 指明";
    case ErrorReason::ERROR_REASON_RULE_REFUSES:
      return "依规定不予办理";
    case ErrorReason::ERROR_REASON_UNKNOWN_FORMAT:
      return "不能读取这种格式的文件";
    case ErrorReason::ERROR_REASON_DOCUMENT_ENCRYPTED:
      return "文件已加密，请取消密码后再用";
    case ErrorReason::ERROR_REASON_DOCUMENT_BROKEN:
      return "文件已损坏，请重新保存后再用";
    case ErrorReason::ERROR_REASON_NO_TEXT_LAYER:
      return "PDF 没有文字层（扫描件），请先做文字识别";
    case ErrorReason::ERROR_REASON_DOCUMENT_TOO_COMPLEX:
      return "读取这个文件所需的资源超出限度";
    case ErrorReason::ERROR_REASON_FEED_REPLACED:
      return "日志已由备份恢复，断点之后与原来不同，请重新读取";
    case ErrorReason::ERROR_REASON_STORE_FULL:
      return "存储空间已满，暂不能写入，请告知运维人员";
    default:
      return "";
  }
}

// For what comes without a reason: from the transport, or a server that is none of ours.
std::string_view MeaningOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return "连不上服务";
    case absl::StatusCode::kDeadlineExceeded:
      return "超过时限（--timeout）";
    case absl::StatusCode::kUnimplemented:
      return "服务没有此项功能";
    case absl::StatusCode::kUnauthenticated:
      return "身份未通过验证";
    case absl::StatusCode::kPermissionDenied:
      return "没有此项权限";
    case absl::StatusCode::kNotFound:
      return "未找到";
    case absl::StatusCode::kAlreadyExists:
      return "已存在";
    default:
      return "操作失败";
  }
}

// Reads the detail of one type; false where there is none.
template <typename Detail>
bool Read(const absl::Status& status, Detail* detail) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", detail->GetDescriptor()->full_name()));
  return payload.has_value() && detail->ParseFromString(std::string(*payload));
}

void PrintLine(std::ostream& err, std::string_view label, std::string_view text) {
  err << "  " << label << Printable(text) << '\n';
}

void PrintDetails(const absl::Status& status, std::ostream& err) {
  google::rpc::BadRequest bad_request;
  if (Read(status, &bad_request)) {
    for (const auto& field : bad_request.field_violations()) {
      PrintLine(err, "字段 ", field.field() + "：" + field.description());
    }
  }
  google::rpc::PreconditionFailure precondition;
  if (Read(status, &precondition)) {
    for (const auto& violation : precondition.violations()) {
      const std::string& rule = violation.subject().empty() ? violation.type() : violation.subject();
      PrintLine(err, "规则 ", rule + "：" + violation.description());
    }
  }
  google::rpc::QuotaFailure quota;
  if (Read(status, &quota)) {
    for (const auto& violation : quota.violations()) {
      PrintLine(err, "限额 ", violation.subject() + "：" + violation.description());
    }
  }
  google::rpc::ResourceInfo resource;
  if (Read(status, &resource)) PrintLine(err, "资源 ", resource.resource_name());
  google::rpc::ErrorInfo info;
  if (Read(status, &info)) {
    for (const auto& [key, value] : info.metadata()) PrintLine(err, "", key + " = " + value);
  }
  google::rpc::RetryInfo retry;
  if (Read(status, &retry)) {
    const absl::Duration delay =
        absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
    PrintLine(err, "可重试，等待 ", absl::FormatDuration(delay));
  }
}

}  // namespace

absl::Status LocalError(std::string_view message) {
  absl::Status status = absl::UnknownError(ToAbsl(message));
  status.SetPayload(kLocalPayload, absl::Cord());
  return status;
}

void PrintError(std::string_view what, const absl::Status& status, std::ostream& err) {
  const std::string message = Printable(ToStd(status.message()));
  err << "错误：";
  if (!what.empty()) err << Printable(what) << "：";
  if (status.GetPayload(kLocalPayload).has_value()) {
    err << message << '\n';
    return;
  }
  std::string_view meaning = MeaningOf(ReasonOf(status));
  if (meaning.empty()) meaning = MeaningOf(status.code());
  err << meaning << "（" << absl::StatusCodeToString(status.code());
  google::rpc::ErrorInfo info;
  if (Read(status, &info) && !info.reason().empty()) err << "，" << Printable(info.reason());
  err << "）\n";
  PrintLine(err, "", message);
  PrintDetails(status, err);
}

bool NamesFields(const absl::Status& status) {
  google::rpc::BadRequest bad_request;
  return Read(status, &bad_request);
}

std::string ResourceOf(const absl::Status& status) {
  google::rpc::ResourceInfo resource;
  return Read(status, &resource) ? resource.resource_name() : "";
}

}  // namespace fengqiao::ctl
