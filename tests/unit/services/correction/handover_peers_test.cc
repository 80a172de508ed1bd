// Which regions are whose: what the file says, and each way in which it may be wrong.

#include "services/correction/handover_peers.h"

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::correction {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kOwn[] = "own\tshaoxing\t330600\t-\t-\n";

TEST(HandoverPeersTest, SaysWhoseACountyIs) {
  const auto peers = ParseHandoverPeers(absl::StrCat(
      kOwn,
      "# the "
      "neighbours\npeer\thangzhou\t330100\tdns:///h:7004\t-\npeer\tjiaxing\t330400\tj:7004\t/run/token\n",
      "peer\thangzhou\t330800\tdns:///h:7004\t-\n"));
  ASSERT_OK(peers);
  EXPECT_EQ(peers->own_name, "shaoxing");
  EXPECT_THAT(peers->own_regions, ElementsAre("330600"));
  EXPECT_THAT(peers->Elsewhere(), ElementsAre("330100", "330800", "330400"));
  EXPECT_EQ(peers->Of("regions/330102")->name, "hangzhou");
  EXPECT_EQ(peers->Of("regions/330802")->target, "dns:///h:7004");
  EXPECT_EQ(peers->Of("regions/330402")->token_file, "/run/token");
  EXPECT_EQ(peers->Of("regions/330602"), nullptr);
  EXPECT_EQ(peers->Of("regions/110101"), nullptr);
}

TEST(HandoverPeersTest, NothingIsNobodyElse) {
  const auto none = ParseHandoverPeers("");
  ASSERT_OK(none);
  EXPECT_TRUE(none->peers.empty());
}

TEST(HandoverPeersTest, EachWrongLineIsTold) {
  const auto wrong = [](const std::string& lines) {
    return std::string(ParseHandoverPeers(lines).status().message());
  };
  EXPECT_THAT(wrong("own\tshaoxing\t330600\t-"), HasSubstr("1"));
  EXPECT_THAT(wrong("own\tshaoxing\t33060\t-\t-"), HasSubstr("6 digits"));
  EXPECT_THAT(wrong("own\tshaoxing\t000000\t-\t-"), HasSubstr("6 digits"));
  EXPECT_THAT(wrong("ours\tshaoxing\t330600\t-\t-"), HasSubstr("own or peer"));
  EXPECT_THAT(wrong("peer\thangzhou\t330100\th:1\t-\n"), HasSubstr("is required"));
  EXPECT_THAT(wrong(absl::StrCat(kOwn, "peer\thangzhou\t330100\t-\t-\n")), HasSubstr("is required"));
  EXPECT_THAT(wrong(absl::StrCat(kOwn, "peer\thangzhou\t330602\th:1\t-\n")),
              HasSubstr("this installation's"));
  EXPECT_THAT(wrong(absl::StrCat(kOwn, "peer\thangzhou\t330000\th:1\t-\n")),
              HasSubstr("this installation's"));
  EXPECT_THAT(wrong(absl::StrCat(kOwn, "peer\ta\t330100\th:1\t-\npeer\tb\t330102\th:1\t-\n")),
              HasSubstr("a peer's"));
  EXPECT_THAT(wrong(absl::StrCat(kOwn, "peer\ta\t330100\th:1\t-\npeer\ta\t330400\th:2\t-\n")),
              HasSubstr("another one"));
  EXPECT_THAT(wrong(absl::StrCat(kOwn, "own\tanother\t330400\t-\t-\n")), HasSubstr("another one"));
}

}  // namespace
}  // namespace fengqiao::correction
