#include "common/rpc/enum_fields.h"

#include <string>
#include <vector>

#include "common/rpc/testdata/probe.pb.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::StatusIs;
using ::fengqiao::testing::v1::Answer;
using ::fengqiao::testing::v1::Color;
using ::fengqiao::testing::v1::Probe;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Paths(const absl::Status& status) {
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(payload.has_value() && details.ParseFromString(std::string(*payload)));
  std::vector<std::string> paths;
  for (const auto& field : details.field_violations()) paths.push_back(field.field());
  return paths;
}

constexpr Color kUnknown = static_cast<Color>(2);

TEST(EnumFieldsTest, EveryDepthIsLookedInto) {
  const EnumFields fields(*Probe::descriptor());
  Probe probe;
  EXPECT_OK(fields.Check(probe));
  probe.set_color(testing::v1::COLOR_GREEN);
  probe.add_colors(testing::v1::COLOR_RED);
  probe.mutable_thing()->add_parts()->add_parts()->set_color(testing::v1::COLOR_RED);
  (*probe.mutable_labels())["a"] = "b";
  EXPECT_OK(fields.Check(probe));
  probe.set_color(static_cast<Color>(-1));
  probe.add_colors(kUnknown);
  probe.mutable_thing()->mutable_parts(0)->add_parts()->set_color(kUnknown);
  probe.add_things();
  probe.add_things()->set_color(kUnknown);
  const absl::Status status = fields.Check(probe);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 is no value of Color")));
  EXPECT_THAT(Paths(status),
              ElementsAre("thing.parts[0].parts[1].color", "things[1].color", "color", "colors[1]"));
}

TEST(EnumFieldsTest, OfVeryManyAHundredAreTold) {
  const EnumFields fields(*Probe::descriptor());
  Probe probe;
  for (int i = 0; i < 99; ++i) probe.add_colors(kUnknown);
  EXPECT_THAT(fields.Check(probe), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("98 more fields")));
  for (int i = 0; i < 1'000'000; ++i) probe.add_colors(kUnknown);
  for (int i = 0; i < 1000; ++i) probe.add_things()->set_color(kUnknown);
  EXPECT_THAT(fields.Check(probe),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("99 or more fields")));
}

TEST(EnumFieldsTest, WithoutAnEnumThereIsNothingToLookAt) {
  const EnumFields fields(*Answer::descriptor());
  Answer answer;
  answer.mutable_person()->mutable_guardian()->set_account("p1");
  EXPECT_OK(fields.Check(answer));
}

}  // namespace
}  // namespace fengqiao::rpc
