#include "common/service/command.h"

#include <optional>
#include <set>

#include "common/rpc/testdata/probe.pb.h"
#include "common/service/pages.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::service {
namespace {

using ::fengqiao::testing::StatusIs;
using ::fengqiao::testing::v1::Probe;

rpc::CallContext Call(std::function<bool()> cancelled = nullptr) {
  return rpc::CallContext(std::make_shared<const rpc::Caller>(rpc::Caller{.subject = "li",
                                                                          .role = "official",
                                                                          .organ = "绍兴市司法局",
                                                                          .on_behalf_of = "wang",
                                                                          .regions = {"330600"}}),
                          "fengqiao.testing.v1.ProbeService/Async", absl::FromUnixSeconds(1000), "",
                          std::move(cancelled));
}

std::string HashOf(const Probe& probe) { return CommandFor(Call(), probe).request->hash; }

TEST(CommandForTest, SaysWhoAsksWhatAndHowLong) {
  bool gone = false;
  const rpc::CallContext call = Call([&] { return gone; });
  Probe probe;
  probe.set_request_id("r1");
  probe.set_text(std::string(5000, 'x'));
  const storage::Command command = CommandFor(call, probe);
  ASSERT_TRUE(command.request.has_value());
  EXPECT_EQ(command.request->caller, "li");
  EXPECT_EQ(command.request->method, "fengqiao.testing.v1.ProbeService/Async");
  EXPECT_EQ(command.request->request_id, "r1");
  EXPECT_EQ(command.deadline, absl::FromUnixSeconds(1000));
  EXPECT_GE(command.bytes, 5000u);
  EXPECT_FALSE(command.cancelled());
  gone = true;
  EXPECT_TRUE(command.cancelled());
}

TEST(CommandForTest, TheHashIsOfAllButTheRequestId) {
  Probe probe;
  probe.set_request_id("r1");
  probe.set_text("x");
  probe.mutable_thing()->set_name("n");
  const std::string hash = HashOf(probe);
  EXPECT_EQ(hash.size(), 32u);
  probe.set_request_id("r2");
  EXPECT_EQ(HashOf(probe), hash);
  std::set<std::string> hashes = {hash};
  Probe other = probe;
  other.set_text("y");
  hashes.insert(HashOf(other));
  other = probe;
  other.mutable_thing()->set_name("m");
  hashes.insert(HashOf(other));
  other = probe;
  other.add_regions("");
  hashes.insert(HashOf(other));
  other = probe;
  other.clear_thing();
  hashes.insert(HashOf(other));
  EXPECT_EQ(hashes.size(), 5u);
}

TEST(CommandForTest, TheOrderOfAMapIsNoMatter) {
  // Protobuf writes maps in any order; a retry must not look like another request.
  Probe forwards, backwards;
  for (int i = 0; i < 100; ++i) (*forwards.mutable_labels())["k" + std::to_string(i)] = "v";
  for (int i = 99; i >= 0; --i) (*backwards.mutable_labels())["k" + std::to_string(i)] = "v";
  EXPECT_EQ(HashOf(forwards), HashOf(backwards));
}

TEST(OriginTest, ItsEventsSayWhoDidWhatToWhat) {
  indicators::v1::Region region;
  region.set_name("regions/330602001");
  const common::v1::Event event = Origin(Call()).Event("Region.Created", "regions/330602001", "I1", region);
  EXPECT_EQ(event.type(), "Region.Created");
  EXPECT_EQ(event.resource(), "regions/330602001");
  EXPECT_EQ(event.region(), "330602001");
  EXPECT_EQ(event.trace_id(), "");
  EXPECT_EQ(event.rule(), "I1");
  EXPECT_EQ(event.actor().subject(), "li");
  EXPECT_EQ(event.actor().role(), "official");
  EXPECT_EQ(event.actor().organ(), "绍兴市司法局");
  EXPECT_EQ(event.actor().on_behalf_of(), "wang");
  indicators::v1::Region payload;
  ASSERT_TRUE(event.payload().UnpackTo(&payload));
  EXPECT_EQ(payload.name(), "regions/330602001");
}

using indicators::v1::ListTargetsRequest;

TEST(PageStartTest, ReadsSizeAndToken) {
  ListTargetsRequest request;
  request.set_parent("regions/330602");
  ASSERT_OK_AND_ASSIGN(const PageStart first, PageStart::Of(request));
  EXPECT_EQ(first.size, 50);
  EXPECT_EQ(first.after, "");
  request.set_page_size(3);
  request.set_page_token(api::MakePageToken(first.fingerprint, "k7"));
  ASSERT_OK_AND_ASSIGN(const PageStart next, PageStart::Of(request));
  EXPECT_EQ(next.size, 3);
  EXPECT_EQ(next.after, "k7");
  request.set_parent("regions/330603");
  EXPECT_THAT(PageStart::Of(request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_page_size(-1);
  EXPECT_THAT(PageStart::Of(request), StatusIs(absl::StatusCode::kInvalidArgument));
}

// A page of rows that are only a text each.
class FillPageTest : public ::testing::Test {
 protected:
  std::vector<std::string> Fill(const std::vector<std::string>& texts) {
    std::vector<ListTargetsRequest> rows, page;
    page.reserve(texts.size());
    for (const std::string& text : texts) rows.emplace_back().set_parent(text);
    token_.clear();
    FillPage(
        start_, std::move(rows), [&] { return &page.emplace_back(); },
        [](const ListTargetsRequest& row) { return row.parent().substr(0, 1); }, &token_);
    std::vector<std::string> got;
    for (const ListTargetsRequest& row : page) got.push_back(row.parent());
    return got;
  }

  PageStart start_{.size = 2, .after = "", .fingerprint = std::string(16, 'f')};
  std::string token_;
};

TEST_F(FillPageTest, OneRowMoreThanAskedForMakesAToken) {
  EXPECT_EQ(Fill({"a", "b"}), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(token_, "");
  EXPECT_EQ(Fill({"a", "b", "c"}), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*api::ReadPageToken(token_, start_.fingerprint), "b");
  EXPECT_TRUE(Fill({}).empty());
  EXPECT_EQ(token_, "");
}

TEST_F(FillPageTest, LargeRowsMakeAShortPageOfAtLeastOne) {
  start_.size = 10;
  const auto large = [](char name, size_t bytes) { return std::string(bytes, name); };
  EXPECT_EQ(Fill({large('a', 1 << 20), large('b', 1 << 20), large('c', 1 << 20), "d"}).size(), 2);
  EXPECT_EQ(*api::ReadPageToken(token_, start_.fingerprint), "b");
  EXPECT_EQ(Fill({large('a', kMostPageBytes + 1), "b"}).size(), 1);
  EXPECT_EQ(*api::ReadPageToken(token_, start_.fingerprint), "a");
  EXPECT_EQ(Fill({large('a', kMostPageBytes + 1)}).size(), 1);
  EXPECT_EQ(token_, "");
}

}  // namespace
}  // namespace fengqiao::service
