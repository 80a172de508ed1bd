// A figure on its way to becoming a fact.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MENTION_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MENTION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "fengqiao/common/v1/values.pb.h"
#include "services/reports/domain/extract/quantity.h"

namespace fengqiao::reports {

// The indicator that a figure was taken for.
struct CodeChoice {
  int32_t indicator = -1;  // -1: none
  int score = 0;
  int margin = 0;  // over the next one
  size_t head_begin = 0;
  size_t head_end = 0;
};

// A stretch of text that speaks about a figure.
struct Window {
  size_t begin = 0;
  size_t end = 0;
};

struct Mention {
  Quantity quantity;
  Window before;              // what stands in front of it in its clause
  Window after;               // what it counts, behind it
  bool after_closed = true;   // it ends with its clause, not at the next figure
  size_t clause_begin = 0;    // after the last , ; : or bracket, over earlier figures
  size_t clause_end = 0;      // before the next of them, over later figures; not far
  bool bracketed = false;     // in brackets behind what it belongs to
  bool zero = false;          // 无一…: the surface is the phrase
  int list_first = -1;        // the place of the first figure of its list, where it is another
  bool shares_noun = false;   // the last of 民事、刑事、行政援助案件, whose noun is that of all
  size_t partner = 0;         // where the figure begins that this one is a change of; 0: none
  bool listed = false;        // of a list of names with a list of figures: `before` is its name
  std::vector<Window> alike;  // names that share this figure (均为100%)

  common::v1::FigureRole role = common::v1::FIGURE_ROLE_UNSPECIFIED;
  bool planned = false;  // about what is to come
  bool aimed = false;    // 力争 says so
  int year = 0;          // 0: the report's
  int first_month = 0;
  int last_month = 0;
  int series_year = 0;  // of a list of years
  bool own_level = false;
  std::vector<std::string> regions;          // `regions/{code}`; empty: the report's
  absl::InlinedVector<CodeChoice, 1> codes;  // more than one where one figure answers for several
  bool inherited = false;                    // the code is that of an earlier figure
  bool total = false;                        // of all there are: 新设36个，累计120个
  bool withheld = false;   // of another place, of several years, of a part: the codes are not to be told
  bool elsewhere = false;  // of another place than the report's
  bool doubtful = false;   // the code may be of more, or of less, than the figure
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_MENTION_H_
