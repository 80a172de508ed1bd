// Finds all words of a list in a text in one pass (Aho and Corasick), over code points.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_MATCHER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_MATCHER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fengqiao::reports {

// One word of the list found in the text.
struct Match {
  int32_t begin = 0;
  int32_t end = 0;
  int32_t word = 0;  // as Matcher::Builder::Add returned it
};

// How code points are compared. Full-width forms equal their ASCII ones, traditional characters their
// simplified ones, and quotation marks, round brackets and blanks are looked through: “枫桥式”司法所 is
// 枫桥式司法所.
class Folding {
 public:
  static constexpr char32_t kLookThrough = 0;

  Folding();
  // Makes `variant` equal `plain`; both must lie in the basic plane.
  void Add(char32_t variant, char32_t plain) { table_[variant] = static_cast<char16_t>(plain); }
  // The character that stands for `c`, or kLookThrough.
  char32_t Fold(char32_t c) const { return c < table_.size() ? char32_t{table_[c]} : c; }
  // `text` folded, without what is looked through.
  std::u32string Fold(std::u32string_view text) const;
  // Whether `text` has a traditional character; if so `simplified` becomes the text without them, of the same
  // length. All else stays as it is.
  bool Simplify(std::u32string_view text, std::u32string& simplified) const;

 private:
  std::vector<char16_t> table_;
};

// Immutable once built, and so thread-safe.
class Matcher {
 public:
  class Builder {
   public:
    // `word` must be folded and not be empty or longer than kMaxWord. The same word again gets the same
    // number.
    int32_t Add(std::u32string_view word);
    Matcher Build(const Folding& folding) &&;

   private:
    friend class Matcher;
    std::vector<std::u32string> words_;
    std::unordered_map<std::u32string, int32_t> numbers_;
  };

  static constexpr size_t kMaxWord = 64;

  // Appends every match in text[begin, end), by end, the longest first where they end together; offsets count
  // in `text`.
  void Scan(std::u32string_view text, size_t begin, size_t end, std::vector<Match>& matches) const;

 private:
  static constexpr uint16_t kForeign = 0;           // a character of no word
  static constexpr uint16_t kLookThrough = 0xFFFF;  // a character that is not seen
  // A state is the base of its edges. The edge of a letter is the slot as far behind the base, if that slot
  // is the letter's: no two states have the same base, so no other's can be there. An edge leads to the
  // longest beginning of a word that the text ends with. Where that is a single character, first_ tells it;
  // where it is two, the edges of the character before, which is in first_ too: no other state has edges of
  // its own to these. So half of the edges is left, they can be packed, no step takes more than two looks,
  // and what is looked at stays near the processor.
  //
  // Where a step leads to. Two words of eight bytes, so that a step reads one line of memory: in what order
  // the slots stand is chance. Three of five letters of a report have no edge where they are looked for; the
  // bits of `leads` tell most of them without that line, for waiting for it is what takes time here.
  struct Slot {
    uint64_t leads = 0;               // of the state: bit (letter % 64) of each letter that has an edge
    uint64_t letter : 16 = kForeign;  // kForeign: the slot is nobody's
    uint64_t state : 26 = 0;
    uint64_t words : 22 = 0;  // in words_: those that end here
  };
  static constexpr uint64_t LeadBit(uint16_t letter) { return uint64_t{1} << letter % 64; }
  struct Word {
    uint32_t number : 24 = 0;
    uint32_t length : 7 = 0;
    uint32_t last : 1 = true;  // of those that end with the same character
  };
  static_assert(kMaxWord < 128);

  std::vector<uint16_t> letters_;  // of each character of the basic plane
  std::vector<Slot> first_;        // by letter
  std::vector<Slot> slots_;
  std::vector<Word> words_;  // the first is none
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_MATCHER_H_
