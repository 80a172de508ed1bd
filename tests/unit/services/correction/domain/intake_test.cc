// From the notice to the announcement: terms, days of intake, minors, teams.

#include "services/correction/domain/duties.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Kind = v1::Subject;

TEST(TermTest, EachKindRunsAsItsLawSays) {
  struct Row {
    Kind::Kind kind;
    int years, months, custody;
    const char* end;
    int residence = 0;
  };
  for (const Row& row :
       {Row{Kind::KIND_PROBATION, 1, 0, 0, "2027-01-04"},
        // Custody does not shorten probation, and takes two days a day off surveillance.
        Row{Kind::KIND_PROBATION, 1, 0, 30, "2027-01-04"},
        Row{Kind::KIND_PUBLIC_SURVEILLANCE, 0, 6, 0, "2026-07-04"},
        Row{Kind::KIND_PUBLIC_SURVEILLANCE, 0, 6, 30, "2026-05-05"},
        // Residential surveillance a day for a day.
        Row{Kind::KIND_PUBLIC_SURVEILLANCE, 0, 6, 0, "2026-07-03", 1},
        Row{Kind::KIND_PUBLIC_SURVEILLANCE, 0, 6, 30, "2026-04-04", 31},
        Row{Kind::KIND_PROBATION, 1, 0, 0, "2027-01-04", 30}, Row{Kind::KIND_PAROLE, 0, 0, 30, "2027-02-09"},
        Row{Kind::KIND_TEMPORARY_SERVICE, 0, 0, 30, "2027-02-09"}}) {
    Life life("2026-01-05");
    v1::RegisterNoticeRequest notice = Notice("2026-01-05", row.kind);
    auto& judgment = *notice.mutable_subject()->mutable_judgment();
    judgment.mutable_length()->set_years(row.years);
    judgment.mutable_length()->set_months(row.months);
    judgment.set_custody_days(row.custody);
    judgment.set_residence_days(row.residence);
    ASSERT_OK(life.Enter(notice));
    EXPECT_EQ(FormatDay(DayOf(life.subject.term().end())), row.end) << row.kind << row.custody;
  }
}

TEST(TermTest, AMonthThatThereIsNotEndsWithTheMonth) {
  Life life("2026-01-31");
  v1::RegisterNoticeRequest notice = Notice("2026-01-31", Kind::KIND_PUBLIC_SURVEILLANCE);
  notice.mutable_subject()->mutable_judgment()->mutable_length()->set_years(0);
  notice.mutable_subject()->mutable_judgment()->mutable_length()->set_months(3);
  ASSERT_OK(life.Enter(notice));
  EXPECT_EQ(FormatDay(DayOf(life.subject.term().end())), "2026-04-29");
}

// Both sides of each limit of §5.
TEST(TermTest, LengthsOutsideTheLawAreRefusedByField) {
  struct Row {
    Kind::Kind kind;
    v1::Judgment::Penalty penalty;
    int months, days, sentence_months;
    bool good;
  };
  const auto kDetention = v1::Judgment::PENALTY_CRIMINAL_DETENTION;
  const auto kPrison = v1::Judgment::PENALTY_IMPRISONMENT;
  for (const Row& row : {Row{Kind::KIND_PUBLIC_SURVEILLANCE, kPrison, 3, 0, 0, true},
                         Row{Kind::KIND_PUBLIC_SURVEILLANCE, kPrison, 2, 30, 0, false},
                         Row{Kind::KIND_PUBLIC_SURVEILLANCE, kPrison, 36, 0, 0, true},
                         Row{Kind::KIND_PUBLIC_SURVEILLANCE, kPrison, 36, 1, 0, false},
                         Row{Kind::KIND_PROBATION, kDetention, 2, 0, 2, true},
                         Row{Kind::KIND_PROBATION, kDetention, 1, 30, 1, false},
                         Row{Kind::KIND_PROBATION, kDetention, 12, 0, 6, true},
                         Row{Kind::KIND_PROBATION, kDetention, 12, 1, 6, false},
                         Row{Kind::KIND_PROBATION, kPrison, 12, 0, 12, true},
                         Row{Kind::KIND_PROBATION, kPrison, 11, 30, 6, false},
                         Row{Kind::KIND_PROBATION, kPrison, 60, 0, 36, true},
                         Row{Kind::KIND_PROBATION, kPrison, 60, 1, 36, false},
                         Row{Kind::KIND_PROBATION, kPrison, 23, 0, 24, false}}) {
    Life life("2026-01-05");
    v1::RegisterNoticeRequest notice = Notice("2026-01-05", row.kind);
    auto& judgment = *notice.mutable_subject()->mutable_judgment();
    judgment.set_penalty(row.penalty);
    judgment.mutable_sentence()->set_months(row.sentence_months);
    judgment.mutable_length()->set_years(0);
    judgment.mutable_length()->set_months(row.months);
    judgment.mutable_length()->set_days(row.days);
    const absl::Status status = life.Enter(notice);
    EXPECT_EQ(status.ok(), row.good) << row.months << "/" << row.days << " " << status;
    EXPECT_EQ(FieldOf(status), row.good ? "" : "subject.judgment.length");
  }
}

// 刑法 42, 45, 69, 72: probation stands for detention, or for at most three years.
TEST(TermTest, ProbationIsOfAShortSentence) {
  struct Row {
    v1::Judgment::Penalty penalty;
    int months, days;
    bool good;
  };
  const auto kDetention = v1::Judgment::PENALTY_CRIMINAL_DETENTION;
  const auto kPrison = v1::Judgment::PENALTY_IMPRISONMENT;
  for (const Row& row :
       {Row{kDetention, 0, 30, false}, Row{kDetention, 1, 0, true}, Row{kDetention, 12, 0, true},
        Row{kDetention, 12, 1, false}, Row{kPrison, 5, 30, false}, Row{kPrison, 6, 0, true},
        Row{kPrison, 36, 0, true}, Row{kPrison, 36, 1, false}}) {
    Life life("2026-01-05");
    v1::RegisterNoticeRequest notice = Notice("2026-01-05", Kind::KIND_PROBATION);
    auto& judgment = *notice.mutable_subject()->mutable_judgment();
    judgment.set_penalty(row.penalty);
    judgment.mutable_sentence()->set_months(row.months);
    judgment.mutable_sentence()->set_days(row.days);
    judgment.mutable_length()->set_years(0);
    judgment.mutable_length()->set_months(row.penalty == kDetention ? 12 : 37);
    const absl::Status status = life.Enter(notice);
    EXPECT_EQ(FieldOf(status).find("subject.judgment.sentence") == std::string::npos, row.good)
        << row.months << "/" << row.days << " " << status;
  }
}

TEST(NoticeTest, BadInputIsRefusedByField) {
  const auto field = [](const std::function<void(v1::RegisterNoticeRequest*)>& spoil) {
    Life life("2026-01-05");
    v1::RegisterNoticeRequest notice = Notice("2026-01-05");
    spoil(&notice);
    return FieldOf(life.Enter(notice));
  };
  const auto subject = [&](const std::function<void(v1::Subject*)>& spoil) {
    return field([&](v1::RegisterNoticeRequest* request) { spoil(request->mutable_subject()); });
  };
  const auto person = [&](const std::function<void(v1::Person*)>& spoil) {
    return field([&](v1::RegisterNoticeRequest* request) { spoil(request->mutable_person()); });
  };
  EXPECT_EQ(subject([](auto* s) { s->clear_kind(); }), "subject.kind");
  EXPECT_EQ(subject([](auto* s) { s->mutable_organ()->set_kind(v1::Organ::KIND_POLICE); }),
            "subject.organ.kind");
  EXPECT_EQ(subject([](auto* s) { s->mutable_organ()->clear_level(); }), "subject.organ.level");
  EXPECT_EQ(subject([](auto* s) { s->mutable_place()->clear_ground(); }), "subject.place.ground");
  EXPECT_EQ(subject([](auto* s) {
              s->mutable_place()->set_ground(v1::ExecutionPlace::GROUND_BEST_FOR_REINTEGRATION);
            }),
            "subject.place.reason");
  EXPECT_EQ(subject([](auto* s) { *s->mutable_noticed() = Date("2026-01-06"); }), "subject.noticed");
  EXPECT_EQ(subject([](auto* s) { s->mutable_papers(0)->clear_kind(); }), "subject.papers[0].kind");
  EXPECT_EQ(subject([](auto* s) { *s->mutable_judgment()->mutable_effective() = Date("2026-01-06"); }),
            "subject.judgment.effective");
  EXPECT_EQ(subject([](auto* s) { s->mutable_judgment()->set_medical_parole(true); }),
            "subject.judgment.medical_parole");
  EXPECT_EQ(subject([](auto* s) {
              s->mutable_judgment()->set_injunction("不得进入网吧");
              *s->mutable_judgment()->mutable_injunction_end() = Date("2027-01-05");
            }),
            "subject.judgment.injunction_end");
  const auto injunction = [&](v1::Subject::Kind kind, const char* end, int custody_days = 0) {
    return subject([&](auto* s) {
      s->set_kind(kind);
      if (kind == v1::Subject::KIND_PUBLIC_SURVEILLANCE) {
        s->mutable_judgment()->clear_penalty();
        s->mutable_judgment()->clear_sentence();
      }
      s->mutable_judgment()->set_custody_days(custody_days);
      s->mutable_judgment()->set_injunction("不得进入网吧");
      *s->mutable_judgment()->mutable_injunction_end() = Date(end);
    });
  };
  constexpr char kEnd[] = "subject.judgment.injunction_end";
  // Two months of probation, three of public surveillance at least (禁止令规定 6), each from the 5th of
  // January.
  EXPECT_EQ(injunction(v1::Subject::KIND_PROBATION, "2026-03-03"), kEnd);
  EXPECT_NE(injunction(v1::Subject::KIND_PROBATION, "2026-03-04"), kEnd);
  EXPECT_EQ(injunction(v1::Subject::KIND_PUBLIC_SURVEILLANCE, "2026-04-03"), kEnd);
  EXPECT_NE(injunction(v1::Subject::KIND_PUBLIC_SURVEILLANCE, "2026-04-04"), kEnd);
  // Where custody leaves less than that of the term, to its end: 365 - 2 * 150 days are left.
  EXPECT_NE(injunction(v1::Subject::KIND_PUBLIC_SURVEILLANCE, "2026-03-10", 150), kEnd);
  EXPECT_EQ(injunction(v1::Subject::KIND_PUBLIC_SURVEILLANCE, "2026-03-09", 150), kEnd);
  EXPECT_EQ(person([](auto* p) { p->clear_name(); }), "person.name");
  EXPECT_EQ(person([](auto* p) { p->set_number("33060219900505001A"); }), "person.number");
  EXPECT_EQ(person([](auto* p) { p->clear_number(); }), "person.no_number_reason");
  EXPECT_EQ(person([](auto* p) { p->set_sex(v1::MaskedPerson::SEX_FEMALE); }), "person.sex");
  EXPECT_EQ(person([](auto* p) { p->set_phone("12"); }), "person.phone");
  EXPECT_EQ(person([](auto* p) { p->set_number(PersonNumber("20250602", "001")); }), "person.born");
}

TEST(NoticeTest, ATermThatIsOverIsNotTakenOver) {
  Life life("2027-01-05");
  EXPECT_EQ(RuleOf(life.Enter(Notice("2026-01-05"))), "correction.notice.over");
  life.today = Day("2027-01-04");
  EXPECT_OK(life.Enter(Notice("2026-01-05")));
}

TEST(NoticeTest, NothingButMasksStandsInTheFile) {
  Life life("2026-01-05");
  v1::RegisterNoticeRequest notice = Notice("2026-01-05");
  notice.mutable_subject()->mutable_place()->set_reason("王建国一直住在这里，电话13800000000");
  ASSERT_OK(life.Enter(notice));
  const std::string bytes = life.subject.SerializeAsString();
  for (const std::string& secret : {life.person.name(), life.person.number(), life.person.phone()}) {
    EXPECT_THAT(bytes, Not(HasSubstr(secret)));
  }
  EXPECT_EQ(life.subject.place().reason(), "本人一直住在这里，电话本人");
  EXPECT_EQ(life.subject.person().masked_name(), "王*国");
}

TEST(DutiesTest, TheNoticeBeginsReportingAndTheReceipt) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  EXPECT_THAT(life.Duties(), ElementsAre("CD4 2026-01-06", "CD6 2026-01-11"));
  EXPECT_EQ(life.Duty("CD6")->holder(), v1::Duty::HOLDER_SUBJECT);
  EXPECT_EQ(life.Duty("CD6")->law(), "社区矫正法第21条");
}

TEST(DutiesTest, PapersThatAreMissingAreAskedForAndDoNotHinderTheRegistration) {
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_subject()->clear_papers();
  ASSERT_OK(life.Enter(notice));
  EXPECT_THAT(life.Duties(), ElementsAre("CD3 2026-01-11", "CD6 2026-01-11"));
  v1::SendReceiptRequest receipt;
  *receipt.mutable_day() = Date("2026-01-01");
  EXPECT_EQ(life.Give(receipt), "correction.receipt.no_papers");
  life.GoTo("2026-01-08");
  ASSERT_EQ(life.Give(Reporting("2026-01-08")), "OK");
  EXPECT_EQ(life.subject.registration().missing_size(), 2);
  EXPECT_EQ(life.Duty("CD3"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CD5")->due())), "2026-01-13");
  v1::RecordPapersRequest papers;
  for (const auto kind : {v1::Paper::KIND_JUDGMENT, v1::Paper::KIND_EXECUTION_NOTICE}) {
    auto* paper = papers.add_papers();
    paper->set_kind(kind);
    *paper->mutable_received() = Date("2026-01-08");
  }
  ASSERT_EQ(life.Give(papers), "OK");
  EXPECT_EQ(life.Duty("CD5"), nullptr);
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CD4")->due())), "2026-01-13");
  receipt.mutable_day()->set_day(8);
  ASSERT_EQ(life.Give(receipt), "OK");
  EXPECT_EQ(life.Duty("CD4"), nullptr);
  EXPECT_EQ(life.Give(receipt), "correction.receipt.twice");
}

// CD10: on the last day nothing, on the next one the search, once.
TEST(DutiesTest, WhoDoesNotReportIsSearchedForFromTheNextDay) {
  Life life("2026-01-01");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  EXPECT_EQ(WakesOn(life.subject, life.book, life.today), Day("2026-01-12"));
  EXPECT_THAT(life.GoTo("2026-01-11"), IsEmpty());
  EXPECT_EQ(life.Duty("CD10:a1"), nullptr);
  const auto happened = life.GoTo("2026-01-12");
  ASSERT_EQ(happened.size(), 1u);
  EXPECT_EQ(happened[0].event, "Subject.NotReported");
  EXPECT_EQ(FormatDay(DayOf(life.Duty("CD10:a1")->due())), "2026-01-12");
  EXPECT_NE(life.Duty("CD6"), nullptr);
  EXPECT_THAT(life.GoTo("2026-01-13"), IsEmpty());
  EXPECT_EQ(life.subject.absences_size(), 1);
}

TEST(RegistrationTest, InTimeThereIsNoBreach) {
  Life life("2026-01-11");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  ASSERT_EQ(life.Give(Reporting("2026-01-11")), "OK");
  EXPECT_EQ(life.subject.registration().days_late(), 0);
  EXPECT_TRUE(life.subject.breaches().empty());
  EXPECT_EQ(life.Give(Reporting("2026-01-11")), "correction.register.twice");
  EXPECT_THAT(life.Duties(), Contains("CD8.team 2026-01-21"));
}

TEST(RegistrationTest, NotBeforeTheEffectNorAfterToday) {
  Life life("2026-01-05");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  EXPECT_EQ(life.Give(Reporting("2025-12-31")), "reported");
  EXPECT_EQ(life.Give(Reporting("2026-01-06")), "reported");
  v1::RegisterSubjectRequest nohow = Reporting("2026-01-05");
  nohow.clear_way();
  EXPECT_EQ(life.Give(nohow), "way");
}

TEST(TeamTest, AWomanHasAWomanAndAMinorSomebodyWhoKnowsMinors) {
  Life life("2026-01-05");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(PersonNumber("19900505", "002"));
  ASSERT_OK(life.Enter(notice));
  EXPECT_EQ(life.Give(TeamOf(2)), "correction.subject.not_registered");
  ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
  EXPECT_EQ(life.Give(TeamOf(1)), "team.members");
  EXPECT_EQ(life.Give(TeamOf(2, /*woman=*/false)), "correction.team.woman");
  v1::SetTeamRequest nobody = TeamOf(2);
  nobody.mutable_team()->mutable_members(0)->set_role(v1::Team::ROLE_FAMILY);
  EXPECT_EQ(life.Give(nobody), "correction.team.official");
  EXPECT_EQ(life.Give(TeamOf(2)), "OK");
}

// 18 is reached on the day after the birthday; the regime is by the offence and the entry, never by today.
TEST(MinorTest, ByAgeAtTheOffenceOrTheEntry) {
  struct Row {
    const char* born;
    bool minor;
  };
  for (const Row& row : {Row{"20070601", true}, Row{"20070531", false}, Row{"20080104", true}}) {
    Life life("2026-01-05");
    v1::RegisterNoticeRequest notice = Notice("2026-01-05");
    notice.mutable_person()->set_number(PersonNumber(row.born, "001"));
    notice.mutable_person()->set_guardian_name("王大山");
    ASSERT_OK(life.Enter(notice));
    EXPECT_EQ(life.subject.minor(), row.minor) << row.born;
    EXPECT_EQ(life.subject.person().masked_name().empty(), row.minor);
  }
}

TEST(MinorTest, HasAGuardianAndNothingPublic) {
  Life life("2026-01-05");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01");
  notice.mutable_person()->set_number(PersonNumber("20090101", "001"));
  EXPECT_EQ(FieldOf(life.Enter(notice)), "person.guardian_name");
  notice.mutable_person()->set_guardian_name("王大山");
  ASSERT_OK(life.Enter(notice));
  ASSERT_EQ(life.Give(Reporting("2026-01-05")), "OK");
  EXPECT_EQ(life.Give(TeamOf(2)), "correction.team.minor");
  v1::AnnounceCorrectionRequest announce;
  *announce.mutable_announcement()->mutable_day() = Date("2026-01-05");
  EXPECT_EQ(life.Give(announce), "correction.announcement.team");
  ASSERT_EQ(life.Give(TeamOf(2, true, /*knows_minors=*/true)), "OK");
  EXPECT_EQ(life.Give(announce), "correction.announcement.class");
  ASSERT_EQ(life.Give(Class(v1::SUPERVISION_CLASS_NORMAL, "2026-01-05")), "OK");
  EXPECT_EQ(life.Give(announce), "correction.announcement.signed");
  announce.mutable_announcement()->set_signed_(true);
  announce.mutable_announcement()->set_public_(true);
  EXPECT_EQ(life.Give(announce), "correction.announcement.minor_public");
  announce.mutable_announcement()->set_public_(false);
  EXPECT_EQ(life.Give(announce), "correction.announcement.guardian");
  announce.mutable_announcement()->set_guardian_present(true);
  EXPECT_EQ(life.Give(announce), "OK");
  EXPECT_EQ(life.subject.state(), v1::Subject::STATE_IN_CORRECTION);
  EXPECT_EQ(life.Give(announce), "correction.announcement.twice");
}

TEST(EntrustmentTest, AnOfficeActsInsideItAlone) {
  Life life("2026-01-05");
  ASSERT_OK(life.Enter(Notice("2026-01-01")));
  const Actor office{.account = "wu", .level = v1::LEVEL_OFFICE};
  const Actor county = life.actor;
  life.actor = office;
  EXPECT_EQ(life.Give(Reporting("2026-01-05")), "correction.office.entrustment");
  v1::EntrustOfficeRequest entrust;
  EXPECT_EQ(life.Give(entrust), "correction.power.county");
  life.actor = county;
  entrust.mutable_entrustment()->set_office("regions/330603001");
  entrust.mutable_entrustment()->add_acts(v1::Entrustment::ACT_RECEPTION);
  entrust.mutable_entrustment()->set_number("越矫委〔2026〕1号");
  *entrust.mutable_entrustment()->mutable_from() = Date("2026-01-05");
  EXPECT_EQ(life.Give(entrust), "entrustment.office");
  entrust.mutable_entrustment()->set_office(kOffice);
  ASSERT_EQ(life.Give(entrust), "OK");
  life.actor = office;
  EXPECT_EQ(life.Give(Reporting("2026-01-05")), "OK");
  EXPECT_EQ(life.Give(TeamOf(2)), "correction.office.entrustment");
}

TEST(KnownPersonTest, ANumberUnderAnotherNameIsToldAsThatAlone) {
  const absl::Status told = NumberOfAnother();
  SeenRules().insert(RuleOf(told));
  EXPECT_EQ(RuleOf(told), "correction.notice.identity");
  EXPECT_EQ(told.message().find("subjects"), absl::string_view::npos);
}

// However it is typed, and into whatever field: papers' numbers and organs' names are looked at as texts are.
TEST(PersonalTextTest, NoSpellingAndNoFieldKeepsWhoItIs) {
  v1::Person person;
  person.set_name("陈志远");
  person.set_number(PersonNumber("19880312", "034"));
  person.set_phone("13812345678");
  person.set_address("浙江省绍兴市越城区塔山街道蝴蝶弄七号");
  person.set_guardian_name("陈大山");
  for (const std::string written :
       {"陈 志远", "陈　志远", "１３８１２３４５６７８", "138 1234 5678", "138-1234-5678"}) {
    v1::RecordBreachRequest breach;
    breach.mutable_breach()->set_facts("当日" + written + "未报告");
    TakeOutPerson(person, &breach);
    EXPECT_EQ(breach.breach().facts(), "当日本人未报告") << written;
  }
  v1::RecordCustodyRequest custody;
  custody.mutable_custody()->set_organ("陈志远案专案组13812345678");
  TakeOutPerson(person, &custody);
  EXPECT_EQ(custody.custody().organ(), "本人案专案组本人");
  v1::RecordPapersRequest papers;
  papers.set_name("regions/330602/subjects/13812345678");
  papers.add_papers()->set_number("陈志远" + person.number());
  TakeOutPerson(person, &papers);
  EXPECT_EQ(papers.papers(0).number(), "本人本人");
  EXPECT_EQ(papers.name(), "regions/330602/subjects/13812345678");  // a name of a resource is what it is
  v1::EntrustOfficeRequest entrust;
  entrust.mutable_entrustment()->set_number("关于陈志远的委托书，住蝴蝶弄七号，父陈大山");
  TakeOutPerson(person, &entrust);
  EXPECT_EQ(entrust.entrustment().number(), "关于本人的委托书，住本人住处，父监护人");
  v1::RegisterNoticeRequest notice;
  notice.mutable_subject()->mutable_judgment()->set_crime("陈志远盗窃罪");
  notice.mutable_subject()->mutable_organ()->set_name("审理陈志远的法院");
  *notice.mutable_person() = person;
  TakeOutPerson(person, &notice);
  EXPECT_EQ(notice.subject().judgment().crime(), "本人盗窃罪");
  EXPECT_EQ(notice.subject().organ().name(), "审理本人的法院");
  EXPECT_EQ(notice.person().name(), "陈志远");
  v1::RevealSubjectRequest reveal;
  reveal.set_purpose("核对陈 志远身份");
  TakeOutPerson(person, &reveal);
  EXPECT_EQ(reveal.purpose(), "核对本人身份");
  v1::RecordActRequest act;  // kept apart, as it was said
  act.mutable_act()->set_content("陈志远在家");
  TakeOutPerson(person, &act);
  EXPECT_EQ(act.act().content(), "陈志远在家");
}

}  // namespace
}  // namespace fengqiao::correction
