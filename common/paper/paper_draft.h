// A paper's data while they are gathered: what is on record, what is proposed, and what the operator says.

#ifndef FENGQIAO_COMMON_PAPER_PAPER_DRAFT_H_
#define FENGQIAO_COMMON_PAPER_PAPER_DRAFT_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/paper/paper_data.h"
#include "common/paper/stated_values.h"
#include "common/paper/template.h"
#include "common/values/decimal.h"
#include "fengqiao/common/v1/values.pb.h"

namespace fengqiao::paper {

// The fields of a paper or of one element of its lists. A blank value is none.
class DraftFields {
 public:
  // On record: nobody may say it otherwise.
  DraftFields& Hold(std::string_view field, std::string_view text) { return Put(field, text, true); }
  DraftFields& Hold(std::string_view field, const common::v1::Date& day);
  DraftFields& Hold(std::string_view field, Decimal amount) { return Hold(field, amount.ToString()); }
  // A proposal: holds where the operator says nothing else.
  DraftFields& Offer(std::string_view field, std::string_view text) { return Put(field, text, false); }
  DraftFields& Offer(std::string_view field, const common::v1::Date& day);
  DraftFields& Offer(std::string_view field, absl::CivilDay day);

 private:
  friend class PaperDraft;
  struct Entry {
    std::string text;
    bool held = false;
    bool stated = false;  // by the operator
  };
  DraftFields& Put(std::string_view field, std::string_view text, bool held);
  void State(std::string_view field, std::string_view text);
  const Entry* Find(std::string_view field) const;

  std::map<std::string, Entry, std::less<>> entries_;
};

// Whether a value that a paper has no use for is an error.
enum class Strictness { kStrict, kLenient };

class PaperDraft : public DraftFields {
 public:
  // An element on record; the operator may say more about it by its id or place, but add none.
  // Valid until the next one of the list is added.
  DraftFields& Add(std::string_view list, std::string_view id = {});
  // A proposed element: those of the operator take the place of all of them.
  DraftFields& Propose(std::string_view list);

  // Takes what the operator says. INVALID_ARGUMENT names each value that the paper has no field for or that
  // is on record.
  absl::Status Take(const StatedValues& values, const PaperTemplate& paper, Strictness strictness);

  // The data, each text through `rewrite`.
  PaperData Finish(const std::function<std::string(std::string)>& rewrite) const;

  // A field's text as it stands now, or "".
  std::string Text(std::string_view field) const;

 private:
  struct Element {
    std::string id;
    DraftFields fields;
  };
  struct List {
    bool held = false;
    bool stated = false;  // by the operator
    std::vector<Element> elements;
  };
  class Taking;

  std::map<std::string, List, std::less<>> lists_;
};

}  // namespace fengqiao::paper

#endif  // FENGQIAO_COMMON_PAPER_PAPER_DRAFT_H_
