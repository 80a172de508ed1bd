// A key for each person, on both engines: what is stored without it, who is erased with it, what a database
// of before becomes, and files that the law seals.

#include "services/correction/storage/person_keys.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <type_traits>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/resealer.h"
#include "common/status/macros.h"
#include "common/storage/backend.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/positioning_store.h"
#include "services/correction/storage/positioning_tables.h"
#include "services/correction/storage/resettlement_store.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;
using ::testing::Contains;
using ::testing::Not;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kHead{.subject = "sun", .role = "official", .regions = {"330602"}};
constexpr char kContent[] = "王建国称近日胃病发作";

std::string Line(std::string_view id, std::string_view scheme, char fill) {
  const size_t size = scheme == "AES-256-GCM" ? 32 : 48;
  return absl::StrCat(absl::string_view(id.data(), id.size()), "\t",
                      absl::string_view(scheme.data(), scheme.size()), "\t",
                      absl::Base64Escape(std::string(size, fill)), "\n");
}

class PersonKeysTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    service_ = absl::StrCat("person_keys_", ++tests);
  }
  ~PersonKeysTest() override {
    subjects_.reset();
    store_.reset();
    storage::SealWith(nullptr);
  }

  // Starts anew with these data keys; none for "".
  void Open(const std::string& keys) {
    subjects_.reset();
    store_.reset();
    storage::SealWith(nullptr);
    if (!keys.empty()) {
      auto ring = storage::KeyRing::Parse(keys);
      ASSERT_OK(ring);
      rings_.push_back(*std::move(ring));
      storage::SealWith(rings_.back().get());
    }
    const bool postgres = GetParam() == storage::Engine::kPostgres;
    auto opened = service::ServiceStore::Open(
        {.url = postgres ? PostgresServer::Shared().url() : "sqlite://" + dir_.path() + "/",
         .service = service_,
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"), elsewhere_);
  }
  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), "Test", absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }
  template <typename Request>
  absl::StatusOr<v1::Subject> Give(Request request, const v1::Subject& seen,
                                   const rpc::Caller& caller = kClerk) {
    request.set_name(seen.name());
    request.set_request_id(absl::StrCat("r", ++requests_));
    v1::Subject reply;
    RETURN_IF_ERROR(Wait(caller, [&](rpc::CallContext& call, service::Done done) {
      if constexpr (std::is_same_v<Request, v1::EraseSubjectRequest>) {
        subjects_->Erase(call, request, &reply, std::move(done));
      } else {
        subjects_->Change(call, request, &reply, std::move(done));
      }
    }));
    return reply;
  }
  v1::Subject Enter(std::string_view number, bool minor = false) {
    v1::RegisterNoticeRequest request = Notice("2026-01-01");
    request.set_request_id(absl::StrCat("n", ++requests_));
    request.mutable_person()->set_number(std::string(number));
    if (minor) request.mutable_person()->set_guardian_name("王大山");
    v1::Subject reply;
    EXPECT_OK(Wait(kClerk, [&](rpc::CallContext& call, service::Done done) {
      subjects_->RegisterNotice(call, request, &reply, std::make_shared<std::string>(), std::move(done));
    }));
    reply = Give(Reporting("2026-01-05"), reply).value();
    v1::RecordActRequest act = Doing(v1::ACT_KIND_VISIT, "2026-01-05");
    act.mutable_act()->set_content(kContent);
    return Give(act, reply).value();
  }
  v1::Subject Released(const v1::Subject& subject) {
    GoTo("2026-12-31");
    v1::ReleaseSubjectRequest release;
    release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
    *release.mutable_end()->mutable_day() = Date("2026-12-31");
    release.mutable_end()->set_paper("越矫解〔2026〕1号");
    release.mutable_end()->set_recorded_ground("查找中期满，依法解除");
    return Give(release, subject).value();
  }
  absl::StatusOr<v1::Act> ActOf(const std::string& name) {
    ASSIGN_OR_RETURN(const auto acts, subjects_->ListActs(name, "", 1));
    return acts.empty() ? absl::NotFoundError("no act") : subjects_->GetActContent(name, acts[0].id());
  }

  // What a row has inside the installation's envelope: what is left to whoever has that key alone.
  std::string Inside(const std::string& sql, const std::string& name) {
    const auto rows = store_->database().Query(sql, {name});
    EXPECT_OK(rows);
    if (!rows.ok() || rows->empty()) return "";
    return storage::Open((*rows)[0].Bytes(0)).value();
  }
  std::string PersonInside(const std::string& name) {
    return Inside("SELECT envelope FROM persons WHERE subject = $1", name);
  }
  std::vector<common::v1::Event> Events() {
    for (int i = 0; i < 50000 && store_->feed().log().Lag().value().unsequenced > 0; ++i)
      std::this_thread::yield();
    return store_->feed().log().ReadAfter(0, 1000).value();
  }
  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    for (const auto& event : Events()) types.push_back(event.type());
    return types;
  }
  void GiveAllKeys() {
    std::string place;
    while (true) {
      const auto given = subjects_->GiveKeys(2, place);
      ASSERT_OK(given);
      EXPECT_TRUE(given->passed_over.empty());
      if (given->brought == 0) return;
      place = given->place;
    }
  }

  testing::TempDir dir_;
  std::string service_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::vector<std::unique_ptr<const storage::KeyRing>> rings_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  // The regions of other installations.
  std::vector<std::string> elsewhere_;
  int requests_ = 0;
};

const std::string& Gcm() {
  static const auto& line = *new std::string(Line("k1", "AES-256-GCM", 'a'));
  return line;
}
const std::string& Sm4() {
  static const auto& line = *new std::string(Line("k2", "SM4-CTR-HMAC-SM3", 'b'));
  return line;
}

TEST_P(PersonKeysTest, WhatComesFromAnotherInstallationIsSealedByAKeyOfThisOne) {
  elsewhere_ = {"330600"};
  Open(Gcm());
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  v1::HandoverFile file;
  *file.mutable_subject() = life.subject;
  const std::string name = life.subject.name();
  file.mutable_subject()->set_etag(api::EtagOf(9));
  v1::Transfer& transfer = *file.mutable_subject()->add_transfers();
  transfer.set_id("t1");
  transfer.set_state(v1::Transfer::STATE_APPROVED);
  transfer.set_to("regions/330102");
  transfer.set_requested_by("a");
  transfer.set_decided_by("b");
  for (auto* day : {transfer.mutable_requested(), transfer.mutable_asked(), transfer.mutable_answered(),
                    transfer.mutable_decided(), transfer.mutable_files_sent()}) {
    *day = Date("2026-01-05");
  }
  file.mutable_person()->set_name("王建国");
  v1::BarredPerson& barred = *file.mutable_barred()->add_persons();
  barred.set_ban("b1");
  barred.set_name("李晓梅");
  file.mutable_risk()->add_assessments()->set_id("k1");
  v1::HandoverNote note;
  note.set_name(name);
  *note.mutable_transfer() = transfer;
  note.set_region(life.subject.region());
  note.set_responsibility_epoch(life.subject.responsibility_epoch());
  note.set_revision(9);
  note.set_kind(life.subject.kind());
  ASSERT_OK(subjects_->Hear(note, &file, {"330600"}, std::nullopt));
  const std::string barred_sql = "SELECT envelope FROM barred_persons WHERE subject = $1";
  const std::string risk_sql = "SELECT envelope FROM risk_files WHERE subject = $1";
  EXPECT_TRUE(storage::IsOwnSealed(PersonInside(name)));
  EXPECT_TRUE(storage::IsOwnSealed(Inside(barred_sql, name)));
  EXPECT_TRUE(storage::IsOwnSealed(Inside(risk_sql, name)));
  EXPECT_EQ(subjects_->GetPerson(name)->name(), "王建国");
  EXPECT_EQ(subjects_->GetBarredPerson(name, "b1")->name(), "李晓梅");
  EXPECT_EQ(subjects_->GetRiskFile(name)->assessments_size(), 1);
  // Of an offer that comes to nothing, nobody is left.
  note.set_revision(10);
  note.mutable_transfer()->set_state(v1::Transfer::STATE_WITHDRAWN);
  ASSERT_OK(subjects_->Hear(note, nullptr, {"330600"}, std::nullopt));
  EXPECT_EQ(subjects_->GetPerson(name)->name(), "");
  EXPECT_EQ(Inside(barred_sql, name), "");
  EXPECT_EQ(Inside(risk_sql, name), "");
}

TEST_P(PersonKeysTest, WhatIsThePersonsIsSealedByItsOwnKey) {
  for (const std::string& keys : {Gcm(), Sm4()}) {
    service_ += "x";
    Open(keys);
    const v1::Subject one = Enter(PersonNumber("19900505", "001"));
    const v1::Subject two = Enter(PersonNumber("19910606", "003"));
    const std::string first = PersonInside(one.name()), second = PersonInside(two.name());
    EXPECT_TRUE(storage::IsOwnSealed(first));
    EXPECT_FALSE(absl::StrContains(first, "王建国"));
    EXPECT_EQ(subjects_->GetPerson(one.name())->name(), "王建国");
    EXPECT_EQ(ActOf(one.name())->content(), kContent);
    const std::string content =
        Inside("SELECT c.envelope FROM act_contents AS c JOIN acts AS a ON a.id = c.id WHERE a.subject = $1",
               one.name());
    EXPECT_FALSE(absl::StrContains(content, "胃病"));
    // Whose it is not does not open it.
    const auto rows = store_->database().Query("SELECT file, envelope FROM person_keys ORDER BY file");
    ASSERT_OK(rows);
    ASSERT_EQ(rows->size(), 2u);
    const int ours = (*rows)[0].Text(0) == one.name() ? 0 : 1;
    const PersonKey key = OpenKey((*rows)[ours].Text(0), (*rows)[ours].Bytes(1)).value();
    EXPECT_OK(OpenedBy(key, first));
    EXPECT_THAT(OpenedBy(key, second), StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_EQ(RuleOf(OpenedBy(PersonKey(), first)), "correction.subject.erased");
    // The log has the file sealed as well, and gives it to whoever reads it through the service.
    for (common::v1::Event event : Events()) {
      v1::Subject told;
      if (!event.payload().UnpackTo(&told)) continue;
      EXPECT_FALSE(told.has_judgment()) << event.type();
      EXPECT_FALSE(told.has_person()) << event.type();
      EXPECT_FALSE(told.sealed_content().empty()) << event.type();
      ASSERT_OK(subjects_->OpenEvent(&event));
      ASSERT_TRUE(event.payload().UnpackTo(&told));
      EXPECT_TRUE(told.has_judgment()) << event.type();
      EXPECT_TRUE(told.sealed_content().empty()) << event.type();
    }
  }
}

TEST_P(PersonKeysTest, TheInstallationsKeyMayFollowAnother) {
  Open(Gcm());
  const v1::Subject subject = Enter(PersonNumber("19900505", "001"));
  const std::string before = PersonInside(subject.name());
  Open(Sm4() + Gcm());
  service::Resealer resealer(*store_, SealedTables(), /*again=*/false, runtime_.metrics);
  ASSERT_OK_AND_ASSIGN(const bool all, resealer.TakeAll());
  EXPECT_TRUE(all);
  // The person's key was wrapped anew; what it sealed is as it was, and needs the first key no more.
  EXPECT_EQ(PersonInside(subject.name()), before);
  Open(Sm4());
  EXPECT_EQ(subjects_->GetPerson(subject.name())->name(), "王建国");
  EXPECT_EQ(ActOf(subject.name())->content(), kContent);
}

TEST_P(PersonKeysTest, ADatabaseOfBeforeIsReadAndBroughtUnderThemByAndBy) {
  Open("");
  std::vector<v1::Subject> files;
  for (const char* sequence : {"001", "003", "005"}) {
    files.push_back(Enter(PersonNumber("19900505", sequence)));
  }
  std::sort(files.begin(), files.end(),
            [](const v1::Subject& a, const v1::Subject& b) { return a.name() < b.name(); });
  EXPECT_FALSE(storage::IsOwnSealed(PersonInside(files[0].name())));
  EXPECT_EQ(subjects_->GiveKeys(10)->brought, 0) << "without data keys there are none";
  Open(Gcm());
  // Readable at once, and written on, before its turn has come.
  EXPECT_EQ(subjects_->GetPerson(files[0].name())->name(), "王建国");
  files[0] = Give(Doing(v1::ACT_KIND_VISIT, "2026-01-05"), files[0]).value();
  EXPECT_FALSE(storage::IsOwnSealed(PersonInside(files[0].name())));
  // It may break off after each: the next round goes on.
  EXPECT_EQ(subjects_->GiveKeys(1)->brought, 1);
  EXPECT_TRUE(storage::IsOwnSealed(PersonInside(files[0].name())));
  EXPECT_FALSE(storage::IsOwnSealed(PersonInside(files[1].name())));
  Open(Gcm());
  GiveAllKeys();
  EXPECT_EQ(subjects_->GiveKeys(10)->brought, 0);
  // A copy that was restored without the key gets no other one.
  storage::Command command;
  command.reads = {{&PersonKeysTable(), {files[2].name()}}};
  command.decide = [&](storage::UnitOfWork& work) {
    work.Delete(PersonKeysTable(), files[2].name());
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  EXPECT_EQ(subjects_->GiveKeys(10)->given, 0);
  EXPECT_EQ(RuleOf(subjects_->GetPerson(files[2].name())), "correction.subject.erased");
  files.pop_back();
  for (const v1::Subject& file : files) {
    EXPECT_TRUE(storage::IsOwnSealed(PersonInside(file.name())));
    EXPECT_EQ(subjects_->GetPerson(file.name())->name(), "王建国");
  }
  const auto contents = store_->database().Query("SELECT envelope FROM act_contents");
  ASSERT_OK(contents);
  ASSERT_EQ(contents->size(), 4u);
  for (const storage::Row row : *contents) {
    EXPECT_TRUE(storage::IsOwnSealed(storage::Open(row.Bytes(0)).value()));
  }
}

TEST_P(PersonKeysTest, WhoIsErasedIsGoneAndNobodyElse) {
  Open(Gcm());
  v1::Subject gone = Enter(PersonNumber("19900505", "001"));
  const v1::Subject stays = Enter(PersonNumber("19910606", "003"));
  gone = Released(gone);
  const auto counted = subjects_->Count("330602", Day("2026-01-01"), Day("2026-12-31")).value();
  const auto figures =
      subjects_->CountFigures("330602", Period::Parse("2026").value(), Day("2026-12-31")).value();
  const std::string sealed = PersonInside(gone.name());
  GoTo("2057-01-01");
  v1::ProposeErasureRequest propose;
  propose.mutable_erasure()->set_ground(v1::Erasure::GROUND_RETENTION_OVER);
  propose.mutable_erasure()->set_paper("越司档销〔2057〕1号");
  propose.mutable_erasure()->set_grounds("保管期限届满，经鉴定销毁");
  gone = Give(propose, gone).value();
  EXPECT_EQ(RuleOf(Give(v1::EraseSubjectRequest(), gone, kClerk)), "correction.erasure.same_account");
  EXPECT_OK(subjects_->GetPerson(gone.name()));
  const auto erased = Give(v1::EraseSubjectRequest(), gone, kHead);
  ASSERT_OK(erased);
  EXPECT_EQ(erased->state(), v1::Subject::STATE_ERASED);
  EXPECT_THAT(EventTypes(), Contains("Subject.Erased"));
  // Every way to the person is closed by the rule.
  v1::RevealSubjectRequest reveal;
  reveal.set_name(gone.name());
  reveal.set_purpose("核对身份办理登记");
  v1::RevealSubjectResponse revealed;
  EXPECT_EQ(RuleOf(Wait(kClerk,
                        [&](rpc::CallContext& call, service::Done done) {
                          subjects_->RecordReveal(call, reveal, &revealed, std::move(done));
                        })),
            "correction.subject.erased");
  EXPECT_EQ(RuleOf(Give(propose, gone)), "correction.subject.erased");
  EXPECT_THAT(subjects_->GetPerson(gone.name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ActOf(gone.name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(subjects_->GetSubject(gone.name())->state(), v1::Subject::STATE_ERASED);
  // What a copy of before still has is not to be opened, and no copy in the log either.
  EXPECT_EQ(RuleOf(OpenedBy(PersonKey(), sealed)), "correction.subject.erased");
  for (common::v1::Event event : Events()) {
    if (event.resource() != gone.name()) continue;
    ASSERT_OK(subjects_->OpenEvent(&event));
    v1::Subject told;
    if (!event.payload().UnpackTo(&told)) continue;
    EXPECT_FALSE(told.has_judgment()) << event.type();
    EXPECT_FALSE(told.has_person()) << event.type();
    EXPECT_EQ(told.region(), kCounty) << event.type();
  }
  // Counts and the chain hold, another's file is as it was, and a restart finds all of it again.
  Open(Gcm());
  EXPECT_EQ(subjects_->Count("330602", Day("2026-01-01"), Day("2026-12-31"))->SerializeAsString(),
            counted.SerializeAsString());
  EXPECT_EQ(subjects_->CountFigures("330602", Period::Parse("2026").value(), Day("2026-12-31"))
                ->SerializeAsString(),
            figures.SerializeAsString());
  EXPECT_EQ(subjects_->CatchUpFigures(10).value().brought, 0);
  EXPECT_EQ(subjects_->GetPerson(stays.name())->name(), "王建国");
  EXPECT_EQ(ActOf(stays.name())->content(), kContent);
  const auto verified = store_->feed().log().Verify(0).value();
  EXPECT_EQ(verified.first_broken_position(), 0) << verified.problem();
  EXPECT_GT(verified.checked(), 0);
}

TEST_P(PersonKeysTest, AMinorsRecordIsSealedByTheEndAndOpenedByLawAlone) {
  Open(Gcm());
  const v1::Subject young = Enter(PersonNumber("20090101", "001"), /*minor=*/true);
  const v1::Subject released = Released(young);
  EXPECT_TRUE(released.has_sealing());
  EXPECT_FALSE(released.sealing().has_sealed()) << "the certificate is still to be delivered";
  EXPECT_EQ(subjects_->ListSubjects("330602", true, api::Filter(), "", 10)->size(), 1u);
  // Nobody delivers it: on the last day it is sealed all the same.
  GoTo("2027-01-09");
  EXPECT_EQ(subjects_->RollOver(10)->brought, 0);
  GoTo("2027-01-10");
  EXPECT_EQ(subjects_->RollOver(10)->brought, 1);
  EXPECT_EQ(subjects_->RollOver(10)->brought, 0);
  EXPECT_THAT(EventTypes(), Contains("Subject.Sealed"));
  EXPECT_TRUE(subjects_->ListSubjects("330602", true, api::Filter(), "", 10)->empty());
  EXPECT_TRUE(subjects_->ListDuties("330602", true, Day("2099-01-01"), api::Filter(), "", 10)->empty());
  std::vector<std::string> places;
  const Period year = Period::Parse("2026").value();
  EXPECT_TRUE(
      subjects_->ListBehind("330602", true, year, Day("2026-12-31"), v1::MEASURE_ENTERED, "", 10, &places)
          ->empty());
  EXPECT_EQ(
      subjects_->CountHiddenBehind("330602", true, year, Day("2026-12-31"), v1::MEASURE_ENTERED).value(), 1);
  EXPECT_EQ(subjects_->Count("330602", Day("2026-01-01"), Day("2026-12-31"))->total().released(), 1);
  v1::RevealSubjectRequest reveal;
  reveal.set_name(young.name());
  reveal.set_purpose("核对身份办理登记");
  reveal.mutable_ground()->set_kind(v1::LegalGround::KIND_SUPERVISION);
  v1::RevealSubjectResponse revealed;
  EXPECT_EQ(RuleOf(Wait(kClerk,
                        [&](rpc::CallContext& call, service::Done done) {
                          subjects_->RecordReveal(call, reveal, &revealed, std::move(done));
                        })),
            "correction.subject.sealed");
  v1::OpenSealedFileRequest open;
  open.set_name(young.name());
  open.set_purpose("办理王建国的新案件");
  const auto opened = std::make_shared<OpenedFile>();
  const auto ask = [&] {
    open.set_request_id(absl::StrCat("o", ++requests_));
    v1::OpenSealedFileResponse reply;
    return Wait(kClerk, [&](rpc::CallContext& call, service::Done done) {
      subjects_->OpenSealed(call, open, opened, &reply, std::move(done));
    });
  };
  EXPECT_EQ(FieldOf(ask()), "ground.kind");
  EXPECT_THAT(EventTypes(), Not(Contains("Subject.SealedOpened")));
  open.mutable_ground()->set_kind(v1::LegalGround::KIND_JUDICIAL_NEED);
  open.mutable_ground()->set_statute("刑事诉讼法第286条");
  open.mutable_ground()->set_organ("越城区人民检察院");
  open.mutable_ground()->set_paper("越检查〔2027〕1号");
  ASSERT_OK(ask());
  EXPECT_TRUE(opened->subject.has_judgment());
  EXPECT_EQ(opened->person.name(), "王建国");
  for (common::v1::Event event : Events()) {
    const std::string bytes = event.SerializeAsString();
    EXPECT_FALSE(absl::StrContains(bytes, "王建国")) << event.type();
    if (event.type() == "Subject.SealedOpened") {
      EXPECT_TRUE(absl::StrContains(bytes, "越检查〔2027〕1号"));
    }
    ASSERT_OK(subjects_->OpenEvent(&event));
    v1::Subject told;
    if (event.payload().UnpackTo(&told)) {
      EXPECT_FALSE(told.has_judgment()) << event.type();
    }
  }
  GoTo("2026-01-05");  // when the other's term had not passed
  const v1::Subject other = Enter(PersonNumber("19910606", "003"));
  open.set_name(other.name());
  EXPECT_EQ(RuleOf(ask()), "correction.sealed.none");
}

// Who follows takes an event once: what can't be looked up is not told without what it says.
TEST_P(PersonKeysTest, ALookUpThatFailsStripsNoEvent) {
  Open(Gcm());
  const v1::Subject subject = Enter(PersonNumber("19900505", "001"));
  common::v1::Event first = Events().front();
  const common::v1::Event stored = first;
  auto connection = store_->database().backend().Connect();
  ASSERT_OK(connection);
  ASSERT_OK((*connection)->RunScript("ALTER TABLE person_keys RENAME TO person_keys_away"));
  EXPECT_FALSE(subjects_->OpenEvent(&first).ok());
  ASSERT_OK((*connection)->RunScript("ALTER TABLE person_keys_away RENAME TO person_keys"));
  first = stored;
  ASSERT_OK(subjects_->OpenEvent(&first));
  v1::Subject told;
  ASSERT_TRUE(first.payload().UnpackTo(&told));
  EXPECT_TRUE(told.has_judgment());
}

// Whoever has got a key is counted once, and who was erased never: the round that finds nobody is the last.
TEST_P(PersonKeysTest, ReleasedPersonsAreGivenKeysOnce) {
  Open("");
  Released(Enter(PersonNumber("19900505", "001")));
  Open(Gcm());
  ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
  ResettlementStore released(
      *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
      *identity::LookupKey::Create(secret, "correction.person"));
  EXPECT_EQ(released.GiveKeys(10)->given, 1);
  EXPECT_EQ(released.GiveKeys(10)->given, 0);
  const auto rows = store_->database().Query("SELECT file FROM person_keys");
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 1u);
  const std::string file = (*rows)[0].Text(0);
  storage::Command command;
  command.reads = {{&PersonKeysTable(), {file}}};
  command.decide = [&](storage::UnitOfWork& work) {
    work.Delete(PersonKeysTable(), file);
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  ASSERT_OK_AND_ASSIGN(const RolledOver again, released.GiveKeys(10));
  EXPECT_EQ(again.brought, 1);
  EXPECT_EQ(again.given, 0);
}

// What the log has of a file of help is sealed by its own key: whoever has the installation's key alone reads
// where it stood, and nobody reads more once it is destroyed.
TEST_P(PersonKeysTest, WhatTheLogHasOfHelpGoesWithItsKey) {
  Open(Gcm());
  Released(Enter(PersonNumber("19900505", "001")));
  common::v1::Event stored;
  for (common::v1::Event& event : Events()) {
    if (event.type() == "Released.Opened") stored = std::move(event);
  }
  const auto told_by = [](const common::v1::Event& event) {
    v1::ReleasedPerson told;
    EXPECT_TRUE(event.payload().UnpackTo(&told));
    return told;
  };
  const v1::ReleasedPerson raw = told_by(stored);
  EXPECT_EQ(raw.corrections_size(), 0);
  EXPECT_FALSE(raw.has_released());
  EXPECT_NE(raw.sealed_content(), "");
  common::v1::Event opened = stored;
  ASSERT_OK(subjects_->OpenEvent(&opened));
  EXPECT_EQ(told_by(opened).corrections_size(), 1);
  EXPECT_EQ(told_by(opened).sealed_content(), "");
  storage::Command command;
  command.reads = {{&PersonKeysTable(), {raw.name()}}};
  command.decide = [&](storage::UnitOfWork& work) {
    work.Delete(PersonKeysTable(), raw.name());
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  GoTo("2027-01-02");  // what was looked up is looked up again
  opened = stored;
  ASSERT_OK(subjects_->OpenEvent(&opened));
  EXPECT_EQ(told_by(opened).corrections_size(), 0);
  EXPECT_EQ(told_by(opened).sealed_content(), "");
  EXPECT_EQ(told_by(opened).name(), raw.name());
}

// A key that another replica has given since the last look is looked for again.
TEST_P(PersonKeysTest, AKeyThatWasGivenSinceIsFound) {
  Open("");
  v1::Subject subject = Enter(PersonNumber("19900505", "001"));
  Open(Gcm());
  common::v1::Event plain = Events().front();
  ASSERT_OK(subjects_->OpenEvent(&plain));  // it remembers that there is no key
  ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
  CorrectionStore other(
      *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
      *identity::LookupKey::Create(secret, "correction.person"));
  ASSERT_OK_AND_ASSIGN(const RolledOver given, other.GiveKeys(10));
  EXPECT_EQ(given.given, 1);
  ASSERT_OK(Give(Doing(v1::ACT_KIND_VISIT, "2026-01-05"), subject));
  common::v1::Event sealed;
  for (common::v1::Event& event : Events()) {
    if (event.payload().Is<v1::Subject>()) sealed = std::move(event);
  }
  ASSERT_OK(subjects_->OpenEvent(&sealed));
  v1::Subject told;
  ASSERT_TRUE(sealed.payload().UnpackTo(&told));
  EXPECT_TRUE(told.has_judgment());
}

// A command of another replica that waited for the file while it got its key has the key, too: it is not
// refused as of an erased file, and writes no event in plain.
TEST_P(PersonKeysTest, WhoWaitedForTheFileHasTheKeyThatItWasGiven) {
  if (GetParam() == storage::Engine::kSqlite) return;  // which has one writer
  Open("");
  v1::Subject subject = Enter(PersonNumber("19900505", "001"));
  Open(Gcm());
  auto opened = service::ServiceStore::Open(
      {.url = PostgresServer::Shared().url(), .service = service_, .migrations = CorrectionMigrations()},
      runtime_);
  ASSERT_OK(opened);
  std::promise<void> loaded, waited_for;
  std::shared_future<void> go_on = waited_for.get_future().share();
  storage::Command giving;
  giving.reads = {{&SubjectsTable(), {subject.name()}},
                  {&PersonsTable(), {subject.name()}},
                  {&PersonKeysTable(), {subject.name()}}};
  bool first = true;
  giving.decide = [&](storage::UnitOfWork& work) {
    if (std::exchange(first, false)) loaded.set_value();
    go_on.wait();
    const PersonKey key = MakeKey(work, subject.name());
    storage::Record person = *work.Find(PersonsTable(), subject.name());
    person.message = key->Seal(person.message);
    work.Put(PersonsTable(), std::move(person));
    return absl::OkStatus();
  };
  std::thread replica([&] { EXPECT_OK((*opened)->writes().BlockingSubmit(std::move(giving))); });
  loaded.get_future().wait();
  std::atomic<bool> answered = false;
  std::thread county([&] {
    EXPECT_OK(Give(Doing(v1::ACT_KIND_VISIT, "2026-01-05"), subject));
    answered = true;
  });
  const auto waiting = [&] {
    const auto rows = (*opened)->database().Query("SELECT COUNT(*) FROM pg_locks WHERE NOT granted");
    return rows.ok() && (*rows)[0].Integer(0) > 0;
  };
  while (!answered && !waiting()) std::this_thread::yield();
  waited_for.set_value();
  replica.join();
  county.join();
  v1::Subject told;
  for (const common::v1::Event& event : Events()) {
    if (event.payload().Is<v1::Subject>()) event.payload().UnpackTo(&told);
  }
  EXPECT_FALSE(told.has_judgment()) << "the last one is sealed";
}

// What had ended before it was known which files the law seals.
TEST_P(PersonKeysTest, OlderFilesOfMinorsAreSealedOnce) {
  Open(Gcm());
  const v1::Subject young = Released(Enter(PersonNumber("20090101", "001"), /*minor=*/true));
  GoTo("2027-02-01");
  storage::Command command;
  command.reads = {{&SubjectsTable(), {young.name()}}};
  command.decide = [&](storage::UnitOfWork& work) {
    v1::Subject older = young;
    older.clear_sealing();
    storage::Record row = ToRecord(older, absl::CivilDay(9999, 12, 31), 0);
    *(row.columns.end() - 4) = int64_t{2};
    work.Put(SubjectsTable(), row);
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  EXPECT_EQ(subjects_->SealOlder(10)->brought, 1);
  EXPECT_EQ(subjects_->SealOlder(10)->brought, 0);
  EXPECT_TRUE(subjects_->GetSubject(young.name())->sealing().has_sealed());
  EXPECT_TRUE(subjects_->ListSubjects("330602", true, api::Filter(), "", 10)->empty());
}

// What was written before there were keys is in the log as it was said: of a destroyed file it is told no
// more.
TEST_P(PersonKeysTest, AnErasedFileIsToldNoMoreAlsoOfBeforeTheKeys) {
  Open("");
  v1::Subject gone = Released(Enter(PersonNumber("19900505", "001")));
  GoTo("2057-01-01");
  v1::ProposeErasureRequest propose;
  propose.mutable_erasure()->set_ground(v1::Erasure::GROUND_RETENTION_OVER);
  propose.mutable_erasure()->set_paper("越司档销〔2057〕1号");
  propose.mutable_erasure()->set_grounds("保管期限届满，经鉴定销毁");
  gone = Give(propose, gone).value();
  // Nor do the lists of positioning, which has rows of its own.
  v1::PositioningAlarm alarm;
  alarm.set_name("regions/330602/positioningAlarms/a1");
  alarm.set_subject(gone.name());
  alarm.set_region(kCounty);
  v1::PositioningOrder order;
  order.set_name(gone.name() + "/positioningOrders/o1");
  storage::Command command;
  command.reads = {{&PositioningAlarmsTable(), {alarm.name()}}, {&PositioningOrdersTable(), {order.name()}}};
  command.decide = [&](storage::UnitOfWork& work) {
    work.Insert(PositioningAlarmsTable(), ToRecord(alarm, 1));
    work.Insert(PositioningOrdersTable(), ToRecord(order, kCounty, 1, Day("2099-01-01")));
    return absl::OkStatus();
  };
  ASSERT_OK(store_->writes().BlockingSubmit(std::move(command)));
  PositioningStore positioning(
      *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()});
  const auto listed = [&] {
    return positioning.ListAlarms("330602", true, true, api::Filter(), "", 10)->size() +
           positioning.ListOrders("330602", true, api::Filter(), "", 10)->size();
  };
  EXPECT_EQ(listed(), 2u);
  ASSERT_OK(Give(v1::EraseSubjectRequest(), gone, kHead));
  EXPECT_EQ(listed(), 0u);
  for (common::v1::Event event : Events()) {
    ASSERT_OK(subjects_->OpenEvent(&event));
    v1::Subject told;
    if (event.payload().UnpackTo(&told)) {
      EXPECT_FALSE(told.has_judgment()) << event.type();
    }
    EXPECT_FALSE(event.payload().Is<v1::Act>()) << event.type();
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, PersonKeysTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
