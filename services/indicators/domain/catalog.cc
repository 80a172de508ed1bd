#include "services/indicators/domain/catalog.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "services/indicators/domain/catalog_data.h"

namespace fengqiao::indicators {
namespace {

using v1::Indicator;

constexpr std::string_view kHeader = "code\tname\tunit\tkind\tbetter\tnumerator\tdenominator\taliases\tbasis";
constexpr size_t kColumns = 9;
constexpr size_t kRevisionDigits = 16;
constexpr size_t kMaxCode = 64;

absl::Status Bad(int line, std::string_view trouble) {
  return absl::InvalidArgumentError(absl::StrCat("catalog line ", line, ": ", ToAbsl(trouble)));
}

// The pieces of `text` between separators; none where it is empty.
std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  if (text.empty()) return pieces;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1) {
    pieces.push_back(text.substr(begin, end - begin));
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

// A lower-case word of letters, digits and "_" that begins with a letter.
bool IsWord(std::string_view text) {
  if (text.empty() || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool IsCode(std::string_view text) {
  const size_t dot = text.find('.');
  return text.size() <= kMaxCode && dot != std::string_view::npos && IsWord(text.substr(0, dot)) &&
         IsWord(text.substr(dot + 1));
}

std::optional<Indicator::Kind> KindOf(std::string_view word) {
  if (word == "count") return Indicator::KIND_COUNT;
  if (word == "rate") return Indicator::KIND_RATE;
  if (word == "ratio") return Indicator::KIND_RATIO;
  if (word == "amount") return Indicator::KIND_AMOUNT;
  if (word == "rank") return Indicator::KIND_RANK;
  return std::nullopt;
}

std::optional<Indicator::Direction> DirectionOf(std::string_view word) {
  if (word == "up") return Indicator::DIRECTION_UP;
  if (word == "down") return Indicator::DIRECTION_DOWN;
  if (word == "none") return Indicator::DIRECTION_NONE;
  return std::nullopt;
}

absl::Status Fill(std::string_view column, char separator, std::string_view name, int line,
                  google::protobuf::RepeatedPtrField<std::string>& field) {
  for (std::string_view piece : Split(column, separator)) {
    if (piece.empty()) return Bad(line, absl::StrCat("an empty entry among the ", ToAbsl(name)));
    field.Add(std::string(piece));
  }
  return absl::OkStatus();
}

absl::StatusOr<Indicator> ParseLine(std::string_view text, int line) {
  const auto columns = Split(text, '\t');
  if (columns.size() != kColumns) {
    return Bad(line, absl::StrCat(columns.size(), " columns instead of ", kColumns));
  }
  Indicator indicator;
  if (!IsCode(columns[0]))
    return Bad(line, absl::StrCat("'", ToAbsl(columns[0]), "' is no code like area.name"));
  indicator.set_code(std::string(columns[0]));
  indicator.set_name(absl::StrCat("indicators/", indicator.code()));
  if (columns[1].empty()) return Bad(line, "no name");
  indicator.set_display_name(std::string(columns[1]));
  if (columns[2].empty()) return Bad(line, "no unit");
  const auto kind = KindOf(columns[3]);
  if (!kind) return Bad(line, absl::StrCat("'", ToAbsl(columns[3]), "' is no kind of number"));
  indicator.set_kind(*kind);
  const auto better = DirectionOf(columns[4]);
  if (!better) return Bad(line, absl::StrCat("'", ToAbsl(columns[4]), "' is no direction"));
  indicator.set_better(*better);

  absl::Status status = Fill(columns[2], '|', "units", line, *indicator.mutable_units());
  if (status.ok()) status = Fill(columns[5], '+', "numerators", line, *indicator.mutable_numerators());
  if (status.ok()) status = Fill(columns[6], '+', "denominators", line, *indicator.mutable_denominators());
  if (status.ok()) status = Fill(columns[7], '|', "aliases", line, *indicator.mutable_aliases());
  if (!status.ok()) return status;

  const bool divides = *kind == Indicator::KIND_RATE || *kind == Indicator::KIND_RATIO;
  if (divides && columns[5].empty() != columns[6].empty()) return Bad(line, "half a formula");
  if (!columns[6].empty() && !divides) return Bad(line, "a denominator of what is no rate or ratio");
  const bool adds = *kind == Indicator::KIND_COUNT || *kind == Indicator::KIND_AMOUNT;
  if (!columns[5].empty() && !divides && !adds) return Bad(line, "a formula on a rank");
  indicator.set_basis(std::string(columns[8]));
  return indicator;
}

// What makes values of two definitions comparable: names and wording may change, what is counted may not.
std::string DefinitionOf(const Indicator& indicator) {
  Sha256Stream hash;
  hash.Add(static_cast<uint64_t>(indicator.kind()));
  for (const auto* list : {&indicator.units(), &indicator.numerators(), &indicator.denominators()}) {
    hash.Add(static_cast<uint64_t>(list->size()));
    for (const std::string& part : *list) {
      hash.Add(static_cast<uint64_t>(part.size()));
      hash.Add(part);
    }
  }
  return ToHex(hash.Finish()).substr(0, kRevisionDigits);
}

}  // namespace

absl::StatusOr<Catalog> Catalog::Parse(std::string_view tsv) {
  Catalog catalog;
  catalog.revision_ = ToHex(Sha256(tsv)).substr(0, kRevisionDigits);
  std::vector<int> lines;  // where each definition stands, to name it in an error
  int line = 0;
  for (std::string_view rest = tsv; !rest.empty();) {
    ++line;
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (line == 1) {
      if (text != kHeader) return Bad(line, "the header is not that of a catalog");
      continue;
    }
    auto indicator = ParseLine(text, line);
    if (!indicator.ok()) return indicator.status();
    indicator->set_catalog_revision(catalog.revision_);
    indicator->set_definition(DefinitionOf(*indicator));
    if (!catalog.by_code_.emplace(indicator->code(), catalog.indicators_.size()).second) {
      return Bad(line, absl::StrCat("the code ", indicator->code(), " was there before"));
    }
    catalog.indicators_.push_back(*std::move(indicator));
    lines.push_back(line);
  }
  if (catalog.indicators_.empty()) return Bad(line + 1, "no definitions");

  for (size_t i = 0; i < catalog.indicators_.size(); ++i) {
    const Indicator& indicator = catalog.indicators_[i];
    for (const auto* codes : {&indicator.numerators(), &indicator.denominators()}) {
      for (const std::string& code : *codes) {
        const Indicator* part = catalog.Find(code);
        if (part == nullptr)
          return Bad(lines[i], absl::StrCat("the formula names ", code, ", which is not there"));
        if (part->kind() != Indicator::KIND_COUNT && part->kind() != Indicator::KIND_AMOUNT) {
          return Bad(lines[i], absl::StrCat("the formula counts ", code, ", which is no count"));
        }
        // One level: a sum of sums would have to be looked up, and explained, through both.
        if (indicator.denominators().empty() && !part->numerators().empty()) {
          return Bad(lines[i], absl::StrCat("the sum has the part ", code, ", which is a sum itself"));
        }
      }
    }
  }
  std::sort(catalog.indicators_.begin(), catalog.indicators_.end(),
            [](const Indicator& a, const Indicator& b) { return a.code() < b.code(); });
  for (size_t i = 0; i < catalog.indicators_.size(); ++i) catalog.by_code_[catalog.indicators_[i].code()] = i;
  return catalog;
}

absl::StatusOr<Catalog> Catalog::BuiltIn() { return Parse(data::CatalogTsv()); }

const Indicator* Catalog::Find(std::string_view code) const {
  const auto found = by_code_.find(std::string(code));
  return found == by_code_.end() ? nullptr : &indicators_[found->second];
}

}  // namespace fengqiao::indicators
