// What a report promises for later, and whether a later report of the same region keeps it.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_COMMITMENTS_COMMITMENTS_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_COMMITMENTS_COMMITMENTS_H_

#include <string>
#include <unordered_map>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// Whether a figure of a report on `year` is a commitment: a target or a plan for a year after it.
bool IsCommitment(const v1::Fact& fact, int year);

v1::Commitment CommitmentOf(const v1::Fact& fact);

// Holds commitments of an earlier report against a later one.
class CommitmentJudge {
 public:
  // `catalog`, `earlier` and `later` (all facts of the two reports) outlive this; `later_year` is the year
  // that the later report is on.
  CommitmentJudge(const std::vector<indicators::v1::Indicator>& catalog, const std::vector<v1::Fact>& earlier,
                  const std::vector<v1::Fact>& later, int later_year);

  v1::CommitmentOutcome Judge(const v1::Fact& promise) const;

 private:
  struct Found {
    const v1::Fact* actual = nullptr;
    const v1::Fact* change = nullptr;
    bool mentioned = false;  // in whatever role
  };
  Found FindLater(const v1::Fact& promise) const;
  const v1::Fact* FindEarlier(const v1::Fact& promise) const;
  void JudgeLevel(const v1::Fact& promise, const v1::Fact& actual, v1::CommitmentOutcome& outcome) const;
  void JudgeGrowth(const v1::Fact& promise, const Found& found, v1::CommitmentOutcome& outcome) const;

  std::unordered_map<std::string, const indicators::v1::Indicator*> definitions_;
  const std::vector<v1::Fact>& earlier_;
  std::unordered_map<std::string, std::vector<const v1::Fact*>> later_by_code_;
  const std::string later_year_;
};

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_COMMITMENTS_COMMITMENTS_H_
