#include "services/reports/storage/report_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/service/sql.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/period.h"
#include "google/protobuf/util/time_util.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/standing.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/storage/migrations_data.h"
#include "services/reports/storage/tables.h"

namespace fengqiao::reports {
namespace {

using google::protobuf::util::TimeUtil;
using service::Done;
using storage::Rows;
using storage::UnitOfWork;

constexpr char kReportType[] = "reports.fengqiao/Report";
// So often the same bytes may come in for the same region and year, each time but the last withdrawn.
constexpr int kMostVersions = 9;
// The figures and findings of a report are fewer.
constexpr int64_t kMostRows = 999'999;

google::protobuf::Timestamp Stamp(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// The text of plain text is made from its bytes anew, and not kept twice.
bool IsPlainText(const Ingestion& ingestion) { return ingestion.reading.format == v1::Report::FORMAT_TEXT; }

// The names that a document's report may have: its id is the year and the first digits of the document's
// hash, and a number where it was taken in and withdrawn before.
std::vector<std::string> NamesFor(const Ingestion& ingestion, const std::string& sha256) {
  const v1::ReportMetadata& metadata = ingestion.reading.metadata;
  std::vector<std::string> names = {
      absl::StrCat(metadata.region(), "/reports/", metadata.year(), "-", ToHex(sha256).substr(0, 12))};
  for (int number = 2; number <= kMostVersions; ++number)
    names.push_back(absl::StrCat(names[0], "-", number));
  return names;
}

// The figures and findings of a report are a range of ids, in the order of their numbers.
std::string RowAfter(std::string_view report, int64_t number) {
  return RowId(report, static_cast<int>(std::clamp<int64_t>(number, 0, kMostRows)));
}
std::string EndOfRows(std::string_view report) { return absl::StrCat(ToAbsl(report), "}"); }  // behind |

// The report as it is kept.
v1::Report NewReport(const Ingestion& ingestion, const std::string& name, const std::string& sha256,
                     absl::Time now) {
  const ReportReading& reading = ingestion.reading;
  v1::Report report;
  report.set_name(name);
  *report.mutable_metadata() = reading.metadata;
  report.set_file_name(ingestion.file_name);
  report.set_format(reading.format);
  report.set_encoding(reading.encoding);
  report.set_page_count(reading.page_count);
  report.set_sha256(sha256);
  report.set_original_bytes(static_cast<int64_t>(ingestion.bytes.size()));
  report.set_text_length(reading.text_length);
  for (const v1::Heading& heading : reading.outline) *report.add_outline() = heading;
  *report.mutable_structure() = reading.structure;
  CountFigures(reading.facts, reading.findings, &report);
  report.set_review_threshold(ingestion.review_threshold);
  *report.mutable_create_time() = Stamp(now);
  report.set_etag(api::EtagOf(1));
  report.set_catalog_revision(ingestion.catalog_revision);
  return report;
}

}  // namespace

std::vector<storage::Migration> ReportMigrations() {
  return {{.number = 1,
           .name = "init",
           .sqlite_sql = std::string(data::N0001InitSqliteSql()),
           .postgres_sql = std::string(data::N0001InitPostgresSql())},
          {.number = 2,
           .name = "texts",
           .sqlite_sql = std::string(data::N0002TextsSqliteSql()),
           .postgres_sql = std::string(data::N0002TextsPostgresSql())},
          {.number = 3,
           .name = "withdrawn",
           .sqlite_sql = std::string(data::N0003WithdrawnSqliteSql()),
           .postgres_sql = std::string(data::N0003WithdrawnPostgresSql())},
          {.number = 4,
           .name = "by_id",
           .sqlite_sql = std::string(data::N0004ByIdSqliteSql()),
           .postgres_sql = std::string(data::N0004ByIdPostgresSql())}};
}

const std::vector<api::FilterField>& ReportFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields =
      *new std::vector<api::FilterField>{{.name = "year", .type = Type::kInteger, .sql = "year"},
                                         {.name = "issuer", .sql = "issuer"},
                                         {.name = "file_name", .sql = "file_name"},
                                         {.name = "published", .type = Type::kBoolean, .sql = "published"},
                                         {.name = "withdrawn", .type = Type::kBoolean, .sql = "withdrawn"}};
  return fields;
}

const std::vector<api::FilterField>& FactFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "code", .sql = "code"},
      {.name = "unit", .sql = "unit"},
      {.name = "period", .sql = "period", .canonical = CanonicalPeriod},
      {.name = "coded", .type = Type::kBoolean, .sql = "CASE WHEN code <> '' THEN 1 ELSE 0 END"},
      {.name = "role",
       .type = Type::kEnum,
       .sql = "role",
       .words = api::EnumWords(common::v1::FigureRole_descriptor(), "FIGURE_ROLE_")},
      {.name = "review",
       .type = Type::kEnum,
       .sql = "review",
       .words = {{"NONE", v1::FactReview::STATE_UNSPECIFIED},
                 {"ACCEPTED", v1::FactReview::STATE_ACCEPTED},
                 {"CORRECTED", v1::FactReview::STATE_CORRECTED},
                 {"REJECTED", v1::FactReview::STATE_REJECTED}}},
      {.name = "up_for_review", .type = Type::kBoolean, .sql = "up"}};
  return fields;
}

const std::vector<api::FilterField>& FindingFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "kind",
       .type = Type::kEnum,
       .sql = "kind",
       .words = api::EnumWords(v1::Finding::Kind_descriptor(), "KIND_")},
      {.name = "verdict",
       .type = Type::kEnum,
       .sql = "verdict",
       .words = api::EnumWords(v1::Finding::Verdict_descriptor(), "VERDICT_")}};
  return fields;
}

const std::vector<api::FilterField>& DecisionFilterFields() {
  using Type = api::FilterField::Type;
  static const auto& fields = *new std::vector<api::FilterField>{
      {.name = "fact", .type = Type::kInteger, .sql = "fact"}, {.name = "reviewer", .sql = "reviewer"}};
  return fields;
}

ReportStore::ReportStore(service::ServiceStore& store) : store_(store) {}

void ReportStore::Ingest(rpc::CallContext& call, std::shared_ptr<const Ingestion> ingestion,
                         v1::Report* reply, Done done) {
  const std::string sha256 = Sha256(ingestion->bytes);
  const std::string claim = DocumentClaim(ingestion->reading.metadata.region(), sha256);
  const std::vector<std::string> names = NamesFor(*ingestion, sha256);
  storage::Command command;
  // The document stands for the request: the same id with another document or other metadata is another
  // request.
  command.request =
      storage::RequestKey{.caller = call.caller().subject,
                          .method = std::string(call.method()),
                          .request_id = ingestion->request_id,
                          .hash = Sha256(absl::StrCat(sha256, ingestion->file_name, "\n",
                                                      ingestion->reading.metadata.SerializeAsString()))};
  command.deadline = call.deadline();
  command.cancelled = [&call] { return call.cancelled(); };
  command.bytes = ingestion->bytes.size() + (IsPlainText(*ingestion) ? 0 : ingestion->reading.text.size()) +
                  512 * (ingestion->reading.facts.size() + ingestion->reading.findings.size());
  command.reads = {{&DocumentClaimsTable(), {claim}}, {&ReportsTable(), names}};
  command.decide = [ingestion, sha256, claim, names,
                    origin = service::Origin(call)](UnitOfWork& work) -> absl::Status {
    if (const storage::Record* claimed = work.Find(DocumentClaimsTable(), claim)) {
      return AlreadyExists(kReportType, std::get<std::string>(claimed->columns[0]));
    }
    const auto name = std::find_if(names.begin(), names.end(), [&work](const std::string& candidate) {
      return work.Find(ReportsTable(), candidate) == nullptr;
    });
    if (name == names.end())
      return RuleRefuses("reports.versions", "同一文件在同一地区、年度已撤回多次，不能再入库");
    const v1::Report report = NewReport(*ingestion, *name, sha256, work.now());
    work.Insert(ReportsTable(), ToRecord(report));
    work.Insert(DocumentsTable(), {.key = report.name(), .message = ingestion->bytes});
    if (!IsPlainText(*ingestion))
      work.Insert(TextsTable(), {.key = report.name(), .message = ingestion->reading.text});
    work.Insert(DocumentClaimsTable(), {.key = claim, .columns = {report.name()}});
    int number = 0;
    for (v1::Fact fact : ingestion->reading.facts) {
      fact.set_name(absl::StrCat(report.name(), "/facts/", ++number));
      work.Insert(FactsTable(), ToRecord(fact, report.name(), number));
    }
    number = 0;
    for (v1::Finding finding : ingestion->reading.findings) {
      finding.set_name(absl::StrCat(report.name(), "/findings/", ++number));
      work.Insert(FindingsTable(), ToRecord(finding, report.name(), number));
    }
    work.Emit(origin.Event("Report.Ingested", report.name(), WithoutOutline(report)));
    work.SetReply(report.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

absl::Status ReportStore::CheckRequest(const rpc::CallContext& call, const v1::PublishFactsRequest& request) {
  return store_.writes().CheckRequest(*service::CommandFor(call, request).request);
}

void ReportStore::MarkPublished(rpc::CallContext& call, const v1::PublishFactsRequest& request,
                                const v1::Report& sent, int published_count, v1::PublishFactsResponse* reply,
                                Done done) {
  storage::Command command = service::CommandFor(call, request);
  command.reads = {{&ReportsTable(), {request.name()}}};
  const bool sends = !sent.has_publish_time() || request.again();
  command.decide = [&request, sends, seen = sent.etag(), decisions = sent.decision_count(), published_count,
                    origin = service::Origin(call)](UnitOfWork& work) -> absl::Status {
    const storage::Record* record = work.Find(ReportsTable(), request.name());
    if (record == nullptr) return NotFound(kReportType, request.name());
    ASSIGN_OR_RETURN(v1::Report report, record->Parse<v1::Report>());
    RETURN_IF_ERROR(CheckStands(report));
    const int64_t revision = api::RevisionOf(report.etag());
    // Another publication's mark is no matter, a review is.
    if (sends && decisions != report.decision_count()) RETURN_IF_ERROR(api::CheckEtag(seen, revision));
    v1::PublishFactsResponse response;
    response.set_published_count(published_count);
    response.set_already_published(report.has_publish_time() && !request.again());
    if (!report.has_publish_time()) {
      RETURN_IF_ERROR(api::CheckEtag(request.etag(), revision));
      RETURN_IF_ERROR(api::CheckEtag(seen, revision));  // else it was reviewed meanwhile
      *report.mutable_publish_time() = Stamp(work.now());
      report.set_etag(api::EtagOf(revision + 1));
      work.Put(ReportsTable(), ToRecord(report));
      work.Emit(origin.Event("Report.Published", report.name(), WithoutOutline(report)));
    }
    *response.mutable_report() = WithoutOutline(std::move(report));
    work.SetReply(response.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

std::string internal::ReportPageSql(std::string_view filter) {
  return absl::StrCat("SELECT envelope FROM reports WHERE name > $1 AND name < $2 AND ", ToAbsl(filter),
                      " ORDER BY name LIMIT $3");
}

std::string internal::RowPageSql(std::string_view table, std::string_view filter) {
  return absl::StrCat("SELECT envelope FROM ", ToAbsl(table), " WHERE id > $1 AND id < $2 AND ",
                      ToAbsl(filter), " ORDER BY id LIMIT $3");
}

absl::StatusOr<v1::Report> ReportStore::GetReport(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM reports WHERE name = $1",
                                                            {std::string(name)}));
  if (rows.empty()) return NotFound(kReportType, name);
  return storage::OpenMessage<v1::Report>(rows[0].Bytes(0));
}

absl::StatusOr<std::string> ReportStore::GetOriginal(std::string_view name) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query("SELECT envelope FROM documents WHERE report = $1", {std::string(name)}));
  if (rows.empty()) return NotFound(kReportType, name);
  return storage::Open(rows[0].Bytes(0));
}

absl::StatusOr<std::string> ReportStore::GetText(std::string_view name) {
  ASSIGN_OR_RETURN(const Rows rows, store_.database().Query("SELECT envelope FROM texts WHERE report = $1",
                                                            {std::string(name)}));
  if (!rows.empty()) return storage::Open(rows[0].Bytes(0));
  ASSIGN_OR_RETURN(const std::string original, GetOriginal(name));
  ASSIGN_OR_RETURN(Decoded decoded, Decode(original));
  return std::move(decoded.text);
}

absl::StatusOr<std::vector<v1::Report>> ReportStore::ListReports(std::string_view region,
                                                                 const api::Filter& filter,
                                                                 std::string_view after, int limit) {
  // A report's name begins with its region, so a subtree is a range of names.
  const std::string first = absl::StrCat("regions/", ToAbsl(regions::SubtreePrefix(region)));
  service::SqlFilter where(filter, {std::max(first, std::string(after)), first + "\x7f", int64_t{limit}});
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::ReportPageSql(where.sql()), where.params()));
  ASSIGN_OR_RETURN(auto reports, service::OpenAll<v1::Report>(rows));
  for (v1::Report& report : reports) report = WithoutOutline(std::move(report));
  return reports;
}

absl::StatusOr<std::vector<v1::Fact>> ReportStore::ListFacts(std::string_view report,
                                                             const api::Filter& filter, int64_t after,
                                                             int limit) {
  service::SqlFilter where(filter, {RowAfter(report, after), EndOfRows(report), int64_t{limit}});
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::RowPageSql("facts", where.sql()), where.params()));
  return service::OpenAll<v1::Fact>(rows);
}

absl::StatusOr<std::vector<v1::Fact>> ReportStore::ListPromises(std::string_view report, int year,
                                                                int64_t after, int limit) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      store_.database().Query(
          internal::RowPageSql("facts", "(role = $4 OR role = $5) AND period >= $6 AND review <> $7"),
          {RowAfter(report, after), EndOfRows(report), int64_t{limit},
           int64_t{common::v1::FIGURE_ROLE_TARGET}, int64_t{common::v1::FIGURE_ROLE_PLAN},
           absl::StrCat(year + 1), int64_t{v1::FactReview::STATE_REJECTED}}));
  return service::OpenAll<v1::Fact>(rows);
}

absl::StatusOr<std::vector<v1::Finding>> ReportStore::ListFindings(std::string_view report,
                                                                   const api::Filter& filter, int64_t after,
                                                                   int limit) {
  service::SqlFilter where(filter, {RowAfter(report, after), EndOfRows(report), int64_t{limit}});
  ASSIGN_OR_RETURN(const Rows rows,
                   store_.database().Query(internal::RowPageSql("findings", where.sql()), where.params()));
  return service::OpenAll<v1::Finding>(rows);
}

}  // namespace fengqiao::reports
