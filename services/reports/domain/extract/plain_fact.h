// A fact before it becomes a message: views of the text and of names that are kept once, and no string of its
// own. A document of 16 MiB holds eighty thousand, and the checks look at each of them many times.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PLAIN_FACT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PLAIN_FACT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// More than these, and what was sent is no report: it is refused instead of filling the memory. The densest
// reports hold a figure every hundred bytes.
inline constexpr size_t kMostFigures = 250'000;

// The fields are those of v1::Fact.
struct PlainFact {
  int32_t start = 0;  // of the span
  int32_t end = 0;
  std::u32string_view surface;
  std::u32string_view printed;  // what tells to how many places the value is told: the surface, mostly
  Decimal value;
  std::optional<Decimal> value_max;
  std::string_view unit;
  common::v1::Bound bound = common::v1::BOUND_UNSPECIFIED;
  common::v1::FigureRole role = common::v1::FIGURE_ROLE_UNSPECIFIED;
  std::string_view period;
  std::string_view region;
  std::string_view scope;
  std::u32string_view subject;
  int32_t indicator = -1;  // in Lexicon::indicators(); -1 where the code is none of its catalog's
  std::string_view code;
  int32_t confidence = 0;
  std::u32string_view evidence;
  bool reviewed = false;

  void DropCode() {
    indicator = -1;
    code = {};
    confidence = 0;
    evidence = {};
  }
};

// Keeps each name once, where it stays. Not thread-safe.
class NamePool {
 public:
  std::string_view Keep(std::string_view name);
  std::u32string_view Keep(std::u32string text);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> names_;
  std::deque<std::u32string> texts_;
};

// Facts in text order with the names that they view; the text and the lexicon must outlive them.
struct PlainFacts {
  std::vector<PlainFact> facts;
  NamePool names;
};

v1::Fact ToMessage(const PlainFact& fact);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_PLAIN_FACT_H_
