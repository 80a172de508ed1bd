#include "common/paper/zip_writer.h"

#include <zip.h>

#include <cstdint>
#include <memory>

#include "common/status/error.h"

namespace fengqiao::paper {
namespace {

// libzip turns an instant into local time; the fields themselves are the same in every zone.
constexpr uint16_t kDosTime = 0;
constexpr uint16_t kDosDate = (0 << 9) | (1 << 5) | 1;
constexpr uint32_t kLevel = 6;

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

bool AddPart(zip_t* archive, const ZipPart& part) {
  zip_source_t* source = zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(archive, part.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  const auto at = static_cast<zip_uint64_t>(index);
  return zip_file_set_dostime(archive, at, kDosTime, kDosDate, 0) == 0 &&
         zip_set_file_compression(archive, at, part.deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                                  part.deflate ? kLevel : 0) == 0;
}

absl::StatusOr<std::string> BytesOf(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_open(source) != 0) return Internal("a written ZIP can't be read back");
  const auto closed = [](zip_source_t* open) { zip_source_close(open); };
  const std::unique_ptr<zip_source_t, decltype(closed)> closing(source, closed);
  if (zip_source_stat(source, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
    return Internal("a written ZIP has no size");
  std::string bytes(stat.size, '\0');
  if (zip_source_read(source, bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size()))
    return Internal("a written ZIP is cut short");
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> WriteZip(const std::vector<ZipPart>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, FreeSource> target(zip_source_buffer_create(nullptr, 0, 0, &error));
  std::unique_ptr<zip_t, DiscardArchive> archive;
  if (target != nullptr) {
    archive.reset(zip_open_from_source(target.get(), ZIP_TRUNCATE, &error));
    if (archive != nullptr) zip_source_keep(target.get());  // the archive owns one, we the other
  }
  zip_error_fini(&error);
  if (archive == nullptr) return Internal("libzip opens no archive in memory");
  for (const ZipPart& part : parts) {
    if (!AddPart(archive.get(), part)) return Internal("libzip takes no part: " + part.name);
  }
  if (zip_close(archive.get()) != 0) return Internal("libzip writes no archive");
  (void)archive.release();
  return BytesOf(target.get());
}

}  // namespace fengqiao::paper
