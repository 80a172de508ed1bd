#include "services/indicators/domain/checks.h"

#include <cstddef>

#include "common/values/field_checks.h"

namespace fengqiao::indicators {
namespace {

constexpr size_t kMaxOrgan = 64;

}  // namespace

void CheckOrgan(std::string_view path, std::string_view organ, FieldErrors* errors) {
  CheckText(path, organ, kMaxOrgan, errors);
}

}  // namespace fengqiao::indicators
