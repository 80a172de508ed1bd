#include "services/reports/formats/other_formats.h"

#include <iterator>
#include <string>

#include "services/reports/formats/refusal.h"

namespace fengqiao::reports {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::string_view format;
};

constexpr std::string_view kPicture = "是图片：请先做文字识别，或上传打印前的电子文档";
constexpr std::string_view kArchive = "是压缩包：请先解压，再逐份上传其中的报告";

constexpr Magic kPictures[] = {{"\x89PNG\r\n\x1A\n"sv, "png"},
                               {"\xFF\xD8\xFF"sv, "jpeg"},
                               {"GIF87a"sv, "gif"},
                               {"GIF89a"sv, "gif"},
                               {"II*\0"sv, "tiff"},
                               {"MM\0*"sv, "tiff"}};
constexpr Magic kArchives[] = {
    {"Rar!\x1A\x07"sv, "rar"}, {"7z\xBC\xAF\x27\x1C"sv, "7z"}, {"\x1F\x8B\x08"sv, "gzip"}};

bool BeginsWith(std::string_view bytes, std::string_view magic) {
  return bytes.substr(0, magic.size()) == magic;
}

// A name as the directory of an OLE file holds it.
bool HoldsStream(std::string_view bytes, std::string_view name) {
  std::string utf16;
  for (const char c : name) utf16.append({c, '\0'});
  return bytes.find(utf16) != std::string_view::npos;
}

absl::Status OldOffice(std::string_view bytes) {
  if (HoldsStream(bytes, "EncryptedPackage"))
    return Encrypted("office_encryption", "文件加了密码：请在 Word 或 WPS 中取消密码后重新保存");
  if (HoldsStream(bytes, "WordDocument"))
    return UnknownFormat("doc", "ole", "是旧版 Word 或 WPS 文件（.doc、.wps）：请另存为 .docx 后再上传");
  if (HoldsStream(bytes, "Workbook"))
    return UnknownFormat("xls", "ole",
                         "是旧版 Excel 表格（.xls）：请把报告正文存为 .docx、PDF、网页或纯文本");
  return UnknownFormat("ole", "ole", "是旧版 Office 文件：请另存为 .docx 后再上传");
}

}  // namespace

absl::Status CheckNotAnotherFormat(std::string_view bytes) {
  if (BeginsWith(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) return OldOffice(bytes);
  if (BeginsWith(bytes, "{\\rtf"sv))
    return UnknownFormat("rtf", "rtf", "是 RTF 文件：请另存为 .docx 后再上传");
  for (const Magic& magic : kPictures) {
    if (BeginsWith(bytes, magic.bytes)) return UnknownFormat(magic.format, "picture", kPicture);
  }
  for (const Magic& magic : kArchives) {
    if (BeginsWith(bytes, magic.bytes)) return UnknownFormat(magic.format, "archive", kArchive);
  }
  return absl::OkStatus();
}

}  // namespace fengqiao::reports
