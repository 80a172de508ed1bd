// Service providers and persons' own accounts as they are kept, on both engines: who opens a file, and what
// they get of it.

#include "services/correction/storage/provider_store.h"

#include <future>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/status/macros.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/tables.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::PostgresServer;
using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::Subject;

const rpc::Caller kClerk{.subject = "zhang", .role = "official", .regions = {"330602"}};
const rpc::Caller kFar{.subject = "ma", .role = "official", .regions = {"330102"}};
constexpr char kProvider[] = "regions/330602/providers/helpers";
const rpc::Caller kStaff{.subject = "shegong", .role = "provider", .organ = kProvider, .regions = {"330602"}};
const rpc::Caller kOtherStaff{
    .subject = "qita", .role = "provider", .organ = "regions/330602/providers/other", .regions = {"330602"}};

class ProviderStoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    static int tests = 0;
    auto opened = service::ServiceStore::Open(
        {.url = GetParam() == storage::Engine::kPostgres ? PostgresServer::Shared().url()
                                                         : "sqlite://" + dir_.path() + "/",
         .service = absl::StrCat("providers_", ++tests),
         .migrations = CorrectionMigrations()},
        runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"));
    providers_ = std::make_unique<ProviderStore>(*store_);
  }

  template <typename Submit>
  absl::Status Wait(const rpc::Caller& caller, std::string_view method, const Submit& submit) {
    rpc::CallContext call(std::make_shared<const rpc::Caller>(caller), method, absl::InfiniteFuture(), "",
                          nullptr);
    std::promise<absl::Status> told;
    submit(call, [&](absl::Status status) { told.set_value(std::move(status)); });
    return told.get_future().get();
  }
  template <typename Request>
  void Name(const Subject& subject, Request* request) {
    request->set_name(subject.name());
    if (request->request_id().empty()) request->set_request_id(absl::StrCat("r", ++requests_));
  }

  template <typename Request>
  absl::StatusOr<Subject> Give(Request request, const Subject& subject, const rpc::Caller& caller = kClerk) {
    Name(subject, &request);
    Subject reply;
    RETURN_IF_ERROR(
        Wait(caller, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->Change(call, request, &reply, std::move(done));
        }));
    return reply;
  }
  // The person says it, by an account.
  template <typename Request>
  absl::StatusOr<v1::MyFile> Say(Request request, const Subject& subject, std::string_view account,
                                 std::string_view role = "self") {
    Name(subject, &request);
    v1::MyFile reply;
    const rpc::Caller self{.subject = std::string(account), .role = std::string(role)};
    RETURN_IF_ERROR(
        Wait(self, Request::descriptor()->full_name(), [&](rpc::CallContext& call, service::Done done) {
          subjects_->ChangeOwn(call, request, &reply, std::move(done));
        }));
    return reply;
  }
  absl::StatusOr<v1::AssignedPerson> Record(v1::RecordAssignedActRequest request, const Subject& subject,
                                            const rpc::Caller& caller = kStaff) {
    Name(subject, &request);
    v1::AssignedPerson reply;
    RETURN_IF_ERROR(Wait(caller, "RecordAssignedAct", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RecordAssignedAct(call, request, &reply, std::move(done));
    }));
    return reply;
  }

  Subject Registered(std::string_view born) {
    v1::RegisterNoticeRequest notice = Notice("2026-01-01");
    notice.mutable_person()->set_number(PersonNumber(born, "001"));
    notice.set_request_id(absl::StrCat("n", ++requests_));
    // Names are in the order of time.
    clock_->Set(clock_->Now() + absl::Seconds(1));
    Subject subject;
    EXPECT_OK(Wait(kClerk, "RegisterNotice", [&](rpc::CallContext& call, service::Done done) {
      subjects_->RegisterNotice(call, notice, &subject, std::make_shared<std::string>(), std::move(done));
    }));
    return Give(Reporting("2026-01-05"), subject).value();
  }
  std::string Bound(const Subject& subject) {
    return Give(v1::BindSelfRequest(), subject).value().self_bindings().rbegin()->id();
  }

  absl::StatusOr<v1::Provider> Enter(std::string_view until = "2026-03-31") {
    v1::CreateProviderRequest request;
    request.set_parent(kCounty);
    request.set_provider_id("helpers");
    request.mutable_provider()->set_display_name("心连心社会工作服务中心");
    request.mutable_provider()->set_kind(v1::Provider::KIND_SOCIAL_WORK);
    request.mutable_provider()->set_credit_code("91350100M000100Y43");
    *request.mutable_provider()->mutable_contract_from() = Date("2026-01-01");
    *request.mutable_provider()->mutable_contract_until() = Date(until);
    request.set_request_id(absl::StrCat("p", ++requests_));
    v1::Provider reply;
    RETURN_IF_ERROR(Wait(kClerk, "CreateProvider", [&](rpc::CallContext& call, service::Done done) {
      providers_->Create(call, request, &reply, std::move(done));
    }));
    return reply;
  }
  static v1::AssignProviderRequest Assign(std::string_view until = "") {
    v1::AssignProviderRequest request;
    request.mutable_assignment()->set_provider(kProvider);
    *request.mutable_assignment()->mutable_from() = Date("2026-01-05");
    if (!until.empty()) *request.mutable_assignment()->mutable_until() = Date(until);
    request.mutable_assignment()->set_purpose("每月走访王建国");
    return request;
  }
  static v1::RecordAssignedActRequest Talk(std::string_view day) {
    v1::RecordAssignedActRequest request;
    request.set_provider(kProvider);
    *request.mutable_act() = Doing(v1::ACT_KIND_TALK, day).act();
    request.mutable_act()->set_content("谈话一次，情绪稳定");
    return request;
  }
  static v1::ReportToOfficeRequest Report() {
    v1::ReportToOfficeRequest request;
    request.set_mode(v1::Act::MODE_APP);
    request.set_content("本周在家，正常上班");
    return request;
  }
  std::vector<std::string> Assigned(std::string_view day, std::string_view after = "", int limit = 10) {
    std::vector<std::string> names;
    const auto subjects = providers_->Assigned(kProvider, Day(day), after, limit);
    EXPECT_OK(subjects);
    for (const Subject& one : *subjects) names.push_back(one.name());
    return names;
  }
  void GoTo(std::string_view day) { clock_->Set(StartOf(Day(day)) + absl::Hours(9)); }

  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  std::unique_ptr<ProviderStore> providers_;
  int requests_ = 0;
};

TEST_P(ProviderStoreTest, AnAccountOpensItsOwnFileAndNoOther) {
  const Subject mine = Registered("19900505"), other = Registered("19910606");
  const std::string account = Bound(mine), others = Bound(other);
  EXPECT_NE(account, others);
  const auto said = Say(Report(), mine, account);
  ASSERT_OK(said);
  EXPECT_EQ(said->name(), mine.name());
  EXPECT_EQ(said->last_report().day(), 5);
  Subject unknown;
  unknown.set_name("regions/330602/subjects/01ARZ3NDEKTSV4RRFFQ69G5FAV");
  const absl::Status none = Say(Report(), unknown, account).status();
  EXPECT_THAT(none, StatusIs(absl::StatusCode::kNotFound));
  for (const auto& [subject, who, role] :
       {std::tuple(&other, account, "self"), std::tuple(&mine, others, "self"),
        std::tuple(&mine, std::string("zhang"), "self"), std::tuple(&mine, account, "official")}) {
    const absl::Status refused = Say(Report(), *subject, who, role).status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kNotFound)) << who << role;
    // In the same words as what is not there.
    EXPECT_EQ(std::string(refused.message()).substr(0, 12), std::string(none.message()).substr(0, 12));
  }
  // What he said stands apart.
  const auto acts = subjects_->ListActs(mine.name(), "", 9);
  ASSERT_OK(acts);
  ASSERT_EQ(acts->size(), 1u);
  EXPECT_TRUE(acts->front().by_self());
  EXPECT_EQ(acts->front().content(), "");
  EXPECT_EQ(subjects_->GetActContent(mine.name(), acts->front().id()).value().content(),
            "本周在家，正常上班");
}

TEST_P(ProviderStoreTest, ARevokedAccountGetsNotEvenItsOldAnswer) {
  const Subject mine = Registered("19900505");
  const std::string account = Bound(mine);
  v1::ReportToOfficeRequest once = Report();
  once.set_request_id("once");
  ASSERT_OK(Say(once, mine, account));
  ASSERT_OK(Say(once, mine, account)) << "the first answer again";
  v1::RevokeSelfRequest revoke;
  revoke.set_self_binding(account);
  revoke.set_reason("手机遗失");
  ASSERT_OK(Give(revoke, mine));
  EXPECT_THAT(Say(once, mine, account), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Say(Report(), mine, account), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(ProviderStoreTest, AnAccountEndsWithItsLastDay) {
  const Subject mine = Registered("19900505");
  v1::BindSelfRequest bind;
  *bind.mutable_binding()->mutable_until() = Date("2026-01-06");
  const std::string account = Give(bind, mine).value().self_bindings(0).id();
  GoTo("2026-01-06");
  EXPECT_OK(Say(Report(), mine, account));
  GoTo("2026-01-07");
  EXPECT_THAT(Say(Report(), mine, account), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(ProviderStoreTest, WordsOfTheAnswerAreWithoutTheName) {
  const Subject mine = Registered("19900505");
  const std::string account = Bound(mine);
  v1::RequestMyLeaveRequest leave;
  *leave.mutable_leave() = LeaveTo("330102", "2026-01-20", "2026-01-21").leave();
  leave.mutable_leave()->set_details("陪王建国父亲就医");
  const auto said = Say(leave, mine, account);
  ASSERT_OK(said);
  EXPECT_EQ(said->leaves(0).details(), "陪本人父亲就医");
  EXPECT_TRUE(said->leaves(0).by_self());
}

// What fills the file keeps nobody from reporting, nor from taking back what he asked for.
TEST_P(ProviderStoreTest, WhoseFileIsLargeStillReports) {
  Subject mine = Registered("19900505");
  const std::string account = Bound(mine);
  v1::RequestMyLeaveRequest leave;
  *leave.mutable_leave() = LeaveTo("330102", "2026-01-20", "2026-01-21").leave();
  ASSERT_OK(Say(leave, mine, account));
  v1::RecordBreachRequest breach = Breaking(v1::Breach::KIND_OTHER, v1::Breach::GRAVITY_MINOR, "2026-01-05");
  breach.mutable_breach()->clear_facts();
  for (int i = 0; i < 2000; ++i) breach.mutable_breach()->mutable_facts()->append("长");
  while (mine.ByteSizeLong() <= size_t{256} << 10) {
    ASSERT_OK_AND_ASSIGN(mine, Give(breach, mine));
  }
  *leave.mutable_leave() = LeaveTo("330102", "2026-01-25", "2026-01-26").leave();
  EXPECT_EQ(RuleOf(Say(leave, mine, account)), "correction.subject.size");
  ASSERT_OK(Say(Report(), mine, account));
  v1::WithdrawMyLeaveRequest withdraw;
  withdraw.set_leave("l1");
  const auto said = Say(withdraw, mine, account);
  ASSERT_OK(said);
  EXPECT_EQ(said->leaves(0).state(), v1::Leave::STATE_WITHDRAWN);
}

TEST_P(ProviderStoreTest, TheRegistryKeepsWhatIsEntered) {
  const auto entered = Enter();
  ASSERT_OK(entered);
  EXPECT_THAT(Enter(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(providers_->Get(kProvider).value().SerializeAsString(), entered->SerializeAsString());
  EXPECT_THAT(providers_->Get("regions/330602/providers/no"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(providers_->List("330600", api::Filter(), "", 9)->size(), 1u);
  EXPECT_EQ(providers_->List("330100", api::Filter(), "", 9)->size(), 0u);
  v1::UpdateProviderRequest update;
  update.mutable_provider()->set_name(kProvider);
  update.mutable_provider()->set_etag(entered->etag());
  *update.mutable_provider()->mutable_contract_until() = Date("2026-01-31");
  update.mutable_update_mask()->add_paths("contract_until");
  update.set_request_id("u");
  v1::Provider reply;
  const auto give = [&] {
    return Wait(kClerk, "UpdateProvider", [&](rpc::CallContext& call, service::Done done) {
      providers_->Update(call, update, &reply, std::move(done));
    });
  };
  ASSERT_OK(give());
  EXPECT_EQ(providers_->Get(kProvider).value().contract_until().day(), 31);
  update.set_request_id("v");
  EXPECT_THAT(give(), StatusIs(absl::StatusCode::kAborted));
}

TEST_P(ProviderStoreTest, StaffSeeAndRecordWhoIsAssignedWhileItHolds) {
  ASSERT_OK(Enter());
  Subject first = Registered("19900505"), second = Registered("19910606"), third = Registered("19920707");
  EXPECT_THAT(Record(Talk("2026-01-05"), first), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(Give(Assign("2026-01-31"), first));
  ASSERT_OK(Give(Assign(), second));
  EXPECT_THAT(Assigned("2026-01-04"), IsEmpty());
  EXPECT_THAT(Assigned("2026-01-31"), ElementsAre(first.name(), second.name()));
  EXPECT_THAT(Assigned("2026-02-01"), ElementsAre(second.name()));
  EXPECT_THAT(Assigned("2026-01-31", first.name()), ElementsAre(second.name()));
  EXPECT_THAT(Assigned("2026-01-31", "", 1), ElementsAre(first.name()));
  const auto seen = Record(Talk("2026-01-05"), first);
  ASSERT_OK(seen);
  EXPECT_EQ(seen->assignment().purpose(), "每月走访本人");
  EXPECT_THAT(seen->SerializeAsString(), Not(HasSubstr("建国")));
  EXPECT_EQ(subjects_->ListActs(first.name(), "", 9)->front().provider(), kProvider);
  EXPECT_THAT(Record(Talk("2026-01-05"), third), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Record(Talk("2026-01-05"), first, kOtherStaff), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Record(Talk("2026-01-05"), first, kClerk), StatusIs(absl::StatusCode::kPermissionDenied));
  GoTo("2026-01-31");
  EXPECT_OK(Record(Talk("2026-01-31"), first));
  GoTo("2026-02-01");
  EXPECT_THAT(Record(Talk("2026-01-31"), first), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(Record(Talk("2026-02-01"), second));
  // Withdrawn, it is over at once.
  v1::WithdrawAssignmentRequest withdraw;
  withdraw.set_assignment("g1");
  withdraw.set_reason("合同内容调整");
  EXPECT_THAT(Give(withdraw, second, kFar), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_OK(Give(withdraw, second));
  EXPECT_THAT(Record(Talk("2026-02-01"), second), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Assigned("2026-02-01"), IsEmpty());
  ASSERT_OK(Give(Assign(), second));
  EXPECT_THAT(Assigned("2026-02-01"), ElementsAre(second.name()));
}

TEST_P(ProviderStoreTest, WithTheContractItsAccessEnds) {
  ASSERT_OK(Enter("2026-01-10"));
  const Subject subject = Registered("19900505");
  ASSERT_OK(Give(Assign(), subject));
  GoTo("2026-01-10");
  EXPECT_OK(Record(Talk("2026-01-10"), subject));
  GoTo("2026-01-11");
  EXPECT_EQ(RuleOf(Record(Talk("2026-01-10"), subject)), "correction.provider.contract");
  v1::AssignProviderRequest unknown = Assign();
  unknown.mutable_assignment()->set_provider("regions/330602/providers/no");
  EXPECT_EQ(RuleOf(Give(unknown, subject)), "correction.provider.contract");
}

TEST_P(ProviderStoreTest, APageIsReadAlongAnIndex) {
  if (GetParam() == storage::Engine::kPostgres) GTEST_SKIP() << "plans of small tables say nothing there";
  const auto rows = store_->database().Query(
      "EXPLAIN QUERY PLAN " + internal::AssignedSql(),
      {std::string(kProvider), std::string(), std::string("2026-01-05"), int64_t{10}});
  ASSERT_OK(rows);
  std::string plan;
  for (const storage::Row row : *rows) absl::StrAppend(&plan, row.Text(3), "\n");
  EXPECT_THAT(plan, HasSubstr("provider_subjects_by_provider"));
  EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
}

INSTANTIATE_TEST_SUITE_P(Engines, ProviderStoreTest,
                         ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres),
                         [](const auto& engine) { return std::string(storage::EngineName(engine.param)); });

}  // namespace
}  // namespace fengqiao::correction
