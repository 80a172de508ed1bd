#include "services/ctl/commands/comparison.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fengqiao::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

IndicatorCell Cell(const std::string& value, common::v1::Bound bound = common::v1::BOUND_EXACT) {
  IndicatorCell cell;
  if (!value.empty()) cell.mutable_value()->set_value(value);
  cell.set_bound(bound);
  return cell;
}

std::vector<int> Places(Indicator::Direction better, const std::vector<IndicatorCell>& cells) {
  std::vector<const IndicatorCell*> pointers;
  for (const IndicatorCell& cell : cells) pointers.push_back(&cell);
  return PlacesOf(better, pointers);
}

TEST(PlacesOf, TheBetterDirectionDecides) {
  const std::vector<IndicatorCell> cells = {Cell("5.22"), Cell("10"), Cell("4.9")};
  EXPECT_THAT(Places(Indicator::DIRECTION_DOWN, cells), ElementsAre(2, 3, 1));
  EXPECT_THAT(Places(Indicator::DIRECTION_UP, cells), ElementsAre(2, 1, 3));
  EXPECT_THAT(Places(Indicator::DIRECTION_NONE, cells), ElementsAre(0, 0, 0));
  EXPECT_THAT(Places(Indicator::DIRECTION_UNSPECIFIED, cells), ElementsAre(0, 0, 0));
}

TEST(PlacesOf, EqualValuesShareAPlace) {
  EXPECT_THAT(Places(Indicator::DIRECTION_UP, {Cell("100"), Cell("99.5"), Cell("100.00")}),
              ElementsAre(1, 3, 1));
}

TEST(PlacesOf, WhatIsNotExactHasNoPlace) {
  EXPECT_THAT(Places(Indicator::DIRECTION_UP,
                     {Cell("99", common::v1::BOUND_AT_LEAST), Cell("98"), Cell(""), Cell("97")}),
              ElementsAre(0, 1, 0, 2));
  // One alone is first of nothing.
  EXPECT_THAT(Places(Indicator::DIRECTION_UP, {Cell("99"), Cell("")}), ElementsAre(0, 0));
}

TEST(Comparison, PutsCellsInRows) {
  Comparison comparison({"regions/a", "regions/b", "regions/c"});
  const auto add = [&](const char* indicator, const char* region, const char* value, bool target) {
    IndicatorCell cell = Cell(value);
    cell.set_indicator(indicator);
    cell.set_region(region);
    if (target) cell.mutable_target()->mutable_value()->set_value("1");
    comparison.Add(cell);
  };
  add("indicators/y", "regions/c", "3", false);
  add("indicators/x", "regions/a", "1", false);
  add("indicators/x", "regions/c", "2", true);
  comparison.DropEmptyRegions();
  EXPECT_THAT(comparison.regions(), ElementsAre("regions/a", "regions/c"));

  const auto up = [](const std::string&) { return Indicator::DIRECTION_UP; };
  const auto rows = comparison.Rows(1, false, up);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].indicator, "indicators/x");
  EXPECT_THAT(rows[0].places, ElementsAre(2, 1));
  EXPECT_EQ(rows[1].cells[0], nullptr);
  EXPECT_EQ(rows[1].cells[1]->value().value(), "3");
  EXPECT_THAT(comparison.Rows(2, false, up), SizeIs(1));
  EXPECT_THAT(comparison.Rows(1, true, up), SizeIs(1));
}

}  // namespace
}  // namespace fengqiao::ctl
