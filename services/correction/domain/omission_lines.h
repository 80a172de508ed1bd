// What is said of each kind of omission: omissions.tsv.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_OMISSION_LINES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_OMISSION_LINES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "fengqiao/correction/v1/correction_service.pb.h"

namespace fengqiao::correction {

// What the rules of the table begin with.
inline constexpr std::string_view kCheckRules = "correction.check.";

struct OmissionLine {
  v1::Omission::Kind kind = v1::Omission::KIND_UNSPECIFIED;
  bool grave = false;
  std::string rule;
  std::vector<std::string> duties = {};  // rules of duties.tsv
  std::string law;
  std::map<v1::Subject::Kind, std::string> laws = {};  // of kinds of correction that have another one
  std::string sentence;                                // with {day}, {days} and {what}
};

// The line of a kind, which must be there.
const OmissionLine& LineOf(v1::Omission::Kind kind);
// The law of a line for a kind of correction.
const std::string& LawOf(const OmissionLine& line, v1::Subject::Kind kind);
// Whether a kind has one.
bool HasLine(v1::Omission::Kind kind);
// The kind that names a rule of duties.tsv; UNSPECIFIED where none does.
v1::Omission::Kind KindOfDuty(std::string_view rule);
// Whether a table of omissions can be read; INVALID_ARGUMENT names the bad line.
absl::Status CheckOmissionTable(std::string_view tsv);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_OMISSION_LINES_H_
