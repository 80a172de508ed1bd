// What a report has said so far, as far as it helps to understand the next figure.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CONTEXT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CONTEXT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// Remembers where the words of each class were read last, and the headings above. Every question takes the
// same time however long the report is.
class Context {
 public:
  explicit Context(const Lexicon& lexicon) : lexicon_(lexicon), last_end_(lexicon.class_count() + 1, 0) {}

  // Words must be seen in the order of their ends.
  void See(const Match& match) {
    SetInEights(lexicon_.AskedClassesOf(match.word), last_end_.data(), match.end);
    if (!sentence_topics_.empty() && topic_end_ != match.end) return;
    for (int32_t c : lexicon_.TopicsOf(match.word)) {
      sentence_topics_.push_back(c);
      topic_end_ = match.end;
    }
  }
  // A heading and the words in it. It takes the place of those of its level and below.
  void Enter(int level, size_t title_begin, size_t title_end, const std::vector<Match>& words);
  // The caption of a table, until LeaveCaption: a heading below all others.
  void EnterCaption(size_t begin, size_t end, const std::vector<Match>& words) {
    Enter(kCaption, begin, end, words);
  }
  // The names of a table's columns, below the caption.
  void EnterHeaderRow(size_t begin, size_t end, const std::vector<Match>& words) {
    Enter(kHeaderRow, begin, end, words);
  }
  void LeaveCaption() {
    while (!headings_.empty() && headings_.back().level >= kCaption) headings_.pop_back();
  }
  void BeginParagraph(size_t at) {
    paragraph_begin_ = at;
    paragraph_actor_ = Lexicon::kNoActor;
  }
  void BeginSentence(size_t at) {
    sentence_begin_ = at;
    sentence_topics_.clear();
    sentence_actor_ = Lexicon::kNoActor;
  }
  // 法院方面。 The paragraph, or the sentence alone, goes on about another body than the bureau.
  void SetActor(int32_t actor, bool of_paragraph) {
    (of_paragraph ? paragraph_actor_ : sentence_actor_) = actor;
  }
  // 市公安局2020年法治工作总结: in its own report a body's figures are its own.
  void SetAuthor(int32_t actor) { author_ = actor; }
  int32_t actor() const;

  size_t paragraph_begin() const { return paragraph_begin_; }
  size_t sentence_begin() const { return sentence_begin_; }

  // After the last word of the class, of which some rule must ask; 0 where there was none yet.
  size_t LastEnd(int32_t word_class) const {
    return static_cast<size_t>(last_end_[static_cast<size_t>(word_class)]);
  }
  bool InHeading(int32_t word_class) const;
  // Whether no other heading than the title, which has level 0, speaks of it.
  bool InTitleAlone(int32_t word_class) const;
  // Whether a heading speaks of it that is neither the title nor the caption of a table.
  bool InOutline(int32_t word_class) const;
  // Whether the caption of the table speaks of it.
  bool InCaption(int32_t word_class) const;
  // Whether the heading right above does.
  bool InLastHeading(int32_t word_class) const;
  // Whether one above it does, and it does not.
  bool InHigherHeading(int32_t word_class) const;
  // Where the passage under the last heading begins.
  size_t section_begin() const { return section_begin_; }
  // Whether the sentence spoke of it before it spoke of any other topic.
  bool IsSentenceTopic(int32_t word_class) const;

 private:
  static constexpr int kCaption = 99;
  static constexpr int kHeaderRow = 100;
  static constexpr size_t kMostClasses = 4096;  // of one heading: more than any that people write has
  struct Level {
    int level = 0;
    std::vector<bool> classes;  // which of all it speaks of: every rule that is tried asks
    int32_t actor = Lexicon::kNoActor;

    bool SpeaksOf(int32_t word_class) const { return classes[static_cast<size_t>(word_class)]; }
  };

  const Lexicon& lexicon_;
  std::vector<int32_t> last_end_;  // by class
  std::vector<Level> headings_;    // the deepest last
  size_t section_begin_ = 0;
  size_t paragraph_begin_ = 0;
  size_t sentence_begin_ = 0;
  std::vector<int32_t> sentence_topics_;  // the classes of the sentence's first topic word
  int32_t topic_end_ = 0;
  int32_t author_ = Lexicon::kNoActor;
  int32_t sentence_actor_ = Lexicon::kNoActor;
  int32_t paragraph_actor_ = Lexicon::kNoActor;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_CONTEXT_H_
