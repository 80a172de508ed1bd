#include "services/ctl/output/csv.h"

namespace fengqiao::ctl {
namespace {

void AppendField(std::string_view field, std::string* record) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    record->append(field);
    return;
  }
  record->push_back('"');
  for (const char c : field) {
    if (c == '"') record->push_back('"');
    record->push_back(c);
  }
  record->push_back('"');
}

}  // namespace

std::string CsvRecord(const std::vector<std::string>& fields) {
  std::string record;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) record.push_back(',');
    AppendField(fields[i], &record);
  }
  // A record of one empty field would be read as no record.
  if (fields.size() == 1 && fields[0].empty()) record = "\"\"";
  return record + "\r\n";
}

}  // namespace fengqiao::ctl
