// Finding in free text what belongs to a person, however it is typed.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_PERSONAL_TEXT_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_PERSONAL_TEXT_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/identity/spelled_words.h"
#include "fengqiao/mediation/v1/case.pb.h"

namespace fengqiao::mediation {

// What stands in a text for something of a party: "{p1}" for its name, "{p1.phone}" for its telephone,
// "{p1.phone.2}" for it as the second of its spellings has it, "{p1.name.3}" for a part of the name.
struct Token {
  enum class Kind { kName, kNumber, kPhone, kDoor };
  std::string_view party;  // "p1"; "contact" in a citizen's request
  Kind kind = Kind::kName;
  size_t spelling = 0;  // of Identity.spellings, from 1; 0: as in the identity
  size_t length = 0;    // in the text
};

// The token that the text begins with; none for other words in braces.
std::optional<Token> TokenAt(std::string_view text);
// "{p1}", "{p1.door}".
std::string TokenOf(std::string_view party, Token::Kind kind);
// What it stands for; "" for what the identity does not have. An unknown spelling is the usual one.
std::string Written(const Token& token, const v1::Identity& identity);
// The token that gives back `written`; keeps it as a spelling where it is not as the identity has it. Where
// there is no room for more of those, the usual one.
std::string TokenFor(Token::Kind kind, std::string_view written, v1::Identity* identity);
// The identity of a party, or null.
const v1::Identity* FindIdentity(std::string_view party, const v1::Identities& identities);
v1::Identity* FindIdentity(std::string_view party, v1::Identities* identities);
// The text with `word` of each token in its place; where that says none, the token stays.
std::string WithoutTokens(std::string_view text,
                          const std::function<std::optional<std::string>(const Token&)>& word);
// The text as it was typed; tokens of nobody in `identities` stay.
std::string AsTyped(std::string_view text, const v1::Identities& identities);

// Names, numbers, telephones and doors, each with the token that takes its place ("{p1}"), found however they
// are typed: see identity::SpelledWords. A token that stands there already is left alone. Immutable.
class PersonalWords {
 public:
  // Of the parties of a case, by their ids.
  explicit PersonalWords(const v1::Identities& identities);
  // Of one person, by one token for all of it.
  PersonalWords(std::string_view name, std::string_view phone, std::string_view token);

  bool empty() const { return words_.empty(); }

  // Replaces all that is found; whether there was any. Where `keep` is given, each token gives back what was
  // typed: how it was spelled is kept there.
  bool TakeOutOf(std::string* text, v1::Identities* keep = nullptr) const;

 private:
  void Add(const v1::Identity& identity);

  identity::SpelledWords words_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_PERSONAL_TEXT_H_
