#include "common/api/field_mask.h"

#include "common/status/error.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::api {
namespace {

using ::fengqiao::testing::StatusIs;
using indicators::v1::Region;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const UpdatableFields& Fields() {
  static const auto& fields = *new UpdatableFields{
      .updatable = {"display_name", "valid_from", "valid_to", "validity_note", "successors"},
      .immutable = {"name", "kind", "parent"}};
  return fields;
}

Region Stored() {
  Region region;
  region.set_name("regions/330602001");
  region.set_kind(Region::KIND_TOWNSHIP);
  region.set_parent("regions/330602");
  region.set_display_name("塔山街道");
  region.set_validity_note("以公告为准");
  region.mutable_valid_from()->set_year(1994);
  region.add_successors("regions/330602002");
  region.add_successors("regions/330602003");
  region.set_etag("\"r3\"");
  region.set_added(true);
  return region;
}

google::protobuf::FieldMask Mask(std::initializer_list<std::string> paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

// The stored region after the update.
Region Apply(const google::protobuf::FieldMask& mask, const Region& update) {
  Region region = Stored();
  EXPECT_OK(ApplyUpdate(mask, Fields(), update, &region));
  return region;
}

TEST(FieldMaskTest, WithoutAMaskWhatIsSetIsTaken) {
  Region update;
  update.set_display_name("府山街道");
  update.add_successors("regions/330602009");
  Region wanted = Stored();
  wanted.set_display_name("府山街道");
  wanted.clear_successors();
  wanted.add_successors("regions/330602009");
  EXPECT_EQ(Apply({}, update).DebugString(), wanted.DebugString());
  // Nothing set, nothing changed.
  EXPECT_EQ(Apply({}, Region()).DebugString(), Stored().DebugString());
}

TEST(FieldMaskTest, WithoutAMaskNothingElseIsTouched) {
  Region update = Stored();
  update.set_name("regions/110000");
  update.set_kind(Region::KIND_ZONE);
  update.set_etag("\"r9\"");
  update.set_full_name("别的");
  EXPECT_EQ(Apply({}, update).DebugString(), Stored().DebugString());
}

TEST(FieldMaskTest, AStarTakesEveryUpdatableFieldAndClearsWhatIsUnset) {
  Region update;
  update.set_display_name("府山街道");
  Region wanted = Stored();
  wanted.set_display_name("府山街道");
  wanted.clear_valid_from();
  wanted.clear_validity_note();
  wanted.clear_successors();
  EXPECT_EQ(Apply(Mask({"*"}), update).DebugString(), wanted.DebugString());
}

TEST(FieldMaskTest, ANamedFieldIsTakenOrCleared) {
  Region update;
  update.set_display_name("府山街道");
  update.set_validity_note("不在掩码里");
  const Region after = Apply(Mask({"display_name", "valid_from"}), update);
  EXPECT_EQ(after.display_name(), "府山街道");
  EXPECT_FALSE(after.has_valid_from());
  EXPECT_EQ(after.validity_note(), "以公告为准");
}

TEST(FieldMaskTest, ARepeatedFieldIsReplacedNeverAppendedTo) {
  Region update;
  update.add_successors("regions/330602009");
  EXPECT_THAT(Apply(Mask({"successors"}), update).successors(), ElementsAre("regions/330602009"));
  EXPECT_THAT(Apply(Mask({"successors"}), Region()).successors(), ElementsAre());
  // Twice in the mask is once.
  EXPECT_THAT(Apply(Mask({"successors", "successors"}), update).successors(),
              ElementsAre("regions/330602009"));
}

TEST(FieldMaskTest, AMessageFieldIsReplacedAsAWhole) {
  Region update;
  update.mutable_valid_from()->set_month(7);
  const Region after = Apply(Mask({"valid_from"}), update);
  EXPECT_EQ(after.valid_from().year(), 0);
  EXPECT_EQ(after.valid_from().month(), 7);
}

TEST(FieldMaskTest, OutputOnlyFieldsInAMaskAreRefusedByName) {
  for (const std::string path : {"etag", "added", "full_name", "create_time", "update_time"}) {
    Region region = Stored();
    Region update = Stored();  // not even with the stored value
    update.set_display_name("府山街道");
    EXPECT_THAT(ApplyUpdate(Mask({"display_name", path}), Fields(), update, &region),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("update_mask"), HasSubstr("'" + path + "'"))));
    EXPECT_EQ(region.DebugString(), Stored().DebugString());
  }
}

TEST(FieldMaskTest, OutputOnlyFieldsOutsideTheMaskArePassedOver) {
  Region update = Stored();
  update.set_display_name("府山街道");
  update.set_etag("\"r9\"");
  update.set_full_name("别的");
  Region wanted = Stored();
  wanted.set_display_name("府山街道");
  for (const auto& mask : {Mask({}), Mask({"display_name"}), Mask({"*"})})
    EXPECT_EQ(Apply(mask, update).DebugString(), wanted.DebugString());
}

TEST(FieldMaskTest, AnImmutableFieldMayStandThereUnchanged) {
  Region update;
  update.set_kind(Region::KIND_TOWNSHIP);
  update.set_name("regions/330602001");
  EXPECT_EQ(Apply(Mask({"kind", "name"}), update).DebugString(), Stored().DebugString());
}

TEST(FieldMaskTest, RefusalsNameEveryPathAndChangeNothing) {
  Region update;
  update.set_kind(Region::KIND_ZONE);
  update.set_display_name("府山街道");
  struct Case {
    google::protobuf::FieldMask mask;
    std::string trouble;
  };
  for (const auto& [mask, trouble] :
       {Case{Mask({"display_name", "colour"}), "'colour' is no field of Region"},
        Case{Mask({"valid_from.year"}), "'valid_from.year' is no field"}, Case{Mask({""}), "'' is no field"},
        Case{Mask({"display_name", "*"}), "'*' must stand alone"},
        Case{Mask({"display_name", "kind"}), "'kind' can't be changed"},
        // Absent is a change too.
        Case{Mask({"parent"}), "'parent' can't be changed"},
        Case{Mask({"displayName"}), "'displayName' is no field"}}) {
    Region region = Stored();
    const absl::Status status = ApplyUpdate(mask, Fields(), update, &region);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 AllOf(HasSubstr("update_mask"), HasSubstr(trouble))));
    EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_INVALID_FIELD);
    EXPECT_EQ(region.DebugString(), Stored().DebugString());
  }
}

}  // namespace
}  // namespace fengqiao::api
