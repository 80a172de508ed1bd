#include "services/mediation/deadline_watch.h"

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/values/legal_date.h"
#include "gmock/gmock.h"
#include "services/mediation/domain/clocks.h"
#include "services/mediation/storage/deadline_counts.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::mediation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOverdue[] = "fengqiao_mediation_deadlines_overdue";
constexpr char kDueSoon[] = "fengqiao_mediation_confirmation_due_soon";
const absl::CivilDay kToday(2026, 3, 10);

class DeadlineWatchTest : public ::testing::Test {
 protected:
  DeadlineWatchTest() {
    auto clock = std::make_unique<FakeClock>(StartOf(kToday));
    clock_ = clock.get();
    runtime_.emplace(rpc::RuntimeOptions{}, rpc::MakeDevAuthenticator(), std::move(clock));
  }

  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, service::ServiceStore::Open({.url = "sqlite://" + dir_.path() + "/",
                                                              .service = "mediation",
                                                              .migrations = MediationMigrations()},
                                                             *runtime_));
    watch_ = std::make_unique<DeadlineWatch>(store_->database(), runtime_->metrics, absl::Milliseconds(1));
  }

  // Terms that run, by rule and last day, as the cases' writer keeps them.
  void Add(const std::string& region, const std::vector<std::pair<std::string, absl::CivilDay>>& terms) {
    storage::Command command;
    command.decide = [&](storage::UnitOfWork& work) {
      for (const auto& [rule, due] : terms) {
        v1::Case dispute;
        dispute.set_name(absl::StrCat("regions/", region, "/cases/", ++last_));
        dispute.set_region(absl::StrCat("regions/", region));
        v1::Clock clock;
        clock.set_id("k1");
        clock.set_rule(rule);
        *clock.mutable_due() = ToProto(due);
        work.Put(DeadlinesTable(), ToDeadlineRecord(dispute, clock));
      }
      return absl::OkStatus();
    };
    for (size_t i = 0; i < terms.size(); ++i) {
      command.reads.push_back(
          {&DeadlinesTable(), {absl::StrCat("regions/", region, "/cases/", last_ + 1 + i, "|k1")}});
    }
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)).status());
  }

  // What a scrape finds; of a rule, where one is named.
  double Gauge(const std::string& name, const std::string& rule = "") {
    for (const auto& family : runtime_->metrics.registry()->Collect()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        if (rule.empty() || metric.label.at(0).value == rule) return metric.gauge.value;
      }
    }
    ADD_FAILURE() << "no metric " << name << " " << rule;
    return -2;
  }

  testing::TempDir dir_;
  FakeClock* clock_;
  std::optional<rpc::Runtime> runtime_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<DeadlineWatch> watch_;
  int last_ = 0;
};

TEST_F(DeadlineWatchTest, EveryRuleIsThereAndUnknownBeforeTheFirstCount) {
  for (const std::string_view rule : ClockRules()) EXPECT_EQ(Gauge(kOverdue, std::string(rule)), -1) << rule;
  EXPECT_EQ(Gauge(kDueSoon), -1);
  watch_->Count();
  for (const std::string_view rule : ClockRules()) EXPECT_EQ(Gauge(kOverdue, std::string(rule)), 0) << rule;
  EXPECT_EQ(Gauge(kDueSoon), 0);
}

TEST_F(DeadlineWatchTest, ATermIsOverdueOnTheDayAfterItsLastOne) {
  Add("330602", {{"MD1", kToday - 1}, {"MD1", kToday}, {"MD7", kToday - 400}});
  Add("510104", {{"MD1", kToday - 2}, {"performance", kToday + 1}});
  watch_->Count();
  EXPECT_EQ(Gauge(kOverdue, "MD1"), 2) << "in all provinces";
  EXPECT_EQ(Gauge(kOverdue, "MD7"), 0) << "a right that nobody used has lapsed; nobody is late with it";
  EXPECT_EQ(Gauge(kOverdue, "performance"), 0);
  clock_->Set(StartOf(kToday + 1) - absl::Microseconds(1));
  watch_->Count();
  EXPECT_EQ(Gauge(kOverdue, "MD1"), 2)
      << "the last day is not over in the last moment before midnight in China";
  clock_->Set(StartOf(kToday + 1));
  watch_->Count();
  EXPECT_EQ(Gauge(kOverdue, "MD1"), 3);
  EXPECT_EQ(Gauge(kOverdue, "performance"), 0);
}

TEST_F(DeadlineWatchTest, ConfirmationsAreDueSoonTodayAndTwoDaysLater) {
  Add("330602",
      {{"MD7", kToday - 1}, {"MD7", kToday}, {"MD7", kToday + 2}, {"MD7", kToday + 3}, {"MD1", kToday}});
  watch_->Count();
  EXPECT_EQ(Gauge(kDueSoon), 2);
  EXPECT_EQ(Gauge(kOverdue, "MD7"), 0);
}

TEST_F(DeadlineWatchTest, CountsByItselfAndIsUnknownOnceItHasStopped) {
  Add("330602", {{"MD1", kToday - 1}});
  watch_->Start();
  EXPECT_TRUE(testing::Eventually([&] { return Gauge(kOverdue, "MD1") == 1; }));
  Add("330602", {{"MD1", kToday - 1}});
  EXPECT_TRUE(testing::Eventually([&] { return Gauge(kOverdue, "MD1") == 2; })) << "again and again";
  watch_->Stop();
  EXPECT_EQ(Gauge(kOverdue, "MD1"), -1);
  EXPECT_EQ(Gauge(kDueSoon), -1);
  watch_->Stop();
}

TEST_F(DeadlineWatchTest, NoMoreAreCountedThanTheMost) {
  Add("330602",
      {{"MD1", kToday - 3}, {"MD2", kToday - 2}, {"MD3", kToday - 1}, {"MD7", kToday}, {"MD7", kToday}});
  ASSERT_OK_AND_ASSIGN(const DeadlineCounts counts, CountDeadlines(store_->database(), kToday, 2, 2));
  EXPECT_THAT(counts.overdue, ::testing::ElementsAre(::testing::Pair("MD1", 1), ::testing::Pair("MD2", 1)));
  EXPECT_THAT(counts.due_soon, ::testing::ElementsAre(::testing::Pair("MD7", 2)));
}

TEST_F(DeadlineWatchTest, ReadsAlongTheIndexOfLastDays) {
  ASSERT_OK_AND_ASSIGN(const storage::Rows rows,
                       store_->database().Query("EXPLAIN QUERY PLAN " + internal::DeadlineCountSql(),
                                                {"", "2026-03-10", int64_t{100}, "2026-03-10"}));
  std::string plan;
  for (const storage::Row row : rows) absl::StrAppend(&plan, row.Text(3), "\n");
  EXPECT_THAT(plan, HasSubstr("USING COVERING INDEX deadlines_duties_by_due (due>? AND due<?)"));
  EXPECT_THAT(plan, HasSubstr("USING COVERING INDEX deadlines_options_by_due (due>? AND due<?)"));
  EXPECT_THAT(plan, Not(HasSubstr("SCAN deadlines")));
  // Each up to the most, in the index's order; only what they found is put into one.
  EXPECT_THAT(plan.substr(0, plan.find("SCAN terms")), Not(HasSubstr("FOR ORDER BY")));
}

}  // namespace
}  // namespace fengqiao::mediation
