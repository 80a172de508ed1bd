#include "services/ctl/commands/mediation_steps.h"

#include "absl/strings/str_cat.h"
#include "common/api/enum_words.h"
#include "common/base/strings.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "services/ctl/commands/service_steps.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = mediation::v1;
using google::protobuf::Message;

// The name in a reply: its own, or that of the case in it.
std::string NameIn(const Message& reply) {
  if (const auto* registered = dynamic_cast<const v1::RegisterCaseResponse*>(&reply)) {
    return registered->case_().name();
  }
  return OwnNameIn(reply);
}

// The case with its number and state, or the name alone.
std::string LineOf(const Message& reply, const std::string& name) {
  const auto* dispute = dynamic_cast<const v1::Case*>(&reply);
  if (const auto* registered = dynamic_cast<const v1::RegisterCaseResponse*>(&reply)) {
    dispute = &registered->case_();
  }
  if (dispute == nullptr) return name;
  return absl::StrCat(dispute->name(), "  ", dispute->number(), "  ", ToAbsl(WordOf(dispute->state())));
}

StepService Mediation() {
  return {.descriptor = v1::RegisterCaseRequest::descriptor()->file()->FindServiceByName("MediationService"),
          .called = "调解服务",
          .call = &Connection::CallMediation,
          .name_in = &NameIn,
          .line_of = &LineOf};
}

}  // namespace

absl::StatusOr<Outcome> DoStep(Invocation& invocation) { return DoStep(invocation, Mediation()); }

absl::StatusOr<Outcome> PlaySteps(Invocation& invocation) { return PlaySteps(invocation, Mediation()); }

}  // namespace fengqiao::ctl
