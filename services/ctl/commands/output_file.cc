#include "services/ctl/commands/output_file.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/ctl/command_line.h"

namespace fengqiao::ctl {

OutputFile::OutputFile(std::string path) : path_(std::move(path)), partial_(path_ + ".part") {
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
