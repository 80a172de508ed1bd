#include "services/ctl/commands/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

OutputFile::OutputFile(std::string path, Readers readers)
    : path_(std::move(path)), partial_(path_ + ".part") {
  if (readers == Readers::kNobody) {
    // Before a byte is in it; one that a broken call left behind may be anybody's to read.
    std::remove(partial_.c_str());
    const int made = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) {
      out_.setstate(std::ios::failbit);
      return;
    }
    ::close(made);
  }
  out_.open(partial_, std::ios::binary | std::ios::trunc);
}

OutputFile::~OutputFile() {
  if (!kept_) std::remove(partial_.c_str());
}

absl::Status OutputFile::Keep() {
  out_.close();
  if (!out_ || std::rename(partial_.c_str(), path_.c_str()) != 0) {
    return UsageError(absl::StrCat("写不进文件 ", path_));
  }
  kept_ = true;
  return absl::OkStatus();
}

}  // namespace fengqiao::ctl
