// Finding cases by words, along a full-text index of the database: FTS5 in SQLite, GIN in PostgreSQL.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_SEARCH_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_SEARCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/service/service_store.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/mediation/v1/case.pb.h"
#include "services/mediation/domain/case_words.h"

namespace fengqiao::mediation {

const storage::TableSpec& CaseTextsTable();

// Brings what a case is found by into step with it.
void WriteCaseText(storage::UnitOfWork& work, const v1::Case* before, const v1::Case& after);

// What is asked for.
struct CaseSearch {
  std::string region;  // the code
  WordQuery words;
  std::string sender = {};  // only what this organ referred; "" for all
};

// The cases of a region and all below it and those that they share, what was entered last first, after the
// case `after`
// ("" for the first page).
absl::StatusOr<std::vector<v1::Case>> SearchCases(storage::Database& database, const CaseSearch& search,
                                                  const api::Filter& filter, std::string_view after,
                                                  int limit);

namespace internal {
// The statement, for the test of how it is run: $1 the words, $2 the case before, $3 the limit.
std::string CaseSearchSql(storage::Engine engine, std::string_view where);
}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_CASE_SEARCH_H_
