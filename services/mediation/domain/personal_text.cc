#include "services/mediation/domain/personal_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"

namespace fengqiao::mediation {
namespace {

using identity::DoorOf;
using v1::Identity;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
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

size_t TokenLength(std::string_view text) {
  const std::optional<Token> token = TokenAt(text);
  return token ? token->length : 0;
}

identity::SpelledWords::NumberKind KindOf(const Identity& identity) {
  using Kind = identity::SpelledWords::NumberKind;
  switch (identity.number_kind()) {
    case Identity::NUMBER_KIND_CITIZEN:
      return Kind::kCitizen;
    case Identity::NUMBER_KIND_OTHER:
      return Kind::kOther;
    default:
      return Kind::kSure;
  }
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
  const bool as_usual = name ? identity::Undotted(written) == identity::Undotted(identity->name())
                             : Written({.kind = kind}, *identity) == written;
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

PersonalWords::PersonalWords(const v1::Identities& identities) : words_(&TokenLength) {
  std::vector<identity::SpelledWords::NamedBy> people;
  for (const Identity& identity : identities.identities()) {
    Add(identity);
    if (identity.number_kind() == Identity::NUMBER_KIND_CREDIT_CODE) continue;
    people.push_back({identity.name(), TokenOf(identity.party(), Token::Kind::kName)});
  }
  words_.AddParts(people);
  words_.Link();
}

PersonalWords::PersonalWords(std::string_view name, std::string_view phone, std::string_view token)
    : words_(&TokenLength) {
  words_.AddName(name, token);
  words_.AddPhone(phone, token);
  words_.Link();
}

void PersonalWords::Add(const Identity& identity) {
  using identity::SpelledWords;
  const auto token = [&](Token::Kind kind) { return TokenOf(identity.party(), kind); };
  // An organisation's name is public; a person's is not.
  if (identity.number_kind() != Identity::NUMBER_KIND_CREDIT_CODE) {
    words_.AddName(identity.name(), token(Token::Kind::kName));
  }
  words_.AddNumber(identity.number(), KindOf(identity), token(Token::Kind::kNumber));
  words_.AddPhone(identity.phone(), token(Token::Kind::kPhone));
  if (const std::string door = DoorOf(identity.address()); !door.empty()) {
    words_.AddName(door, token(Token::Kind::kDoor));
  }
}

bool PersonalWords::TakeOutOf(std::string* text, v1::Identities* keep) const {
  return words_.TakeOutOf(text, [&](std::string_view found, const std::string& typed) {
    const std::optional<Token> token = TokenAt(found);
    Identity* identity = keep != nullptr && token ? FindIdentity(token->party, keep) : nullptr;
    return identity == nullptr ? std::string(found) : TokenFor(token->kind, typed, identity);
  });
}

}  // namespace fengqiao::mediation
