// Finding in free text what belongs to a person, however it is typed.

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_PERSONAL_TEXT_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_PERSONAL_TEXT_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// Names, numbers, telephones and doors, each with the token that takes its place ("{p1}"). They and the text
// are compared in one spelling: full-width forms as ASCII, letters in capitals, blanks dropped; in numbers
// also strokes, points and brackets; a name of parts (买买提·艾力) is found without its dot, too, and by
// either part. What is found goes out of the text as it was typed; a token that stands there already is left
// alone. What is too short to be told from ordinary words is not looked for: a name of one character, an
// "other" number such as 无 or 1. Immutable. Takes time linear in the text.
class PersonalWords {
 public:
  // Of the parties of a case, by their ids.
  explicit PersonalWords(const v1::Identities& identities);
  // Of one person, by one token for all of it.
  PersonalWords(std::string_view name, std::string_view phone, std::string_view token);

  bool empty() const { return names_.empty() && numbers_.empty() && undotted_.empty(); }

  // Replaces all that is found; whether there was any. Where `keep` is given, each token gives back what was
  // typed: how it was spelled is kept there.
  bool TakeOutOf(std::string* text, v1::Identities* keep = nullptr) const;

 private:
  // A text in one spelling; for each of its bytes where its character stands in the text as it was typed.
  struct Spelling {
    std::string bytes;
    std::vector<size_t> begins, ends;
  };
  struct Match {
    size_t begin, end;  // in the text as it was typed
    std::string_view token;
  };

  // The automaton of Aho and Corasick over the bytes of words.
  class Finder {
   public:
    // `whole`: it does not count within a longer number or a longer Latin word.
    void Add(std::string word, std::string_view token, bool whole);
    // After the last Add, before the first Find.
    void Link();
    bool empty() const { return words_.empty(); }
    void Find(const Spelling& text, std::vector<Match>* matches) const;

   private:
    struct Node {
      std::map<unsigned char, size_t> next;
      size_t back = 0;     // the longest beginning of a word that ends here too
      size_t shorter = 0;  // the nearest along `back` that is a whole word; 0 for none
      size_t word = kNone;
    };
    struct Word {
      std::string text;
      std::string token;
      bool whole;
    };
    static constexpr size_t kNone = ~size_t{0};
    size_t Follow(size_t node, unsigned char byte) const;

    std::vector<Node> nodes_ = std::vector<Node>(1);
    std::vector<Word> words_;
  };

  // How a text is spelled to be compared: as names are, as numbers, or as names without the dot between their
  // parts, which some write as a stroke and some leave out.
  enum class Manner { kName, kNumber, kUndotted };
  static Spelling SpellingOf(std::string_view text, Manner manner);

  void Add(const v1::Identity& identity);
  void AddName(std::string_view name, std::string_view token);
  void AddNumber(const v1::Identity& identity, std::string_view token);
  void AddPhone(std::string_view phone, std::string_view token);
  void AddDigits(std::string digits, std::string_view token);

  // 阿卜杜拉·买买提 is called 买买提 as well, John Smith Smith.
  void AddParts(const v1::Identities& identities);

  Finder names_, numbers_, undotted_;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_PERSONAL_TEXT_H_
