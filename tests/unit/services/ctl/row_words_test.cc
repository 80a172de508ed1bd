// What tables of rows may call their columns and values: each leads somewhere in the contract.

#include <memory>
#include <string>

#include "fengqiao/correction/v1/bulk.pb.h"
#include "fengqiao/mediation/v1/bulk.pb.h"
#include "gmock/gmock.h"
#include "services/ctl/bulk_data.h"
#include "services/ctl/row_file.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::ctl {
namespace {

bool Takes(const google::protobuf::Message& prototype, const std::string& path, const std::string& cell,
           const RowWords& words) {
  const std::unique_ptr<google::protobuf::Message> row(prototype.New());
  return SetField(row.get(), path, cell, words).ok();
}

// Whether a column takes that word, and not just any: its field is of the word's enum.
bool IsWordOf(const google::protobuf::Message& prototype, const RowWords& words, const std::string& word) {
  for (const auto& [heading, path] : words.headings) {
    if (Takes(prototype, path, word, words) && !Takes(prototype, path, "没有这样的词", words)) return true;
  }
  return false;
}

void CheckTable(const google::protobuf::Message& prototype, const absl::StatusOr<RowWords>& words) {
  ASSERT_OK(words);
  for (const auto& [heading, path] : words->headings) {
    bool takes = false;
    for (const char* cell : {"1", "2023-01-10", "是"}) takes = takes || Takes(prototype, path, cell, *words);
    for (const auto& [said, value] : words->values) {
      takes = takes || Takes(prototype, path, said.second, *words);
    }
    EXPECT_TRUE(takes) << heading << " " << path;
  }
  for (const auto& [said, value] : words->values) {
    const RowWords alone{.headings = words->headings, .values = {{said, value}}};
    EXPECT_TRUE(IsWordOf(prototype, alone, said.second)) << said.first << " " << said.second;
  }
}

TEST(RowWordsTest, EveryColumnAndWordOfCasesLeadsSomewhere) {
  CheckTable(mediation::v1::CaseRow(), RowWords::Read(data::CaseColumnsTsv(), data::CaseWordsTsv()));
}

TEST(RowWordsTest, EveryColumnAndWordOfSubjectsLeadsSomewhere) {
  CheckTable(correction::v1::SubjectRow(),
             RowWords::Read(data::SubjectColumnsTsv(), data::SubjectWordsTsv()));
}

TEST(RowWordsTest, ACellMayHaveSeveralValuesAndAPlaceByItsCode) {
  const RowWords words = RowWords::Read(data::SubjectColumnsTsv(), data::SubjectWordsTsv()).value();
  correction::v1::SubjectRow row;
  EXPECT_OK(SetField(&row, "entrustment.acts", "日常监管、短期外出", words));
  EXPECT_EQ(row.entrustment().acts_size(), 2);
  EXPECT_FALSE(SetField(&row, "entrustment.acts", "日常监管，短期外出", words).ok());
  EXPECT_OK(SetField(&row, "entrustment.office", "331082100", words));
  EXPECT_EQ(row.entrustment().office(), "regions/331082100");
}

TEST(RowWordsTest, BadLinesAreRefused) {
  EXPECT_FALSE(RowWords::Read("甲\ta\n甲\tb\n", "").ok());
  EXPECT_FALSE(RowWords::Read("甲\n", "").ok());
  EXPECT_FALSE(RowWords::Read("", "Kind\t甲\tA\nKind\t甲\tB\n").ok());
}

}  // namespace
}  // namespace fengqiao::ctl
