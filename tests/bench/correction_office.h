// The correction service over loopback, in this process, by a clock that the benchmark sets.

#ifndef FENGQIAO_TESTS_BENCH_CORRECTION_OFFICE_H_
#define FENGQIAO_TESTS_BENCH_CORRECTION_OFFICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/base/clock.h"
#include "fengqiao/correction/v1/correction_service.grpc.pb.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/subject_imports.h"
#include "tests/support/in_process_server.h"

namespace fengqiao::bench {

// Ends the process where something that has to go well does not.
void Must(const absl::Status& status);
double SecondsOf(const std::function<void()>& work);

// Where everybody comes from who is made here.
inline constexpr char kHomeCounty[] = "330602";

class CorrectionOffice {
 public:
  CorrectionOffice(const std::string& url, absl::CivilDay day);

  void GoTo(absl::CivilDay day, absl::Duration hour = absl::Hours(9));
  correction::CorrectionStore& subjects() { return *subjects_; }
  correction::v1::CorrectionService::Stub& stub() { return *stub_; }
  static std::unique_ptr<grpc::ClientContext> Context();

  // Somebody of the home county by the calls that an office makes, on the days on which it makes them: the
  // notice of 1 December 2025, the entry on the 5th with team, class and plan, a month of reports and talks;
  // who is `late` has left out the last ones. Each of another number.
  correction::v1::Subject Enter(int number, correction::v1::SupervisionClass supervision_class, bool late);
  // Brings everybody to the day by the roll-over; how many were brought.
  int RollOver();

  // Durable check-ins a second: reports of `count` people, whose names `name_of` gives, `at_once` at a time.
  double CheckIns(int count, int at_once, const std::function<std::string(int)>& name_of);

 private:
  template <typename Request, typename Reply>
  void Call(grpc::Status (correction::v1::CorrectionService::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&, Reply*),
            Request request, Reply* reply);
  template <typename Request>
  void Give(grpc::Status (correction::v1::CorrectionService::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&,
                                                                            correction::v1::Subject*),
            Request request, correction::v1::Subject* subject);

  FakeClock* clock_;  // the runtime's
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<correction::CorrectionStore> subjects_;
  std::unique_ptr<correction::SubjectImports> imports_;
  std::unique_ptr<paper::PaperLibrary> papers_;
  std::unique_ptr<correction::CorrectionHandler> handler_;
  std::unique_ptr<testing::InProcessServer> server_;
  std::unique_ptr<correction::v1::CorrectionService::Stub> stub_;
  int requests_ = 0;
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_CORRECTION_OFFICE_H_
