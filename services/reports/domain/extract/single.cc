#include "services/reports/domain/extract/single.h"

#include <algorithm>
#include <cstdint>

#include "services/reports/domain/extract/number.h"
#include "services/reports/domain/extract/sentence.h"
#include "services/reports/domain/text/characters.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kReach = 100;          // from a figure back to the beginning of its half-sentence
constexpr size_t kLongestName = 10;     // of an office
constexpr size_t kLongestRateName = 7;  // of one that names no kind
constexpr size_t kLongestLead = 12;     // in front of it: 其中, 2023年

constexpr std::u32string_view kOffices[] = {U"司法所", U"调委会", U"调解委员会", U"调解室", U"工作室"};
constexpr CharacterSet kEndsOffice(U"所会室");
// What such a name does not hold: who is spoken of are then several, or what is done to them.
constexpr CharacterSet kNoName(
    U"各全个所有基层等共和、及与级两名建设成立推打新该依指组通对向以由把将联同派我本每一多"
    U"村社乡街在行专驻");
// What an office does.
constexpr std::u32string_view kDoes[] = {U"调解", U"调处", U"受理", U"化解", U"成功", U"全年",
                                         U"共受", U"共调", U"共化", U"累计", U"处理", U"办理",
                                         U"接待", U"今年", U"年内", U"排查"};

// Who do a part of what all of them do.
constexpr std::u32string_view kSomeActors[] = {
    U"品牌调解", U"个人调解",     U"驻所调解",   U"驻庭调解",   U"派驻",        U"行业性",     U"专业性",
    U"行专",     U"村（社区）调", U"村(社区)调", U"村居调委会", U"村级调委会",  U"镇级调委会", U"警调",
    U"访调",     U"金牌调解",     U"特邀调解",   U"名人调解",   U"村（居）调委"};
constexpr size_t kLongestTotal = 14;  // 占受理总数的 and the figure

}  // namespace

size_t ExampleIn(std::u32string_view text, const Window& stretch) {
  const auto within = text.substr(0, stretch.end + 1);  // a word may begin in front of its end
  for (size_t at = within.find(U'如', stretch.begin); at < stretch.end; at = within.find(U'如', at + 1)) {
    const char32_t before = at > stretch.begin ? text[at - 1] : U'\0';
    const char32_t after = at + 1 < text.size() ? text[at + 1] : U'\0';
    const bool word = before == U'例' || before == U'比' || before == U'譬';
    const size_t begin = word ? at - 1 : at;
    const bool leads = begin == stretch.begin || IsClauseMark(text[begin - 1]) || text[begin - 1] == U'\n';
    if (leads && (word || after == U'：' || after == U':')) return begin;
  }
  // 某工地讨薪案中，63名工人…: what follows is of that case.
  for (size_t at = within.find(U"案中", stretch.begin); at < stretch.end; at = within.find(U"案中", at + 1)) {
    size_t begin = at;
    while (begin > stretch.begin && !IsClauseMark(text[begin - 1])) --begin;
    const bool one = text.substr(begin, at - begin).find(U'某') != std::u32string_view::npos;
    if (one && at + 2 < text.size() && IsClauseMark(text[at + 2])) return at;
  }
  return SIZE_MAX;
}

bool IsOfOneOffice(std::u32string_view text, size_t sentence_begin, size_t here, std::u32string_view own) {
  size_t begin = here;
  while (begin > sentence_begin && here - begin < kReach && text[begin - 1] != U'；' &&
         text[begin - 1] != U';')
    --begin;
  if (begin > sentence_begin && here - begin >= kReach) return false;
  // 其中, 2023年， and the report's own name lead.
  const size_t limit = std::min(here, begin + kLongestLead);
  for (bool more = true; more && begin < limit;) {
    more = false;
    if (text.substr(begin, 2) == U"其中") begin += 2, more = true;
    while (begin < limit && (ArabicDigit(text[begin]) >= 0 || IsClauseMark(text[begin]) ||
                             text[begin] == U'年' || text[begin] == U' ' || text[begin] == U'\u3000'))
      ++begin, more = true;
    if (!own.empty() && text.substr(begin, own.size()) == own) begin += own.size(), more = true;
  }
  const auto words = text.substr(begin, std::min(here - begin, kLongestName + 8));
  if (std::none_of(words.begin(), words.end(), [](char32_t c) { return kEndsOffice.Has(c); })) return false;
  for (const std::u32string_view office : kOffices) {
    const size_t at = words.find(office);
    if (at == std::u32string_view::npos || at < 2 || at > kLongestName) continue;
    auto name = words.substr(0, at);
    // 人民调解委员会 alone is all of them.
    if (name.size() >= 2 && name.substr(name.size() - 2) == U"人民") name.remove_suffix(2);
    if (name.size() < 2 || std::any_of(name.begin(), name.end(), [](char32_t c) { return kNoName.Has(c); }))
      return false;
    const auto does = words.substr(at + office.size(), 2);
    return std::find(std::begin(kDoes), std::end(kDoes), does) != std::end(kDoes);
  }
  return false;
}

bool IsOfThePart(std::u32string_view text, const std::vector<const Mention*>& figures,
                 const Mention& mention) {
  if (mention.role != common::v1::FIGURE_ROLE_ACTUAL ||
      (mention.quantity.classes & Bit(UnitClass::kRate)) == 0 || mention.codes.empty() || figures.size() < 2)
    return false;
  const Mention& part = *figures.back();
  const Mention& whole = *figures[figures.size() - 2];
  constexpr UnitClasses kCounted = Bit(UnitClass::kCase) | Bit(UnitClass::kPerson);
  if ((part.quantity.classes & kCounted) == 0 || whole.codes.empty()) return false;
  const bool uncoded = part.codes.empty() || part.withheld;
  if (!uncoded || part.quantity.end + 1 != mention.clause_begin) return false;
  const auto lead = text.substr(whole.quantity.end, part.quantity.begin - whole.quantity.end);
  const size_t at = lead.find(U"其中");
  if (at == std::u32string_view::npos || part.quantity.begin - part.before.begin < 4) return false;
  // A name of its own makes it the rate of something else: 物业纠纷调解成功率.
  return mention.quantity.begin - mention.clause_begin <= kLongestRateName;
}

void ShareCode(const Mention& first, Mention& mention) {
  if (mention.quantity.classes != first.quantity.classes || first.role != mention.role) return;
  if (first.codes.empty()) {
    mention.codes.clear();
  } else if (mention.codes.empty()) {
    mention.codes = first.codes;
    mention.inherited = true;
  }
}

void WithholdKind(const Mention& first, Mention& mention) {
  bool alike = true;
  for (const Mention* other = &first; other != &mention; ++other)
    alike &= other->codes.empty() && other->quantity.classes == mention.quantity.classes;
  mention.withheld |= alike;
}

bool IsOfTheRest(std::u32string_view text, size_t begin, size_t here) {
  const auto lead = text.substr(begin, here - begin);
  // 除2件外，其余35件 are what the clause goes on to tell; 其余35件以其他方式结案 are nothing by name.
  const bool other = text.substr(here, kLongestTotal).find(U"其他方式") != std::u32string_view::npos;
  return (lead.substr(0, 2) == U"其余" && other) || lead.find(U"其他方式") != std::u32string_view::npos;
}

bool IsOfSomeActors(std::u32string_view text, size_t begin, size_t here) {
  const auto lead = text.substr(begin, here - begin);
  return std::any_of(std::begin(kSomeActors), std::end(kSomeActors), [&](std::u32string_view actor) {
    return lead.find(actor) != std::u32string_view::npos;
  });
}

bool IsShareOfTotal(std::u32string_view text, size_t behind) {
  if (behind + 1 >= text.size() || !IsClauseMark(text[behind])) return false;
  const auto share = text.substr(behind + 1, kLongestTotal);
  if (share.substr(0, 1) != U"占") return false;
  const auto total = share.substr(0, share.find_first_of(U"0123456789，。；,;"));
  for (const auto word : {U"总数", U"总量", U"全部", U"总件数"}) {
    if (total.find(word) != std::u32string_view::npos) return true;
  }
  return false;
}

bool IsOfHelpers(std::u32string_view text, size_t begin, size_t here) {
  if (here < begin + 2) return false;
  const auto verb = text.substr(here - 2, 2);
  return verb == U"聘请" || verb == U"邀请" || verb == U"抽调" || verb == U"借调";
}

}  // namespace fengqiao::reports
