#include "common/bulk/import_places.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/status/error.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::bulk {
namespace {

using ::fengqiao::testing::StatusIs;

TEST(ImportPlacesTest, ThereAreSoManyAndEachComesBack) {
  std::optional<ImportPlaces> places(2);
  auto first = places->Take();
  auto second = places->Take();
  ASSERT_OK(first.status());
  ASSERT_OK(second.status());
  const absl::Status full = places->Take().status();
  EXPECT_THAT(full, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_TRUE(full.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  const std::shared_ptr<const void> kept = *first;
  first->reset();
  EXPECT_THAT(places->Take().status(), StatusIs(absl::StatusCode::kResourceExhausted)) << "one holds it yet";
  second->reset();
  auto third = places->Take();
  ASSERT_OK(third.status());
  places.reset();  // an import that ends after the service
}

}  // namespace
}  // namespace fengqiao::bulk
