// From a figure that was understood to the fact that is told.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_FACT_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_FACT_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "services/reports/domain/extract/mention.h"
#include "services/reports/domain/extract/options.h"
#include "services/reports/domain/extract/plain_fact.h"
#include "services/reports/domain/lexicon/lexicon.h"

namespace fengqiao::reports {

// Makes the facts of one report.
class FactMaker {
 public:
  // `text` is the report as it came.
  FactMaker(std::u32string_view text, const Lexicon& lexicon, const ExtractOptions& options)
      : text_(text), lexicon_(lexicon), options_(options), own_region_(facts_.names.Keep(options.region)) {
    facts_.facts.reserve(std::min(kMostFigures + 1, text.size() / kCharactersPerFact));
  }

  // `choice` is one of the mention's codes, or null where it has none; `region` one of its regions, or empty
  // for the report's.
  void Add(const Mention& mention, const CodeChoice* choice, std::string_view region);

  size_t size() const { return facts_.facts.size(); }
  PlainFacts Take() && { return std::move(facts_); }

 private:
  // Of a dense text; what is reserved and not needed is never touched.
  static constexpr size_t kCharactersPerFact = 40;

  std::string_view PeriodOf(const Mention& mention);
  std::string_view WrittenUnitName(std::u32string_view text);
  std::string_view UnitOf(const Mention& mention, const CodeChoice* choice);
  std::u32string_view SubjectOf(const Mention& mention) const;
  std::u32string_view Text(size_t begin, size_t end) const { return text_.substr(begin, end - begin); }

  std::u32string_view text_;
  const Lexicon& lexicon_;
  const ExtractOptions& options_;
  PlainFacts facts_;
  // The last period: most figures have that of the figure before.
  struct Period {
    int year = 0, first_month = 0, last_month = 0;
    bool operator==(const Period&) const = default;
  };
  // How measure words were written, by the lowest bits of their first characters.
  struct WrittenUnit {
    std::u32string_view text;
    std::string_view name;
  };
  std::array<WrittenUnit, 64> written_units_;
  Period last_period_;
  std::string_view last_period_name_;
  std::string_view own_region_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_EXTRACT_FACT_H_
