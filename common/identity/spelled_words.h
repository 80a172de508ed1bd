// Finding in free text what belongs to a person, however it is typed: one mechanism for every service that
// keeps personal data out of its texts.

#ifndef FENGQIAO_COMMON_IDENTITY_SPELLED_WORDS_H_
#define FENGQIAO_COMMON_IDENTITY_SPELLED_WORDS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fengqiao::identity {

// What of an address its mask does not show: "蝴蝶弄七号"; "" where nothing, or too little to be looked for,
// is left.
std::string DoorOf(const std::string& address);

// A name without the dots and strokes between its parts, and without blanks: 买买提艾力 for 买买提·艾力.
std::string Undotted(std::string_view name);

// Words, each with the token that takes its place. They and a text are compared in one spelling: full-width
// forms as ASCII, letters in capitals, blanks dropped; in numbers also strokes, points and brackets; a name
// of parts (买买提·艾力) is found without its dot, too, and by either part. What is found goes out of the
// text as it was typed. What is too short to be told from ordinary words is not looked for: a name of one
// character, an "other" number such as 无 or 1.
//
// After the last Add comes Link, and then it is immutable. Takes time linear in the text.
class SpelledWords {
 public:
  // How many bytes that a text begins with are left alone, and end every word: a token that stands there
  // already; 0 for none.
  using LeftAlone = size_t (*)(std::string_view text);
  explicit SpelledWords(LeftAlone left_alone = nullptr);

  enum class NumberKind { kCitizen, kOther, kSure };  // sure: of a shape of its own
  struct NamedBy {
    std::string name, token;
  };

  // A name, or the door of an address.
  void AddName(std::string_view name, std::string_view token);
  // 阿卜杜拉·买买提 is called 买买提 as well, John Smith Smith; what two of these are called counts as the
  // first's.
  void AddParts(const std::vector<NamedBy>& people);
  void AddNumber(std::string_view number, NumberKind kind, std::string_view token);
  void AddPhone(std::string_view phone, std::string_view token);
  void Link();

  bool empty() const { return names_.empty() && numbers_.empty() && undotted_.empty(); }

  // What is written in the place of what was typed.
  using Writing = std::function<std::string(std::string_view token, const std::string& typed)>;
  // Replaces all that is found; whether there was any.
  bool TakeOutOf(std::string* text, const Writing& written) const;

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
  Spelling SpellingOf(std::string_view text, Manner manner) const;

  void AddDigits(std::string digits, std::string_view token);

  LeftAlone left_alone_;
  Finder names_, numbers_, undotted_;
};

}  // namespace fengqiao::identity

#endif  // FENGQIAO_COMMON_IDENTITY_SPELLED_WORDS_H_
