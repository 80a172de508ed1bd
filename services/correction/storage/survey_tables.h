// The tables of surveys and the rows that they become.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_TABLES_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_TABLES_H_

#include "common/storage/unit_of_work.h"
#include "fengqiao/correction/v1/survey_service.pb.h"

namespace fengqiao::correction {

const storage::TableSpec& SurveysTable();
const storage::TableSpec& SurveyPersonsTable();

// `figured` is the revision that its figures are of, as of a subject's.
storage::Record ToRecord(const v1::Survey& survey, int64_t figured);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_SURVEY_TABLES_H_
