#include "common/bulk/row_digest.h"

#include "common/base/hash.h"
#include "fengqiao/common/v1/bulk.pb.h"
#include "gmock/gmock.h"

namespace fengqiao::bulk {
namespace {

uint64_t Digest(std::string_view bytes) {
  uint64_t digest = 0;
  for (const char c : Sha256(bytes).substr(0, 8)) digest = digest << 8 | static_cast<unsigned char>(c);
  return digest;
}

// Any message will do for a row: a header is a flat one, an import has a message in it.
common::v1::Import Row() {
  common::v1::Import row;
  row.set_name("regions/1/imports/a");
  row.set_created(7);
  row.mutable_create_time()->set_seconds(5);
  return row;
}

TEST(RowDigestTest, TheSameRowIsTheSame) {
  EXPECT_EQ(FirstDifference(DigestOf(Row(), Digest), DigestOf(Row(), Digest)), "");
  EXPECT_EQ(DigestOf(Row(), Digest).fields_size(), 3);
}

TEST(RowDigestTest, WhatDiffersIsNamedOneLevelDeep) {
  const auto kept = DigestOf(Row(), Digest);
  auto changed = Row();
  changed.set_created(8);
  EXPECT_EQ(FirstDifference(kept, DigestOf(changed, Digest)), "created");
  auto more = Row();
  more.set_refused(1);
  EXPECT_EQ(FirstDifference(kept, DigestOf(more, Digest)), "refused");
  auto less = Row();
  less.clear_created();
  EXPECT_EQ(FirstDifference(kept, DigestOf(less, Digest)), "created");
  auto inner = Row();
  inner.mutable_create_time()->set_seconds(6);
  EXPECT_EQ(FirstDifference(kept, DigestOf(inner, Digest)), "create_time.seconds");
}

// Elements of a list can't pass for others by running into one another.
TEST(RowDigestTest, ListsAreNotJoined) {
  common::v1::RowResult one, two;
  one.add_faults()->set_field("ab");
  two.add_faults()->set_field("a");
  two.add_faults()->set_field("b");
  EXPECT_EQ(FirstDifference(DigestOf(one, Digest), DigestOf(two, Digest)), "faults");
}

}  // namespace
}  // namespace fengqiao::bulk
