// The number on a paper: （2026）越城人调字第12号.

#ifndef FENGQIAO_COMMON_PAPER_PAPER_NUMBER_H_
#define FENGQIAO_COMMON_PAPER_PAPER_NUMBER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fengqiao::paper {

// That sequences have no gap is the business of the store which gives them.
struct PaperNumber {
  int year = 0;          // 1949 to 9999
  std::string organ;     // 越城
  std::string kind;      // 人调
  int64_t sequence = 0;  // from 1

  friend bool operator==(const PaperNumber&, const PaperNumber&) = default;
};

// INVALID_ARGUMENT where a part is out of its range, empty, or holds what would make the number ambiguous.
absl::StatusOr<std::string> FormatPaperNumber(const PaperNumber& number);

// Reads a number of the given kind, which alone tells where the organ's word ends. Other offices write the
// year in 〔〕 or (): that is read too. INVALID_ARGUMENT says what is wrong.
absl::StatusOr<PaperNumber> ParsePaperNumber(std::string_view text, std::string_view kind);

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_PAPER_NUMBER_H_
