// What the words around figures say of how they were counted. What a sentence says of that is believed, so
// that nobody is accused of a number that was counted otherwise.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_WORDING_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_WORDING_H_

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace fengqiao::reports {

bool HasAny(std::u32string_view words, std::initializer_list<std::u32string_view> of);

// The words before a place in its clause, back to a comma or the like.
std::u32string_view ClauseBefore(std::u32string_view text, size_t at);

// The words behind a place up to the end of its sentence; ； does not end one.
std::u32string_view RestOfSentence(std::u32string_view text, size_t at);

// Whether words tell that something was left out or taken in: 剔除, 不计入, （含二审）, 经准许.
bool TellsOtherScope(std::u32string_view words);

// Whether words tell of a third outcome beside those that are told: 另有2件撤诉, 其余已调解.
bool TellsOfMore(std::u32string_view words);

// Since when a change is, by the words before it.
struct Since {
  enum Kind {
    kUntold,    // mostly since the year before
    kLastYear,  // 同比, 较上年
    kYear,      // 较2019年
    kOther,     // 环比, 年均, 近三年来: since no time that one report of a year is on
  };
  Kind kind = kUntold;
  int year = 0;  // of kYear
};
Since SinceWhen(std::u32string_view words);

// Whether `subject` names something narrower than `whole` does: words that neither the whole has nor every
// report uses (医疗纠纷调解成功率 of 调解纠纷, 调解成功).
bool IsNarrower(std::u32string_view subject, std::u32string_view whole);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_CHECK_WORDING_H_
