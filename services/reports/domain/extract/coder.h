// Tells which indicator a figure is of.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CODER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CODER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// The words around a figure, by their ends.
struct PassageWords {
  std::span<const Match> words;
  size_t seen = 0;  // those that end where the figure begins, or before
};

// Scores the rules whose heads stand near a figure: long heads count more than short ones, near ones more
// than far ones, and the topic of the rule's area must have come up. The best rule wins where it reaches the
// threshold.
class Coder {
 public:
  static constexpr int kThreshold = 18;

  Coder(const Lexicon& lexicon, const Context& context)
      : lexicon_(lexicon),
        context_(context),
        clause_(lexicon.class_count() + 1),
        rest_(lexicon.class_count() + 1) {}

  // The words of the passage that were seen have been so by the context, those of `mention.after` have not.
  // `lookback` is where words of earlier clauses may still be taken for the subject; at or past
  // mention.before.begin for none.
  // The words of `beside`, the other name of a cell, are of its clause, but none is its subject.
  CodeChoice Choose(const Mention& mention, const Window& before, size_t lookback,
                    const PassageWords& passage, const Window& beside = {});

 private:
  struct Surroundings {
    const Mention& mention;
    Window before;
    size_t lookback;
  };

  void TryRule(const Surroundings& s, const Match& head, int32_t rule_number, CodeChoice& best,
               CodeChoice& second) const;
  int UnitFit(const Mention& mention, const Rule& rule) const;
  // How near the class was read: 0 not at all.
  int Nearness(const Surroundings& s, int32_t word_class) const;
  bool ReadOfLate(const Surroundings& s, int32_t word_class) const;
  bool InClause(int32_t word_class) const;
  bool InRest(int32_t word_class) const;

  const Lexicon& lexicon_;
  const Context& context_;
  // For which figure a class was last read in the clause, before or behind it; and behind it, over later
  // figures.
  std::vector<uint32_t> clause_;
  std::vector<uint32_t> rest_;
  uint32_t figure_ = 0;  // how many were looked at
  int32_t unit_ = -1;    // of the figure, as Lexicon::UnitNumber
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CODER_H_
