// Bans and waivers: what they rest on, who approves, and that nothing that was approved is a breach.

#include "services/correction/domain/bans.h"

#include <functional>
#include <map>
#include <optional>

#include "services/correction/domain/duties.h"
#include "services/correction/domain/self_check.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using v1::Ban;
using v1::Waiver;

absl::Time At(std::string_view day, int hours, int minutes = 0) {
  return StartOf(Day(day)) + absl::Hours(hours) + absl::Minutes(minutes);
}

class BanTest : public ::testing::Test {
 protected:
  // With an injunction until 30 June.
  void SetUp() override {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_subject()->mutable_judgment()->set_injunction("禁止进入网吧，禁止接触被害人");
    *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-06-30");
    ASSERT_OK(life.Enter(notice));
    life.GoTo("2026-01-05");
    ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
    life.GoTo("2026-03-02");
  }

  std::string Request(std::string_view ban, absl::Time from, absl::Time to) {
    life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
    return life.Give(AskWaiver(ban, from, to));
  }
  std::string ApproveAs(std::string_view account, std::string_view waiver) {
    life.actor = {.account = std::string(account), .level = v1::LEVEL_COUNTY};
    return life.Give(ApproveWaiver(waiver));
  }
  std::string Break(std::string_view ban, std::string_view day, std::optional<absl::Time> at = std::nullopt,
                    v1::Breach::Kind kind = v1::Breach::KIND_INJUNCTION) {
    v1::RecordBreachRequest request = Breaking(kind, v1::Breach::GRAVITY_MINOR, day);
    request.mutable_breach()->set_ban(std::string(ban));
    if (at) *request.mutable_breach()->mutable_at() = InstantOf(*at);
    return life.Give(request);
  }
  // A place (i1) and a person (i2).
  void Forbidden() {
    ASSERT_EQ(life.Give(Forbid(Ban::KIND_PLACE, "2026-01-01")), "OK");
    ASSERT_EQ(life.Give(Forbid(Ban::KIND_PERSON, "2026-01-01", "2026-05-31")), "OK");
  }

  Life life{"2026-01-01"};
};

TEST_F(BanTest, RestsOnTheJudgmentOrTheContactRules) {
  const auto field = [&](const std::function<void(v1::RecordBanRequest*)>& spoil,
                         Ban::Kind kind = Ban::KIND_PLACE) {
    v1::RecordBanRequest request = Forbid(kind, "2026-01-01");
    spoil(&request);
    return life.Give(request);
  };
  EXPECT_EQ(field([](auto* r) { r->mutable_ban()->clear_kind(); }), "ban.kind");
  EXPECT_EQ(field([](auto* r) { r->mutable_ban()->clear_basis(); }), "ban.basis");
  EXPECT_EQ(field([](auto* r) { r->mutable_ban()->set_basis(Ban::BASIS_CONTACT_RULES); }), "ban.basis");
  EXPECT_EQ(field([](auto* r) { r->mutable_ban()->clear_text(); }), "ban.text");
  EXPECT_EQ(field([](auto* r) { *r->mutable_ban()->mutable_from() = Date("2025-12-31"); }), "ban.from");
  EXPECT_EQ(field([](auto* r) { *r->mutable_ban()->mutable_from() = Date("2026-07-01"); }), "ban.from");
  EXPECT_EQ(field([](auto* r) { *r->mutable_ban()->mutable_to() = Date("2026-07-01"); }), "ban.to");
  EXPECT_EQ(field([](auto* r) { *r->mutable_ban()->mutable_to() = Date("2025-12-31"); }), "ban.to");
  EXPECT_EQ(field([](auto* r) { r->mutable_ban()->set_region("regions/330100"); }), "ban.region");
  EXPECT_EQ(field([](auto* r) { r->mutable_ban()->set_region("regions/330102"); }, Ban::KIND_PERSON),
            "ban.region");
  EXPECT_EQ(field([](auto* r) { r->mutable_person(); }), "person");
  EXPECT_EQ(field([](auto* r) { r->clear_person(); }, Ban::KIND_PERSON), "person.role");
  EXPECT_EQ(field([](auto* r) { r->mutable_person()->set_phone("12"); }, Ban::KIND_PERSON), "person.phone");
  life.actor = {.account = "sun", .level = v1::LEVEL_OFFICE};
  EXPECT_EQ(life.Give(Forbid(Ban::KIND_PLACE, "2026-01-01")), "correction.power.county");
  life.actor = {.account = "zhang", .level = v1::LEVEL_COUNTY};
  ASSERT_EQ(life.Give(Forbid(Ban::KIND_PLACE, "2026-01-01", "2026-06-30")), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.subject.bans(0).to())), "2026-06-30");
  // The contact rules hold to the end of the term, and for everybody.
  v1::RecordBanRequest contact = Forbid(Ban::KIND_PERSON, "2026-01-01");
  contact.mutable_ban()->set_basis(Ban::BASIS_CONTACT_RULES);
  contact.mutable_person()->set_role(v1::BarredPerson::ROLE_ACCOMPLICE);
  ASSERT_EQ(life.Give(contact), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.subject.bans(1).to())), "2026-12-31");
  Life other("2026-01-01");
  other.EnterInCorrection("2026-01-01", "2026-01-05");
  EXPECT_EQ(other.Give(Forbid(Ban::KIND_PLACE, "2026-01-01")), "correction.ban.no_injunction");
  EXPECT_EQ(other.Give(contact), "OK");
}

TEST_F(BanTest, OnlyTheMaskStandsInTheFileAndOfMinorsNothing) {
  const auto step = Decide(life.subject, Forbid(Ban::KIND_PERSON, "2026-01-01"), life.Now());
  ASSERT_OK(step);
  EXPECT_EQ(step->next.bans(0).masked_name(), "李*梅");
  EXPECT_EQ(step->next.ShortDebugString().find("李晓梅"), std::string::npos);
  ASSERT_TRUE(step->barred);
  EXPECT_EQ(step->barred->name(), "李晓梅");
  EXPECT_EQ(step->barred->ban(), "i1");
  v1::RecordBanRequest minor = Forbid(Ban::KIND_PERSON, "2026-01-01");
  minor.mutable_person()->set_minor(true);
  EXPECT_EQ(Decide(life.subject, minor, life.Now())->next.bans(0).masked_name(), "");
  // In texts the role stands in its place.
  v1::BarredPersons barred;
  *barred.add_persons() = *step->barred;
  barred.mutable_persons(0)->set_phone("13700001111");
  v1::RecordBreachRequest breach =
      Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_MINOR, "2026-03-01");
  breach.mutable_breach()->set_facts("王建国给李 晓梅（137 0000 1111）打电话");
  breach.mutable_breach()->set_ban("i1");
  TakeOutPerson(life.person, barred, &breach);
  EXPECT_EQ(breach.breach().facts().find("晓"), std::string::npos) << breach.breach().facts();
  EXPECT_EQ(breach.breach().facts().find("1111"), std::string::npos) << breach.breach().facts();
  EXPECT_THAT(breach.breach().facts(), ::testing::HasSubstr("被害人"));
  EXPECT_EQ(breach.breach().ban(), "i1");
}

TEST_F(BanTest, FollowsTheJudgment) {
  Forbidden();
  ASSERT_EQ(Request("i1", At("2026-03-03", 9), At("2026-03-03", 12)), "OK");
  v1::Judgment corrected = life.subject.judgment();
  *corrected.mutable_injunction_end() = Date("2026-04-30");
  *life.subject.mutable_judgment() = corrected;
  life.GoTo("2026-03-02");
  EXPECT_EQ(FormatDay(DayOf(life.subject.bans(0).to())), "2026-04-30");
  EXPECT_EQ(FormatDay(DayOf(life.subject.bans(1).to())), "2026-04-30");
  life.subject.mutable_judgment()->clear_injunction();
  EXPECT_EQ(life.GoTo("2026-03-02").size(), 3u);
  EXPECT_EQ(FormatDay(DayOf(life.subject.bans(0).ended())), "2026-03-02");
  EXPECT_EQ(life.subject.waivers(0).state(), Waiver::STATE_WITHDRAWN);
}

TEST_F(BanTest, WhatWasCutWithTheTermIsGivenBackWithIt) {
  Forbidden();  // i1 to the end, i2 to 31 May
  const auto days = [&] {
    return FormatDay(DayOf(life.subject.bans(0).to())) + " " + FormatDay(DayOf(life.subject.bans(1).to()));
  };
  const auto ends = [&](std::string_view term, std::string_view injunction) {
    *life.subject.mutable_term()->mutable_end() = Date(term);
    *life.subject.mutable_judgment()->mutable_injunction_end() = Date(injunction);
    life.GoTo("2026-03-02");
  };
  ends("2026-04-30", "2026-04-30");
  EXPECT_EQ(days(), "2026-04-30 2026-04-30");
  ends("2026-03-31", "2026-03-31");
  EXPECT_EQ(days(), "2026-03-31 2026-03-31");
  ends("2026-05-15", "2026-05-15");
  EXPECT_EQ(days(), "2026-05-15 2026-05-15");
  // Never beyond the day that was laid down; who stated none follows.
  ends("2026-12-31", "2026-08-31");
  EXPECT_EQ(days(), "2026-08-31 2026-05-31");
  EXPECT_FALSE(life.subject.bans(1).has_ordered_to());
}

TEST_F(BanTest, WhatIsLiftedForbidsNothing) {
  Forbidden();
  v1::LiftBanRequest lift;
  lift.set_ban("i1");
  EXPECT_EQ(life.Give(lift), "grounds");
  lift.set_grounds("人民法院裁定变更禁止令");
  EXPECT_EQ(life.Give(lift), "OK");
  EXPECT_EQ(life.Give(lift), "correction.ban.unknown");
  EXPECT_EQ(Break("i1", "2026-03-02"), "correction.breach.ban");
  EXPECT_EQ(Break("i1", "2026-03-01"), "OK");  // before, it did
}

TEST_F(BanTest, ABreachNamesTheBan) {
  EXPECT_EQ(Break("", "2026-03-01"), "OK");  // nothing is on record yet but the injunction
  Forbidden();
  EXPECT_EQ(Break("", "2026-03-01"), "breach.ban");
  EXPECT_EQ(Break("i9", "2026-03-01"), "correction.breach.ban");
  EXPECT_EQ(Break("i1", "2026-03-01", std::nullopt, v1::Breach::KIND_OTHER), "breach.kind");
  EXPECT_EQ(Break("i1", "2026-03-01", At("2026-03-02", 1)), "breach.at");
  EXPECT_EQ(Break("", "2026-03-01", At("2026-03-01", 1), v1::Breach::KIND_OTHER), "breach.at");
  EXPECT_EQ(Break("i1", "2026-03-01", At("2026-03-01", 1)), "OK");
  v1::RecordBanRequest contact = Forbid(Ban::KIND_PERSON, "2026-01-01");
  contact.mutable_ban()->set_basis(Ban::BASIS_CONTACT_RULES);
  ASSERT_EQ(life.Give(contact), "OK");
  EXPECT_EQ(Break("i3", "2026-03-01"), "breach.kind");
  EXPECT_EQ(Break("i3", "2026-03-01", std::nullopt, v1::Breach::KIND_SUPERVISION_RULES), "OK");
  // After the ban of the person is over.
  life.GoTo("2026-06-01");
  EXPECT_EQ(Break("i2", "2026-06-01"), "correction.breach.ban");
  EXPECT_EQ(Break("i2", "2026-05-31"), "OK");
}

TEST_F(BanTest, TheCountyApprovesAndNobodyOnHisOwn) {
  Forbidden();
  ASSERT_EQ(Request("i1", At("2026-03-05", 9), At("2026-03-05", 12)), "OK");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM39.decide:w1")->due())), "2026-03-05");
  EXPECT_EQ(ApproveAs("zhang", "w1"), "correction.waiver.own");
  EXPECT_EQ(ApproveAs("chen", "w1"), "correction.waiver.own");
  EXPECT_EQ(ApproveAs("qian", "w2"), "correction.waiver.unknown");
  life.actor = {.account = "qian", .level = v1::LEVEL_OFFICE};
  EXPECT_EQ(life.Give(ApproveWaiver("w1")), "correction.power.county");
  v1::DecideWaiverRequest no_paper = ApproveWaiver("w1");
  no_paper.clear_paper();
  life.actor.level = v1::LEVEL_COUNTY;
  EXPECT_EQ(life.Give(no_paper), "paper");
  ASSERT_EQ(ApproveAs("qian", "w1"), "OK");
  EXPECT_EQ(ApproveAs("qian", "w1"), "correction.waiver.decided");
  EXPECT_EQ(life.Duty("IM39.decide:w1"), nullptr);
  // The court and the procuratorate are told of the entry (IM 39).
  ASSERT_EQ(life.subject.documents_size(), 1);
  EXPECT_EQ(life.subject.documents(0).about(), "w1");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("IM39.tell:d1")->due())), "2026-03-07");
  EXPECT_EQ(life.Duty("IM39.tell:d1")->required(), 3);
  // Of a contact nobody else is.
  ASSERT_EQ(Request("i2", At("2026-03-05", 9), At("2026-03-05", 12)), "OK");
  ASSERT_EQ(ApproveAs("qian", "w2"), "OK");
  EXPECT_EQ(life.subject.documents_size(), 1);
  ASSERT_EQ(Request("i2", At("2026-03-06", 9), At("2026-03-06", 12)), "OK");
  v1::DecideWaiverRequest refuse;
  refuse.set_waiver("w3");
  EXPECT_EQ(life.Give(refuse), "reason");
  refuse.set_reason("没有接触的必要");
  EXPECT_EQ(life.Give(refuse), "OK");
  EXPECT_EQ(life.subject.waivers(2).state(), Waiver::STATE_REFUSED);
}

TEST_F(BanTest, AWaiverIsShortAndOfTheBansDays) {
  Forbidden();
  EXPECT_EQ(Request("i9", At("2026-03-05", 9), At("2026-03-05", 12)), "correction.ban.unknown");
  EXPECT_EQ(Request("i1", At("2026-03-05", 9), At("2026-03-05", 9)), "waiver.to");
  EXPECT_EQ(Request("i1", At("2026-03-01", 9), At("2026-03-02", 10)), "waiver.to");  // it is ten
  EXPECT_EQ(Request("i1", absl::FromUnixSeconds(0), At("2026-03-05", 9)), "waiver.from");
  EXPECT_EQ(Request("i2", At("2026-05-31", 9), At("2026-06-01", 0)), "OK");  // that instant is out
  EXPECT_EQ(Request("i2", At("2026-05-31", 9), At("2026-06-01", 0, 1)), "correction.waiver.ban_days");
  EXPECT_EQ(Request("i1", At("2026-03-05", 9), At("2026-03-12", 0)), "OK");  // seven days
  EXPECT_EQ(Request("i1", At("2026-03-05", 9), At("2026-03-12", 0, 1)), "correction.waiver.length");
  ASSERT_EQ(life.Give(Forbid(Ban::KIND_ACTIVITY, "2026-01-01")), "OK");
  EXPECT_EQ(Request("i3", At("2026-03-05", 9), At("2026-03-05", 12)), "correction.waiver.activity");
}

TEST_F(BanTest, WhatWasApprovedIsNoBreach) {
  Forbidden();
  ASSERT_EQ(Request("i1", At("2026-03-02", 9), At("2026-03-03", 12)), "OK");
  ASSERT_EQ(ApproveAs("qian", "w1"), "OK");
  // Nothing is approved afterwards: it is ten.
  EXPECT_EQ(TimeOf(life.subject.waivers(0).from()), At("2026-03-02", 10));
  life.GoTo("2026-03-04");
  EXPECT_EQ(Break("i1", "2026-03-02"), "correction.breach.approved");
  EXPECT_EQ(Break("i1", "2026-03-02", At("2026-03-02", 9, 59)), "OK");
  EXPECT_EQ(Break("i1", "2026-03-02", At("2026-03-02", 10)), "correction.breach.approved");
  EXPECT_EQ(Break("i1", "2026-03-03", At("2026-03-03", 11, 59)), "correction.breach.approved");
  EXPECT_EQ(Break("i1", "2026-03-03", At("2026-03-03", 12)), "OK");
  EXPECT_EQ(Break("i1", "2026-03-04"), "OK");
  EXPECT_EQ(Break("i2", "2026-03-03"), "OK");  // of just that
}

TEST_F(BanTest, AWaiverEndsEarly) {
  Forbidden();
  ASSERT_EQ(Request("i1", At("2026-03-02", 9), At("2026-03-05", 12)), "OK");
  ASSERT_EQ(ApproveAs("qian", "w1"), "OK");
  life.GoTo("2026-03-03");
  v1::EndWaiverRequest end;
  end.set_waiver("w1");
  EXPECT_EQ(life.Give(end), "grounds");
  end.set_grounds("开庭日期已经变更");
  EXPECT_EQ(life.Give(end), "OK");
  EXPECT_EQ(TimeOf(life.subject.waivers(0).to()), At("2026-03-03", 10));
  EXPECT_EQ(life.Give(end), "correction.waiver.not_running");
  end.set_waiver("w9");
  EXPECT_EQ(life.Give(end), "correction.waiver.unknown");
  life.GoTo("2026-03-06");
  EXPECT_EQ(Break("i1", "2026-03-04"), "OK");
  EXPECT_EQ(Break("i1", "2026-03-02"), "correction.breach.approved");  // what it was, it stays
  // What is not decided in time can't be approved any more.
  ASSERT_EQ(Request("i1", At("2026-03-06", 9), At("2026-03-06", 12)), "OK");
  life.GoTo("2026-03-07");
  EXPECT_EQ(ApproveAs("qian", "w2"), "correction.waiver.past");
}

TEST_F(BanTest, NotForWhoIsSearchedForOrDetained) {
  Forbidden();
  ASSERT_EQ(Request("i1", At("2026-03-03", 9), At("2026-03-06", 12)), "OK");
  ASSERT_EQ(life.Give(Lost(v1::Absence::CAUSE_CONTACT_LOST, "2026-03-01")), "OK");
  EXPECT_EQ(ApproveAs("qian", "w1"), "correction.waiver.searched");
  ASSERT_EQ(life.Give(Found("a1", "2026-03-02")), "OK");
  ASSERT_EQ(ApproveAs("qian", "w1"), "OK");
  life.GoTo("2026-03-04");
  ASSERT_EQ(life.Give(Detained("2026-03-04")), "OK");
  EXPECT_EQ(life.subject.waivers(0).state(), Waiver::STATE_ENDED);
  EXPECT_EQ(TimeOf(life.subject.waivers(0).to()), At("2026-03-04", 0));
  EXPECT_EQ(Request("i1", At("2026-03-05", 9), At("2026-03-06", 12)), "correction.waiver.custody");
}

TEST_F(BanTest, NoStandingPermitIntoAForbiddenCounty) {
  v1::RecordBanRequest request = Forbid(Ban::KIND_PLACE, "2026-01-01", "2026-03-31");
  request.mutable_ban()->set_region("regions/330102");
  ASSERT_EQ(life.Give(request), "OK");
  EXPECT_EQ(life.Give(PermitTo("330102", "2026-03-31")), "correction.permit.forbidden");
  EXPECT_EQ(life.Give(PermitTo("330102", "2026-04-01", "2026-04-30")), "OK");
  EXPECT_EQ(life.Give(PermitTo("330782", "2026-03-02", "2026-03-31")), "OK");
  // Whoever decides on a leave there is told.
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-03-20", "2026-03-21")), "OK");
  EXPECT_THAT(life.subject.leaves(0).warnings(), ::testing::Contains(::testing::HasSubstr("（i1）")));
}

std::map<v1::Omission::Kind, std::string> FoundIn(const Life& life) {
  std::map<v1::Omission::Kind, std::string> found;
  for (const v1::Omission& one : OmissionsOf(life.subject, life.book, life.today)) {
    found[one.kind()] = one.entry() + " " + FormatDay(DayOf(one.since()));
  }
  return found;
}

TEST_F(BanTest, TheProcuratorateWouldFindWhatWasApprovedAgainstTheBan) {
  v1::RecordBanRequest request = Forbid(Ban::KIND_PLACE, "2026-01-01");
  request.mutable_ban()->set_region("regions/330102");
  ASSERT_EQ(life.Give(request), "OK");
  ASSERT_EQ(life.Give(LeaveTo("330102", "2026-03-20", "2026-03-21")), "OK");
  EXPECT_FALSE(FoundIn(life).contains(v1::Omission::KIND_FORBIDDEN_DESTINATION));
  life.actor.account = "qian";
  ASSERT_EQ(life.Give(Approve("l1")), "OK");
  EXPECT_EQ(FoundIn(life)[v1::Omission::KIND_FORBIDDEN_DESTINATION], "l1 2026-03-02");
  ASSERT_EQ(Request("i1", At("2026-03-20", 0), At("2026-03-22", 0)), "OK");
  ASSERT_EQ(ApproveAs("qian", "w1"), "OK");
  EXPECT_FALSE(FoundIn(life).contains(v1::Omission::KIND_FORBIDDEN_DESTINATION));
  // The court has not been told of it.
  EXPECT_FALSE(FoundIn(life).contains(v1::Omission::KIND_WAIVER_NOT_TOLD));
  life.GoTo("2026-03-08");
  EXPECT_EQ(FoundIn(life)[v1::Omission::KIND_WAIVER_NOT_TOLD], "IM39.tell:d1 2026-03-08");
}

TEST_F(BanTest, TheProcuratorateWouldFindABanThatIsWaivedAway) {
  Forbidden();
  for (const auto& [from, to] :
       {std::pair("2026-03-03", "2026-03-10"), std::pair("2026-03-12", "2026-03-15")}) {
    ASSERT_EQ(Request("i2", At(from, 0), At(to, 0)), "OK");
    ASSERT_EQ(ApproveAs("qian", life.subject.waivers().rbegin()->id()), "OK");
  }
  life.GoTo("2026-03-20");
  EXPECT_FALSE(FoundIn(life).contains(v1::Omission::KIND_WAIVED_AWAY));  // ten days
  ASSERT_EQ(Request("i2", At("2026-03-21", 9), At("2026-03-21", 10)), "OK");
  EXPECT_FALSE(FoundIn(life).contains(v1::Omission::KIND_APPLICATION_UNDECIDED));
  ASSERT_EQ(ApproveAs("qian", "w3"), "OK");
  life.GoTo("2026-03-21");
  EXPECT_EQ(FoundIn(life)[v1::Omission::KIND_WAIVED_AWAY], "i2 2026-03-21");
  ASSERT_EQ(Request("i2", At("2026-03-25", 9), At("2026-03-26", 10)), "OK");
  life.GoTo("2026-03-26");
  EXPECT_EQ(FoundIn(life)[v1::Omission::KIND_APPLICATION_UNDECIDED], "IM39.decide:w4 2026-03-26");
}

}  // namespace
}  // namespace fengqiao::correction
