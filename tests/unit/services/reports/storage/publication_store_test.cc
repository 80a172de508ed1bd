// What the store remembers of publications, on both engines.

#include <future>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/base/clock.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/storage/report_store.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::reports {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;

class PublicationStoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    auto opened = service::ServiceStore::Open(
        {.url = postgres() ? PostgresServer::Shared().url() : "sqlite://" + dir_.path() + "/",
         .service = absl::StrCat("reports_", ++tests),
         .migrations = ReportMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    reports_ = std::make_unique<ReportStore>(*store_);
  }

  bool postgres() const { return GetParam() == storage::Engine::kPostgres; }

  template <typename Submit>
  absl::Status Wait(const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(
                              rpc::Caller{.subject = "li", .role = "official", .regions = {"330602"}}),
                          "m", absl::InfiniteFuture(), "", nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  // A report with one figure, of a document of its own.
  v1::Report Ingested() {
    auto ingestion = std::make_shared<Ingestion>();
    ingestion->request_id = NextId();
    ingestion->bytes = absl::StrCat("第", requests_, "份总结");
    ingestion->reading.format = v1::Report::FORMAT_TEXT;
    ingestion->reading.metadata.set_region("regions/330602");
    ingestion->reading.metadata.set_year(2022);
    v1::Fact fact;
    fact.set_code("litigation.loss_rate");
    fact.mutable_value()->set_value("5");
    ingestion->reading.facts = {fact};
    v1::Report report;
    EXPECT_OK(Wait([&](rpc::CallContext& call, service::Done done) {
      reports_->Ingest(call, ingestion, &report, std::move(done));
    }));
    return report;
  }

  // One more decision, after which what was sent is no more what holds.
  void Review(const std::string& name) {
    ASSERT_OK_AND_ASSIGN(const v1::Report current, reports_->GetReport(name));
    auto decided = std::make_shared<DecidedReview>();
    decided->report = current;
    decided->report.set_decision_count(current.decision_count() + 1);
    decided->report.clear_publish_time();
    v1::FactDecision decision;
    decision.set_name(absl::StrCat(name, "/decisions/", current.decision_count() + 1));
    decision.set_fact(name + "/facts/1");
    decided->decisions = {decision};
    v1::ReviewFactsRequest request;
    request.set_name(name);
    request.set_request_id(NextId());
    v1::ReviewFactsResponse reply;
    ASSERT_OK(Wait([&](rpc::CallContext& call, service::Done done) {
      reports_->Review(call, request, std::shared_ptr<const DecidedReview>(decided), &reply, std::move(done));
    }));
  }

  v1::Report Now(const std::string& name) { return reports_->GetReport(name).value(); }

  // The figures of `sent`, the report as somebody read it, have been sent.
  absl::StatusOr<v1::PublishFactsResponse> Mark(const v1::Report& sent, bool again = false,
                                                const std::string& request_id = "") {
    v1::PublishFactsRequest request;
    request.set_name(sent.name());
    request.set_request_id(request_id.empty() ? NextId() : request_id);
    request.set_again(again);
    v1::PublishFactsResponse reply;
    RETURN_IF_ERROR(Wait([&](rpc::CallContext& call, service::Done done) {
      reports_->MarkPublished(call, request, sent, 1, &reply, std::move(done));
    }));
    return reply;
  }

  std::string NextId() { return absl::StrCat("r", ++requests_); }

  testing::TempDir dir_;
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>()};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<ReportStore> reports_;
  int requests_ = 0;
};

TEST_P(PublicationStoreTest, WhatWasReviewedWhileItWasSentIsRefused) {
  const v1::Report sent = Ingested();
  Review(sent.name());
  EXPECT_THAT(Mark(sent), StatusIs(absl::StatusCode::kAborted));
  EXPECT_FALSE(Now(sent.name()).has_publish_time());
  EXPECT_OK(Mark(Now(sent.name())));
  EXPECT_TRUE(Now(sent.name()).has_publish_time());
}

TEST_P(PublicationStoreTest, WhatWasOvertakenIsRefusedAlsoWhereTheLaterIsPublished) {
  const v1::Report slow = Ingested();
  ASSERT_OK(Mark(slow));
  const v1::Report slow_again = Now(slow.name());
  Review(slow.name());
  ASSERT_OK(Mark(Now(slow.name())));
  EXPECT_THAT(Mark(slow_again, true), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(Mark(slow), StatusIs(absl::StatusCode::kAborted));
  // Who sent nothing, because it had been published, has overtaken nobody.
  ASSERT_OK_AND_ASSIGN(const auto nothing, Mark(slow_again));
  EXPECT_TRUE(nothing.already_published());
  ASSERT_OK_AND_ASSIGN(const auto again, Mark(Now(slow.name()), true));
  EXPECT_FALSE(again.already_published());
}

TEST_P(PublicationStoreTest, TwoPublicationsOfTheSameFiguresBothSucceed) {
  const v1::Report sent = Ingested();
  ASSERT_OK_AND_ASSIGN(const auto first, Mark(sent));
  EXPECT_FALSE(first.already_published());
  ASSERT_OK_AND_ASSIGN(const auto second, Mark(sent));
  EXPECT_TRUE(second.already_published());
  EXPECT_OK(Mark(sent, true));
  EXPECT_EQ(Now(sent.name()).etag(), first.report().etag());
}

// The look-up holds no id; what comes second under it is refused by the mark.
TEST_P(PublicationStoreTest, OneIdIsOnePublication) {
  const v1::Report one = Ingested(), other = Ingested();
  ASSERT_OK(Mark(one, false, "the-same"));
  EXPECT_EQ(ReasonOf(Mark(other, false, "the-same").status()), ErrorReason::ERROR_REASON_REQUEST_ID_REUSED);
  EXPECT_FALSE(Now(other.name()).has_publish_time());
  EXPECT_OK(Mark(other));
}

// Replicas of the version before read by report and number while an upgrade goes on.
TEST_P(PublicationStoreTest, EarlierReplicasKeepTheirIndexes) {
  const std::string indexes = postgres() ? "pg_indexes WHERE schemaname = current_schema() AND indexname"
                                         : "sqlite_master WHERE type = 'index' AND name";
  ASSERT_OK_AND_ASSIGN(const storage::Rows rows,
                       store_->database().Query("SELECT count(*) FROM " + indexes +
                                                " IN ('facts_by_report', 'findings_by_report')"));
  EXPECT_EQ(rows[0].Integer(0), postgres() ? 2 : 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, PublicationStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::reports
