#include "common/base/hash.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "gtest/gtest.h"

namespace fengqiao {
namespace {

TEST(Sha256Test, KnownVectors) {
  // FIPS 180-4 examples.
  EXPECT_EQ(ToHex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(ToHex(Sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, PiecesAreTheWhole) {
  Sha256Stream stream;
  stream.Add("a");
  stream.Add("");
  stream.Add("bc");
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
  Sha256Stream number;
  number.Add(uint64_t{0x0102030405060708});
  EXPECT_EQ(number.Finish(), Sha256("\1\2\3\4\5\6\7\10"));
}

TEST(HexTest, EveryByte) { EXPECT_EQ(ToHex(std::string("\0\x0F\xF0\xFF", 4)), "000ff0ff"); }

TEST(UlidTest, HasItsForm) {
  const std::string id = NewUlid(1'469'918'176'385);
  EXPECT_EQ(id.size(), 26u);
  EXPECT_EQ(id.substr(0, 10), "01ARYZ6S41");  // the published example of the form's specification
  EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
  EXPECT_EQ(NewUlid(0).substr(0, 10), "0000000000");
  EXPECT_EQ(NewUlid((int64_t{1} << 48) - 1).substr(0, 10), "7ZZZZZZZZZ");
}

TEST(UlidTest, SortsByTime) {
  std::string before;
  for (const int64_t millis : {int64_t{0}, int64_t{1}, int64_t{31}, int64_t{32}, int64_t{1'469'918'176'385},
                               int64_t{1'700'000'000'000}, int64_t{4'102'444'800'000}}) {
    const std::string id = NewUlid(millis);
    EXPECT_LT(before, id);
    before = id;
  }
}

TEST(UlidTest, IsUniqueWithinOneMillisecond) {
  Mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 2500; ++j) {
        std::string id = NewUlid(1'700'000'000'000);
        MutexLock lock(mutex);
        ids.insert(std::move(id));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ids.size(), 10'000u);
}

}  // namespace
}  // namespace fengqiao
