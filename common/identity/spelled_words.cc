#include "common/identity/spelled_words.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/identity/mask.h"
#include "common/identity/normalise.h"

namespace fengqiao::identity {
namespace {

constexpr size_t kShortestName = 2;
constexpr size_t kShortestDoor = 3;
constexpr size_t kShortestPart = 2;
constexpr size_t kShortestLatinPart = 3;
constexpr char kDot[] = "·";  // as NormaliseName writes it
// Of a passport or an officer's card; clerks write 无 or 1 into that box too.
constexpr size_t kShortestOtherNumber = 6;
constexpr int kFewestDigits = 4;
constexpr size_t kShortestPhone = 5;
// A number this long is nobody else's, even within a longer row of digits.
constexpr size_t kUnmistakable = 11;
constexpr size_t kCitizenNumber = 18;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

bool IsStroke(std::string_view point) {
  for (const std::string_view stroke : {"-", "—", "–", "―", "－", "(", ")", "（", "）", ".", "·", "_"}) {
    if (point == stroke) return true;
  }
  return false;
}

std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (IsDigit(c)) digits += c;
  }
  return digits;
}

std::string WithoutBlanks(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

}  // namespace

std::string Undotted(std::string_view name) {
  const std::string normal = NormaliseName(name);
  std::string text;
  for (const std::string_view point : CodePoints(normal)) {
    if (!IsStroke(point) && point != " ") text += point;
  }
  return text;
}

// What of an address its mask does not show: "蝴蝶弄七号"; "" where nothing, or too little to be looked for,
// is left.
std::string DoorOf(const std::string& address) {
  constexpr std::string_view kHidden = "***";
  std::string shown = MaskAddress(address);
  if (shown.size() < kHidden.size()) return "";
  shown.resize(shown.size() - kHidden.size());
  if (address.compare(0, shown.size(), shown) != 0) return "";
  std::string door = address.substr(shown.size());
  return CodePoints(door).size() < kShortestDoor ? "" : door;
}

SpelledWords::SpelledWords(LeftAlone left_alone) : left_alone_(left_alone) {}

void SpelledWords::Link() {
  names_.Link();
  numbers_.Link();
  undotted_.Link();
}

void SpelledWords::AddName(std::string_view name, std::string_view token) {
  std::string word = WithoutBlanks(NormaliseName(name));
  if (CodePoints(word).size() >= kShortestName) names_.Add(std::move(word), token, /*whole=*/true);
}

void SpelledWords::AddParts(const std::vector<NamedBy>& people) {
  for (const NamedBy& person : people) {
    std::string name = NormaliseName(person.name);
    absl::StrReplaceAll({{kDot, " "}}, &name);
    const std::vector<std::string> parts = absl::StrSplit(name, ' ', absl::SkipEmpty());
    if (parts.size() < 2) continue;
    undotted_.Add(absl::StrJoin(parts, ""), person.token, /*whole=*/true);
    for (const std::string& part : parts) {
      const size_t shortest = IsLetter(part[0]) ? kShortestLatinPart : kShortestPart;
      if (CodePoints(part).size() >= shortest) undotted_.Add(part, person.token, /*whole=*/true);
    }
  }
}

void SpelledWords::AddNumber(std::string_view stated, NumberKind kind, std::string_view token) {
  std::string number = SpellingOf(stated, Manner::kNumber).bytes;
  if (kind == NumberKind::kOther && (CodePoints(number).size() < kShortestOtherNumber ||
                                     std::count_if(number.begin(), number.end(), IsDigit) < kFewestDigits)) {
    return;
  }
  if (number.empty()) return;
  // Old papers have it without the century and the check digit.
  if (kind == NumberKind::kCitizen && number.size() == kCitizenNumber) {
    numbers_.Add(number.substr(0, 6) + number.substr(8, 9), token, /*whole=*/true);
  }
  const bool whole = number.size() < kUnmistakable;
  numbers_.Add(std::move(number), token, whole);
}

void SpelledWords::AddPhone(std::string_view phone, std::string_view token) {
  const std::string digits = DigitsOf(phone);
  if (digits.size() < kShortestPhone) return;
  const std::vector<std::string> groups = absl::StrSplit(ToAbsl(phone), '-');
  if (groups.size() < 2) {
    // With the country, or a 0 in front as it was once dialled.
    for (const std::string_view front : {"86", "0086", "0"})
      AddDigits(absl::StrCat(ToAbsl(front), digits), token);
    return AddDigits(digits, token);
  }
  // Area, subscriber, extension: the area may be left out, or stand without its 0 behind +86.
  const std::string& area = groups[0];
  const std::string& subscriber = groups[1];
  for (const std::string& front : {area, area.substr(std::min<size_t>(1, area.size())), std::string()}) {
    for (const std::string_view country : {"", "86", "0086"}) {
      AddDigits(absl::StrCat(ToAbsl(country), front, subscriber), token);
    }
  }
  AddDigits(digits, token);
}

void SpelledWords::AddDigits(std::string digits, std::string_view token) {
  const bool whole = digits.size() < kUnmistakable;
  numbers_.Add(std::move(digits), token, whole);
}

SpelledWords::Spelling SpelledWords::SpellingOf(std::string_view text, Manner manner) const {
  Spelling spelling;
  size_t at = 0;
  const auto add = [&](std::string_view bytes, size_t length) {
    for (const char byte : bytes) {
      spelling.bytes += byte;
      spelling.begins.push_back(at);
      spelling.ends.push_back(at + length);
    }
    at += length;
  };
  while (at < text.size()) {
    // No word has a NUL, so none goes across a token.
    if (const size_t length = left_alone_ == nullptr ? 0 : left_alone_(text.substr(at)); length > 0) {
      add(std::string_view("\0", 1), length);
      continue;
    }
    // A character has at most four bytes.
    const std::string_view point = CodePoints(text.substr(at, 4)).front();
    if (manner == Manner::kNumber) {
      add(IsStroke(point) ? std::string() : NormaliseNumber(point), point.size());
      continue;
    }
    std::string name = NormaliseName(point);
    const bool parts = manner == Manner::kUndotted && (IsStroke(point) || IsStroke(name));
    add(parts ? std::string() : std::move(name), point.size());
  }
  return spelling;
}

bool SpelledWords::TakeOutOf(std::string* text, const Writing& written) const {
  std::vector<Match> matches;
  if (!names_.empty()) names_.Find(SpellingOf(*text, Manner::kName), &matches);
  if (!numbers_.empty()) numbers_.Find(SpellingOf(*text, Manner::kNumber), &matches);
  if (!undotted_.empty()) undotted_.Find(SpellingOf(*text, Manner::kUndotted), &matches);
  if (matches.empty()) return false;
  // From the left, the longest first, so that 李明华 is not taken for 李明.
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::string left;
  size_t done = 0;
  for (const Match& match : matches) {
    if (match.begin < done) continue;
    absl::StrAppend(&left, text->substr(done, match.begin - done));
    const std::string typed = text->substr(match.begin, match.end - match.begin);
    absl::StrAppend(&left, written(match.token, typed));
    done = match.end;
  }
  absl::StrAppend(&left, text->substr(done));
  *text = std::move(left);
  return true;
}

void SpelledWords::Finder::Add(std::string word, std::string_view token, bool whole) {
  size_t node = 0;
  for (const char byte : word) {
    const auto key = static_cast<unsigned char>(byte);
    const auto found = nodes_[node].next.find(key);
    if (found != nodes_[node].next.end()) {
      node = found->second;
    } else {
      nodes_[node].next[key] = nodes_.size();
      node = nodes_.size();
      nodes_.emplace_back();
    }
  }
  if (nodes_[node].word != kNone) return;  // two of one name: the first
  nodes_[node].word = words_.size();
  words_.push_back({.text = std::move(word), .token = std::string(token), .whole = whole});
}

void SpelledWords::Finder::Link() {
  std::deque<size_t> open = {0};
  while (!open.empty()) {
    const size_t node = open.front();
    open.pop_front();
    for (const auto& [byte, child] : nodes_[node].next) {
      open.push_back(child);
      if (node == 0) continue;  // back to the beginning
      const size_t back = Follow(nodes_[node].back, byte);
      nodes_[child].back = back;
      nodes_[child].shorter = nodes_[back].word != kNone ? back : nodes_[back].shorter;
    }
  }
}

size_t SpelledWords::Finder::Follow(size_t node, unsigned char byte) const {
  for (;; node = nodes_[node].back) {
    const auto found = nodes_[node].next.find(byte);
    if (found != nodes_[node].next.end()) return found->second;
    if (node == 0) return 0;
  }
}

void SpelledWords::Finder::Find(const Spelling& text, std::vector<Match>* matches) const {
  // Whether the words' end goes on in the neighbour: the same kind of character, right beside it.
  const auto goes_on = [&](size_t edge, size_t neighbour) {
    if (text.ends[std::min(edge, neighbour)] != text.begins[std::max(edge, neighbour)]) return false;
    const char here = text.bytes[edge], there = text.bytes[neighbour];
    return (IsDigit(here) && IsDigit(there)) || (IsLetter(here) && IsLetter(there));
  };
  size_t node = 0;
  for (size_t last = 0; last < text.bytes.size(); ++last) {
    node = Follow(node, static_cast<unsigned char>(text.bytes[last]));
    for (size_t end = nodes_[node].word != kNone ? node : nodes_[node].shorter; end != 0;
         end = nodes_[end].shorter) {
      const Word& word = words_[nodes_[end].word];
      const size_t first = last + 1 - word.text.size();
      if (word.whole && ((first > 0 && goes_on(first, first - 1)) ||
                         (last + 1 < text.bytes.size() && goes_on(last, last + 1)))) {
        continue;
      }
      matches->push_back({.begin = text.begins[first], .end = text.ends[last], .token = word.token});
    }
  }
}

}  // namespace fengqiao::identity
