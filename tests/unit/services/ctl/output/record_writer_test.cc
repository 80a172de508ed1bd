#include "services/ctl/output/record_writer.h"

#include <sstream>

#include "fengqiao/common/v1/values.pb.h"
#include "gtest/gtest.h"
#include "services/ctl/output/csv.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::ctl {
namespace {

TEST(Csv, QuotesByRfc4180) {
  EXPECT_EQ(CsvRecord({"a", "越城区", "5.22"}), "a,越城区,5.22\r\n");
  EXPECT_EQ(CsvRecord({"a,b", "说\"一不二\"", "两\n行", "回\r车"}),
            "\"a,b\",\"说\"\"一不二\"\"\",\"两\n行\",\"回\r车\"\r\n");
  EXPECT_EQ(CsvRecord({"", "x", ""}), ",x,\r\n");
  EXPECT_EQ(CsvRecord({""}), "\"\"\r\n");
  // Full-width punctuation is text.
  EXPECT_EQ(CsvRecord({"甲，乙"}), "甲，乙\r\n");
}

common::v1::Decimal Figure(const char* value) {
  common::v1::Decimal decimal;
  decimal.set_value(value);
  return decimal;
}

// Two records in one form.
std::string Written(OutputOptions options) {
  std::ostringstream out;
  const auto writer = MakeRecordWriter(options,
                                       {{.title = "名称"},
                                        {.title = "金额", .align = Align::kRight},
                                        {.title = "只在表中", .in = Column::In::kTable},
                                        {.title = "只在CSV中", .in = Column::In::kCsv}},
                                       out);
  EXPECT_OK(writer->Add({"甲", Cell("1万元", "10000"), "表", "单"}, JsonOf(Figure("10000"))));
  EXPECT_OK(writer->Add({"乙,丙", Cell("2万元", "20000"), "表", "单"}, JsonOf(Figure("20000"))));
  writer->Finish("没有");
  return out.str();
}

TEST(RecordWriter, TableIsForPeople) {
  EXPECT_EQ(Written({.format = Format::kTable}),
            "名称    金额  只在表中\n"
            "-----  -----  --------\n"
            "甲     1万元  表\n"
            "乙,丙  2万元  表\n");
}

TEST(RecordWriter, CsvIsExactAndHasAMarkOnlyWhereAsked) {
  const std::string records = "名称,金额,只在CSV中\r\n甲,10000,单\r\n\"乙,丙\",20000,单\r\n";
  EXPECT_EQ(Written({.format = Format::kCsv}), records);
  EXPECT_EQ(Written({.format = Format::kCsv, .bom = true}), "\xEF\xBB\xBF" + records);
}

TEST(RecordWriter, JsonIsOneArrayAndJsonlOneObjectALine) {
  EXPECT_EQ(Written({.format = Format::kJson}), "[\n{\"value\":\"10000\"},\n{\"value\":\"20000\"}\n]\n");
  EXPECT_EQ(Written({.format = Format::kJsonl}), "{\"value\":\"10000\"}\n{\"value\":\"20000\"}\n");
}

TEST(RecordWriter, NothingIsStillWellFormed) {
  const auto nothing = [](Format format) {
    std::ostringstream out;
    MakeRecordWriter({.format = format}, {{.title = "名称"}}, out)->Finish("没有报告。");
    return out.str();
  };
  EXPECT_EQ(nothing(Format::kTable), "没有报告。\n");
  EXPECT_EQ(nothing(Format::kCsv), "名称\r\n");
  EXPECT_EQ(nothing(Format::kJson), "[]\n");
  EXPECT_EQ(nothing(Format::kJsonl), "");
}

}  // namespace
}  // namespace fengqiao::ctl
