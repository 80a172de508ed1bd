#include "services/reports/domain/check/wording.h"

#include <algorithm>
#include <string>

namespace fengqiao::reports {
namespace {

constexpr size_t kClause = 40;    // characters that are looked back at
constexpr size_t kSentence = 80;  // and ahead

// What any rate and any count may be called by without being of less: who acts, of when, of all, how it
// moved.
constexpr std::u32string_view kGeneral[] = {
    U"行政机关", U"负责人", U"各级",   U"全市", U"全县", U"全区", U"全省", U"全州", U"全旗", U"全盟", U"全镇",
    U"全年",     U"全部",   U"全系统", U"我市", U"我县", U"我区", U"我局", U"我省", U"我州", U"本市", U"本县",
    U"本区",     U"本年",   U"总体",   U"整体", U"综合", U"平均", U"共计", U"累计", U"案件", U"事项", U"实现",
    U"达到",     U"保持",   U"稳定",   U"比例", U"占比", U"截至", U"目前", U"同比", U"提升", U"提高", U"上升",
    U"下降",     U"降低",   U"增长",   U"应当", U"实际", U"当年", U"方式", U"通过", U"组织", U"工作", U"人员",
    U"对象",     U"行政",   U"人民",   U"成功", U"按时", U"按期", U"及时", U"依法"};
constexpr std::u32string_view kGeneralCharacters =
    U"率数件人次起个名家份的了为达至到在是占比约近仅共总均已以上年月日底末和与及、（）()“”\"： \t|其中率";

bool IsHan(char32_t c) { return c >= 0x3400 && c <= 0x9FFF; }

void Erase(std::u32string& words, std::u32string_view word) {
  for (size_t at = words.find(word); at != std::u32string::npos; at = words.find(word, at + word.size()))
    std::fill_n(words.begin() + static_cast<ptrdiff_t>(at), word.size(), U' ');
}

}  // namespace

bool HasAny(std::u32string_view words, std::initializer_list<std::u32string_view> of) {
  return std::any_of(of.begin(), of.end(),
                     [&](std::u32string_view word) { return words.find(word) != std::u32string_view::npos; });
}

std::u32string_view ClauseBefore(std::u32string_view text, size_t at) {
  const size_t end = std::min(at, text.size());
  std::u32string_view words = text.substr(end - std::min(kClause, end), std::min(kClause, end));
  const size_t stop = words.find_last_of(U"，,。；;：:\n\r");
  return stop == std::u32string_view::npos ? words : words.substr(stop + 1);
}

std::u32string_view RestOfSentence(std::u32string_view text, size_t at) {
  if (at >= text.size()) return {};
  const std::u32string_view words = text.substr(at, kSentence);
  return words.substr(0, words.find_first_of(U"。！？\n\r"));
}

bool TellsOtherScope(std::u32string_view words) {
  if (HasAny(words, {U"剔除", U"扣除", U"扣减", U"除外", U"不计入", U"不计算", U"未计入", U"不纳入", U"不含",
                     U"不包括", U"不包含", U"另计", U"口径", U"准许", U"期限内", U"去重", U"重复计算"}))
    return true;
  // 含二审案件, 包括上年结转的: only where they begin a remark. 包含 inside a clause says what something is.
  for (const std::u32string_view word : {U"含", U"包括", U"包含", U"仅指", U"仅含", U"均含", U"按"}) {
    for (size_t at = words.find(word); at != std::u32string_view::npos; at = words.find(word, at + 1)) {
      const bool in_remark =
          at > 0 && std::u32string_view(U"（(，,；;").find(words[at - 1]) != std::u32string_view::npos;
      // 按 alone begins many a clause: 按时办结率.
      if (in_remark && (word != U"按" || words.substr(at, 12).find(U"计") != std::u32string_view::npos))
        return true;
    }
  }
  return false;
}

bool TellsOfMore(std::u32string_view words) {
  return HasAny(words, {U"另", U"其余", U"此外", U"还有", U"尚有"});
}

Since SinceWhen(std::u32string_view words) {
  // What is said last is nearest to the change.
  Since since;
  size_t last = 0;
  const auto note = [&](size_t at, Since::Kind kind, int year) {
    if (at < last) return;
    last = at;
    since = {.kind = kind, .year = year};
  };
  for (const std::u32string_view word : {U"同比", U"上年", U"去年", U"上一年"}) {
    if (const size_t at = words.rfind(word); at != std::u32string_view::npos) note(at, Since::kLastYear, 0);
  }
  for (const std::u32string_view word :
       {U"环比", U"年初", U"月",   U"季度",   U"半年",   U"上期", U"年均", U"年来", U"两年", U"三年",
        U"四年", U"五年", U"以来", U"十三五", U"十四五", U"期间", U"累计", U"前期", U"任期", U"届"}) {
    const size_t at = words.rfind(word);
    // 较上年同期 and 去年1—9月 were said above.
    if (at != std::u32string_view::npos && since.kind != Since::kLastYear) note(at, Since::kOther, 0);
  }
  for (size_t at = 0; at + 6 <= words.size(); ++at) {
    if (words[at] != U'较' && words[at] != U'比' && words[at] != U'与' && words[at] != U'同') continue;
    int year = 0;
    size_t i = at + 1;
    for (; i < words.size() && i < at + 5 && words[i] >= U'0' && words[i] <= U'9'; ++i)
      year = year * 10 + static_cast<int>(words[i] - U'0');
    if (i == at + 5 && i < words.size() && words[i] == U'年') note(at, Since::kYear, year);
  }
  return since;
}

bool IsNarrower(std::u32string_view subject, std::u32string_view whole) {
  std::u32string words(subject);
  for (const std::u32string_view word : kGeneral) Erase(words, word);
  const auto left = std::count_if(words.begin(), words.end(), [&](char32_t c) {
    return IsHan(c) && whole.find(c) == std::u32string_view::npos &&
           kGeneralCharacters.find(c) == std::u32string_view::npos;
  });
  return left >= 2;
}

}  // namespace fengqiao::reports
