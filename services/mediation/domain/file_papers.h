// Which compulsory papers a file lacks (§4.8).

#ifndef FENGQIAO_SERVICES_MEDIATION_DOMAIN_FILE_PAPERS_H_
#define FENGQIAO_SERVICES_MEDIATION_DOMAIN_FILE_PAPERS_H_

#include <string>
#include <vector>

#include "fengqiao/mediation/v1/case.pb.h"

namespace fengqiao::mediation {

// What a closed case's file lacks to be archived, in Chinese; empty where it is complete.
std::vector<std::string> MissingFromFile(const v1::Case& dispute);

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_DOMAIN_FILE_PAPERS_H_
