// The figures: a ledger of what every case counts for, summed into tallies a county and month, and read from
// both in one snapshot, so that an answer is exact whether or not the tallies have caught up.

#include <map>
#include <optional>
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

// What a split is grouped by, in the tallies and in the ledger. Nothing: the tallies can't tell.
std::string TallyPart(v1::Split split, std::string_view region) {
  if (split == v1::SPLIT_MONTH) return "month";
  if (split == v1::SPLIT_REGION) return ColumnBelow(region);
  return "part";
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

// Whether the tallies, which are by county, can answer for a region and split.
bool TalliesCanTell(std::string_view region, v1::Split split) {
  const size_t digits = regions::SubtreePrefix(region).size();
  return digits < kCountyDigits || (digits == kCountyDigits && split != v1::SPLIT_REGION);
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

// The sums over the days from `first` to before `end`; of all days before `end` where `first` is empty.
absl::Status SumDays(storage::Reader& reader, std::string_view region, v1::Split split,
                     const std::string& first, const std::string& end, Sums* sums) {
  const bool tallies = TalliesCanTell(region, split);
  if (tallies) {
    std::vector<Value> params = {MonthOf(first), MonthOf(end), int64_t{KeptUnder(split)}};
    const std::string within = WithinRegion(region, &params);
    const std::string part = TallyPart(split, region);
    RETURN_IF_ERROR(AddSums(reader, internal::TallySumSql(part, within), params, split, false, sums));
  }
  std::vector<Value> params = {first, end};
  const std::string within = WithinRegion(region, &params);
  const std::string part = LedgerPart(split, region);
  return AddSums(reader, internal::LedgerSumSql(part, within, tallies), params, split, true, sums);
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

v1::CaseSummary SummaryOf(const std::string& part, const Measures& measures, const Measures& before) {
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
  summary.set_carried_over(CountOf(before, v1::MEASURE_ACCEPTED) + CountOf(before, v1::MEASURE_TAKEN_OVER) -
                           CountOf(before, v1::MEASURE_CONCLUDED) - CountOf(before, v1::MEASURE_TRANSFERRED));
  return summary;
}

// A fresh entry, and the tallies that it belongs to.
struct FreshEntry {
  std::string id;
  int64_t value = 0;
  std::vector<Record> tallies;  // with the entry's own value
};

FreshEntry ReadFresh(const Row& row) {
  FreshEntry entry{.id = row.Text(0), .value = row.Integer(6), .tallies = {}};
  const std::string &province = row.Text(1), &city = row.Text(2), &county = row.Text(3);
  const std::string month = MonthOf(row.Text(4));
  const int64_t measure = row.Integer(5);
  const std::pair<v1::Split, std::string> parts[] = {
      {v1::SPLIT_UNSPECIFIED, ""},
      {v1::SPLIT_TIER, WordOf(v1::SPLIT_TIER, row, 7)},
      {v1::SPLIT_SOURCE, WordOf(v1::SPLIT_SOURCE, row, 8)},
      {v1::SPLIT_TYPE, row.Text(9)},
      {v1::SPLIT_COMMITTEE_KIND, WordOf(v1::SPLIT_COMMITTEE_KIND, row, 10)}};
  for (const auto& [split, part] : parts) {
    const int number = split;
    entry.tallies.push_back(
        {.key = absl::StrCat(county, "|", month, "|", number, "|", part, "|", measure),
         .message = "",
         .columns = {province, city, county, month, int64_t{split}, part, measure, entry.value}});
  }
  return entry;
}

// The tallies with an entry added; none where one of them can't hold it any more.
std::optional<std::vector<Record>> TalliesWith(storage::UnitOfWork& work, const FreshEntry& entry) {
  std::vector<Record> tallies = entry.tallies;
  for (Record& next : tallies) {
    const Record* before = work.Find(TalliesTable(), next.key);
    if (before == nullptr) continue;
    auto& value = std::get<int64_t>(next.columns.back());
    if (__builtin_add_overflow(value, std::get<int64_t>(before->columns.back()), &value)) return std::nullopt;
  }
  return tallies;
}

// Adds one entry to its tallies, unless another replica has. What a tally can't hold stays in the ledger
// alone, from where every answer adds it: slower, never wrong.
bool TakeEntry(storage::UnitOfWork& work, const FreshEntry& entry) {
  const Record* stored = work.Find(CountEntriesTable(), entry.id);
  if (stored == nullptr || std::get<int64_t>(stored->columns.back()) != 0) return true;
  auto tallies = TalliesWith(work, entry);
  if (!tallies) return false;
  Record taken = *stored;
  taken.columns.back() = int64_t{1};
  work.Put(CountEntriesTable(), std::move(taken));
  for (Record& tally : *tallies) work.Put(TalliesTable(), std::move(tally));
  return true;
}

}  // namespace

// Groups are named by their place: PostgreSQL takes no constant in GROUP BY, which the part of the whole is.
std::string internal::LedgerSumSql(std::string_view part, std::string_view within, bool fresh_alone) {
  // Fresh entries are few and have an index of their own; the limit keeps SQLite and PostgreSQL alike from
  // going through the whole history of the place instead. All entries are read by place, measure and day:
  // that every measure is named lets the index lead to the days.
  const std::string from = fresh_alone
                               ? "(SELECT * FROM count_entries WHERE rolled = 0 LIMIT 9223372036854775807) "
                                 "AS fresh WHERE "
                               : absl::StrCat("count_entries WHERE measure IN (", AllMeasures(), ") AND ");
  return absl::StrCat("SELECT ", ToAbsl(part), ", measure, ", kSumSql, " FROM ", from,
                      "day >= $1 AND day < $2 AND ", ToAbsl(within), " GROUP BY 1, 2");
}

std::string internal::TallySumSql(std::string_view part, std::string_view within) {
  return absl::StrCat("SELECT ", ToAbsl(part), ", measure, ", kSumSql,
                      " FROM tallies WHERE month >= $1 AND month < $2 AND "
                      "split = $3 AND ",
                      ToAbsl(within), " GROUP BY 1, 2");
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
  Sums whole, parts, before;
  const absl::Status read = store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    whole.clear(), parts.clear(), before.clear();
    RETURN_IF_ERROR(SumDays(reader, region, v1::SPLIT_UNSPECIFIED, first, end, &whole));
    RETURN_IF_ERROR(SumDays(reader, region, v1::SPLIT_UNSPECIFIED, "", first, &before));
    if (split == v1::SPLIT_UNSPECIFIED) return absl::OkStatus();
    return SumDays(reader, region, split, first, end, &parts);
  });
  RETURN_IF_ERROR(read);
  v1::SummarizeCasesResponse response;
  *response.mutable_total() = SummaryOf("", whole[""], before[""]);
  // What is carried over is told of the whole alone: a dispute's parts may change on the way.
  for (const auto& [part, measures] : parts) {
    v1::CaseSummary summary = SummaryOf(part, measures, {});
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
                       "SELECT COUNT(*) FROM (SELECT 1 FROM count_entries WHERE rolled = 0 LIMIT $1) fresh",
                       {int64_t{most}}));
  return rows[0].Integer(0);
}

absl::StatusOr<int> MediationStore::RollUp() {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT id, province, city, county, day, measure, value, tier, source, "
                              "dispute_type, committee_kind FROM count_entries WHERE rolled = 0 "
                              "ORDER BY id LIMIT $1",
                              {int64_t{kEntriesARollUp}}));
  if (rows.empty()) return 0;
  std::vector<FreshEntry> fresh;
  storage::Command command;
  command.reads = {{&CountEntriesTable(), {}}, {&TalliesTable(), {}}};
  for (const Row row : rows) {
    fresh.push_back(ReadFresh(row));
    command.reads[0].keys.push_back(fresh.back().id);
    for (const Record& tally : fresh.back().tallies) command.reads[1].keys.push_back(tally.key);
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
