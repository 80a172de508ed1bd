#include "common/identity/phone.h"

#include <random>

#include "gtest/gtest.h"

namespace fengqiao::identity {
namespace {

TEST(PhoneTest, ReadsWhatPeopleType) {
  struct {
    std::string_view typed;
    PhoneKind kind;
    std::string_view text;
  } const kCases[] = {
      {"13800000000", PhoneKind::kMobile, "13800000000"},
      {"138 0000 0000", PhoneKind::kMobile, "13800000000"},
      {"138-0000-0000", PhoneKind::kMobile, "13800000000"},
      {"１３８００００００００", PhoneKind::kMobile, "13800000000"},
      {"+8613800000000", PhoneKind::kMobile, "13800000000"},
      {"+86-138-0000-0000", PhoneKind::kMobile, "13800000000"},
      {"(+86)13800000000", PhoneKind::kMobile, "13800000000"},
      {"0086 13800000000", PhoneKind::kMobile, "13800000000"},
      {"86 13800000000", PhoneKind::kMobile, "13800000000"},
      {"19912345678", PhoneKind::kMobile, "19912345678"},
      {"0575-85120000", PhoneKind::kLandline, "0575-85120000"},
      {"057585120000", PhoneKind::kLandline, "0575-85120000"},
      {"（0575）8512 0000", PhoneKind::kLandline, "0575-85120000"},
      {"(0575)85120000", PhoneKind::kLandline, "0575-85120000"},
      {"+86 575 85120000", PhoneKind::kLandline, "0575-85120000"},
      {"010-65550000", PhoneKind::kLandline, "010-65550000"},
      {"021—65550000转8012", PhoneKind::kLandline, "021-65550000-8012"},
      {"0913-2345678-12", PhoneKind::kLandline, "0913-2345678-12"},
      {"400-123-4567", PhoneKind::kService, "4001234567"},
      {"95588", PhoneKind::kService, "95588"},
      {"+852 2123 0000", PhoneKind::kAbroad, "+85221230000"},
      {"00853-28550000", PhoneKind::kAbroad, "+85328550000"},
      {"+1 (202) 555-0143", PhoneKind::kAbroad, "+12025550143"},
  };
  for (const auto& c : kCases) {
    const auto phone = ParsePhone(c.typed);
    ASSERT_TRUE(phone.ok()) << c.typed << ": " << TroubleOf(phone.fault);
    EXPECT_EQ(phone.value.kind, c.kind) << c.typed;
    EXPECT_EQ(phone.value.text, c.text) << c.typed;
    // What is stored is read back as the same.
    EXPECT_EQ(ParsePhone(phone.value.text).value.text, c.text) << c.typed;
  }
}

TEST(PhoneTest, RefusesByRule) {
  struct {
    std::string text;
    std::string_view rule;
  } const kCases[] = {
      {"", "identity.phone.characters"},
      {"无", "identity.phone.characters"},
      {"1380000000O", "identity.phone.characters"},
      {"1380+0000000", "identity.phone.characters"},
      {"13800000000 13900000000", "identity.phone.shape"},
      {"85120000", "identity.phone.area"},
      {"8512000", "identity.phone.area"},
      {"1380000000", "identity.phone.shape"},
      {"138000000000", "identity.phone.shape"},
      {"12800000000", "identity.phone.shape"},
      {"0575-5120", "identity.phone.shape"},
      {"0575-15120000", "identity.phone.shape"},
      {"0575-8512000012", "identity.phone.shape"},
      {"0575-85120000-1234567", "identity.phone.shape"},
      {"0", "identity.phone.shape"},
      {"01", "identity.phone.shape"},
      {"00", "identity.phone.shape"},
      {"+", "identity.phone.shape"},
      {"+86", "identity.phone.shape"},
      {"00 86 0086 13800000000", "identity.phone.shape"},
      {"+0123456789", "identity.phone.shape"},
      {"+1234567890123456", "identity.phone.shape"},
      {"110", "identity.phone.shape"},
      {"-", "identity.phone.characters"},
      {std::string(10000, '1'), "identity.phone.shape"},
  };
  for (const auto& c : kCases) EXPECT_EQ(RuleOf(ParsePhone(c.text).fault), c.rule) << c.text.substr(0, 40);
}

// Whatever is typed is read or refused, and what is read is a fixed point.
TEST(PhoneTest, AnythingIsReadOrRefused) {
  const std::string_view kPieces[] = {"0", "1", "3", "5", "8", "9",  "00",   "86",
                                      "-", "+", "(", ")", " ", "转", "\xE8", "5120000"};
  std::mt19937 random(7);
  int read = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string text;
    for (int pieces = static_cast<int>(random() % 14); pieces > 0; --pieces) text += kPieces[random() % 16];
    const auto phone = ParsePhone(text);
    if (!phone.ok()) continue;
    ++read;
    ASSERT_EQ(ParsePhone(phone.value.text).value.text, phone.value.text) << text;
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace fengqiao::identity
