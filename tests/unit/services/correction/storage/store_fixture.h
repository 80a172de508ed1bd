// A correction store of its own on either engine, and short ways to give it commands, for the tests of what
// it promises.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_STORAGE_STORE_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_STORAGE_STORE_FIXTURE_H_

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <set>
#include <thread>
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "common/api/etag.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "services/correction/domain/figures.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/figure_ledger.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;

inline const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
inline const rpc::Caller kHead{.subject = "sun", .role = "official", .regions = {"330602"}};
inline const rpc::Caller kFar{.subject = "ma", .role = "official", .regions = {"330102"}};

class StoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    service_ = absl::StrCat("correction_", ++tests);
    Open();
  }

  void Open() {
    subjects_.reset();
    store_.reset();
    auto opened = service::ServiceStore::Open(
        {.url = postgres() ? PostgresServer::Shared().url() : "sqlite://" + dir_.path() + "/",
         .service = service_,
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"));
  }

  bool postgres() const { return GetParam() == storage::Engine::kPostgres; }
  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  absl::StatusOr<v1::Subject> Enter(v1::RegisterNoticeRequest request, const rpc::Caller& caller = kClerk) {
    v1::Subject reply;
    request.set_request_id(absl::StrCat("n", ++requests_));
    const auto known = std::make_shared<std::string>();
    const absl::Status entered =
        Wait(caller, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
          subjects_->RegisterNotice(call, request, &reply, known, std::move(done));
        });
    if (known->empty()) RETURN_IF_ERROR(entered);
    if (known->empty()) return reply;
    return Wait(caller, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordKnown(call, request, *known, std::move(done));
    });
  }

  template <typename Request>
  absl::StatusOr<v1::Subject> Give(Request request, const v1::Subject& seen,
                                   const rpc::Caller& caller = kClerk) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    if (request.request_id().empty()) request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  // The i-th person of an invented county, in correction since 5 January.
  v1::Subject InCorrection(int i) {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_person()->set_number(
        PersonNumber(absl::StrFormat("1990%02d%02d", 1 + i % 12, 1 + i / 12 % 28),
                     absl::StrFormat("%03d", 1 + 2 * (i / 336))));
    v1::Subject subject = Enter(notice).value();
    subject = Give(Reporting("2026-01-05"), subject).value();
    subject = Give(TeamOf(2), subject).value();
    return Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-05"), subject).value();
  }

  int64_t Count(const std::string& sql) {
    const auto rows = store_->database().Query(sql);
    EXPECT_OK(rows) << sql;
    return rows.ok() ? (*rows)[0].Integer(0) : -1;
  }

  // The rows of a subject's duties, which must be what stands in it.
  std::vector<std::string> DutyRows(const v1::Subject& subject) {
    std::vector<std::string> rows;
    const auto read = store_->database().Query(
        "SELECT due, id FROM duties WHERE subject = $1 ORDER BY due, id", {subject.name()});
    EXPECT_OK(read);
    for (const storage::Row row : *read) {
      rows.push_back(row.Text(1).substr(subject.name().size() + 1) + " " + row.Text(0));
    }
    return rows;
  }
  static std::vector<std::string> DutiesIn(const v1::Subject& subject) {
    std::vector<std::string> duties;
    for (const v1::Duty& duty : subject.duties()) {
      duties.push_back(duty.id() + " " + FormatDay(DayOf(duty.due())));
    }
    return duties;
  }

  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    // On PostgreSQL an event gets its place a moment after the answer.
    for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
      std::this_thread::yield();
    const auto events = store_->feed().log().ReadAfter(0, 1000);
    EXPECT_OK(events);
    for (const auto& event : *events) types.push_back(event.type() + " " + event.region());
    return types;
  }

  // Writes a subject as no command would: what a hand in the tables, or an older program, may have left.
  void Overwrite(const v1::Subject& subject, absl::CivilDay wakes) {
    storage::Command command;
    command.reads = {{&SubjectsTable(), {subject.name()}}};
    command.decide = [&](storage::UnitOfWork& work) {
      work.Put(SubjectsTable(), ToRecord(subject, wakes, api::RevisionOf(subject.etag())));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  }

  // What a caller may print from.
  absl::StatusOr<PaperFile> Print(const v1::Subject& subject, const PrintRight& right,
                                  const rpc::Caller& caller, std::string_view about = "",
                                  std::string_view purpose = "送达王建国的文书", bool supervision = false) {
    v1::RenderPaperRequest request;
    if (supervision) request.mutable_ground()->set_kind(v1::LegalGround::KIND_SUPERVISION);
    request.set_name(subject.name());
    request.set_paper("correction_transfer_decision");
    request.set_about(std::string(about));
    request.set_purpose(std::string(purpose));
    request.set_request_id(absl::StrCat("p", ++requests_));
    (*request.mutable_values()->mutable_fields())["number"] = "越城第一号";
    const auto file = std::make_shared<PaperFile>();
    v1::RenderPaperResponse reply;
    RETURN_IF_ERROR(Wait(caller, "RenderPaper", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordPrint(call, request, right, file, &reply, std::move(done));
    }));
    return *file;
  }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::string service_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  std::atomic<int> requests_ = 0;
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_STORAGE_STORE_FIXTURE_H_
