// What a reading of a minor's file says, as flags.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_OPENING_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_OPENING_H_

#include <vector>

#include "fengqiao/correction/v1/sealing.pb.h"
#include "services/ctl/invocation.h"

namespace fengqiao::ctl {

// --purpose and --supervision.
std::vector<FlagSpec> OpeningFlags();

// Writes them into a request; nothing where none is given.
template <typename Request>
void SetOpening(const Invocation& invocation, Request* request) {
  const std::string purpose = invocation.flags().Text("purpose");
  const bool supervision = invocation.flags().Switch("supervision");
  if (purpose.empty() && !supervision) return;
  request->mutable_opening()->set_purpose(purpose);
  if (supervision) {
    request->mutable_opening()->mutable_ground()->set_kind(correction::v1::LegalGround::KIND_SUPERVISION);
  }
}

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_OPENING_H_
