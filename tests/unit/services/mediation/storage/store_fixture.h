// A mediation store on a database of its own (SQLite, where a test doesn't say another), with a committee and
// a mediator, on a day that the test sets.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_STORAGE_STORE_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_STORAGE_STORE_FIXTURE_H_

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/service_store.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/dispute_types.h"
#include "services/mediation/domain/parameters.h"
#include "services/mediation/storage/mediation_store.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/services/mediation/domain/case_fixture.h"

namespace fengqiao::mediation {

class StoreFixture : public ::testing::Test {
 protected:
  void SetUp() override { Open(BuiltInParameters()); }

  // Opens the store, anew with other parameters.
  void Open(const Parameters& parameters) {
    cases_.reset();
    store_.reset();
    Open(parameters, "sqlite://" + dir_.path() + "/", "mediation", &store_, &cases_);
  }
  void Open(const Parameters& parameters, const std::string& url, const std::string& service,
            std::unique_ptr<service::ServiceStore>* store, std::unique_ptr<MediationStore>* cases) {
    auto opened = service::ServiceStore::Open(
        {.url = url, .service = service, .migrations = MediationMigrations()}, runtime_);
    ASSERT_OK(opened);
    *store = *std::move(opened);
    *cases = std::make_unique<MediationStore>(
        **store, RuleBook{parameters, calendar::WorkCalendar::BuiltIn(), DisputeTypes::BuiltIn()},
        *identity::LookupKey::Create(std::string(32, 'k'), "mediation.person"));
  }

  // 清溪镇's committee and its mediator.
  void Appoint() {
    v1::CreateCommitteeRequest committee;
    committee.set_parent("regions/330602001");
    committee.set_committee_id("town");
    committee.mutable_committee()->set_display_name("清溪镇人民调解委员会");
    committee.mutable_committee()->set_kind(v1::Committee::KIND_TOWNSHIP);
    committee.mutable_committee()->set_number_word("清溪人调字");
    committee.mutable_committee()->mutable_composition()->set_members(5);
    committee.mutable_committee()->mutable_composition()->set_women(1);
    committee.mutable_committee()->mutable_composition()->set_directors(1);
    v1::Committee made;
    ASSERT_OK(Give(committee, &made, [&](rpc::CallContext& call, const auto& request, service::Done done) {
      cases_->CreateCommittee(call, request, &made, std::move(done));
    }));
    v1::CreateMediatorRequest mediator;
    mediator.set_parent("regions/330602001");
    mediator.set_mediator_id("wang");
    mediator.mutable_mediator()->set_display_name("王调解");
    mediator.mutable_mediator()->add_committees(kTown);
    *mediator.mutable_mediator()->mutable_appointed() = Date("2020-01-01");
    v1::Mediator appointed;
    ASSERT_OK(
        Give(mediator, &appointed, [&](rpc::CallContext& call, const auto& request, service::Done done) {
          cases_->CreateMediator(call, request, &appointed, std::move(done));
        }));
  }

  // Submits and waits; the event's id in `event`.
  template <typename Request, typename Reply, typename Submit>
  absl::Status Give(Request request, Reply*, const Submit& submit, std::string* event = nullptr) {
    request.set_request_id(absl::StrCat("r", ++requests_));
    rpc::CallContext call(std::make_shared<const rpc::Caller>(
                              rpc::Caller{.subject = "li", .role = "administrator", .regions = {"330602"}}),
                          Request::descriptor()->full_name(), absl::InfiniteFuture(), "", nullptr);
    std::promise<absl::Status> told;
    submit(call, request, [&](absl::Status status) { told.set_value(std::move(status)); });
    const absl::Status status = told.get_future().get();
    if (event != nullptr) *event = call.event();
    return status;
  }

  std::string Register() {
    v1::RegisterCaseRequest request = Registration();
    v1::RegisterCaseResponse reply;
    EXPECT_OK(Give(request, &reply, [&](rpc::CallContext& call, const auto& asked, service::Done done) {
      cases_->RegisterCase(call, asked, {}, &reply, std::move(done));
    }));
    return reply.case_().name();
  }

  // A command of one case, as ChangeCase takes it, at the replica `at` where one is given.
  template <typename Request>
  absl::Status Change(Request request, const v1::Case& seen, std::string* event = nullptr,
                      MediationStore* at = nullptr) {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    return Submit(std::move(request), event, at);
  }
  absl::Status Change(v1::UpdateCaseRequest request, const v1::Case& seen) {
    request.mutable_case_()->set_name(seen.name());
    request.mutable_case_()->set_etag(seen.etag());
    return Submit(std::move(request), nullptr, nullptr);
  }

  const absl::CivilDay today_ = absl::CivilDay(2024, 5, 17);
  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(today_) + absl::Hours(10));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<MediationStore> cases_;

 private:
  template <typename Request>
  absl::Status Submit(Request request, std::string* event, MediationStore* at) {
    MediationStore& cases = at == nullptr ? *cases_ : *at;
    v1::Case reply;
    return Give(
        std::move(request), &reply,
        [&](rpc::CallContext& call, const Request& asked, service::Done done) {
          CaseTarget target = TargetOf(asked);
          if (target.by_present_mediators) target.mediators = {kWang};
          cases.Change(call, asked, std::move(target), &reply, std::move(done));
        },
        event);
  }

  std::atomic<int> requests_ = 0;
};

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_MEDIATION_STORAGE_STORE_FIXTURE_H_
