#include "services/correction/domain/work.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"

namespace fengqiao::correction {
namespace {

using Response = v1::ListMyWorkResponse;

Response::Urgency UrgencyOf(int64_t left) {
  if (left < 0) return Response::URGENCY_OVERDUE;
  if (left == 0) return Response::URGENCY_DUE_TODAY;
  return left <= kSoonDays ? Response::URGENCY_DUE_SOON : Response::URGENCY_OPEN;
}

std::string WhyOf(const v1::Duty& duty, int64_t left) {
  const absl::CivilDay due = DayOf(duty.due());
  std::string why = absl::StrCat(duty.title(), left < 0 ? "已于" : "应于", due.year(), "年", due.month(),
                                 "月", due.day(), "日", left < 0 ? "到期，" : "前完成，");
  if (left < 0) {
    absl::StrAppend(&why, "逾期", -left, "日");
  } else if (left == 0) {
    absl::StrAppend(&why, "就在今日");
  } else {
    absl::StrAppend(&why, "还有", left, "日");
  }
  if (duty.required() > 1) absl::StrAppend(&why, "（已完成", duty.done(), "/", duty.required(), "）");
  return absl::StrCat(why, "。依据：", duty.law(), "。");
}

// Which county's document or files the duty is about; empty for other duties.
std::string MakerOf(const v1::Subject& subject, const v1::Duty& duty) {
  if (duty.rule() == "TR.files") {
    const std::string id = duty.id().substr(duty.id().find(':') + 1);
    const v1::Transfer* transfer = FindById(id, &subject.transfers());
    return transfer == nullptr ? "" : HandedOverBy(subject, *transfer);
  }
  if (duty.rule() != "copy" && duty.rule() != "TR.tell" && duty.rule() != "IM39.tell") return "";
  const v1::Document* document = FindById(duty.id().substr(duty.id().find(':') + 1), &subject.documents());
  return document == nullptr ? "" : document->made_by();
}

// The office or the county; what the new county owes is on its own list, and what a county has made stays on
// its list after it has handed the person over.
std::string PlaceOfDuty(const v1::Subject& subject, const v1::Duty& duty) {
  // What a county of another installation owes or waits for is on its list there.
  if (IsHeldElsewhere(subject)) {
    const std::string here = MakerOf(subject, duty);
    return here.empty() ? CountyHere(subject) : here;
  }
  if (duty.holder() == v1::Duty::HOLDER_NEW_COUNTY) {
    const std::string id = duty.id().substr(duty.id().find(':') + 1);
    if (const v1::Transfer* transfer = FindById(id, &subject.transfers())) return transfer->to();
  }
  const std::string maker = MakerOf(subject, duty);
  if (!maker.empty() && maker != subject.region()) return maker;
  return subject.has_entrustment() ? subject.entrustment().office() : subject.region();
}

}  // namespace

v1::SubjectDuty DutyRow(const v1::Subject& subject, const v1::Duty& duty) {
  v1::SubjectDuty row;
  row.set_subject(subject.name());
  row.set_region(PlaceOfDuty(subject, duty));
  *row.mutable_duty() = duty;
  row.set_masked_name(subject.person().masked_name());
  const std::string maker = MakerOf(subject, duty);
  if (maker.empty() || maker == subject.region()) row.set_case_officer(subject.case_officer());
  return row;
}

Response::WorkItem WorkOf(const v1::SubjectDuty& duty, absl::CivilDay today) {
  Response::WorkItem item;
  const int64_t left = DayOf(duty.duty().due()) - today;
  *item.mutable_duty() = duty;
  item.mutable_duty()->set_days_left(static_cast<int32_t>(left));
  item.set_urgency(UrgencyOf(left));
  item.set_why(WhyOf(duty.duty(), left));
  return item;
}

}  // namespace fengqiao::correction
