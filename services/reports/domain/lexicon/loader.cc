#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "services/reports/domain/data.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {
namespace {

using indicators::v1::Indicator;

constexpr size_t kShortestAlias = 2;
// Where rules tell an indicator, an alias adds to them only where it is long enough to speak for itself: the
// rules say what must stand beside a short word.
constexpr size_t kShortestAliasBesideRules = 10;

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1) {
    pieces.push_back(text.substr(begin, end - begin));
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

// One data line and where it stands.
struct Line {
  std::string_view file;
  int number = 0;
  std::vector<std::string_view> columns;

  absl::Status Bad(std::string_view trouble) const {
    return absl::InvalidArgumentError(absl::StrCat(ToAbsl(file), " line ", number, ": ", ToAbsl(trouble)));
  }
};

// The lines of a file; blank lines and those that begin with "#" are left out.
absl::StatusOr<std::vector<Line>> Lines(std::string_view file, std::string_view content, size_t columns) {
  std::vector<Line> lines;
  int number = 0;
  for (std::string_view text : Split(content, '\n')) {
    ++number;
    if (text.empty() || text[0] == '#') continue;
    Line line{file, number, Split(text, '\t')};
    if (line.columns.size() != columns) {
      return line.Bad(absl::StrCat(line.columns.size(), " columns instead of ", columns));
    }
    if (FirstBadUtf8(text)) return line.Bad("not UTF-8");
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string_view PrefixOf(std::string_view code) { return code.substr(0, code.find('.')); }

}  // namespace

// Fills a Lexicon from its files.
class LexiconLoader {
 public:
  LexiconLoader(const LexiconFiles& files, std::vector<Indicator> indicators) : files_(files) {
    lexicon_.indicators_ = std::move(indicators);
  }

  absl::StatusOr<Lexicon> Load() && {
    RETURN_IF_ERROR(LoadVariants());  // first: all words are folded by them
    RETURN_IF_ERROR(LoadUnits());
    RETURN_IF_ERROR(LoadCues());
    RETURN_IF_ERROR(LoadSkips());
    RETURN_IF_ERROR(LoadTopics());
    IndexIndicators();
    RETURN_IF_ERROR(LoadRules());
    AddAliases();
    RETURN_IF_ERROR(LoadZeros());
    RETURN_IF_ERROR(LoadActors());
    if (class_words_.size() > NumberLists::kMost || lexicon_.rules_.size() > NumberLists::kMost ||
        lexicon_.units_by_name_.size() > NumberLists::kMost)
      return absl::InvalidArgumentError(
          absl::StrCat("more than ", NumberLists::kMost, " rules and aliases, sets of words, or units"));
    lexicon_.matcher_ = std::move(words_).Build(lexicon_.folding_);
    lexicon_.zeros_by_class_.resize(class_words_.size());
    for (size_t i = 0; i < lexicon_.zeros_.size(); ++i) {
      lexicon_.zeros_by_class_[static_cast<size_t>(lexicon_.zeros_[i].word_class)].push_back(
          static_cast<int32_t>(i));
    }
    IndexWords();
    return std::move(lexicon_);
  }

 private:
  struct Meaning {
    std::vector<int32_t> classes;
    CueSet cues = 0;
    int32_t actor = Lexicon::kNoActor;
  };

  // What is asked of each word of a report, found once.
  void IndexWords() {
    std::vector<bool> asked(class_words_.size()), topic(class_words_.size());
    std::vector<std::vector<int32_t>> rules_by_head(class_words_.size());
    const auto ask = [&](int32_t word_class) {
      if (word_class != Rule::kNone) asked[static_cast<size_t>(word_class)] = true;
    };
    for (size_t i = 0; i < lexicon_.rules_.size(); ++i) {
      const Rule& rule = lexicon_.rules_[i];
      rules_by_head[static_cast<size_t>(rule.head)].push_back(static_cast<int32_t>(i));
      for (const int32_t with : rule.with) ask(with);
      ask(rule.without);
      ask(rule.without_before);
      ask(rule.topic);
      if (rule.topic != Rule::kNone) topic[static_cast<size_t>(rule.topic)] = true;
    }
    for (const ZeroEvent& zero : lexicon_.zeros_) ask(zero.topic);
    for (const Meaning& meaning : meanings_) {
      std::vector<int32_t> asked_classes, topics, rules;
      for (const int32_t c : meaning.classes) {
        const auto at = static_cast<size_t>(c);
        if (asked[at]) asked_classes.push_back(c);
        if (topic[at]) topics.push_back(c);
        rules.insert(rules.end(), rules_by_head[at].begin(), rules_by_head[at].end());
      }
      while (asked_classes.size() % 8 != 0)
        asked_classes.push_back(static_cast<int32_t>(class_words_.size()));
      lexicon_.classes_.Append(meaning.classes);
      lexicon_.asked_classes_.Append(asked_classes);
      lexicon_.topics_.Append(topics);
      lexicon_.rules_of_word_.Append(rules);
      lexicon_.cues_.push_back(meaning.cues);
      lexicon_.actor_of_word_.push_back(meaning.actor);
    }
  }

  absl::Status LoadVariants() {
    ASSIGN_OR_RETURN(const auto lines, Lines("variants.tsv", files_.variants, 2));
    for (const Line& line : lines) {
      const std::u32string variants = ToCodePoints(line.columns[0]);
      const std::u32string plain = ToCodePoints(line.columns[1]);
      if (variants.empty() || variants.size() != plain.size())
        return line.Bad("two columns of unequal length");
      for (size_t i = 0; i < variants.size(); ++i) {
        if (variants[i] > 0xFFFF || plain[i] > 0xFFFF) return line.Bad("a character outside the basic plane");
        lexicon_.folding_.Add(variants[i], plain[i]);
      }
    }
    return absl::OkStatus();
  }

  absl::Status LoadUnits() {
    static constexpr std::pair<std::string_view, UnitStrength> kStrengths[] = {
        {"strong", UnitStrength::kStrong},
        {"plain", UnitStrength::kPlain},
        {"weak", UnitStrength::kWeak},
        {"never", UnitStrength::kNever}};
    ASSIGN_OR_RETURN(const auto lines, Lines("units.tsv", files_.units, 4));
    for (const Line& line : lines) {
      Unit unit;
      unit.name = std::string(line.columns[1]);
      for (std::string_view name : Split(line.columns[2], '|')) {
        if (name.empty()) continue;
        const auto unit_class = UnitClassByName(name);
        if (!unit_class) return line.Bad(absl::StrCat("'", ToAbsl(name), "' is no class of units"));
        if (unit.classes == 0) unit.primary = Bit(*unit_class);
        unit.classes |= Bit(*unit_class);
      }
      const auto* strength = std::find_if(std::begin(kStrengths), std::end(kStrengths),
                                          [&](const auto& row) { return row.first == line.columns[3]; });
      if (strength == std::end(kStrengths)) return line.Bad("the strength is strong, plain, weak or never");
      unit.strength = strength->second;
      for (std::string_view surface : Split(line.columns[0], '|')) {
        unit.surface = ToCodePoints(surface);
        const absl::Status added = lexicon_.units_.Add(unit);
        if (!added.ok()) return line.Bad(ToStd(added.message()));
      }
    }
    return absl::OkStatus();
  }

  absl::Status LoadCues() {
    ASSIGN_OR_RETURN(const auto lines, Lines("cues.tsv", files_.cues, 2));
    for (const Line& line : lines) {
      const auto cue = CueByName(line.columns[0]);
      if (!cue) return line.Bad(absl::StrCat("'", ToAbsl(line.columns[0]), "' is no cue"));
      for (std::string_view phrase : Split(line.columns[1], '|')) {
        ASSIGN_OR_RETURN(const int32_t word, AddWord(line, phrase));
        meanings_[static_cast<size_t>(word)].cues |= Bit(*cue);
      }
    }
    return absl::OkStatus();
  }

  absl::Status LoadSkips() {
    ASSIGN_OR_RETURN(const auto lines, Lines("skips.tsv", files_.skips, 1));
    for (const Line& line : lines) {
      for (std::string_view phrase : Split(line.columns[0], '|')) {
        ASSIGN_OR_RETURN(const int32_t word, AddWord(line, phrase));
        meanings_[static_cast<size_t>(word)].cues |= Bit(Cue::kSkip);
      }
    }
    return absl::OkStatus();
  }

  absl::Status LoadTopics() {
    ASSIGN_OR_RETURN(const auto lines, Lines("topics.tsv", files_.topics, 2));
    for (const Line& line : lines) {
      // Checked before it has a name, so that it can't speak of itself.
      ASSIGN_OR_RETURN([[maybe_unused]] const int32_t checked, ClassOf(line, line.columns[1]));
      if (!named_.emplace(std::string(line.columns[0]), std::string(line.columns[1])).second) {
        return line.Bad("the name was there before");
      }
    }
    return absl::OkStatus();
  }

  void IndexIndicators() {
    for (size_t i = 0; i < lexicon_.indicators_.size(); ++i) {
      const Indicator& indicator = lexicon_.indicators_[i];
      lexicon_.by_code_.emplace(indicator.code(), static_cast<int32_t>(i));
      UnitClasses classes = 0;
      switch (indicator.kind()) {
        case Indicator::KIND_RATE:
          classes = Bit(UnitClass::kRate);
          break;
        case Indicator::KIND_RATIO:
          classes = Bit(UnitClass::kRatio);
          break;
        case Indicator::KIND_RANK:
          classes = Bit(UnitClass::kRank);
          break;
        default:
          for (const std::string& unit : indicator.units()) classes |= lexicon_.units_.PrimaryOf(unit);
      }
      lexicon_.indicator_units_.push_back(classes);
      std::vector<int32_t> numbers;
      for (const std::string& unit : indicator.units()) {
        const auto next = static_cast<int32_t>(lexicon_.units_by_name_.size());
        numbers.push_back(lexicon_.units_by_name_.emplace(unit, next).first->second);
      }
      lexicon_.unit_numbers_.Append(numbers);
    }
  }

  absl::Status LoadRules() {
    ASSIGN_OR_RETURN(const auto lines, Lines("rules.tsv", files_.rules, 6));
    for (const Line& line : lines) {
      const auto found = lexicon_.by_code_.find(std::string(line.columns[0]));
      if (line.columns[0].find('.') == std::string_view::npos) return line.Bad("no code like area.name");
      Rule rule;
      rule.indicator = found == lexicon_.by_code_.end() ? Rule::kNone : found->second;
      for (std::string_view name : Split(line.columns[1], '|')) {
        if (name.empty()) continue;
        const auto unit_class = UnitClassByName(name);
        if (!unit_class) return line.Bad(absl::StrCat("'", ToAbsl(name), "' is no class of units"));
        rule.units |= Bit(*unit_class);
      }
      if (line.columns[2].empty()) return line.Bad("no head");
      ASSIGN_OR_RETURN(rule.head, ClassOf(line, line.columns[2]));
      for (std::string_view group : Split(line.columns[3], ' ')) {
        if (group.empty()) continue;
        ASSIGN_OR_RETURN(const int32_t with, ClassOf(line, group));
        rule.with.push_back(with);
      }
      if (line.columns[4].empty()) {
        const auto topic = named_.find(std::string(PrefixOf(line.columns[0])));
        if (topic == named_.end()) return line.Bad("no topic, and none of the code's area");
        ASSIGN_OR_RETURN(rule.topic, ClassOf(line, topic->second));
      } else if (line.columns[4] != "*") {
        ASSIGN_OR_RETURN(rule.topic, ClassOf(line, line.columns[4]));
      }
      if (!line.columns[5].empty()) {
        // "词|词 ^词|词": the words after ^ must not stand anywhere before in the sentence.
        for (std::string_view group : Split(line.columns[5], ' ')) {
          if (group.empty()) continue;
          const bool before = group[0] == '^';
          ASSIGN_OR_RETURN(const int32_t without, ClassOf(line, group.substr(before ? 1 : 0)));
          (before ? rule.without_before : rule.without) = without;
        }
      }
      if (rule.indicator == Rule::kNone) continue;  // a catalog of another operator
      if (rule.units == 0) rule.units = lexicon_.indicator_units_[static_cast<size_t>(rule.indicator)];
      ruled_.insert(rule.indicator);
      lexicon_.rules_.push_back(std::move(rule));
    }
    return absl::OkStatus();
  }

  // Every alias of the catalog is a rule by itself: its words, and the topic of its code's area.
  void AddAliases() {
    const Line nowhere{"aliases", 0, {}};
    std::map<std::string_view, int> uses;
    for (const Indicator& indicator : lexicon_.indicators_) {
      for (const std::string& alias : indicator.aliases()) ++uses[alias];
    }
    for (size_t i = 0; i < lexicon_.indicators_.size(); ++i) {
      const Indicator& indicator = lexicon_.indicators_[i];
      const auto topic = named_.find(std::string(PrefixOf(indicator.code())));
      for (const std::string& alias : indicator.aliases()) {
        const size_t length = lexicon_.folding_.Fold(ToCodePoints(alias)).size();
        const bool has_rules = ruled_.count(static_cast<int32_t>(i)) > 0;
        if (has_rules && uses[alias] > 1) continue;  // what tells them apart is in the rules alone
        if (length < (has_rules ? kShortestAliasBesideRules : kShortestAlias) || length > Matcher::kMaxWord)
          continue;
        const auto head = ClassOf(nowhere, alias);
        if (!head.ok()) continue;
        Rule& rule = lexicon_.rules_.emplace_back();
        rule.indicator = static_cast<int32_t>(i);
        rule.units = lexicon_.indicator_units_[i];
        rule.head = *head;
        if (topic != named_.end()) rule.topic = ClassOf(nowhere, topic->second).value();
      }
    }
  }

  absl::Status LoadZeros() {
    ASSIGN_OR_RETURN(const auto lines, Lines("zeros.tsv", files_.zeros, 3));
    for (const Line& line : lines) {
      ZeroEvent event;
      ASSIGN_OR_RETURN(event.word_class, ClassOf(line, line.columns[0]));
      const auto found = lexicon_.by_code_.find(std::string(line.columns[1]));
      if (line.columns[1].find('.') == std::string_view::npos) return line.Bad("no code like area.name");
      if (!line.columns[2].empty()) {
        ASSIGN_OR_RETURN(event.topic, ClassOf(line, line.columns[2]));
      }
      if (found == lexicon_.by_code_.end()) continue;
      event.indicator = found->second;
      lexicon_.zeros_.push_back(event);
    }
    return absl::OkStatus();
  }

  absl::Status LoadActors() {
    ASSIGN_OR_RETURN(const auto lines, Lines("actors.tsv", files_.actors, 2));
    for (const Line& line : lines) {
      const auto actor = static_cast<int32_t>(lexicon_.actors_.size());
      for (std::string_view phrase : Split(line.columns[0], '|')) {
        ASSIGN_OR_RETURN(const int32_t word, AddWord(line, phrase));
        int32_t& named = meanings_[static_cast<size_t>(word)].actor;
        if (named != Lexicon::kNoActor) return line.Bad("a word was there before");
        named = actor;
      }
      std::vector<bool> may(lexicon_.indicators_.size());
      for (std::string_view prefix : Split(line.columns[1], '|')) {
        if (prefix.empty()) continue;
        if (prefix.find('.') == std::string_view::npos)
          return line.Bad("no beginning of a code like area.name");
        for (size_t i = 0; i < may.size(); ++i) {
          if (std::string_view(lexicon_.indicators_[i].code()).substr(0, prefix.size()) == prefix)
            may[i] = true;
        }
      }
      lexicon_.actors_.push_back(std::move(may));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int32_t> AddWord(const Line& line, std::string_view phrase) {
    const std::u32string folded = lexicon_.folding_.Fold(ToCodePoints(phrase));
    if (folded.empty() || folded.size() > Matcher::kMaxWord) {
      return line.Bad(
          absl::StrCat("'", ToAbsl(phrase), "' has no character, or more than ", Matcher::kMaxWord));
    }
    const int32_t word = words_.Add(folded);
    if (static_cast<size_t>(word) >= meanings_.size()) meanings_.resize(static_cast<size_t>(word) + 1);
    return word;
  }

  // The class of "词|词|$name". Equal sets are one class.
  absl::StatusOr<int32_t> ClassOf(const Line& line, std::string_view alternatives) {
    std::vector<int32_t> members;
    for (std::string_view phrase : Split(alternatives, '|')) {
      if (!phrase.empty() && phrase[0] == '$') {
        const auto named = named_.find(std::string(phrase.substr(1)));
        if (named == named_.end()) return line.Bad(absl::StrCat("nothing is named ", ToAbsl(phrase)));
        ASSIGN_OR_RETURN(const int32_t inner, ClassOf(line, named->second));
        const auto& words = class_words_[static_cast<size_t>(inner)];
        members.insert(members.end(), words.begin(), words.end());
        continue;
      }
      ASSIGN_OR_RETURN(const int32_t word, AddWord(line, phrase));
      members.push_back(word);
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    const auto [found, added] = class_numbers_.emplace(members, static_cast<int32_t>(class_words_.size()));
    if (added) {
      for (int32_t word : members) meanings_[static_cast<size_t>(word)].classes.push_back(found->second);
      class_words_.push_back(std::move(members));
    }
    return found->second;
  }

  const LexiconFiles& files_;
  Lexicon lexicon_;
  Matcher::Builder words_;
  std::vector<Meaning> meanings_;  // by word
  std::set<int32_t> ruled_;        // the indicators that rules.tsv tells
  std::map<std::string, std::string> named_;
  std::map<std::vector<int32_t>, int32_t> class_numbers_;
  std::vector<std::vector<int32_t>> class_words_;
};

absl::StatusOr<Lexicon> Lexicon::Load(const LexiconFiles& files, std::vector<Indicator> indicators) {
  return LexiconLoader(files, std::move(indicators)).Load();
}

LexiconFiles Lexicon::BuiltInFiles() {
  return {.variants = data::VariantsTsv(),
          .units = data::UnitsTsv(),
          .cues = data::CuesTsv(),
          .skips = data::SkipsTsv(),
          .topics = data::TopicsTsv(),
          .rules = data::RulesTsv(),
          .zeros = data::ZerosTsv(),
          .actors = data::ActorsTsv()};
}

absl::StatusOr<Lexicon> Lexicon::BuiltIn(std::vector<Indicator> indicators) {
  return Load(BuiltInFiles(), std::move(indicators));
}

int32_t Lexicon::UnitNumber(std::string_view name) const {
  const auto found = units_by_name_.find(std::string(name));
  return found == units_by_name_.end() ? -1 : found->second;
}

int32_t Lexicon::Find(std::string_view code) const {
  const auto found = by_code_.find(std::string(code));
  return found == by_code_.end() ? Rule::kNone : found->second;
}

}  // namespace fengqiao::reports
