#include "services/mediation/storage/case_search.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::ColumnType;
using storage::Engine;
using storage::Record;
using storage::TableSpec;
using storage::Value;

// The word that stands for a place; nobody can type it.
std::string PlaceWord(std::string_view place) { return absl::StrCat("\uE000", ToAbsl(place)); }

void AddPlaces(std::string_view region, std::vector<std::string>* words) {
  for (const Value& place : PlaceColumns(region)) {
    std::string word = PlaceWord(std::get<std::string>(place));
    if (std::find(words->begin(), words->end(), word) == words->end()) words->push_back(std::move(word));
  }
}

// The places of a case, its own and those that share it, and its words, with blanks between them.
Record TextRecord(const v1::Case& dispute) {
  std::vector<std::string> words;
  AddPlaces(api::RegionOf(dispute.region()), &words);
  for (const std::string& region : dispute.co_regions()) AddPlaces(api::RegionOf(region), &words);
  for (std::string& word : WordsOf(dispute)) words.push_back(std::move(word));
  return {.key = dispute.name(), .message = "", .columns = {absl::StrJoin(words, " ")}};
}

// All words in the language of FTS5: runs as phrases.
std::string MatchOf(const CaseSearch& search, std::string_view place) {
  std::vector<std::string> phrases;
  if (!place.empty()) phrases.push_back(PlaceWord(place));
  for (const auto& piece : search.words) phrases.push_back(absl::StrJoin(piece, " "));
  return absl::StrCat("\"", absl::StrJoin(phrases, "\" AND \""), "\"");
}

// All words, with blanks between them.
std::string AllWordsOf(const CaseSearch& search, std::string_view place) {
  std::vector<std::string> all;
  if (!place.empty()) all.push_back(PlaceWord(place));
  for (const auto& piece : search.words) all.insert(all.end(), piece.begin(), piece.end());
  return absl::StrJoin(all, " ");
}

}  // namespace

const TableSpec& CaseTextsTable() {
  static const auto& table = *new TableSpec{.name = "case_texts",
                                            .key_column = "case_name",
                                            .columns = {{"words", ColumnType::kText}},
                                            .envelope_column = ""};
  return table;
}

void WriteCaseText(storage::UnitOfWork& work, const v1::Case* before, const v1::Case& after) {
  Record record = TextRecord(after);
  if (before == nullptr) {
    work.Insert(CaseTextsTable(), std::move(record));
  } else if (TextRecord(*before).columns != record.columns) {
    work.Replace(CaseTextsTable(), std::move(record));
  }
}

std::string internal::CaseSearchSql(Engine engine, std::string_view where) {
  constexpr std::string_view kBefore =
      "COALESCE((SELECT entry FROM case_texts WHERE case_name = $2), 9223372036854775807)";
  if (engine == Engine::kSqlite) {
    // The index has the order of entry, and is read no further than the page.
    return absl::StrCat(
        "SELECT c.envelope FROM case_words w CROSS JOIN case_texts t ON t.entry = w.rowid "
        "CROSS JOIN cases c ON c.name = t.case_name WHERE w.case_words MATCH $1 AND w.rowid < ",
        ToAbsl(kBefore), " AND ", ToAbsl(where), " ORDER BY w.rowid DESC LIMIT $3");
  }
  return absl::StrCat(
      "SELECT c.envelope FROM case_texts t JOIN cases c ON c.name = t.case_name "
      "WHERE string_to_array(t.words, ' ') @> string_to_array($1, ' ') AND t.entry < ",
      ToAbsl(kBefore), " AND ", ToAbsl(where), " ORDER BY t.entry DESC LIMIT $3");
}

absl::StatusOr<std::vector<v1::Case>> SearchCases(storage::Database& database, const CaseSearch& search,
                                                  const api::Filter& filter, std::string_view after,
                                                  int limit) {
  const std::string_view place = regions::SubtreePrefix(search.region);
  const Engine engine = database.engine();
  std::vector<Value> params = {engine == Engine::kSqlite ? MatchOf(search, place) : AllWordsOf(search, place),
                               std::string(after), int64_t{limit}};
  std::string more = "1 = 1";
  if (engine == Engine::kPostgres) {
    // GIN knows which words a text has, not their order.
    for (const auto& piece : search.words) {
      if (piece.size() == 1) continue;
      params.emplace_back(absl::StrCat(" ", absl::StrJoin(piece, " "), " "));
      absl::StrAppend(&more, " AND strpos(' ' || t.words || ' ', $", params.size(), ") > 0");
    }
  }
  if (!search.sender.empty()) {
    params.emplace_back(search.sender);
    absl::StrAppend(&more,
                    " AND EXISTS (SELECT 1 FROM case_senders s WHERE s.case_name = c.name AND s.sender = $",
                    params.size(), ")");
  }
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   database.Query(internal::CaseSearchSql(engine, absl::StrCat(more, " AND ", where.sql())),
                                  where.params()));
  return service::OpenAll<v1::Case>(rows);
}

}  // namespace fengqiao::mediation
