// The tables of surveys and the rows that they become.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_TABLES_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_TABLES_H_

#include "common/storage/unit_of_work.h"
#include "fengqiao/correction/v1/survey_service.pb.h"

namespace fengqiao::correction {

const storage::TableSpec& SurveysTable();
const storage::TableSpec& SurveyPersonsTable();

storage::Record ToRecord(const v1::Survey& survey);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_TABLES_H_
