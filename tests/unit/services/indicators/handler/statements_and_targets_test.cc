#include <sqlite3.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "services/indicators/domain/catalog.h"
#include "tests/unit/services/indicators/service_fixture.h"

namespace fengqiao::indicators {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRate[] = "litigation.loss_rate";

class StatementsTest : public ServiceTest {
 protected:
  static v1::ListObservationsRequest Of(const std::string& region, const std::string& filter = "",
                                        int page_size = 0) {
    v1::ListObservationsRequest request;
    request.set_parent("regions/" + region);
    request.set_filter(filter);
    request.set_page_size(page_size);
    return request;
  }
  std::vector<std::string> List(const v1::ListObservationsRequest& request) {
    return AllPages(
        request, [&](const auto& asked) { return Ask(&Stub::ListObservations, asked); },
        [](const auto& reply) -> const auto& { return reply.observations(); });
  }
  absl::StatusOr<v1::Observation> Get(const std::string& name, const std::string& dev_caller = "") {
    v1::GetObservationRequest request;
    request.set_name(name);
    return Ask(&Stub::GetObservation, request, dev_caller);
  }
  static v1::Observation By(v1::Observation statement, const std::string& source) {
    statement.set_source(source);
    return statement;
  }
};

TEST_F(StatementsTest, AStatementIsRecordedAsItWasSaid) {
  v1::Observation said = By(Statement(kRate, "5.220", "330602-self", "2022-01/2022-12"), "a report");
  said.set_organ("公安");
  const auto names = Record({said});
  ASSERT_EQ(names.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const v1::Observation got, Get(names[0]));
  EXPECT_EQ(got.value().value(), "5.22");
  EXPECT_EQ(got.period(), "2022");
  EXPECT_EQ(got.organ(), "公安");
  EXPECT_EQ(got.recorder(), "dev");
  EXPECT_EQ(got.record_time().seconds(), 1'667'000'000);
  EXPECT_FALSE(got.superseded());
}

TEST_F(StatementsTest, ALaterOneSupersedesAndTheEarlierStaysReadable) {
  const auto first = Record({Statement(kRate, "5")});
  const auto second = Record({Statement(kRate, "6")});
  EXPECT_TRUE(Get(first[0])->superseded());
  EXPECT_FALSE(Get(second[0])->superseded());
  EXPECT_EQ(List(Of("330602", "superseded = true")), first);
  EXPECT_EQ(List(Of("330602", "superseded = false")), second);
  // Twice in one request as well.
  const auto both = Record({Statement(kRate, "7"), Statement(kRate, "8")});
  EXPECT_TRUE(Get(both[0])->superseded());
  EXPECT_EQ(List(Of("330602", "superseded = false")), (std::vector<std::string>{both[1]}));
}

TEST_F(StatementsTest, TheSameSourceSayingTheSameIsOneStatement) {
  const auto first = Record({By(Statement(kRate, "5"), "a report")});
  EXPECT_EQ(Record({By(Statement(kRate, "5.0"), "a report")}), first);
  EXPECT_EQ(List(Of("330602")).size(), 1u);
  EXPECT_EQ(Events().size(), 1u);
  // It takes back what it has said since.
  const auto other = Record({By(Statement(kRate, "6"), "a report")});
  const auto back = Record({By(Statement(kRate, "5"), "a report")});
  EXPECT_NE(back, first);
  EXPECT_EQ(Record({By(Statement(kRate, "5"), "a report")}), back);
  EXPECT_TRUE(Get(other[0])->superseded());
  EXPECT_FALSE(Get(back[0])->superseded());
  EXPECT_FALSE(Get(back[0])->disputed());
  // Another source is another statement, and here a dispute.
  const auto disputed = Record({By(Statement(kRate, "9"), "another report")});
  EXPECT_TRUE(Get(disputed[0])->disputed());
}

// As an earlier version recorded it, whose replicas may go on for as long as an upgrade takes.
TEST_F(StatementsTest, WhatWasSaidUnderAnEarlierIdIsNotRecordedAgain) {
  const auto said = [this](const std::string& source, const std::string& value) {
    return Record({By(Statement(kRate, value), source)});
  };
  const auto give_earlier_ids = [this](const std::string& which) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((dir_.path() + "/indicators.db").c_str(), &database), SQLITE_OK);
    const std::string sql = absl::StrCat("UPDATE observations SET id = substr(id, 9) WHERE ", which);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    EXPECT_EQ(sqlite3_changes(database), 1);
    sqlite3_close(database);
  };
  const auto first = said("a", "5");
  give_earlier_ids("source = 'a'");
  EXPECT_EQ(said("a", "5"), first);
  // Another said otherwise in between.
  said("b", "6");
  EXPECT_EQ(said("a", "5"), first);
  EXPECT_EQ(List(Of("330602")).size(), 2u);
  // Its source said otherwise and takes that back: that is new, once.
  said("a", "7");
  said("a", "5");
  said("a", "5");
  EXPECT_EQ(List(Of("330602")).size(), 4u);
}

TEST_F(StatementsTest, WhatASourceCameBackToDisplacesNobodyWhenItIsSaidAgain) {
  const auto said = [this](const std::string& source, const std::string& value) {
    return Record({By(Statement(kRate, value), source)})[0];
  };
  for (const char* value : {"5", "7", "5"}) said("a", value);
  const std::string other = said("b", "6");
  said("a", "5");
  EXPECT_EQ(List(Of("330602")).size(), 4u);
  EXPECT_FALSE(Get(other)->superseded());
  // What it says otherwise is new.
  EXPECT_FALSE(Get(said("a", "7"))->superseded());
  EXPECT_TRUE(Get(other)->superseded());
}

TEST_F(StatementsTest, ADisputeNamesTheOthersAndEndsWhenOneComesRound) {
  Record({By(Statement(kRate, "5"), "a")});
  const auto raised = Record({By(Statement(kRate, "6"), "b")});
  ASSERT_OK_AND_ASSIGN(const v1::Observation disputed, Get(raised[0]));
  EXPECT_TRUE(disputed.disputed());
  ASSERT_EQ(disputed.others_size(), 1);
  EXPECT_EQ(disputed.others(0).source(), "a");
  EXPECT_EQ(disputed.definition(), Catalog::BuiltIn()->Find(kRate)->definition());
  // A third source that repeats one side settles nothing; that the other comes round does.
  EXPECT_TRUE(Get(Record({By(Statement(kRate, "6"), "c")})[0])->disputed());
  EXPECT_FALSE(Get(Record({By(Statement(kRate, "6"), "a")})[0])->disputed());
  // "a" said 5 before, and 6 since: taking that back is a new statement.
  const auto back = Record({By(Statement(kRate, "5"), "a")});
  EXPECT_TRUE(Get(back[0])->disputed());
  EXPECT_FALSE(Get(back[0])->superseded());
}

TEST_F(StatementsTest, AnAdditionTakesFiguresOfItsTimeAlone) {
  auto request = RegionRequest("330602", "330602-jkq", "越城开发区");
  *request.mutable_region()->mutable_valid_to() = ToProto(absl::CivilDay(2021, 1, 1));
  ASSERT_OK(Ask(&Stub::CreateRegion, request));
  EXPECT_THAT(Ask(&Stub::RecordObservations, RecordRequest({Statement(kRate, "5", "330602-jkq", "2022")})),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("was no more in 2022")));
  EXPECT_OK(Ask(&Stub::RecordObservations, RecordRequest({Statement(kRate, "5", "330602-jkq", "2020")})));
}

TEST_F(StatementsTest, AllOrNoneAreRecorded) {
  const auto result =
      Ask(&Stub::RecordObservations,
          RecordRequest({Statement(kRate, "5"), Statement("no.such", "5"), Statement(kRate, "x")}));
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("observations[1].indicator")));
  for (const int count : {0, 1001}) {
    EXPECT_THAT(Ask(&Stub::RecordObservations,
                    RecordRequest(std::vector<v1::Observation>(count, Statement(kRate, "5")))),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("observations: must be 1 to 1000")));
  }
  EXPECT_THAT(Ask(&Stub::RecordObservations, RecordRequest({Statement(kRate, "5", "330681")})),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("observations[0].region")));
  auto nameless = RecordRequest({Statement(kRate, "5")});
  nameless.clear_request_id();
  EXPECT_THAT(Ask(&Stub::RecordObservations, nameless), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(List(Of("330602")), IsEmpty());
  EXPECT_THAT(Events(), IsEmpty());
  EXPECT_EQ(Record(std::vector<v1::Observation>(1000, Statement(kRate, "5"))).size(), 1000u);
}

TEST_F(StatementsTest, OneRequestIdFiftyTimesInParallelIsOneWrite) {
  const v1::RecordObservationsRequest request =
      RecordRequest({Statement(kRate, "5"), Statement("litigation.cases_received", "9")});
  std::vector<std::string> replies(50);
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i) {
    threads.emplace_back([&, i] {
      const auto reply = Ask(&Stub::RecordObservations, request);
      EXPECT_OK(reply);
      if (reply.ok()) replies[i] = reply->SerializeAsString();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(replies.begin(), replies.end()).size(), 1u);
  EXPECT_EQ(List(Of("330602")).size(), 2u);
  EXPECT_EQ(Events().size(), 1u);
}

TEST_F(StatementsTest, AReplayIsTheFirstAnswerAndAnotherBodyIsRefused) {
  const v1::RecordObservationsRequest request = RecordRequest({Statement(kRate, "5")});
  ASSERT_OK_AND_ASSIGN(const auto first, Ask(&Stub::RecordObservations, request));
  Record({Statement(kRate, "6")});
  ASSERT_OK_AND_ASSIGN(const auto again, Ask(&Stub::RecordObservations, request));
  EXPECT_EQ(again.DebugString(), first.DebugString());
  EXPECT_EQ(List(Of("330602")).size(), 2u);
  v1::RecordObservationsRequest other = request;
  other.mutable_observations(0)->mutable_value()->set_value("7");
  EXPECT_EQ(ReasonOf(Ask(&Stub::RecordObservations, other).status()),
            ErrorReason::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(StatementsTest, TheReplyNamesTheEvent) {
  const auto context = testing::MakeContext();
  v1::RecordObservationsResponse reply;
  ASSERT_TRUE(stub_->RecordObservations(context.get(), RecordRequest({Statement(kRate, "5")}), &reply).ok());
  const auto event = context->GetServerTrailingMetadata().find("fengqiao-event");
  ASSERT_NE(event, context->GetServerTrailingMetadata().end());
  EXPECT_EQ(std::string(event->second.data(), event->second.size()), reply.event());
  EXPECT_EQ(Events()[0].id(), reply.event());
  EXPECT_EQ(Events()[0].actor().subject(), "dev");
}

TEST_F(StatementsTest, AListIsInTheOrderOfRecordingWhateverTheNames) {
  // Names made from a source are hashes, others rise with time; both in one list.
  std::vector<std::string> recorded;
  for (int i = 0; i < 30; ++i) {
    v1::Observation statement = Statement(kRate, std::to_string(i), "330602", std::to_string(1990 + i));
    if (i % 3 != 0) statement.set_source(absl::StrCat("report ", i));
    for (std::string& name : Record({statement, Statement("litigation.cases_received", std::to_string(i))})) {
      recorded.push_back(std::move(name));
    }
    clock_->Advance(absl::Seconds(1));
  }
  EXPECT_EQ(List(Of("330602")), recorded);
  for (const int size : {1, 7, 59, 60, 61}) EXPECT_EQ(List(Of("330602", "", size)), recorded) << size;
}

TEST_F(StatementsTest, PagingWhileOthersRecordNeitherRepeatsNorMisses) {
  std::vector<std::string> before;
  for (int i = 0; i < 10; ++i) {
    std::vector<v1::Observation> statements;
    for (int j = 0; j < 10; ++j) {
      statements.push_back(
          By(Statement(kRate, std::to_string(i), "330602", absl::StrCat(1990 + j)), absl::StrCat(i)));
    }
    for (std::string& name : Record(std::move(statements))) before.push_back(std::move(name));
    clock_->Advance(absl::Milliseconds(10));
  }
  std::vector<std::string> seen;
  v1::ListObservationsRequest request = Of("330602", "", 7);
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Ask(&Stub::ListObservations, request));
    for (const auto& observation : page.observations()) seen.push_back(observation.name());
    request.set_page_token(page.next_page_token());
    if (seen.size() < 100) {
      Record({By(Statement(kRate, "1", "330602", "2020"), absl::StrCat("late ", seen.size())),
              Statement("litigation.cases_received", "1", "330602", "2020")});
      clock_->Advance(absl::Milliseconds(1));
    }
  } while (!request.page_token().empty());
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size());
  ASSERT_GE(seen.size(), before.size());
  EXPECT_TRUE(std::equal(before.begin(), before.end(), seen.begin()));
  EXPECT_EQ(seen, List(Of("330602")));
}

TEST_F(StatementsTest, AListIsOfTheRegionAndItsOwnLevel) {
  const auto region = Record({Statement(kRate, "5", "330600")}, "330600");
  const auto own = Record({Statement(kRate, "6", "330600-self")}, "330600");
  Record({Statement(kRate, "7", "330602")}, "330600");
  const auto listed = List(Of("330600"));
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), (std::set<std::string>{region[0], own[0]}));
  EXPECT_EQ(List(Of("330602")).size(), 1u);
}

TEST_F(StatementsTest, FiltersOverEveryField) {
  v1::Observation target = By(Statement(kRate, "5"), "a report");
  target.set_role(common::v1::FIGURE_ROLE_TARGET);
  target.set_organ("公安");
  const auto names = Record({target, Statement("litigation.cases_received", "9", "330602", "2021")});
  EXPECT_THAT(List(Of("330602", "indicator = litigation.loss_rate")), ElementsAre(names[0]));
  EXPECT_THAT(List(Of("330602", "indicator = litigation.*")), ElementsAre(names[0], names[1]));
  EXPECT_THAT(List(Of("330602", "organ = 公安")), ElementsAre(names[0]));
  EXPECT_THAT(List(Of("330602", "organ = \"\"")), ElementsAre(names[1]));
  EXPECT_THAT(List(Of("330602", "period < 2022")), ElementsAre(names[1]));
  EXPECT_THAT(List(Of("330602", "role = TARGET OR period = 2021 AND source : report")),
              ElementsAre(names[0]));
  EXPECT_THAT(List(Of("330602", "NOT source = \"a report\"")), ElementsAre(names[1]));
  EXPECT_THAT(Ask(&Stub::ListObservations, Of("330602", "value = 5")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(StatementsTest, ATokenIsOfItsParentAndFilter) {
  Record({Statement(kRate, "5"), Statement("litigation.cases_received", "9")});
  ASSERT_OK_AND_ASSIGN(const auto page, Ask(&Stub::ListObservations, Of("330602", "", 1)));
  ASSERT_NE(page.next_page_token(), "");
  for (v1::ListObservationsRequest request : {Of("330681", "", 1), Of("330602", "role = ACTUAL", 1)}) {
    request.set_page_token(page.next_page_token());
    EXPECT_EQ(ReasonOf(Ask(&Stub::ListObservations, request).status()),
              ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN);
  }
  v1::ListObservationsRequest request = Of("330602", "", 5);
  request.set_page_token(page.next_page_token());
  EXPECT_EQ(Ask(&Stub::ListObservations, request)->observations_size(), 1);
  request.mutable_page_token()->back() ^= 1;
  EXPECT_EQ(ReasonOf(Ask(&Stub::ListObservations, request).status()),
            ErrorReason::ERROR_REASON_INVALID_PAGE_TOKEN);
}

TEST_F(StatementsTest, AnotherRegionsStatementIsNotHadUnderOnesOwnName) {
  const auto names = Record({Statement(kRate, "5")});
  const std::string id = names[0].substr(names[0].rfind('/') + 1);
  EXPECT_OK(Get(names[0], "li;official;330602"));
  EXPECT_THAT(Get(names[0], "li;official;330681"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Get("regions/330681/observations/" + id, "li;official;330681"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("regions/330602/observations/nothing"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("regions/330602/targets/" + id), StatusIs(absl::StatusCode::kInvalidArgument));
  // Whether it exists or not is nobody's business.
  EXPECT_THAT(Get("regions/330602/observations/nothing", "li;official;330681"),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

class TargetsTest : public ServiceTest {
 protected:
  absl::StatusOr<v1::Target> Create(const v1::CreateTargetRequest& request) {
    return Ask(&Stub::CreateTarget, request);
  }
  absl::StatusOr<v1::Target> Get(const std::string& name) {
    v1::GetTargetRequest request;
    request.set_name(name);
    return Ask(&Stub::GetTarget, request);
  }
  absl::Status Delete(const std::string& name, const std::string& etag = "") {
    v1::DeleteTargetRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(NextRequestId());
    return Ask(&Stub::DeleteTarget, request).status();
  }
  std::vector<std::string> List(const std::string& parent, const std::string& filter = "",
                                int page_size = 0) {
    v1::ListTargetsRequest request;
    request.set_parent("regions/" + parent);
    request.set_filter(filter);
    request.set_page_size(page_size);
    return AllPages(
        request, [&](const auto& asked) { return Ask(&Stub::ListTargets, asked); },
        [](const auto& reply) -> const auto& { return reply.targets(); });
  }
};

TEST_F(TargetsTest, FromCreationToDeletion) {
  ASSERT_OK_AND_ASSIGN(v1::Target target, Create(TargetRequest(kRate, "5")));
  EXPECT_EQ(target.name().rfind("regions/330600/targets/", 0), 0u);
  EXPECT_EQ(Get(target.name())->DebugString(), target.DebugString());

  v1::UpdateTargetRequest update;
  *update.mutable_target() = target;
  update.mutable_target()->mutable_value()->set_value("4");
  update.mutable_update_mask()->add_paths("value");
  update.set_request_id(NextRequestId());
  ASSERT_OK_AND_ASSIGN(const v1::Target updated, Ask(&Stub::UpdateTarget, update));
  EXPECT_EQ(updated.value().value(), "4");
  ASSERT_OK_AND_ASSIGN(const v1::Target replayed, Ask(&Stub::UpdateTarget, update));
  EXPECT_EQ(replayed.DebugString(), updated.DebugString());
  update.set_request_id(NextRequestId());
  EXPECT_EQ(ReasonOf(Ask(&Stub::UpdateTarget, update).status()), ErrorReason::ERROR_REASON_ETAG_MISMATCH);

  EXPECT_THAT(Delete(target.name(), target.etag()), StatusIs(absl::StatusCode::kAborted));
  EXPECT_OK(Delete(target.name(), updated.etag()));
  EXPECT_THAT(Get(target.name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Delete(target.name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Ask(&Stub::UpdateTarget, update), StatusIs(absl::StatusCode::kNotFound));
  std::vector<std::string> types;
  for (const auto& event : Events()) types.push_back(event.type());
  EXPECT_THAT(types, ElementsAre("Target.Created", "Target.Updated", "Target.Deleted"));
  // What was claimed is free again.
  EXPECT_OK(Create(TargetRequest(kRate, "6")));
}

TEST_F(TargetsTest, OneFigureHasOneTargetWhoeverSetsIt) {
  ASSERT_OK_AND_ASSIGN(const v1::Target target, Create(TargetRequest(kRate, "5")));
  EXPECT_THAT(Create(TargetRequest(kRate, "4", "330602", "330602")),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(target.name())));
  v1::CreateTargetRequest months = TargetRequest(kRate, "4");
  months.mutable_target()->set_period("2022-01/2022-12");
  EXPECT_THAT(Create(months), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_OK(Create(TargetRequest(kRate, "4", "330681")));
  v1::CreateTargetRequest organ = TargetRequest(kRate, "4");
  organ.mutable_target()->set_organ("公安");
  EXPECT_OK(Create(organ));
}

TEST_F(TargetsTest, InParallelOneFigureGetsOneTarget) {
  std::atomic<int> created = 0, taken = 0;
  std::vector<v1::CreateTargetRequest> requests;
  for (int i = 0; i < 20; ++i) requests.push_back(TargetRequest(kRate, std::to_string(i)));
  std::vector<std::thread> threads;
  for (const auto& request : requests) {
    threads.emplace_back([&] {
      const auto result = Create(request);
      if (result.ok()) ++created;
      if (result.status().code() == absl::StatusCode::kAlreadyExists) ++taken;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(taken, 19);
}

TEST_F(TargetsTest, ListsAndFilters) {
  std::vector<std::string> names;
  for (const std::string region : {"330602", "330603", "330604", "330681"}) {
    names.push_back(Create(TargetRequest(kRate, "5", region))->name());
  }
  names.push_back(Create(TargetRequest("litigation.cases_received", "9"))->name());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(List("330600"), names);
  for (const int size : {1, 2, 5}) EXPECT_EQ(List("330600", "", size), names);
  EXPECT_EQ(List("330600", "region = \"330602\"").size(), 2u);
  EXPECT_EQ(List("330600", "indicator = litigation.cases_received AND period = 2022").size(), 1u);
  EXPECT_THAT(List("330602"), IsEmpty());
}

TEST_F(TargetsTest, NothingIsStoredOfARefusedRequest) {
  v1::CreateTargetRequest below = TargetRequest(kRate, "5");
  below.set_parent("regions/330600/reports/x");
  EXPECT_THAT(Create(below), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parent")));
  v1::CreateTargetRequest without = TargetRequest(kRate, "5");
  without.mutable_target()->clear_comparator();
  EXPECT_THAT(Create(without), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("target.comparator")));
  EXPECT_THAT(Create(TargetRequest(kRate, "5", "320000")), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Ask(&Stub::CreateTarget, TargetRequest(kRate, "5"), "li;official;330602"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Delete("regions/330600"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Events(), IsEmpty());
}

class QueryTest : public ServiceTest {
 protected:
  struct Answer {
    std::vector<v1::IndicatorCell> cells;
    int messages = 0;
    absl::Status status;
  };
  Answer Query(const v1::QueryIndicatorsRequest& request, const std::string& dev_caller = "") {
    Answer answer;
    const auto context = testing::MakeContext(dev_caller);
    const auto reader = stub_->QueryIndicators(context.get(), request);
    v1::QueryIndicatorsResponse response;
    while (reader->Read(&response)) {
      ++answer.messages;
      answer.cells.insert(answer.cells.end(), response.cells().begin(), response.cells().end());
    }
    answer.status = rpc::FromGrpc(reader->Finish());
    return answer;
  }
  static v1::QueryIndicatorsRequest For(const std::vector<std::string>& codes,
                                        const std::vector<std::string>& regions) {
    v1::QueryIndicatorsRequest request;
    for (const std::string& code : codes) request.add_indicators("indicators/" + code);
    for (const std::string& region : regions) request.add_regions("regions/" + region);
    request.add_periods("2022");
    return request;
  }
};

TEST_F(QueryTest, FromStatementsAndTargetsToCells) {
  Record({Statement(kRate, "5.22"), Statement(kRate, "4.5", "330602", "2021"),
          Statement(kRate, "3", "330602-self")});
  ASSERT_OK(Ask(&Stub::CreateTarget, TargetRequest(kRate, "5")));
  const Answer answer = Query(For({kRate}, {"330602", "330602-self", "330681"}));
  ASSERT_OK(answer.status);
  ASSERT_EQ(answer.cells.size(), 3u);
  EXPECT_EQ(answer.cells[0].value().value(), "5.22");
  EXPECT_EQ(answer.cells[0].target().attainment(), v1::CellTarget::ATTAINMENT_MISSED);
  EXPECT_EQ(answer.cells[0].target().margin().value(), "-0.22");
  EXPECT_EQ(answer.cells[0].change().value(), "0.72");
  EXPECT_EQ(answer.cells[1].value().value(), "3");
  EXPECT_FALSE(answer.cells[2].has_value());
}

TEST_F(QueryTest, ARateIsComputedFromWhatWasNotAskedFor) {
  Record({Statement("litigation.cases_lost", "28"), Statement("litigation.cases_concluded", "62")});
  const Answer answer = Query(For({kRate}, {"330602"}));
  ASSERT_OK(answer.status);
  ASSERT_EQ(answer.cells.size(), 1u);
  EXPECT_TRUE(answer.cells[0].computed());
  EXPECT_EQ(answer.cells[0].value().value(), "45.16");
  EXPECT_EQ(answer.cells[0].numerator().value(), "28");
  EXPECT_EQ(answer.cells[0].denominator().value(), "62");
}

TEST_F(QueryTest, EachOrganHasItsOwnFigures) {
  v1::Observation police = Statement("litigation.cases_received", "7");
  police.set_organ("公安|城管");  // a name may hold anything
  Record({police, Statement("litigation.cases_received", "90")});
  v1::QueryIndicatorsRequest request = For({"litigation.cases_received"}, {"330602"});
  EXPECT_EQ(Query(request).cells[0].value().value(), "90");
  request.add_organs("公安|城管");
  EXPECT_EQ(Query(request).cells[0].value().value(), "7");
}

TEST_F(QueryTest, ManyCellsComeInMessagesOf500) {
  v1::QueryIndicatorsRequest request = For({kRate, "litigation.cases_received"}, {});
  for (int i = 0; i < 500; ++i) request.add_regions(absl::StrCat("regions/", 110000 + i));
  const Answer answer = Query(request);
  ASSERT_OK(answer.status);
  EXPECT_EQ(answer.cells.size(), 1000u);
  EXPECT_EQ(answer.messages, 2);
}

TEST_F(QueryTest, WhatIsWrongEndsTheStreamByField) {
  EXPECT_THAT(Query(For({"no.such"}, {"330602"})).status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("indicators[0]")));
  EXPECT_THAT(Query(For({kRate}, {})).status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("regions")));
  EXPECT_THAT(Query(For({kRate}, {"330602", "330681"}), "li;official;330602").status,
              StatusIs(absl::StatusCode::kPermissionDenied));
  v1::QueryIndicatorsRequest huge = For({kRate, "litigation.cases_received", "litigation.cases_lost"}, {});
  for (int i = 0; i < 500; ++i) huge.add_regions(absl::StrCat("regions/", 110000 + i));
  huge.clear_periods();
  for (int i = 0; i < 20; ++i) huge.add_periods(std::to_string(2000 + i));
  EXPECT_THAT(Query(huge).status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("30000 cells")));
}

class EventsTest : public ServiceTest {};

TEST_F(EventsTest, AFollowerSeesWhatHappensInItsRegions) {
  Record({Statement(kRate, "5")});
  Record({Statement(kRate, "6", "330681")}, "330681");
  EXPECT_EQ(Events().size(), 2u);
  EXPECT_EQ(Events("", "li;official;330681").size(), 1u);
  EXPECT_EQ(Events("region = \"330602\"").size(), 1u);
  const auto payload = Events()[0].payload();
  v1::RecordObservationsRequest recorded;
  ASSERT_TRUE(payload.UnpackTo(&recorded));
  EXPECT_EQ(recorded.observations(0).value().value(), "5");
}

TEST_F(EventsTest, AFollowerHearsOfNewEventsAtOnce) {
  const auto context = testing::MakeContext();
  const auto reader = stub_->WatchEvents(context.get(), common::v1::WatchEventsRequest());
  common::v1::WatchEventsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.events_size(), 0);
  for (int i = 1; i <= 5; ++i) {
    Record({Statement(kRate, std::to_string(i))});
    ASSERT_TRUE(reader->Read(&response));
    ASSERT_EQ(response.events_size(), 1);
    EXPECT_EQ(response.events(0).position(), i);
  }
  context->TryCancel();
  while (reader->Read(&response)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(EventsTest, TheLogIsVerifiedByAnAuditor) {
  Record({Statement(kRate, "5")});
  ASSERT_OK_AND_ASSIGN(const auto verified,
                       Ask(&Stub::VerifyLog, common::v1::VerifyLogRequest(), "li;auditor;000000"));
  EXPECT_EQ(verified.checked(), 1);
  EXPECT_EQ(verified.first_broken_position(), 0);
  EXPECT_THAT(Ask(&Stub::VerifyLog, common::v1::VerifyLogRequest(), "li;official;000000"),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(EventsTest, WhatWasWrittenIsThereAfterARestart) {
  Record({Statement(kRate, "5")});
  auto request = RecordRequest({Statement(kRate, "6")});
  request.set_request_id("restart-1");
  ASSERT_OK_AND_ASSIGN(const auto first, Ask(&Stub::RecordObservations, request));
  Restart();
  EXPECT_EQ(Events().size(), 2u);
  // A retry over the restart is the same request still.
  ASSERT_OK_AND_ASSIGN(const auto again, Ask(&Stub::RecordObservations, request));
  EXPECT_EQ(again.DebugString(), first.DebugString());
  EXPECT_EQ(Events().size(), 2u);
}

}  // namespace
}  // namespace fengqiao::indicators
