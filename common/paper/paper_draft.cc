#include "common/paper/paper_draft.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"

namespace fengqiao::paper {
namespace {

constexpr size_t kMaxFields = 200;
constexpr size_t kMaxRows = 500;
constexpr size_t kMaxText = 10'000;

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

void Copy(const std::string& text, std::string_view field,
          const std::function<std::string(std::string)>& rewrite, PaperData* data) {
  data->Set(field, rewrite(text));
}

}  // namespace

DraftFields& DraftFields::Put(std::string_view field, std::string_view text, bool held) {
  if (!IsBlank(text)) {
    entries_.insert_or_assign(std::string(field), Entry{.text = std::string(text), .held = held});
  }
  return *this;
}

void DraftFields::State(std::string_view field, std::string_view text) {
  if (!IsBlank(text)) {
    entries_.insert_or_assign(std::string(field),
                              Entry{.text = std::string(text), .held = false, .stated = true});
  }
}

const DraftFields::Entry* DraftFields::Find(std::string_view field) const {
  const auto at = entries_.find(field);
  return at == entries_.end() ? nullptr : &at->second;
}

DraftFields& DraftFields::Hold(std::string_view field, const common::v1::Date& day) {
  const auto civil = FromProto(day);
  return civil.ok() ? Hold(field, FormatDay(*civil)) : *this;
}

DraftFields& DraftFields::Offer(std::string_view field, const common::v1::Date& day) {
  const auto civil = FromProto(day);
  return civil.ok() ? Offer(field, *civil) : *this;
}

DraftFields& DraftFields::Offer(std::string_view field, absl::CivilDay day) {
  return Offer(field, FormatDay(day));
}

DraftFields& PaperDraft::Add(std::string_view list, std::string_view id) {
  List& into = lists_[std::string(list)];
  into.held = true;
  return into.elements.emplace_back(Element{.id = std::string(id), .fields = {}}).fields;
}

DraftFields& PaperDraft::Propose(std::string_view list) {
  return lists_[std::string(list)].elements.emplace_back().fields;
}

std::string PaperDraft::Text(std::string_view field) const {
  const Entry* entry = Find(field);
  return entry == nullptr ? "" : entry->text;
}

// Takes one set of values, collecting what is wrong with it.
class PaperDraft::Taking {
 public:
  Taking(const PaperTemplate& paper, Strictness strictness, PaperDraft* draft)
      : paper_(paper), strict_(strictness == Strictness::kStrict), draft_(*draft) {}

  absl::Status Run(const StatedValues& values) {
    if (values.fields.size() > kMaxFields) errors_.Add("values.fields", "must be at most 200");
    if (values.rows.size() > kMaxRows) errors_.Add("values.rows", "must be at most 500");
    if (!errors_.empty()) return errors_.ToStatus();
    for (size_t i = 0; i < values.rows.size(); ++i) {
      TakeRow(absl::StrCat("values.rows[", i, "]"), values.rows[i]);
    }
    for (const auto& [field, text] : values.fields) TakeField(field, text);
    return errors_.ToStatus();
  }

 private:
  bool Knows(std::string_view path, bool list) const {
    const auto at = paper_.wanted().find(std::string(path));
    return at != paper_.wanted().end() && at->second.list == list;
  }

  void Complain(const std::string& path, std::string_view trouble) {
    if (strict_) errors_.Add(path, trouble);
  }

  void Put(const std::string& path, std::string_view field, std::string_view text, DraftFields* fields) {
    const Entry* known = fields->Find(field);
    if (known != nullptr && known->held) {
      return Complain(path, "is on record and can't be said otherwise");
    }
    // What was said of this element, or of this paper, goes before what is said of all.
    if (known != nullptr && known->stated) return;
    CheckText(path, text, kMaxText, &errors_);
    fields->State(field, text);
  }

  void TakeField(const std::string& field, const std::string& text) {
    const std::string path = absl::StrCat("values.fields[", field, "]");
    if (!Knows(field, false)) return Complain(path, "the paper has no such field");
    const size_t point = field.find('.');
    if (point == std::string::npos) return Put(path, field, text, &draft_);
    const auto list = draft_.lists_.find(field.substr(0, point));
    if (list == draft_.lists_.end()) return Complain(path, "the list has no elements");
    const std::string name = field.substr(point + 1);
    for (Element& element : list->second.elements) {
      Put(path, name, text, &element.fields);
    }
  }

  void TakeRow(const std::string& path, const StatedValues::Row& row) {
    if (!Knows(row.list, true)) return Complain(path + ".list", "the paper has no such list");
    DraftFields* fields = row.of.empty() ? NewElement(path, row.list) : ElementOf(row.list, row.of);
    if (fields == nullptr) {
      return row.of.empty() ? void() : Complain(path + ".of", "is no element of the list");
    }
    for (const auto& [field, text] : row.fields) {
      const std::string where = absl::StrCat(path, ".fields[", field, "]");
      if (!Knows(absl::StrCat(row.list, ".", field), false)) {
        Complain(where, "the list has no such field");
        continue;
      }
      Put(where, field, text, fields);
    }
  }

  DraftFields* NewElement(const std::string& path, const std::string& name) {
    List& list = draft_.lists_[name];
    if (list.held) {
      Complain(path + ".of", "is required: the list is on record");
      return nullptr;
    }
    if (!list.stated) list.elements.clear();
    list.stated = true;
    return &list.elements.emplace_back().fields;
  }

  DraftFields* ElementOf(const std::string& name, const std::string& of) {
    const auto list = draft_.lists_.find(name);
    if (list == draft_.lists_.end()) return nullptr;
    std::vector<Element>& elements = list->second.elements;
    for (Element& element : elements) {
      if (element.id == of) return &element.fields;
    }
    int place = 0;
    if (!absl::SimpleAtoi(of, &place) || place < 1 || static_cast<size_t>(place) > elements.size())
      return nullptr;
    return &elements[static_cast<size_t>(place) - 1].fields;
  }

  const PaperTemplate& paper_;
  const bool strict_;
  PaperDraft& draft_;
  FieldErrors errors_;
};

absl::Status PaperDraft::Take(const StatedValues& values, const PaperTemplate& paper, Strictness strictness) {
  return Taking(paper, strictness, this).Run(values);
}

PaperData PaperDraft::Finish(const std::function<std::string(std::string)>& rewrite) const {
  PaperData data;
  for (const auto& [field, entry] : entries_) Copy(entry.text, field, rewrite, &data);
  for (const auto& [name, list] : lists_) {
    for (const Element& element : list.elements) {
      PaperData& into = data.Add(name);
      for (const auto& [field, entry] : element.fields.entries_) Copy(entry.text, field, rewrite, &into);
    }
  }
  return data;
}

}  // namespace fengqiao::paper
