// What may be printed, and by whom.

#include "services/correction/domain/printing.h"

#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using Whose = PrintRight::Whose;

std::string Seen(const absl::Status& status) {
  const std::string rule = RuleOf(status);
  if (!status.ok()) SeenRules().insert(rule);
  return rule;
}

v1::Subject WithLeaves() {
  v1::Subject subject;
  for (const auto state : {v1::Leave::STATE_APPROVED, v1::Leave::STATE_APPROVED, v1::Leave::STATE_REFUSED}) {
    v1::Leave& leave = *subject.add_leaves();
    leave.set_id(absl::StrCat("l", subject.leaves_size()));
    leave.set_state(state);
  }
  return subject;
}

TEST(PrintingTest, APaperIsAboutWhatIsThereInThatState) {
  const v1::Subject subject = WithLeaves();
  const auto approved = [](const v1::Leave& leave) { return leave.state() == v1::Leave::STATE_APPROVED; };
  const auto find = [&](std::string_view about) {
    return FindPrinted(subject.leaves(), about, "外出没有批准", approved);
  };
  EXPECT_EQ(find("l1").value()->id(), "l1");
  EXPECT_EQ(find("").value()->id(), "l2");  // the last one of those
  EXPECT_EQ(Seen(find("l3").status()), "correction.paper.state");
  EXPECT_EQ(Seen(find("l9").status()), "correction.paper.about");
  const v1::Subject empty;
  EXPECT_EQ(Seen(FindPrinted(empty.leaves(), "", "外出没有批准", approved).status()),
            "correction.paper.state");
  EXPECT_OK(MustBeOfTheFile(""));
  EXPECT_EQ(Seen(MustBeOfTheFile("s1")), "correction.paper.about");
  EXPECT_OK(MustBeSo(true, "没有"));
  EXPECT_EQ(Seen(MustBeSo(false, "没有")), "correction.paper.state");
}

TEST(PrintingTest, AnOfficePrintsWhatItIsEntrustedWith) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  const PrintRight plan{.act = v1::Entrustment::ACT_PLAN}, county{};
  EXPECT_OK(MayPrint(life.subject, plan, life.Now()));
  EXPECT_OK(MayPrint(life.subject, county, life.Now()));
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_PLAN);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_EQ(Seen(MayPrint(life.subject, plan, life.Now())), "correction.office.entrustment");
  life.actor.level = v1::LEVEL_COUNTY;
  ASSERT_EQ(life.Give(entrust), "OK");
  life.actor.level = v1::LEVEL_OFFICE;
  EXPECT_OK(MayPrint(life.subject, plan, life.Now()));
  const PrintRight leave{.act = v1::Entrustment::ACT_SHORT_LEAVE};
  EXPECT_EQ(Seen(MayPrint(life.subject, leave, life.Now())), "correction.office.entrustment");
  EXPECT_EQ(Seen(MayPrint(life.subject, county, life.Now())), "correction.power.county");
}

TEST(PrintingTest, TheDocumentByWhichAPaperIsSomebodys) {
  v1::Subject subject;
  for (const char* about : {"s1", "s2"}) {
    v1::Document& document = *subject.add_documents();
    document.set_id(absl::StrCat("d", subject.documents_size()));
    document.set_kind(v1::Document::KIND_SANCTION_DECISION);
    document.set_about(about);
  }
  const PrintRight decision{.whose = Whose::kDocument, .document = v1::Document::KIND_SANCTION_DECISION};
  EXPECT_EQ(DocumentPrinted(subject, decision, "s1")->id(), "d1");
  EXPECT_EQ(DocumentPrinted(subject, decision, "")->id(), "d2");
  EXPECT_EQ(DocumentPrinted(subject, decision, "s3"), nullptr);
  const PrintRight itself{.whose = Whose::kDocument};
  EXPECT_EQ(DocumentPrinted(subject, itself, "d1.2")->id(), "d1");
  EXPECT_EQ(DocumentPrinted(subject, itself, "")->id(), "d2");
  EXPECT_EQ(DocumentPrinted(subject, itself, "d7"), nullptr);
  EXPECT_EQ(DocumentPrinted(subject, {}, "s1"), nullptr);
}

TEST(PrintingTest, TheNewCountysPapersAreOfATransfer) {
  v1::Subject subject;
  const PrintRight answer{.whose = Whose::kNewCounty};
  EXPECT_EQ(TransferPrinted(subject, answer, ""), "");
  subject.add_transfers()->set_id("t1");
  subject.add_transfers()->set_id("t2");
  EXPECT_EQ(TransferPrinted(subject, answer, ""), "t2");
  EXPECT_EQ(TransferPrinted(subject, answer, "t1"), "t1");
  EXPECT_EQ(TransferPrinted(subject, {}, "t1"), "");
}

}  // namespace
}  // namespace fengqiao::correction
