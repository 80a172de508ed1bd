// The reports that one report is held against, and what they say.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_ACROSS_NEIGHBOURS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_ACROSS_NEIGHBOURS_H_

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fengqiao/reports/v1/report_service.pb.h"
#include "services/reports/domain/check/figures.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// One report with what was read in it. Neither copied nor moved once made: figures point into it.
class Neighbour {
 public:
  // `label` is what people call it: "金东区2022年的报告". `facts` without those that were rejected. `text`
  // may be empty where nobody asks for the words around a figure.
  Neighbour(const v1::Report& report, std::string label, std::u32string text, std::vector<v1::Fact> facts,
            const Lexicon& lexicon);
  Neighbour(const Neighbour&) = delete;
  Neighbour& operator=(const Neighbour&) = delete;

  const std::string& name() const { return name_; }
  const std::string& region() const { return metadata_.region(); }  // "regions/330703"
  int year() const { return metadata_.year(); }
  const std::string& kind() const { return metadata_.kind(); }
  const v1::ReportMetadata& metadata() const { return metadata_; }
  const std::string& label() const { return label_; }
  const std::u32string& text() const { return text_; }
  const std::vector<Figure>& figures() const { return figures_; }

  // The actual values of a code for a region, a scope and a period, in text order.
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
  const std::vector<const Figure*>& Actuals(const Key& key) const;

 private:
  const std::string name_;
  const v1::ReportMetadata metadata_;
  const std::string label_;
  const std::u32string text_;
  const std::vector<v1::Fact> facts_;
  const PlainFacts plain_;  // views of them
  const std::vector<Figure> figures_;
  std::map<Key, std::vector<const Figure*>> actuals_;
};

using Neighbours = std::vector<const Neighbour*>;

// What some reports of one region say of one thing.
struct Statement {
  const Neighbour* report = nullptr;  // null where none speaks of it
  const Figure* figure = nullptr;     // the first
  bool single = true;                 // false where two values differ: then one may be of something else
};
// Only exact values of the unit.
Statement FindStatement(const Neighbours& reports, const Neighbour::Key& key, std::string_view unit);

// A code that is less sure may be the reader's mistake: nobody is accused on its strength.
inline constexpr int kSureCode = 750;
inline bool IsSure(const Figure& figure) {
  return figure.fact->confidence >= kSureCode || figure.fact->reviewed;
}
// Whether neither is three times the other: what differs by more is a figure of something else rather than a
// wrong one.
bool IsOfOneSize(const Figure& a, const Figure& b);

// A figure as it stands in the text; "0件" for one that is told without a number (没有败诉案件).
std::string Told(const Figure& figure);

// An operand that stands in another report.
v1::Operand OperandIn(const Neighbour& report, const Figure& figure);

// "2022" for "2023", "2022-01/2022-06" for "2023-01/2023-06"; "" for what is no period.
std::string YearBefore(std::string_view period);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_ACROSS_NEIGHBOURS_H_
