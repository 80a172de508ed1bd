#include "common/law/purpose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/identity/normalise.h"
#include "common/status/error.h"

namespace fengqiao::law {
namespace {

constexpr size_t kShortest = 4;
constexpr size_t kLongest = 200;

bool IsBlank(std::string_view point) { return identity::NormaliseNumber(point).empty(); }

// A Latin letter, or a Chinese character: U+3400 to U+9FFF, and all beyond the basic plane's own.
bool IsWord(std::string_view point) {
  if (point.size() == 1) return absl::ascii_isalpha(static_cast<unsigned char>(point[0]));
  if (point.size() == 3) return point >= "\u3400" && point <= "\u9FFF";
  return point.size() == 4 && point >= "\U00020000" && point <= "\U0003FFFF";
}

}  // namespace

absl::Status CheckPurpose(std::string_view purpose, std::string_view field) {
  const std::vector<std::string_view> points = identity::CodePoints(purpose);
  const auto first = std::find_if_not(points.begin(), points.end(), IsBlank);
  const auto last = std::find_if_not(points.rbegin(), points.rend(), IsBlank).base();
  const size_t length = first < last ? static_cast<size_t>(last - first) : 0;
  FieldErrors errors;
  if (length < kShortest || length > kLongest ||
      std::count_if(points.begin(), points.end(), IsWord) < static_cast<ptrdiff_t>(kShortest)) {
    errors.Add(field, "must say in 4 to 200 characters what the data are read for (个人信息保护法第6条)");
  }
  errors.CheckText(field, purpose);
  return errors.ToStatus();
}

}  // namespace fengqiao::law
