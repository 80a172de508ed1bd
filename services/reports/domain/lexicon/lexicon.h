// What the reader of reports knows: measure words, cue words, which words speak of which indicator. All of it
// is data.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_LEXICON_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_LEXICON_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/reports/domain/lexicon/cue.h"
#include "services/reports/domain/lexicon/matcher.h"
#include "services/reports/domain/lexicon/unit.h"

namespace fengqiao::reports {

// One way to tell an indicator by its words. A class is a set of words of which any will do.
struct Rule {
  int32_t indicator = 0;  // in Lexicon::indicators()
  UnitClasses units = 0;
  int32_t head = 0;                      // must stand in the mention's own clause
  absl::InlinedVector<int32_t, 4> with;  // must stand there, or before it in the sentence
  int32_t topic = kNone;                 // should stand near: clause, sentence, paragraph, heading
  int32_t without = kNone;               // must not stand in the clause
  int32_t without_before = kNone;        // nor before it in the sentence
  static constexpr int32_t kNone = -1;
};

// A thing that a report says there was none of.
struct ZeroEvent {
  int32_t word_class = 0;
  int32_t indicator = 0;
  int32_t topic = Rule::kNone;
};

// Lists of numbers by number, one behind the other in memory: every word of a report is looked up in some, so
// they are kept as small as they go, and what is looked at stays near the processor.
class NumberLists {
 public:
  static constexpr size_t kMost = 0xFFFF;  // the largest number

  void Append(std::span<const int32_t> list) {
    for (const int32_t number : list) numbers_.push_back(static_cast<uint16_t>(number));
    ends_.push_back(static_cast<uint32_t>(numbers_.size()));
  }
  std::span<const uint16_t> operator[](int32_t i) const {
    const auto at = static_cast<size_t>(i);
    return {numbers_.data() + ends_[at], numbers_.data() + ends_[at + 1]};
  }

 private:
  std::vector<uint32_t> ends_ = {0};
  std::vector<uint16_t> numbers_;
};

// Sets what `at` holds for each number of a list whose length is a multiple of eight. Written out, for the
// compiler leaves a loop of eight one: this is done for every word of a report.
template <typename T>
void SetInEights(std::span<const uint16_t> list, T* at, T value) {
  for (const uint16_t* number = list.data(); number != list.data() + list.size(); number += 8) {
    at[number[0]] = value;
    at[number[1]] = value;
    at[number[2]] = value;
    at[number[3]] = value;
    at[number[4]] = value;
    at[number[5]] = value;
    at[number[6]] = value;
    at[number[7]] = value;
  }
}

// The text of the data files.
struct LexiconFiles {
  std::string_view variants, units, cues, skips, topics, rules, zeros, actors;
};

// Immutable, and so thread-safe.
class Lexicon {
 public:
  // The compiled-in files with the definitions of a catalog. INVALID_ARGUMENT names file and line of the
  // first bad line; rules for codes that the catalog has not are left out.
  static absl::StatusOr<Lexicon> BuiltIn(std::vector<indicators::v1::Indicator> indicators);
  static absl::StatusOr<Lexicon> Load(const LexiconFiles& files,
                                      std::vector<indicators::v1::Indicator> indicators);
  static LexiconFiles BuiltInFiles();

  const Matcher& matcher() const { return matcher_; }
  const Folding& folding() const { return folding_; }
  const UnitTable& units() const { return units_; }
  const std::vector<indicators::v1::Indicator>& indicators() const { return indicators_; }
  // The place of `code` in indicators(), -1 where it is not there.
  int32_t Find(std::string_view code) const;

  size_t class_count() const { return zeros_by_class_.size(); }
  // What a word of the matcher means.
  std::span<const uint16_t> ClassesOf(int32_t word) const { return classes_[word]; }
  // Those of them of which some rule asks where they were read: as topic, with or without. Filled up to a
  // multiple of eight with class_count(), the class that nobody asks of: loops of one length are quick.
  std::span<const uint16_t> AskedClassesOf(int32_t word) const { return asked_classes_[word]; }
  // Those of them that some rule has for its topic.
  std::span<const uint16_t> TopicsOf(int32_t word) const { return topics_[word]; }
  // The rules whose head the word is.
  std::span<const uint16_t> RulesOf(int32_t word) const { return rules_of_word_[word]; }
  CueSet CuesOf(int32_t word) const { return cues_[static_cast<size_t>(word)]; }

  // Who else than the bureau the word names, kNoActor for none; and whether a figure of theirs can be of the
  // indicator.
  static constexpr int32_t kNoActor = -1;
  int32_t ActorOf(int32_t word) const { return actor_of_word_[static_cast<size_t>(word)]; }
  bool MayTell(int32_t actor, int32_t indicator) const {
    return actor == kNoActor || actors_[static_cast<size_t>(actor)][static_cast<size_t>(indicator)];
  }

  const Rule& rule(int32_t number) const { return rules_[static_cast<size_t>(number)]; }
  std::span<const ZeroEvent> zeros() const { return zeros_; }
  // The events that are told by words of the class.
  std::span<const int32_t> ZerosOf(int32_t word_class) const {
    return zeros_by_class_[static_cast<size_t>(word_class)];
  }
  // The number of a unit that some indicator has, by its name; -1 for any other.
  int32_t UnitNumber(std::string_view name) const;
  std::span<const uint16_t> UnitNumbersOf(int32_t indicator) const { return unit_numbers_[indicator]; }
  // The unit classes that an indicator's own units have.
  UnitClasses UnitsOf(int32_t indicator) const { return indicator_units_[static_cast<size_t>(indicator)]; }

 private:
  friend class LexiconLoader;
  Lexicon() = default;

  Folding folding_;
  Matcher matcher_;
  UnitTable units_;
  std::vector<indicators::v1::Indicator> indicators_;
  std::unordered_map<std::string, int32_t> by_code_;
  std::vector<UnitClasses> indicator_units_;
  std::unordered_map<std::string, int32_t> units_by_name_;
  NumberLists unit_numbers_;  // by indicator
  // By word.
  NumberLists classes_, asked_classes_, topics_, rules_of_word_;
  std::vector<CueSet> cues_;
  std::vector<int32_t> actor_of_word_;

  std::vector<Rule> rules_;
  std::vector<ZeroEvent> zeros_;
  std::vector<std::vector<bool>> actors_;             // by actor and indicator
  std::vector<std::vector<int32_t>> zeros_by_class_;  // by class
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_LEXICON_LEXICON_H_
