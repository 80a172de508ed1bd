#include "services/ctl/progress.h"

#include <algorithm>

#include "services/ctl/output/display_width.h"

namespace fengqiao::ctl {
namespace {

constexpr int kBarColumns = 24;
constexpr std::string_view kEraseLine = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream& err, int columns, int64_t total)
    : err_(err), columns_(columns), total_(std::max<int64_t>(total, 1)) {}

void Progress::Begin(std::string_view label) {
  label_ = Printable(label);
  Draw();
}

void Progress::Advance(int64_t amount) {
  done_ = std::min(done_ + amount, total_);
  Draw();
}

void Progress::Clear() {
  if (drawn_.empty()) return;
  err_ << kEraseLine << std::flush;
  drawn_.clear();
}

void Progress::Draw() {
  if (columns_ <= 0) return;
  const auto percent = static_cast<int>(done_ * 100 / total_);
  const auto filled = static_cast<size_t>(done_ * kBarColumns / total_);
  std::string line = "[" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "] " +
                     PadToWidth(std::to_string(percent), 3, Align::kRight) + "% " + label_;
  // A line that fills the last column would wrap, and the next could not erase it.
  line = CutToWidth(line, columns_ - 1);
  if (line == drawn_) return;
  err_ << kEraseLine << line << std::flush;
  drawn_ = std::move(line);
}

}  // namespace fengqiao::ctl
