#include "services/mediation/domain/case_words.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "services/mediation/domain/personal_text.h"

namespace fengqiao::mediation {
namespace {

constexpr size_t kMostPieces = 10;
constexpr std::string_view kBreak = "\uE001";  // between texts: of the private use area, which no query keeps

enum class Kind { kOther, kBlank, kLatin, kHan };

struct Character {
  Kind kind = Kind::kOther;
  std::string_view bytes;
  char latin = 0;
};

uint32_t CodePointOf(std::string_view bytes) {
  if (bytes.size() == 1) return static_cast<unsigned char>(bytes[0]);
  uint32_t code = static_cast<unsigned char>(bytes[0]) & (0x7F >> bytes.size());
  for (const char byte : bytes.substr(1)) code = code << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  return code;
}

bool IsHan(uint32_t code) {
  return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0x20000 && code <= 0x3FFFF) || code == 0x3007;  // 〇
}

// Full-width letters and digits count as ASCII.
Character Take(std::string_view* text) {
  const size_t length = std::max<size_t>(Utf8Length(*text), 1);
  Character taken{.bytes = text->substr(0, length)};
  text->remove_prefix(length);
  uint32_t code = CodePointOf(taken.bytes);
  if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;
  if (code < 0x80 && absl::ascii_isalnum(static_cast<unsigned char>(code))) {
    taken.kind = Kind::kLatin;
    taken.latin = absl::ascii_tolower(static_cast<unsigned char>(code));
  } else if (code == 0x3000 || (code < 0x80 && absl::ascii_isspace(static_cast<unsigned char>(code)))) {
    taken.kind = Kind::kBlank;
  } else if (IsHan(code)) {
    taken.kind = Kind::kHan;
  }
  return taken;
}

// Collects characters into words.
class Words {
 public:
  void Add(const Character& character) {
    if (character.kind != Kind::kLatin) EndLatin();
    if (character.kind != Kind::kHan) EndHan();
    if (character.kind == Kind::kLatin) latin_ += character.latin;
    if (character.kind == Kind::kHan) {
      if (!last_.empty()) found_.push_back(absl::StrCat(ToAbsl(last_), ToAbsl(character.bytes)));
      paired_ = !last_.empty();
      last_ = character.bytes;
    }
  }

  std::vector<std::string> Finish() {
    EndLatin();
    EndHan();
    return std::move(found_);
  }

 private:
  void EndLatin() {
    if (!latin_.empty()) found_.push_back(std::exchange(latin_, {}));
  }
  // A character that stands alone is a word too: 第1号.
  void EndHan() {
    if (!last_.empty() && !paired_) found_.emplace_back(last_);
    last_ = {};
    paired_ = false;
  }

  std::vector<std::string> found_;
  std::string latin_;
  std::string_view last_;
  bool paired_ = false;
};

bool IsOneHan(std::string_view word) { return Utf8Length(word) == word.size() && IsHan(CodePointOf(word)); }

void AddText(std::string_view text, std::vector<std::string>* words) {
  if (text.empty()) return;
  if (!words->empty()) words->emplace_back(kBreak);
  for (std::string& word : WordsOf(text)) words->push_back(std::move(word));
}

}  // namespace

std::vector<std::string> WordsOf(std::string_view text) {
  Words words;
  while (!text.empty()) {
    // Up to its brace, which parts what stands before a token from what stands behind it.
    if (const auto token = TokenAt(text)) text.remove_prefix(token->length - 1);
    words.Add(Take(&text));
  }
  return words.Finish();
}

std::vector<std::string> WordsOf(const v1::Case& dispute) {
  std::vector<std::string> words;
  AddText(dispute.claim(), &words);
  AddText(dispute.number(), &words);
  for (const v1::Referral& referral : dispute.referrals()) {
    AddText(referral.sender(), &words);
    AddText(referral.external_number(), &words);
    AddText(referral.paper(), &words);
  }
  for (const v1::Confirmation& confirmation : dispute.confirmations()) {
    AddText(confirmation.document_number(), &words);
  }
  return words;
}

absl::StatusOr<WordQuery> ParseWordQuery(std::string_view query) {
  WordQuery parsed;
  while (!query.empty()) {
    Words words;
    bool any = false;
    while (!query.empty()) {
      const Character next = Take(&query);
      if (next.kind == Kind::kBlank) break;
      words.Add(next);
      any = true;
    }
    if (!any) continue;
    std::vector<std::string> piece = words.Finish();
    // At its ends a character alone may be half of a pair in the text: 1号 of 1号楼.
    if (!piece.empty() && IsOneHan(piece.back())) piece.pop_back();
    if (!piece.empty() && IsOneHan(piece.front())) piece.erase(piece.begin());
    if (piece.empty()) {
      return InvalidField("query", "each piece must have two characters in a row, or a letter or a digit");
    }
    parsed.push_back(std::move(piece));
  }
  if (parsed.empty()) return InvalidField("query", "is required");
  if (parsed.size() > kMostPieces) return InvalidField("query", "must have at most 10 pieces");
  return parsed;
}

}  // namespace fengqiao::mediation
