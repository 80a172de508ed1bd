#include "services/indicators/domain/touched.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/regions/region_tree.h"
#include "common/values/legal_date.h"
#include "fengqiao/correction/v1/positioning.pb.h"
#include "fengqiao/correction/v1/resettlement.pb.h"
#include "fengqiao/correction/v1/subject.pb.h"
#include "fengqiao/correction/v1/survey.pb.h"
#include "fengqiao/mediation/v1/case.pb.h"
#include "google/protobuf/util/time_util.h"

namespace fengqiao::indicators {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::TimeUtil;

constexpr size_t kCodeDigits = 6;
constexpr size_t kTownshipDigits = 9;
constexpr int kFirstYear = 1949;  // a year before is a slip of the pen, not a case

// The days that a message names anywhere, by their years.
void AddYears(const Message& message, std::set<int>* years) {
  if (message.GetDescriptor() == common::v1::Date::descriptor()) {
    years->insert(static_cast<const common::v1::Date&>(message).year());
    return;
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      AddYears(reflection->GetMessage(message, field), years);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      AddYears(reflection->GetRepeatedMessage(message, field, i), years);
    }
  }
}

int LegalYear(const google::protobuf::Timestamp& time) {
  return static_cast<int>(LegalDay(absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time))).year());
}

// What one record names.
struct Named {
  std::set<std::string> regions;
  std::set<int> years;
};

void AddNamed(const mediation::v1::Case& dispute, int, Named* named) {
  named->regions.emplace(api::RegionOf(dispute.name()));
  named->regions.emplace(api::RegionOf(dispute.region()));
  for (const auto& attempt : dispute.attempts()) named->regions.emplace(api::RegionOf(attempt.region()));
  AddYears(dispute, &named->years);
  if (dispute.has_register_time()) named->years.insert(LegalYear(dispute.register_time()));
}

// What lasts is so in every year that begins meanwhile.
void AddYearsFrom(int first, int last, Named* named) {
  for (int year = std::max(first, kFirstYear); year <= last; ++year) named->years.insert(year);
}

// Of a subject, and of a released person: whoever is on a list, or out of control.
template <typename File>
void AddNamedOfLists(const File& file, int last, Named* named) {
  named->regions.emplace(api::RegionOf(file.region()));
  AddYears(file, &named->years);
  for (const auto& stay : file.stays()) {
    named->regions.emplace(api::RegionOf(stay.region()));
    AddYearsFrom(stay.from().year(), last, named);
  }
}
void AddNamed(const correction::v1::Subject& subject, int last, Named* named) {
  AddNamedOfLists(subject, last, named);
}
void AddNamed(const correction::v1::ReleasedPerson& file, int last, Named* named) {
  AddNamedOfLists(file, last, named);
}

void AddNamed(const correction::v1::Survey& survey, int, Named* named) {
  named->regions.emplace(api::RegionOf(survey.name()));
  AddYears(survey, &named->years);
}

void AddNamed(const correction::v1::PositioningOrder& order, int last, Named* named) {
  named->regions.emplace(api::RegionOf(order.region()).substr(0, kCodeDigits));
  AddYears(order, &named->years);
  for (const auto& worn : order.wearings()) AddYearsFrom(LegalYear(worn.from()), last, named);
}

void AddNamed(const correction::v1::PositioningAlarm& alarm, int last, Named* named) {
  named->regions.emplace(api::RegionOf(alarm.region()).substr(0, kCodeDigits));
  AddYearsFrom(LegalYear(alarm.began()), last, named);
}

// Whether the event tells of such a record, which is added then.
template <typename Record>
bool AddIf(const common::v1::Event& event, int last, Named* named) {
  Record record;
  if (!event.payload().Is<Record>() || !event.payload().UnpackTo(&record)) return false;
  AddNamed(record, last, named);
  return true;
}

}  // namespace

std::vector<std::string> CountedRegions(std::string_view region) {
  const auto id = regions::ParseRegionId(region);
  if (!id.ok() || id->kind == regions::IdKind::kWholeCountry) return {};
  std::vector<std::string> codes;
  const auto add = [&codes](std::string code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
  };
  const auto& tree = regions::RegionTree::BuiltIn();
  const std::string code(id->Code());
  // What has no code of GB/T 2260 has figures of its own; a village's are its township's.
  if (id->text.size() > kCodeDigits) {
    add(id->kind == regions::IdKind::kVillage ? id->text.substr(0, kTownshipDigits) : id->text);
  }
  // 110100 and its like are no regions: the tree says what is one.
  for (const std::string& above : {code, code.substr(0, 4) + "00", code.substr(0, 2) + "0000"}) {
    if (!tree.History(above).empty()) add(above);
  }
  return codes;
}

void AddTouched(const common::v1::Event& event, std::set<RegionYear>* touched) {
  // A correction of a closed month is entered on the day of the event.
  const int last = LegalYear(event.time());
  Named named;
  const bool counts = AddIf<mediation::v1::Case>(event, last, &named) ||
                      AddIf<correction::v1::Subject>(event, last, &named) ||
                      AddIf<correction::v1::ReleasedPerson>(event, last, &named) ||
                      AddIf<correction::v1::Survey>(event, last, &named) ||
                      AddIf<correction::v1::PositioningOrder>(event, last, &named) ||
                      AddIf<correction::v1::PositioningAlarm>(event, last, &named);
  if (!counts) return;
  named.regions.insert(event.region());
  named.years.insert(last);
  for (const std::string& name : named.regions) {
    for (const std::string& region : CountedRegions(name)) {
      for (const int year : named.years) {
        if (year >= kFirstYear && year <= last) touched->insert({region, year});
      }
    }
  }
}

}  // namespace fengqiao::indicators
