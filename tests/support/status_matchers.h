// Matchers for absl::Status and absl::StatusOr, which GoogleTest 1.12 and Abseil 20220623 lack.

#ifndef FENGQIAO_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define FENGQIAO_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::testing {

inline const absl::Status& GetStatus(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

// EXPECT_THAT(Do(), IsOk());
MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << GetStatus(arg).ToString();
  return GetStatus(arg).ok();
}

// EXPECT_THAT(Do(), StatusIs(absl::StatusCode::kNotFound, HasSubstr("region")));
MATCHER_P2(StatusIs, code, message, "") {
  const absl::Status& status = GetStatus(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         ::testing::Matches(message)(std::string(status.message().data(), status.message().size()));
}
MATCHER_P(StatusIs, code, "") {
  *result_listener << GetStatus(arg).ToString();
  return GetStatus(arg).code() == code;
}

}  // namespace fengqiao::testing

#define ASSERT_OK(expr) ASSERT_THAT((expr), ::fengqiao::testing::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT((expr), ::fengqiao::testing::IsOk())

#define FENGQIAO_TEST_CONCAT_INNER_(a, b) a##b
#define FENGQIAO_TEST_CONCAT_(a, b) FENGQIAO_TEST_CONCAT_INNER_(a, b)
// ASSERT_OK_AND_ASSIGN(auto x, Maybe());
#define ASSERT_OK_AND_ASSIGN(lhs, expr) \
  ASSERT_OK_AND_ASSIGN_IMPL_(FENGQIAO_TEST_CONCAT_(test_status_or_, __LINE__), lhs, expr)
#define ASSERT_OK_AND_ASSIGN_IMPL_(var, lhs, expr) \
  auto var = (expr);                               \
  ASSERT_OK(var);                                  \
  lhs = std::move(var).value()

#endif  // FENGQIAO_TESTS_SUPPORT_STATUS_MATCHERS_H_
