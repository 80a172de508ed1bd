// The two macros of the project.

#ifndef FENGQIAO_COMMON_STATUS_MACROS_H_
#define FENGQIAO_COMMON_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (::absl::Status status_macro_ = (expr); !status_macro_.ok()) { \
      return status_macro_;                                           \
    }                                                                 \
  } while (false)

#define FENGQIAO_CONCAT_INNER_(a, b) a##b
#define FENGQIAO_CONCAT_(a, b) FENGQIAO_CONCAT_INNER_(a, b)

// ASSIGN_OR_RETURN(auto x, Maybe()); declares x or returns the error.
#define ASSIGN_OR_RETURN(lhs, expr) \
  FENGQIAO_ASSIGN_OR_RETURN_(FENGQIAO_CONCAT_(status_or_, __LINE__), lhs, expr)
#define FENGQIAO_ASSIGN_OR_RETURN_(var, lhs, expr) \
  auto var = (expr);                               \
  if (!var.ok()) return std::move(var).status();   \
  lhs = std::move(var).value()

#endif  // FENGQIAO_COMMON_STATUS_MACROS_H_
