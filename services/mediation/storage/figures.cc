// The figures: a ledger of what every case counts for, summed into tallies a county and month, a township and
// month, and into what each month left at hand at every place; read from all in one snapshot, so that an
// answer is exact whether or not they have caught up. Only of a village the ledger itself is read, and of it
// no more than the period.

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/decimal.h"
#include "common/values/legal_date.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::Record;
using storage::Row;
using storage::Rows;
using storage::Value;

constexpr int kEntriesARollUp = 400;
constexpr size_t kMonthLength = 7;  // "2026-03"
constexpr size_t kCountyDigits = 6;
constexpr int kPercent = 100;
constexpr int kPlaces = 2;

std::string MonthOf(const std::string& day) { return day.substr(0, kMonthLength); }

std::string WordOf(v1::Split split, const Row& row, size_t column) {
  switch (split) {
    case v1::SPLIT_TIER:
      return v1::Tier_Name(static_cast<v1::Tier>(row.Integer(column)));
    case v1::SPLIT_SOURCE:
      return v1::Source_Name(static_cast<v1::Source>(row.Integer(column)));
    case v1::SPLIT_COMMITTEE_KIND:
      return v1::Committee::Kind_Name(static_cast<v1::Committee::Kind>(row.Integer(column)));
    default:
      return row.Text(column);
  }
}

// The column that holds the regions right below, and how many digits of it are filled up to six.
const char* ColumnBelow(std::string_view region) {
  switch (regions::SubtreePrefix(region).size()) {
    case 0:
      return "province";
    case 2:
      return "city";
    case 4:
      return "county";
    default:
      return "township";
  }
}

// What a split is grouped by: in the tallies of counties, in those of townships and in the ledger.
std::string TallyPart(v1::Split split, std::string_view region) {
  if (split == v1::SPLIT_MONTH) return "month";
  if (split == v1::SPLIT_REGION) return ColumnBelow(region);
  return "part";
}

std::string TownshipPart(v1::Split split) {
  switch (split) {
    case v1::SPLIT_MONTH:
      return "month";
    case v1::SPLIT_REGION:
      return "township";
    case v1::SPLIT_TIER:
    case v1::SPLIT_SOURCE:
    case v1::SPLIT_COMMITTEE_KIND:
      return "CAST(part AS BIGINT)";
    default:
      return "part";
  }
}

std::string LedgerPart(v1::Split split, std::string_view region) {
  switch (split) {
    case v1::SPLIT_MONTH:
      return "substr(day, 1, 7)";
    case v1::SPLIT_REGION:
      return ColumnBelow(region);
    case v1::SPLIT_TIER:
      return "tier";
    case v1::SPLIT_SOURCE:
      return "source";
    case v1::SPLIT_TYPE:
      return "dispute_type";
    case v1::SPLIT_COMMITTEE_KIND:
      return "committee_kind";
    default:
      return "''";
  }
}

// Under which split the tallies keep what a split groups: regions and months are columns of the whole.
v1::Split KeptUnder(v1::Split split) {
  return split == v1::SPLIT_MONTH || split == v1::SPLIT_REGION ? v1::SPLIT_UNSPECIFIED : split;
}

// Where the sums of a region are, by a split, besides what is fresh in the ledger.
enum class Source { kCounties, kTownships, kLedger };

Source SourceOf(std::string_view region, v1::Split split) {
  const size_t digits = regions::SubtreePrefix(region).size();
  if (digits < kCountyDigits || (digits == kCountyDigits && split != v1::SPLIT_REGION))
    return Source::kCounties;
  const auto id = regions::ParseRegionId(region);
  return id.ok() && id->kind == regions::IdKind::kVillage ? Source::kLedger : Source::kTownships;
}

// A region's code from the digits that its column holds.
std::string RegionCode(std::string digits) {
  while (digits.size() < kCountyDigits) digits.push_back('0');
  return digits;
}

// Every measure there is, "1,2,3".
std::string AllMeasures() {
  std::vector<int> measures;
  for (int i = 1; i <= v1::Measure_MAX; ++i) {
    if (v1::Measure_IsValid(i)) measures.push_back(i);
  }
  return absl::StrJoin(measures, ",");
}

// Millionths. Amounts of many cases may come to more than 64 bits hold, and a sum is never wrong by that.
using Measures = std::map<int64_t, absl::int128>;  // by measure
using Sums = std::map<std::string, Measures>;      // by part

// What databases add up: the whole units and the millionths apart, so that neither comes near the limit.
constexpr char kSumSql[] = "CAST(SUM(value / 1000000) AS BIGINT), CAST(SUM(value % 1000000) AS BIGINT)";

// Adds the sums of one query (part, measure, whole units, millionths) to `sums`.
absl::Status AddSums(storage::Reader& reader, const std::string& sql, const std::vector<Value>& params,
                     v1::Split split, bool words, Sums* sums) {
  ASSIGN_OR_RETURN(const Rows rows, reader.Query(sql, params));
  for (const Row row : rows) {
    std::string part = words ? WordOf(split, row, 0) : row.Text(0);
    if (split == v1::SPLIT_REGION) part = RegionCode(std::move(part));
    (*sums)[part][row.Integer(1)] += absl::int128(row.Integer(2)) * Decimal::kScale + row.Integer(3);
  }
  return absl::OkStatus();
}

// The sums over the days from `first` to before `end`.
absl::Status SumDays(storage::Reader& reader, std::string_view region, v1::Split split,
                     const std::string& first, const std::string& end, Sums* sums) {
  const Source source = SourceOf(region, split);
  if (source != Source::kLedger) {
    const bool counties = source == Source::kCounties;
    std::vector<Value> params = {MonthOf(first), MonthOf(end), int64_t{KeptUnder(split)}};
    const std::string within = WithinRegion(region, &params);
    const std::string sql =
        internal::TallySumSql(counties ? "tallies" : "township_tallies",
                              counties ? TallyPart(split, region) : TownshipPart(split), within);
    RETURN_IF_ERROR(AddSums(reader, sql, params, split, !counties, sums));
  }
  std::vector<Value> params = {first, end};
  const std::string within = WithinRegion(region, &params);
  const std::string part = LedgerPart(split, region);
  const auto entries = source == Source::kLedger     ? internal::Entries::kAll
                       : source == Source::kCounties ? internal::Entries::kNotRolled
                                                     : internal::Entries::kNotSummed;
  return AddSums(reader, internal::LedgerSumSql(part, within, entries), params, split, true, sums);
}

// By how much an entry of a measure changes what is at hand.
int BalanceSign(int64_t measure) {
  switch (measure) {
    case v1::MEASURE_ACCEPTED:
    case v1::MEASURE_TAKEN_OVER:
      return 1;
    case v1::MEASURE_CONCLUDED:
    case v1::MEASURE_TRANSFERRED:
      return -1;
    default:
      return 0;
  }
}

std::string BalanceKey(std::string_view place, std::string_view month) {
  return absl::StrCat(place.empty() ? ToAbsl(regions::kCountry) : ToAbsl(place), "|", ToAbsl(month));
}

// How many disputes are at hand in the morning of a day that begins a month.
absl::StatusOr<int64_t> AtHand(storage::Reader& reader, std::string_view region, const std::string& day) {
  const std::string_view place = regions::SubtreePrefix(region);
  ASSIGN_OR_RETURN(const Rows rows, reader.Query(internal::BalanceSql(),
                                                 {BalanceKey(place, ""), BalanceKey(place, MonthOf(day))}));
  absl::int128 millionths = rows[0].Integer(0);
  std::vector<Value> params = {std::string(), day};
  const std::string within = WithinRegion(region, &params);
  Sums fresh;
  RETURN_IF_ERROR(AddSums(reader, internal::LedgerSumSql("''", within, internal::Entries::kNotSummed), params,
                          v1::SPLIT_UNSPECIFIED, true, &fresh));
  for (const auto& [measure, value] : fresh[""]) millionths += BalanceSign(measure) * value;
  return static_cast<int64_t>(millionths / Decimal::kScale);
}

absl::int128 SumOf(const Measures& measures, v1::Measure measure) {
  const auto at = measures.find(measure);
  return at == measures.end() ? absl::int128(0) : at->second;
}

// How many disputes: small, whatever the amounts are.
int64_t CountOf(const Measures& measures, v1::Measure measure) {
  return static_cast<int64_t>(SumOf(measures, measure) / Decimal::kScale);
}

// The canonical form of a decimal of any size.
std::string TextOf(absl::int128 millionths) {
  const bool negative = millionths < 0;
  if (negative) millionths = -millionths;
  const auto whole = millionths / Decimal::kScale;
  const auto places = Decimal::FromScaled(static_cast<int64_t>(millionths % Decimal::kScale)).ToString();
  // The whole units fit in 64 bits: it would take a billion cases of the largest amount to leave them.
  const std::string text = absl::StrCat(static_cast<int64_t>(whole), places.substr(1));
  return negative ? absl::StrCat("-", text) : text;
}

void FillRate(int64_t numerator, int64_t denominator, common::v1::Decimal* (v1::CaseSummary::*field)(),
              v1::CaseSummary* summary) {
  if (const auto rate = Decimal::Quotient(Decimal::FromInteger(numerator), Decimal::FromInteger(denominator),
                                          kPercent, kPlaces)) {
    *(summary->*field)() = ToProto(*rate);
  }
}

v1::CaseSummary SummaryOf(const std::string& part, const Measures& measures, int64_t carried_over) {
  v1::CaseSummary summary;
  summary.set_key(part);
  for (const auto& [measure, value] : measures) {
    if (value == 0) continue;
    v1::CaseSummary::Count* count = summary.add_counts();
    count->set_measure(static_cast<v1::Measure>(measure));
    count->mutable_value()->set_value(TextOf(value));
  }
  const int64_t succeeded = CountOf(measures, v1::MEASURE_SUCCEEDED);
  FillRate(succeeded, CountOf(measures, v1::MEASURE_ACCEPTED), &v1::CaseSummary::mutable_success_of_accepted,
           &summary);
  FillRate(succeeded, CountOf(measures, v1::MEASURE_CONCLUDED),
           &v1::CaseSummary::mutable_success_of_concluded, &summary);
  summary.set_carried_over(carried_over);
  return summary;
}

// A row of one of the tables of sums; its value is the last column.
struct Tally {
  const storage::TableSpec* table;
  Record record;
};

// A fresh entry, and the sums that it belongs to, each with what the entry adds to it.
struct FreshEntry {
  std::string id;
  std::vector<Tally> tallies;
};

// Every place that an entry lies in, from the country down; each once.
std::set<std::string> PlacesOf(const Row& row) {
  return {"", row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5)};
}

FreshEntry ReadFresh(const Row& row) {
  FreshEntry entry{.id = row.Text(0), .tallies = {}};
  const std::string &province = row.Text(1), &city = row.Text(2), &county = row.Text(3),
                    &township = row.Text(4);
  const std::string month = MonthOf(row.Text(6));
  const int64_t measure = row.Integer(7), value = row.Integer(8);
  // A part in words, as counties have it, and as the ledger has it.
  struct Part {
    v1::Split split;
    std::string word, kept;
  };
  std::vector<Part> parts = {{v1::SPLIT_UNSPECIFIED, "", ""}, {v1::SPLIT_TYPE, row.Text(11), row.Text(11)}};
  for (const auto& [split, column] : {std::pair(v1::SPLIT_TIER, 9), std::pair(v1::SPLIT_SOURCE, 10),
                                      std::pair(v1::SPLIT_COMMITTEE_KIND, 12)}) {
    parts.push_back({split, WordOf(split, row, column), absl::StrCat(row.Integer(column))});
  }
  for (const auto& [split, word, kept] : parts) {
    const int64_t number = split;
    entry.tallies.push_back({&TalliesTable(),
                             {.key = absl::StrCat(county, "|", month, "|", number, "|", word, "|", measure),
                              .message = "",
                              .columns = {province, city, county, month, number, word, measure, value}}});
    entry.tallies.push_back({&TownshipTalliesTable(),
                             {.key = absl::StrCat(township, "|", month, "|", number, "|", kept, "|", measure),
                              .message = "",
                              .columns = {county, township, month, number, kept, measure, value}}});
  }
  const int sign = BalanceSign(measure);
  if (sign == 0) return entry;
  for (const std::string& place : PlacesOf(row)) {
    entry.tallies.push_back(
        {&BalancesTable(), {.key = BalanceKey(place, month), .message = "", .columns = {sign * value}}});
  }
  return entry;
}

// The sums with an entry added, without those of the table that has it already; none where one of them can't
// hold it any more.
std::optional<std::vector<Tally>> TalliesWith(storage::UnitOfWork& work, const FreshEntry& entry,
                                              const storage::TableSpec* has_it) {
  std::vector<Tally> tallies;
  std::copy_if(entry.tallies.begin(), entry.tallies.end(), std::back_inserter(tallies),
               [has_it](const Tally& tally) { return tally.table != has_it; });
  for (Tally& next : tallies) {
    const Record* before = work.Find(*next.table, next.record.key);
    if (before == nullptr) continue;
    auto& value = std::get<int64_t>(next.record.columns.back());
    if (__builtin_add_overflow(value, std::get<int64_t>(before->columns.back()), &value)) return std::nullopt;
  }
  return tallies;
}

// Adds one entry to its tallies, unless another replica has. What a tally can't hold stays in the ledger
// alone, from where every answer adds it: slower, never wrong.
bool TakeEntry(storage::UnitOfWork& work, const FreshEntry& entry) {
  const Record* stored = work.Find(CountEntriesTable(), entry.id);
  if (stored == nullptr) return true;
  Record taken = *stored;
  int64_t& summed = std::get<int64_t>(taken.columns.back());
  int64_t& rolled = std::get<int64_t>(*(taken.columns.end() - 2));
  if (summed != 0) return true;
  // A replica of an older version has entered it in the tallies of counties alone.
  auto tallies = TalliesWith(work, entry, rolled != 0 ? &TalliesTable() : nullptr);
  if (!tallies) return false;
  rolled = summed = 1;
  work.Put(CountEntriesTable(), std::move(taken));
  for (Tally& tally : *tallies) work.Put(*tally.table, std::move(tally.record));
  return true;
}

}  // namespace

// Groups are named by their place: PostgreSQL takes no constant in GROUP BY, which the part of the whole is.
std::string internal::LedgerSumSql(std::string_view part, std::string_view within, Entries entries) {
  // Fresh entries are few and have an index of their own; the limit keeps SQLite and PostgreSQL alike from
  // going through the whole history of the place instead. All entries are read by place, measure and day:
  // that every measure is named lets the index lead to the days.
  const auto fresh = [](const char* flag) {
    return absl::StrCat("(SELECT * FROM count_entries WHERE ", flag,
                        " = 0 LIMIT 9223372036854775807) AS fresh WHERE ");
  };
  const std::string from = entries == Entries::kAll
                               ? absl::StrCat("count_entries WHERE measure IN (", AllMeasures(), ") AND ")
                               : fresh(entries == Entries::kNotRolled ? "rolled" : "summed");
  return absl::StrCat("SELECT ", ToAbsl(part), ", measure, ", kSumSql, " FROM ", from,
                      "day >= $1 AND day < $2 AND ", ToAbsl(within), " GROUP BY 1, 2");
}

std::string internal::TallySumSql(std::string_view table, std::string_view part, std::string_view within) {
  return absl::StrCat("SELECT ", ToAbsl(part), ", measure, ", kSumSql, " FROM ", ToAbsl(table),
                      " WHERE month >= $1 AND month < $2 AND split = $3 AND ", ToAbsl(within),
                      " GROUP BY 1, 2");
}

std::string internal::BalanceSql() {
  return "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM balances WHERE id >= $1 AND id < $2";
}

std::string internal::EntryPageSql(std::string_view within) {
  return absl::StrCat(
      "SELECT case_name, day, value, event, id FROM count_entries WHERE day < $1 AND measure = $2 AND "
      "(day, id) > ($3, $4) AND ",
      ToAbsl(within), " ORDER BY day, id LIMIT $5");
}

absl::StatusOr<v1::SummarizeCasesResponse> MediationStore::Summarize(std::string_view region,
                                                                     const Period& period, v1::Split split) {
  const std::string first = FormatDay(period.first_day()), end = FormatDay(period.end_day());
  Sums whole, parts;
  int64_t carried_over = 0;
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    whole.clear(), parts.clear();
    RETURN_IF_ERROR(SumDays(reader, region, v1::SPLIT_UNSPECIFIED, first, end, &whole));
    ASSIGN_OR_RETURN(carried_over, AtHand(reader, region, first));
    if (split == v1::SPLIT_UNSPECIFIED) return absl::OkStatus();
    return SumDays(reader, region, split, first, end, &parts);
  });
  RETURN_IF_ERROR(read);
  v1::SummarizeCasesResponse response;
  *response.mutable_total() = SummaryOf("", whole[""], carried_over);
  // What is carried over is told of the whole alone: a dispute's parts may change on the way.
  for (const auto& [part, measures] : parts) {
    v1::CaseSummary summary = SummaryOf(part, measures, 0);
    if (!summary.counts().empty()) *response.add_parts() = std::move(summary);
  }
  return response;
}

absl::StatusOr<std::vector<v1::ListCasesBehindResponse::Entry>> MediationStore::ListEntries(
    std::string_view region, const Period& period, v1::Measure measure, std::string_view after, int limit,
    std::vector<std::string>* places) {
  const size_t bar = after.find('|');
  const bool from_start = bar == std::string_view::npos;
  std::vector<Value> params = {FormatDay(period.end_day()), int64_t{measure},
                               from_start ? FormatDay(period.first_day()) : std::string(after.substr(0, bar)),
                               from_start ? std::string() : std::string(after.substr(bar + 1)),
                               int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query(internal::EntryPageSql(within), params));
  std::vector<v1::ListCasesBehindResponse::Entry> entries;
  for (const Row row : rows) {
    v1::ListCasesBehindResponse::Entry& entry = entries.emplace_back();
    entry.set_case_(row.Text(0));
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(row.Text(1)));
    *entry.mutable_day() = ToProto(day);
    *entry.mutable_value() = ToProto(Decimal::FromScaled(row.Integer(2)));
    entry.set_event(row.Text(3));
    places->push_back(absl::StrCat(row.Text(1), "|", row.Text(4)));
  }
  return entries;
}

absl::StatusOr<int64_t> MediationStore::CountFresh(int most) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store_.database().Query(
                       "SELECT COUNT(*) FROM (SELECT 1 FROM count_entries WHERE summed = 0 LIMIT $1) fresh",
                       {int64_t{most}}));
  return rows[0].Integer(0);
}

absl::StatusOr<int> MediationStore::RollUp() {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(
                       "SELECT id, province, city, county, township, region, day, measure, value, "
                       "tier, source, dispute_type, committee_kind FROM count_entries WHERE summed = 0 "
                       "ORDER BY id LIMIT $1",
                       {int64_t{kEntriesARollUp}}));
  if (rows.empty()) return 0;
  std::vector<FreshEntry> fresh;
  storage::Command command;
  std::map<const storage::TableSpec*, std::vector<std::string>> keys;
  for (const Row row : rows) {
    fresh.push_back(ReadFresh(row));
    keys[&CountEntriesTable()].push_back(fresh.back().id);
    for (const Tally& tally : fresh.back().tallies) keys[tally.table].push_back(tally.record.key);
  }
  for (const storage::TableSpec* table :
       {&CountEntriesTable(), &TalliesTable(), &TownshipTalliesTable(), &BalancesTable()}) {
    if (keys.count(table) > 0) command.reads.push_back({table, std::move(keys[table])});
  }
  int taken = 0;
  command.decide = [&fresh, &taken](storage::UnitOfWork& work) {
    taken = 0;
    for (const FreshEntry& entry : fresh) taken += TakeEntry(work, entry) ? 1 : 0;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store_.writes().BlockingSubmit(std::move(command)).status());
  return taken;
}

}  // namespace fengqiao::mediation
