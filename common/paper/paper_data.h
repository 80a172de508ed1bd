// What a paper is filled with.

#ifndef FENGQIAO_COMMON_PAPER_PAPER_DATA_H_
#define FENGQIAO_COMMON_PAPER_PAPER_DATA_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/values/decimal.h"

namespace fengqiao::paper {

// A tree of texts and lists: fields by name, where a list has such trees as its elements. Everything is text;
// days are "2026-11-22", times "2026-11-22 09:30", amounts "12000.50", and the template says how they are
// written. A plain value.
class PaperData {
 public:
  // Sets the field; a blank text counts as none.
  PaperData& Set(std::string_view field, std::string_view text);
  PaperData& Set(std::string_view field, int64_t number);
  PaperData& Set(std::string_view field, absl::CivilDay day);
  PaperData& Set(std::string_view field, Decimal amount);
  // Appends an element to the list and returns it, valid until the next one is added to the same list.
  PaperData& Add(std::string_view list);

  // Null where there is none.
  const std::string* Text(std::string_view field) const;
  const std::vector<PaperData>* List(std::string_view field) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, std::vector<PaperData>, std::less<>> lists_;
};

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_PAPER_DATA_H_
