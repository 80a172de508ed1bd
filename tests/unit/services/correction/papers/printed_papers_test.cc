// Each paper printed from a file that was driven to where it is called for.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/paper/docx.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/correction/domain/risk.h"
#include "services/correction/papers/paper_forms.h"
#include "services/reports/formats/docx/docx_reader.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::map<std::string, std::string>;

constexpr char kNewCounty[] = "330102";  // 杭州市上城区

const paper::PaperLibrary& Library() {
  static const auto& library = *new paper::PaperLibrary(*LoadPapers(""));
  return library;
}

// What nearly every paper wants to be said; what a paper has no field for is left out.
paper::StatedValues Said(const std::string& id, const Fields& more) {
  const Fields all = {{"number", "12"},
                      {"contact_name", "沈某"},
                      {"contact_phone", "0575-88880000"},
                      {"members.name", "沈某"},
                      {"police_name", "越城公安分局"},
                      {"prison_name", "浙江省第一监狱"},
                      {"announcer", "沈某"},
                      {"registrar", "沈某"},
                      {"recorder", "沈某"},
                      {"office_name", "塔山司法所"}};
  paper::StatedValues values;
  const auto& wanted = (*Library().Find(id))->wanted();
  for (const auto& [field, text] : all) {
    if (wanted.contains(field)) values.fields.emplace(field, text);
  }
  for (const auto& [field, text] : more) values.fields.insert_or_assign(field, text);
  return values;
}

absl::StatusOr<PrintedPaper> Print(const Life& life, const std::string& id, const paper::StatedValues& values,
                                   std::string_view about = "", std::string_view county = kCounty,
                                   const v1::PositioningOrder* order = nullptr) {
  const PaperFacts facts{.subject = life.subject,
                         .person = life.person,
                         .county = county,
                         .today = life.today,
                         .risk = &life.risk_file,
                         .order = order};
  return PrintForm(Library(), **FindForm(id), facts, about, values);
}

absl::StatusOr<PrintedPaper> Print(const Life& life, const std::string& id) {
  return Print(life, id, Said(id, {}));
}

// The text of the paper, which must be printed without a gap.
std::string TextOf(const Life& life, const std::string& id, const Fields& more = {},
                   std::string_view about = "", std::string_view county = kCounty) {
  const auto printed = Print(life, id, Said(id, more), about, county);
  EXPECT_OK(printed) << id;
  if (!printed.ok()) return "";
  const auto document = reports::ReadDocx(printed->docx);
  EXPECT_OK(document) << id;
  return document.ok() ? document->text : "";
}

// The entrustment's and the end's number are on record.
std::string TextWithItsNumber(const Life& life, const std::string& id) {
  paper::StatedValues values = Said(id, {});
  values.fields.erase("number");
  const auto printed = Print(life, id, values);
  EXPECT_OK(printed) << id;
  if (!printed.ok()) return "";
  const auto document = reports::ReadDocx(printed->docx);
  EXPECT_OK(document) << id;
  return document.ok() ? document->text : "";
}

Life InCorrection(v1::Subject::Kind kind = v1::Subject::KIND_PROBATION) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05", v1::SUPERVISION_CLASS_NORMAL, kind);
  return life;
}

// A sanction as it stands once it was made, with the breach behind it.
std::string Sanctioned(v1::SanctionKind kind, v1::Organ::Kind addressee, Life* life,
                       v1::Breach::Kind breach_kind = v1::Breach::KIND_SUPERVISION_RULES) {
  v1::Breach& breach = *life->subject.add_breaches();
  breach.set_id(absl::StrCat("b", life->subject.breaches_size()));
  breach.set_kind(breach_kind);
  *breach.mutable_day() = ToProto(life->today);
  breach.set_facts("本人未经批准在外地过夜");
  v1::Sanction& sanction = *life->subject.add_sanctions();
  sanction.set_id(absl::StrCat("s", life->subject.sanctions_size()));
  sanction.set_kind(kind);
  sanction.add_breaches(breach.id());
  sanction.set_reason("事实清楚，证据充分，应当处理。");
  sanction.set_rule("correction.ladder.two_warnings");
  *sanction.mutable_decided() = ToProto(life->today);
  const bool ours = addressee == v1::Organ::KIND_UNSPECIFIED;
  sanction.set_state(ours ? v1::Sanction::STATE_DECIDED : v1::Sanction::STATE_SUBMITTED);
  if (!ours) sanction.mutable_addressee()->set_name("绍兴市越城区某机关");
  sanction.mutable_addressee()->set_kind(addressee);
  return sanction.id();
}

TEST(PrintedPapersTest, FormsAndTemplatesAreTheSame) {
  std::set<std::string> forms, words;
  for (const PaperForm& form : AllForms()) {
    EXPECT_TRUE(forms.emplace(form.id).second) << form.id;
    EXPECT_TRUE(words.emplace(form.word).second) << form.word;
  }
  std::set<std::string> templates;
  for (const auto& [id, paper] : Library().papers()) templates.insert(id);
  EXPECT_EQ(forms, templates);
  EXPECT_EQ(FieldOf(FindForm("correction_nothing")), "paper");
}

// What the class rests on, in full: of health too, and of a departure its reasons.
TEST(PrintedPapersTest, TheExplanationSaysEachPartAndWhoseDecisionItIs) {
  Life life = InCorrection();
  EXPECT_EQ(RuleOf(Print(life, "correction_risk_explanation")), "correction.paper.state");
  v1::RecordRiskAnswersRequest answers;
  v1::RiskAnswer& answer = *answers.add_answers();
  answer.set_question("mental");
  answer.set_option("concern");
  *answer.mutable_day() = Date("2026-01-05");
  ASSERT_EQ(life.Give(answers), "OK");
  life.GoTo("2026-01-06");
  const auto seen = AssessRisk(life.subject, life.person, life.risk_file, life.book, life.today);
  ASSERT_OK(seen);
  EXPECT_EQ(seen->suggested_class(), v1::SUPERVISION_CLASS_STRICT);
  v1::ClassifySubjectRequest request = Class(v1::SUPERVISION_CLASS_LENIENT, "2026-01-06");
  *request.mutable_risk()->mutable_day() = seen->day();
  request.mutable_risk()->set_low(seen->low());
  request.mutable_risk()->set_high(seen->high());
  request.mutable_risk()->set_suggested_class(seen->suggested_class());
  request.mutable_risk()->set_revision(seen->revision());
  request.mutable_classification()->set_departure("年事已高，行动不便，没有再犯可能");
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_THAT(TextOf(life, "correction_risk_explanation"),
              AllOf(HasSubstr("王建国"), HasSubstr("心理评估：需要关注（2026-01-05记录），计3分。"),
                    HasSubstr("就业、就学情况：没有记录，可能计0至4分。"),
                    HasSubstr("30分以上为严管、12至29分为普管、11分以下为宽管。"),
                    HasSubstr("入矫不满二个月（严管）"), HasSubstr("年事已高"), HasSubstr("浙江省"),
                    HasSubstr(seen->revision()), HasSubstr("管理类别为宽管"), HasSubstr("决定人：zhang")));
  EXPECT_EQ(RuleOf(Print(life, "correction_risk_explanation", Said("correction_risk_explanation", {}), "r2")),
            "correction.paper.about");
  // As it was decided, whatever comes afterwards.
  life.GoTo("2026-08-01");
  EXPECT_THAT(TextOf(life, "correction_risk_explanation"), HasSubstr("2026年1月6日的风险评估"));
}

TEST(PrintedPapersTest, TheReceiptSaysWhatIsMissing) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  ASSERT_OK(life.Enter(notice));
  EXPECT_THAT(TextOf(life, "correction_receipt"),
              AllOf(HasSubstr("绍兴市越城区人民法院："), HasSubstr("法律文书齐全"), HasSubstr("尚未报到"),
                    HasSubstr("浙江省绍兴市越城区社区矫正机构")));
  life.subject.mutable_papers()->RemoveLast();
  EXPECT_THAT(TextOf(life, "correction_receipt"), HasSubstr("尚缺执行通知书"));
  life.subject.clear_papers();
  EXPECT_EQ(RuleOf(Print(life, "correction_receipt")), "correction.paper.state");
  EXPECT_EQ(RuleOf(Print(life, "correction_register")), "correction.paper.state");
  EXPECT_EQ(RuleOf(Print(life, "correction_announcement")), "correction.paper.state");
}

TEST(PrintedPapersTest, TheBeginning) {
  Life life = InCorrection();
  EXPECT_THAT(TextOf(life, "correction_register"),
              AllOf(HasSubstr("王建国"), HasSubstr(life.person.number()), HasSubstr("13800000000"),
                    HasSubstr("判处有期徒刑六个月，缓刑一年"), HasSubstr("本人到场"), HasSubstr("普管")));
  EXPECT_THAT(TextOf(life, "correction_announcement"),
              AllOf(HasSubstr("社区矫正对象王建国："), HasSubstr("自2026年1月1日起至2026年12月31日止"),
                    HasSubstr("第七十五条"), HasSubstr("没有对你宣告禁止令"), HasSubstr("沈某"),
                    HasSubstr("提请人民法院撤销缓刑"), Not(HasSubstr("监护人"))));
  EXPECT_THAT(TextOf(life, "correction_team"), AllOf(HasSubstr("志愿者沈某"), HasSubstr("2026年1月1日确定")));
  EXPECT_THAT(TextOf(life, "correction_plan", {{"assessment", "初犯，家庭支持良好。"}}),
              AllOf(HasSubstr("按时报告，参加教育学习，帮助就业。"), HasSubstr("初犯，认罪悔罪")));
  EXPECT_EQ(RuleOf(Print(life, "correction_entrustment")), "correction.paper.state");
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_SHORT_LEAVE);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  ASSERT_EQ(life.Give(entrust), "OK");
  EXPECT_THAT(TextWithItsNumber(life, "correction_entrustment"),
              AllOf(HasSubstr("越矫委〔2026〕1号"), HasSubstr("（一）七日以内外出的审批"),
                    HasSubstr("不在委托范围之内")));
}

TEST(PrintedPapersTest, EachKindHasItsDutiesAndConsequences) {
  EXPECT_THAT(TextOf(InCorrection(v1::Subject::KIND_PUBLIC_SURVEILLANCE), "correction_announcement"),
              AllOf(HasSubstr("判处管制一年"), HasSubstr("第三十九条"), HasSubstr("集会、结社")));
  EXPECT_THAT(TextOf(InCorrection(v1::Subject::KIND_PAROLE), "correction_announcement"),
              AllOf(HasSubstr("裁定假释"), HasSubstr("第八十四条"), Not(HasSubstr("治安管理处罚的"))));
  EXPECT_THAT(TextOf(InCorrection(v1::Subject::KIND_TEMPORARY_SERVICE), "correction_announcement"),
              AllOf(HasSubstr("决定暂予监外执行"), HasSubstr("按月报告身体情况"), HasSubstr("收监执行")));
}

TEST(PrintedPapersTest, AMinorsAnnouncementIsNotPublic) {
  Life life = InCorrection();
  life.subject.set_minor(true);
  life.person.set_guardian_name("王大山");
  *life.person.mutable_born() = Date("2010-01-01");
  EXPECT_THAT(TextOf(life, "correction_announcement"),
              AllOf(HasSubstr("不公开进行"), HasSubstr("监护人王大山到场")));
  EXPECT_THAT(TextOf(life, "correction_team", {{"knows_minors_name", "钱某"}}),
              AllOf(HasSubstr("熟悉未成年人身心特点的成员钱某"), HasSubstr("监护人王大山履行监护职责")));
  // The regime stays, the guardian goes.
  *life.person.mutable_born() = Date("2007-01-01");
  EXPECT_THAT(TextOf(life, "correction_announcement"),
              AllOf(HasSubstr("不公开进行"), Not(HasSubstr("王大山"))));
}

TEST(PrintedPapersTest, ANoticeGoesBack) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  EXPECT_EQ(RuleOf(Print(life, "correction_notice_return")), "correction.paper.state");
  v1::WithdrawNoticeRequest withdraw;
  *withdraw.mutable_day() = Date("2026-01-01");
  withdraw.set_grounds("该对象的居住地不在本县。");
  withdraw.set_paper("越矫函〔2026〕1号");
  ASSERT_EQ(life.Give(withdraw), "OK");
  EXPECT_THAT(
      TextWithItsNumber(life, "correction_notice_return"),
      AllOf(HasSubstr("越矫函〔2026〕1号"), HasSubstr("该对象的居住地不在本县。"), HasSubstr("第十七条"),
            HasSubstr("尚未在我机构登记"), HasSubstr("抄送：浙江省绍兴市越城区人民检察院、越城公安分局")));
}

TEST(PrintedPapersTest, LeaveWithItsExtensionAndARefusal) {
  Life life = InCorrection();
  life.GoTo("2026-03-01");
  const auto ask = [&](std::string_view from, std::string_view to, std::string_view extends = "") {
    life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
    ASSERT_EQ(life.Give(LeaveTo(kNewCounty, from, to, extends)), "OK");
  };
  const auto decide = [&](v1::DecideLeaveRequest request) {
    life.actor = {.account = "qian", .level = v1::LEVEL_COUNTY};
    ASSERT_EQ(life.Give(request), "OK");
  };
  ask("2026-03-10", "2026-03-12");
  EXPECT_THAT(
      TextOf(life, "correction_leave_request"),
      AllOf(HasSubstr("浙江省杭州市上城区"), HasSubstr("共3日"), HasSubstr("待审批"), HasSubstr("病情突然")));
  EXPECT_EQ(RuleOf(Print(life, "correction_leave_certificate")), "correction.paper.state");
  decide(Approve("l1"));
  EXPECT_THAT(TextOf(life, "correction_leave_certificate", {}, "l1"),
              AllOf(HasSubstr("2026年3月10日至2026年3月12日（共3日）"), HasSubstr("处理家庭重要事务"),
                    Not(HasSubstr("抄送"))));
  ask("2026-03-13", "2026-03-14", "l1");
  decide(Approve("l2"));
  EXPECT_THAT(TextOf(life, "correction_leave_extension"),
              AllOf(HasSubstr("于2026年3月10日至2026年3月12日外出"), HasSubstr("合并计算共5日"),
                    HasSubstr("延长至2026年3月14日")));
  ask("2026-04-10", "2026-04-12");
  v1::DecideLeaveRequest refuse;
  refuse.set_leave("l3");
  refuse.set_decision(v1::DecideLeaveRequest::DECISION_REFUSE);
  refuse.set_reason("事由与所附材料不符");
  decide(refuse);
  EXPECT_THAT(TextOf(life, "correction_leave_refusal"),
              AllOf(HasSubstr("因事由与所附材料不符"), HasSubstr("不予批准")));
  EXPECT_EQ(
      RuleOf(Print(life, "correction_leave_certificate", Said("correction_leave_certificate", {}), "l3")),
      "correction.paper.state");
}

TEST(PrintedPapersTest, LeaveAboveTheCountyGoesToTheProcuratorateToo) {
  Life life = InCorrection();
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(LeaveTo(kNewCounty, "2026-03-10", "2026-04-20")), "OK");
  EXPECT_THAT(TextOf(life, "correction_leave_request"), HasSubstr("上一级社区矫正机构意见"));
  life.actor = {.account = "qian", .level = v1::LEVEL_CITY};
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  EXPECT_THAT(TextOf(life, "correction_leave_certificate"), HasSubstr("抄送：浙江省绍兴市越城区人民检察院"));
}

TEST(PrintedPapersTest, APermitSaysWhereWhenAndHowOften) {
  Life life = InCorrection();
  life.GoTo("2026-03-02");
  v1::RequestTravelPermitRequest request = PermitTo(kNewCounty, "2026-03-02");
  v1::TravelPermit& permit = *request.mutable_travel_permit();
  permit.add_weekdays(1);
  permit.add_weekdays(5);
  permit.set_from_minute(390);
  permit.set_to_minute(1320);
  permit.set_times(2);
  permit.set_per(v1::TravelPermit::PER_WEEK);
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_EQ(RuleOf(Print(life, "correction_travel_permit")), "correction.paper.state");
  life.actor.account = "qian";
  ASSERT_EQ(life.Give(ApprovePermit("p1")), "OK");
  EXPECT_THAT(TextOf(life, "correction_travel_permit"),
              AllOf(HasSubstr("自2026年3月2日至2026年9月1日前往浙江省杭州市上城区"),
                    HasSubstr("每周一、周五出发，在6时30分至22时0分之间出发，每周不超过2次，每次不超过1日"),
                    HasSubstr("正常工作需要"), Not(HasSubstr("禁止令"))));
}

TEST(PrintedPapersTest, AnEntryThatWasApprovedNamesItsHours) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->mutable_judgment()->set_injunction("禁止进入网吧");
  *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-12-31");
  ASSERT_OK(life.Enter(notice));
  life.GoTo("2026-01-05");
  ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
  ASSERT_EQ(life.Give(Forbid(v1::Ban::KIND_PLACE, "2026-01-01")), "OK");
  const absl::Time day = StartOf(Day("2026-01-06"));
  ASSERT_EQ(life.Give(AskWaiver("i1", day + absl::Hours(9), day + absl::Minutes(690))), "OK");
  EXPECT_EQ(RuleOf(Print(life, "correction_place_waiver")), "correction.paper.state");
  life.actor.account = "qian";
  ASSERT_EQ(life.Give(ApproveWaiver("w1")), "OK");
  EXPECT_THAT(TextWithItsNumber(life, "correction_place_waiver"),
              AllOf(HasSubstr("越矫准〔2026〕1号"), HasSubstr("进入网吧、酒吧"),
                    HasSubstr("准许你于2026年1月6日9时0分至2026年1月6日11时30分进入：某某路一号"),
                    HasSubstr("抄送：浙江省绍兴市越城区人民检察院")));
}

// Who the other one is stands in no paper: what he is, when, where and how.
TEST(PrintedPapersTest, AContactThatWasApprovedNamesNobody) {
  Life life = InCorrection();
  v1::RecordBanRequest forbid = Forbid(v1::Ban::KIND_PERSON, "2026-01-01");
  forbid.mutable_ban()->set_basis(v1::Ban::BASIS_CONTACT_RULES);
  ASSERT_EQ(life.Give(forbid), "OK");
  const absl::Time day = StartOf(Day("2026-01-06"));
  ASSERT_EQ(life.Give(AskWaiver("i1", day + absl::Hours(9), day + absl::Minutes(690))), "OK");
  EXPECT_EQ(RuleOf(Print(life, "correction_contact_waiver")), "correction.paper.state");
  life.actor.account = "qian";
  ASSERT_EQ(life.Give(ApproveWaiver("w1")), "OK");
  EXPECT_THAT(TextWithItsNumber(life, "correction_contact_waiver"),
              AllOf(HasSubstr("越矫准〔2026〕1号"), HasSubstr("实施办法》第二十五条，未经批准"),
                    HasSubstr("被害人"), HasSubstr("准许你于2026年1月6日9时0分至2026年1月6日11时30分接触"),
                    Not(HasSubstr("李晓梅")), Not(HasSubstr("李*"))));
  // A contact is no entry into a place.
  EXPECT_EQ(RuleOf(Print(life, "correction_place_waiver", Said("correction_place_waiver", {}), "w1")),
            "correction.paper.state");
  life.subject.mutable_bans(0)->set_basis(v1::Ban::BASIS_INJUNCTION);
  EXPECT_THAT(TextWithItsNumber(life, "correction_contact_waiver"), HasSubstr("依照人民法院的禁止令"));
}

TEST(PrintedPapersTest, TheRequestForADeviceSaysItsGroundAndWhatBecameOfIt) {
  constexpr char kRequest[] = "correction_positioning_request";
  Life life = InCorrection();
  EXPECT_EQ(RuleOf(Print(life, kRequest)), "correction.paper.state");
  v1::PositioningOrder order;
  const auto ask = [&](std::string_view first, std::string_view last) {
    v1::PositioningPeriod& period = *order.add_periods();
    period.set_state(v1::PositioningPeriod::STATE_REQUESTED);
    period.set_ground(v1::PositioningPeriod::GROUND_INJUNCTION);
    period.set_facts("本人两次进入网吧，需要使用装置。");
    *period.mutable_requested() = Date("2026-01-05");
    *period.mutable_first_day() = Date(first);
    *period.mutable_last_day() = Date(last);
  };
  const auto text = [&]() -> std::string {
    const auto printed = Print(life, kRequest, Said(kRequest, {}), "", kCounty, &order);
    EXPECT_OK(printed);
    return printed.ok() ? reports::ReadDocx(printed->docx)->text : "";
  };
  ask("2026-01-05", "2026-02-04");
  EXPECT_THAT(text(), AllOf(HasSubstr("首次使用"), HasSubstr("违反人民法院禁止令"), HasSubstr("待批准"),
                            HasSubstr("两次进入网吧"), HasSubstr("2026年1月5日至2026年2月4日")));
  order.mutable_periods(0)->set_state(v1::PositioningPeriod::STATE_APPROVED);
  *order.mutable_periods(0)->mutable_decided() = Date("2026-01-06");
  EXPECT_THAT(text(), HasSubstr("批准（2026年1月6日）"));
  ask("2026-02-05", "2026-03-04");
  order.mutable_periods(1)->set_state(v1::PositioningPeriod::STATE_REFUSED);
  *order.mutable_periods(1)->mutable_decided() = Date("2026-02-01");
  order.mutable_periods(1)->set_decision_reason("已经没有必要");
  EXPECT_THAT(text(), AllOf(HasSubstr("延长"), HasSubstr("不批准（2026年2月1日）：已经没有必要")));
}

// IM 37: told before it is fitted, and anew of each extension; nothing is told of what nobody approved.
TEST(PrintedPapersTest, WhoIsToWearADeviceIsToldHowLongAndWhatFor) {
  constexpr char kNotice[] = "correction_positioning_notice";
  Life life = InCorrection();
  EXPECT_EQ(RuleOf(Print(life, kNotice)), "correction.paper.state");
  v1::PositioningOrder order;
  order.set_state(v1::PositioningOrder::STATE_REQUESTED);
  v1::PositioningPeriod& first = *order.add_periods();
  first.set_state(v1::PositioningPeriod::STATE_REQUESTED);
  first.set_ground(v1::PositioningPeriod::GROUND_WARNED);
  *first.mutable_first_day() = Date("2026-01-05");
  *first.mutable_last_day() = Date("2026-02-04");
  const auto print = [&] { return Print(life, kNotice, Said(kNotice, {}), "", kCounty, &order); };
  const auto text = [&]() -> std::string {
    const auto printed = print();
    EXPECT_OK(printed);
    return printed.ok() ? reports::ReadDocx(printed->docx)->text : "";
  };
  EXPECT_EQ(RuleOf(print()), "correction.paper.state");
  order.set_state(v1::PositioningOrder::STATE_IN_FORCE);
  first.set_state(v1::PositioningPeriod::STATE_APPROVED);
  *first.mutable_decided() = Date("2026-01-05");
  EXPECT_THAT(text(), AllOf(HasSubstr("因你拒不按照规定报告自己的活动情况，被给予警告"), HasSubstr("王建国"),
                            HasSubstr("负责人于2026年1月5日批准"), HasSubstr("第二十九条"),
                            HasSubstr("自2026年1月5日起至2026年2月4日止"), HasSubstr("不得用于其他用途")));
  v1::PositioningPeriod& second = *order.add_periods();
  second.set_state(v1::PositioningPeriod::STATE_REQUESTED);
  EXPECT_THAT(text(), HasSubstr("至2026年2月4日止"));
  second.set_state(v1::PositioningPeriod::STATE_APPROVED);
  second.set_ground(v1::PositioningPeriod::GROUND_INJUNCTION);
  *second.mutable_decided() = Date("2026-02-01");
  *second.mutable_first_day() = Date("2026-02-05");
  *second.mutable_last_day() = Date("2026-03-04");
  EXPECT_THAT(text(),
              AllOf(HasSubstr("因你违反人民法院禁止令"), HasSubstr("自2026年2月5日起至2026年3月4日止")));
  life.GoTo("2026-03-05");
  EXPECT_EQ(RuleOf(print()), "correction.paper.state");
  order.set_state(v1::PositioningOrder::STATE_ENDED);
  life.GoTo("2026-03-06");
  EXPECT_EQ(RuleOf(print()), "correction.paper.state");
}

// Both counties' papers, in the order of the handshake.
TEST(PrintedPapersTest, AChangeOfTheExecutionPlace) {
  Life life = InCorrection();
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(MoveTo(kNewCounty, "2026-03-01")), "OK");
  const auto on = [](auto step) {
    step.set_transfer("t1");
    *step.mutable_day() = Date("2026-03-01");
    return step;
  };
  EXPECT_EQ(RuleOf(Print(life, "correction_transfer_inquiry")), "correction.paper.state");
  ASSERT_EQ(life.Give(on(v1::AskNewCountyRequest())), "OK");
  EXPECT_THAT(TextOf(life, "correction_transfer_inquiry", {{"new_address", "杭州市上城区某路1号"}}),
              AllOf(HasSubstr("浙江省杭州市上城区社区矫正机构："), HasSubstr("随配偶迁居杭州"),
                    HasSubstr("训诫0次、警告0次"), HasSubstr("（2026）越城矫征字第12号")));
  EXPECT_EQ(RuleOf(Print(life, "correction_transfer_answer")), "correction.paper.state");
  auto answer = on(v1::AnswerTransferRequest());
  answer.set_agrees(true);
  ASSERT_EQ(life.Give(answer), "OK");
  const std::string far = absl::StrCat("regions/", kNewCounty);
  EXPECT_THAT(TextOf(life, "correction_transfer_answer", {{"findings", "有固定住所。"}}, "t1", far),
              AllOf(HasSubstr("浙江省绍兴市越城区社区矫正机构："), HasSubstr("同意接收"),
                    HasSubstr("（2026）上城矫复字第12号")));
  auto decide = on(v1::DecideTransferRequest());
  decide.set_approve(true);
  life.actor.account = "sun";
  ASSERT_EQ(life.Give(decide), "OK");
  EXPECT_THAT(TextOf(life, "correction_transfer_decision"),
              AllOf(HasSubstr("答复同意接收"), HasSubstr("七日内"), HasSubstr("变更为浙江省杭州市上城区")));
  EXPECT_EQ(RuleOf(Print(life, "correction_transfer_refusal")), "correction.paper.state");
  EXPECT_EQ(RuleOf(Print(life, "correction_transfer_files")), "correction.paper.state");
  ASSERT_EQ(life.Give(on(v1::SendFilesRequest())), "OK");
  EXPECT_THAT(TextOf(life, "correction_transfer_files"),
              AllOf(HasSubstr("矫正方案和矫正小组材料"), HasSubstr("五日内出具回执")));
  EXPECT_EQ(RuleOf(Print(life, "correction_transfer_receipt")), "correction.paper.state");
  auto receive = on(v1::ReceiveTransferRequest());
  receive.set_responsibility_epoch(1);
  ASSERT_EQ(life.Give(receive), "OK");
  EXPECT_THAT(TextOf(life, "correction_transfer_receipt", {}, "", far),
              AllOf(HasSubstr("浙江省绍兴市越城区社区矫正机构："), HasSubstr("经核对齐全"),
                    HasSubstr("责任移交序号：2")));
}

TEST(PrintedPapersTest, ATransferRefusedAndOneTakenBack) {
  Life life = InCorrection();
  life.GoTo("2026-03-01");
  ASSERT_EQ(life.Give(MoveTo(kNewCounty, "2026-03-01")), "OK");
  v1::Transfer& transfer = *life.subject.mutable_transfers(0);
  transfer.set_state(v1::Transfer::STATE_REFUSED);
  transfer.set_refusal_reason("在新居住地没有固定住所");
  *transfer.mutable_decided() = Date("2026-03-01");
  EXPECT_THAT(TextOf(life, "correction_transfer_refusal"),
              AllOf(HasSubstr("因在新居住地没有固定住所"), HasSubstr("不准予变更执行地")));
  transfer.set_state(v1::Transfer::STATE_WITHDRAWN);
  transfer.set_withdrawal_reason("本人决定不再迁居");
  *transfer.mutable_withdrawn() = Date("2026-03-02");
  EXPECT_THAT(TextOf(life, "correction_transfer_withdrawal"),
              AllOf(HasSubstr("因本人决定不再迁居"), HasSubstr("执行地不变")));
  transfer.set_state(v1::Transfer::STATE_APPROVED);
  transfer.set_superior_paper("浙矫〔2026〕1号");
  EXPECT_THAT(TextOf(life, "correction_transfer_decision"), HasSubstr("以浙矫〔2026〕1号决定变更"));
}

// Driven by the commands: what was not decided is not printed.
TEST(PrintedPapersTest, AnAdmonitionIsPrintedOnceItIsDecided) {
  Life life = InCorrection();
  life.GoTo("2026-02-01");
  ASSERT_EQ(life.Give(Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, "2026-02-01")),
            "OK");
  ASSERT_EQ(life.Give(Propose(v1::SANCTION_KIND_ADMONITION, {"b1"})), "OK");
  EXPECT_EQ(RuleOf(Print(life, "correction_admonition")), "correction.paper.state");
  life.actor.account = "sun";
  v1::ReviewSanctionRequest review;
  review.set_sanction("s1");
  ASSERT_EQ(life.Give(review), "OK");
  v1::DecideSanctionRequest decide;
  decide.set_sanction("s1");
  decide.set_approve(true);
  ASSERT_EQ(life.Give(decide), "OK");
  const auto printed = Print(life, "correction_admonition");
  ASSERT_OK(printed);
  EXPECT_EQ(printed->number, "（2026）越城矫训字第12号");
  EXPECT_EQ(printed->file_name, "训诫决定书（2026）越城矫训字第12号.docx");
  EXPECT_THAT(TextOf(life, "correction_admonition", {}, "s1"),
              AllOf(HasSubstr("未按规定报告行踪"), HasSubstr("第二十八条"), HasSubstr("第三十四条"),
                    HasSubstr("2026年2月1日"), HasSubstr("对王建国予以训诫")));
  EXPECT_EQ(RuleOf(Print(life, "correction_warning")), "correction.paper.state");
  EXPECT_EQ(RuleOf(Print(life, "correction_admonition", Said("correction_admonition", {}), "s9")),
            "correction.paper.about");
  // The receipt of each addressee.
  EXPECT_THAT(TextOf(life, "correction_delivery_receipt", {}, "d1.1"),
              AllOf(HasSubstr("训诫决定书"), HasSubstr("主送"), HasSubstr("王建国")));
  EXPECT_THAT(TextOf(life, "correction_delivery_receipt", {}, "d1.2"),
              AllOf(HasSubstr("抄送"), HasSubstr("浙江省绍兴市越城区人民检察院")));
  EXPECT_EQ(
      RuleOf(Print(life, "correction_delivery_receipt", Said("correction_delivery_receipt", {}), "d1.3")),
      "correction.paper.about");
  v1::RecordDeliveryRequest deliver;
  deliver.set_document("d1");
  deliver.set_who(v1::Organ::KIND_SUBJECT);
  *deliver.mutable_day() = Date("2026-02-01");
  deliver.set_mode(v1::Document::MODE_IN_PERSON);
  ASSERT_EQ(life.Give(deliver), "OK");
  EXPECT_THAT(TextOf(life, "correction_delivery_receipt", {}, "d1.1"), HasSubstr("直接送达"));
}

TEST(PrintedPapersTest, TheWarningAndTheProposals) {
  Life life = InCorrection();
  life.GoTo("2026-02-01");
  Sanctioned(v1::SANCTION_KIND_WARNING, v1::Organ::KIND_UNSPECIFIED, &life);
  EXPECT_THAT(TextOf(life, "correction_warning"),
              AllOf(HasSubstr("本人未经批准在外地过夜"), HasSubstr("受到两次警告之后又有违规"),
                    HasSubstr("予以警告"), HasSubstr("第三十五条")));
  Sanctioned(v1::SANCTION_KIND_POLICE_PENALTY, v1::Organ::KIND_POLICE, &life);
  EXPECT_THAT(TextOf(life, "correction_police_penalty_proposal"),
              AllOf(HasSubstr("绍兴市越城区某机关："), HasSubstr("第七十二条"), HasSubstr("警告1次")));
  Sanctioned(v1::SANCTION_KIND_POLICE_PENALTY, v1::Organ::KIND_POLICE, &life, v1::Breach::KIND_INJUNCTION);
  EXPECT_THAT(TextOf(life, "correction_police_penalty_proposal"), HasSubstr("第七十三条"));
  Sanctioned(v1::SANCTION_KIND_REVOKE_PROBATION, v1::Organ::KIND_COURT, &life);
  v1::Custody& custody = *life.subject.add_custodies();
  custody.set_kind(v1::Custody::KIND_CRIMINAL);
  custody.set_organ("公安分局");
  *custody.mutable_from() = Date("2026-02-01");
  EXPECT_THAT(TextOf(life, "correction_probation_revocation_proposal"),
              AllOf(HasSubstr("第四十六条"), HasSubstr("第七十七条"), HasSubstr("三十日内"),
                    HasSubstr("被刑事拘留或者逮捕（公安分局）")));
  // Of a custody that was none the court reads nothing.
  life.subject.mutable_custodies(0)->mutable_withdrawal()->set_grounds("误登他人的羁押信息");
  EXPECT_THAT(TextOf(life, "correction_probation_revocation_proposal"),
              AllOf(HasSubstr("第七十七条"), Not(HasSubstr("羁押")), Not(HasSubstr("逮捕（公安分局）"))));
  Life parole = InCorrection(v1::Subject::KIND_PAROLE);
  Sanctioned(v1::SANCTION_KIND_REVOKE_PAROLE, v1::Organ::KIND_COURT, &parole);
  EXPECT_THAT(TextOf(parole, "correction_parole_revocation_proposal"),
              AllOf(HasSubstr("第八十六条"), HasSubstr("收监执行未执行完毕的刑罚")));
  Life ill = InCorrection(v1::Subject::KIND_TEMPORARY_SERVICE);
  Sanctioned(v1::SANCTION_KIND_IMPRISON, v1::Organ::KIND_COURT, &ill);
  EXPECT_THAT(TextOf(ill, "correction_imprisonment_proposal"),
              AllOf(HasSubstr("第四十九条"), HasSubstr("第二百六十八条"), HasSubstr("收监执行")));
  // Who has recovered has broken nothing.
  v1::Sanction& recovered = *ill.subject.mutable_sanctions()->rbegin();
  recovered.clear_breaches();
  recovered.set_ground(v1::Sanction::GROUND_CEASED);
  recovered.set_rule("correction.ladder.imprison_ground");
  EXPECT_THAT(TextOf(ill, "correction_imprisonment_proposal"),
              AllOf(HasSubstr("暂予监外执行的情形消失，刑期未满"), HasSubstr("第516条"),
                    Not(HasSubstr("有下列行为"))));
}

TEST(PrintedPapersTest, ASearch) {
  Life life = InCorrection();
  life.GoTo("2026-02-02");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-02-01")), "OK");
  EXPECT_EQ(RuleOf(Print(life, "correction_search_notice")), "correction.paper.state");
  v1::Absence::Measure& measure = *life.subject.mutable_absences(0)->add_measures();
  *measure.mutable_day() = Date("2026-02-02");
  measure.set_kind(v1::Absence::Measure::KIND_CALL);
  measure.set_result("手机关机");
  EXPECT_THAT(TextOf(life, "correction_search_record"),
              AllOf(HasSubstr("失去联系"), HasSubstr("手机关机"), HasSubstr("查找仍在进行")));
  EXPECT_THAT(TextOf(life, "correction_search_notice"),
              AllOf(HasSubstr("越城公安分局："), HasSubstr("第三十条"), HasSubstr("通信联络")));
  EXPECT_THAT(TextOf(life, "correction_search_report"),
              AllOf(HasSubstr("浙江省绍兴市越城区人民检察院："), HasSubstr("尚未找到")));
  ASSERT_EQ(life.Give(Found("a1", "2026-02-02")), "OK");
  // What was never sent to the police is not sent after the end.
  EXPECT_EQ(RuleOf(Print(life, "correction_search_notice")), "correction.paper.state");
  EXPECT_THAT(TextOf(life, "correction_search_report"), HasSubstr("已经找到，恢复监督管理"));
}

v1::ReleaseSubjectRequest Release(const Life& life) {
  v1::ReleaseSubjectRequest release;
  release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
  *release.mutable_end()->mutable_day() = ToProto(life.today);
  release.mutable_end()->set_paper("越矫解〔2026〕1号");
  return release;
}

// The three wordings (刑法 40, 76, 85), and what there is none of.
TEST(PrintedPapersTest, TheRelease) {
  for (const auto& [kind, words] :
       {std::pair(v1::Subject::KIND_PUBLIC_SURVEILLANCE, "管制执行完毕，解除管制"),
        std::pair(v1::Subject::KIND_PROBATION, "原判的刑罚不再执行"),
        std::pair(v1::Subject::KIND_PAROLE, "原判刑罚已经执行完毕")}) {
    Life life = InCorrection(kind);
    EXPECT_EQ(RuleOf(Print(life, "correction_release_certificate")), "correction.paper.state");
    EXPECT_EQ(RuleOf(Print(life, "correction_appraisal")), "correction.paper.state");
    life.GoTo(FormatDay(DayOf(life.subject.term().end())));
    v1::PrepareEndRequest prepare;
    prepare.mutable_preparation()->set_appraisal("在矫期间遵守规定，表现良好。");
    *prepare.mutable_preparation()->mutable_appraised() = ToProto(life.today);
    ASSERT_EQ(life.Give(prepare), "OK");
    EXPECT_THAT(TextOf(life, "correction_appraisal"),
                AllOf(HasSubstr("表现良好"), HasSubstr("按规定衔接安置帮教")));
    EXPECT_EQ(RuleOf(Print(life, "correction_release_announcement")), "correction.paper.state");
    ASSERT_EQ(life.Give(Release(life)), "OK");
    EXPECT_THAT(TextOf(life, "correction_release_announcement"),
                AllOf(HasSubstr(words), HasSubstr("表现良好"), HasSubstr("第四十四条")));
    EXPECT_THAT(TextWithItsNumber(life, "correction_release_certificate"),
                AllOf(HasSubstr("越矫解〔2026〕1号"), HasSubstr("社区矫正期满"), HasSubstr("特此证明")));
    EXPECT_THAT(TextOf(life, "correction_release_notice"),
                AllOf(HasSubstr("越城公安分局"), HasSubstr("（越矫解〔2026〕1号）")));
    EXPECT_EQ(RuleOf(Print(life, "correction_termination_notice")), "correction.paper.state");
  }
}

// Whoever served a sentence outside prison is released from it there (监狱法 48).
TEST(PrintedPapersTest, ThePrisonIsToldThatASentenceEnds) {
  Life ill = InCorrection(v1::Subject::KIND_TEMPORARY_SERVICE);
  ill.GoTo(FormatDay(DayOf(ill.subject.term().end())));
  ASSERT_EQ(ill.Give(Release(ill)), "OK");
  EXPECT_EQ(RuleOf(Print(ill, "correction_release_announcement")), "correction.paper.state");
  EXPECT_THAT(TextOf(ill, "correction_release_notice"),
              AllOf(HasSubstr("越城公安分局、浙江省第一监狱："), HasSubstr("第四十八条办理刑满释放手续")));
  EXPECT_THAT(TextOf(ill, "correction_delivery_receipt", {}, "d1.5"), HasSubstr("监狱、看守所"));
  ill.subject.mutable_end()->set_ground(v1::End::GROUND_AMNESTY);
  EXPECT_THAT(TextOf(ill, "correction_release_notice", {{"certificate_number", "越矫解〔2026〕1号"}}),
              AllOf(HasSubstr("浙江省第一监狱："), Not(HasSubstr("第四十八条"))));
  Life probation = InCorrection();
  probation.GoTo(FormatDay(DayOf(probation.subject.term().end())));
  ASSERT_EQ(probation.Give(Release(probation)), "OK");
  EXPECT_THAT(TextOf(probation, "correction_release_notice"), Not(HasSubstr("监狱")));
  Life dead = InCorrection(v1::Subject::KIND_TEMPORARY_SERVICE);
  v1::TerminateSubjectRequest terminate;
  terminate.mutable_end()->set_ground(v1::End::GROUND_DEATH);
  *terminate.mutable_end()->mutable_day() = ToProto(dead.today);
  terminate.mutable_end()->set_paper("死亡证明1号");
  ASSERT_EQ(dead.Give(terminate), "OK");
  EXPECT_THAT(TextOf(dead, "correction_termination_notice"), HasSubstr("越城公安分局、浙江省第一监狱："));
}

// A paper that is printed again says what it said.
TEST(PrintedPapersTest, AnAppraisalCountsToItsDay) {
  Life life = InCorrection();
  const auto leave = [&](std::string_view id, std::string_view from, std::string_view to) {
    v1::Leave& one = *life.subject.add_leaves();
    one.set_id(std::string(id));
    one.set_state(v1::Leave::STATE_RETURNED);
    *one.mutable_from() = Date(from);
    *one.mutable_to() = Date(to);
  };
  leave("l1", "2026-03-01", "2026-03-05");
  leave("l2", "2026-12-12", "2026-12-13");
  const auto absence = [&](std::string_view base, std::string_view ended, v1::Absence::Outcome outcome) {
    v1::Absence& one = *life.subject.add_absences();
    one.set_id(absl::StrCat("a", life.subject.absences_size()));
    *one.mutable_base() = Date(base);
    *one.mutable_ended() = Date(ended);
    one.set_outcome(outcome);
  };
  absence("2026-03-05", "2026-03-07", v1::Absence::OUTCOME_BACK);
  // Detained on the last day of a leave, and told of it later: no day out.
  absence("2026-04-05", "2026-04-05", v1::Absence::OUTCOME_IN_CUSTODY);
  absence("2026-12-10", "2026-12-12", v1::Absence::OUTCOME_BACK);
  life.subject.mutable_preparation()->set_appraisal("在矫期间遵守规定，表现良好。");
  *life.subject.mutable_preparation()->mutable_appraised() = Date("2026-12-10");
  life.GoTo("2026-12-20");
  EXPECT_THAT(TextOf(life, "correction_appraisal"),
              ContainsRegex("外出次数[^0-9]*1[^0-9]*脱离监管次数[^0-9]*1[^0-9]"));
  *life.subject.mutable_preparation()->mutable_appraised() = Date("2026-12-12");
  EXPECT_THAT(TextOf(life, "correction_appraisal"),
              ContainsRegex("外出次数[^0-9]*2[^0-9]*脱离监管次数[^0-9]*2[^0-9]"));
}

TEST(PrintedPapersTest, ATermination) {
  Life life = InCorrection();
  v1::TerminateSubjectRequest terminate;
  terminate.mutable_end()->set_ground(v1::End::GROUND_PROBATION_REVOKED);
  *terminate.mutable_end()->mutable_day() = ToProto(life.today);
  terminate.mutable_end()->set_paper("（2026）浙0602刑更1号");
  terminate.mutable_end()->mutable_organ()->set_name("越城区人民法院");
  terminate.mutable_end()->mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  *terminate.mutable_end()->mutable_decided() = ToProto(life.today);
  ASSERT_EQ(life.Give(terminate), "OK");
  EXPECT_THAT(TextOf(life, "correction_termination_notice"),
              AllOf(HasSubstr("裁定撤销缓刑（（2026）浙0602刑更1号）"), HasSubstr("第四十五条"),
                    Not(HasSubstr("第五十一条"))));
  life.subject.mutable_end()->set_ground(v1::End::GROUND_DEATH);
  EXPECT_THAT(TextOf(life, "correction_termination_notice"),
              AllOf(HasSubstr("已经死亡"), HasSubstr("第五十一条")));
  EXPECT_EQ(RuleOf(Print(life, "correction_release_notice")), "correction.paper.state");
}

TEST(PrintedPapersTest, WhatIsOnRecordIsNotSaidOtherwise) {
  const Life life = InCorrection();
  for (const char* field : {"name", "crime", "term_end_date", "members.role", "nothing"}) {
    EXPECT_EQ(
        FieldOf(Print(life, "correction_announcement", Said("correction_announcement", {{field, "1"}}))),
        absl::StrCat("values.fields[", field, "]"));
  }
  EXPECT_EQ(Print(life, "correction_announcement", {}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(TextOf(life, "correction_announcement", {{"agency_name", "越城区社区矫正管理局"}}),
              HasSubstr("越城区社区矫正管理局（印章）"));
}

TEST(PrintedPapersTest, NumbersAreSaidWholeOrByTheirSequence) {
  const Life life = InCorrection();
  const auto number = [&](const char* said, std::string_view county = kCounty) {
    const auto printed =
        Print(life, "correction_receipt", Said("correction_receipt", {{"number", said}}), "", county);
    EXPECT_OK(printed) << said;
    return printed.ok() ? printed->number : "";
  };
  EXPECT_EQ(number("7"), "（2026）越城矫回字第7号");
  EXPECT_EQ(number("7", "regions/330683"), "（2026）嵊州矫回字第7号");
  EXPECT_EQ(number("越矫回〔2026〕7号"), "越矫回〔2026〕7号");
  EXPECT_EQ(Print(life, "correction_receipt", Said("correction_receipt", {{"number", "0"}})).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(PrintedPapersTest, ACommendationIsPrintedOnceItIsGiven) {
  Life life = InCorrection();
  v1::Commendation& commendation = *life.subject.add_commendations();
  commendation.set_id("p1");
  commendation.set_ground(v1::Commendation::GROUND_OUTSTANDING_DEED);
  commendation.set_reason("跳入河中救起一名落水儿童。");
  commendation.set_state(v1::Commendation::STATE_PROPOSED);
  EXPECT_EQ(RuleOf(Print(life, "correction_commendation")), "correction.paper.state");
  commendation.set_state(v1::Commendation::STATE_DECIDED);
  *commendation.mutable_decided() = ToProto(life.today);
  EXPECT_THAT(TextOf(life, "correction_commendation"), AllOf(HasSubstr("给予"), HasSubstr("跳入河中"),
                                                             HasSubstr("第三十三条"), HasSubstr("见义勇为")));
}

TEST(PrintedPapersTest, ACommutationIsProposedToItsCourt) {
  Life life = InCorrection();
  v1::Commutation& commutation = *life.subject.add_commutations();
  commutation.set_id("m1");
  commutation.set_ground(v1::Commutation::GROUND_MAJOR_MERIT);
  commutation.set_reason("在火灾中救出两名老人。");
  commutation.set_state(v1::Commutation::STATE_PROPOSED);
  EXPECT_EQ(RuleOf(Print(life, "correction_commutation_proposal")), "correction.paper.state");
  commutation.set_state(v1::Commutation::STATE_SUBMITTED);
  *commutation.mutable_reviewed() = ToProto(life.today);
  commutation.mutable_addressee()->set_name("绍兴市中级人民法院");
  const std::string text =
      TextOf(life, "correction_commutation_proposal", {{"submitting_agency_name", "绍兴市社区矫正机构"}});
  EXPECT_THAT(text, AllOf(HasSubstr("绍兴市中级人民法院："), HasSubstr("有重大立功表现"),
                          HasSubstr("表扬0次"), HasSubstr("第七十八条"), Not(HasSubstr("监狱"))));
}

// Who has served a part of the sentence has a file there (实施办法 42).
TEST(PrintedPapersTest, AParoleesCommutationGoesToThePrisonToo) {
  Life life = InCorrection(v1::Subject::KIND_TEMPORARY_SERVICE);
  v1::Commutation& commutation = *life.subject.add_commutations();
  commutation.set_id("m1");
  commutation.set_ground(v1::Commutation::GROUND_MERIT);
  commutation.set_state(v1::Commutation::STATE_PROPOSED);
  commutation.set_reason("在火灾中救出两名老人。");
  life.actor = {.account = "qian", .level = v1::LEVEL_CITY};
  v1::ReviewCommutationRequest review;
  review.set_commutation("m1");
  review.set_agree(true);
  review.mutable_addressee()->set_name("绍兴市中级人民法院");
  review.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
  review.mutable_addressee()->set_level(v1::Organ::LEVEL_CITY);
  ASSERT_EQ(life.Give(review), "OK");
  EXPECT_THAT(
      TextOf(life, "correction_commutation_proposal", {{"submitting_agency_name", "绍兴市社区矫正机构"}}),
      HasSubstr("抄送：浙江省绍兴市越城区人民检察院、越城公安分局、浙江省第一监狱"));
}

TEST(PrintedPapersTest, AnArrestIsAskedForWithItsRevocation) {
  Life life = InCorrection();
  EXPECT_EQ(RuleOf(Print(life, "correction_arrest_request")), "correction.paper.state");
  v1::ArrestRequest& asked = *life.subject.add_arrest_requests();
  asked.set_id("r1");
  asked.set_sanction(Sanctioned(v1::SANCTION_KIND_REVOKE_PROBATION, v1::Organ::KIND_COURT, &life));
  asked.set_ground(v1::ArrestRequest::GROUND_FLIGHT);
  asked.set_reason("变卖房产并购买出境机票。");
  *asked.mutable_requested() = ToProto(life.today);
  asked.mutable_addressee()->set_name("绍兴市越城区人民法院");
  EXPECT_THAT(TextOf(life, "correction_arrest_request"),
              AllOf(HasSubstr("越城区人民法院："), HasSubstr("撤销缓刑建议"), HasSubstr("可能逃跑"),
                    HasSubstr("四十八小时")));
}

// 社区矫正法 62: in writing, and with the reasons where it is not followed.
TEST(PrintedPapersTest, TheProcuratorateIsAnswered) {
  Life life = InCorrection();
  life.GoTo("2026-02-01");
  v1::RecordOpinionRequest record;
  v1::ProcuratorateOpinion& opinion = *record.mutable_opinion();
  opinion.set_kind(v1::ProcuratorateOpinion::KIND_CORRECTION);
  opinion.set_number("越检纠〔2026〕3号");
  *opinion.mutable_received() = Date("2026-01-30");
  opinion.set_content("没有按照规定进行实地查访。");
  ASSERT_EQ(life.Give(record), "OK");
  EXPECT_EQ(RuleOf(Print(life, "correction_opinion_reply")), "correction.paper.state");
  v1::ReplyOpinionRequest reply;
  reply.set_opinion("o1");
  *reply.mutable_reply()->mutable_day() = Date("2026-02-01");
  reply.mutable_reply()->set_paper("越矫复〔2026〕2号");
  reply.mutable_reply()->set_accepted(true);
  ASSERT_EQ(life.Give(reply), "OK");
  EXPECT_THAT(TextWithItsNumber(life, "correction_opinion_reply"),
              AllOf(HasSubstr("浙江省绍兴市越城区人民检察院："), HasSubstr("越检纠〔2026〕3号纠正意见"),
                    HasSubstr("采纳该纠正意见"), HasSubstr("第六十二条"), HasSubstr("越矫复〔2026〕2号"),
                    Not(HasSubstr("办理情况")), HasSubstr("2026年2月1日")));
  life.subject.mutable_opinions(0)->mutable_reply()->set_reasons("已经补做查访。");
  EXPECT_THAT(TextWithItsNumber(life, "correction_opinion_reply"), HasSubstr("办理情况：已经补做查访。"));
  life.subject.mutable_opinions(0)->mutable_reply()->set_accepted(false);
  EXPECT_THAT(TextWithItsNumber(life, "correction_opinion_reply"),
              AllOf(HasSubstr("没有采纳该纠正意见，理由如下：已经补做查访。")));
}

}  // namespace
}  // namespace fengqiao::correction
