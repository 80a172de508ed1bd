// How lists and figures are found: along an index, whatever lies beside them.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/strings.h"
#include "common/rpc/runtime.h"
#include "common/service/registry.h"
#include "common/service/service_store.h"
#include "services/mediation/storage/case_imports.h"

#include "services/mediation/domain/clocks.h"
#include "services/mediation/storage/assignment_store.h"
#include "services/mediation/storage/case_search.h"
#include "services/mediation/storage/intake_store.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/platform_store.h"
#include "services/mediation/storage/provider_store.h"
#include "services/mediation/storage/subsidy_store.h"
#include "services/mediation/storage/sweep_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::mediation {
namespace {

using internal::Entries;
using storage::Value;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Every kind of place: the country, a province, a city, a county, a township, a village.
constexpr const char* kPlaces[] = {"000000", "330000", "330600", "330602", "330602001", "330602001201"};

class QueryPlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = service::ServiceStore::Open(
        {.url = "sqlite://" + dir_.path() + "/", .service = "mediation", .migrations = MediationMigrations()},
        runtime_);
    ASSERT_OK(opened.status());
    store_ = *std::move(opened);
  }

  // How a query is run, a line a step.
  std::string PlanOf(const std::string& sql, const std::vector<Value>& params) {
    const auto rows = store_->database().Query("EXPLAIN QUERY PLAN " + sql, params);
    EXPECT_OK(rows.status()) << sql;
    std::string plan;
    if (rows.ok()) {
      for (const storage::Row row : *rows) absl::StrAppend(&plan, row.Text(3), "\n");
    }
    return plan;
  }

  testing::TempDir dir_;
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>()};
  std::unique_ptr<service::ServiceStore> store_;
};

TEST_F(QueryPlanTest, PagesOfCasesAreReadInTheOrderOfAnIndex) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {std::string("01M"), int64_t{50}};
    const std::string within = WithinRegion(place, &params);
    const std::string plan = PlanOf(internal::CasePageSql(within, "1 = 1"), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH cases USING INDEX")) << place;
    // Where regions share cases, only what both halves have found is put into order.
    const std::string own = plan.substr(0, plan.find("case_shares"));
    EXPECT_THAT(own, Not(HasSubstr("TEMP B-TREE"))) << place << plan;
    EXPECT_THAT(plan, Not(AnyOf(HasSubstr("SCAN case"), HasSubstr("SCAN c\n")))) << place << plan;
    if (std::string_view(place) != "000000") {
      EXPECT_THAT(plan, HasSubstr("SEARCH case_shares USING INDEX")) << place << plan;
      EXPECT_THAT(plan, HasSubstr("SEARCH c USING PRIMARY KEY")) << place << plan;
    }
  }
}

TEST_F(QueryPlanTest, WordsAreReadAlongTheirIndexInTheOrderOfEntry) {
  const std::string plan = PlanOf(internal::CaseSearchSql(storage::Engine::kSqlite, "1 = 1"),
                                  {std::string("\"楼上 上漏\""), std::string(), int64_t{50}});
  EXPECT_THAT(plan, HasSubstr("SCAN w VIRTUAL TABLE INDEX")) << plan;
  EXPECT_THAT(plan, HasSubstr("SEARCH t USING INTEGER PRIMARY KEY")) << plan;
  EXPECT_THAT(plan, HasSubstr("SEARCH c USING PRIMARY KEY")) << plan;
  EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << plan;
}

TEST_F(QueryPlanTest, WhatAProviderWasAskedForIsReadByItsName) {
  const std::string plan =
      PlanOf(internal::ProviderCasesSql(), {std::string("provider"), std::string("01M"), int64_t{50}});
  EXPECT_THAT(plan, HasSubstr("SEARCH p USING INDEX case_providers_by_provider (provider=? AND case_id<?)"))
      << plan;
  EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << plan;
}

TEST_F(QueryPlanTest, WhatIsOpenAtPlatformsIsReadInTheOrderOfAnIndex) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {int64_t{0}, std::string(), int64_t{50}};
    const std::string within = WithinRegion(place, &params);
    const std::string plan = PlanOf(internal::OpenPlatformsSql(within, "1 = 1"), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH open_platforms USING INDEX open_platforms_by_")) << place << plan;
    // Only the page that was found is put into order again, behind its cases.
    EXPECT_THAT(plan, Not(HasSubstr("SCAN open_platforms"))) << place << plan;
    EXPECT_THAT(plan, Not(HasSubstr("SCAN c\n"))) << place << plan;
  }
}

TEST_F(QueryPlanTest, WhatAnOrganReferredIsReadByItsName) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {std::string("01M"), int64_t{50}};
    const std::string within = WithinRegion(place, &params);
    params.emplace_back(std::string("court"));
    const std::string plan =
        PlanOf(internal::SentPageSql(within, "1 = 1", static_cast<int>(params.size())), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH s USING INDEX case_senders_by_sender (sender=? AND case_id<?)"))
        << plan;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
  }
}

// Whoever registers a case looks for the same people: from them to their cases, not through all of the place.
TEST_F(QueryPlanTest, TheSamePeopleAreFoundByThemselves) {
  const std::pair<const char*, const char*> ways[] = {{"case_parties", "person_key = $1"},
                                                      {"referral_claims", "claim >= $1 AND claim < $1"}};
  for (const auto& [table, condition] : ways) {
    for (const char* place : kPlaces) {
      std::vector<Value> params = {std::string("digest")};
      const std::string within = WithinRegion(place, &params);
      const std::string plan = PlanOf(internal::SimilarSql(table, condition, within), params);
      EXPECT_THAT(plan, HasSubstr(absl::StrCat("SEARCH ", table, " USING"))) << place << ToAbsl(plan);
      EXPECT_THAT(plan, HasSubstr("SEARCH found USING PRIMARY KEY (name=?)")) << place << ToAbsl(plan);
      EXPECT_THAT(plan, Not(HasSubstr("cases_by"))) << place << ToAbsl(plan);
    }
  }
}

// The exports of a region's own cases, persons beside them.
TEST_F(QueryPlanTest, ExportsAreReadInTheOrderOfAnIndex) {
  for (const char* place : kPlaces) {
    for (const bool full : {false, true}) {
      std::vector<Value> params = {std::string("01M"), int64_t{50}};
      const std::string within = WithinRegion(place, &params);
      const std::string plan = PlanOf(internal::ExportPageSql(within, "1 = 1", full), params);
      EXPECT_THAT(plan, HasSubstr("SEARCH cases USING INDEX")) << place;
      if (!full) continue;
      EXPECT_THAT(plan, HasSubstr("SEARCH identities USING PRIMARY KEY (case_name=?)")) << ToAbsl(plan);
    }
  }
  const std::string plan =
      PlanOf(bulk::ResultPageSql(true), {std::string("a"), std::string("b"), int64_t{50}});
  EXPECT_THAT(plan, HasSubstr("SEARCH import_results USING INDEX import_results_refused"));
}

// Duties and options each by their own index, in its order: what has lapsed is passed over by none of them.
TEST_F(QueryPlanTest, TermsAreReadByTheirLastDay) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {std::string("2026-01-01"), std::string(),
                                 std::string("2026-02-01"), int64_t{50},
                                 std::string("2026-01-15"), std::string()};
    const std::string within = WithinRegion(place, &params);
    const std::string plan =
        PlanOf(internal::DeadlinePageSql(storage::Engine::kSqlite, within, "1 = 1"), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH deadlines USING INDEX deadlines_duties_by_")) << place << plan;
    EXPECT_THAT(plan, HasSubstr("SEARCH deadlines USING INDEX deadlines_options_by_")) << place << plan;
    EXPECT_THAT(plan, HasSubstr("(due,id)>(?,?) AND due<?")) << place << plan;
    EXPECT_THAT(plan.substr(0, plan.find("UNION")), Not(HasSubstr("TEMP B-TREE"))) << place << plan;
    // Those of shared cases are found by the cases; the runs, a page each, are then put together.
    if (std::string_view(place) == "000000") continue;
    EXPECT_THAT(plan, HasSubstr("SEARCH case_shares USING INDEX case_shares_by_")) << place;
    EXPECT_THAT(plan, HasSubstr("SEARCH d USING PRIMARY KEY (id>? AND id<?)")) << ToAbsl(plan);
  }
}

TEST_F(QueryPlanTest, WhatTheIndexesOfTermsCallAnOptionIsOne) {
  for (const std::string_view rule : ClockRules()) EXPECT_EQ(IsOption(rule), rule == "MD7") << rule;
  EXPECT_STREQ(kOptionSql, "rule = 'MD7'");
  EXPECT_STREQ(kDutySql, "rule <> 'MD7'");
}

TEST_F(QueryPlanTest, WorkIsReadInItsOrderAndACommitteesByItsOwnIndex) {
  const std::string today = "2026-01-15";
  for (const char* place : kPlaces) {
    std::vector<Value> params = {std::string("2026-01-01"), std::string(), int64_t{50}, today, std::string()};
    const std::string within = WithinRegion(place, &params);
    const std::string terms =
        PlanOf(internal::WorkTermsSql(storage::Engine::kSqlite, within, "1 = 1"), params);
    EXPECT_THAT(terms, HasSubstr("SEARCH deadlines USING INDEX deadlines_duties_by_")) << place;
    EXPECT_THAT(terms, HasSubstr("SEARCH deadlines USING INDEX deadlines_options_by_")) << place;
    EXPECT_THAT(terms, Not(HasSubstr("SCAN deadlines"))) << place;

    std::vector<Value> waiting_params = {std::string(), int64_t{50}};
    const std::string around = WithinRegion(place, &waiting_params);
    const std::string waiting = PlanOf(internal::WorkWaitingSql(around, "1 = 1"), waiting_params);
    EXPECT_THAT(waiting, HasSubstr("SEARCH cases USING INDEX cases_waiting_by_")) << place;
    if (std::string_view(place) == "000000") continue;
    EXPECT_THAT(waiting, HasSubstr("SEARCH c USING PRIMARY KEY (name=?)")) << ToAbsl(waiting);
  }
  std::vector<Value> params = {std::string("2026-01-01"), std::string(), int64_t{50}, today, std::string()};
  params.emplace_back(std::string("regions/330602/committees/first"));
  const std::string own =
      PlanOf(internal::WorkTermsSql(storage::Engine::kSqlite, "1 = 1", "committee IN ($6)"), params);
  EXPECT_THAT(own, HasSubstr("deadlines_duties_by_committee"));
  EXPECT_THAT(own, HasSubstr("deadlines_options_by_committee"));
  EXPECT_THAT(own, Not(HasSubstr("case_shares")));
}

// The whole country is left out: an installation has a province.
TEST_F(QueryPlanTest, ABacklogReadsWhatIsDueAndWhatWaitsAlone) {
  const std::pair<const char*, const char*> parts[] = {
      {"330000", "city"}, {"330600", "county"}, {"330602", "township"}, {"330602001", "region"}};
  for (const auto& [place, part] : parts) {
    std::vector<Value> params = {std::string("2026-01-01"), std::string("2026-01-08")};
    const std::string within = WithinRegion(place, &params);
    const std::string terms = PlanOf(internal::BacklogTermsSql(part, within), params);
    // Nothing but the index, which has the part.
    EXPECT_THAT(terms, HasSubstr("USING COVERING INDEX deadlines_duties_by_")) << place << terms;
    EXPECT_THAT(terms, HasSubstr("USING COVERING INDEX deadlines_options_by_")) << place << terms;
    EXPECT_THAT(terms, HasSubstr("due>? AND due<?")) << place << terms;
    std::vector<Value> waiting_params;
    const std::string around = WithinRegion(place, &waiting_params);
    const std::string waiting = PlanOf(internal::BacklogWaitingSql(part, around), waiting_params);
    EXPECT_THAT(waiting, HasSubstr("INDEX cases_backlog_by_")) << place << waiting;
    EXPECT_THAT(waiting, Not(HasSubstr("TEMP B-TREE"))) << place << waiting;
  }
}

TEST_F(QueryPlanTest, OpenRequestsAreFoundAmongThemselves) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {std::string("01M"), int64_t{50}};
    const std::string within = WithinRegion(place, &params);
    const std::string open = PlanOf(internal::IntakePageSql(within, true), params);
    EXPECT_THAT(open, HasSubstr("USING INDEX intakes_open_by_")) << place << open;
    EXPECT_THAT(open, HasSubstr("receipt>?")) << place << open;
    EXPECT_THAT(open, Not(HasSubstr("TEMP B-TREE"))) << place << open;
    EXPECT_THAT(PlanOf(internal::IntakePageSql(within, false), params), HasSubstr("receipt>?")) << place;
  }
}

TEST_F(QueryPlanTest, TheRegistryIsReadByName) {
  for (const char* place : kPlaces) {
    for (const char* table : {"committees", "mediators", "providers"}) {
      std::vector<Value> params = {std::string(), int64_t{50}};
      const std::string within = NameWithin(place, &params);
      const std::string plan = PlanOf(service::RegistryPageSql(table, within, "1 = 1"), params);
      EXPECT_THAT(plan, HasSubstr(absl::StrCat("SEARCH ", table, " USING PRIMARY KEY (name>"))) << place;
      EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
    }
  }
}

// The whole country is left out: an installation has a province, and the ledger is too often written for one
// more index.
TEST_F(QueryPlanTest, EntriesBehindACountAreReadByPlaceMeasureAndDay) {
  for (const char* place : kPlaces) {
    if (std::string_view(place) == "000000") continue;
    std::vector<Value> params = {std::string("2027-01-01"), int64_t{2}, std::string("2026-01-01"),
                                 std::string(), int64_t{50}};
    const std::string within = WithinRegion(place, &params);
    const std::string plan = PlanOf(internal::EntryPageSql(within), params);
    EXPECT_THAT(plan, HasSubstr("=? AND measure=? AND (day,id)>(?,?) AND day<?")) << place << ToAbsl(plan);
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
  }
}

TEST_F(QueryPlanTest, FiguresReadWhatIsFreshByItsOwnIndexAndTheRestByPlaceMeasureAndDay) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {std::string("2026-01-01"), std::string("2027-01-01")};
    const std::string within = WithinRegion(place, &params);
    EXPECT_THAT(PlanOf(internal::LedgerSumSql("''", within, Entries::kNotRolled), params),
                HasSubstr("count_entries USING INDEX count_entries_fresh"))
        << place;
    EXPECT_THAT(PlanOf(internal::LedgerSumSql("''", within, Entries::kNotSummed), params),
                HasSubstr("count_entries USING INDEX count_entries_unsummed"))
        << place;
    if (std::string_view(place) == "000000") continue;
    EXPECT_THAT(PlanOf(internal::LedgerSumSql("''", within, Entries::kAll), params),
                HasSubstr("=? AND measure=? AND day>? AND day<?"))
        << place;
  }
}

TEST_F(QueryPlanTest, TalliesAreReadByPlaceSplitAndMonth) {
  for (const char* place : {"330000", "330600", "330602"}) {
    std::vector<Value> params = {std::string("2026-01"), std::string("2027-01"), int64_t{0}};
    const std::string within = WithinRegion(place, &params);
    EXPECT_THAT(PlanOf(internal::TallySumSql("tallies", "''", within), params),
                HasSubstr("=? AND split=? AND month>? AND month<?"))
        << place;
  }
  const std::vector<Value> params = {std::string("2026-01"), std::string("2027-01"), int64_t{0}};
  EXPECT_THAT(PlanOf(internal::TallySumSql("tallies", "''", "1 = 1"), params),
              HasSubstr("INDEX tallies_by_split (split=? AND month>? AND month<?)"));
  for (const char* place : {"330602", "330602001", "330602-own"}) {
    std::vector<Value> below = {std::string("2026-01"), std::string("2027-01"), int64_t{0}};
    const std::string within = WithinRegion(place, &below);
    EXPECT_THAT(PlanOf(internal::TallySumSql("township_tallies", "township", within), below),
                HasSubstr("=? AND split=? AND month>? AND month<?"))
        << place;
  }
}

TEST_F(QueryPlanTest, WhatIsCarriedOverIsReadByPlaceAndMonth) {
  EXPECT_THAT(PlanOf(internal::BalanceSql(), {std::string("3306|"), std::string("3306|2026-01")}),
              HasSubstr("SEARCH balances USING PRIMARY KEY (id>? AND id<?)"));
}

// Mediators are looked for along three indexes: seats by the committee's place, open attempts and ended ones
// by mediator.
TEST_F(QueryPlanTest, ASuggestionReadsSeatsByPlaceAndRecordsByMediator) {
  const std::string seats =
      PlanOf(internal::SeatRangeSql(),
             {std::string("regions/330602/"), std::string("regions/330602/\x7f"), int64_t{50}});
  EXPECT_THAT(seats, HasSubstr("SEARCH s USING PRIMARY KEY (id>? AND id<?)"));
  EXPECT_THAT(seats, Not(HasSubstr("SCAN")));
  EXPECT_THAT(seats, Not(HasSubstr("TEMP B-TREE")));
  const std::string open = PlanOf(internal::OpenAttemptsSql("($1,$2)"), {std::string("a"), std::string("b")});
  EXPECT_THAT(open, HasSubstr("INDEX assignments_open (mediator=?)"));
  EXPECT_THAT(open, Not(HasSubstr("SCAN")));
  const std::string ended =
      PlanOf(internal::EndedAttemptsSql("($3,$4)"),
             {std::string("labour"), std::string("2023-01-01"), std::string("a"), std::string("b")});
  EXPECT_THAT(ended, HasSubstr("INDEX assignments_ended (mediator=? AND dispute_type=? AND ended>?)"));
  EXPECT_THAT(ended, Not(HasSubstr("SCAN")));
}

// Rows visited: what the country holds elsewhere is never looked at, and a full county is looked at up to the
// bound.
TEST_F(QueryPlanTest, ASuggestionLooksAtTheSeatsThatMayTakeTheCaseAndNoFurther) {
  const auto add = [&](const std::string& region, int count) {
    storage::Command command;
    v1::Committee committee;
    committee.set_name("regions/" + region + "/committees/one");
    command.reads = {{&CommitteesTable(), {committee.name()}}, {&MediatorsTable(), {}}};
    std::vector<v1::Mediator> mediators;
    for (int i = 0; i < count; ++i) {
      v1::Mediator& mediator = mediators.emplace_back();
      mediator.set_name(absl::StrCat("regions/", region, "/mediators/m", i));
      mediator.add_committees(committee.name());
      command.reads[1].keys.push_back(mediator.name());
    }
    command.decide = [&](storage::UnitOfWork& work) {
      work.Put(CommitteesTable(), ToRecord(committee));
      for (const v1::Mediator& mediator : mediators) {
        work.Put(MediatorsTable(), ToRecord(mediator));
        WriteSeats(work, nullptr, mediator);
      }
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  };
  for (const char* place : {"330602001", "330602002", "330603001", "110101001"}) add(place, 40);
  add("330602", 7);
  AssignmentStore assignments(*store_);
  v1::Case dispute;
  dispute.set_region("regions/330602001201");
  ASSERT_OK_AND_ASSIGN(const Candidates village, assignments.Find(dispute, absl::CivilDay(2023, 1, 1)));
  EXPECT_EQ(village.seats.size(), 47u);
  EXPECT_FALSE(village.more);
  dispute.set_region("regions/330602");
  ASSERT_OK_AND_ASSIGN(const Candidates county, assignments.Find(dispute, absl::CivilDay(2023, 1, 1)));
  EXPECT_EQ(county.seats.size(), 87u);
  EXPECT_EQ(county.seats[0].committee.name(), "regions/330602/committees/one") << "the nearest first";
  add("330602003", kMostSeats);
  ASSERT_OK_AND_ASSIGN(const Candidates full, assignments.Find(dispute, absl::CivilDay(2023, 1, 1)));
  EXPECT_LE(full.seats.size(), static_cast<size_t>(kMostSeats));
  EXPECT_TRUE(full.more);
}

TEST_F(QueryPlanTest, ClosedCasesAreReadByPlaceAndDay) {
  for (const char* place : {"330602", "330602001", "330602001201"}) {
    std::vector<Value> params = {std::string("2026-01-01"), std::string(), std::string("2027-01-01"),
                                 int64_t{100}};
    const std::string within = WithinRegion(place, &params);
    const std::string plan = PlanOf(internal::ClosedCasesSql(within), params);
    EXPECT_THAT(plan, HasSubstr("INDEX closings_by_")) << place;
    EXPECT_THAT(plan, HasSubstr("=? AND (day,case_name)>(?,?) AND day<?)")) << place << plan;
    EXPECT_THAT(plan, HasSubstr("SEARCH c USING PRIMARY KEY (name=?)")) << place;
    // A page at a time, in the order of the index.
    EXPECT_THAT(plan.substr(0, plan.find("SEARCH c")), Not(HasSubstr("TEMP B-TREE"))) << place << plan;
  }
}

TEST_F(QueryPlanTest, SweepsAreReadInTheOrderOfAnIndexAndTheirSumsByTheirName) {
  for (const char* place : kPlaces) {
    std::vector<Value> params = {int64_t{50}, std::string("01M")};
    const std::string within = WithinRegion(place, &params);
    const std::string plan = PlanOf(internal::SweepPageSql(within, true, false), params);
    EXPECT_THAT(plan, HasSubstr("SEARCH sweeps USING INDEX")) << place;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << place;
  }
  EXPECT_THAT(PlanOf(internal::SweepProgressSql(), {std::string("a|"), std::string("a|\x7f")}),
              HasSubstr("SEARCH sweep_progress USING PRIMARY KEY (id>? AND id<?)"));
  const std::string found = PlanOf(internal::SweepCasesSql(), {std::string("a")});
  EXPECT_THAT(found, HasSubstr("INDEX sweep_cases_by_sweep (sweep=?)"));
  EXPECT_THAT(found, Not(HasSubstr("SCAN")));
}

}  // namespace
}  // namespace fengqiao::mediation
