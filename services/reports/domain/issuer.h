// Whose report it is: the region's own (its government's, its bureau of justice's) or that of one body in it.
// Every bureau, street and town has to publish a report of its own, and what it counts is not the region's.

#ifndef FENGQIAO_SERVICES_REPORTS_DOMAIN_ISSUER_H_
#define FENGQIAO_SERVICES_REPORTS_DOMAIN_ISSUER_H_

#include <string>
#include <string_view>

#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::reports {

// ReportMetadata.kind of a report that speaks for one body alone.
inline constexpr std::string_view kOrganKind = "organ";

enum class IssuerKind {
  kRegion,  // 人民政府, 司法局, 市委, or nobody that is known
  kOrgan,   // 公安局, 东城街道办事处, 芝英镇人民政府, 人民法院
  kZone,    // 经济技术开发区, 工业园区: an area that is no region and bears a region's name
};
// By the end of a name, which a region's name may stand before.
IssuerKind KindOfIssuer(std::u32string_view name);

// The name of who issues a report, as far as its title goes on behind a region's name: "公安局" of
// "公安局2022年法治政府建设年度报告".
std::u32string_view NameBehindRegion(std::u32string_view title);

// The body that a report speaks for: its issuer, or "" where it speaks for its region.
std::string OrganOf(const v1::ReportMetadata& metadata);

// Whether two reports speak of the same, each for its region: both for all of it or, of one region, both for
// one body.
bool MayBeCompared(const v1::ReportMetadata& a, const v1::ReportMetadata& b);

}  // namespace fengqiao::reports

#endif  // FENGQIAO_SERVICES_REPORTS_DOMAIN_ISSUER_H_
