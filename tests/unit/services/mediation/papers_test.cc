// The templates of mediation as they stand in the source tree.

#include <filesystem>
#include <map>
#include <string>

#include "common/paper/docx.h"
#include "common/paper/template.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "tests/support/paper_folder.h"
#include "tests/support/sample_paper_data.h"
#include "tests/support/status_matchers.h"

namespace fengqiao {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFolder[] = FENGQIAO_SOURCE_DIR "/services/mediation/papers";

std::map<std::string, paper::PaperTemplate> Papers() { return testing::PapersIn(kFolder); }

TEST(MediationPapersTest, AreAllThere) {
  const auto papers = Papers();
  for (const char* name : {"cover",
                           "contents",
                           "application",
                           "acceptance_register",
                           "rights_notice",
                           "refusal_notice",
                           "inquiry_record",
                           "mediation_record",
                           "agreement",
                           "oral_agreement_register",
                           "follow_up_record",
                           "extension_consent",
                           "termination_notice",
                           "confirmation_application",
                           "mediation_proof",
                           "closing_report",
                           "file_statement",
                           "back_cover",
                           "referral_letter",
                           "referral_reply"})
    EXPECT_EQ(papers.count(name), 1u) << name;
  EXPECT_EQ(papers.size(), 20u);
}

TEST(MediationPapersTest, ArePrintedWithAndWithoutWhatIsOptional) {
  for (const auto& [name, paper] : Papers()) {
    EXPECT_THAT(paper.id(), HasSubstr("mediation_"));
    for (const bool optional : {true, false}) {
      for (size_t choice = 0; choice < 5; ++choice) {
        const paper::PaperData data =
            testing::SampleData(paper, {.rows = 2, .choice = choice, .optional = optional});
        const auto docx = RenderDocx(paper, data);
        ASSERT_OK(docx) << name;
        const auto document = reports::ReadDocx(*docx);
        ASSERT_OK(document) << name;
        EXPECT_THAT(document->text, Not(HasSubstr("{{"))) << name;
        EXPECT_THAT(document->text, Not(HasSubstr("]]"))) << name;
      }
    }
  }
}

// Nothing that is demanded may be left out: each field but one, for each field.
TEST(MediationPapersTest, RefuseToLeaveAGap) {
  for (const auto& [name, paper] : Papers()) {
    EXPECT_EQ(RenderDocx(paper, paper::PaperData()).status().code(), absl::StatusCode::kFailedPrecondition)
        << name;
    for (const auto& [path, wanted] : paper.wanted()) {
      if (wanted.optional || wanted.conditional || wanted.list || path.find('.') != std::string::npos)
        continue;
      paper::PaperData data = testing::SampleData(paper);
      data.Set(path, "");
      const auto docx = RenderDocx(paper, data);
      EXPECT_EQ(docx.status().code(), absl::StatusCode::kFailedPrecondition) << name << " " << path;
      EXPECT_THAT(std::string(docx.status().message().data(), docx.status().message().size()),
                  HasSubstr(path));
    }
  }
}

// The parts that article 29 of the People's Mediation Law names, for a person and an organisation.
TEST(MediationPapersTest, PrintAnAgreement) {
  const auto papers = Papers();
  paper::PaperData data;
  data.Set("number", "（2026）越城人调字第12号").Set("committee_name", "越城区某镇人民调解委员会");
  data.Set("dispute_type", "邻里").Set("accepted_date", "2026-10-08").Set("agreement_date", "2026-10-20");
  data.Set("facts", "双方门店相邻，共用一条排水沟。").Set("disputed_matters", "排水沟由谁疏通。");
  data.Set("responsibilities", "乙方堆放材料堵塞水沟，承担主要责任。")
      .Set("performance_method", "银行转账。");
  data.Set("total_amount", "12000").Set("copies", 3).Set("effect", "three_marks").Set("confirmation", "open");
  data.Add("mediators").Set("name", "沈某");
  data.Add("parties").Set("role", "甲方").Set("name", "陈某").Set("sex", "男").Set("address", "某镇一村");
  data.Add("parties")
      .Set("role", "乙方")
      .Set("name", "某建材有限公司")
      .Set("legal_representative", "周某")
      .Set("legal_representative_post", "经理");
  data.Add("terms").Set("content", "乙方于十日内疏通排水沟。");
  data.Add("terms").Set("content", "乙方赔偿甲方一万二千元，分两期付清。");
  for (const char* day : {"2026-11-01", "2026-12-01"})
    data.Add("obligations")
        .Set("content", "支付赔偿款")
        .Set("debtor", "乙方")
        .Set("amount", "6000")
        .Set("due_date", day);
  const auto docx = RenderDocx(papers.at("agreement"), data);
  ASSERT_OK(docx);
  const auto document = reports::ReadDocx(*docx);
  ASSERT_OK(document);
  for (const char* words :
       {"甲方：陈某，男，住所某镇一村。", "乙方：某建材有限公司。", "法定代表人（负责人）：周某，经理。",
        "由越城区某镇人民调解委员会于2026年10月8日受理，并由人民调解员沈某主持调解。", "排水沟由谁疏通。",
        "（二）乙方赔偿甲方一万二千元", "人民币壹万贰仟元整（12000元）", "6000元", "2026年12月1日",
        "生效之日起三十日内", "一式三份"})
    EXPECT_THAT(document->text, HasSubstr(words));
  EXPECT_THAT(document->text, Not(HasSubstr("代理人")));
}

TEST(MediationPapersTest, AreDescribedAsTheyAre) {
  const std::string readme = testing::ReadWholeFile(std::string(kFolder) + "/README.md");
  for (const auto& [name, paper] : Papers())
    EXPECT_THAT(readme, HasSubstr(testing::PaperRow(name, paper) + "\n"));
}

// Rules that are dead, and what they called things.
TEST(MediationPapersTest, CiteNoDeadLaw) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string text = testing::ReadWholeFile(entry.path());
    for (const char* dead :
         {"决定书", "调确字", "第一百九十四条", "第一百九十五条", "若干规定", "治安管理处罚条例"})
      EXPECT_THAT(text, Not(HasSubstr(dead))) << entry.path();
  }
}

}  // namespace
}  // namespace fengqiao
