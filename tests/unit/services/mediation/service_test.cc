// What an operator is told where the service can't start, and of what it started with.

#include "services/mediation/service.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "common/base/strings.h"
#include "common/calendar/work_calendar.h"
#include "common/rpc/runtime.h"
#include "common/storage/database.h"
#include "common/values/legal_date.h"
#include "gmock/gmock.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::mediation {
namespace {

using ::testing::HasSubstr;

class ServiceTest : public ::testing::Test {
 protected:
  std::unique_ptr<rpc::Runtime> MakeRuntime() {
    return std::make_unique<rpc::Runtime>(rpc::RuntimeOptions{}, rpc::MakeDevAuthenticator(),
                                          std::make_unique<SystemClock>());
  }

  ServiceConfig Config() { return {.database_url = "sqlite://" + dir_.path() + "/"}; }

  std::string File(const std::string& content) {
    std::string path = dir_.path() + "/table.tsv";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  // Why it does not start with that configuration.
  std::string Refusal(const ServiceConfig& config) {
    const auto runtime = MakeRuntime();
    const auto service = CreateService(config, *runtime);
    if (service.ok()) return "it starts";
    EXPECT_EQ(service.status().code(), absl::StatusCode::kInvalidArgument) << service.status();
    EXPECT_FALSE(std::filesystem::exists(dir_.path() + "/mediation.db"))
        << "a bad start leaves nothing behind";
    return std::string(service.status().message());
  }

  std::string ParametersRefusal(const std::string& content) {
    ServiceConfig config = Config();
    config.parameters_file = File(content);
    return Refusal(config);
  }

  testing::TempDir dir_;
};

constexpr char kGoodParameter[] = "mediation.term_days\t000000\t2002-11-01\t\t30\tS2\tx\n";

TEST_F(ServiceTest, ABadLineOfParametersIsNamed) {
  const std::string good = kGoodParameter;
  EXPECT_THAT(ParametersRefusal("# x\n" + good + "mediation.reply_days\t000000\n"),
              HasSubstr("table.tsv: line 3: 2 columns instead of 7"));
  EXPECT_THAT(ParametersRefusal(good + "mediation.trem_days\t000000\t2011-01-01\t\t30\tS2\tx\n"),
              HasSubstr("line 2: there is no parameter 'mediation.trem_days'"));
  EXPECT_THAT(ParametersRefusal(good + good),
              HasSubstr("line 2: mediation.term_days has two values at once"));
  EXPECT_THAT(ParametersRefusal("# nothing\n"), HasSubstr("the table is empty"));
  EXPECT_THAT(ParametersRefusal(good), ::testing::StrEq("it starts"));
}

TEST_F(ServiceTest, ASpreadsheetsMarksDoNoHarm) {
  EXPECT_EQ(ParametersRefusal(std::string("\xEF\xBB\xBF# x\r\n") + kGoodParameter), "it starts");
}

TEST_F(ServiceTest, ABadLineOfTheOtherTablesIsNamed) {
  ServiceConfig config = Config();
  config.types_file = File("marriage\t婚姻家庭纠纷\t0\n\nneighbour\t邻里纠纷\tno\n");
  EXPECT_THAT(Refusal(config), HasSubstr("line 3: the third column is 0 or 1"));
  config.types_file = "";
  config.holidays_file = File("2026\tyear\tx\n2026-02-30\tholiday\t春节\n");
  EXPECT_THAT(Refusal(config), HasSubstr("table.tsv: line 2: "));
  config.holidays_file = dir_.path() + "/missing.tsv";
  EXPECT_THAT(Refusal(config), HasSubstr("can't read"));
  EXPECT_THAT(Refusal(config), HasSubstr("missing.tsv"));
  config.holidays_file = dir_.path();
  EXPECT_THAT(Refusal(config), HasSubstr("can't read"));
}

// A part of a backup: parties whose secret is gone would never be found again.
TEST_F(ServiceTest, PartiesWithoutTheirSecretAreRefused) {
  const auto runtime = MakeRuntime();
  ASSERT_OK_AND_ASSIGN(const auto store, service::ServiceStore::Open({.url = Config().database_url,
                                                                      .service = "mediation",
                                                                      .migrations = MediationMigrations()},
                                                                     *runtime));
  v1::Case dispute;
  dispute.set_name("regions/330602/cases/1");
  dispute.set_region("regions/330602");
  storage::Command command;
  command.decide = [&](storage::UnitOfWork& work) {
    work.Put(CasesTable(), ToRecord(dispute));
    work.Put(CasePartiesTable(), ToPartyRecord(dispute, "digest"));
    return absl::OkStatus();
  };
  command.reads = {{&CasesTable(), {dispute.name()}}, {&CasePartiesTable(), {"digest|" + dispute.name()}}};
  ASSERT_OK(store->writes().BlockingSubmit(std::move(command)).status());
  const auto secret = InstallationSecret(*store);
  EXPECT_EQ(secret.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(ToStd(secret.status().message()), HasSubstr("table secrets"));
}

TEST_F(ServiceTest, TheSecretStaysTheSame) {
  std::string first;
  for (int start = 0; start < 2; ++start) {
    const auto runtime = MakeRuntime();
    ASSERT_OK_AND_ASSIGN(const auto store, service::ServiceStore::Open({.url = Config().database_url,
                                                                        .service = "mediation",
                                                                        .migrations = MediationMigrations()},
                                                                       *runtime));
    ASSERT_OK_AND_ASSIGN(const std::string secret, InstallationSecret(*store));
    EXPECT_EQ(secret.size(), 32);
    if (start == 0) first = secret;
    EXPECT_EQ(secret, first);
  }
}

TEST_F(ServiceTest, TheMetricsSayWhenTheHolidaysKnownEnd) {
  const auto runtime = MakeRuntime();
  ASSERT_OK_AND_ASSIGN(const auto service, CreateService(Config(), *runtime));
  const int last_year = calendar::WorkCalendar::BuiltIn().last_year();
  double end = 0;
  for (const auto& family : runtime->metrics.registry()->Collect()) {
    if (family.name == "fengqiao_mediation_holidays_end_timestamp_seconds")
      end = family.metric.at(0).gauge.value;
  }
  EXPECT_EQ(absl::FromUnixSeconds(static_cast<int64_t>(end)), StartOf(absl::CivilDay(last_year + 1)));
}

}  // namespace
}  // namespace fengqiao::mediation
