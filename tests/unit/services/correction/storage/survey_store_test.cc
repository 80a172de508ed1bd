// Surveys as they are kept, on both engines: their rows, whose they are, the figures, and where names stand.

#include "services/correction/storage/survey_store.h"

#include <future>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/base/clock.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/places.h"
#include "common/status/macros.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/survey_tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"
#include "tests/unit/services/correction/storage/ledger_checks.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Survey;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kFar{.subject = "ma", .role = "official", .regions = {"330102"}};
const rpc::Caller kOfficer{.subject = "chen", .role = "corrector", .regions = {"330602001"}};

class SurveyStoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == storage::Engine::kPostgres ? PostgresServer::Shared().url()
                                                         : "sqlite://" + dir_.path() + "/",
         .service = absl::StrCat("surveys_", ++tests),
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    surveys_ = std::make_unique<SurveyStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()});
  }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  absl::StatusOr<Survey> Enter(std::string_view received = "2024-02-05", std::string_view born = "19900505") {
    v1::RegisterSurveyRequest request;
    request.set_parent(kCounty);
    Survey& survey = *request.mutable_survey();
    survey.mutable_organ()->set_name("绍兴市越城区人民法院");
    survey.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
    survey.set_kind(v1::Subject::KIND_PROBATION);
    survey.set_letter("（2024）浙0602调评12号");
    survey.set_crime("盗窃罪");
    *survey.mutable_received() = Date(received);
    *survey.mutable_offended() = Date("2023-06-01");
    *request.mutable_person() = Notice("2026-01-01").person();
    request.mutable_person()->set_number(PersonNumber(born, "001"));
    request.set_request_id(absl::StrCat("n", ++requests_));
    Survey reply;
    RETURN_IF_ERROR(Wait(kClerk, "RegisterSurvey", [&](rpc::CallContext& call, service::Done done) {
      surveys_->Register(call, request, &reply, std::move(done));
    }));
    return reply;
  }

  template <typename Request>
  absl::StatusOr<Survey> Give(Request request, const Survey& seen, const rpc::Caller& caller = kClerk) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    if (request.request_id().empty()) request.set_request_id(absl::StrCat("r", ++requests_));
    Survey reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          surveys_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  static v1::AssignSurveyRequest ToOffice(std::string_view day = "2024-02-05") {
    v1::AssignSurveyRequest request;
    request.mutable_assignment()->set_office(kOffice);
    request.mutable_assignment()->set_account("chen");
    *request.mutable_assignment()->mutable_day() = Date(day);
    return request;
  }
  static v1::DeliverSurveyRequest Deliver(std::string_view day) {
    v1::DeliverSurveyRequest request;
    request.mutable_opinion()->set_conclusion(Survey::CONCLUSION_UNSUITABLE);
    request.mutable_opinion()->set_paper("越矫评〔2024〕5号");
    request.mutable_opinion()->set_reasons("王建国居无定所，家庭不愿意接纳。");
    *request.mutable_opinion()->mutable_day() = Date(day);
    *request.mutable_opinion()->mutable_copied() = Date(day);
    return request;
  }
  static v1::RecordAdoptionRequest Adoption(bool adopted, std::string_view day) {
    v1::RecordAdoptionRequest request;
    request.mutable_adoption()->set_adopted(adopted);
    request.mutable_adoption()->set_paper("（2024）浙0602刑初8号");
    *request.mutable_adoption()->mutable_day() = Date(day);
    return request;
  }

  std::vector<std::string> Owed(std::string_view region, std::string_view until) {
    std::vector<std::string> names;
    const auto owed = surveys_->ListOwed(region, true, Day(until), "", 100);
    EXPECT_OK(owed);
    for (const Survey& one : *owed) names.push_back(one.name());
    return names;
  }

  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2024-02-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<SurveyStore> surveys_;
  int requests_ = 0;
};

TEST_P(SurveyStoreTest, WhatIsOwedIsListedByItsDayWhereItLies) {
  const Survey first = Enter().value();
  GoTo("2024-02-06");
  Survey second = Enter("2024-02-06").value();
  EXPECT_EQ(second.etag(), "\"r1\"");
  EXPECT_THAT(Owed("330602", "2024-12-31"), ::testing::ElementsAre(first.name(), second.name()));
  EXPECT_THAT(Owed("330602", "2024-02-23"), ::testing::ElementsAre(first.name()));
  EXPECT_THAT(Owed("330602", "2024-02-22"), ::testing::IsEmpty());
  EXPECT_THAT(Owed("330602001", "2024-12-31"), ::testing::IsEmpty());
  second = Give(ToOffice("2024-02-06"), second).value();
  EXPECT_THAT(Owed("330602001", "2024-12-31"), ::testing::ElementsAre(second.name()));
  EXPECT_THAT(Owed("330600", "2024-12-31"), ::testing::ElementsAre(first.name(), second.name()));
  // The page after a place.
  const auto after = surveys_->ListOwed("330602", true, Day("2024-12-31"), "2024-02-23|" + first.name(), 9);
  ASSERT_OK(after);
  ASSERT_EQ(after->size(), 1u);
  EXPECT_EQ(after->front().name(), second.name());
  second = Give(Deliver("2024-02-06"), second).value();
  EXPECT_THAT(Owed("330602", "2024-12-31"), ::testing::ElementsAre(first.name()));
  const auto all = surveys_->List("330602", true, api::Filter(), "", 9);
  ASSERT_OK(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->front().name(), second.name());
}

// A new program brings the holidays of a year: days that rested on none are computed again, once.
TEST_P(SurveyStoreTest, DaysAreCountedAgainWhenHolidaysBecomeKnown) {
  clock_->Set(StartOf(Day("2039-03-01")) + absl::Hours(9));
  const Survey first = Enter("2039-03-01").value(), second = Enter("2039-03-01").value();
  ASSERT_TRUE(first.calendar_unknown());
  const auto known = calendar::WorkCalendar::Parse(
      "2039\tyear\t国办发〔2038〕1号\n2039-03-02~2039-03-04\tholiday\t某节\n"
      "2039-10-01~2039-10-12\tholiday\t国庆节\n");
  ASSERT_OK(known);
  SurveyStore later(*store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), *known});
  EXPECT_EQ(surveys_->Recount(10)->brought, 2);
  EXPECT_EQ(surveys_->Get(first.name())->etag(), first.etag()) << "nothing is known yet";
  // One that moves is met again on its later day, and not changed again.
  for (std::string place;;) {
    ASSERT_OK_AND_ASSIGN(const RolledOver page, later.Recount(1, place));
    EXPECT_TRUE(page.passed_over.empty());
    if (page.brought == 0) break;
    place = page.place;
  }
  for (const Survey& one : {first, second}) {
    const Survey counted = surveys_->Get(one.name()).value();
    EXPECT_EQ(FormatDay(DayOf(counted.due())), "2039-03-18");
    EXPECT_FALSE(counted.calendar_unknown());
    EXPECT_EQ(api::RevisionOf(counted.etag()), api::RevisionOf(one.etag()) + 1);
    EXPECT_EQ(later.ListOwed("330602", true, Day("2039-03-17"), "", 9)->size(), 0u);
  }
  const Survey counted = surveys_->Get(first.name()).value();
  ASSERT_OK(later.Recount(10));
  EXPECT_EQ(surveys_->Get(first.name())->etag(), counted.etag());
}

TEST_P(SurveyStoreTest, OthersNeitherActNorRead) {
  const Survey survey = Enter().value();
  EXPECT_THAT(Give(ToOffice(), survey, kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Give(ToOffice(), survey, kOfficer), StatusIs(absl::StatusCode::kPermissionDenied));
  const rpc::CallContext officer(std::make_shared<const rpc::Caller>(kOfficer), "GetSurvey",
                                 absl::InfiniteFuture(), "", nullptr);
  EXPECT_THAT(MayRead(officer, survey), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(MayRead(officer, Give(ToOffice(), survey).value()));
}

TEST_P(SurveyStoreTest, AnOldEtagGetsNothingAndTheSameRequestTheSameAnswer) {
  const Survey survey = Enter().value();
  v1::AssignSurveyRequest once = ToOffice();
  once.set_request_id("once");
  const auto first = Give(once, survey), again = Give(once, survey);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_THAT(Give(ToOffice(), survey), StatusIs(absl::StatusCode::kAborted));
}

TEST_P(SurveyStoreTest, NamesStandWithThePersonAlone) {
  Survey survey = Enter().value();
  survey = Give(Deliver("2024-02-05"), survey).value();
  EXPECT_THAT(survey.opinion().reasons(), HasSubstr("本人居无定所"));
  EXPECT_THAT(surveys_->Get(survey.name()).value().SerializeAsString(), Not(HasSubstr("建国")));
  EXPECT_EQ(surveys_->GetPerson(survey.name()).value().name(), "王建国");
  v1::RevealSurveyPersonRequest request;
  request.set_name(survey.name());
  request.set_request_id("v");
  v1::RevealSurveyPersonResponse reply;
  const auto reveal = [&](const rpc::Caller& caller) {
    return Wait(caller, "RevealSurveyPerson", [&](rpc::CallContext& call, service::Done done) {
      surveys_->RecordReveal(call, request, &reply, std::move(done));
    });
  };
  EXPECT_THAT(reveal(kClerk), StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_purpose("核对身份材料");
  EXPECT_OK(reveal(kClerk));
  EXPECT_THAT(reveal(kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(reply.ByteSizeLong(), 0u);
}

TEST_P(SurveyStoreTest, MinorsAreLeftOut) {
  const Survey young = Enter("2024-02-05", "20070101").value();
  EXPECT_TRUE(young.minor());
  EXPECT_EQ(surveys_->List("330602", false, api::Filter(), "", 9)->size(), 0u);
  EXPECT_EQ(surveys_->ListOwed("330602", false, Day("2024-12-31"), "", 9)->size(), 0u);
  EXPECT_EQ(surveys_->List("330602", true, api::Filter(), "", 9)->size(), 1u);
  const rpc::CallContext corrector(std::make_shared<const rpc::Caller>(rpc::Caller{
                                       .subject = "chen", .role = "corrector", .regions = {"330602"}}),
                                   "GetSurvey", absl::InfiniteFuture(), "", nullptr);
  EXPECT_THAT(MayOpen(corrector, young), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(SurveyStoreTest, CountsWhatWasDueAndWhatBecameOfIt) {
  const auto counted = [&](std::string_view from, std::string_view to) {
    const auto one = surveys_->Count("330602", Day(from), Day(to)).value();
    return std::vector<int64_t>{one.due(),     one.in_time(),     one.delivered(),
                                one.adopted(), one.not_adopted(), one.withdrawn()};
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(counted("2024-01-01", "2024-12-31"), ElementsAre(0, 0, 0, 0, 0, 0));
  Survey in_time = Enter().value(), late = Enter().value(), back = Enter().value();
  EXPECT_OK(Enter());  // never delivered
  v1::WithdrawSurveyRequest withdraw;
  *withdraw.mutable_withdrawal()->mutable_day() = Date("2024-02-05");
  withdraw.mutable_withdrawal()->set_reason("法院撤回委托");
  EXPECT_OK(Give(withdraw, back));
  GoTo("2024-02-23");
  in_time = Give(Deliver("2024-02-23"), in_time).value();
  GoTo("2024-02-24");
  late = Give(Deliver("2024-02-24"), late).value();
  GoTo("2024-03-01");
  EXPECT_OK(Give(Adoption(true, "2024-03-01"), in_time));
  EXPECT_OK(Give(Adoption(false, "2024-03-01"), late));
  EXPECT_THAT(counted("2024-02-23", "2024-02-23"), ElementsAre(3, 1, 2, 1, 1, 1));
  EXPECT_THAT(counted("2024-02-24", "2024-12-31"), ElementsAre(0, 0, 0, 0, 0, 0));
  EXPECT_THAT(counted("2024-01-01", "2024-02-22"), ElementsAre(0, 0, 0, 0, 0, 0));
}

TEST_P(SurveyStoreTest, TheLedgerHasThemAsTheyAre) {
  const auto secret = service::InstallationSecret(*store_, "persons");
  ASSERT_OK(secret);
  CorrectionStore subjects(
      *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
      *identity::LookupKey::Create(*secret, "correction.person"));
  Survey in_time = Enter().value(), back = Enter().value();
  const Survey young = Enter("2024-02-05", "20070101").value();
  v1::WithdrawSurveyRequest withdraw;
  *withdraw.mutable_withdrawal()->mutable_day() = Date("2024-02-05");
  withdraw.mutable_withdrawal()->set_reason("法院撤回委托");
  EXPECT_OK(Give(withdraw, back));
  GoTo("2024-02-23");
  in_time = Give(Deliver("2024-02-23"), in_time).value();
  GoTo("2024-03-01");
  in_time = Give(Adoption(true, "2024-03-01"), in_time).value();
  const auto counted = [&](std::string_view until) {
    return CountedIn(subjects, "330602", "2024-02", until);
  };
  using Sum = std::pair<int64_t, int64_t>;
  using ::testing::Pair;
  using ::testing::UnorderedElementsAre;
  EXPECT_TRUE(counted("2024-02-22").empty());
  EXPECT_THAT(counted("2024-02-29"), UnorderedElementsAre(Pair(v1::MEASURE_SURVEYS_DUE, Sum(2, 2)),
                                                          Pair(v1::MEASURE_SURVEYS_IN_TIME, Sum(1, 1)),
                                                          Pair(v1::MEASURE_SURVEYS_DELIVERED, Sum(1, 1))));
  EXPECT_EQ(counted("2024-03-01")[v1::MEASURE_SURVEYS_ADOPTED], Sum(1, 1));
  // As the count of surveys by itself has it.
  const auto same = surveys_->Count("330602", Day("2024-02-01"), Day("2024-02-29")).value();
  EXPECT_EQ(same.due(), 2);
  EXPECT_EQ(same.in_time(), 1);
  // Minors count, and are named to those alone who may read them.
  EXPECT_THAT(BehindIn(subjects, false, v1::MEASURE_SURVEYS_DUE, "2024", "2024-12-31"),
              ::testing::ElementsAre(in_time.name()));
  EXPECT_EQ(HiddenIn(subjects, false, v1::MEASURE_SURVEYS_DUE, "2024", "2024-12-31"), 1);
  EXPECT_EQ(BehindIn(subjects, true, v1::MEASURE_SURVEYS_DUE, "2024", "2024-12-31").size(), 2u);
  EXPECT_EQ(HiddenIn(subjects, true, v1::MEASURE_SURVEYS_DUE, "2024", "2024-12-31"), 0);
  ExpectWrittenAnew(*store_, subjects, SurveysTable(), "/surveys/");
  // An older version raises the revision alone; the next command leaves the figures to the roll-over.
  SetAllFigured(*store_, SurveysTable(), 77);
  ASSERT_OK(Give(Deliver("2024-02-29"), young));
  EXPECT_EQ(subjects.CatchUpFigures(5).value().brought, 1);
  EXPECT_EQ(counted("2024-03-01")[v1::MEASURE_SURVEYS_DELIVERED], Sum(2, 2));
}

INSTANTIATE_TEST_SUITE_P(Engines, SurveyStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

// Every kind of place: the country, a province, a city, a county, a township.
class SurveyPlanTest : public SurveyStoreTest {};

TEST_P(SurveyPlanTest, ListsAreReadInTheOrderOfAnIndex) {
  const auto plan_of = [&](const std::string& sql, const std::vector<storage::Value>& params) {
    const auto rows = store_->database().Query("EXPLAIN QUERY PLAN " + sql, params);
    EXPECT_OK(rows) << sql;
    std::string plan;
    for (const storage::Row row : *rows) absl::StrAppend(&plan, row.Text(3), "\n");
    return plan;
  };
  for (const char* place : {"000000", "330000", "330600", "330602", "330602001"}) {
    std::vector<storage::Value> params = {std::string("9"), int64_t{50}};
    std::string within = service::WithinRegion(place, &params);
    EXPECT_THAT(plan_of(internal::SurveyPageSql(within, "1=1", false), params), Not(HasSubstr("TEMP B-TREE")))
        << place;
    params = {std::string("2024-01-01"), std::string("x"), std::string("2024-02-01"), int64_t{50}};
    within = service::WithinRegion(place, &params);
    const std::string plan = plan_of(internal::SurveysOwedSql(within, true), params);
    EXPECT_THAT(plan, HasSubstr("surveys_owed")) << place;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, SurveyPlanTest, ::testing::Values(storage::Engine::kSqlite),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
