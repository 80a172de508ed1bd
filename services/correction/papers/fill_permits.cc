// The papers of frequent travel (CL9), of an entry into a forbidden place (IM 39) and of a contact (IM 25).

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/enum_words.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/correction/domain/bans.h"
#include "services/correction/domain/permits.h"
#include "services/correction/domain/printing.h"
#include "services/correction/papers/paper_fills.h"

namespace fengqiao::correction {
namespace {

using v1::TravelPermit;
using v1::Waiver;

std::string MinuteText(int minute) {
  constexpr int kMinutes = 60;
  return absl::StrCat(minute / kMinutes, "时", minute % kMinutes, "分");
}

// "每周一、周五出发，6时0分至22时0分之间，每周不超过2次，每次不超过1日"
std::string TimesText(const TravelPermit& permit) {
  constexpr const char* kDays[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
  std::vector<std::string> days;
  for (const int day : permit.weekdays()) days.emplace_back(kDays[day - 1]);
  std::string text = days.empty() ? "每日均可出发" : absl::StrCat("每", absl::StrJoin(days, "、"), "出发");
  if (permit.to_minute() > 0) {
    absl::StrAppend(&text, "，在", MinuteText(permit.from_minute()), "至", MinuteText(permit.to_minute()),
                    "之间出发");
  }
  if (permit.times() > 0) {
    absl::StrAppend(&text, permit.per() == TravelPermit::PER_WEEK ? "，每周" : "，每月", "不超过",
                    permit.times(), "次");
  }
  return absl::StrCat(text, "，每次不超过", MostDaysOf(permit), "日");
}

std::string InstantText(const google::protobuf::Timestamp& instant) {
  const absl::Time time = TimeOf(instant);
  const absl::CivilDay day = LegalDay(time);
  return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日",
                      MinuteText(static_cast<int>(absl::ToInt64Minutes(time - StartOf(day)))));
}

absl::StatusOr<const Waiver*> ApprovedWaiver(const PaperFacts& facts, About about, v1::Ban::Kind kind,
                                             std::string_view why) {
  return FindPrinted(facts.subject.waivers(), about, why, [&](const Waiver& waiver) {
    const v1::Ban* ban = FindById(waiver.ban(), &facts.subject.bans());
    return WasApproved(waiver) && ban != nullptr && ban->kind() == kind;
  });
}

void AddWaiver(const PaperFacts& facts, const Waiver& waiver, PaperDraft* draft) {
  AddHead(facts, draft);
  draft->Hold("number", waiver.paper());
  draft->Hold("ban", FindById(waiver.ban(), &facts.subject.bans())->text());
  draft->Hold("requested_date", waiver.requested()).Hold("issued_date", waiver.decided());
  draft->Hold("reason", waiver.reason()).Hold("details", waiver.details());
  draft->Hold("from_time", InstantText(waiver.from())).Hold("to_time", InstantText(waiver.to()));
}

}  // namespace

absl::Status FillTravelPermit(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(
      const TravelPermit* permit,
      FindPrinted(facts.subject.travel_permits(), about, "经常性跨市、县活动没有批准或者已经终止",
                  [](const TravelPermit& one) { return one.state() == TravelPermit::STATE_APPROVED; }));
  AddHead(facts, draft);
  AddInjunction(facts, draft);
  std::vector<std::string> counties;
  for (const std::string& county : permit->destinations()) counties.push_back(RegionName(facts, county));
  draft->Hold("destinations", absl::StrJoin(counties, "、"));
  draft->Hold("requested_date", permit->requested());
  draft->Hold("ground", permit->ground() == TravelPermit::GROUND_WORK ? "正常工作需要" : "正常生活需要");
  draft->Hold("reason", permit->reason()).Hold("times", TimesText(*permit));
  draft->Hold("from_date", permit->from()).Hold("to_date", permit->to());
  draft->Hold("issued_date", permit->decided());
  return absl::OkStatus();
}

absl::Status FillPlaceWaiver(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Waiver* waiver,
                   ApprovedWaiver(facts, about, v1::Ban::KIND_PLACE, "没有准许进入特定区域、场所的决定"));
  OfferProcuratorate(facts, draft);
  AddWaiver(facts, *waiver, draft);
  return absl::OkStatus();
}

// Who the other one is, is kept apart and shown with a purpose of its own: the paper says what, not who.
absl::Status FillContactWaiver(const PaperFacts& facts, About about, PaperDraft* draft) {
  ASSIGN_OR_RETURN(const Waiver* waiver,
                   ApprovedWaiver(facts, about, v1::Ban::KIND_PERSON, "没有准许接触特定人员的决定"));
  AddWaiver(facts, *waiver, draft);
  const v1::Ban& ban = *FindById(waiver->ban(), &facts.subject.bans());
  draft->Hold("role", PaperWord(ban.role()));
  draft->Hold("basis", ban.basis() == v1::Ban::BASIS_INJUNCTION ? "injunction" : "contact_rules");
  return absl::OkStatus();
}

}  // namespace fengqiao::correction
