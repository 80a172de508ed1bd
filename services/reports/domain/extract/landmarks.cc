#include "services/reports/domain/extract/landmarks.h"

#include <algorithm>

#include "services/reports/domain/extract/numeral.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {

void LandmarkWindow::MoveTo(size_t begin, size_t end) {
  if (begin < begin_ || end > end_ || begin < at_) {
    begin_ = begin;
    end_ = std::max(end, std::min(text_.size(), begin + kSize));
    if (marks_.size() < end_ - begin_) {
      marks_.resize(end_ - begin_);
      numerals_.resize(end_ - begin_);
    }
    // Each place is written, and kept where it is one: no branch that has to be foretold.
    mark_count_ = numeral_count_ = mark_ = numeral_ = 0;
    for (size_t i = begin_; i < end_; ++i) {
      marks_[mark_count_] = numerals_[numeral_count_] = static_cast<uint32_t>(i);
      mark_count_ += IsPlain(text_[i]) ? 0 : 1;
      numeral_count_ += MayBeginFigureOrDate(text_[i]) ? 1 : 0;
    }
  }
  at_ = begin;
  while (mark_ < mark_count_ && marks_[mark_] < begin) ++mark_;
  while (numeral_ < numeral_count_ && numerals_[numeral_] < begin) ++numeral_;
}

std::span<const uint32_t> LandmarkWindow::MarksFrom(size_t begin, size_t end) {
  MoveTo(begin, end);
  return {marks_.data() + mark_, mark_count_ - mark_};
}

Landmarks LandmarkWindow::Of(size_t begin, size_t end) {
  MoveTo(begin, end);
  size_t mark_end = mark_, numeral_end = numeral_;
  while (mark_end < mark_count_ && marks_[mark_end] < end) ++mark_end;
  while (numeral_end < numeral_count_ && numerals_[numeral_end] < end) ++numeral_end;
  return {{marks_.data() + mark_, mark_end - mark_}, {numerals_.data() + numeral_, numeral_end - numeral_}};
}

}  // namespace fengqiao::reports
