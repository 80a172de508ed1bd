#include "services/reports/formats/docx/package.h"

#include <zip.h>

#include <cstdint>

#include "services/reports/formats/refusal.h"

namespace fengqiao::reports {
namespace {

constexpr zip_int64_t kMostEntries = 10'000;
constexpr uint64_t kLargestPart = 128 << 20;  // inflated
constexpr uint64_t kSwollenPart = 4 << 20;    // below this, no ratio matters
constexpr uint64_t kLargestRatio = 200;  // XML is deflated to a tenth or a thirtieth; a bomb to a thousandth

constexpr std::string_view kDamaged = "文件已损坏，不是完整的 .docx：请用 Word 或 WPS 打开后重新保存";

absl::Status Damaged() { return Broken("zip", kDamaged); }

absl::Status Bomb(std::string_view rule, uint64_t limit) {
  return TooComplex(rule, "压缩包解压后异常庞大，不是正常的 .docx 文件", static_cast<int64_t>(limit));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Package>> Package::Open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) return Damaged();
  auto package = std::unique_ptr<Package>(new Package(archive));
  if (zip_get_num_entries(archive, 0) > kMostEntries) return Bomb("zip_entries", kMostEntries);
  return package;
}

Package::~Package() { zip_discard(archive_); }

bool Package::Has(const std::string& name) const { return zip_name_locate(archive_, name.c_str(), 0) >= 0; }

absl::Status Package::Read(const std::string& name, const std::function<bool(std::string_view)>& take) const {
  zip_stat_t stat;
  if (zip_stat(archive_, name.c_str(), 0, &stat) != 0) return Damaged();
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return Encrypted("zip_encryption", "文件已加密：请取消密码后重新保存");
  zip_file_t* file = zip_fopen_index(archive_, stat.index, 0);
  if (file == nullptr) return Damaged();
  const auto closed = [](zip_file_t* open) { zip_fclose(open); };
  const std::unique_ptr<zip_file_t, decltype(closed)> closing(file, closed);
  // What the directory says of sizes is the sender's word: what comes out is counted.
  char buffer[64 << 10];
  uint64_t total = 0;
  for (;;) {
    const zip_int64_t got = zip_fread(file, buffer, sizeof(buffer));
    if (got < 0) return Damaged();
    if (got == 0) return absl::OkStatus();
    total += static_cast<uint64_t>(got);
    if (total > kLargestPart) return Bomb("zip_part_bytes", kLargestPart);
    if (total > kSwollenPart && total / kLargestRatio > stat.comp_size)
      return Bomb("zip_ratio", kLargestRatio);
    if (!take({buffer, static_cast<size_t>(got)})) return absl::OkStatus();
  }
}

}  // namespace fengqiao::reports
