#include "services/ctl/offline.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/ctl/json_line.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::ctl {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::HasSubstr;

class OfflineTest : public ::testing::Test {
 protected:
  OfflineTest()
      : folder_(::testing::TempDir() + "offline_" +
                ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::create_directories(folder_);
  }
  ~OfflineTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << bytes;
    return folder_ + "/" + name;
  }

  const std::string folder_;
};

TEST_F(OfflineTest, AFigureIsOneLine) {
  const std::string path =
      Write("007_abc.txt", "越城区司法局2022年工作总结\n“调解”涉及金额33062.98万元，先行培育1-2个镇街。\n");
  std::stringstream out;
  ASSERT_OK(ExtractFiles({path}, {}, out));
  std::string line;
  ASSERT_TRUE(std::getline(out, line));
  EXPECT_THAT(
      line,
      HasSubstr(
          R"("doc": "007", "start": 24, "end": 34, "surface": "33062.98万元", "value": 330629800, "unit": "CNY")"));
  EXPECT_THAT(
      line,
      HasSubstr(
          R"("bound": "exact", "role": "actual", "code": "mediation.amount_involved", "period": "2022", "region": "330602")"));
  ASSERT_TRUE(std::getline(out, line));
  EXPECT_THAT(line, HasSubstr(R"("value": 1, "value_max": 2, "unit": "个", "bound": "at_least")"));
  EXPECT_FALSE(std::getline(out, line));
}

TEST_F(OfflineTest, AFigureWithoutACodeSaysNull) {
  std::stringstream out;
  ASSERT_OK(ExtractFiles({Write("a.txt", "发放资料1200份。")}, {}, out));
  EXPECT_THAT(out.str(), HasSubstr(R"("code": null, "period": "", "region": "")"));
}

TEST_F(OfflineTest, AFindingIsOneLine) {
  const std::string path = Write("001.x.txt", "承办行政复议案件70件，调撤28件，调撤率为45.2%。");
  std::stringstream out;
  ASSERT_OK(CheckFiles({path}, {}, out));
  std::string line;
  ASSERT_TRUE(std::getline(out, line));
  google::protobuf::Struct object;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &object).ok()) << line;
  EXPECT_EQ(object.fields().at("doc").string_value(), "001");
  EXPECT_EQ(object.fields().at("kind").string_value(), "rate");
  EXPECT_EQ(object.fields().at("verdict").string_value(), "INCONSISTENT");
  EXPECT_EQ(object.fields().at("implied").list_value().values(0).number_value(), 62);
  EXPECT_EQ(object.fields().at("stated").struct_value().fields().at("surface").string_value(), "45.2%");
  EXPECT_EQ(object.fields().at("parts").list_value().values_size(), 2);
  EXPECT_THAT(object.fields().at("explanation").string_value(), HasSubstr("62"));
}

TEST_F(OfflineTest, WhatIsSaidOverrulesTheText) {
  OfflineOptions options;
  options.metadata.set_region("regions/331102");
  options.metadata.set_year(2019);
  std::stringstream out;
  ASSERT_OK(
      ExtractFiles({Write("a.txt", "越城区司法局2022年工作总结\n受理行政复议案件90件。")}, options, out));
  EXPECT_THAT(out.str(), HasSubstr(R"("period": "2019", "region": "331102")"));
}

TEST_F(OfflineTest, AnotherCatalogMayBeGiven) {
  OfflineOptions options;
  options.catalog_path = Write("catalog.tsv",
                               "code\tname\tunit\tkind\tbetter\tnumerator\tdenominator\taliases\tbasis\n"
                               "own.visits\t走访\t次\tcount\tup\t\t\t上门走访困难群众\tour own\n");
  std::stringstream out;
  ASSERT_OK(ExtractFiles({Write("a.txt", "上门走访困难群众30次，受理行政复议案件90件。")}, options, out));
  EXPECT_THAT(out.str(), HasSubstr(R"("own_code": "own.visits")"));
  EXPECT_THAT(out.str(), HasSubstr(R"("code": null)"));
  options.catalog_path = Write("bad.tsv", "code\n");
  EXPECT_THAT(ExtractFiles({Write("a.txt", "30次")}, options, out),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("catalog line 1")));
}

TEST_F(OfflineTest, AFileThatCanNotBeReadIsNamed) {
  std::stringstream out;
  EXPECT_THAT(ExtractFiles({folder_ + "/nothing.txt"}, {}, out),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nothing.txt")));
  EXPECT_THAT(ExtractFiles({folder_}, {}, out), ::testing::Not(::fengqiao::testing::IsOk()));
  EXPECT_THAT(CheckFiles({Write("bad.txt", "\xFF\xFF")}, {}, out),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bad.txt")));
  EXPECT_THAT(CheckFiles({Write("empty.txt", "")}, {}, out),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty.txt")));
  EXPECT_THAT(ExtractFiles({Write("large.txt", std::string((16 << 20) + 1, 'a'))}, {}, out),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("large.txt")));
  EXPECT_EQ(out.str(), "");
}

TEST(JsonLineTest, EscapesWhatJsonForbids) {
  EXPECT_EQ(JsonString("a\"b\\c\n\r\t\x01"
                       "中"),
            "\"a\\\"b\\\\c\\n\\r\\t\\u0001中\"");
  EXPECT_EQ(JsonLine().Text("a", "b").Number("n", -3).Verbatim("v", "[1]").Finish(),
            R"({"a": "b", "n": -3, "v": [1]})");
  EXPECT_EQ(JsonLine().Finish(), "{}");
}

}  // namespace
}  // namespace fengqiao::ctl
