// Rules of observations: what may be recorded, and what a later statement does to an earlier one.

#ifndef FENGQIAO_SERVICES_INDICATORS_DOMAIN_STATEMENTS_H_
#define FENGQIAO_SERVICES_INDICATORS_DOMAIN_STATEMENTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/values/period.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "services/indicators/domain/catalog.h"

namespace fengqiao::indicators {

// Checks a statement as a caller sent it and brings period and decimals into their canonical form; adds what
// is wrong to `errors` under `path` ("observations[3]"). `parent` is the region code that the statement is
// recorded under.
void CheckObservation(const Catalog& catalog, std::string_view parent, const std::string& path,
                      v1::Observation* observation, FieldErrors* errors);

// The period in which the statement's region must have existed. None for what is no actual value: last year's
// figure in a new district's report, and a plan for the year after its end, are of the area as it reports.
std::optional<Period> PeriodOfPlace(const v1::Observation& observation);

// What makes two statements speak of the same figure: region, indicator, organ, period and role.
std::string SeriesKey(const v1::Observation& observation);

// The id of a statement that names its source, made from what it says: the same source saying the same again
// has the same id and is the same statement. "" for a statement without a source, each of which is a new one.
// It begins with digits of the document that the source is in, so that the statements of one report are rows
// side by side.
std::string StatementId(const v1::Observation& observation);
// The id that a statement with this one had before ids began so.
std::string_view EarlierStatementId(std::string_view id);

// Whether a statement whose id is known already, as `known`, is that one said again and so nothing new; false
// where its source has said otherwise since and now takes that back. `valid` is the last one of the series.
bool IsRepetition(const v1::Observation& known, const v1::Observation& valid);

// The statement as recorded: named, stamped, and marked as disputed where another source last said another
// exact value. `superseded` is the last statement of the same figure, null for none.
v1::Observation RecordStatement(const v1::Indicator& indicator, const v1::Observation* superseded,
                                v1::Observation stated, std::string_view name, std::string_view recorder,
                                absl::Time now);

// Whether the source of `withdrawal` says anything of the figure of which `valid` is the last statement.
bool TakesBack(const v1::Observation& withdrawal, const v1::Observation& valid);

// The valid statement of a figure after `withdrawal` was recorded: where its source said the last one, the
// withdrawal itself, else `valid` without what the source said.
v1::Observation ValidAfter(const v1::Observation& withdrawal, const v1::Observation& valid);

// What is stated of a figure whose last statement is `valid`: that one, or, where it was taken back, the last
// exact value of another source; none where nobody says anything.
std::optional<v1::Observation> Standing(const v1::Observation& valid);

// The code in "indicators/{code}"; "" where it is no such name.
std::string_view CodeOf(std::string_view indicator_name);

}  // namespace fengqiao::indicators

#endif  // FENGQIAO_SERVICES_INDICATORS_DOMAIN_STATEMENTS_H_
