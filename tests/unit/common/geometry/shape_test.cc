// Where positions lie in regard to outlines, and which outlines are refused.

#include "common/geometry/shape.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/status_matchers.h"

namespace fengqiao::geometry {
namespace {

using ::testing::HasSubstr;

constexpr char kSquare[] = "POLYGON ((120 30, 121 30, 121 31, 120 31, 120 30))";

Position At(double latitude, double longitude) {
  return {static_cast<int32_t>(latitude * 1e7 + 0.5), static_cast<int32_t>(longitude * 1e7 + 0.5)};
}

std::unique_ptr<const Shape> ShapeOf(std::string_view text) {
  return Shape::Parse(text, 1000, "outline").value();
}

TEST(ShapeTest, InsideOnTheLineNearAndOutside) {
  const auto square = ShapeOf(kSquare);
  EXPECT_EQ(square->vertices(), 5);
  EXPECT_EQ(square->RelationTo(At(30.5, 120.5), 20), Relation::kInside);
  EXPECT_EQ(square->RelationTo(At(30, 120.5), 20), Relation::kInside);
  // 0.0001 of a degree of latitude is 11.1 metres.
  EXPECT_EQ(square->RelationTo(At(31.0001, 120.5), 12), Relation::kNear);
  EXPECT_EQ(square->RelationTo(At(31.0001, 120.5), 11), Relation::kOutside);
  EXPECT_EQ(square->RelationTo(At(31.0001, 120.5), 0), Relation::kOutside);
  EXPECT_EQ(square->RelationTo(At(-30.5, 120.5), 100000), Relation::kOutside);
}

TEST(ShapeTest, ADegreeOfLongitudeIsShorterThanOneOfLatitude) {
  // At 30.5 degrees 0.0001 of a degree of longitude is 9.6 metres.
  const auto square = ShapeOf(kSquare);
  EXPECT_EQ(square->RelationTo(At(30.5, 121.0001), 10), Relation::kNear);
  EXPECT_EQ(square->RelationTo(At(30.5, 121.0001), 9), Relation::kOutside);
}

TEST(ShapeTest, AHoleIsOutsideAndEveryPartInside) {
  const auto shape = ShapeOf(
      "MULTIPOLYGON (((120 30, 121 30, 121 31, 120 31, 120 30), (120.4 30.4, 120.6 30.4, 120.6 30.6, 120.4 "
      "30.6, "
      "120.4 30.4)), ((125 40, 126 40, 126 41, 125 40)))");
  EXPECT_EQ(shape->RelationTo(At(30.5, 120.5), 20), Relation::kOutside);
  EXPECT_EQ(shape->RelationTo(At(30.3, 120.5), 20), Relation::kInside);
  EXPECT_EQ(shape->RelationTo(At(40.2, 125.8), 20), Relation::kInside);
  EXPECT_EQ(shape->RelationTo(At(35, 123), 20), Relation::kOutside);
}

TEST(ShapeTest, GeoJsonIsReadAsAGeometryAFeatureOrACollectionOfOne) {
  const std::string geometry = R"({"type":"Polygon","coordinates":[[[120,30],[121,30],[121,31],[120,30]]]})";
  const std::string feature = R"({"type":"Feature","properties":{},"geometry":)" + geometry + "}";
  const std::string collection = R"({"type":"FeatureCollection","features":[)" + feature + "]}";
  for (const std::string& text : {geometry, feature, collection, "\n " + geometry}) {
    EXPECT_EQ(ShapeOf(text)->vertices(), 4) << text;
  }
}

TEST(ShapeTest, WhatIsNoOutlineIsRefusedWithWhatIsWrong) {
  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"", "neither WKT nor GeoJSON"},
           {"POLYGON ((120 30, 121", "neither WKT nor GeoJSON"},
           {"{\"type\":", "neither WKT nor GeoJSON"},
           {"POLYGON ((120 30, 121 30))", "neither WKT nor GeoJSON"},
           {"POINT (120 30)", "POLYGON"},
           {"POLYGON EMPTY", "empty"},
           {"POLYGON ((120 30, 121 31, 121 30, 120 31, 120 30))", "Self-intersection"},
           {"POLYGON ((30 120, 31 120, 31 121, 30 121, 30 120))", "off the globe"},
           {"POLYGON ((120 30, 1e300 30, 121 31, 120 31, 120 30))", "off the globe"}}) {
    const auto shape = Shape::Parse(text, 1000, "outline");
    ASSERT_FALSE(shape.ok()) << text;
    EXPECT_EQ(shape.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(shape.status().message()), HasSubstr(said)) << text;
  }
  // A text of brackets alone would end the stack of who parses it.
  std::string nested = kSquare;
  for (int i = 0; i < 20; ++i) nested = "GEOMETRYCOLLECTION (" + nested + ")";
  const auto deep = Shape::Parse(nested, 1000, "outline");
  EXPECT_THAT(std::string(deep.status().message()), HasSubstr("nested too deep"));
  EXPECT_FALSE(Shape::Parse(kSquare, 4, "outline").ok());
  EXPECT_OK(Shape::Parse(kSquare, 5, "outline"));
}

TEST(ShapeTest, PlacesAreOnTheGlobeAndNotNowhere) {
  EXPECT_FALSE(IsPlace({0, 0}));
  EXPECT_TRUE(IsPlace({1, 0}));
  EXPECT_TRUE(IsPlace({900'000'000, 1'800'000'000}));
  EXPECT_FALSE(IsPlace({900'000'001, 0}));
  EXPECT_FALSE(IsPlace({0, -1'800'000'001}));
}

TEST(ShapeTest, ThreadsAskOneShapeTogether) {
  const auto square = ShapeOf(kSquare);
  std::atomic<int> inside = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 2000; ++k) {
        if (square->RelationTo(At(30.5 + k * 0.0005, 120.5), 20) == Relation::kInside) ++inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(inside, 4 * 1001);
}

}  // namespace
}  // namespace fengqiao::geometry
