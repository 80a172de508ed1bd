#include "services/reports/domain/extract/plain_fact.h"

#include <utility>

#include "services/reports/domain/text/codepoints.h"

namespace fengqiao::reports {

std::string_view NamePool::Keep(std::string_view name) {
  const auto found = names_.find(name);
  return found != names_.end() ? *found : *names_.emplace(name).first;
}

std::u32string_view NamePool::Keep(std::u32string text) { return texts_.emplace_back(std::move(text)); }

v1::Fact ToMessage(const PlainFact& fact) {
  v1::Fact message;
  message.mutable_span()->set_start(fact.start);
  message.mutable_span()->set_end(fact.end);
  message.mutable_span()->set_surface(ToUtf8(fact.surface));
  *message.mutable_value() = ToProto(fact.value);
  if (fact.value_max) *message.mutable_value_max() = ToProto(*fact.value_max);
  message.set_unit(std::string(fact.unit));
  message.set_bound(fact.bound);
  message.set_role(fact.role);
  message.set_period(std::string(fact.period));
  message.set_region(std::string(fact.region));
  message.set_scope(std::string(fact.scope));
  message.set_subject(ToUtf8(fact.subject));
  message.set_code(std::string(fact.code));
  message.set_confidence(fact.confidence);
  message.set_evidence(ToUtf8(fact.evidence));
  return message;
}

}  // namespace fengqiao::reports
