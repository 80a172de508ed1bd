// A text as it came, and as it is read.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_READABLE_TEXT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_READABLE_TEXT_H_

#include <string>
#include <string_view>

#include "services/reports/domain/lexicon/matcher.h"

namespace fengqiao::reports {

// Traditional characters are read as if they were simplified, at the same places; what is told of the text
// stays as it was written.
class ReadableText {
 public:
  // `original` must outlive this.
  ReadableText(std::u32string_view original, const Folding& folding)
      : original_(original), changed_(folding.Simplify(original, simplified_)) {}

  std::u32string_view original() const { return original_; }
  std::u32string_view text() const { return changed_ ? std::u32string_view(simplified_) : original_; }
  bool changed() const { return changed_; }

 private:
  std::u32string_view original_;
  std::u32string simplified_;
  bool changed_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_READABLE_TEXT_H_
