// From the figures of a report to the statements that the indicators service keeps.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_PUBLICATION_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_PUBLICATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// The statements of a report: its coded figures that are neither rejected nor mere quantities ("other") nor
// of a time before its region existed, each with the name of the figure as its source; 本级 figures stand on
// the own-level node of a region that has one.
std::vector<indicators::v1::Observation> StatementsOf(const std::vector<v1::Fact>& facts);

// What must be taken back: statements that figures made before somebody decided about them, of another figure
// than the one that they are now taken for, or of one where they are none any more. `decisions` are all those
// about the report. What was never published is among them; nobody minds.
std::vector<indicators::v1::Observation> WithdrawalsOf(const std::vector<v1::Fact>& facts,
                                                       const std::vector<v1::FactDecision>& decisions);

// The requests that send the withdrawals and then the statements: at most 1000 each, all with request ids
// that depend on the report, the place and the number of decisions on its figures alone, so that sending them
// again is the same sending. `sending` tells one from another where they are to be sent anew.
std::vector<indicators::v1::RecordObservationsRequest> PublicationOf(
    const v1::Report& report, const std::vector<v1::Fact>& facts,
    const std::vector<v1::FactDecision>& decisions, std::string_view sending = "");

// The requests that take back all that a report, which is withdrawn, ever told. `sending` likewise: where
// something was told after the first sending, it takes a second one.
std::vector<indicators::v1::RecordObservationsRequest> WithdrawalOf(
    const v1::Report& report, const std::vector<v1::Fact>& facts,
    const std::vector<v1::FactDecision>& decisions, std::string_view sending);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_PUBLICATION_H_
