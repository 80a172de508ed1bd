#include "common/paper/paper_data.h"

#include "common/values/legal_date.h"

namespace fengqiao::paper {
namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

// Nothing that would be seen on paper.
bool IsBlank(std::string_view text) {
  while (!text.empty()) {
    if (text.substr(0, kIdeographicSpace.size()) == kIdeographicSpace) {
      text.remove_prefix(kIdeographicSpace.size());
    } else if (std::string_view(" \t\r\n").find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

PaperData& PaperData::Set(std::string_view field, std::string_view text) {
  const auto at = texts_.find(field);
  if (IsBlank(text)) {
    if (at != texts_.end()) texts_.erase(at);
  } else if (at != texts_.end()) {
    at->second = std::string(text);
  } else {
    texts_.emplace(field, text);
  }
  return *this;
}

PaperData& PaperData::Set(std::string_view field, int64_t number) {
  return Set(field, std::string_view(std::to_string(number)));
}

PaperData& PaperData::Set(std::string_view field, absl::CivilDay day) {
  return Set(field, std::string_view(FormatDay(day)));
}

PaperData& PaperData::Set(std::string_view field, Decimal amount) {
  return Set(field, std::string_view(amount.ToString()));
}

PaperData& PaperData::Add(std::string_view list) {
  auto at = lists_.find(list);
  if (at == lists_.end()) at = lists_.emplace(list, std::vector<PaperData>()).first;
  return at->second.emplace_back();
}

const std::string* PaperData::Text(std::string_view field) const {
  const auto at = texts_.find(field);
  return at == texts_.end() ? nullptr : &at->second;
}

const std::vector<PaperData>* PaperData::List(std::string_view field) const {
  const auto at = lists_.find(field);
  return at == lists_.end() || at->second.empty() ? nullptr : &at->second;
}

}  // namespace fengqiao::paper
