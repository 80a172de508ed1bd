// Where in a sentence something may be found.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_LANDMARKS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_LANDMARKS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/numeral.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {

// The characters of a sentence are walked over once; the steps that look for quotes, clauses, figures and
// dates look at these places alone.
class Landmarks {
 public:
  Landmarks() = default;
  Landmarks(std::u32string_view text, size_t begin, size_t end) { Find(text, begin, end); }

  // Those of text[begin, end) take the place of the ones before.
  void Find(std::u32string_view text, size_t begin, size_t end) {
    if (marks_.size() < end - begin) {
      marks_.resize(end - begin);
      numerals_.resize(end - begin);
    }
    // Each place is written, and kept where it is one: no branch that has to be foretold.
    mark_count_ = numeral_count_ = 0;
    for (size_t i = begin; i < end; ++i) {
      marks_[mark_count_] = numerals_[numeral_count_] = static_cast<uint32_t>(i);
      mark_count_ += IsPlain(text[i]) ? 0 : 1;
      numeral_count_ += MayBeginFigureOrDate(text[i]) ? 1 : 0;
    }
  }

  // What is not plain: punctuation, brackets, blanks, digits, letters.
  std::span<const uint32_t> marks() const { return {marks_.data(), mark_count_}; }
  // Where a figure or a date may begin, and 年.
  std::span<const uint32_t> numerals() const { return {numerals_.data(), numeral_count_}; }

 private:
  std::vector<uint32_t> marks_, numerals_;
  size_t mark_count_ = 0, numeral_count_ = 0;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_LANDMARKS_H_
