#include "services/reports/formats/html/entities.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "services/reports/formats/html/entities_data.h"
#include "services/reports/formats/sourced_text.h"

namespace fengqiao::reports {
namespace {

constexpr size_t kLongestNumber = 12;  // digits; more is no character

struct Entity {
  std::string_view name;
  char32_t characters[2];
};

// By name. The data is ours and compiled in: a bad line of it is a fault of the build, told by the unit test.
std::vector<Entity> LoadEntities() {
  std::vector<Entity> entities;
  std::string_view data = data::EntitiesTsv();
  while (!data.empty()) {
    const std::string_view line = data.substr(0, data.find('\n'));
    data.remove_prefix(std::min(line.size() + 1, data.size()));
    const size_t tab = line.find('\t');
    if (line.empty() || line[0] == '#' || tab == std::string_view::npos) continue;
    Entity entity{line.substr(0, tab), {0, 0}};
    const std::string codes(line.substr(tab + 1));
    char* end = nullptr;
    entity.characters[0] = static_cast<char32_t>(std::strtoul(codes.c_str(), &end, 16));
    entity.characters[1] = static_cast<char32_t>(std::strtoul(end, nullptr, 16));
    entities.push_back(entity);
  }
  std::sort(entities.begin(), entities.end(),
            [](const Entity& a, const Entity& b) { return a.name < b.name; });
  return entities;
}

int DigitOf(char32_t c, int base) {
  int digit = -1;
  if (c >= U'0' && c <= U'9') digit = static_cast<int>(c - U'0');
  if (c >= U'a' && c <= U'f') digit = static_cast<int>(c - U'a') + 10;
  if (c >= U'A' && c <= U'F') digit = static_cast<int>(c - U'A') + 10;
  return digit < base ? digit : -1;
}

// What browsers make of the numbers of windows-1252.
char32_t CharacterOf(uint32_t number) {
  static constexpr char32_t kWindows[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                            0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                            0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
  if (number >= 0x80 && number < 0xA0) number = kWindows[number - 0x80];
  return IsText(static_cast<char32_t>(number)) ? static_cast<char32_t>(number) : U'\uFFFD';
}

Reference Numeric(std::u32string_view text) {
  size_t at = 2;
  int base = 10;
  if (at < text.size() && (text[at] == U'x' || text[at] == U'X')) {
    base = 16;
    ++at;
  }
  const size_t begin = at;
  uint32_t number = 0;
  while (at < text.size() && at - begin < kLongestNumber && DigitOf(text[at], base) >= 0) {
    number = std::min<uint32_t>(
        number * static_cast<uint32_t>(base) + static_cast<uint32_t>(DigitOf(text[at], base)), 0x110000);
    ++at;
  }
  if (at == begin) return {};
  if (at < text.size() && text[at] == U';') ++at;
  return {at, {CharacterOf(number), 0}};
}

}  // namespace

Reference ReferenceAt(std::u32string_view text) {
  if (text.size() < 3 || text[0] != U'&') return {};
  if (text[1] == U'#') return Numeric(text);
  static const auto& entities = *new std::vector<Entity>(LoadEntities());
  // Those that begin with what was read so far, letter by letter: it ends where none is left.
  auto first = entities.begin(), last = entities.end();
  Reference found;
  for (size_t at = 1; at < text.size() && text[at] < 0x80; ++at) {
    const size_t index = at - 1;
    const char c = static_cast<char>(text[at]);
    const auto letter = [index](const Entity& entity) {
      return index < entity.name.size() ? entity.name[index] : '\0';
    };
    first = std::lower_bound(first, last, c,
                             [&](const Entity& entity, char value) { return letter(entity) < value; });
    last = std::upper_bound(first, last, c,
                            [&](char value, const Entity& entity) { return value < letter(entity); });
    if (first == last) break;
    if (first->name.size() == at) found = {at + 1, {first->characters[0], first->characters[1]}};
  }
  return found;
}

}  // namespace fengqiao::reports
