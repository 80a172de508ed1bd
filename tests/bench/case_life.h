// The life of a case as the calls that an office makes: registered, handed in, accepted, mediated, agreed,
// signed, confirmed by the court, visited, filed and closed.

#ifndef FENGQIAO_TESTS_BENCH_CASE_LIFE_H_
#define FENGQIAO_TESTS_BENCH_CASE_LIFE_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fengqiao/mediation/v1/mediation_service.grpc.pb.h"

namespace fengqiao::bench {

// An office with its committee and mediator in a county.
class CaseOffice {
 public:
  // Makes the committee and the mediator, unless they are there. Ends the process where that fails.
  CaseOffice(std::shared_ptr<grpc::Channel> channel, std::string county);

  // How many commands a whole life has.
  static int Steps();

  // Lives `lives` whole lives, `at_once` of them at a time. Gives commands a second.
  double LiveRate(int lives, int at_once);
  // One life, with a pause for a look after each step.
  void LiveOne(const std::function<void(int step)>& after);
  // The first `steps` commands of a life, `count` times: cases that stay under way.
  void Begin(int count, int steps);

  // Seconds that one such call takes: the median of some, one after the other.
  double SummarySeconds(const std::string& parent, const std::string& period);
  double OverdueSeconds(const std::string& parent);
  // The same of a call that does nothing but come and go, of a bare service.
  static double EmptySeconds();

 private:
  struct Life;
  void Step(Life* life, int last_step, const std::function<void()>& done);

  std::unique_ptr<mediation::v1::MediationService::Stub> stub_;
  const std::string county_, region_, committee_, mediator_;
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_CASE_LIFE_H_
