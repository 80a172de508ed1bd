#include "common/identity/mask.h"

#include <random>

#include "common/base/utf8.h"
#include "gtest/gtest.h"

namespace fengqiao::identity {
namespace {

struct MaskCase {
  std::string text, masked;
};

TEST(MaskTest, Names) {
  const MaskCase kCases[] = {
      {"张三", "张*"},
      {"张晓明", "张*明"},
      {" 张 晓 明 ", "张*明"},
      {"欧阳修", "欧阳*"},
      {"欧阳晓明", "欧阳*明"},
      {"欧阳", "欧*"},
      {"诸葛亮", "诸葛*"},
      {"陈王晓明", "陈**明"},
      {"张", "*"},
      {"", ""},
      {"  ", ""},
      {"买买提·艾力", "买***"},
      {"阿卜杜拉木", "阿***"},
      {"John Smith", "J***"},
      {"A", "A***"},
      {"张\xE4\xB8", "张***"},
      {"\xE4\xB8张三", "***"},
      {"张" + std::string(30000, 'x'), "张***"},
  };
  for (const MaskCase& c : kCases) EXPECT_EQ(MaskName(c.text), c.masked) << c.text.substr(0, 60);
}

TEST(MaskTest, Numbers) {
  const MaskCase kCases[] = {
      {"11010519491231002X", "110*************2X"},
      {"11010519491231002x", "110*************2X"},
      {"CAN110078090902", "CAN**********02"},
      {"1234567890123", "123********23"},
      {"123456789012", "**********12"},
      {"E12345678", "*******78"},
      {"1234567", "*****67"},
      {"123456", "******"},
      {"", ""},
      {std::string(10000, '7'), "777********************77"},
      {"护照号码一二三四五六", "********五六"},
  };
  for (const MaskCase& c : kCases) EXPECT_EQ(MaskNumber(c.text), c.masked) << c.text.substr(0, 60);
}

TEST(MaskTest, Phones) {
  const MaskCase kCases[] = {
      {"13800000000", "138****0000"},
      {"+86 138-0000-1234", "138****1234"},
      {"0575-85120012", "0575******12"},
      {"010-65550034-8012", "010******34"},
      {"0913-2345678", "0913*****78"},
      {"+85221230045", "**********45"},
      {"95588", "***88"},
      {"85120000", "***"},
      {"问他儿子", "***"},
      {"", ""},
  };
  for (const MaskCase& c : kCases) EXPECT_EQ(MaskPhone(c.text), c.masked) << c.text;
}

TEST(MaskTest, Addresses) {
  const MaskCase kCases[] = {
      {"浙江省绍兴市柯桥区柯桥街道万商路88号2幢301室", "浙江省绍兴市柯桥区柯桥街道***"},
      {"浙江省绍兴市越城区皋埠街道", "浙江省绍兴市越城区皋埠街道"},
      {"浙江省诸暨市枫桥镇枫源村12号", "浙江省诸暨市枫桥镇***"},
      {"浙江省绍兴市诸暨市枫桥镇", "浙江省绍兴市诸暨市枫桥镇"},
      {"绍兴市新昌县沙溪镇孙家田村", "绍兴市新昌县沙溪镇***"},
      {"重庆市长寿区凤城街道向阳路1号", "重庆市长寿区凤城街道***"},
      // Names of regions that hold the words that end a township.
      {"江西省景德镇市珠山区新厂街道", "江西省景德镇市珠山区新厂街道"},
      {"江西省景德镇市珠山区瓷都大道1号", "江西省景德镇市珠山区***"},
      {"江苏省镇江市京口区大市口街道1号", "江苏省镇江市京口区大市口街道***"},
      {"浙江省宁波市镇海区招宝山街道1号", "浙江省宁波市镇海区招宝山街道***"},
      {"山西省临汾市乡宁县昌宁镇1号", "山西省临汾市乡宁县昌宁镇***"},
      {"河南省新乡市红旗区洪门镇1号", "河南省新乡市红旗区洪门镇***"},
      {"湖北省荆州市沙市区胜利街街道1号", "湖北省荆州市沙市区胜利街街道***"},
      // Of townships too.
      {"福建省福州市仓山区城门镇城门村", "福建省福州市仓山区城门镇***"},
      {"山东省青岛市李沧区李村街道", "山东省青岛市李沧区李村街道"},
      {"山东省淄博市周村区王村镇王村", "山东省淄博市周村区王村镇***"},
      {"浙江省台州市路桥区路桥街道", "浙江省台州市路桥区路桥街道"},
      {"北京市海淀区中关村街道5号", "北京市海淀区中关村街道***"},
      {"上海市黄浦区南京东路街道5号", "上海市黄浦区南京东路街道***"},
      {"福建省南平市政和县镇前镇5号", "福建省南平市政和县镇前镇***"},
      {"内蒙古自治区锡林郭勒盟阿巴嘎旗别力古台镇", "内蒙古自治区锡林郭勒盟阿巴嘎旗别力古台镇"},
      {"内蒙古自治区锡林郭勒盟阿巴嘎旗洪格尔高勒苏木", "内蒙古自治区锡林郭勒盟阿巴嘎旗洪格尔高勒苏木"},
      // No township: the county.
      {"浙江省绍兴市柯桥区万商路88号", "浙江省绍兴市柯桥区***"},
      {"浙江省绍兴市柯桥区天山路新镇小区3幢", "浙江省绍兴市柯桥区***"},
      {"浙江省绍兴市柯桥区12号新镇", "浙江省绍兴市柯桥区***"},
      {"浙江省绍兴市柯桥区", "浙江省绍兴市柯桥区"},
      {"广东省东莞市长安镇1号", "广东省东莞市长安镇***"},
      // No region: the township alone, or nothing.
      {"柯桥街道万商路88号", "柯桥街道***"},
      {"万商路88号", "***"},
      {"某处的一间屋", "***"},
      {"Room 5, 88 Wanshang Road", "***"},
      {" 浙江省 绍兴市 柯桥区 柯桥街道 88号 ", "浙江省绍兴市柯桥区柯桥街道***"},
      {"", ""},
      {"镇", "***"},
  };
  for (const MaskCase& c : kCases) EXPECT_EQ(MaskAddress(c.text), c.masked) << c.text;
}

// Whatever comes in, what goes out is text, short, and shows no digit of an address nor the middle of a
// number.
TEST(MaskTest, NothingEscapes) {
  const std::string_view kPieces[] = {"浙江省", "绍兴市", "柯桥区", "柯桥", "街", "道", "镇",
                                      "乡",     "路",     "村",     "号",   "8",  "12", "室",
                                      "\xE9",   " ",      "a",      "·",    "王", "张", "苏木"};
  std::mt19937 random(11);
  for (int round = 0; round < 50000; ++round) {
    std::string text;
    for (int pieces = static_cast<int>(random() % 20); pieces > 0; --pieces) text += kPieces[random() % 21];
    const std::string address = MaskAddress(text);
    ASSERT_EQ(address.find_first_of("0123456789"), std::string::npos) << text << " " << address;
    for (const std::string& masked : {address, MaskName(text), MaskNumber(text), MaskPhone(text)}) {
      ASSERT_EQ(ToValidUtf8(masked), masked) << text;
      ASSERT_LE(masked.size(), 200u) << text;
    }
  }
}

}  // namespace
}  // namespace fengqiao::identity
