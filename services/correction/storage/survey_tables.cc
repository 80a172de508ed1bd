#include "services/correction/storage/survey_tables.h"

#include <string>
#include <utility>
#include <vector>

#include "common/api/resource_name.h"
#include "common/service/places.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/surveys.h"
#include "services/correction/storage/tables.h"

namespace fengqiao::correction {
namespace {

using storage::ColumnType;
using storage::Record;
using storage::TableSpec;
using storage::Value;

enum AdoptedColumn : int64_t { kUnknown = 0, kFollowed = 1, kNotFollowed = 2 };

int64_t AdoptedOf(const v1::Survey& survey) {
  if (!survey.has_adoption()) return kUnknown;
  return survey.adoption().adopted() ? kFollowed : kNotFollowed;
}

}  // namespace

const TableSpec& SurveysTable() {
  static const auto& table = *new TableSpec{
      .name = "surveys",
      .key_column = "name",
      .columns = service::WithPlace({{"id", ColumnType::kText}}, {{"state", ColumnType::kInteger},
                                                                  {"fast_track", ColumnType::kInteger},
                                                                  {"due", ColumnType::kText},
                                                                  {"owed", ColumnType::kInteger},
                                                                  {"delivered", ColumnType::kText},
                                                                  {"adopted", ColumnType::kInteger},
                                                                  {"minor", ColumnType::kInteger},
                                                                  {"counted", ColumnType::kInteger}})};
  return table;
}

const TableSpec& SurveyPersonsTable() {
  static const auto& table = *new TableSpec{.name = "survey_persons", .key_column = "survey"};
  return table;
}

Record ToRecord(const v1::Survey& survey, int64_t figured) {
  const std::string place = PlaceOfSurvey(survey);
  std::vector<Value> columns = {IdOf(survey.name())};
  for (Value& column : service::PlaceColumns(api::RegionOf(place))) columns.push_back(std::move(column));
  columns.emplace_back(int64_t{survey.state()});
  columns.emplace_back(int64_t{survey.fast_track()});
  columns.emplace_back(FormatDay(DayOf(survey.due())));
  columns.emplace_back(int64_t{IsOwed(survey)});
  columns.emplace_back(survey.has_opinion() ? FormatDay(DayOf(survey.opinion().day())) : std::string(kNever));
  columns.emplace_back(AdoptedOf(survey));
  columns.emplace_back(int64_t{survey.minor()});
  columns.emplace_back(figured);
  return {.key = survey.name(), .message = survey.SerializeAsString(), .columns = std::move(columns)};
}

}  // namespace fengqiao::correction
