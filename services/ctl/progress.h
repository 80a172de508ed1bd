// A bar on standard error for long work that somebody watches.

#ifndef FENGQIAO_SERVICES_CTL_PROGRESS_H_
#define FENGQIAO_SERVICES_CTL_PROGRESS_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace fengqiao::ctl {

class Progress {
 public:
  // Draws nothing where `columns` is 0 (standard error is no terminal). `total` is what there is to do, in
  // bytes for instance.
  Progress(std::ostream& err, int columns, int64_t total);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // What is being done now.
  void Begin(std::string_view label);
  // More was done.
  void Advance(int64_t amount);
  // Takes the bar away, so that something else may be printed; the next step draws it again.
  void Clear();

 private:
  void Draw();

  std::ostream& err_;
  const int columns_;
  const int64_t total_;
  int64_t done_ = 0;
  std::string label_;
  // What stands on the screen; drawn again only when it changes.
  std::string drawn_;
};

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_PROGRESS_H_
