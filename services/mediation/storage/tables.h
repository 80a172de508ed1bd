// The tables of the service and the rows that cases become.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_TABLES_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_TABLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/service/places.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/mediation/domain/counts.h"

namespace fengqiao::mediation {

const storage::TableSpec& CasesTable();
const storage::TableSpec& IdentitiesTable();
const storage::TableSpec& CasePartiesTable();
const storage::TableSpec& ReferralClaimsTable();
const storage::TableSpec& CaseSharesTable();
const storage::TableSpec& CaseSendersTable();
const storage::TableSpec& NumberWordsTable();
const storage::TableSpec& IntakeCasesTable();
const storage::TableSpec& FileNumbersTable();
const storage::TableSpec& GivenNumbersTable();
const storage::TableSpec& DeadlinesTable();
const storage::TableSpec& CountEntriesTable();
const storage::TableSpec& TalliesTable();
const storage::TableSpec& TownshipTalliesTable();
const storage::TableSpec& BalancesTable();
const storage::TableSpec& ScansTable();
const storage::TableSpec& CommitteesTable();
const storage::TableSpec& MediatorsTable();
const storage::TableSpec& IntakeCodesTable();
const storage::TableSpec& IntakesTable();
// All tables of the service that have envelopes.
std::vector<const storage::TableSpec*> SealedTables();

// The committee that has a case or had it last; empty where none has.
std::string CommitteeOf(const v1::Case& dispute);
// The last part of a resource's name.
std::string IdOf(std::string_view name);
// The keys of a word of file numbers and of a number, which belong to the county of the committee that has
// the word and gave the number.
std::string NumberWordKey(std::string_view committee, std::string_view word);
std::string GivenNumberKey(std::string_view committee, std::string_view number);
// That of a committee's counter of files in a year.
std::string FileNumberKey(std::string_view committee, int64_t year);
// The county (or the wider region) in a resource's name, as digits.
std::string CountyOf(std::string_view name);

using service::NameWithin;
using service::PlaceColumns;
using service::WithinRegion;

storage::Record ToRecord(const v1::Case& dispute);
storage::Record ToRecord(const v1::Case& dispute, const v1::Identities& identities);
storage::Record ToPartyRecord(const v1::Case& dispute, std::string_view person_key);
// A region, "regions/330603", that shares the case; an organ that referred it.
storage::Record ToShareRecord(const v1::Case& dispute, std::string_view co_region);
storage::Record ToSenderRecord(const v1::Case& dispute, std::string_view sender);
storage::Record ToDeadlineRecord(const v1::Case& dispute, const v1::Clock& clock);
std::string DeadlineId(const v1::Case& dispute, const v1::Clock& clock);
storage::Record ToRecord(const v1::Committee& committee);
storage::Record ToRecord(const v1::Mediator& mediator);

// A row of the ledger: what an event of a case adds. `adjusts` is the day of a closed month, or "".
storage::Record ToCountRecord(std::string_view id, const CountEntry& entry, std::string_view case_name,
                              std::string_view event, std::string_view adjusts);

// Conditions on deadlines, word for word those of their indexes: terms by which something must be done, and
// those in which something may be (IsOption), which lapse with their last day.
inline constexpr char kDutySql[] = "rule <> 'MD7'";
inline constexpr char kOptionSql[] = "rule = 'MD7'";

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_TABLES_H_
