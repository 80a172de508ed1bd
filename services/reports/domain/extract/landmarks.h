// Where in a sentence something may be found.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_LANDMARKS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_LANDMARKS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fengqiao::reports {

// The characters of a text are walked over once; the steps that look for quotes, clauses, figures and dates
// look at these places alone, which are in order.
struct Landmarks {
  std::span<const uint32_t> marks;     // what is not plain: punctuation, brackets, blanks, digits, letters
  std::span<const uint32_t> numerals;  // where a figure or a date may begin, and 年
};

// The landmarks of a stretch of text, and of what is near behind it: a window that moves on with the
// stretches that are asked for, so that a text of any length takes little memory.
class LandmarkWindow {
 public:
  explicit LandmarkWindow(std::u32string_view text) : text_(text) {}

  // Those of text[begin, end).
  Landmarks Of(size_t begin, size_t end);
  // The marks from `begin` on, at least to `end`.
  std::span<const uint32_t> MarksFrom(size_t begin, size_t end);

 private:
  static constexpr size_t kSize = 8192;

  void MoveTo(size_t begin, size_t end);

  std::u32string_view text_;
  size_t begin_ = 0, end_ = 0;                 // of the window
  size_t mark_count_ = 0, numeral_count_ = 0;  // in it
  size_t at_ = 0;                              // what was asked for last began there,
  size_t mark_ = 0, numeral_ = 0;              // and these were the first behind
  std::vector<uint32_t> marks_, numerals_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_LANDMARKS_H_
