#include "services/reports/domain/text/decode.h"

#include <iconv.h>

#include <string>

#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "services/reports/domain/text/codepoints.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::reports {
namespace {

using ::testing::HasSubstr;
using v1::Report;

// UTF-8 text as GB18030 bytes.
std::string Gb18030(std::string text) {
  const iconv_t converter = iconv_open("GB18030", "UTF-8");
  std::string bytes(text.size() * 2 + 8, '\0');
  char* in = text.data();
  char* out = bytes.data();
  size_t in_left = text.size();
  size_t out_left = bytes.size();
  EXPECT_NE(iconv(converter, &in, &in_left, &out, &out_left), static_cast<size_t>(-1));
  iconv_close(converter);
  bytes.resize(bytes.size() - out_left);
  return bytes;
}

std::string OffsetOf(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return "no details";
  const auto found = info.metadata().find("offset");
  return found == info.metadata().end() ? "no offset" : found->second;
}

TEST(DecodeTest, KeepsUtf8AsItIs) {
  const std::string text = "\xEF\xBB\xBF司法局\r\n2022年,102件\t。\n";
  ASSERT_OK_AND_ASSIGN(const Decoded decoded, Decode(text));
  EXPECT_EQ(decoded.encoding, Report::ENCODING_UTF8);
  EXPECT_EQ(decoded.text, text);
  EXPECT_EQ(ToCodePoints(decoded.text)[0], U'\uFEFF');  // the mark is one code point of every span
}

TEST(DecodeTest, ReadsGb18030OfTwoAndFourBytes) {
  // 㐂 (U+3402) and 𠀀 (U+20000) have four bytes.
  const std::string text = "越城区司法局二〇二二年度㐂𠀀€报告";
  const std::string bytes = Gb18030(text);
  ASSERT_TRUE(FirstBadUtf8(bytes).has_value());
  ASSERT_OK_AND_ASSIGN(const Decoded decoded, Decode(bytes));
  EXPECT_EQ(decoded.encoding, Report::ENCODING_GB18030);
  EXPECT_EQ(decoded.text, text);
}

TEST(DecodeTest, PlainAsciiIsUtf8) {
  ASSERT_OK_AND_ASSIGN(const Decoded decoded, Decode("a"));
  EXPECT_EQ(decoded.encoding, Report::ENCODING_UTF8);
}

struct BadBytes {
  std::string name, bytes;
  ErrorReason reason;
  std::string offset;
};

class BadBytesTest : public ::testing::TestWithParam<BadBytes> {};

TEST_P(BadBytesTest, AreRefusedWithTheirPlace) {
  const auto decoded = Decode(GetParam().bytes);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(decoded.status()), GetParam().reason);
  if (!GetParam().offset.empty()) {
    EXPECT_EQ(OffsetOf(decoded.status()), GetParam().offset);
  }
}

constexpr auto kUnknown = ErrorReason::ERROR_REASON_UNKNOWN_ENCODING;
constexpr auto kEmpty = ErrorReason::ERROR_REASON_DOCUMENT_EMPTY;

INSTANTIATE_TEST_SUITE_P(All, BadBytesTest,
                         ::testing::Values(BadBytes{"empty", "", kEmpty, ""},
                                           BadBytes{"blanks", " \t\r\n\xE3\x80\x80\xC2\xA0", kEmpty, ""},
                                           BadBytes{"mark_alone", "\xEF\xBB\xBF", kEmpty, ""},
                                           BadBytes{"nuls", std::string(8, '\0'), kEmpty, ""},
                                           BadBytes{"nul_amid", std::string("ab\0c", 4), kUnknown, "2"},
                                           BadBytes{"utf16",
                                                    std::string("\xFF\xFE"
                                                                "a\0b\0",
                                                                6),
                                                    kUnknown, "3"},
                                           BadBytes{"lone_80", "abc\x80 ", kUnknown, "3"},
                                           BadBytes{"ff", "ab\xFF", kUnknown, "2"},
                                           BadBytes{"latin1", "caf\xE9 au lait", kUnknown, "3"},
                                           BadBytes{"cut_two_bytes", "\xB9\xFA\xB9", kUnknown, "2"},
                                           BadBytes{"cut_four_bytes", "\xB9\xFA\x81\x30\x81", kUnknown, "2"},
                                           BadBytes{"trail_7f", "\xB9\x7F", kUnknown, "0"},
                                           BadBytes{"past_unicode", "\xE3\x32\x9A\x36", kUnknown, "0"}),
                         [](const ::testing::TestParamInfo<BadBytes>& row) { return row.param.name; });

// Each of these is UTF-8 in shape alone. As GB18030 they are other characters or nothing: never the forbidden
// ones.
TEST(DecodeTest, NeverGivesSurrogatesOrOverlongForms) {
  for (const char* bytes :
       {"\xED\xA0\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80"}) {
    const auto decoded = Decode(std::string(bytes) + "a");
    if (!decoded.ok()) continue;
    EXPECT_EQ(decoded->encoding, Report::ENCODING_GB18030);
    EXPECT_EQ(FirstBadUtf8(decoded->text), std::nullopt);
  }
}

// Characters are looked at by twos: what is bad is found in either place, and next to the end.
TEST(DecodeTest, TheFirstBadByteIsFoundWhereverItStands) {
  for (const std::string bad : {"\xED\xA0\x80", "\xE0\x80\xAF", "\xE5\x8F", "\xE5\x8F\xE5", "\x80"}) {
    for (size_t before = 0; before < 5; ++before) {
      for (size_t behind = 0; behind < 5; ++behind) {
        std::string text;
        for (size_t i = 0; i < before; ++i) text += "司";
        const size_t place = text.size();
        text += bad;
        for (size_t i = 0; i < behind; ++i) text += "局";
        EXPECT_EQ(FirstBadUtf8(text), place) << before << " " << behind;
      }
    }
  }
}

TEST(DecodeTest, SixteenMebibytesAreReadAndNoByteMore) {
  std::string text(kMaxDocumentBytes, 'a');
  EXPECT_OK(Decode(text));
  text.push_back('a');
  const auto decoded = Decode(text);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(ReasonOf(decoded.status()), ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE);
}

TEST(CodePointsTest, ThereAndBack) {
  const std::string text = "a\xC2\xA0é中€😀\U0010FFFF";
  const std::u32string points = ToCodePoints(text);
  EXPECT_EQ(points.size(), 7u);
  EXPECT_EQ(points[5], U'😀');
  EXPECT_EQ(ToUtf8(points), text);
}

TEST(CodePointsTest, TheFirstBadByteIsFoundBehindAnyRunOfGoodOnes) {
  for (size_t length = 0; length < 20; ++length) {
    EXPECT_EQ(FirstBadUtf8(std::string(length, 'x') + "\xC3"), length);
    EXPECT_EQ(FirstBadUtf8(std::string(length, 'x') + "\xC3\xA9"), std::nullopt);
  }
}

}  // namespace
}  // namespace fengqiao::reports
