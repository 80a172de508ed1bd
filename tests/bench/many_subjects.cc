#include "tests/bench/many_subjects.h"

#include <cstring>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/identity/mask.h"
#include "common/regions/region_tree.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "tests/bench/correction_office.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::bench {
namespace {

namespace v1 = correction::v1;

// Counties of the whole country, which are there in 2026 and are not where everybody comes from.
std::vector<std::string> Counties() {
  const absl::CivilDay day(2026, 1, 1);
  std::vector<std::string> all, some;
  for (const auto& region : regions::RegionTree::BuiltIn().All()) {
    if (region.kind != regions::RegionKind::kCounty || !region.ExistsOn(day)) continue;
    if (region.code != kHomeCounty && (all.empty() || all.back() != region.code))
      all.emplace_back(region.code);
  }
  for (int i = 0; i < kCounties; ++i) some.push_back(all[all.size() * static_cast<size_t>(i) / kCounties]);
  return some;
}

std::string IdOf(int i) { return absl::StrFormat("01%024d", i); }

// What differs in a copy.
struct Words {
  std::string id, region, number;
};

Words WordsOf(std::string_view name, std::string_view county, const v1::Person& person) {
  return {std::string(name.substr(name.rfind('/') + 1)), absl::StrCat("regions/", std::string(county)),
          identity::MaskNumber(person.number())};
}

// A row of an original, and where it says who it is of. All words are as long in a copy.
struct Mould {
  struct Place {
    size_t value, offset;
    std::string Words::*word;
  };
  BulkRow row;
  std::vector<Place> places;

  Mould(BulkRow of, const BulkTable& table, const Words& words) : row(std::move(of)) {
    for (size_t i = 0; i < row.values.size(); ++i) {
      if (table.columns[i].kind == BulkColumn::Kind::kNumber) continue;
      for (auto word : {&Words::id, &Words::region, &Words::number}) {
        const std::string& value = row.values[i];
        for (size_t at = value.find(words.*word); at != std::string::npos;
             at = value.find(words.*word, at + 1)) {
          places.push_back({i, at, word});
        }
      }
    }
  }

  void Pour(const Words& words, BulkRow* copy) const {
    *copy = row;
    for (const Place& place : places) {
      const std::string& word = words.*place.word;
      std::memcpy(copy->values[place.value].data() + place.offset, word.data(), word.size());
    }
  }
};

// The columns that say where a row lies, by the county's digits.
void PutPlace(const BulkTable& table, const std::string& county, BulkRow* row) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    if (name == "province") row->values[i] = county.substr(0, 2);
    if (name == "city") row->values[i] = county.substr(0, 4);
    if (name == "county" || name == "township" || name == "region") row->values[i] = county;
  }
}

// The log and the memory of requests are of calls, and nobody has called for a copy.
bool IsOfCalls(const std::string& table) { return table == "requests" || table.rfind("event", 0) == 0; }

}  // namespace

ManySubjects::ManySubjects(std::vector<Original> originals,
                           std::function<std::string(const v1::Person&)> claim_of)
    : originals_(std::move(originals)), claim_of_(std::move(claim_of)) {}

std::string ManySubjects::CountyOf(int i) {
  static const auto& counties = *new std::vector<std::string>(Counties());
  return counties[static_cast<size_t>(i % kCounties)];
}

std::string ManySubjects::NameOf(int i) {
  return absl::StrCat("regions/", CountyOf(i), "/subjects/", IdOf(i));
}

const Original& ManySubjects::OriginalOf(int i) const {
  return originals_[static_cast<size_t>(i / kCounties) % originals_.size()];
}

v1::Person ManySubjects::PersonOf(int i) const {
  constexpr int kSequences = 400, kDays = 28, kMonths = 12, kYears = 30, kFirstYear = 1965;
  v1::Person person = OriginalOf(i).person;
  const int day = i / kSequences;
  const absl::CivilDay born(kFirstYear + day / kDays / kMonths % kYears, 1 + day / kDays % kMonths,
                            1 + day % kDays);
  person.set_number(
      correction::PersonNumber(absl::StrFormat("%04d%02d%02d", born.year(), born.month(), born.day()),
                               absl::StrFormat("%03d", 1 + 2 * (i % kSequences))));
  *person.mutable_born() = ToProto(born);
  return person;
}

v1::Subject ManySubjects::SubjectOf(int i, v1::Subject original) const {
  const std::string region = absl::StrCat("regions/", CountyOf(i));
  original.set_name(NameOf(i));
  original.set_region(region);
  for (v1::Stay& stay : *original.mutable_stays()) stay.set_region(region);
  for (v1::Supervision::Hours& hours : *original.mutable_supervision()->mutable_hours()) {
    if (!hours.region().empty()) hours.set_region(region);
  }
  original.mutable_person()->set_masked_number(identity::MaskNumber(PersonOf(i).number()));
  return original;
}

void ManySubjects::Append(BulkRows& rows, int first, int end) const {
  for (const BulkTable& table : rows.Tables()) {
    if (IsOfCalls(table.name)) continue;
    std::vector<std::vector<Mould>> moulds;
    size_t found = 0;
    for (const Original& original : originals_) {
      std::vector<Mould>& of_one = moulds.emplace_back();
      const Words words = WordsOf(original.name, kHomeCounty, original.person);
      for (BulkRow& row : rows.RowsOf(table, original.name))
        of_one.emplace_back(std::move(row), table, words);
      found += of_one.size();
    }
    if (found == 0) continue;
    const bool of_persons = table.name == "persons", of_claims = table.name == "person_claims";
    // County by county, so that keys grow.
    int county = 0, i = first;
    size_t next_row = 0;
    Words words;
    v1::Person person;
    const auto to_county = [&] { i = first + (county - first % kCounties + kCounties) % kCounties; };
    to_county();
    rows.Append(table, [&](BulkRow* row) {
      while (true) {
        if (i >= end) {
          if (++county == kCounties) return false;
          to_county();
          continue;
        }
        const std::vector<Mould>& of_one = moulds[static_cast<size_t>(i / kCounties) % moulds.size()];
        if (next_row < of_one.size()) break;
        next_row = 0;
        i += kCounties;
      }
      if (next_row == 0) {
        person = PersonOf(i);
        words = WordsOf(NameOf(i), CountyOf(i), person);
      }
      moulds[static_cast<size_t>(i / kCounties) % moulds.size()][next_row++].Pour(words, row);
      PutPlace(table, CountyOf(i), row);
      if (of_persons) row->values[1] = storage::Seal(person.SerializeAsString());
      if (of_claims) row->values[0] = claim_of_(person);
      return true;
    });
  }
}

}  // namespace fengqiao::bench
