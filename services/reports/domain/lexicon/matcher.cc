#include "services/reports/domain/lexicon/matcher.h"

#include <algorithm>
#include <map>
#include <utility>

namespace fengqiao::reports {
namespace {

constexpr size_t kPlane = 0x10000;
// What a slot can hold: a hundred times what the lexicon comes to.
constexpr uint64_t kMaxState = (1 << 26) - 1;
constexpr uint64_t kMaxWords = (1 << 22) - 1;
constexpr uint32_t kMaxNumber = (1 << 24) - 1;

// The trie before it is packed.
struct TrieNode {
  std::map<uint16_t, int32_t> edges;
  int32_t word = -1;
  int32_t length = 0;
  uint16_t letter = 0;  // the last one
  int32_t fail = 0;     // the state of the longest end of it that begins a word
};

}  // namespace

Folding::Folding() : table_(kPlane) {
  for (size_t c = 0; c < kPlane; ++c) table_[c] = static_cast<char16_t>(c);
  for (char32_t c = 0xFF01; c <= 0xFF5E; ++c) Add(c, c - 0xFEE0);  // full-width ASCII
  for (char32_t c : U"\u2236\uFE55") Add(c, U':');
  for (char32_t c : U" \t\u00A0\u2002\u2003\u2009\u202F\u3000\uFEFF\"'“”‘’「」『』()（）\u200B")
    Add(c, kLookThrough);
}

std::u32string Folding::Fold(std::u32string_view text) const {
  std::u32string folded;
  folded.reserve(text.size());
  for (char32_t c : text) {
    if (const char32_t f = Fold(c); f != kLookThrough) folded.push_back(f);
  }
  return folded;
}

bool Folding::Simplify(std::u32string_view text, std::u32string& simplified) const {
  const auto traditional = [table = table_.data()](char32_t c) {
    return c - 0x3400 < 0xA000 - 0x3400 && table[c] != c;
  };
  if (std::none_of(text.begin(), text.end(), traditional)) return false;
  simplified.assign(text);
  for (char32_t& c : simplified) {
    if (traditional(c)) c = Fold(c);
  }
  return true;
}

int32_t Matcher::Builder::Add(std::u32string_view word) {
  const auto [found, added] = numbers_.emplace(std::u32string(word), static_cast<int32_t>(words_.size()));
  if (added) words_.emplace_back(word);
  return found->second;
}

Matcher Matcher::Builder::Build(const Folding& folding) && {
  Matcher matcher;
  matcher.letters_.assign(kPlane, kForeign);

  // Letters: the characters of the words, numbered from 1.
  std::unordered_map<char32_t, uint16_t> letter_of;
  for (const std::u32string& word : words_) {
    for (char32_t c : word) letter_of.emplace(c, static_cast<uint16_t>(letter_of.size() + 1));
  }
  for (size_t c = 0; c < kPlane; ++c) {
    const char32_t folded = folding.Fold(static_cast<char32_t>(c));
    if (folded == Folding::kLookThrough) {
      matcher.letters_[c] = kLookThrough;
    } else if (const auto found = letter_of.find(folded); found != letter_of.end()) {
      matcher.letters_[c] = found->second;
    }
  }

  std::vector<TrieNode> trie(1);
  for (size_t i = 0; i < words_.size(); ++i) {
    int32_t node = 0;
    for (char32_t c : words_[i]) {
      const uint16_t letter = letter_of.at(c);
      const auto found = trie[static_cast<size_t>(node)].edges.find(letter);
      if (found != trie[static_cast<size_t>(node)].edges.end()) {
        node = found->second;
        continue;
      }
      const int32_t child = static_cast<int32_t>(trie.size());
      trie[static_cast<size_t>(node)].edges.emplace(letter, child);
      const int32_t length = trie[static_cast<size_t>(node)].length + 1;
      trie.push_back({.length = length, .letter = letter});
      node = child;
    }
    trie[static_cast<size_t>(node)].word = static_cast<int32_t>(i);
  }

  // Breadth first, each state with the edges of the one that it falls back to, but for those of a single
  // character and those that only begin a word.
  const size_t letters = letter_of.size() + 1;
  std::vector<int32_t> begun(letters, 0);
  for (const auto& [letter, child] : trie[0].edges) begun[letter] = child;
  std::vector<int32_t> order = {0};
  for (size_t at = 0; at < order.size(); ++at) {
    TrieNode& node = trie[static_cast<size_t>(order[at])];
    std::map<uint16_t, int32_t> inherited;
    const TrieNode& behind = trie[static_cast<size_t>(node.fail)];
    if (behind.length > 1) inherited = behind.edges;
    const auto& pairs = trie[static_cast<size_t>(begun[node.letter])].edges;
    for (const auto& [letter, child] : node.edges) {
      order.push_back(child);
      if (order[at] == 0) continue;
      const auto longer = inherited.find(letter);
      const auto pair = node.length > 1 ? pairs.find(letter) : pairs.end();
      trie[static_cast<size_t>(child)].fail = longer != inherited.end() ? longer->second
                                              : pair != pairs.end()     ? pair->second
                                                                        : begun[letter];
    }
    if (order[at] == 0) {
      node.edges.clear();
    } else {
      node.edges.merge(inherited);
    }
  }

  // The words that end at a state: its own, and those of the state that it falls back to, which came before.
  struct Target {
    int32_t state = 0;
    int32_t words = 0;
    uint64_t leads = 0;
  };
  std::vector<Target> targets(trie.size());
  matcher.words_.emplace_back();
  for (const int32_t state : order) {
    const TrieNode& node = trie[static_cast<size_t>(state)];
    int32_t& words = targets[static_cast<size_t>(state)].words;
    const int32_t behind = targets[static_cast<size_t>(node.fail)].words;
    words = behind;
    if (node.word < 0) continue;
    words = static_cast<int32_t>(matcher.words_.size());
    matcher.words_.push_back({.number = static_cast<uint32_t>(node.word) & kMaxNumber,
                              .length = static_cast<uint32_t>(node.length) & 127,
                              .last = behind == 0});
    for (auto i = static_cast<size_t>(behind); i != 0; ++i) {
      matcher.words_.push_back(Word{matcher.words_[i]});
      if (matcher.words_[i].last) break;
    }
  }

  // Packed: those with many edges go first, the others fit into their gaps. A state without edges goes on as
  // the root does, whose base is 0.
  std::vector<int32_t> by_edges = order;
  std::stable_sort(by_edges.begin(), by_edges.end(), [&](int32_t a, int32_t b) {
    return trie[static_cast<size_t>(a)].edges.size() > trie[static_cast<size_t>(b)].edges.size();
  });
  std::vector<bool> taken(letters);       // bases
  std::vector<size_t> tried(letters, 1);  // by the lowest letter: bases below were full, or nearly
  matcher.slots_.resize(letters * 2);
  for (const int32_t state : by_edges) {
    const std::map<uint16_t, int32_t>& by_letter = trie[static_cast<size_t>(state)].edges;
    const std::vector<std::pair<uint16_t, int32_t>> edges(by_letter.begin(), by_letter.end());
    if (edges.empty()) break;
    size_t& base = tried[edges.front().first];
    for (;; ++base) {
      if (base + letters > matcher.slots_.size()) matcher.slots_.resize(base + letters * 2);
      if (base >= taken.size()) taken.resize(base * 2);
      if (taken[base]) continue;
      const bool fits = std::all_of(edges.begin(), edges.end(), [&](const auto& edge) {
        return matcher.slots_[base + edge.first].letter == kForeign;
      });
      if (fits) break;
    }
    taken[base] = true;
    Target& target = targets[static_cast<size_t>(state)];
    target.state = static_cast<int32_t>(base);
    for (const auto& [letter, next] : edges) {
      target.leads |= LeadBit(letter);
      Slot& slot = matcher.slots_[base + letter];
      slot.letter = letter;
      slot.state = static_cast<uint64_t>(next) & kMaxState;  // of the trie, until all bases are known
    }
  }
  const auto lead_to = [&](const Target& target, Slot& slot) {
    slot.leads = target.leads;
    slot.state = static_cast<uint64_t>(target.state) & kMaxState;
    slot.words = static_cast<uint64_t>(target.words) & kMaxWords;
  };
  for (Slot& slot : matcher.slots_) {
    if (slot.letter != kForeign) lead_to(targets[slot.state], slot);
  }
  matcher.first_.resize(letters);
  for (size_t letter = 0; letter < letters; ++letter)
    lead_to(targets[static_cast<size_t>(begun[letter])], matcher.first_[letter]);
  // Every base plus every letter lies within the slots, so that no step needs a check.
  return matcher;
}

void Matcher::Scan(std::u32string_view text, size_t begin, size_t end, std::vector<Match>& matches) const {
  // Where the last characters stand that were seen: a match may hold some that were looked through.
  std::array<int32_t, kMaxWord> seen;  // each is written before it is read
  size_t count = 0;
  const uint16_t* const letters = letters_.data();
  const Slot* const slots = slots_.data();
  const Slot* const first = first_.data();
  const Slot* here = first;   // kForeign leads to the state in front of all words
  const Slot* alone = first;  // the state of the last letter alone
  const auto edge = [slots](const Slot* from, uint16_t letter) -> const Slot* {
    if ((from->leads & LeadBit(letter)) == 0) return nullptr;
    const Slot* const slot = slots + from->state + letter;
    return slot->letter == letter ? slot : nullptr;
  };
  for (size_t i = begin; i < end; ++i) {
    const char32_t c = text[i];
    const uint16_t letter = c < kPlane ? letters[c] : kForeign;
    if (letter == kLookThrough) continue;
    seen[count++ % kMaxWord] = static_cast<int32_t>(i);
    const Slot* next = edge(here, letter);
    if (next == nullptr && here != alone) next = edge(alone, letter);
    alone = first + letter;
    here = next != nullptr ? next : alone;
    if (here->words == 0) continue;
    for (const Word* word = &words_[here->words];; ++word) {
      const size_t nth = count - word->length;
      matches.push_back(
          {seen[nth % kMaxWord], static_cast<int32_t>(i + 1), static_cast<int32_t>(word->number)});
      if (word->last) break;
    }
  }
}

}  // namespace fengqiao::reports
