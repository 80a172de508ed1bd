// Who may read and act on what is stored, by where it is now: over the store itself, without a transport.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/law/purpose.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/service/watch_events.h"
#include "common/storage/backend.h"
#include "common/values/legal_date.h"
#include "services/mediation/handler/search_limit.h"
#include "services/mediation/roll_up.h"
#include "services/mediation/storage/intake_store.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/tables.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {
namespace {

using absl::StatusCode;
using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kCourt[] = "越城区人民法院";

class RightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, service::ServiceStore::Open({.url = "sqlite://" + dir_.path() + "/",
                                                              .service = "mediation",
                                                              .migrations = MediationMigrations()},
                                                             runtime_));
    ASSERT_OK_AND_ASSIGN(auto key, identity::LookupKey::Create(std::string(32, 'k'), "mediation.person"));
    cases_.emplace(*store_, book_, std::move(key));
    intakes_.emplace(*store_, book_);
  }

  // A call of a method by an account of a role, with its organ, for a region.
  static rpc::CallContext As(std::string_view method, std::string region, std::string role = "official",
                             std::string organ = "") {
    return rpc::CallContext(std::make_shared<const rpc::Caller>(rpc::Caller{.subject = "yuan",
                                                                            .role = std::move(role),
                                                                            .organ = std::move(organ),
                                                                            .regions = {std::move(region)}}),
                            method, absl::InfiniteFuture(), "", nullptr);
  }

  // Runs what answers later, and waits.
  template <typename Run>
  absl::Status Wait(const Run& run) {
    Mutex mutex;
    CondVar changed;
    std::optional<absl::Status> answer;
    run([&](const absl::Status& status) {
      MutexLock lock(mutex);
      answer = status;
      changed.SignalOne();
    });
    MutexLock lock(mutex);
    while (!answer.has_value()) changed.Wait(lock);
    return *answer;
  }

  std::string NewId() { return absl::StrCat("request-", ++ids_); }

  v1::RegisterCaseRequest Entry(v1::Source source = v1::SOURCE_APPLICATION) {
    v1::RegisterCaseRequest request = Registration(source);
    request.set_request_id(NewId());
    request.set_parent(kRegion);
    return request;
  }

  absl::StatusOr<v1::Case> Register(const v1::RegisterCaseRequest& request, rpc::CallContext call) {
    v1::RegisterCaseResponse reply;
    const absl::Status status =
        Wait([&](service::Done done) { cases_->RegisterCase(call, request, {}, &reply, std::move(done)); });
    if (!status.ok()) return status;
    return reply.case_();
  }
  v1::Case Registered(const v1::RegisterCaseRequest& request) {
    auto made = Register(request, As("RegisterCase", "330602"));
    EXPECT_OK(made.status());
    return made.value_or(v1::Case());
  }

  template <typename Request>
  absl::StatusOr<v1::Case> Change(const Request& request, rpc::CallContext call) {
    v1::Case reply;
    const absl::Status status = Wait([&](service::Done done) {
      cases_->Change(call, request, TargetOf(request), &reply, std::move(done));
    });
    if (!status.ok()) return status;
    return reply;
  }

  v1::TransferCaseRequest Transfer(const std::string& name) {
    v1::TransferCaseRequest request;
    request.set_name(name);
    request.set_region(kOtherRegion);
    request.set_reason("属地管理");
    request.set_paper("移送函1号");
    request.set_request_id(NewId());
    return request;
  }

  // The types of the events that a caller's feed has.
  std::vector<std::string> FeedOf(const rpc::CallContext& call,
                                  std::function<bool(const common::v1::Event&)> hears = nullptr) {
    common::v1::WatchEventsRequest request;
    request.set_until_now(true);
    std::vector<std::string> types;
    auto source = service::WatchEvents(store_->feed(), call, request, std::move(hears));
    EXPECT_OK(source.status());
    for (;;) {
      common::v1::WatchEventsResponse reply;
      const auto step = (*source)->Next(&reply);
      EXPECT_OK(step.status());
      if (!step.ok() || *step != rpc::StreamStep::kMessage) return types;
      for (const common::v1::Event& event : reply.events()) types.push_back(event.type());
    }
  }

  std::vector<std::string> ListedIn(std::string_view region, std::string_view sender = {}) {
    const auto filter = api::Filter::Parse("", CaseFilterFields());
    std::vector<std::string> names;
    std::string after;
    for (;;) {
      const auto page = cases_->ListCases(region, *filter, after, 1, sender);
      EXPECT_OK(page.status());
      if (!page.ok() || page->empty()) return names;
      names.push_back(page->front().name());
      after = PlaceOf(page->front());
    }
  }

  std::vector<std::string> FoundBy(std::string_view query, std::string_view sender) {
    const auto filter = api::Filter::Parse("", CaseFilterFields());
    CaseSearch search{.region = "330602", .words = *ParseWordQuery(query), .sender = std::string(sender)};
    const auto found = cases_->SearchCases(search, *filter, "", 10);
    EXPECT_OK(found.status());
    std::vector<std::string> names;
    for (const v1::Case& one : *found) names.push_back(one.name());
    return names;
  }

  std::vector<std::string> Similar(const rpc::CallContext& call, const MediationStore::Person& person) {
    std::vector<std::string> names;
    const auto found = cases_->FindSimilar(call, "330600", {person}, {});
    EXPECT_OK(found.status());
    for (const v1::SimilarCase& one : *found) names.push_back(one.case_());
    return names;
  }

  testing::TempDir dir_;
  FakeClock* const clock_ = new FakeClock(StartOf(Day("2026-03-10")));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  const RuleBook book_{BuiltInParameters(), calendar::WorkCalendar::BuiltIn(), DisputeTypes::BuiltIn()};
  std::unique_ptr<service::ServiceStore> store_;
  std::optional<MediationStore> cases_;
  std::optional<IntakeStore> intakes_;
  int ids_ = 0;
};

// A retry is answered; whoever has lost the case since is not, be it from memory.
TEST_F(RightsTest, AnOldAnswerGoesToNobodyWhoseRegionHasLostTheCase) {
  const std::string name = Registered(Entry()).name();
  v1::UpdateCaseRequest update;
  update.mutable_case_()->set_name(name);
  update.mutable_case_()->set_grade(v1::GRADE_MAJOR);
  update.mutable_update_mask()->add_paths("grade");
  update.set_request_id(NewId());
  ASSERT_OK_AND_ASSIGN(const v1::Case first, Change(update, As("UpdateCase", "330602")));
  ASSERT_OK_AND_ASSIGN(const v1::Case again, Change(update, As("UpdateCase", "330602")));
  EXPECT_EQ(first.etag(), again.etag());
  EXPECT_THAT(Change(update, As("UpdateCase", "110101")).status(), StatusIs(StatusCode::kPermissionDenied));
  ASSERT_OK(Change(Transfer(name), As("TransferCase", "330602")).status());
  EXPECT_THAT(Change(update, As("UpdateCase", "330602")).status(), StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(RightsTest, TheRegionThatLosesACaseAndThoseThatShareItHearOfIt) {
  v1::RegisterCaseRequest request = Entry();
  request.mutable_case_()->add_co_regions("regions/330604");
  const std::string name = Registered(request).name();
  ASSERT_OK(Change(Transfer(name), As("TransferCase", "330602")).status());
  EXPECT_THAT(FeedOf(As("WatchEvents", "330602")), ElementsAre("Case.Registered", "Case.Left"));
  EXPECT_THAT(FeedOf(As("WatchEvents", "330603")), ElementsAre("Case.Transferred"));
  EXPECT_THAT(FeedOf(As("WatchEvents", "330604")), ElementsAre("Case.Shared", "Case.Shared"));
  v1::UpdateCaseRequest alone;
  alone.mutable_case_()->set_name(name);
  alone.mutable_update_mask()->add_paths("co_regions");
  alone.set_request_id(NewId());
  ASSERT_OK(Change(alone, As("UpdateCase", "330603")).status());
  EXPECT_THAT(FeedOf(As("WatchEvents", "330604")), ElementsAre("Case.Shared", "Case.Shared", "Case.Left"));
}

TEST_F(RightsTest, ListsHaveWhatRegionsShareOnceAndInOrder) {
  std::vector<std::string> newest_first;
  for (int i = 0; i < 4; ++i) {
    v1::RegisterCaseRequest request = Entry();
    if (i % 2 == 1) {
      request.mutable_case_()->add_co_regions("regions/330604");
      request.mutable_case_()->add_co_regions("regions/330604001");
    }
    newest_first.insert(newest_first.begin(), Registered(request).name());
    clock_->Advance(absl::Seconds(1));
  }
  EXPECT_EQ(ListedIn("330602"), newest_first);
  EXPECT_EQ(ListedIn("330600"), newest_first);
  EXPECT_EQ(ListedIn("000000"), newest_first);
  EXPECT_THAT(ListedIn("330604"), ElementsAre(newest_first[0], newest_first[2]));
  EXPECT_THAT(ListedIn("330604001"), ElementsAre(newest_first[0], newest_first[2]));
  EXPECT_THAT(ListedIn("330603"), IsEmpty());
}

TEST_F(RightsTest, AnOrganThatRefersSeesWhatItReferredAlone) {
  const std::string others = Registered(Entry()).name();
  v1::RegisterCaseRequest request = Entry(v1::SOURCE_COURT_BEFORE_FILING);
  request.mutable_case_()->mutable_referrals(0)->set_sender(kCourt);
  const rpc::CallContext court = As("GetCase", "330602", "sender", kCourt);
  ASSERT_OK_AND_ASSIGN(const v1::Case own, Register(request, court));
  EXPECT_OK(MayAct(court, own));
  EXPECT_OK(MayAct(court, own));
  ASSERT_OK_AND_ASSIGN(const v1::Case other, cases_->GetCase(others));
  EXPECT_THAT(MayAct(court, other), StatusIs(StatusCode::kPermissionDenied));
  EXPECT_THAT(MayAct(court, other), StatusIs(StatusCode::kPermissionDenied));
  EXPECT_OK(MayAct(As("GetCase", "330602", "sender"), other)) << "no organ in its token";
  EXPECT_OK(MayAct(As("GetCase", "330602", "official", kCourt), other)) << "an official";
  EXPECT_THAT(ListedIn("330602", SenderOf(court.caller())), ElementsAre(own.name()));
  EXPECT_THAT(FoundBy("货款 付清", ""), UnorderedElementsAre(own.name(), others));
  EXPECT_THAT(FoundBy("货款 付清", SenderOf(court.caller())), ElementsAre(own.name()));
  EXPECT_THAT(FeedOf(court,
                     [&](const common::v1::Event& event) {
                       v1::Case dispute;
                       return event.payload().UnpackTo(&dispute) && MayHear(court.caller(), dispute);
                     }),
              ElementsAre("Case.Registered"));
  // Nor does it enter what others referred.
  v1::RegisterCaseRequest police = Entry(v1::SOURCE_POLICE);
  police.mutable_case_()->mutable_referrals(0)->set_sender("塔山派出所");
  EXPECT_THAT(Register(police, court).status(), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(RightsTest, ANumberIsFoundOnlyWithItsNameAndByWhoMayAct) {
  const v1::RegisterCaseRequest request = Entry();
  const std::string name = Registered(request).name();
  const v1::Identity& zhang = request.parties(0).identity();
  const std::string key = PersonKeyOf(zhang, cases_->person_key());
  const rpc::CallContext own = As("FindSimilarCases", "330600");
  EXPECT_THAT(Similar(own, {.key = key, .name = zhang.name()}), ElementsAre(name));
  EXPECT_THAT(Similar(own, {.key = key, .name = "张"}), IsEmpty());
  EXPECT_THAT(Similar(own, {.key = PersonKeyOf(request.parties(1).identity(), cases_->person_key()),
                            .name = zhang.name()}),
              IsEmpty())
      << "the other party's number";
  EXPECT_THAT(Similar(As("FindSimilarCases", "330602", "sender", kCourt), {.key = key, .name = zhang.name()}),
              IsEmpty());
}

TEST_F(RightsTest, NobodyElsewhereCanTakeASendersNumber) {
  v1::RegisterCaseRequest request = Entry(v1::SOURCE_COURT_BEFORE_FILING);
  v1::RegisterCaseRequest stranger = request;
  stranger.set_parent("regions/650102");
  stranger.set_request_id(NewId());
  ASSERT_OK(Register(stranger, As("RegisterCase", "650100")).status());
  const std::string first = Registered(request).name();
  request.set_request_id(NewId());
  EXPECT_THAT(Register(request, As("RegisterCase", "330602")).status(), StatusIs(StatusCode::kAlreadyExists));
  // A hotline's number may be a telephone: no table has it in clear.
  ASSERT_OK_AND_ASSIGN(const storage::Rows claims,
                       store_->database().Query("SELECT claim FROM referral_claims"));
  for (const storage::Row row : claims) EXPECT_EQ(row.Text(0).find("诉前调"), std::string::npos);
  const std::vector<std::string> numbers = {cases_->NumberKeyOf(
      request.case_().referrals(0).sender(), request.case_().referrals(0).external_number())};
  ASSERT_OK_AND_ASSIGN(const auto found,
                       cases_->FindSimilar(As("FindSimilarCases", "330600"), "330600", {}, numbers));
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].case_(), first);
  EXPECT_TRUE(found[0].same_number());
}

v1::CreateCommitteeRequest Committee(const std::string& parent, const std::string& id,
                                     const std::string& word) {
  v1::CreateCommitteeRequest request;
  request.set_parent(parent);
  request.set_committee_id(id);
  request.mutable_committee()->set_display_name("人民调解委员会");
  request.mutable_committee()->set_kind(v1::Committee::KIND_VILLAGE);
  request.mutable_committee()->set_number_word(word);
  request.set_request_id(absl::StrCat(parent, id, word));
  return request;
}

TEST_F(RightsTest, AWordOfFileNumbersIsOneCommitteesWithinACounty) {
  const auto create = [&](const v1::CreateCommitteeRequest& request) {
    rpc::CallContext call = As("CreateCommittee", "000000");
    v1::Committee reply;
    return Wait([&](service::Done done) { cases_->CreateCommittee(call, request, &reply, std::move(done)); });
  };
  ASSERT_OK(create(Committee("regions/330602001", "one", "清溪人调字")));
  ASSERT_OK(create(Committee("regions/330602002", "two", "前村人调字")));
  EXPECT_THAT(create(Committee("regions/330602002", "three", "清溪人调字")),
              StatusIs(StatusCode::kAlreadyExists));
  EXPECT_OK(create(Committee("regions/330603001", "far", "清溪人调字"))) << "another county";
  v1::UpdateCommitteeRequest update;
  update.mutable_committee()->set_name("regions/330602002/committees/two");
  update.mutable_committee()->set_number_word("清溪人调字");
  update.mutable_update_mask()->add_paths("number_word");
  const auto change = [&] {
    rpc::CallContext call = As("UpdateCommittee", "000000");
    update.set_request_id(NewId());
    v1::Committee reply;
    return Wait([&](service::Done done) { cases_->UpdateCommittee(call, update, &reply, std::move(done)); });
  };
  EXPECT_THAT(change(), StatusIs(StatusCode::kAlreadyExists));
  update.mutable_committee()->set_number_word("后村人调字");
  EXPECT_OK(change());
  EXPECT_OK(create(Committee("regions/330602002", "four", "前村人调字"))) << "given up by the other";
}

TEST_F(RightsTest, NobodyMakesMediatorsOfForeignCommittees) {
  for (const char* parent : {"regions/330602001", "regions/330603001"}) {
    rpc::CallContext call = As("CreateCommittee", "000000");
    v1::Committee reply;
    const v1::CreateCommitteeRequest request = Committee(parent, "one", "清溪人调字");
    ASSERT_OK(
        Wait([&](service::Done done) { cases_->CreateCommittee(call, request, &reply, std::move(done)); }));
  }
  const auto create = [&](const std::string& id, const std::string& committee) {
    v1::CreateMediatorRequest request;
    request.set_parent("regions/330602001");
    request.set_mediator_id(id);
    request.mutable_mediator()->set_display_name("王调解");
    request.mutable_mediator()->add_committees(committee);
    *request.mutable_mediator()->mutable_appointed() = Date("2024-01-01");
    request.set_request_id(NewId());
    rpc::CallContext call = As("CreateMediator", "330602");
    v1::Mediator reply;
    return Wait([&](service::Done done) { cases_->CreateMediator(call, request, &reply, std::move(done)); });
  };
  EXPECT_OK(create("own", "regions/330602001/committees/one"));
  EXPECT_THAT(create("foreign", "regions/330603001/committees/one"), StatusIs(StatusCode::kPermissionDenied));
  v1::CreateCommitteeRequest room = Committee("regions/330602001", "room", "驻所人调字");
  room.mutable_committee()->set_kind(v1::Committee::KIND_STUDIO);
  room.mutable_committee()->set_parent_committee("regions/330603001/committees/one");
  room.mutable_committee()->set_level(v1::Committee::LEVEL_COUNTY);
  rpc::CallContext call = As("CreateCommittee", "330602");
  v1::Committee reply;
  EXPECT_THAT(Wait([&](service::Done done) { cases_->CreateCommittee(call, room, &reply, std::move(done)); }),
              StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(RightsTest, ARequestOfACitizenBecomesACaseOfItsRegionAndNoOtherRequests) {
  rpc::CallContext call = As("CreateIntakeCode", "330602");
  v1::CreateIntakeCodeRequest coding;
  coding.set_parent("regions/330602");
  coding.mutable_intake_code()->set_place("礼堂");
  coding.set_request_id(NewId());
  v1::IntakeCode code;
  ASSERT_OK(Wait([&](service::Done done) { intakes_->CreateCode(call, coding, &code, std::move(done)); }));
  std::vector<std::string> intakes;
  for (int i = 0; i < 2; ++i) {
    v1::SubmitIntakeRequest submit;
    submit.set_code(IdOf(code.name()));
    submit.set_claim("楼上漏水，要求维修");
    submit.set_contact_name("赵小草");
    submit.set_contact_phone("13800138000");
    submit.set_request_id(NewId());
    v1::IntakeReceipt receipt;
    ASSERT_OK(Wait([&](service::Done done) { intakes_->Submit(call, submit, &receipt, std::move(done)); }));
    intakes.push_back(absl::StrCat("regions/330602/intakes/", receipt.receipt()));
  }
  const auto triage = [&](const std::string& intake, const std::string& dispute) {
    v1::TriageIntakeRequest request;
    request.set_name(intake);
    request.set_state(v1::Intake::STATE_REGISTERED);
    request.set_case_(dispute);
    request.set_request_id(NewId());
    v1::Intake reply;
    return Wait([&](service::Done done) { intakes_->Triage(call, request, &reply, std::move(done)); });
  };
  const std::string own = Registered(Entry(v1::SOURCE_CODE)).name();
  v1::RegisterCaseRequest foreign = Entry(v1::SOURCE_CODE);
  foreign.set_parent("regions/110101");
  ASSERT_OK_AND_ASSIGN(const v1::Case far, Register(foreign, As("RegisterCase", "110101")));
  EXPECT_THAT(triage(intakes[0], far.name()), StatusIs(StatusCode::kPermissionDenied));
  call = As("TriageIntake", "000000");
  EXPECT_EQ(RuleOf(triage(intakes[0], far.name())), "mediation.intake.case_region");
  EXPECT_OK(triage(intakes[0], own));
  EXPECT_EQ(RuleOf(triage(intakes[1], own)), "mediation.intake.case_taken");
}

TEST_F(RightsTest, ARollUpThatFailsIsSeen) {
  Registered(Entry());
  RollUp roll_up(*cases_, runtime_.metrics, absl::Hours(1));
  const auto fresh = [&] {
    for (const auto& family : runtime_.metrics.registry()->Collect()) {
      if (family.name == "fengqiao_mediation_counts_fresh") return family.metric.at(0).gauge.value;
    }
    return -2.0;
  };
  EXPECT_EQ(fresh(), -1);
  ASSERT_OK_AND_ASSIGN(const auto connection, store_->database().backend().Connect());
  ASSERT_OK(connection->RunScript("ALTER TABLE tallies RENAME TO tallies_away"));
  roll_up.TakeAll();
  EXPECT_GT(fresh(), 0);
  ASSERT_OK(connection->RunScript("ALTER TABLE tallies_away RENAME TO tallies"));
  roll_up.TakeAll();
  EXPECT_EQ(fresh(), 0);
}

TEST(PurposeTest, SaysSomethingThatCanBeRead) {
  for (const char* good : {"送达文书", "　核实身份　", "verify identity", "送达文书，共2份"}) {
    EXPECT_OK(law::CheckPurpose(good)) << good;
  }
  const std::string zero_width = "\u200B\u200B\u200B\u200B";
  for (const std::string& bad :
       {std::string(), std::string("    "), zero_width, std::string("...."), std::string("1234"),
        std::string("送达文"), std::string("　送达　　　"), std::string("！！！！"),
        std::string("送达\0文书", 13), std::string(201, 'x')}) {
    EXPECT_THAT(law::CheckPurpose(bad), StatusIs(StatusCode::kInvalidArgument)) << bad;
  }
}

TEST(SearchLimitTest, IsOfAnAccountAndAnHour) {
  SearchLimit limit(10);
  const absl::Time start = absl::FromUnixSeconds(3600 * 1000);
  EXPECT_OK(limit.Take("a", 7, start));
  EXPECT_THAT(limit.Take("a", 4, start), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_OK(limit.Take("a", 3, start)) << "what was refused is not counted";
  EXPECT_OK(limit.Take("b", 10, start));
  EXPECT_THAT(limit.Take("a", 1, start + absl::Minutes(59)), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_OK(limit.Take("a", 1, start + absl::Hours(1)));
}

}  // namespace
}  // namespace fengqiao::mediation
