// A filter means the same in SQL as in memory: random filters over random rows, on a real SQLite table.

#include <sqlite3.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/api/filter.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::api {
namespace {

const std::vector<FilterField>& Fields() {
  static const auto& fields = *new std::vector<FilterField>{
      {.name = "code", .sql = "code"},
      {.name = "organ", .sql = "organ"},
      {.name = "year", .type = FilterField::Type::kInteger, .sql = "year"},
      {.name = "late", .type = FilterField::Type::kBoolean, .sql = "CASE WHEN late > 0 THEN 1 ELSE 0 END"},
      {.name = "role",
       .type = FilterField::Type::kEnum,
       .sql = "role",
       .words = {{"ACTUAL", 1}, {"TARGET", 2}, {"PLAN", 3}}}};
  return fields;
}

struct Row {
  std::string code, organ;
  int64_t year, late, role;
};

// Few different values, so that comparisons hit.
const std::vector<std::string>& Texts() {
  static const auto& texts = *new std::vector<std::string>{
      "",       "a",        "ab",  "abc", "b",  "a%b", "a_b", "A",       "公安",
      "公安局", "公\u5BFF", "公b", "%",   "\\", "\"",  "a*",  "a.b-c/d", "\U0010FFFF"};
  return texts;
}

class RandomFilters {
 public:
  explicit RandomFilters(uint32_t seed) : random_(seed) {}

  Row MakeRow() { return {Pick(Texts()), Pick(Texts()), Number(2020, 2024), Number(0, 1), Number(1, 3)}; }
  std::string MakeFilter() { return Expression(3); }

 private:
  int64_t Number(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Number(0, static_cast<int64_t>(from.size()) - 1)];
  }

  std::string Expression(int depth) {
    switch (depth == 0 ? 9 : Number(0, 9)) {
      case 0:
      case 1:
        return Expression(depth - 1) + " AND " + Expression(depth - 1);
      case 2:
      case 3:
        return Expression(depth - 1) + " OR " + Expression(depth - 1);
      case 4:
        return "NOT " + Comparison();
      case 5:
        return "NOT (" + Expression(depth - 1) + ")";
      case 6:
        return "(" + Expression(depth - 1) + ")";
      default:
        return Comparison();
    }
  }

  std::string Comparison() {
    static const std::vector<std::string> any = {"=", "!=", "<", "<=", ">", ">="};
    static const std::vector<std::string> text = {"=", "!=", "<", "<=", ">", ">=", ":"};
    static const std::vector<std::string> equality = {"=", "!="};
    switch (Number(0, 4)) {
      case 0:
        return "year " + Pick(any) + " " + std::to_string(Number(2019, 2025));
      case 1:
        return "late " + Pick(equality) + (Number(0, 1) == 0 ? " true" : " false");
      case 2:
        return "role " + Pick(equality) + " " + Pick(std::vector<std::string>{"ACTUAL", "TARGET", "PLAN"});
      default: {
        std::string value = Pick(Texts());
        if (Number(0, 2) == 0) value += "*";
        std::string quoted = "\"";
        for (const char c : value) {
          if (c == '"' || c == '\\') quoted += '\\';
          quoted += c;
        }
        return (Number(0, 1) == 0 ? "code " : "organ ") + Pick(text) + " " + quoted + "\"";
      }
    }
  }

  std::mt19937 random_;
};

class Table {
 public:
  explicit Table(const std::vector<Row>& rows) {
    EXPECT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK);
    Run("CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT NOT NULL, organ TEXT NOT NULL, year INTEGER NOT "
        "NULL, "
        "late INTEGER NOT NULL, role INTEGER NOT NULL) STRICT",
        {});
    for (size_t i = 0; i < rows.size(); ++i) {
      Run("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)",
          {static_cast<int64_t>(i), rows[i].code, rows[i].organ, rows[i].year, rows[i].late, rows[i].role});
    }
  }
  ~Table() { sqlite3_close(db_); }

  // The first column of every row of the answer.
  std::set<int64_t> Run(const std::string& sql, const std::vector<FilterValue>& parameters) {
    std::set<int64_t> ids;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(db_);
    for (size_t i = 0; i < parameters.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      if (const auto* number = std::get_if<int64_t>(&parameters[i])) {
        sqlite3_bind_int64(statement, place, *number);
      } else {
        const std::string& text = std::get<std::string>(parameters[i]);
        sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
      }
    }
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) ids.insert(sqlite3_column_int64(statement, 0));
    EXPECT_EQ(result, SQLITE_DONE) << sql;
    sqlite3_finalize(statement);
    return ids;
  }

 private:
  sqlite3* db_ = nullptr;
};

TEST(FilterSqlTest, SqlAndMemoryAgreeOnRandomFilters) {
  RandomFilters random(20221031);
  std::vector<Row> rows;
  for (int i = 0; i < 300; ++i) rows.push_back(random.MakeRow());
  Table table(rows);

  int told_apart = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random.MakeFilter();
    ASSERT_OK_AND_ASSIGN(const Filter filter, Filter::Parse(text, Fields()));
    std::set<int64_t> in_memory;
    for (size_t row = 0; row < rows.size(); ++row) {
      const bool matches = filter.Matches([&](std::string_view name) -> FilterValue {
        if (name == "code") return rows[row].code;
        if (name == "organ") return rows[row].organ;
        if (name == "year") return rows[row].year;
        if (name == "late") return rows[row].late;
        return rows[row].role;
      });
      if (matches) in_memory.insert(static_cast<int64_t>(row));
    }
    std::vector<FilterValue> parameters;
    const std::string sql = "SELECT id FROM t WHERE " + filter.ToSql(&parameters);
    ASSERT_EQ(table.Run(sql, parameters), in_memory) << text << "\n" << sql;
    if (!in_memory.empty() && in_memory.size() < rows.size()) ++told_apart;
  }
  // Otherwise the filters tell nothing.
  EXPECT_GT(told_apart, 1500);
}

}  // namespace
}  // namespace fengqiao::api
