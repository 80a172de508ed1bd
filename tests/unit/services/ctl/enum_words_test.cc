#include "common/api/enum_words.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "fengqiao/correction/v1/correction_service.pb.h"
#include "fengqiao/correction/v1/positioning_service.pb.h"
#include "fengqiao/correction/v1/resettlement_service.pb.h"
#include "fengqiao/correction/v1/survey_service.pb.h"
#include "fengqiao/indicators/v1/indicator_service.pb.h"
#include "fengqiao/mediation/v1/mediation_service.pb.h"
#include "fengqiao/reports/v1/report_service.pb.h"

namespace fengqiao::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;

void Gather(const Descriptor& message, std::vector<const EnumDescriptor*>* enums) {
  for (int i = 0; i < message.enum_type_count(); ++i) enums->push_back(message.enum_type(i));
  for (int i = 0; i < message.nested_type_count(); ++i) Gather(*message.nested_type(i), enums);
}

void Gather(const FileDescriptor& file, std::set<const FileDescriptor*>* seen,
            std::vector<const EnumDescriptor*>* enums) {
  if (!seen->insert(&file).second) return;
  for (int i = 0; i < file.enum_type_count(); ++i) enums->push_back(file.enum_type(i));
  for (int i = 0; i < file.message_type_count(); ++i) Gather(*file.message_type(i), enums);
  for (int i = 0; i < file.dependency_count(); ++i) Gather(*file.dependency(i), seen, enums);
}

std::vector<const EnumDescriptor*> AllEnums() {
  std::set<const FileDescriptor*> seen;
  std::vector<const EnumDescriptor*> enums;
  for (const Descriptor* message :
       {correction::v1::ListSubjectsRequest::descriptor(),
        correction::v1::ListPositioningOrdersRequest::descriptor(),
        correction::v1::ListReleasedPersonsRequest::descriptor(),
        correction::v1::ListSurveysRequest::descriptor(),
        indicators::v1::QueryIndicatorsRequest::descriptor(), mediation::v1::ListCasesRequest::descriptor(),
        reports::v1::ListReportsRequest::descriptor()})
    Gather(*message->file(), &seen, &enums);
  return enums;
}

TEST(EnumWordsTest, AnEnumHasWordsForAllOfItsValuesOrForNone) {
  size_t with_words = 0;
  for (const EnumDescriptor* type : AllEnums()) {
    std::vector<std::string> without;
    size_t words = 0;
    for (int i = 0; i < type->value_count(); ++i) {
      const auto& value = *type->value(i);
      if (!fengqiao::internal::WordOf(*type, value.number()).empty())
        ++words;
      else if (value.number() != 0)
        without.push_back(value.full_name());
    }
    if (words == 0) continue;
    ++with_words;
    EXPECT_EQ(without, std::vector<std::string>()) << type->full_name();
  }
  EXPECT_GE(with_words, 60U);
}

TEST(EnumWordsTest, TablesSayItInShortAndPapersInFull) {
  EXPECT_EQ(WordOf(mediation::v1::SOURCE_POLICE), "公安移交");
  EXPECT_EQ(PaperWord(mediation::v1::SOURCE_POLICE), "公安机关移交");
  EXPECT_EQ(WordOf(correction::v1::Subject::KIND_PROBATION), "缓刑");
  EXPECT_EQ(PaperWord(correction::v1::Subject::KIND_PROBATION), "缓刑");
}

TEST(EnumWordsTest, NothingIsSaidOfWhatIsNotGivenAndAValueOfANewerContractIsNotKnown) {
  EXPECT_EQ(WordOf(correction::v1::Subject::KIND_UNSPECIFIED), "");
  EXPECT_EQ(WordOf(static_cast<correction::v1::Subject::Kind>(9999)), "未知");
  EXPECT_EQ(PaperWord(static_cast<correction::v1::Subject::Kind>(9999)), "");
}

}  // namespace
}  // namespace fengqiao::ctl
