// The tables of the service and the rows that subjects become.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_TABLES_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_TABLES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/service/places.h"
#include "common/storage/unit_of_work.h"
#include "fengqiao/correction/v1/correction_service.pb.h"
#include "fengqiao/correction/v1/handover.pb.h"
#include "fengqiao/correction/v1/risk.pb.h"
#include "services/correction/storage/person_keys.h"

namespace fengqiao::correction {

// All tables of the service that have envelopes.
std::vector<const storage::TableSpec*> SealedTables();
const storage::TableSpec& SubjectsTable();
const storage::TableSpec& PersonsTable();
const storage::TableSpec& BarredPersonsTable();
const storage::TableSpec& PersonClaimsTable();
const storage::TableSpec& DutiesTable();
const storage::TableSpec& ActsTable();
const storage::TableSpec& ActContentsTable();
const storage::TableSpec& RiskFilesTable();
const storage::TableSpec& StaysTable();
// Of hand-overs between installations: what became of an offer, how far a peer's notes were heard, and the
// closed copies of people who are offered again.
const storage::TableSpec& OffersTable();
const storage::TableSpec& HeardTable();
const storage::TableSpec& ClosedFilesTable();
// With them who the person was when the copy was closed, whom he must not meet, and the risk assessments.
const storage::TableSpec& ClosedPersonsTable();

// The last part of a resource's name.
std::string IdOf(std::string_view name);

// `figured` is the revision that its figures are of: its own, or 0 where they are still to be written.
storage::Record ToRecord(const v1::Subject& subject, absl::CivilDay wakes, int64_t figured);
// What is of the person alone is sealed by the person's key.
storage::Record ToRecord(std::string_view subject, const v1::Person& person, const PersonKey& key);
storage::Record ToRecord(std::string_view subject, const v1::BarredPersons& barred, const PersonKey& key);
storage::Record ToRecord(std::string_view subject, const v1::RiskFile& file, const PersonKey& key);
storage::Record ToRecord(std::string_view subject, const v1::HandoverFile& closed, const PersonKey& key);
std::string DutyKey(const v1::Subject& subject, const v1::Duty& duty);
storage::Record ToRecord(const v1::Subject& subject, const v1::Duty& duty);
std::string ActKey(std::string_view subject, std::string_view act);
// Without what was said and seen; that alone.
storage::Record ToRecord(std::string_view subject, const v1::Act& act);
storage::Record ToContentRecord(std::string_view subject, const v1::Act& act, const PersonKey& key);
storage::Record ToRecord(std::string_view subject, const v1::Stay& stay);

// What became of an offer of another installation: the one row that a registration and a recall both write,
// so that of the two the first alone takes place.
enum class OfferState { kOpen = 0, kRecalled = 1, kRegistered = 2 };
// An offer is the county's, `regions/{code}`, that made it: nobody else's recall is of it, whatever name and
// transfer it names.
std::string OfferKey(std::string_view subject, std::string_view transfer, std::string_view county);
// What a command declares to find or put it: its row, and those that it shares with replicas of the version
// before, in whose key no county stood.
std::vector<std::string> OfferKeys(std::string_view subject, std::string_view transfer,
                                   std::string_view county);
storage::Record ToRecord(std::string key, OfferState state);
// kOpen where there is no row.
OfferState FindOffer(storage::UnitOfWork& work, std::string_view subject, std::string_view transfer,
                     std::string_view county);
// Where `shared` also for replicas of the version before, which serve beside this one while it comes: by then
// the first of a registration and a recall takes place whoever serves it.
void PutOffer(storage::UnitOfWork& work, std::string_view subject, std::string_view transfer,
              std::string_view county, OfferState state, bool shared);

// The condition for rows of a minor's file, of a table with a column `subject`: as the file says today. They
// are no rows of lists for roles without the permission (社区矫正法 54).
std::string OfMinor(std::string_view table);

// The condition, " AND …", for rows of such a table that a list may have: none of a file that the law has
// sealed, and minors' alone for who may read them.
std::string ShownIn(std::string_view table, bool with_minors);
// The same for rows whose file was destroyed: they are in no list any more.
std::string KeptIn(std::string_view table);

// The condition for a subject's rows in a table of keys "subject|…"; appends its two parameters.
std::string RowsOfSubject(std::string_view subject, std::vector<storage::Value>* params);

// The two parts of a place in a list, "day|id"; empty ones of the beginning.
std::pair<std::string, std::string> PartsOf(std::string_view place);

// The day that stands for "no day" in a column.
inline constexpr char kNever[] = "9999-12-31";

// The day in a subject's record on which it changes by itself.
const std::string& WakesIn(const storage::Record& subject);
// Whether it is of before it was known which files the law seals.
bool IsToBeLookedAt(const storage::Record& subject);
// The revision of a file of such a table that its figures are of; 0 where they are still to be written.
int64_t FiguredIn(const storage::TableSpec& table, const storage::Record& file);
void SetFigured(const storage::TableSpec& table, int64_t revision, storage::Record* file);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_TABLES_H_
