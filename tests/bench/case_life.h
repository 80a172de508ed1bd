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

  // What a query takes, in times of a call of a bare service that only comes and goes: the three are made in
  // turns, so that what else the machine does slows all of them, and the median of the ratios is given.
  struct QueryTimes {
    double summary = 0;  // SummarizeCases of `city` over `year`
    double overdue = 0;  // the first page of what is overdue in `county`
    int overdue_terms = 0;
  };
  QueryTimes MeasureQueries(const std::string& city, const std::string& year, const std::string& county);

 private:
  struct Life;
  void Step(Life* life, int last_step, const std::function<void()>& done);

  std::unique_ptr<mediation::v1::MediationService::Stub> stub_;
  const std::string county_, region_, committee_, mediator_;
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_CASE_LIFE_H_
