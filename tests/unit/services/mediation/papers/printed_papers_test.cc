// Each paper printed from a case that was driven to where it is called for.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/paper/docx.h"
#include "common/status/error.h"
#include "common/values/legal_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/mediation/papers/file_export.h"
#include "services/mediation/papers/paper_forms.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "tests/unit/services/mediation/papers/filed_case.h"

namespace fengqiao::mediation {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::map<std::string, std::string>;

const paper::PaperLibrary& Library() {
  static const auto& library = *new paper::PaperLibrary(*LoadPapers(""));
  return library;
}

v1::PaperValues Values(const Fields& fields) {
  v1::PaperValues values;
  for (const auto& [field, text] : fields) (*values.mutable_fields())[field] = text;
  return values;
}

void AddRow(std::string_view list, std::string_view of, const Fields& fields, v1::PaperValues* values) {
  auto* row = values->add_rows();
  row->set_list(std::string(list));
  row->set_of(std::string(of));
  for (const auto& [field, text] : fields) (*row->mutable_fields())[field] = text;
}

absl::StatusOr<PrintedPaper> Print(const FiledCase& filed, std::string_view id,
                                   const v1::PaperValues& values = {}, std::string_view subject = "") {
  return PrintForm(Library(), **FindForm(id), filed.Facts(), subject, values);
}

// The text of the paper, which must be printed without a gap or a token left in it.
std::string TextOf(const FiledCase& filed, std::string_view id, const v1::PaperValues& values = {},
                   std::string_view subject = "") {
  const auto printed = Print(filed, id, values, subject);
  EXPECT_OK(printed) << id;
  if (!printed.ok()) return "";
  const auto document = reports::ReadDocx(printed->docx);
  EXPECT_OK(document) << id;
  if (!document.ok()) return "";
  EXPECT_THAT(document->text, AllOf(Not(HasSubstr("{")), Not(HasSubstr("}")))) << id;
  return document->text;
}

std::string MessageOf(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

FiledCase Agreed(v1::Source source = v1::SOURCE_APPLICATION, bool instalments = true,
                 v1::Agreement::Matter matter = v1::Agreement::MATTER_UNSPECIFIED) {
  FiledCase filed(source);
  filed.Accept();
  filed.Start();
  filed.Agree(v1::Agreement::KIND_WRITTEN, instalments, matter);
  return filed;
}

v1::PaperValues Debtor() { return Values({{"obligations.debtor", "{p2}"}}); }

v1::PaperValues SessionValues() {
  v1::PaperValues values = Values({{"start_time", "2026-11-22 09:00"},
                                   {"end_time", "2026-11-22 10:30"},
                                   {"recorder", "金立新"},
                                   {"recusal_answer", "不要求"}});
  AddRow("statements", "", {{"speaker", "{p1}"}, {"content", "要求疏通。"}}, &values);
  AddRow("statements", "", {{"speaker", "{p2}"}, {"content", "同意。"}}, &values);
  return values;
}

TEST(PrintedPapersTest, FormsAndTemplatesAreTheSame) {
  std::set<std::string> forms;
  for (const PaperForm& form : AllForms()) EXPECT_TRUE(forms.emplace(form.id).second) << form.id;
  std::set<std::string> templates;
  for (const auto& [id, paper] : Library().papers()) templates.insert(id);
  EXPECT_EQ(forms, templates);
  EXPECT_EQ(FindForm("mediation_nothing").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(PrintedPapersTest, AgreementHasNamesNumbersAndAmountInFull) {
  const FiledCase filed = Agreed();
  const std::string text = TextOf(filed, "mediation_agreement", Debtor());
  for (const char* words :
       {"清溪人调字第12号", "申请人：陈大江，男，1980年5月3日出生，公民身份号码33060219800503001",
        "被申请人：越城建材有限公司，统一社会信用代码91331082102324188U", "联系电话13857600137",
        "人民调解员沈惠芳主持调解", "越城建材有限公司在共用排水沟上堆放材料，陈大江家中进水。",
        "（二）越城建材有限公司赔偿陈大江一万二千元。", "人民币壹万贰仟元整（12000元）", "2026年12月22日",
        "一式三份", "加盖人民调解委员会印章之日起生效", "生效之日起三十日内"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
}

// What the parties wrote is what they sign: a door is no name, and a telephone none either.
TEST(PrintedPapersTest, AgreementHasTheDoorAndTheTelephoneThatWereWritten) {
  FiledCase filed;
  filed.Accept();
  filed.Start();
  const std::string number = filed.identities.identities(0).number();
  v1::RecordAgreementRequest request;
  v1::Agreement& agreement = *request.mutable_agreement();
  agreement.set_kind(v1::Agreement::KIND_WRITTEN);
  *agreement.mutable_reached() = ToProto(filed.today);
  agreement.set_facts("越城建材有限公司的料堆靠在一村８号的西墙上。");
  agreement.set_content("越城建材有限公司拆除二村1号后门的围墙。\n料堆移离一村8号，由陈大江（" + number +
                        "）验收，联系电话138-5760-0137。");
  agreement.set_performance("拆除前打0086 13857600137。");
  filed.Say(request);
  const v1::Agreement& stored = filed.dispute.agreements(0);
  EXPECT_EQ(
      stored.content(),
      "越城建材有限公司拆除{p2.door}后门的围墙。\n料堆移离{p1.door}，由{p1}（{p1.number}）验收，联系电话{"
      "p1.phone.2}。");
  EXPECT_EQ(stored.facts(), "越城建材有限公司的料堆靠在{p1.door.1}的西墙上。");
  EXPECT_THAT(stored.DebugString(), AllOf(Not(HasSubstr("8001")), Not(HasSubstr("0137"))));
  v1::PaperValues values;
  AddRow("obligations", "",
         {{"debtor", "{p2}"}, {"content", "拆除{p2.door}的围墙"}, {"due_date", "2026-12-22"}}, &values);
  const std::string text = TextOf(filed, "mediation_agreement", values);
  for (const std::string& words :
       {std::string("拆除二村1号后门的围墙"), std::string("料堆移离一村8号"),
        "由陈大江（" + number + "）验收", std::string("联系电话138-5760-0137。"),
        std::string("靠在一村８号的西墙上"), std::string("拆除前打0086 13857600137"),
        std::string("拆除二村1号的围墙")}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
}

// A hotline's number may be the caller's telephone: its letter has the number that it knows.
TEST(PrintedPapersTest, TheReplyHasTheSendersOwnNumber) {
  FiledCase filed(v1::SOURCE_COURT_BEFORE_FILING);
  v1::AddReferralRequest request;
  v1::Referral& referral = *request.mutable_referral();
  referral.set_source(v1::SOURCE_ONE_STOP_CENTRE);
  referral.set_sender("越城区社会治理中心");
  referral.set_paper("138 5760 0137来电单");
  referral.set_external_number("12345-138-5760-0137");
  *referral.mutable_received() = ToProto(filed.today);
  filed.Say(request);
  EXPECT_EQ(filed.dispute.referrals(1).external_number(), "12345-{p1.phone.2}");
  filed.Accept();
  filed.Start();
  filed.Agree(v1::Agreement::KIND_WRITTEN, true);
  filed.Sign();
  EXPECT_THAT(TextOf(filed, "mediation_referral_reply",
                     Values({{"referred_date", "2026-11-21"},
                             {"contact_phone", "0575-88880000"},
                             {"performance", "尚未到期。"}}),
                     "r2"),
              AllOf(HasSubstr("12345-138-5760-0137"), HasSubstr("138 5760 0137来电单")));
}

TEST(PrintedPapersTest, AgreementFollowsItsReferral) {
  EXPECT_THAT(
      TextOf(Agreed(v1::SOURCE_COURT_BEFORE_FILING), "mediation_agreement", Debtor()),
      AllOf(HasSubstr("按指印之日起生效"), Not(HasSubstr("印章之日起生效")), HasSubstr("申请司法确认")));
  EXPECT_THAT(TextOf(Agreed(v1::SOURCE_COURT_AFTER_FILING), "mediation_agreement", Debtor()),
              AllOf(HasSubstr("报送委托调解的人民法院"), Not(HasSubstr("申请司法确认"))));
  EXPECT_THAT(TextOf(Agreed(v1::SOURCE_APPLICATION, true, v1::Agreement::MATTER_TITLE), "mediation_agreement",
                     Debtor()),
              HasSubstr("不属于司法确认的范围"));
}

TEST(PrintedPapersTest, WhatIsMissingIsNamed) {
  const auto printed = Print(Agreed(), "mediation_agreement");
  EXPECT_EQ(printed.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(MessageOf(printed.status()),
              AllOf(HasSubstr("obligations"), HasSubstr("debtor"), HasSubstr("mediation_agreement")));
  // Without instalments it says that all was performed on the spot only where that is on record.
  FiledCase filed = Agreed(v1::SOURCE_APPLICATION, false);
  EXPECT_THAT(MessageOf(Print(filed, "mediation_agreement").status()), HasSubstr("performed_date"));
  filed.Sign();
  filed.Perform();
  EXPECT_THAT(TextOf(filed, "mediation_agreement"), HasSubstr("已于2026年11月22日当场履行完毕"));
}

TEST(PrintedPapersTest, WhatTheCaseHoldsIsNotSaidOtherwise) {
  const FiledCase filed = Agreed();
  for (const char* field : {"total_amount", "effect", "parties.name", "nothing", "parties.nothing"}) {
    v1::PaperValues values = Debtor();
    (*values.mutable_fields())[field] = "1";
    EXPECT_EQ(Print(filed, "mediation_agreement", values).status().code(), absl::StatusCode::kInvalidArgument)
        << field;
  }
  v1::PaperValues more = Debtor();
  AddRow("parties", "", {{"role", "申请人"}}, &more);
  EXPECT_EQ(Print(filed, "mediation_agreement", more).status().code(), absl::StatusCode::kInvalidArgument);
  v1::PaperValues stranger = Debtor();
  AddRow("parties", "p9", {{"ethnicity", "汉族"}}, &stranger);
  EXPECT_EQ(Print(filed, "mediation_agreement", stranger).status().code(),
            absl::StatusCode::kInvalidArgument);
  v1::PaperValues own = Values({{"obligations.debtor", "{p2}"}, {"parties.occupation", "农民"}});
  AddRow("parties", "p1", {{"ethnicity", "畲族"}}, &own);
  AddRow("parties", "p2", {{"occupation", "无"}}, &own);
  AddRow("obligations", "2", {{"debtor", "第三人"}}, &own);
  EXPECT_THAT(TextOf(filed, "mediation_agreement", own), AllOf(HasSubstr("畲族，农民"), HasSubstr("第三人")));
}

TEST(PrintedPapersTest, TheWayIn) {
  FiledCase filed(v1::SOURCE_COURT_BEFORE_FILING);
  filed.Accept();
  EXPECT_THAT(TextOf(filed, "mediation_application"),
              AllOf(HasSubstr("陈大江称越城建材有限公司堆放材料"), HasSubstr("15000元"),
                    HasSubstr("清溪镇人民调解委员会")));
  EXPECT_THAT(TextOf(filed, "mediation_acceptance_register",
                     Values({{"place", "清溪镇一村"}, {"registrar", "金立新"}})),
              AllOf(HasSubstr("人民法院委派"), HasSubstr("越城区人民法院"), HasSubstr("浙0602诉前调12号"),
                    HasSubstr("2026年11月22日10时"), HasSubstr("各方当事人均同意调解")));
  EXPECT_THAT(
      TextOf(filed, "mediation_rights_notice", Values({{"committee_phone", "0575-88880000"}})),
      AllOf(HasSubstr("陈大江、越城建材有限公司"), HasSubstr("0575-88880000"), HasSubstr("申请司法确认")));
  EXPECT_EQ(Print(filed, "mediation_refusal_notice").status().code(), absl::StatusCode::kFailedPrecondition);

  FiledCase refused;
  refused.Refuse();
  EXPECT_THAT(TextOf(refused, "mediation_refusal_notice",
                     Values({{"number", "（2026）第1号"}, {"committee_name", "清溪镇人民调解委员会"}})),
              AllOf(HasSubstr("陈大江"), HasSubstr("已由人民法院"), HasSubstr("等候人民法院处理")));
}

TEST(PrintedPapersTest, TheMediation) {
  FiledCase filed = Agreed();
  EXPECT_THAT(TextOf(filed, "mediation_record", SessionValues()),
              AllOf(HasSubstr("第12号之1"), HasSubstr("陈大江：要求疏通。"), HasSubstr("达成协议。"),
                    HasSubstr("现场调解"), HasSubstr("不公开")));
  v1::PaperValues inquiry = Values({{"subject", "排水沟现状"},
                                    {"start_time", "2026-11-22 08:00"},
                                    {"end_time", "2026-11-22 08:30"},
                                    {"place", "一村"},
                                    {"recorder", "金立新"},
                                    {"person_name", "李某"},
                                    {"person_relation", "{p1}的邻居"}});
  AddRow("questions", "", {{"question", "水沟何时堵的？"}, {"answer", "上月。"}}, &inquiry);
  EXPECT_THAT(TextOf(filed, "mediation_inquiry_record", inquiry),
              AllOf(HasSubstr("陈大江的邻居"), HasSubstr("沈惠芳")));
}

TEST(PrintedPapersTest, AnExtensionAndATermination) {
  FiledCase filed;
  filed.Accept();
  filed.Start();
  v1::ExtendTermRequest extend;
  *extend.mutable_extension()->mutable_until() = ToProto(filed.today + 50);
  *extend.mutable_extension()->mutable_agreed() = ToProto(filed.today);
  filed.Do(extend);
  EXPECT_THAT(
      TextOf(filed, "mediation_extension_consent", Values({{"reason", "需要鉴定"}}), "a1.1"),
      AllOf(HasSubstr("至2026年12月22日届满"), HasSubstr("延长至2027年1月11日"), HasSubstr("第12号之1")));
  EXPECT_EQ(Print(filed, "mediation_extension_consent", {}, "a1.2").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Print(filed, "mediation_termination_notice").status().code(),
            absl::StatusCode::kFailedPrecondition);
  filed.Terminate(v1::Attempt::RESULT_WITHDRAWN);
  EXPECT_THAT(TextOf(filed, "mediation_termination_notice", Values({{"demanding_party", "{p2}"}})),
              AllOf(HasSubstr("因当事人越城建材有限公司要求终止调解"), HasSubstr("人民法院提起诉讼")));
}

TEST(PrintedPapersTest, AnOralAgreement) {
  FiledCase filed;
  filed.Accept();
  filed.Start();
  filed.Agree(v1::Agreement::KIND_ORAL, false);
  filed.Perform();
  EXPECT_THAT(
      TextOf(filed, "mediation_oral_agreement_register", Values({{"recorder", "金立新"}})),
      AllOf(HasSubstr("陈大江"), HasSubstr("12000元"), HasSubstr("履行完毕"), HasSubstr("清溪镇调解室")));
  EXPECT_EQ(Print(filed, "mediation_agreement").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(PrintedPapersTest, TheConfirmation) {
  FiledCase filed = Agreed();
  filed.Sign();
  filed.Apply();
  EXPECT_THAT(TextOf(filed, "mediation_confirmation_application"),
              AllOf(HasSubstr("申请人：越城建材有限公司"), HasSubstr("绍兴市越城区人民法院"),
                    HasSubstr("于2026年11月22日生效"), HasSubstr("第12号）有效")));
  EXPECT_THAT(TextOf(filed, "mediation_proof", Values({{"contact_phone", "0575-88880000"}})),
              AllOf(HasSubstr("第12号之1"), HasSubstr("指定的人民调解员沈惠芳主持调解")));
  // What no court would confirm is not applied for.
  for (FiledCase barred : {Agreed(v1::SOURCE_APPLICATION, true, v1::Agreement::MATTER_STATUS),
                           Agreed(v1::SOURCE_COURT_AFTER_FILING), Agreed()}) {
    EXPECT_EQ(Print(barred, "mediation_confirmation_application").status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
  FiledCase performed = Agreed();
  performed.Sign();
  performed.Perform();
  for (const char* paper : {"mediation_confirmation_application", "mediation_proof"}) {
    EXPECT_THAT(MessageOf(Print(performed, paper).status()), HasSubstr("履行")) << paper;
  }
  // What was applied for is printed as it was.
  filed.Perform();
  EXPECT_THAT(TextOf(filed, "mediation_confirmation_application"), HasSubstr("绍兴市越城区人民法院"));
}

TEST(PrintedPapersTest, WhatCameAfter) {
  FiledCase filed = Agreed(v1::SOURCE_COURT_BEFORE_FILING);
  filed.Sign();
  filed.FollowUp();
  EXPECT_THAT(TextOf(filed, "mediation_follow_up_record",
                     Values({{"visit_time", "2026-11-22 15:00"}, {"visit_method", "电话"}}), "f1"),
              AllOf(HasSubstr("陈大江表示排水已经通畅"), HasSubstr("满意"), HasSubstr("支付赔偿款"),
                    HasSubstr("第一次")));
  EXPECT_THAT(TextOf(filed, "mediation_referral_reply",
                     Values({{"referred_date", "2026-11-21"}, {"contact_phone", "0575-88880000"}})),
              AllOf(HasSubstr("越城区人民法院："), HasSubstr("委派的当事人陈大江、越城建材有限公司"),
                    HasSubstr("书面调解协议")));
  v1::RouteReferralRequest route;
  route.mutable_routing()->set_kind(v1::Routing::KIND_LEGAL_AID);
  route.mutable_routing()->set_to("越城区法律援助中心");
  route.mutable_routing()->set_person_times(1);
  filed.Do(route);
  EXPECT_THAT(TextOf(filed, "mediation_referral_letter",
                     Values({{"reason", "{p1}生活困难"},
                             {"work_done", "已经调解一次。"},
                             {"contact_phone", "0575-88880000"}})),
              AllOf(HasSubstr("转介函"), HasSubstr("陈大江生活困难"), HasSubstr("提供法律援助")));
}

v1::PaperValues ReplyValues() {
  return Values({{"referred_date", "2026-11-21"}, {"contact_phone", "0575-88880000"}});
}

v1::ReplyToReferralRequest Replying(v1::Referral::Outcome outcome, const char* paper,
                                    const char* corrects = "") {
  v1::ReplyToReferralRequest request;
  request.set_referral("r1");
  request.mutable_reply()->set_outcome(outcome);
  request.mutable_reply()->set_paper(paper);
  request.mutable_reply()->set_corrects(corrects);
  return request;
}

// What was written down and not signed settles nothing: neither the sender nor the file says so.
TEST(PrintedPapersTest, AnAgreementThatNeverTookForceIsNone) {
  FiledCase filed = Agreed(v1::SOURCE_COURT_BEFORE_FILING);
  EXPECT_EQ(Print(filed, "mediation_referral_reply", ReplyValues()).status().code(),
            absl::StatusCode::kFailedPrecondition)
      << "while it is under way, the progress is said";
  filed.Terminate(v1::Attempt::RESULT_NOT_AGREED);
  EXPECT_THAT(TextOf(filed, "mediation_referral_reply", ReplyValues()),
              AllOf(HasSubstr("未能达成协议"), HasSubstr("退回你单位"), Not(HasSubstr("达成书面调解协议"))));
  filed.Do(Replying(v1::Referral::OUTCOME_NOT_AGREED, "复函1号"));
  filed.CloseAndArchive(v1::Closing::KIND_NOT_AGREED);
  EXPECT_THAT(TextOf(filed, "mediation_cover"),
              AllOf(HasSubstr("未达成协议"), Not(HasSubstr("达成书面协议"))));
  EXPECT_THAT(TextOf(filed, "mediation_closing_report", Values({{"handler_opinion", "同意结案"}})),
              AllOf(HasSubstr("未达成协议"), Not(HasSubstr("协议形式")), Not(HasSubstr("12000"))));
}

TEST(PrintedPapersTest, TheReplySaysWhatIsSoWhateverTheCaseCameTo) {
  FiledCase grid(v1::SOURCE_COURT_BEFORE_FILING);
  v1::AcceptCaseRequest accept;
  accept.set_form(v1::FORM_GRID);
  accept.set_tier(v1::TIER_GRID);
  accept.mutable_acceptance()->set_organ("清溪镇第三网格");
  grid.Do(accept);
  v1::RecordHandlingRequest handle;
  handle.set_outcome("双方和好");
  grid.Do(handle);
  v1::PaperValues values = ReplyValues();
  (*values.mutable_fields())["contact_name"] = "金立新";
  (*values.mutable_fields())["number"] = "（2026）第1号";
  EXPECT_THAT(
      TextOf(grid, "mediation_referral_reply", values),
      AllOf(HasSubstr("清溪镇第三网格"), HasSubstr("化解"), HasSubstr("双方和好。"), Not(HasSubstr("退回"))));

  FiledCase gone(v1::SOURCE_COURT_BEFORE_FILING);
  gone.Accept();
  v1::TransferCaseRequest transfer;
  transfer.set_organ("越城区公安分局");
  transfer.set_reason("涉嫌违法");
  transfer.set_paper("移送函1号");
  gone.Do(transfer);
  EXPECT_THAT(
      TextOf(gone, "mediation_referral_reply", ReplyValues()),
      AllOf(HasSubstr("移出"), HasSubstr("移送越城区公安分局：涉嫌违法。"), Not(HasSubstr("未能达成协议"))));

  FiledCase settled = Agreed(v1::SOURCE_COURT_BEFORE_FILING);
  settled.Sign();
  FiledCase impaired = settled;
  v1::RecordJudgmentRequest judge;
  judge.mutable_judgment()->set_effect(v1::Judgment::EFFECT_VOID);
  judge.mutable_judgment()->set_document_number("（2026）浙0602民初88号");
  impaired.Do(judge);
  EXPECT_THAT(
      TextOf(impaired, "mediation_referral_reply", ReplyValues()),
      AllOf(HasSubstr("（2026）浙0602民初88号"), HasSubstr("确认无效"), Not(HasSubstr("主要内容如下"))));
  // What was told stays what the letter says, and a correction names it.
  settled.FollowUp();
  settled.Do(Replying(v1::Referral::OUTCOME_AGREED, "复函1号"));
  settled.Do(Replying(v1::Referral::OUTCOME_AGREED, "复函2号", "复函1号"));
  EXPECT_THAT(TextOf(settled, "mediation_referral_reply", ReplyValues()),
              AllOf(HasSubstr("我会此前的复函1号"), HasSubstr("主要内容如下")));
}

// A court's term is its referral's, not the attempt's.
TEST(PrintedPapersTest, TheTermOfACourtsCaseIsPrinted) {
  for (const auto source : {v1::SOURCE_COURT_BEFORE_FILING, v1::SOURCE_COURT_AFTER_FILING}) {
    FiledCase filed(source);
    filed.Accept();
    filed.Start();
    const bool before = source == v1::SOURCE_COURT_BEFORE_FILING;
    v1::PaperValues values = ReplyValues();
    (*values.mutable_fields())["progress"] = "已调解一次。";
    EXPECT_THAT(TextOf(filed, "mediation_referral_reply", values),
                HasSubstr(before ? "调解期限至2026年12月22日" : "调解期限至2026年12月7日"));
    v1::ExtendTermRequest extend;
    *extend.mutable_extension()->mutable_until() = ToProto(filed.today + 50);
    *extend.mutable_extension()->mutable_agreed() = ToProto(filed.today);
    filed.Do(extend);
    EXPECT_THAT(TextOf(filed, "mediation_extension_consent", Values({{"reason", "需要鉴定"}}), "a1.1"),
                AllOf(HasSubstr(before ? "至2026年12月22日届满" : "至2026年12月7日届满"),
                      HasSubstr("延长至2027年1月11日")));
  }
}

// One definition of performed: a later word does not undo it.
TEST(PrintedPapersTest, WhatIsPerformedStaysPerformed) {
  FiledCase filed = Agreed();
  filed.Sign();
  filed.Perform();
  v1::RecordPerformanceRequest partly;
  partly.mutable_performance()->set_extent(v1::Performance::EXTENT_PARTLY);
  filed.Do(partly);
  filed.FollowUp();
  filed.CloseAndArchive(v1::Closing::KIND_PERFORMED);
  EXPECT_THAT(TextOf(filed, "mediation_closing_report", Values({{"handler_opinion", "同意结案"}})),
              AllOf(HasSubstr("履行完毕"), Not(HasSubstr("部分履行"))));
}

FiledCase Archived() {
  FiledCase filed = Agreed();
  filed.Sign();
  filed.Perform();
  filed.FollowUp();
  filed.CloseAndArchive(v1::Closing::KIND_PERFORMED);
  return filed;
}

TEST(PrintedPapersTest, TheFileItself) {
  const FiledCase filed = Archived();
  EXPECT_THAT(TextOf(filed, "mediation_cover"),
              AllOf(HasSubstr("陈大江与越城建材有限公司邻里纠纷"), HasSubstr("10年"), HasSubstr("16页"),
                    HasSubstr("达成书面协议")));
  const std::string contents = TextOf(filed, "mediation_contents");
  EXPECT_THAT(contents, AllOf(HasSubstr(std::string(64, 'a')), HasSubstr("15-16"), Not(HasSubstr("封面"))));
  EXPECT_LT(contents.find("人民调解申请书"), contents.find("权利义务告知书"));
  EXPECT_LT(contents.find("权利义务告知书"), contents.find("当事人身份证明"));
  EXPECT_LT(contents.find("当事人身份证明"), contents.find("人民调解记录"));
  EXPECT_LT(contents.find("人民调解记录"), contents.find("人民调解协议书"));
  EXPECT_THAT(TextOf(filed, "mediation_back_cover"), HasSubstr("16页"));
  EXPECT_THAT(TextOf(filed, "mediation_closing_report", Values({{"handler_opinion", "同意结案"}})),
              AllOf(HasSubstr("履行完毕"), HasSubstr("由沈惠芳主持调解，达成协议。"),
                    HasSubstr("回访1次，当事人满意")));
  EXPECT_THAT(TextOf(filed, "mediation_file_statement",
                     Values({{"completeness", "complete"}, {"checker", "金立新"}})),
              AllOf(HasSubstr("文书和材料8件"), HasSubstr("扫描件1件")));
}

TEST(PrintedPapersTest, TheSameCaseGivesTheSameBytes) {
  const FiledCase filed = Archived();
  const auto first = Print(filed, "mediation_agreement", Debtor());
  const auto second = Print(Archived(), "mediation_agreement", Debtor());
  ASSERT_OK(first);
  ASSERT_OK(second);
  EXPECT_EQ(first->docx, second->docx);
  EXPECT_EQ(first->file_name, "人民调解协议书（2026）清溪人调字第12号.docx");
}

absl::StatusOr<std::string> NoScans(const v1::Paper&) { return absl::NotFoundError(""); }

v1::ExportFileRequest ExportRequest() {
  v1::ExportFileRequest request;
  v1::PaperInput* all = request.add_inputs();
  *all->mutable_values() = Values({{"committee_phone", "0575-88880000"},
                                   {"contact_phone", "0575-88880000"},
                                   {"handler_opinion", "同意结案"},
                                   {"visit_time", "2026-11-22 15:00"},
                                   {"visit_method", "电话"},
                                   {"total_amount", "99"},
                                   {"obligations.debtor", "{p2}"}});
  v1::PaperInput* session = request.add_inputs();
  session->set_paper("mediation_record");
  *session->mutable_values() = SessionValues();
  return request;
}

TEST(PrintedPapersTest, AWholeFile) {
  const FiledCase filed = Archived();
  const auto exported = ExportCaseFile(Library(), filed.Facts(), ExportRequest(), NoScans);
  ASSERT_OK(exported);
  EXPECT_TRUE(exported->left_out.empty()) << exported->left_out[0].DebugString();
  EXPECT_EQ(exported->file_name, "人民调解卷宗（2026）清溪人调字第12号.zip");
  size_t at = 0;
  for (const char* name : {"001_卷宗封面", "002_卷内目录", "003_人民调解申请书", "004_人民调解权利义务告知书",
                           "005_人民调解记录", "006_人民调解协议书", "007_履行情况及回访记录",
                           "008_人民调解结案报告表", "009_封底"}) {
    at = exported->zip.find(name, at);
    ASSERT_NE(at, std::string::npos) << name;
  }
  EXPECT_EQ(exported->zip, ExportCaseFile(Library(), filed.Facts(), ExportRequest(), NoScans)->zip);
}

TEST(PrintedPapersTest, AWholeFileTellsWhatItLacks) {
  const FiledCase filed = Archived();
  const auto exported = ExportCaseFile(Library(), filed.Facts(), v1::ExportFileRequest(), NoScans);
  ASSERT_OK(exported);
  std::vector<std::string> papers;
  for (const auto& left_out : exported->left_out) {
    papers.push_back(left_out.paper());
    EXPECT_THAT(left_out.explanation(), AllOf(HasSubstr("数据不全"), Not(HasSubstr("陈大江"))));
  }
  EXPECT_THAT(papers, ElementsAre("mediation_rights_notice", "mediation_record", "mediation_agreement",
                                  "mediation_follow_up_record", "mediation_closing_report"));
  v1::ExportFileRequest twice;
  twice.add_inputs();
  twice.add_inputs();
  EXPECT_EQ(CheckInputs(twice).code(), absl::StatusCode::kInvalidArgument);
  v1::ExportFileRequest strange;
  strange.add_inputs()->set_paper("nothing");
  EXPECT_EQ(CheckInputs(strange).code(), absl::StatusCode::kInvalidArgument);
  // Before acceptance nothing is called for.
  EXPECT_EQ(ExportCaseFile(Library(), FiledCase().Facts(), v1::ExportFileRequest(), NoScans).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace fengqiao::mediation
