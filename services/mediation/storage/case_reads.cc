// The queries on cases, and what the store needs at its start.

#include <openssl/rand.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/strings.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/migrations_data.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::OpenMessage;
using storage::Rows;
using storage::Value;

constexpr char kSecretName[] = "installation";
constexpr size_t kSecretBytes = 32;
constexpr int kMostSimilar = 10;
// Cases that one person or number may bring up before the likeliest are chosen.
constexpr int kMostCandidates = 200;

// The two parts of a place, "due.id".
std::pair<std::string, std::string> PartsOf(std::string_view place) {
  const size_t point = place.find('|');
  if (point == std::string_view::npos) return {"", ""};
  return {std::string(place.substr(0, point)), std::string(place.substr(point + 1))};
}

absl::CivilDay RegisteredOn(const v1::Case& dispute) {
  return LegalDay(absl::FromUnixMicros(
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(dispute.register_time())));
}

absl::StatusOr<std::string> ReadSecret(service::ServiceStore& store) {
  ASSIGN_OR_RETURN(const Rows rows, store.database().Query("SELECT envelope FROM secrets WHERE name = $1",
                                                           {std::string(kSecretName)}));
  return rows.empty() ? absl::StatusOr<std::string>(std::string()) : storage::Open(rows[0].Bytes(0));
}

std::string PlacesOf(const std::vector<std::string>& values, std::vector<Value>* params) {
  std::vector<std::string> places;
  for (const std::string& value : values) {
    params->emplace_back(value);
    places.push_back(absl::StrCat("$", params->size()));
  }
  return absl::StrCat("(", absl::StrJoin(places, ","), ")");
}

// By what cases are held to be alike: a table that leads from a value to cases.
struct Likeness {
  std::string_view table;
  std::string_view column;
  bool is_number;
};
constexpr Likeness kClaimedNumbers = {.table = "referral_claims", .column = "claim", .is_number = true};
constexpr Likeness kPersons = {.table = "case_parties", .column = "person_key", .is_number = false};

using SimilarCases = std::map<std::string, v1::SimilarCase>;

// Adds the cases within `region` that have one of `values`.
absl::Status AddSimilar(storage::Reader& reader, std::string_view region, const Likeness& likeness,
                        const std::vector<std::string>& values, SimilarCases* found) {
  if (values.empty()) return absl::OkStatus();
  std::vector<Value> params;
  const std::string within = WithinRegion(region, &params);
  const std::string places = PlacesOf(values, &params);
  ASSIGN_OR_RETURN(const Rows rows,
                   reader.Query(absl::StrCat("SELECT c.envelope FROM ", ToAbsl(likeness.table),
                                             " x JOIN cases c ON c.name = x.case_name WHERE x.",
                                             ToAbsl(likeness.column), " IN ", places, " AND ", within,
                                             " ORDER BY c.id DESC LIMIT ", kMostCandidates),
                                params));
  ASSIGN_OR_RETURN(const auto cases, service::OpenAll<v1::Case>(rows));
  for (const v1::Case& dispute : cases) {
    v1::SimilarCase& similar = (*found)[dispute.name()];
    similar.set_case_(dispute.name());
    similar.set_state(dispute.state());
    similar.set_dispute_type(dispute.dispute_type());
    *similar.mutable_registered() = ToProto(RegisteredOn(dispute));
    if (likeness.is_number) {
      similar.set_same_number(true);
    } else {
      similar.set_shared_parties(similar.shared_parties() + 1);
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<storage::Migration> MediationMigrations() {
  return {{.number = 1,
           .name = "init",
           .sqlite_sql = std::string(data::N0001InitSqliteSql()),
           .postgres_sql = std::string(data::N0001InitPostgresSql())},
          {.number = 2,
           .name = "work",
           .sqlite_sql = std::string(data::N0002WorkSqliteSql()),
           .postgres_sql = std::string(data::N0002WorkPostgresSql())}};
}

absl::StatusOr<std::string> InstallationSecret(service::ServiceStore& store) {
  ASSIGN_OR_RETURN(std::string secret, ReadSecret(store));
  if (!secret.empty()) return secret;
  // A new secret would find nobody again, and say nothing of it.
  ASSIGN_OR_RETURN(const Rows parties, store.database().Query("SELECT 1 FROM case_parties LIMIT 1"));
  if (!parties.empty()) {
    return absl::FailedPreconditionError(
        "the database has parties and no installation secret (table secrets): restore all of its tables "
        "from one backup");
  }
  std::string fresh(kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(fresh.data()), kSecretBytes) != 1) {
    return Internal("the system gives no random bytes");
  }
  storage::Command command;
  command.reads = {{&SecretsTable(), {kSecretName}}};
  command.decide = [&fresh](storage::UnitOfWork& work) {
    // Another replica may have been first.
    if (work.Find(SecretsTable(), kSecretName) == nullptr) {
      work.Put(SecretsTable(), {.key = kSecretName, .message = fresh, .columns = {}});
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  return ReadSecret(store);
}

const std::vector<api::FilterField>& CaseFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "dispute_type", .sql = "dispute_type"},
                                         {.name = "committee", .sql = "committee"},
                                         {.name = "number", .sql = "number"},
                                         {.name = "state",
                                          .type = Type::kEnum,
                                          .sql = "state",
                                          .words = api::EnumWords(v1::Case::State_descriptor(), "STATE_")},
                                         {.name = "source",
                                          .type = Type::kEnum,
                                          .sql = "source",
                                          .words = api::EnumWords(v1::Source_descriptor(), "SOURCE_")},
                                         {.name = "tier",
                                          .type = Type::kEnum,
                                          .sql = "tier",
                                          .words = api::EnumWords(v1::Tier_descriptor(), "TIER_")},
                                         {.name = "grade",
                                          .type = Type::kEnum,
                                          .sql = "grade",
                                          .words = api::EnumWords(v1::Grade_descriptor(), "GRADE_")}};
  return fields;
}

const std::vector<api::FilterField>& DeadlineFilterFields() {
  static const auto& fields = *new std::vector<api::FilterField>{{.name = "rule", .sql = "rule"},
                                                                 {.name = "committee", .sql = "committee"}};
  return fields;
}

std::string PlaceOf(const v1::Case& dispute) { return dispute.name().substr(dispute.name().rfind('/') + 1); }

std::string PlaceOf(const v1::Deadline& deadline) {
  return absl::StrCat(FormatDay(FromProto(deadline.clock().due()).value_or(absl::CivilDay())), "|",
                      deadline.case_(), "|", deadline.clock().id());
}

std::string internal::CasePageSql(std::string_view within, std::string_view where) {
  return absl::StrCat("SELECT envelope FROM cases WHERE id < $1 AND ", ToAbsl(within), " AND ", ToAbsl(where),
                      " ORDER BY id DESC LIMIT $2");
}

std::string internal::DeadlinePageSql(std::string_view within, std::string_view where) {
  return absl::StrCat("SELECT envelope FROM deadlines WHERE (due, id) > ($1, $2) AND due <= $3 AND ",
                      ToAbsl(within), " AND ", ToAbsl(where), " ORDER BY due, id LIMIT $4");
}

absl::StatusOr<v1::Case> MediationStore::GetCase(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM cases WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound(kCaseType, name);
  return OpenMessage<v1::Case>(rows[0].Bytes(0));
}

absl::StatusOr<v1::Identity> MediationStore::GetIdentity(std::string_view case_name, std::string_view party) {
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query("SELECT envelope FROM identities WHERE case_name = $1",
                                           {std::string(case_name)}));
  if (!rows.empty()) {
    ASSIGN_OR_RETURN(const auto identities, OpenMessage<v1::Identities>(rows[0].Bytes(0)));
    for (const v1::Identity& identity : identities.identities()) {
      if (identity.party() == party) return identity;
    }
  }
  return NotFound(kCaseType, case_name);
}

absl::StatusOr<std::vector<v1::Case>> MediationStore::ListCases(std::string_view region,
                                                                const api::Filter& filter,
                                                                std::string_view after, int limit) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::CasePageSql(within, where.sql()), where.params()));
  return service::OpenAll<v1::Case>(rows);
}

absl::StatusOr<std::vector<v1::Deadline>> MediationStore::ListDeadlines(std::string_view region,
                                                                        absl::CivilDay until,
                                                                        const api::Filter& filter,
                                                                        std::string_view after, int limit) {
  auto [due, id] = PartsOf(after);
  std::vector<Value> params = {std::move(due), std::move(id), FormatDay(until), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::DeadlinePageSql(within, where.sql()), where.params()));
  return service::OpenAll<v1::Deadline>(rows);
}

absl::StatusOr<std::vector<v1::SimilarCase>> MediationStore::FindSimilar(
    std::string_view region, const std::vector<std::string>& person_keys,
    const std::vector<std::string>& numbers) {
  SimilarCases found;
  RETURN_IF_ERROR(store_.database().Read([&](storage::Reader& reader) {
    found.clear();
    absl::Status status = AddSimilar(reader, region, kClaimedNumbers, numbers, &found);
    if (status.ok()) status = AddSimilar(reader, region, kPersons, person_keys, &found);
    return status;
  }));
  std::vector<v1::SimilarCase> similar;
  for (auto& [name, one] : found) similar.push_back(std::move(one));
  std::stable_sort(similar.begin(), similar.end(), [](const v1::SimilarCase& a, const v1::SimilarCase& b) {
    if (a.same_number() != b.same_number()) return a.same_number();
    if (a.shared_parties() != b.shared_parties()) return a.shared_parties() > b.shared_parties();
    return a.case_() > b.case_();
  });
  if (similar.size() > kMostSimilar) similar.resize(kMostSimilar);
  return similar;
}

}  // namespace fengqiao::mediation
