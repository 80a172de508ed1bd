#include "services/mediation/domain/personal_text.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/identity/mask.h"
#include "common/identity/normalise.h"

namespace fengqiao::mediation {
namespace {

using identity::CodePoints;
using v1::Identity;

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

constexpr int kMostSpellings = 50;
constexpr size_t kLongestSpelling = 200;
constexpr std::string_view kContact = "contact";
constexpr std::string_view kNameWord = "name";
constexpr std::pair<std::string_view, Token::Kind> kKinds[] = {
    {"number", Token::Kind::kNumber}, {"phone", Token::Kind::kPhone}, {"door", Token::Kind::kDoor}};

// "p12"; no party has a number of more digits.
bool IsPartyId(std::string_view text) {
  constexpr size_t kMostDigits = 3;
  return text.size() >= 2 && text.size() <= 1 + kMostDigits && text[0] == 'p' &&
         std::all_of(text.begin() + 1, text.end(), IsDigit);
}

// What of an address its mask does not show: "蝴蝶弄七号"; "" where nothing, or too little to be looked for,
// is left.
std::string DoorOf(const std::string& address) {
  constexpr std::string_view kHidden = "***";
  std::string shown = identity::MaskAddress(address);
  if (shown.size() < kHidden.size()) return "";
  shown.resize(shown.size() - kHidden.size());
  if (address.compare(0, shown.size(), shown) != 0) return "";
  std::string door = address.substr(shown.size());
  return CodePoints(door).size() < kShortestDoor ? "" : door;
}

// A name without the dots and strokes between its parts, and without blanks.
std::string Undotted(std::string_view name) {
  std::string text;
  for (const std::string_view point : CodePoints(identity::NormaliseName(name))) {
    if (!IsStroke(point) && point != " ") text += point;
  }
  return text;
}

std::string WithoutBlanks(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

}  // namespace

std::optional<Token> TokenAt(std::string_view text) {
  constexpr size_t kLongest = 20;
  if (text.empty() || text[0] != '{') return std::nullopt;
  const size_t end = text.substr(0, kLongest).find('}');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(1, end - 1);
  const size_t dot = inside.find('.');
  Token token{.party = inside.substr(0, dot), .length = end + 1};
  if (!IsPartyId(token.party) && token.party != kContact) return std::nullopt;
  if (dot == std::string_view::npos) return token;
  std::string_view kind = inside.substr(dot + 1);
  if (const size_t second = kind.find('.'); second != std::string_view::npos) {
    const bool counts = absl::SimpleAtoi(ToAbsl(kind.substr(second + 1)), &token.spelling);
    if (!counts || token.spelling == 0) return std::nullopt;
    kind = kind.substr(0, second);
  }
  // A name as it is in the identity is "{p1}".
  if (kind == kNameWord && token.spelling > 0) return token;
  for (const auto& [word, of] : kKinds) {
    if (kind != word) continue;
    token.kind = of;
    return token;
  }
  return std::nullopt;
}

std::string TokenOf(std::string_view party, Token::Kind kind) {
  for (const auto& [word, of] : kKinds) {
    if (of == kind) return absl::StrCat("{", ToAbsl(party), ".", ToAbsl(word), "}");
  }
  return absl::StrCat("{", ToAbsl(party), "}");
}

std::string Written(const Token& token, const Identity& identity) {
  if (token.spelling > 0 && token.spelling <= static_cast<size_t>(identity.spellings_size())) {
    return identity.spellings(static_cast<int>(token.spelling) - 1);
  }
  switch (token.kind) {
    case Token::Kind::kName:
      return identity.name();
    case Token::Kind::kNumber:
      return identity.number();
    case Token::Kind::kPhone:
      return identity.phone();
    case Token::Kind::kDoor:
      return DoorOf(identity.address());
  }
  return "";
}

std::string TokenFor(Token::Kind kind, std::string_view written, Identity* identity) {
  const bool name = kind == Token::Kind::kName;
  const std::string usual = TokenOf(identity->party(), kind);
  // Blanks and dots are nobody's own way to write a name; a part of it is.
  const bool as_usual =
      name ? Undotted(written) == Undotted(identity->name()) : Written({.kind = kind}, *identity) == written;
  if (as_usual) return usual;
  auto& spellings = *identity->mutable_spellings();
  auto place = std::find(spellings.begin(), spellings.end(), written);
  if (place == spellings.end()) {
    if (spellings.size() >= kMostSpellings || written.size() > kLongestSpelling) return usual;
    spellings.Add(std::string(written));
    place = spellings.end() - 1;
  }
  return absl::StrCat(usual.substr(0, usual.size() - 1), name ? absl::StrCat(".", ToAbsl(kNameWord)) : "",
                      ".", place - spellings.begin() + 1, "}");
}

const Identity* FindIdentity(std::string_view party, const v1::Identities& identities) {
  for (const Identity& identity : identities.identities()) {
    if (identity.party() == party) return &identity;
  }
  return nullptr;
}

Identity* FindIdentity(std::string_view party, v1::Identities* identities) {
  return const_cast<Identity*>(FindIdentity(party, *identities));
}

std::string WithoutTokens(std::string_view text,
                          const std::function<std::optional<std::string>(const Token&)>& word) {
  std::string told;
  for (size_t at = 0; at < text.size();) {
    const size_t brace = std::min(text.find('{', at), text.size());
    absl::StrAppend(&told, ToAbsl(text.substr(at, brace - at)));
    at = brace;
    if (at == text.size()) break;
    const std::optional<Token> token = TokenAt(text.substr(at));
    const size_t length = token ? token->length : 1;
    const std::optional<std::string> words = token ? word(*token) : std::nullopt;
    absl::StrAppend(&told, words ? *words : std::string(text.substr(at, length)));
    at += length;
  }
  return told;
}

std::string AsTyped(std::string_view text, const v1::Identities& identities) {
  return WithoutTokens(text, [&](const Token& token) -> std::optional<std::string> {
    const Identity* identity = FindIdentity(token.party, identities);
    if (identity == nullptr) return std::nullopt;
    return Written(token, *identity);
  });
}

PersonalWords::PersonalWords(const v1::Identities& identities) {
  for (const Identity& identity : identities.identities()) Add(identity);
  AddParts(identities);
  names_.Link();
  numbers_.Link();
  undotted_.Link();
}

PersonalWords::PersonalWords(std::string_view name, std::string_view phone, std::string_view token) {
  AddName(name, token);
  AddPhone(phone, token);
  names_.Link();
  numbers_.Link();
}

void PersonalWords::Add(const Identity& identity) {
  const auto token = [&](Token::Kind kind) { return TokenOf(identity.party(), kind); };
  // An organisation's name is public; a person's is not.
  if (identity.number_kind() != Identity::NUMBER_KIND_CREDIT_CODE) {
    AddName(identity.name(), token(Token::Kind::kName));
  }
  AddNumber(identity, token(Token::Kind::kNumber));
  AddPhone(identity.phone(), token(Token::Kind::kPhone));
  if (const std::string door = DoorOf(identity.address()); !door.empty()) {
    AddName(door, token(Token::Kind::kDoor));
  }
}

void PersonalWords::AddName(std::string_view name, std::string_view token) {
  std::string word = WithoutBlanks(identity::NormaliseName(name));
  if (CodePoints(word).size() >= kShortestName) names_.Add(std::move(word), token, /*whole=*/true);
}

void PersonalWords::AddParts(const v1::Identities& identities) {
  for (const Identity& identity : identities.identities()) {
    if (identity.number_kind() == Identity::NUMBER_KIND_CREDIT_CODE) continue;
    const std::string name = identity::NormaliseName(identity.name());
    const std::vector<std::string> parts = absl::StrSplit(name, absl::ByAnyChar(" "), absl::SkipEmpty());
    const std::string token = TokenOf(identity.party(), Token::Kind::kName);
    std::vector<std::string> all;
    for (const std::string& part : parts) {
      for (std::string& one : std::vector<std::string>(absl::StrSplit(part, kDot, absl::SkipEmpty()))) {
        all.push_back(std::move(one));
      }
    }
    if (all.size() < 2) continue;
    undotted_.Add(absl::StrJoin(all, ""), token, /*whole=*/true);
    for (const std::string& part : all) {
      const size_t shortest = IsLetter(part[0]) ? kShortestLatinPart : kShortestPart;
      // What two of them are called is hidden as the first one's.
      if (CodePoints(part).size() >= shortest) undotted_.Add(part, token, /*whole=*/true);
    }
  }
}

void PersonalWords::AddNumber(const Identity& identity, std::string_view token) {
  std::string number = SpellingOf(identity.number(), Manner::kNumber).bytes;
  if (identity.number_kind() == Identity::NUMBER_KIND_OTHER &&
      (CodePoints(number).size() < kShortestOtherNumber ||
       std::count_if(number.begin(), number.end(), IsDigit) < kFewestDigits)) {
    return;
  }
  if (number.empty()) return;
  // Old papers have it without the century and the check digit.
  if (identity.number_kind() == Identity::NUMBER_KIND_CITIZEN && number.size() == kCitizenNumber) {
    numbers_.Add(number.substr(0, 6) + number.substr(8, 9), token, /*whole=*/true);
  }
  const bool whole = number.size() < kUnmistakable;
  numbers_.Add(std::move(number), token, whole);
}

void PersonalWords::AddPhone(std::string_view phone, std::string_view token) {
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

void PersonalWords::AddDigits(std::string digits, std::string_view token) {
  const bool whole = digits.size() < kUnmistakable;
  numbers_.Add(std::move(digits), token, whole);
}

PersonalWords::Spelling PersonalWords::SpellingOf(std::string_view text, Manner manner) {
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
    if (const auto token = TokenAt(text.substr(at))) {
      add(std::string_view("\0", 1), token->length);
      continue;
    }
    // A character has at most four bytes.
    const std::string_view point = CodePoints(text.substr(at, 4)).front();
    if (manner == Manner::kNumber) {
      add(IsStroke(point) ? std::string() : identity::NormaliseNumber(point), point.size());
      continue;
    }
    std::string name = identity::NormaliseName(point);
    const bool parts = manner == Manner::kUndotted && (IsStroke(point) || IsStroke(name));
    add(parts ? std::string() : std::move(name), point.size());
  }
  return spelling;
}

bool PersonalWords::TakeOutOf(std::string* text, v1::Identities* keep) const {
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
    const std::optional<Token> token = TokenAt(match.token);
    Identity* identity = keep != nullptr && token ? FindIdentity(token->party, keep) : nullptr;
    absl::StrAppend(&left,
                    identity == nullptr ? std::string(match.token) : TokenFor(token->kind, typed, identity));
    done = match.end;
  }
  absl::StrAppend(&left, text->substr(done));
  *text = std::move(left);
  return true;
}

void PersonalWords::Finder::Add(std::string word, std::string_view token, bool whole) {
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

void PersonalWords::Finder::Link() {
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

size_t PersonalWords::Finder::Follow(size_t node, unsigned char byte) const {
  for (;; node = nodes_[node].back) {
    const auto found = nodes_[node].next.find(byte);
    if (found != nodes_[node].next.end()) return found->second;
    if (node == 0) return 0;
  }
}

void PersonalWords::Finder::Find(const Spelling& text, std::vector<Match>* matches) const {
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

}  // namespace fengqiao::mediation
