// Any text parses or is refused; what parses compiles to SQL whose parameters are all bound, and evaluates.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/api/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fengqiao::api::Filter;
  using fengqiao::api::FilterField;
  using fengqiao::api::FilterValue;
  static const auto& fields = *new std::vector<FilterField>{
      {.name = "code", .sql = "code"},
      {.name = "year", .type = FilterField::Type::kInteger, .sql = "year"},
      {.name = "published", .type = FilterField::Type::kBoolean, .sql = "published"},
      {.name = "role",
       .type = FilterField::Type::kEnum,
       .sql = "role",
       .words = {{"ACTUAL", 1}, {"TARGET", 2}}}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto filter = Filter::Parse(text, fields);
  if (!filter.ok()) {
    if (filter.status().message().empty()) std::abort();
    return 0;
  }
  std::vector<FilterValue> parameters(3);
  const std::string sql = filter->ToSql(&parameters);
  // No text of the caller's stands in the SQL: it is made of our own words and places alone.
  for (const char c : sql) {
    if (static_cast<unsigned char>(c) >= 0x80 || c == '"' || c == ';' || c == '\\') std::abort();
  }
  filter->Matches([](std::string_view name) -> FilterValue {
    return name == "code" ? FilterValue(std::string("litigation.loss_rate")) : FilterValue(int64_t{1});
  });
  return 0;
}
