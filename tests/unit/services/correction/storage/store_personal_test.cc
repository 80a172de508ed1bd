// Where what is personal stands, on both engines, and who has minors in his lists.

#include "tests/unit/services/correction/storage/store_fixture.h"

namespace fengqiao::correction {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class StorePersonalTest : public StoreTest {};

// Whom somebody must not meet stands apart, and in no text: not even of the command that enters it.
TEST_P(StorePersonalTest, ABarredPersonStandsInOneTableAlone) {
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->mutable_judgment()->set_injunction("禁止接触李晓梅");
  *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-12-31");
  v1::Subject subject = Enter(notice).value();
  subject = Give(Reporting("2026-01-05"), subject).value();
  v1::RecordBanRequest forbid = Forbid(v1::Ban::KIND_PERSON, "2026-01-01");
  forbid.mutable_ban()->set_text("接触李晓梅及其近亲属");
  forbid.mutable_person()->set_phone("13700001111");
  forbid.mutable_person()->set_address("浙江省绍兴市越城区府山街道2号");
  subject = Give(forbid, subject).value();
  EXPECT_EQ(subject.bans(0).masked_name(), "李*梅");
  EXPECT_EQ(subject.bans(0).text(), "接触被害人及其近亲属");
  EXPECT_EQ(subject.judgment().injunction(), "禁止接触被害人");  // as the notice said it before
  v1::RecordBanRequest witness = Forbid(v1::Ban::KIND_PERSON, "2026-01-01");
  witness.mutable_person()->set_name("赵一鸣");
  witness.mutable_person()->set_role(v1::BarredPerson::ROLE_WITNESS);
  subject = Give(witness, subject).value();
  v1::RecordBreachRequest breach =
      Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_MINOR, "2026-01-05");
  breach.mutable_breach()->set_ban("i1");
  breach.mutable_breach()->set_facts("拨打李晓梅的电话13700001111，并向赵一鸣打听");
  subject = Give(breach, subject).value();
  EXPECT_THAT(subject.breaches(0).facts(), HasSubstr("向证人打听"));
  EXPECT_EQ(subjects_->GetBarredPerson(subject.name(), "i1")->name(), "李晓梅");
  EXPECT_EQ(subjects_->GetBarredPerson(subject.name(), "i2")->name(), "赵一鸣");
  EXPECT_THAT(subjects_->GetBarredPerson(subject.name(), "i3"), StatusIs(absl::StatusCode::kNotFound));
  v1::RevealBarredPersonRequest reveal;
  reveal.set_name(subject.name());
  reveal.set_ban("i1");
  reveal.set_purpose("告知李晓梅禁止接触的期限");
  reveal.set_request_id("r1");
  v1::RevealBarredPersonResponse revealed;
  const auto record = [&](const rpc::Caller& caller) {
    return Wait(caller, "RevealBarredPerson", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordBarredReveal(call, reveal, &revealed, std::move(done));
    });
  };
  ASSERT_OK(record(kClerk));
  EXPECT_THAT(EventTypes(), Contains("Ban.PersonRevealed 330602"));
  EXPECT_THAT(record(kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  reveal.set_ban("i9");
  EXPECT_THAT(record(kClerk), StatusIs(absl::StatusCode::kNotFound));
  const auto holds = [&](const std::string& bytes) {
    for (const char* secret : {"李晓梅", "赵一鸣", "13700001111", "府山街道2号"}) {
      if (absl::StrContains(bytes, secret)) return true;
    }
    return false;
  };
  for (const auto& [table, kept] : {std::pair("barred_persons", true), std::pair("persons", false),
                                    std::pair("subjects", false), std::pair("duties", false)}) {
    bool found = false;
    const auto rows = store_->database().Query(absl::StrCat("SELECT envelope FROM ", table));
    ASSERT_OK(rows);
    for (const storage::Row row : *rows) found = found || holds(row.Bytes(0));
    EXPECT_EQ(found, kept) << table;
  }
  const auto events = store_->feed().log().ReadAfter(0, 100).value();
  ASSERT_FALSE(events.empty());
  for (const auto& event : events) {
    const bool before = event.type() == "Subject.Noticed" || event.type() == "Subject.Registered";
    EXPECT_EQ(holds(event.SerializeAsString()), before) << event.type();
  }
}

TEST_P(StorePersonalTest, WhatIsPersonalStandsInTwoTablesAlone) {
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  v1::Subject subject = Enter(notice).value();
  subject = Give(Reporting("2026-01-05"), subject).value();
  v1::RecordActRequest act = Doing(v1::ACT_KIND_VISIT, "2026-01-05");
  act.mutable_act()->set_content("王建国称近日胃病发作");
  act.mutable_act()->set_place("塔山街道1号家中");
  subject = Give(act, subject).value();
  v1::RevealSubjectRequest reveal;
  reveal.set_name(subject.name());
  reveal.set_purpose("核对王建国的身份");
  reveal.set_request_id("r1");
  v1::RevealSubjectResponse revealed;
  ASSERT_OK(Wait(kClerk, "RevealSubject", [&](rpc::CallContext& call, service::Done done) {
    subjects_->RecordReveal(call, reveal, &revealed, std::move(done));
  }));
  EXPECT_THAT(EventTypes(), Contains("Subject.Revealed 330602"));
  const v1::Person& person = notice.person();
  const std::string secrets[] = {person.name(), person.number(), person.phone(), "塔山街道1号", "胃病"};
  const auto holds = [&](const std::string& table, const std::string& column) {
    const auto rows = store_->database().Query("SELECT " + column + " FROM " + table);
    EXPECT_OK(rows) << table;
    for (const storage::Row row : *rows) {
      for (const std::string& secret : secrets) {
        if (absl::StrContains(row.Bytes(0), secret)) return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(holds("persons", "envelope"));
  EXPECT_TRUE(holds("act_contents", "envelope"));
  for (const char* table : {"subjects", "duties", "acts"}) EXPECT_FALSE(holds(table, "envelope")) << table;
  const auto events = store_->feed().log().ReadAfter(0, 100).value();
  ASSERT_FALSE(events.empty());
  for (const auto& event : events) {
    for (const std::string& secret : secrets) {
      EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), secret)) << event.type();
    }
  }
  const auto acts = subjects_->ListActs(subject.name(), "", 10).value();
  ASSERT_EQ(acts.size(), 1u);
  EXPECT_EQ(acts[0].by(), "zhang");
  EXPECT_EQ(acts[0].content(), "");
}

TEST_P(StorePersonalTest, AMinorIsInListsOfThoseAloneWhoMay) {
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(PersonNumber("20090101", "001"));
  notice.mutable_person()->set_guardian_name("王大山");
  const v1::Subject subject = Enter(notice).value();
  EXPECT_TRUE(subjects_->ListSubjects("330602", false, api::Filter(), "", 10)->empty());
  EXPECT_EQ(subjects_->ListSubjects("330602", true, api::Filter(), "", 10)->size(), 1u);
  for (const bool with : {true, false}) {
    EXPECT_EQ(subjects_->ListDuties("330602", with, Day("2027-01-01"), api::Filter(), "", 10)->empty(),
              !with);
    EXPECT_EQ(subjects_->ListWork("330602", with, "", Day("2026-01-05"), "", 10)->empty(), !with);
    EXPECT_EQ(subjects_->CountBacklog("330602", with, Day("2026-01-05"))->empty(), !with);
  }
  v1::RevealSubjectRequest reveal;
  reveal.set_name(subject.name());
  reveal.set_purpose("办理入矫宣告");
  v1::RevealSubjectResponse revealed;
  const rpc::Caller office{.subject = "wu", .role = "corrector", .regions = {"330602"}};
  EXPECT_THAT(Wait(office, "RevealSubject",
                   [&](rpc::CallContext& call, service::Done done) {
                     subjects_->RecordReveal(call, reveal, &revealed, std::move(done));
                   }),
              StatusIs(absl::StatusCode::kPermissionDenied));
  // The office that is entrusted with it does what it has to; the answer is closed, as a Get is to it.
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_office(kOffice);
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_RECEPTION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  const v1::Subject entrusted = Give(entrust, subject).value();
  EXPECT_TRUE(entrusted.has_judgment());
  const v1::Subject reported = Give(Reporting("2026-01-05"), entrusted, office).value();
  EXPECT_EQ(reported.state(), v1::Subject::STATE_RECEIVED);
  EXPECT_NE(reported.etag(), subject.etag());
  EXPECT_FALSE(reported.has_judgment());
  EXPECT_EQ(reported.duties_size(), 0);
  EXPECT_TRUE(subjects_->GetSubject(subject.name())->has_judgment());
}

INSTANTIATE_TEST_SUITE_P(Engines, StorePersonalTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
