#include "common/calendar/holiday_rows.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"

namespace fengqiao::calendar {
namespace {

constexpr size_t kColumns = 3;
// The longest rest so far was ten days (2020); a longer run is a slip of the pen.
constexpr int kLongestRun = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status AtLine(size_t line, std::string_view trouble) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", ToAbsl(trouble)));
}

// How many days of rest a year has at least by the regulation on public holidays (全国年节及纪念日放假办法),
// as amended with effect from 2000, 2008 and 2025.
int FewestHolidays(int year) {
  if (year < 2000) return 7;
  if (year < 2008) return 10;
  return year < 2025 ? 11 : 13;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

class Reader {
 public:
  absl::Status ReadLine(size_t line_number, std::string_view line) {
    const std::vector<std::string_view> cells = Split(line, '\t');
    if (cells.size() != kColumns) {
      return absl::InvalidArgumentError(absl::StrCat("there are ", cells.size(), " columns, not ", kColumns));
    }
    if (cells[2].empty()) return absl::InvalidArgumentError("the name is missing");
    if (cells[1] == "year") return AddYear(line_number, cells[0]);
    if (cells[1] == "holiday" || cells[1] == "workday") {
      return AddDays(cells[0], cells[1] == "workday", cells[2]);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("the kind '", ToAbsl(cells[1].substr(0, 40)), "' is none of year, holiday, workday"));
  }

  absl::StatusOr<HolidayRows> Finish() {
    if (years_.empty()) return absl::InvalidArgumentError("there is no year in the file");
    for (const auto& [year, known] : years_) {
      if (known.holidays < FewestHolidays(year)) {
        return AtLine(known.line,
                      absl::StrCat("the year ", year, " has ", known.holidays,
                                   " days of holiday; the law gives at least ", FewestHolidays(year)));
      }
    }
    return std::move(read_);
  }

 private:
  struct Year {
    size_t line = 0;
    int holidays = 0;
  };

  absl::Status AddYear(size_t line_number, std::string_view text) {
    const absl::StatusOr<absl::CivilDay> day = ParseDay(std::string(text) + "-01-01");
    if (!day.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(text.substr(0, 40)), "' is no year"));
    }
    const int year = static_cast<int>(day->year());
    if (!years_.empty() && year != read_.last_year + 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("the year ", year, " does not follow ", read_.last_year));
    }
    if (years_.empty()) read_.first_year = year;
    read_.last_year = year;
    years_[year].line = line_number;
    return absl::OkStatus();
  }

  absl::Status AddDays(std::string_view days, bool works, std::string_view name) {
    const size_t tilde = days.find('~');
    HolidayRow row{.works = works, .name = std::string(name)};
    ASSIGN_OR_RETURN(row.first, ParseDay(days.substr(0, tilde)));
    row.last = row.first;
    if (tilde != std::string_view::npos) {
      ASSIGN_OR_RETURN(row.last, ParseDay(days.substr(tilde + 1)));
    }
    if (row.last < row.first) return absl::InvalidArgumentError("a range of days ends before it starts");
    if (row.last - row.first >= kLongestRun) {
      return absl::InvalidArgumentError(absl::StrCat("a range of more than ", kLongestRun, " days"));
    }
    if (!read_.rows.empty() && row.first <= read_.rows.back().last) {
      return absl::InvalidArgumentError(
          absl::StrCat(FormatDay(row.first), " is not after the days of the lines above"));
    }
    for (absl::CivilDay day = row.first; day <= row.last; ++day) RETURN_IF_ERROR(CountDay(day, works));
    read_.rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  absl::Status CountDay(absl::CivilDay day, bool works) {
    const auto year = years_.find(static_cast<int>(day.year()));
    if (year == years_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(FormatDay(day), " lies in a year that no line above announces"));
    }
    if (works && !IsWeekend(day)) {
      return absl::InvalidArgumentError(
          absl::StrCat(FormatDay(day), " is worked anyway: a make-up workday is a Saturday or Sunday"));
    }
    if (!works) ++year->second.holidays;
    return absl::OkStatus();
  }

  HolidayRows read_;
  std::map<int, Year> years_;
};

}  // namespace

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

absl::StatusOr<HolidayRows> ReadHolidayRows(std::string_view tsv) {
  // An operator's spreadsheet may have put a byte order mark in front and carriage returns behind.
  if (tsv.substr(0, kByteOrderMark.size()) == kByteOrderMark) tsv.remove_prefix(kByteOrderMark.size());
  Reader reader;
  size_t line_number = 0;
  for (std::string_view line : Split(tsv, '\n')) {
    ++line_number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line[0] == '#') continue;
    const absl::Status read = reader.ReadLine(line_number, line);
    if (!read.ok()) return AtLine(line_number, ToStd(read.message()));
  }
  return reader.Finish();
}

}  // namespace fengqiao::calendar
