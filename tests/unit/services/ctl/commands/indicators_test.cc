#include "common/status/error.h"
#include "services/ctl/commands/targets.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/services/ctl/ctl_fixture.h"

namespace fengqiao::ctl {
namespace {

using indicators::v1::CellTarget;
using indicators::v1::Indicator;
using indicators::v1::IndicatorCell;
using indicators::v1::Target;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class IndicatorsTest : public CtlTest {
 protected:
  IndicatorsTest() {
    Define("litigation.loss_rate", "行政诉讼败诉率", "%", Indicator::KIND_RATE, Indicator::DIRECTION_DOWN);
    Define("legal_aid.recovered_amount", "挽回经济损失", "CNY", Indicator::KIND_AMOUNT,
           Indicator::DIRECTION_UP);
    Cell("litigation.loss_rate", "330602", "5.22", "5", CellTarget::ATTAINMENT_MISSED);
    Cell("litigation.loss_rate", "500115", "4.9", "5", CellTarget::ATTAINMENT_ATTAINED);
    Cell("legal_aid.recovered_amount", "330602", "330629800", "", CellTarget::ATTAINMENT_UNSPECIFIED);
    auto& rate = server.indicators.cells[0];
    rate.mutable_previous()->set_value("6.32");
    rate.mutable_change()->set_value("-1.1");
    auto& amount = server.indicators.cells[2];
    amount.mutable_change()->set_value("30000000");
    amount.mutable_change_percent()->set_value("9.98");
    amount.set_disputed(true);
  }

  void Define(const std::string& code, const std::string& name, const std::string& unit, Indicator::Kind kind,
              Indicator::Direction better) {
    Indicator indicator;
    indicator.set_name("indicators/" + code);
    indicator.set_code(code);
    indicator.set_display_name(name);
    indicator.add_units(unit);
    indicator.set_kind(kind);
    indicator.set_better(better);
    server.indicators.catalog.push_back(indicator);
  }

  void Cell(const std::string& code, const std::string& region, const std::string& value,
            const std::string& target, CellTarget::Attainment attainment) {
    IndicatorCell cell;
    cell.set_indicator("indicators/" + code);
    cell.set_region("regions/" + region);
    cell.set_period("2022");
    cell.mutable_value()->set_value(value);
    cell.set_bound(common::v1::BOUND_EXACT);
    if (!target.empty()) {
      cell.mutable_target()->set_comparator(Target::COMPARATOR_AT_MOST);
      cell.mutable_target()->mutable_value()->set_value(target);
      cell.mutable_target()->set_attainment(attainment);
    }
    server.indicators.cells.push_back(cell);
  }

  void Report(const std::string& region, int year) {
    reports::v1::Report report;
    report.set_name("regions/" + region + "/reports/" + std::to_string(year));
    report.mutable_metadata()->set_region("regions/" + region);
    report.mutable_metadata()->set_year(year);
    server.reports.reports.push_back(report);
  }
};

TEST_F(IndicatorsTest, List) {
  EXPECT_EQ(Ctl({"indicators", "list"}).out,
            "代码                        名称            单位  种类  优劣\n"
            "--------------------------  --------------  ----  ----  --------\n"
            "litigation.loss_rate        行政诉讼败诉率  %     比率  越低越好\n"
            "legal_aid.recovered_amount  挽回经济损失    CNY   金额  越高越好\n");
}

TEST_F(IndicatorsTest, QueryShowsWhatWasCountedBesideWhatIsStated) {
  auto& differs = *server.indicators.cells[2].mutable_counted();
  differs.mutable_value()->set_value("330629812.55");
  differs.mutable_previous_value()->set_value("330000000");
  differs.set_revision(3);
  differs.set_position(4711);
  differs.add_measures("MEASURE_AMOUNT");
  server.indicators.cells[2].set_count_check(IndicatorCell::COUNT_CHECK_DIFFERS);
  auto& only = server.indicators.cells[0];
  only.set_from_count(true);
  *only.mutable_counted()->mutable_value() = only.value();
  const Result table = Ctl({"indicators", "query", "--regions=330602", "--periods=2022"});
  EXPECT_THAT(table.out, HasSubstr("与统计不符"));
  EXPECT_THAT(table.out, HasSubstr("330629812.55元"));
  EXPECT_THAT(table.out, HasSubstr("取自统计"));
  const Result csv = Ctl({"indicators", "query", "--regions=330602", "--periods=2022", "--format=csv"});
  EXPECT_THAT(csv.out, HasSubstr(",330629812.55,与统计不符,3,330000000,4711,AMOUNT,"));
  EXPECT_THAT(Ctl({"indicators", "query", "--regions=500115", "--periods=2022"}).out,
              Not(HasSubstr("统计数")));
}

TEST_F(IndicatorsTest, CompareIsATableWithTargetsChangesAndPlaces) {
  const Result result = Ctl({"indicators", "compare", "--period=2022", "--regions=330602,500115"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out,
              ::testing::StartsWith("指标            越城区                          长寿区\n"
                                    "--------------  ------------------------------  --------------\n"
                                    "挽回经济损失    33062.98万元!        ↑9.98%\n"
                                    "行政诉讼败诉率          5.22% ✗(≤5%)   ↓1.1 #2  4.9% ✓(≤5%) #1\n"
                                    "\n"));
  EXPECT_THAT(result.out, HasSubstr("✓ 达标"));
}

TEST_F(IndicatorsTest, CompareInSeveralTablesWhereThereIsNoRoom) {
  const Result result =
      Ctl({"indicators", "compare", "--period=2022", "--regions=330602,500115", "--width=50"});
  EXPECT_THAT(result.out, HasSubstr("指标            越城区\n"));
  EXPECT_THAT(result.out, HasSubstr("指标            长寿区\n"));
}

TEST_F(IndicatorsTest, CompareAllRegionsAsksForThoseWithReports) {
  Report("330602", 2021);
  Report("330602", 2022);
  Report("371002", 2022);
  const Result result = Ctl({"indicators", "compare", "--all-regions", "--min_regions=1"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ASSERT_THAT(server.indicators.queries, SizeIs(1));
  EXPECT_THAT(server.indicators.queries[0].regions(), ElementsAre("regions/330602", "regions/371002"));
  EXPECT_THAT(server.indicators.queries[0].periods(), ElementsAre("2022"));
  // The caller did not say the year.
  EXPECT_THAT(result.out, ::testing::StartsWith("期间：2022\n\n"));
  EXPECT_THAT(result.out, HasSubstr("越城区"));
  // 环翠区 has no figure, so no column.
  EXPECT_THAT(result.out, Not(HasSubstr("环翠区")));
}

TEST_F(IndicatorsTest, CompareAsCsvAndJson) {
  EXPECT_EQ(Ctl({"indicators", "compare", "--period=2022", "--regions=330602,500115", "--targets_only",
                 "--format=csv"})
                .out,
            "代码,指标,单位,越城区 数值,越城区 目标,越城区 达标,越城区 同比增减,越城区 同比%,越城区 名次,"
            "长寿区 数值,长寿区 目标,长寿区 达标,长寿区 同比增减,长寿区 同比%,长寿区 名次\r\n"
            "litigation.loss_rate,行政诉讼败诉率,%,5.22,≤5%,未达标,-1.1,,2,4.9,≤5%,达标,,,1\r\n");
  EXPECT_THAT(
      Ctl({"indicators", "compare", "--period=2022", "--regions=330602,500115", "--format=jsonl"}).out,
      HasSubstr("{\"indicator\": \"indicators/litigation.loss_rate\", \"displayName\": \"行政诉讼败诉率\", "
                "\"unit\": \"%\", \"regions\": [{\"cell\": {"));
}

TEST_F(IndicatorsTest, QueryPrintsACellALine) {
  const Result result = Ctl({"indicators", "query", "--indicators=litigation.loss_rate", "--regions=330602",
                             "--periods=2021,2022", "--organs=公安"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "指标            地区                期间   数值  目标  达标   上年          同比\n"
            "--------------  ------------------  ----  -----  ----  ----  -----  ------------\n"
            "行政诉讼败诉率  浙江省绍兴市越城区  2022  5.22%   ≤5%  ✗     6.32%  ↓1.1个百分点\n");
  const auto& query = server.indicators.queries[0];
  EXPECT_THAT(query.organs(), ElementsAre("公安"));
  EXPECT_THAT(query.periods(), ElementsAre("2021", "2022"));
  EXPECT_TRUE(query.omit_empty());
  Ctl({"indicators", "query", "--regions=330602", "--periods=2022", "--all", "--own_level"});
  EXPECT_FALSE(server.indicators.queries[1].omit_empty());
  EXPECT_THAT(server.indicators.queries[1].regions(), ElementsAre("regions/330602", "regions/330602-self"));
}

TEST_F(IndicatorsTest, QueriesPastTheServicesLimitsAreSplit) {
  std::string regions;
  for (int i = 0; i < 1200; ++i) regions += std::to_string(110000 + i) + ",";
  Ctl({"indicators", "query", "--regions=" + regions, "--periods=2022"});
  EXPECT_THAT(server.indicators.queries, SizeIs(3));
  EXPECT_EQ(server.indicators.queries[0].regions_size(), 500);
  EXPECT_EQ(server.indicators.queries[2].regions_size(), 200);
}

TEST_F(IndicatorsTest, QueryWantsRegionsAndPeriods) {
  EXPECT_EQ(Ctl({"indicators", "query", "--regions=330602"}).code, kExitUsage);
  EXPECT_EQ(Ctl({"indicators", "query", "--periods=2022"}).code, kExitUsage);
  EXPECT_EQ(Ctl({"indicators", "query", "--periods=2022", "--regions=330602", "--all_regions"}).code,
            kExitUsage);
  EXPECT_EQ(Ctl({"indicators", "compare", "--regions=330602"}).code,
            kExitUsage);  // and no reports to tell a year
}

TEST_F(IndicatorsTest, ErrorsAreToldWithEveryDetail) {
  FieldErrors errors;
  errors.Add("periods[0]", "is no period");
  errors.Add("regions[1]", "is no region");
  server.indicators.query_error = errors.ToStatus();
  const Result fields = Ctl({"indicators", "query", "--regions=330602", "--periods=x"});
  EXPECT_EQ(fields.code, kExitFailed);
  EXPECT_EQ(fields.out, "");
  EXPECT_EQ(fields.err,
            "错误：请求的字段有误（INVALID_ARGUMENT，INVALID_FIELD）\n"
            "  periods[0]: is no period (and 1 more fields)\n"
            "  字段 periods[0]：is no period\n"
            "  字段 regions[1]：is no region\n");

  server.indicators.query_error = RuleRefuses("correction.leave.sfs_max", "司法所最多批准七日");
  EXPECT_EQ(Ctl({"indicators", "query", "--regions=330602", "--periods=2022"}).err,
            "错误：依规定不予办理（FAILED_PRECONDITION，RULE_REFUSES）\n"
            "  司法所最多批准七日\n"
            "  规则 correction.leave.sfs_max：司法所最多批准七日\n");

  server.indicators.query_error = Overloaded("executor", absl::Milliseconds(100));
  const std::string overloaded = Ctl({"indicators", "query", "--regions=330602", "--periods=2022"}).err;
  EXPECT_THAT(overloaded, HasSubstr("服务繁忙"));
  EXPECT_THAT(overloaded, HasSubstr("  限额 executor：full\n"));
  EXPECT_THAT(overloaded, HasSubstr("  可重试，等待 100ms\n"));
}

TEST_F(IndicatorsTest, TargetsAreSetChangedListedAndDeleted) {
  const std::vector<std::string> set = {
      "indicators",    "targets",      "set", "--region=330602", "--indicator=litigation.loss_rate",
      "--period=2022", "--target=<=5%"};
  const Result created = Ctl(set);
  EXPECT_EQ(created.code, kExitOk) << created.err;
  EXPECT_THAT(created.out, HasSubstr("regions/330602/targets/1  已设定"));
  ASSERT_THAT(server.indicators.targets, SizeIs(1));
  EXPECT_EQ(server.indicators.targets[0].comparator(), Target::COMPARATOR_AT_MOST);
  EXPECT_EQ(server.indicators.targets[0].value().value(), "5");

  EXPECT_THAT(Ctl(set).out, HasSubstr("regions/330602/targets/1  已修改"));
  ASSERT_THAT(server.indicators.updates, SizeIs(1));
  EXPECT_THAT(server.indicators.updates[0].update_mask().paths(),
              ElementsAre("comparator", "value", "value_max"));

  EXPECT_EQ(
      Ctl({"indicators", "targets", "list", "330602"}).out,
      "名称                      代码                  指标            地区                期间  目标\n"
      "------------------------  --------------------  --------------  ------------------  ----  ----\n"
      "regions/330602/targets/1  litigation.loss_rate  行政诉讼败诉率  浙江省绍兴市越城区  2022   ≤5%\n");

  const Result deleted =
      Ctl({"indicators", "targets", "delete", "regions/330602/targets/9", "regions/330602/targets/1"});
  EXPECT_EQ(deleted.code, kExitFailed);
  EXPECT_EQ(deleted.out, "已撤销 regions/330602/targets/1\n");
  EXPECT_THAT(deleted.err, HasSubstr("regions/330602/targets/9：未找到"));
}

TEST_F(IndicatorsTest, SetWantsEverything) {
  const Result result = Ctl({"indicators", "targets", "set", "--region=330602", "--period=2022"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("缺少选项 --indicator"));
}

TEST(ReadTargetText, ReadsWhatPeopleWrite) {
  const auto read = [](std::string_view text) {
    Target target;
    EXPECT_OK(ReadTargetText(text, &target)) << text;
    return std::to_string(target.comparator()) + " " + target.value().value() + " " +
           target.value_max().value();
  };
  EXPECT_EQ(read("<=5"), "3 5 ");
  EXPECT_EQ(read("≤5%"), "3 5 ");
  EXPECT_EQ(read("≥99.5%"), "1 99.5 ");
  EXPECT_EQ(read(">1"), "2 1 ");
  EXPECT_EQ(read("<0.5"), "4 0.5 ");
  EXPECT_EQ(read("=100"), "5 100 ");
  EXPECT_EQ(read("90..95"), "6 90 95");
  EXPECT_EQ(read(">=3亿元"), "1 300000000 ");
  EXPECT_EQ(read(">=33062.98万"), "1 330629800 ");
}

TEST(ReadTargetText, RefusesWhatSaysNothing) {
  for (const char* text : {"", "5", "%", "<=", "≥九成", ">=5..6", "5..", "<=1e3", ">=5%%"}) {
    Target target;
    EXPECT_TRUE(IsUsageError(ReadTargetText(text, &target))) << text;
  }
}

}  // namespace
}  // namespace fengqiao::ctl
