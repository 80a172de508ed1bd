// What is kept of risk assessments, on both engines: apart from the file, in no event, and handed to who
// prints it alone.

#include <algorithm>
#include <future>
#include <iterator>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/status/macros.h"
#include "services/correction/domain/risk.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kFar{.subject = "ma", .role = "official", .regions = {"330102"}};
constexpr PrintRight kOfRisk = {.act = v1::Entrustment::ACT_PLAN, .risk = true};
constexpr PrintRight kOfTheFile = {.act = v1::Entrustment::ACT_PLAN};

class RiskStoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == storage::Engine::kPostgres ? PostgresServer::Shared().url()
                                                         : "sqlite://" + dir_.path() + "/",
         .service = absl::StrCat("risk_", ++tests),
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"));
    Enter();
  }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  void Enter() {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.set_request_id("n");
    ASSERT_OK(Wait(kClerk, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RegisterNotice(call, notice, &subject_, std::make_shared<std::string>(), std::move(done));
    }));
    ASSERT_OK(Give(Reporting("2026-01-05")));
  }

  template <typename Request>
  absl::Status Give(Request request, const rpc::Caller& caller = kClerk) {
    request.set_name(subject_.name());
    request.set_etag(subject_.etag());
    if (request.request_id().empty()) request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->Change(call, request, &reply, std::move(done));
        }));
    subject_ = reply;
    return absl::OkStatus();
  }

  static v1::RecordRiskAnswersRequest Answers() {
    v1::RecordRiskAnswersRequest request;
    v1::RiskAnswer& answer = *request.add_answers();
    answer.set_question("addiction");
    answer.set_option("present");
    *answer.mutable_day() = Date("2026-01-05");
    answer.set_source("王建国的戒毒记录");
    return request;
  }

  absl::StatusOr<v1::RiskAssessment> Assess() {
    return AssessRisk(subjects_->GetSubject(subject_.name()).value(),
                      subjects_->GetPerson(subject_.name()).value(),
                      subjects_->GetRiskFile(subject_.name()).value(), subjects_->book(), Day("2026-01-05"));
  }

  absl::StatusOr<PaperFile> Print(const PrintRight& right, const rpc::Caller& caller) {
    v1::RenderPaperRequest request;
    request.set_name(subject_.name());
    request.set_paper("correction_risk_explanation");
    request.set_purpose("应本人要求作出说明");
    request.set_request_id(absl::StrCat("p", ++requests_));
    const auto file = std::make_shared<PaperFile>();
    v1::RenderPaperResponse reply;
    RETURN_IF_ERROR(Wait(caller, "RenderPaper", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordPrint(call, request, right, file, &reply, std::move(done));
    }));
    return *file;
  }

  int64_t Rows() { return (*store_->database().Query("SELECT COUNT(*) FROM risk_files"))[0].Integer(0); }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  v1::Subject subject_;
  int requests_ = 0;
};

TEST_P(RiskStoreTest, AnswersAreKeptApartAndOnce) {
  EXPECT_EQ(subjects_->GetRiskFile(subject_.name())->answers_size(), 0);
  EXPECT_EQ(Rows(), 0);
  auto answers = Answers();
  answers.set_request_id("same");
  const std::string etag = subject_.etag();
  ASSERT_OK(Give(answers));
  EXPECT_NE(subject_.etag(), etag);
  subject_.set_etag(etag);
  ASSERT_OK(Give(answers));  // the same answer again
  auto file = subjects_->GetRiskFile(subject_.name()).value();
  ASSERT_EQ(file.answers_size(), 1);
  EXPECT_EQ(file.answers(0).id(), "q1");
  EXPECT_EQ(file.answers(0).by(), "zhang");
  EXPECT_EQ(file.answers(0).source(), "本人的戒毒记录");
  EXPECT_EQ(Rows(), 1);
  EXPECT_EQ(RuleOf(Give(Answers(), kFar)), "");
  EXPECT_THAT(Give(Answers(), kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_OK(Give(Answers()));
  EXPECT_EQ(subjects_->GetRiskFile(subject_.name())->answers_size(), 2);
  EXPECT_EQ(Rows(), 1);
}

TEST_P(RiskStoreTest, AClassIsWrittenWithTheAssessmentThatItRestsOn) {
  ASSERT_OK(Give(Answers()));
  const v1::RiskAssessment seen = Assess().value();
  v1::ClassifySubjectRequest request = Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-05");
  *request.mutable_risk()->mutable_day() = seen.day();
  request.mutable_risk()->set_low(seen.low() + 1);
  request.mutable_risk()->set_high(seen.high());
  request.mutable_risk()->set_suggested_class(seen.suggested_class());
  request.mutable_risk()->set_revision(seen.revision());
  EXPECT_EQ(RuleOf(Give(request)), "correction.risk.cited");
  EXPECT_EQ(subjects_->GetRiskFile(subject_.name())->assessments_size(), 0);
  request.mutable_risk()->set_low(seen.low());
  ASSERT_OK(Give(request));
  EXPECT_EQ(subject_.classifications(0).assessment(), "r1");
  const auto kept = subjects_->GetRiskFile(subject_.name()).value();
  ASSERT_EQ(kept.assessments_size(), 1);
  EXPECT_EQ(kept.assessments(0).high(), seen.high());
  EXPECT_EQ(kept.answers_size(), 1);
}

TEST_P(RiskStoreTest, WhatWasAnsweredStandsInNoEventAndInNoOtherTable) {
  ASSERT_OK(Give(Answers()));
  const v1::RiskAssessment seen = Assess().value();
  v1::ClassifySubjectRequest request = Class(v1::SUPERVISION_CLASS_STRICT, "2026-01-05");
  *request.mutable_risk()->mutable_day() = seen.day();
  request.mutable_risk()->set_low(seen.low());
  request.mutable_risk()->set_high(seen.high());
  request.mutable_risk()->set_suggested_class(seen.suggested_class());
  request.mutable_risk()->set_revision(seen.revision());
  ASSERT_OK(Give(request));
  const std::string secrets[] = {"addiction", "present", "戒毒", "现有"};
  const auto holds = [&](std::string_view bytes) {
    return std::any_of(std::begin(secrets), std::end(secrets), [&](const std::string& secret) {
      return bytes.find(secret) != std::string_view::npos;
    });
  };
  for (const char* table : {"subjects", "duties", "persons"}) {
    const auto rows = store_->database().Query(absl::StrCat("SELECT envelope FROM ", table));
    ASSERT_OK(rows);
    for (const storage::Row row : *rows) EXPECT_FALSE(holds(row.Bytes(0))) << table;
  }
  const auto rows = store_->database().Query("SELECT envelope FROM risk_files");
  ASSERT_OK(rows);
  EXPECT_TRUE(holds((*rows)[0].Bytes(0)));
  for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
    std::this_thread::yield();
  const auto events = store_->feed().log().ReadAfter(0, 100).value();
  ASSERT_FALSE(events.empty());
  EXPECT_TRUE(std::any_of(events.begin(), events.end(),
                          [](const auto& event) { return event.type() == "Risk.AnswersRecorded"; }));
  for (const auto& event : events) EXPECT_FALSE(holds(event.SerializeAsString())) << event.type();
}

TEST_P(RiskStoreTest, WhoPrintsTheExplanationGetsItAndNobodyElse) {
  ASSERT_OK(Give(Answers()));
  EXPECT_EQ(Print(kOfRisk, kClerk)->risk.answers_size(), 1);
  EXPECT_EQ(Print(kOfTheFile, kClerk)->risk.answers_size(), 0);
  EXPECT_THAT(Print(kOfRisk, kFar).status(), StatusIs(absl::StatusCode::kPermissionDenied));
}

INSTANTIATE_TEST_SUITE_P(Engines, RiskStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
