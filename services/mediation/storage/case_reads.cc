// The queries on cases, and what the store needs at its start.

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/bulk/imports.h"
#include "common/identity/normalise.h"
#include "common/service/installation_secret.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/migrations_data.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using storage::OpenMessage;
using storage::Rows;
using storage::Value;

constexpr int kMostSimilar = 10;
// Cases that one person or one number may bring up before the likeliest are chosen.
constexpr int kMostCandidates = 200;

// The two parts of a place, "due|id".
std::pair<std::string, std::string> PartsOf(std::string_view place) {
  const size_t point = place.find('|');
  if (point == std::string_view::npos) return {"", ""};
  return {std::string(place.substr(0, point)), std::string(place.substr(point + 1))};
}

absl::CivilDay RegisteredOn(const v1::Case& dispute) {
  return LegalDay(absl::FromUnixMicros(
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(dispute.register_time())));
}

using SimilarCases = std::map<std::string, v1::SimilarCase>;
using Seen = std::function<bool(const v1::Case& dispute, const v1::Identities& identities)>;

// The cases behind a query, each with who its parties are, as far as `seen` takes them.
absl::StatusOr<std::vector<v1::Case>> CasesBehind(storage::Reader& reader, const std::string& sql,
                                                  const std::vector<Value>& params, const Seen& seen) {
  ASSIGN_OR_RETURN(const Rows rows, reader.Query(sql, params));
  std::vector<v1::Case> cases;
  for (const storage::Row row : rows) {
    ASSIGN_OR_RETURN(auto dispute, OpenMessage<v1::Case>(row.Bytes(0)));
    ASSIGN_OR_RETURN(const auto identities, OpenMessage<v1::Identities>(row.Bytes(1)));
    if (seen(dispute, identities)) cases.push_back(std::move(dispute));
  }
  return cases;
}

v1::SimilarCase& Add(const v1::Case& dispute, SimilarCases* found) {
  v1::SimilarCase& similar = (*found)[dispute.name()];
  similar.set_case_(dispute.name());
  similar.set_state(dispute.state());
  similar.set_dispute_type(dispute.dispute_type());
  *similar.mutable_registered() = ToProto(RegisteredOn(dispute));
  return similar;
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
           .postgres_sql = std::string(data::N0002WorkPostgresSql())},
          {.number = 3,
           .name = "assignment",
           .sqlite_sql = std::string(data::N0003AssignmentSqliteSql()),
           .postgres_sql = std::string(data::N0003AssignmentPostgresSql())},
          {.number = 4,
           .name = "subsidies",
           .sqlite_sql = std::string(data::N0004SubsidiesSqliteSql()),
           .postgres_sql = std::string(data::N0004SubsidiesPostgresSql())},
          {.number = 5,
           .name = "sweeps",
           .sqlite_sql = std::string(data::N0005SweepsSqliteSql()),
           .postgres_sql = std::string(data::N0005SweepsPostgresSql())},
          {.number = 6,
           .name = "scans",
           .sqlite_sql = std::string(data::N0006ScansSqliteSql()),
           .postgres_sql = std::string(data::N0006ScansPostgresSql())},
          bulk::BulkMigration(7),
          {.number = 8,
           .name = "providers",
           .sqlite_sql = std::string(data::N0008ProvidersSqliteSql()),
           .postgres_sql = std::string(data::N0008ProvidersPostgresSql())},
          {.number = 9,
           .name = "platforms",
           .sqlite_sql = std::string(data::N0009PlatformsSqliteSql()),
           .postgres_sql = std::string(data::N0009PlatformsPostgresSql())},
          {.number = 10,
           .name = "search",
           .sqlite_sql = std::string(data::N0010SearchSqliteSql()),
           .postgres_sql = std::string(data::N0010SearchPostgresSql())},
          {.number = 11,
           .name = "given_numbers",
           .sqlite_sql = std::string(data::N0011GivenNumbersSqliteSql()),
           .postgres_sql = std::string(data::N0011GivenNumbersPostgresSql())},
          {.number = 12,
           .name = "bounds",
           .sqlite_sql = std::string(data::N0012BoundsSqliteSql()),
           .postgres_sql = std::string(data::N0012BoundsPostgresSql())}};
}

absl::StatusOr<std::string> InstallationSecret(service::ServiceStore& store) {
  return service::InstallationSecret(store, "case_parties");
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

// Both halves are read in the order of an index: the cases within, and those that regions within share with
// others. A country shares with nobody.
// From the person or the number to the cases, whatever else an index leads to: the limit keeps either engine
// from beginning with all cases of the place.
std::string internal::SimilarSql(std::string_view table, std::string_view condition,
                                 std::string_view within) {
  return absl::StrCat(
      "SELECT c.envelope, i.envelope FROM (SELECT found.* FROM (SELECT DISTINCT case_name FROM ",
      ToAbsl(table), " WHERE ", ToAbsl(condition),
      " LIMIT 9223372036854775807) x JOIN cases found ON found.name = x.case_name "
      "LIMIT 9223372036854775807) c JOIN identities i ON i.case_name = c.name WHERE ",
      ToAbsl(within), " ORDER BY c.id DESC LIMIT ", kMostCandidates);
}

std::string internal::CasePageSql(std::string_view within, std::string_view where) {
  const std::string own = absl::StrCat("SELECT id, envelope FROM cases WHERE id < $1 AND ", ToAbsl(within),
                                       " AND ", ToAbsl(where), " ORDER BY id DESC LIMIT $2");
  if (within == "1 = 1") return absl::StrCat("SELECT envelope FROM (", own, ") own");
  return absl::StrCat("SELECT envelope FROM (SELECT * FROM (", own,
                      ") own UNION ALL SELECT * FROM (SELECT c.id, c.envelope FROM (SELECT DISTINCT "
                      "case_name FROM case_shares "
                      "WHERE case_id < $1 AND ",
                      ToAbsl(within), ") s JOIN cases c ON c.name = s.case_name WHERE NOT (", ToAbsl(within),
                      ") AND ", ToAbsl(where),
                      " ORDER BY c.id DESC LIMIT $2) shared) page ORDER BY id DESC LIMIT $2");
}

std::string internal::SentPageSql(std::string_view within, std::string_view where, int sender) {
  return absl::StrCat(
      "SELECT c.envelope FROM case_senders s JOIN cases c ON c.name = s.case_name WHERE s.sender = $", sender,
      " AND s.case_id < $1 AND ", ToAbsl(within), " AND ", ToAbsl(where),
      " ORDER BY s.case_id DESC LIMIT $2");
}

std::string internal::TermPageSql(storage::Engine engine, std::string_view within, std::string_view wanted,
                                  std::string_view options_after, std::string_view limit) {
  const std::string page = absl::StrCat(" ORDER BY due, id LIMIT ", ToAbsl(limit));
  const std::string duty = absl::StrCat(kDutySql, " AND (due, id) > ($1, $2)");
  const std::string option = absl::StrCat(kOptionSql, " AND (due, id) > (", ToAbsl(options_after), ")");
  const auto own = [&](const std::string& kind) {
    return absl::StrCat("SELECT due, id, envelope FROM deadlines WHERE ", kind, " AND ", ToAbsl(wanted),
                        " AND ", ToAbsl(within), page);
  };
  std::string halves = absl::StrCat("SELECT * FROM (", own(duty), ") duties UNION ALL SELECT * FROM (",
                                    own(option), ") options");
  // The terms of shared cases are found by their cases, of which there are few. Both engines have to be told
  // so: what is compared is a range, of which they guess that it has half of all terms.
  if (within != "1 = 1") {
    const std::string shares =
        absl::StrCat("(SELECT DISTINCT case_name FROM case_shares WHERE ", ToAbsl(within), ") s");
    const auto of_case = [](const char* term) {
      return absl::StrCat(term, ".id > s.case_name || '|' AND ", term, ".id < s.case_name || '}'");
    };
    const std::string found =
        engine == storage::Engine::kPostgres
            ? absl::StrCat(shares, " CROSS JOIN LATERAL (SELECT * FROM deadlines t WHERE ", of_case("t"),
                           " OFFSET 0) d WHERE ")
            : absl::StrCat(shares, " CROSS JOIN deadlines d WHERE ", of_case("d"), " AND ");
    absl::StrAppend(&halves, " UNION ALL SELECT * FROM (SELECT due, id, envelope FROM ", found, "NOT (",
                    ToAbsl(within), ") AND (", duty, " OR ", option, ") AND ", ToAbsl(wanted), page,
                    ") shared");
  }
  return absl::StrCat("SELECT envelope FROM (", halves, ") page", page);
}

std::string internal::DeadlinePageSql(storage::Engine engine, std::string_view within,
                                      std::string_view where) {
  return TermPageSql(engine, within, absl::StrCat("due <= $3 AND ", ToAbsl(where)), "$5, $6", "$4");
}

absl::StatusOr<v1::Case> MediationStore::GetCase(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM cases WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound(kCaseType, name);
  return OpenMessage<v1::Case>(rows[0].Bytes(0));
}

absl::StatusOr<std::map<std::string, v1::Case>> MediationStore::GetCases(
    const std::vector<std::string>& names) {
  std::map<std::string, v1::Case> cases;
  if (names.empty()) return cases;
  std::vector<Value> params;
  const std::string list = service::InList(names, &params);
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(absl::StrCat("SELECT envelope FROM cases WHERE name IN ", list), params));
  ASSIGN_OR_RETURN(auto read, service::OpenAll<v1::Case>(rows));
  for (v1::Case& dispute : read) {
    std::string name = dispute.name();
    cases.emplace(std::move(name), std::move(dispute));
  }
  return cases;
}

absl::StatusOr<std::vector<OpenPlatform>> MediationStore::ListOpenPlatforms(const PlatformQuery& query,
                                                                            std::string_view after,
                                                                            int limit) {
  std::vector<OpenPlatform> open;
  RETURN_IF_ERROR(store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(open, ReadOpenPlatforms(reader, query, after, limit));
    return absl::OkStatus();
  }));
  return open;
}

absl::StatusOr<v1::Attempt> MediationStore::PresentAttempt(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM cases WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return v1::Attempt();
  ASSIGN_OR_RETURN(const auto dispute, OpenMessage<v1::Case>(rows[0].Bytes(0)));
  return dispute.attempts().empty() ? v1::Attempt() : *dispute.attempts().rbegin();
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
                                                                std::string_view after, int limit,
                                                                std::string_view sender) {
  std::vector<Value> params = {after.empty() ? std::string("\x7f") : std::string(after), int64_t{limit}};
  const std::string within = WithinRegion(region, &params);
  if (!sender.empty()) params.emplace_back(std::string(sender));
  const int sender_at = static_cast<int>(params.size());
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(sender.empty() ? internal::CasePageSql(within, where.sql())
                                             : internal::SentPageSql(within, where.sql(), sender_at),
                              where.params()));
  return service::OpenAll<v1::Case>(rows);
}

absl::StatusOr<std::vector<v1::Deadline>> MediationStore::ListDeadlines(std::string_view region,
                                                                        absl::CivilDay until,
                                                                        absl::CivilDay today,
                                                                        const api::Filter& filter,
                                                                        std::string_view after, int limit) {
  const auto duties = PartsOf(after);
  // Options from today on: what had lapsed is not passed over row by row.
  const auto options = std::max(duties, {FormatDay(today), ""});
  std::vector<Value> params = {duties.first,   duties.second, FormatDay(until),
                               int64_t{limit}, options.first, options.second};
  const std::string within = WithinRegion(region, &params);
  const service::SqlFilter where(filter, std::move(params));
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(internal::DeadlinePageSql(store_.database().engine(), within, where.sql()),
                              where.params()));
  return service::OpenAll<v1::Deadline>(rows);
}

absl::StatusOr<std::vector<v1::SimilarCase>> MediationStore::FindSimilar(
    const rpc::CallContext& call, std::string_view region, const std::vector<Person>& persons,
    const std::vector<std::string>& numbers) {
  SimilarCases found;
  const auto may_read = [&](const v1::Case& dispute) { return MayAct(call, dispute).ok(); };
  const auto is_called = [&](const Person& person, const v1::Identities& identities) {
    return person.name.empty() ||
           std::any_of(identities.identities().begin(), identities.identities().end(),
                       [&](const v1::Identity& identity) {
                         return PersonKeyOf(identity, person_key_) == person.key &&
                                identity::NormaliseName(identity.name()) == person.name;
                       });
  };
  RETURN_IF_ERROR(store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    found.clear();
    for (const std::string& number : numbers) {
      // Of whatever county: '}' comes right after the '|' before it.
      std::vector<Value> params = {absl::StrCat(number, "|"), absl::StrCat(number, "}")};
      const std::string within = WithinRegion(region, &params);
      ASSIGN_OR_RETURN(
          const auto cases,
          CasesBehind(reader, internal::SimilarSql("referral_claims", "claim >= $1 AND claim < $2", within),
                      params,
                      [&](const v1::Case& dispute, const v1::Identities&) { return may_read(dispute); }));
      for (const v1::Case& dispute : cases) Add(dispute, &found).set_same_number(true);
    }
    for (const Person& person : persons) {
      std::vector<Value> params = {person.key};
      const std::string within = WithinRegion(region, &params);
      ASSIGN_OR_RETURN(const auto cases,
                       CasesBehind(reader, internal::SimilarSql("case_parties", "person_key = $1", within),
                                   params, [&](const v1::Case& dispute, const v1::Identities& identities) {
                                     return may_read(dispute) && is_called(person, identities);
                                   }));
      for (const v1::Case& dispute : cases) {
        v1::SimilarCase& similar = Add(dispute, &found);
        similar.set_shared_parties(similar.shared_parties() + 1);
      }
    }
    return absl::OkStatus();
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
