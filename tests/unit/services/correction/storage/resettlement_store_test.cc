// What the store promises of resettlement, on both engines: nobody is released without a file and nobody has
// two, the alarm of who is not linked up comes once, whose county it is, and nothing personal but where it
// belongs.

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/sql.h"
#include "common/status/macros.h"
#include "services/correction/domain/resettlement_invariants.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/duty_counts.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/resettlement_tables.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"
#include "tests/unit/services/correction/storage/ledger_checks.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;
using ::testing::Contains;
using ::testing::IsEmpty;
using v1::ReleasedPerson;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kOther{.subject = "wu", .role = "official", .regions = {"330702"}};

class ResettlementStoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == storage::Engine::kPostgres ? PostgresServer::Shared().url()
                                                         : "sqlite://" + dir_.path() + "/",
         .service = absl::StrCat("resettlement_", ++tests),
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    const auto key = identity::LookupKey::Create(secret, "correction.person");
    ASSERT_OK(key);
    const RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
    subjects_ = std::make_unique<CorrectionStore>(*store_, book, *key);
    released_ = std::make_unique<ResettlementStore>(*store_, book, *key);
  }

  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }

  // The number of the i-th person.
  static std::string NumberOf(int i) {
    return PersonNumber(absl::StrFormat("1990%02d%02d", 1 + i % 12, 1 + i / 12 % 28), "001");
  }

  v1::RegisterReleaseNoticeRequest ReleaseNotice(int i, std::string_view released) {
    v1::RegisterReleaseNoticeRequest request;
    request.set_parent(kCounty);
    ReleasedPerson& file = *request.mutable_released_person();
    file.set_source(ReleasedPerson::SOURCE_PRISON);
    file.mutable_organ()->set_name("某省第一监狱");
    file.mutable_organ()->set_kind(v1::Organ::KIND_PRISON);
    *file.mutable_released() = Date(released);
    *file.mutable_noticed() = Date("2026-01-05");
    *request.mutable_person() = Notice("2026-01-01").person();
    request.mutable_person()->set_number(NumberOf(i));
    return request;
  }

  absl::StatusOr<ReleasedPerson> EnterReleased(v1::RegisterReleaseNoticeRequest request,
                                               const rpc::Caller& caller = kClerk) {
    ReleasedPerson reply;
    request.set_request_id(absl::StrCat("n", ++requests_));
    const auto known = std::make_shared<std::string>();
    const absl::Status entered =
        Wait(caller, "RegisterReleaseNotice", [&](rpc::CallContext& call, service::Done done) {
          released_->RegisterReleaseNotice(call, request, &reply, known, std::move(done));
        });
    if (known->empty()) {
      RETURN_IF_ERROR(entered);
      return reply;
    }
    return Wait(caller, "RegisterReleaseNotice", [&](rpc::CallContext& call, service::Done done) {
      released_->RecordKnown(call, request, *known, std::move(done));
    });
  }

  template <typename Request>
  absl::StatusOr<ReleasedPerson> GiveReleased(Request request, const ReleasedPerson& seen,
                                              const rpc::Caller& caller = kClerk) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    if (request.request_id().empty()) request.set_request_id(absl::StrCat("r", ++requests_));
    ReleasedPerson reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          released_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  template <typename Request>
  absl::StatusOr<v1::Subject> Give(Request request, const v1::Subject& seen) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    RETURN_IF_ERROR(
        Wait(kClerk, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }

  // The i-th person under correction from 1 January, registered on the 5th.
  v1::Subject Corrected(int i, std::string_view born = "") {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_person()->set_number(born.empty() ? NumberOf(i) : PersonNumber(born, "001"));
    if (!born.empty()) notice.mutable_person()->set_guardian_name("王大山");
    notice.set_request_id(absl::StrCat("n", ++requests_));
    v1::Subject subject;
    EXPECT_OK(Wait(kClerk, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RegisterNotice(call, notice, &subject, std::make_shared<std::string>(), std::move(done));
    }));
    return Give(Reporting("2026-01-05"), subject).value();
  }

  static v1::ReleaseSubjectRequest Releasing(v1::End::Ground ground, std::string_view day) {
    v1::ReleaseSubjectRequest request;
    request.mutable_end()->set_ground(ground);
    *request.mutable_end()->mutable_day() = Date(day);
    request.mutable_end()->set_paper("越矫解〔2026〕1号");
    return request;
  }

  static v1::VerifyReleaseRequest Verified(v1::Verification::Result result = v1::Verification::RESULT_TRUE) {
    v1::VerifyReleaseRequest request;
    request.mutable_verification()->set_result(result);
    *request.mutable_verification()->mutable_day() = Date("2026-01-05");
    request.mutable_verification()->set_findings("家属和村委会均已核实");
    return request;
  }

  static v1::LinkUpRequest Linked(std::string_view day) {
    v1::LinkUpRequest request;
    *request.mutable_link_up()->mutable_day() = Date(day);
    request.mutable_link_up()->set_way(v1::LinkUp::WAY_REPORTED);
    return request;
  }

  std::vector<ReleasedPerson> AllFiles() {
    return released_
        ->ListReleased("000000", true, api::Filter::Parse("", ReleasedFilterFields()).value(), "", 1000)
        .value();
  }
  std::vector<v1::Subject> AllSubjects() {
    return subjects_
        ->ListSubjects("000000", true, api::Filter::Parse("", SubjectFilterFields()).value(), "", 1000)
        .value();
  }

  int64_t Count(const std::string& sql) {
    const auto rows = store_->database().Query(sql);
    EXPECT_OK(rows) << sql;
    return rows.ok() ? (*rows)[0].Integer(0) : -1;
  }

  std::vector<common::v1::Event> Events() {
    // On PostgreSQL an event gets its place a moment after the answer.
    for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
      std::this_thread::yield();
    const auto events = store_->feed().log().ReadAfter(0, 1000);
    EXPECT_OK(events);
    return *events;
  }
  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    for (const auto& event : Events()) types.push_back(event.type() + " " + event.region());
    return types;
  }

  // The rows of duties are exactly what stands in the files.
  void ExpectDutiesInStep() {
    int64_t duties = 0;
    for (const ReleasedPerson& file : AllFiles()) {
      for (const v1::Duty& duty : file.duties()) {
        ++duties;
        EXPECT_EQ(Count(absl::StrCat("SELECT COUNT(*) FROM help_duties WHERE id = '", file.name(), "|",
                                     duty.id(), "' AND due = '", FormatDay(DayOf(duty.due())), "'")),
                  1)
            << duty.id();
      }
    }
    EXPECT_EQ(Count("SELECT COUNT(*) FROM help_duties"), duties);
  }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  std::unique_ptr<ResettlementStore> released_;
  std::atomic<int> requests_ = 0;
};

TEST_P(ResettlementStoreTest, FromTheNoticeToTheEndAndAnotherFile) {
  ReleasedPerson file = EnterReleased(ReleaseNotice(1, "2026-01-20")).value();
  ExpectDutiesInStep();
  EXPECT_THAT(EnterReleased(ReleaseNotice(1, "2026-01-20")), StatusIs(absl::StatusCode::kAlreadyExists));
  file = GiveReleased(Verified(), file).value();
  EXPECT_EQ(RuleOf(GiveReleased(Linked("2026-01-05"), file)), "correction.resettlement.before_release");
  GoTo("2026-01-20");
  file = GiveReleased(Linked("2026-01-20"), file).value();
  EXPECT_EQ(file.state(), ReleasedPerson::STATE_LINKED);
  EXPECT_EQ(file.etag(), "\"r3\"");
  ExpectDutiesInStep();
  v1::EndHelpRequest end;
  end.mutable_end()->set_ground(v1::HelpEnd::GROUND_REOFFENDED);
  *end.mutable_end()->mutable_day() = Date("2026-01-20");
  end.mutable_end()->set_paper("（2026）浙0602刑初9号");
  file = GiveReleased(end, file).value();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM help_duties"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM released_claims"), 0);
  ASSERT_OK(EnterReleased(ReleaseNotice(1, "2026-03-20")));
  const auto figures = released_->Count("330602", Day("2026-01-01"), Day("2026-01-31")).value();
  ASSERT_EQ(figures.counties_size(), 1);
  EXPECT_EQ(figures.total().released(), 1);
  EXPECT_EQ(figures.total().linked(), 1);
  EXPECT_EQ(figures.total().on_list(), 0);
  EXPECT_EQ(figures.total().listed(), 1);
  EXPECT_EQ(figures.total().reoffended(), 1);
  EXPECT_EQ(figures.total().ended(), 0);
}

TEST_P(ResettlementStoreTest, TheLedgerHasTheFilesAsTheyAre) {
  ReleasedPerson linked = EnterReleased(ReleaseNotice(1, "2026-01-10")).value();
  linked = GiveReleased(Verified(), linked).value();
  v1::RegisterReleaseNoticeRequest minors = ReleaseNotice(2, "2026-01-10");
  minors.mutable_person()->set_number(PersonNumber("20090101", "001"));
  minors.mutable_person()->set_guardian_name("王大山");
  const ReleasedPerson young = EnterReleased(minors).value();
  ASSERT_TRUE(young.minor());
  GoTo("2026-01-12");
  linked = GiveReleased(Linked("2026-01-12"), linked).value();
  v1::RecordAidRequest aid;
  aid.mutable_aid()->set_kind(v1::Aid::KIND_EMERGENCY);
  aid.mutable_aid()->mutable_amount()->set_value("800.5");
  *aid.mutable_aid()->mutable_day() = Date("2026-01-12");
  aid.mutable_aid()->set_paper("救助〔2026〕1号");
  linked = GiveReleased(aid, linked).value();
  GoTo("2026-06-01");
  while (released_->RollOver(10)->brought > 0) {
  }
  const auto counted = [&](std::string_view until) {
    return CountedIn(*subjects_, "330602", "2026-01", until);
  };
  using Sum = std::pair<int64_t, int64_t>;
  EXPECT_TRUE(counted("2026-01-09").empty()) << "nobody is here before the release";
  EXPECT_EQ(counted("2026-01-11")[v1::MEASURE_HELP_LINKED], Sum(0, 0));
  auto january = counted("2026-06-01");
  EXPECT_EQ(january[v1::MEASURE_HELP_RELEASED], Sum(2, 2));
  EXPECT_EQ(january[v1::MEASURE_HELP_LINKED], Sum(1, 1));
  EXPECT_EQ(january[v1::MEASURE_HELP_LISTED], Sum(2, 2));
  EXPECT_EQ(january[v1::MEASURE_HELP_LISTED_CLOSING], Sum(2, 2));
  EXPECT_EQ(january[v1::MEASURE_HELP_AID_AMOUNT], Sum(80050, 1));
  EXPECT_EQ(january[v1::MEASURE_HELP_HELPED], Sum(0, 0));
  EXPECT_EQ(CountedIn(*subjects_, "330000", "2026", "2026-06-01")[v1::MEASURE_HELP_UNLINKED], Sum(1, 1));
  EXPECT_TRUE(CountedIn(*subjects_, "330702", "2026", "2026-06-01").empty());
  EXPECT_EQ(released_->Count("330602", Day("2026-01-01"), Day("2026-01-31"))->total().released(), 2);
  // Minors count, and are named to those alone who may read them.
  EXPECT_THAT(BehindIn(*subjects_, false, v1::MEASURE_HELP_LISTED_CLOSING, "2026", "2026-06-01"),
              ::testing::ElementsAre(linked.name() + " 1"));
  EXPECT_EQ(HiddenIn(*subjects_, false, v1::MEASURE_HELP_LISTED_CLOSING, "2026", "2026-06-01"), 1);
  EXPECT_EQ(BehindIn(*subjects_, true, v1::MEASURE_HELP_LISTED_CLOSING, "2026", "2026-06-01").size(), 2u);
  ExpectWrittenAnew(*store_, *subjects_, ReleasedPersonsTable(), "/releasedPersons/");
  // What an older version has written since is left to the roll-over.
  SetAllFigured(*store_, ReleasedPersonsTable(), 77);
  *aid.mutable_aid()->mutable_day() = Date("2026-01-13");
  ASSERT_OK(GiveReleased(aid, linked));
  EXPECT_EQ(subjects_->CatchUpFigures(5).value().brought, 1);
  EXPECT_EQ(counted("2026-06-01")[v1::MEASURE_HELP_AID_AMOUNT], Sum(160100, 1));
}

TEST_P(ResettlementStoreTest, WhoIsNotHereGoesBackAndBelongsToNobodysFigures) {
  const ReleasedPerson file = EnterReleased(ReleaseNotice(1, "2026-01-06")).value();
  ASSERT_OK(GiveReleased(Verified(v1::Verification::RESULT_NOT_HERE), file));
  EXPECT_EQ(released_->Count("000000", Day("2026-01-01"), Day("2026-12-31"))->counties_size(), 0);
  ASSERT_OK(EnterReleased(ReleaseNotice(1, "2026-01-06")));
}

TEST_P(ResettlementStoreTest, ANumberAloneTellsNobodyWhoWasInPrison) {
  ASSERT_OK(EnterReleased(ReleaseNotice(1, "2026-01-20")));
  v1::RegisterReleaseNoticeRequest probe = ReleaseNotice(1, "2026-01-20");
  probe.mutable_person()->set_name("赵某某");
  EXPECT_EQ(RuleOf(EnterReleased(probe)), "correction.notice.identity");
  EXPECT_THAT(EventTypes(), Contains("Released.NoticedAgain 330602"));
}

TEST_P(ResettlementStoreTest, WhoIsNotLinkedUpIsAnAlarmOnce) {
  const ReleasedPerson file = EnterReleased(ReleaseNotice(1, "2026-01-20")).value();
  ASSERT_OK(GiveReleased(Verified(), file));
  GoTo("2026-01-30");
  EXPECT_EQ(released_->RollOver(100)->brought, 0);
  EXPECT_EQ(*released_->CountUnlinked(10), 0);
  GoTo("2026-01-31");
  EXPECT_EQ(released_->RollOver(100)->brought, 1);
  EXPECT_EQ(released_->RollOver(100)->brought, 0);
  EXPECT_EQ(*released_->CountUnlinked(10), 1);
  EXPECT_EQ(CountOverdue(store_->database(), Day("2026-01-31"), 100)->at("RH1.link"), 1);
  GoTo("2026-02-28");
  EXPECT_EQ(released_->RollOver(100)->brought, 0);
  const auto types = EventTypes();
  EXPECT_EQ(std::count(types.begin(), types.end(), "Released.Unlinked 330602"), 1);
  ASSERT_OK(GiveReleased(Linked("2026-02-28"), *released_->GetReleased(file.name())));
  EXPECT_EQ(*released_->CountUnlinked(10), 0);
  ExpectDutiesInStep();
}

// Expiry and amnesty open a file in the same transaction; a termination opens none.
TEST_P(ResettlementStoreTest, NobodyIsReleasedWithoutAFile) {
  std::vector<v1::Subject> subjects;
  for (int i = 0; i < 6; ++i) subjects.push_back(Corrected(i));
  // One of them has a file already, from a prison's notice.
  const ReleasedPerson open = EnterReleased(ReleaseNotice(5, "2026-01-20")).value();
  GoTo("2026-06-01");
  ASSERT_OK(
      Give(Releasing(v1::End::GROUND_AMNESTY, "2026-06-01"), *subjects_->GetSubject(subjects[0].name())));
  v1::TerminateSubjectRequest death;
  death.mutable_end()->set_ground(v1::End::GROUND_DEATH);
  *death.mutable_end()->mutable_day() = Date("2026-06-01");
  death.mutable_end()->set_paper("死亡医学证明1号");
  ASSERT_OK(Give(death, *subjects_->GetSubject(subjects[1].name())));
  GoTo("2026-12-31");
  for (int i = 2; i < 6; ++i) {
    const v1::Subject now = subjects_->GetSubject(subjects[i].name()).value();
    // A refused release opens none.
    EXPECT_FALSE(Give(Releasing(v1::End::GROUND_EXPIRY, "2026-12-30"), now).ok());
    ASSERT_OK(Give(Releasing(v1::End::GROUND_EXPIRY, "2026-12-31"), now));
  }
  EXPECT_THAT(ReleasedWithoutFile(AllSubjects(), AllFiles()), IsEmpty());
  EXPECT_EQ(AllFiles().size(), 5u);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM released_corrections"), 5);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM released_identities"), 5);
  EXPECT_EQ(
      Count(absl::StrCat("SELECT COUNT(*) FROM subjects WHERE state = ", int{v1::Subject::STATE_RELEASED},
                         " AND NOT EXISTS (SELECT 1 FROM released_corrections AS c WHERE c.subject = "
                         "subjects.name)")),
      0);
  const ReleasedPerson joined = released_->GetReleased(open.name()).value();
  EXPECT_EQ(joined.corrections_size(), 1);
  EXPECT_EQ(joined.corrections(0).subject(), subjects[5].name());
  const auto types = EventTypes();
  EXPECT_EQ(std::count(types.begin(), types.end(), "Released.Opened 330602"), 4);
  EXPECT_EQ(std::count(types.begin(), types.end(), "Released.CorrectionEnded 330602"), 1);
  ExpectDutiesInStep();
  for (const ReleasedPerson& file : AllFiles()) {
    EXPECT_EQ(released_->GetIdentity(file.name())->name(), "王建国");
    EXPECT_THAT(BrokenIn(file), IsEmpty());
  }
}

// Whoever is helped after a correction that the law seals (刑事诉讼法 286) is in no list and no event; help
// goes on.
TEST_P(ResettlementStoreTest, WhatTheLawSealsIsNotShownByTheHelp) {
  const v1::Subject young = Corrected(0, "20090101");
  const v1::Subject adult = Corrected(1);
  GoTo("2026-12-31");
  for (const v1::Subject& one : {young, adult}) {
    ASSERT_OK(Give(Releasing(v1::End::GROUND_EXPIRY, "2026-12-31"), *subjects_->GetSubject(one.name())));
  }
  const auto shown = AllFiles();
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].corrections(0).subject(), adult.name());
  const auto rows = store_->database().Query("SELECT released FROM released_corrections WHERE subject = $1",
                                             {young.name()});
  ASSERT_OK(rows);
  const ReleasedPerson file = released_->GetReleased((*rows)[0].Text(0)).value();
  rpc::CallContext call(std::make_shared<const rpc::Caller>(kClerk), "GetReleasedPerson",
                        absl::InfiniteFuture(), "", nullptr);
  EXPECT_EQ(RuleOf(MayOpen(call, file)), "correction.subject.sealed");
  EXPECT_OK(MayOpen(call, shown[0]));
  for (common::v1::Event event : Events()) {
    ReleasedPerson told;
    if (!event.payload().UnpackTo(&told)) continue;
    ASSERT_OK(subjects_->OpenEvent(&event));
    ASSERT_TRUE(event.payload().UnpackTo(&told));
    EXPECT_EQ(told.corrections_size(), told.name() == file.name() ? 0 : 1) << event.type();
    EXPECT_EQ(told.has_organ(), told.name() != file.name()) << event.type();
  }
  // What help asks for is listed, done and answered with a closed file.
  const auto duties = released_->ListDuties("330602", true, Day("2099-01-01"), api::Filter(), "", 10).value();
  EXPECT_EQ(std::count_if(duties.begin(), duties.end(),
                          [&](const v1::HelpDuty& one) { return one.released_person() == file.name(); }),
            1);
  v1::ClassifyReleasedRequest classify;
  classify.mutable_classification()->set_help_class(v1::HELP_CLASS_GENERAL);
  classify.mutable_classification()->set_grounds("依据家庭和就学情况确定");
  *classify.mutable_classification()->mutable_from() = Date("2026-12-31");
  const ReleasedPerson answer = GiveReleased(classify, file).value();
  EXPECT_EQ(answer.classifications_size(), 0);
  EXPECT_EQ(answer.corrections_size(), 0);
  EXPECT_EQ(answer.etag(), "\"r2\"");
  // Who helps opens it on a ground, and sees the help; after the end the law alone does.
  const auto reveal = [&](v1::LegalGround::Kind kind, v1::RevealReleasedPersonResponse* reply) {
    v1::RevealReleasedPersonRequest request;
    request.set_name(file.name());
    request.set_purpose("上门走访核对住址");
    request.set_request_id(absl::StrCat("s", ++requests_));
    request.mutable_ground()->set_kind(kind);
    return Wait(kClerk, "RevealReleasedPerson", [&](rpc::CallContext& asked, service::Done done) {
      released_->RecordReveal(asked, request, reply, std::move(done));
    });
  };
  v1::RevealReleasedPersonResponse opened;
  EXPECT_EQ(RuleOf(reveal(v1::LegalGround::KIND_UNSPECIFIED, &opened)), "correction.minor.ground");
  ASSERT_OK(reveal(v1::LegalGround::KIND_SUPERVISION, &opened));
  EXPECT_EQ(opened.released_person().classifications_size(), 1);
  EXPECT_EQ(opened.released_person().corrections_size(), 0);
  v1::EndHelpRequest end;
  end.mutable_end()->set_ground(v1::HelpEnd::GROUND_DEATH);
  *end.mutable_end()->mutable_day() = Date("2026-12-31");
  end.mutable_end()->set_paper("死亡医学证明1号");
  ASSERT_OK(GiveReleased(end, answer));
  EXPECT_EQ(FieldOf(reveal(v1::LegalGround::KIND_SUPERVISION, &opened)), "ground.kind");
}

// Files of before it was known are marked once, when the law has sealed their correction.
TEST_P(ResettlementStoreTest, OlderFilesOfSealedCorrectionsAreClosed) {
  const v1::Subject young = Corrected(0, "20090101");
  GoTo("2026-12-31");
  ASSERT_OK(Give(Releasing(v1::End::GROUND_EXPIRY, "2026-12-31"), *subjects_->GetSubject(young.name())));
  const auto rows = store_->database().Query("SELECT released FROM released_corrections");
  ASSERT_OK(rows);
  const std::string name = (*rows)[0].Text(0);
  storage::Command command;
  command.reads = {{&ReleasedPersonsTable(), {name}}};
  command.decide = [&](storage::UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(auto older, work.Find(ReleasedPersonsTable(), name)->Parse<ReleasedPerson>());
    older.mutable_corrections(0)->clear_sealed();
    work.Put(ReleasedPersonsTable(), ToRecord(older, absl::CivilDay(9999, 12, 31), 0));
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  EXPECT_EQ(released_->SealOlder(10)->brought, 0) << "the correction is not sealed yet";
  EXPECT_EQ(AllFiles().size(), 1u);
  GoTo("2027-01-15");
  EXPECT_EQ(subjects_->RollOver(10)->brought, 1);
  EXPECT_EQ(released_->SealOlder(10)->brought, 1);
  EXPECT_EQ(released_->SealOlder(10)->brought, 0);
  EXPECT_TRUE(AllFiles().empty());
  EXPECT_THAT(EventTypes(), Contains("Released.Sealed 330602"));
  for (common::v1::Event event : Events()) {
    ReleasedPerson told;
    if (!event.payload().UnpackTo(&told)) continue;
    ASSERT_OK(subjects_->OpenEvent(&event));
    ASSERT_TRUE(event.payload().UnpackTo(&told));
    EXPECT_FALSE(told.has_organ()) << event.type();
  }
}

// A prison's file that several sealed corrections hang on: all are marked at once, however small the pages
// are, and one that an earlier version has left out is marked too.
TEST_P(ResettlementStoreTest, EverySealedCorrectionOfAnOlderFileIsMarked) {
  std::vector<v1::Subject> young;
  for (const char* born : {"20090101", "20090102", "20090103"}) young.push_back(Corrected(0, born));
  const auto file_of = [&](const v1::Subject& subject) {
    const auto rows = store_->database().Query("SELECT released FROM released_corrections WHERE subject = $1",
                                               {subject.name()});
    return (*rows)[0].Text(0);
  };
  GoTo("2026-12-31");
  for (const v1::Subject& one : young) {
    ASSERT_OK(Give(Releasing(v1::End::GROUND_EXPIRY, "2026-12-31"), *subjects_->GetSubject(one.name())));
  }
  // As if a prison had told of them: the first file has two corrections, of which it knows neither as sealed,
  // the other one two, of which an earlier pass has marked one.
  const auto make_older = [&](const std::string& name, bool knows_first) {
    storage::Command command;
    command.reads = {{&ReleasedPersonsTable(), {name}}, {&ReleasedCorrectionsTable(), {young[2].name()}}};
    command.decide = [&](storage::UnitOfWork& work) -> absl::Status {
      work.Put(ReleasedCorrectionsTable(), {.key = young[2].name(), .message = "", .columns = {name}});
      ASSIGN_OR_RETURN(auto older, work.Find(ReleasedPersonsTable(), name)->Parse<ReleasedPerson>());
      older.set_source(ReleasedPerson::SOURCE_PRISON);
      *older.add_corrections() = older.corrections(0);
      older.mutable_corrections(1)->set_subject(young[2].name());
      older.mutable_corrections(0)->set_sealed(knows_first);
      older.mutable_corrections(1)->set_sealed(false);
      work.Put(ReleasedPersonsTable(), ToRecord(older, absl::CivilDay(9999, 12, 31), 0));
      return absl::OkStatus();
    };
    ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  };
  const std::string first = file_of(young[0]), second = file_of(young[1]);
  GoTo("2027-01-15");
  EXPECT_EQ(subjects_->RollOver(10)->brought, 3);
  for (const auto& [name, knows_first] : {std::pair(first, false), std::pair(second, true)}) {
    make_older(name, knows_first);
    for (std::string place;;) {
      ASSERT_OK_AND_ASSIGN(const RolledOver sealed, released_->SealOlder(1, place));
      if (sealed.brought == 0) break;
      place = sealed.place;
    }
    const ReleasedPerson sealed = released_->GetReleased(name).value();
    ASSERT_EQ(sealed.corrections_size(), 2);
    EXPECT_TRUE(sealed.corrections(0).sealed() && sealed.corrections(1).sealed()) << name;
    // What is marked is looked at and not written again.
    EXPECT_EQ(released_->SealOlder(10)->passed_over.size(), 0u);
    EXPECT_EQ(released_->GetReleased(name)->etag(), sealed.etag());
  }
}

// As a subject's file: by two accounts, after its years; who it was is gone, and the figures hold.
TEST_P(ResettlementStoreTest, AFileIsDestroyedByTwoAfterItsYears) {
  const ReleasedPerson file = EnterReleased(ReleaseNotice(1, "2026-01-05")).value();
  const ReleasedPerson stays = EnterReleased(ReleaseNotice(2, "2026-01-05")).value();
  v1::ProposeReleasedErasureRequest propose;
  EXPECT_EQ(FieldOf(GiveReleased(propose, file)), "erasure.ground");
  propose.mutable_erasure()->set_ground(v1::Erasure::GROUND_RETENTION_OVER);
  propose.mutable_erasure()->set_paper("越司档销〔2057〕1号");
  propose.mutable_erasure()->set_grounds("保管期限届满，经鉴定销毁");
  EXPECT_EQ(RuleOf(GiveReleased(propose, file)), "correction.erasure.open");
  ReleasedPerson ended = GiveReleased(Verified(), file).value();
  ended = GiveReleased(Linked("2026-01-05"), ended).value();
  v1::EndHelpRequest death;
  death.mutable_end()->set_ground(v1::HelpEnd::GROUND_DEATH);
  *death.mutable_end()->mutable_day() = Date("2026-01-05");
  death.mutable_end()->set_paper("死亡医学证明1号");
  ended = GiveReleased(death, ended).value();
  const auto figures = released_->Count("330602", Day("2026-01-01"), Day("2026-12-31"))->SerializeAsString();
  const auto ledger = CountedIn(*subjects_, "330602", "2026", "2026-12-31");
  // The person has another file by now, whose claim it is.
  const ReleasedPerson next = EnterReleased(ReleaseNotice(1, "2026-01-05")).value();
  GoTo("2056-01-05");
  EXPECT_EQ(RuleOf(GiveReleased(propose, ended)), "correction.erasure.kept");
  propose.mutable_erasure()->set_ground(v1::Erasure::GROUND_COURT_PAPER);
  EXPECT_EQ(RuleOf(GiveReleased(propose, ended)), "correction.erasure.not_sealed");
  propose.mutable_erasure()->set_ground(v1::Erasure::GROUND_RETENTION_OVER);
  GoTo("2056-01-06");
  const auto erase = [&](const ReleasedPerson& seen,
                         std::string_view account) -> absl::StatusOr<ReleasedPerson> {
    v1::EraseReleasedPersonRequest request;
    request.set_name(seen.name());
    request.set_request_id(absl::StrCat("e", ++requests_));
    ReleasedPerson reply;
    RETURN_IF_ERROR(Wait({.subject = std::string(account), .role = "official", .regions = {"330602"}},
                         "EraseReleasedPerson", [&](rpc::CallContext& call, service::Done done) {
                           released_->Erase(call, request, &reply, std::move(done));
                         }));
    return reply;
  };
  EXPECT_EQ(RuleOf(erase(ended, "sun")), "correction.erasure.not_proposed");
  ended = GiveReleased(propose, ended).value();
  EXPECT_THAT(EnterReleased(ReleaseNotice(1, "2026-01-05")), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(RuleOf(erase(ended, "zhang")), "correction.erasure.same_account");
  SetAllFigured(*store_, ReleasedPersonsTable(), 0);
  EXPECT_THAT(erase(ended, "sun"), StatusIs(absl::StatusCode::kUnavailable))
      << "they could not be written then";
  while (subjects_->CatchUpFigures(5).value().brought > 0) {
  }
  const auto erased = erase(ended, "sun");
  ASSERT_OK(erased);
  EXPECT_EQ(erased->state(), ReleasedPerson::STATE_ERASED);
  // Its figures stay, also where they are asked to be written anew.
  SetAllFigured(*store_, ReleasedPersonsTable(), 0);
  while (subjects_->CatchUpFigures(5).value().brought > 0) {
  }
  auto ledger_now = CountedIn(*subjects_, "330602", "2026", "2026-12-31");
  EXPECT_EQ(ledger_now[v1::MEASURE_HELP_ENDED], ledger.at(v1::MEASURE_HELP_ENDED));
  EXPECT_EQ(ledger_now[v1::MEASURE_HELP_RELEASED].first, ledger.at(v1::MEASURE_HELP_RELEASED).first + 1);
  EXPECT_FALSE(erased->has_organ());
  EXPECT_EQ(RuleOf(GiveReleased(propose, *erased)), "correction.subject.erased");
  EXPECT_THAT(released_->GetIdentity(file.name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(released_->GetIdentity(stays.name()));
  EXPECT_OK(released_->GetIdentity(next.name()));
  const auto counted = released_->Count("330602", Day("2026-01-01"), Day("2026-12-31")).value();
  v1::CountResettlementResponse before;
  ASSERT_TRUE(before.ParseFromString(figures));
  EXPECT_EQ(counted.total().released(), before.total().released() + 1)
      << "the second file alone came after it";
  EXPECT_EQ(counted.total().ended(), before.total().ended());
  for (common::v1::Event event : Events()) {
    ReleasedPerson told;
    if (event.resource() != file.name() || !event.payload().UnpackTo(&told)) continue;
    ASSERT_OK(subjects_->OpenEvent(&event));
    ASSERT_TRUE(event.payload().UnpackTo(&told));
    EXPECT_FALSE(told.has_organ()) << event.type();
  }
}

TEST_P(ResettlementStoreTest, APersonMovesAndIsOneCountysAtATime) {
  ReleasedPerson file = EnterReleased(ReleaseNotice(1, "2026-01-05")).value();
  file = GiveReleased(Verified(), file).value();
  file = GiveReleased(Linked("2026-01-05"), file).value();
  v1::AcceptMoveRequest accept;
  accept.set_move("t1");
  *accept.mutable_day() = Date("2026-01-05");
  accept.set_responsibility_epoch(1);
  EXPECT_THAT(GiveReleased(accept, file, kOther), StatusIs(absl::StatusCode::kPermissionDenied));
  v1::RequestMoveRequest ask;
  ask.mutable_move()->set_to("regions/330702");
  ask.mutable_move()->set_reason("随配偶迁居务工");
  *ask.mutable_move()->mutable_requested() = Date("2026-01-05");
  file = GiveReleased(ask, file).value();
  EXPECT_EQ(released_
                ->ListDuties("330702", true, Day("2026-12-31"),
                             api::Filter::Parse("", HelpDutyFilterFields()).value(), "", 10)
                ->size(),
            1u);
  EXPECT_THAT(GiveReleased(accept, file, kClerk), StatusIs(absl::StatusCode::kPermissionDenied));
  file = GiveReleased(accept, file, kOther).value();
  EXPECT_EQ(file.region(), "regions/330702");
  EXPECT_THAT(EventTypes(), Contains("Released.Left 330602"));
  EXPECT_THAT(GiveReleased(Linked("2026-01-05"), file, kClerk),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ExpectDutiesInStep();
}

TEST_P(ResettlementStoreTest, WhatIsPersonalStandsInOneTableAlone) {
  const v1::RegisterReleaseNoticeRequest notice = ReleaseNotice(1, "2026-01-05");
  ReleasedPerson file = EnterReleased(notice).value();
  v1::VerifyReleaseRequest verify = Verified();
  verify.mutable_verification()->set_findings("王建国的家属称其电话 138-0000-0000 未变");
  file = GiveReleased(verify, file).value();
  v1::RevealReleasedPersonRequest reveal;
  reveal.set_name(file.name());
  reveal.set_purpose("核对王建国的身份");
  reveal.set_request_id("r1");
  v1::RevealReleasedPersonResponse revealed;
  ASSERT_OK(Wait(kClerk, "RevealReleasedPerson", [&](rpc::CallContext& call, service::Done done) {
    released_->RecordReveal(call, reveal, &revealed, std::move(done));
  }));
  EXPECT_THAT(EventTypes(), Contains("Released.Revealed 330602"));
  const v1::Person& person = notice.person();
  const std::string secrets[] = {person.name(), person.number(), person.phone(), "塔山街道1号"};
  const auto holds = [&](const std::string& table) {
    const auto rows = store_->database().Query("SELECT envelope FROM " + table);
    EXPECT_OK(rows) << table;
    for (const storage::Row row : *rows) {
      for (const std::string& secret : secrets) {
        if (absl::StrContains(row.Bytes(0), secret)) return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(holds("released_identities"));
  for (const char* table : {"released_persons", "help_duties"}) EXPECT_FALSE(holds(table)) << table;
  const auto events = store_->feed().log().ReadAfter(0, 100).value();
  ASSERT_FALSE(events.empty());
  for (const auto& event : events) {
    for (const std::string& secret : secrets) {
      EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), secret)) << event.type();
    }
  }
}

// PostgreSQL scans tables of few rows.
class ResettlementPlanTest : public ResettlementStoreTest {};

TEST_P(ResettlementPlanTest, ListsAreReadAlongAnIndex) {
  const auto plan = [&](const std::string& sql, const std::vector<storage::Value>& params) {
    std::string text;
    const auto rows = store_->database().Query("EXPLAIN QUERY PLAN " + sql, params);
    EXPECT_OK(rows);
    for (const storage::Row row : *rows) text += row.Text(3) + "\n";
    return text;
  };
  std::vector<storage::Value> params = {std::string("9"), int64_t{50}};
  std::string within = service::WithinRegion("330602", &params);
  EXPECT_THAT(plan(internal::ReleasedPageSql(within, "1=1", false), params),
              ::testing::HasSubstr("USING INDEX released_by_county"));
  params = {std::string("2026-01-01"), std::string("x"), std::string("2026-02-01"), int64_t{50}};
  within = service::WithinRegion("330602", &params);
  EXPECT_THAT(plan(internal::HelpDutyPageSql(within, "1=1", false), params),
              ::testing::HasSubstr("USING INDEX help_duties_by_county"));
  EXPECT_THAT(
      plan(internal::HelpWakingSql(), {std::string("2026-01-01"), int64_t{50}, std::string(), std::string()}),
      ::testing::HasSubstr("USING COVERING INDEX released_by_waking"));
}

INSTANTIATE_TEST_SUITE_P(Engines, ResettlementPlanTest, ::testing::Values(storage::Engine::kSqlite),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });
INSTANTIATE_TEST_SUITE_P(Engines, ResettlementStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
