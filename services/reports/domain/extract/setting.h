// What a sentence stands under: the title, its heading, the caption of its table, and who it is about.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SETTING_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SETTING_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "services/reports/domain/extract/context.h"
#include "services/reports/domain/extract/own_level.h"
#include "services/reports/domain/extract/passage.h"
#include "services/reports/domain/extract/places.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/extract/table.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/text/outline.h"

namespace fengqiao::reports {

// Tells those who follow a report (context, passage, places, level, table) what stands above its sentences.
class Setting {
 public:
  struct Followers {
    Context& context;
    Passage& passage;
    Places& places;
    OwnLevel& own_level;
    TableTracker& table;
  };
  Setting(const Lexicon& lexicon, std::u32string_view text, const Followers& followers)
      : lexicon_(lexicon),
        text_(text),
        context_(followers.context),
        passage_(followers.passage),
        places_(followers.places),
        own_level_(followers.own_level),
        table_(followers.table) {}

  // What the title speaks of, the whole report speaks of.
  void EnterTitle();
  void EnterSection(const OutlineHeading& heading);
  // 全市法院受理…: who the sentence is about, where it begins with them. 公安方面。 holds for what follows.
  // `words` are those of the sentence, by their ends.
  void FindActor(const Sentence& sentence, std::span<const Match> words);
  // 下一步工作打算: a short line without a mark that says what follows it.
  bool IsHeadline(const Sentence& sentence, std::span<const Match> words) const;
  // 表一 人民调解情况: a short line in front of a table, until the table ends.
  void FollowCaption(const Sentence& sentence, bool line, bool row, std::span<const Match> words);

 private:
  bool LeadsUpTo(size_t begin, size_t end) const;

  const Lexicon& lexicon_;
  std::u32string_view text_;
  Context& context_;
  Passage& passage_;
  Places& places_;
  OwnLevel& own_level_;
  TableTracker& table_;
  std::vector<Match> words_;  // of the last heading
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_SETTING_H_
