// A file that a command writes.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_OUTPUT_FILE_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_OUTPUT_FILE_H_

#include <fstream>
#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace fengqiao::ctl {

// Who may read a file beside its owner.
enum class Readers {
  kAsUsual,  // by the umask
  kNobody    // it says who people are
};

// Written beside its place and moved there when it is whole, so that a broken call leaves no half file.
class OutputFile {
 public:
  explicit OutputFile(std::string path, Readers readers = Readers::kAsUsual);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& out() { return out_; }
  // Moves it to its place; an error where it could not be written.
  absl::Status Keep();

 private:
  const std::string path_;
  const std::string partial_;
  std::ofstream out_;
  bool kept_ = false;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_OUTPUT_FILE_H_
