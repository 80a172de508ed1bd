#include "services/ctl/commands/correction_story.h"

#include <algorithm>
#include <array>
#include <random>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"
#include "common/calendar/term.h"
#include "common/identity/person_number.h"
#include "common/values/legal_date.h"

namespace fengqiao::ctl {
namespace {

namespace v1 = correction::v1;
using Stub = v1::CorrectionService::Stub;
using absl::CivilDay;
template <typename Request>
using Rpc = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, v1::Subject*);

constexpr std::array<const char*, 16> kSurnames = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵",
                                                   "吴", "周", "徐", "孙", "马", "朱", "胡", "郭"};
constexpr std::array<const char*, 12> kGivenNames = {"志强", "海燕", "建国", "秀英", "小军", "丽华",
                                                     "文杰", "玉兰", "国庆", "春梅", "永康", "晓东"};
constexpr std::array<const char*, 6> kCrimes = {"盗窃罪",     "危险驾驶罪", "故意伤害罪",
                                                "交通肇事罪", "诈骗罪",     "开设赌场罪"};

// The same numbers on every machine, which the library's distributions do not promise.
class Dice {
 public:
  explicit Dice(int number) : engine_(static_cast<uint32_t>(number) * 2654435761U + 17) {}
  int Below(int limit) { return static_cast<int>(engine_() % static_cast<uint32_t>(limit)); }
  bool OneIn(int many) { return Below(many) == 0; }
  template <typename Choices>
  auto Of(const Choices& choices) {
    return choices[static_cast<size_t>(Below(static_cast<int>(choices.size())))];
  }

 private:
  std::mt19937 engine_;
};

CivilDay DayOf(const common::v1::Date& day) { return CivilDay(day.year(), day.month(), day.day()); }

v1::Person InventPerson(int number, const StoryFrame& frame, Dice& dice) {
  v1::Person person;
  person.set_name(absl::StrCat(dice.Of(kSurnames), dice.Of(kGivenNames)));
  const CivilDay born = CivilDay(1962, 1, 1) + dice.Below(43 * 365);
  std::string digits = absl::StrFormat("%s%04d%02d%02d%03d", frame.county, born.year(), born.month(),
                                       born.day(), number % 1000);
  digits += identity::CheckCharacterOf(digits);
  person.set_number(digits);
  person.set_phone(absl::StrFormat("138%08d", number));
  person.set_address(absl::StrCat("示例街道", 1 + dice.Below(200), "号"));
  return person;
}

// One in a hundred years of probation is longer than two; most of detention's are of some months.
void InventJudgment(int number, Dice& dice, CivilDay effective, v1::Subject* subject) {
  v1::Judgment& judgment = *subject->mutable_judgment();
  judgment.set_number(absl::StrFormat("（%d）示刑初%d号", effective.year(), number));
  judgment.set_crime(dice.Of(kCrimes));
  *judgment.mutable_offended() = ToProto(effective - 150);
  *judgment.mutable_effective() = ToProto(effective);
  const int kind = dice.Below(20);
  if (kind == 0) {
    subject->set_kind(v1::Subject::KIND_PAROLE);
    *judgment.mutable_sentence_end() = ToProto(effective + 200 + dice.Below(500));
  } else if (kind == 1) {
    subject->set_kind(v1::Subject::KIND_PUBLIC_SURVEILLANCE);
    judgment.mutable_length()->set_months(4 + dice.Below(14));
  } else {
    subject->set_kind(v1::Subject::KIND_PROBATION);
    const bool detention = kind < 9;
    judgment.set_penalty(detention ? v1::Judgment::PENALTY_CRIMINAL_DETENTION
                                   : v1::Judgment::PENALTY_IMPRISONMENT);
    judgment.mutable_sentence()->set_months(detention ? 2 + dice.Below(3) : 6 + dice.Below(6));
    judgment.mutable_length()->set_months(detention ? 4 + dice.Below(6) : 12 + dice.Below(13));
  }
}

// -- What is entered

class Story {
 public:
  Story(int number, const v1::Subject& subject, const StoryFrame& frame)
      : number_(number),
        name_(subject.name()),
        organ_(subject.organ().kind()),
        frame_(frame),
        dice_(number + 7) {
    noticed_ = DayOf(subject.noticed());
    end_ = DayOf(subject.term().end());
    county_ = frame.county;
  }

  std::vector<Deed> Tell() {
    late_ = dice_.OneIn(40);
    lost_ = !late_ && dice_.OneIn(60);
    strict_ = dice_.OneIn(30);
    Arrive();
    Misbehave();
    Travel();
    Move();
    Supervise();
    End();
    std::stable_sort(deeds_.begin(), deeds_.end(),
                     [](const Deed& a, const Deed& b) { return a.day < b.day; });
    return std::move(deeds_);
  }

 private:
  // Who enters: the officer in charge, the head of the agency, who never is the proposer, and who reviews.
  std::string Officer() const { return absl::StrCat("officer-", number_ % 12, ";official;", county_); }
  std::string Head() const { return absl::StrCat("head;official;", county_); }
  std::string Reviewer() const { return absl::StrCat("reviewer;official;", county_); }

  template <typename Request>
  void Enter(CivilDay day, std::string caller, Rpc<Request> rpc, Request request) {
    if (day > frame_.last) return;
    request.set_name(name_);
    request.set_request_id(absl::StrCat("year-", number_, "-", deeds_.size()));
    deeds_.push_back({day, std::move(caller),
                      [rpc, request = std::move(request)](Stub& stub, grpc::ClientContext* context) {
                        v1::Subject reply;
                        return (stub.*rpc)(context, request, &reply);
                      }});
  }

  void Act(v1::ActKind kind, CivilDay day, int minutes = 0) {
    if (day < supervised_ || day > end_) return;
    v1::RecordActRequest request;
    request.mutable_act()->set_kind(kind);
    *request.mutable_act()->mutable_day() = ToProto(day);
    request.mutable_act()->set_mode(v1::Act::MODE_FACE_TO_FACE);
    request.mutable_act()->set_minutes(minutes);
    // Whoever has the person on that day.
    county_ = day >= moved_ ? frame_.neighbour : frame_.county;
    Enter(day, Officer(), &Stub::RecordAct, request);
    county_ = frame_.county;
  }

  void Deliver(CivilDay day, const std::vector<std::pair<v1::Organ::Kind, bool>>& addressees) {
    ++documents_;
    for (const auto& [who, at_new_place] : addressees) {
      v1::RecordDeliveryRequest request;
      request.set_document(absl::StrCat("d", documents_));
      request.set_who(who);
      request.set_at_new_place(at_new_place);
      *request.mutable_day() = ToProto(day);
      request.set_mode(v1::Document::MODE_IN_PERSON);
      Enter(day, Officer(), &Stub::RecordDelivery, request);
    }
  }

  // Who comes late is searched for from the first day on, and then admonished or warned.
  void Arrive() {
    supervised_ = noticed_ + (late_ ? 13 + dice_.Below(12) : 1 + dice_.Below(7));
    if (late_) Search("a1", noticed_ + 11, supervised_);
    v1::RegisterSubjectRequest registered;
    *registered.mutable_reported() = ToProto(supervised_);
    registered.set_way(v1::Registration::WAY_IN_PERSON);
    Enter(supervised_, Officer(), &Stub::RegisterSubject, registered);
    v1::SendReceiptRequest receipt;
    *receipt.mutable_day() = ToProto(noticed_ + 1);
    Enter(noticed_ + 1, Officer(), &Stub::SendReceipt, receipt);
    FormTeam(supervised_);
    v1::ClassifySubjectRequest classify;
    classify.mutable_classification()->set_supervision_class(strict_ ? v1::SUPERVISION_CLASS_STRICT
                                                                     : v1::SUPERVISION_CLASS_NORMAL);
    *classify.mutable_classification()->mutable_from() = ToProto(supervised_);
    classify.mutable_classification()->set_grounds("依判决和现实表现确定");
    Enter(supervised_, Officer(), &Stub::ClassifySubject, classify);
    v1::SetPlanRequest plan;
    plan.mutable_plan()->set_text("按时报告，参加教育学习，帮助就业，定期走访。");
    *plan.mutable_plan()->mutable_made() = ToProto(supervised_);
    Enter(supervised_, Officer(), &Stub::SetPlan, plan);
    v1::AnnounceCorrectionRequest announce;
    *announce.mutable_announcement()->mutable_day() = ToProto(supervised_);
    announce.mutable_announcement()->set_signed_(true);
    Enter(supervised_, Officer(), &Stub::AnnounceCorrection, announce);
    if (late_) {
      const bool over_ten = supervised_ - (noticed_ + 10) > 10;
      Sanction(supervised_ + 2, "b1", over_ten ? v1::SANCTION_KIND_WARNING : v1::SANCTION_KIND_ADMONITION,
               "逾期报到，没有正当理由。");
    }
  }

  void FormTeam(CivilDay day) {
    v1::SetTeamRequest request;
    *request.mutable_team()->mutable_formed() = ToProto(day);
    for (const auto role : {v1::Team::ROLE_OFFICIAL, v1::Team::ROLE_VILLAGE, v1::Team::ROLE_FAMILY}) {
      v1::Team::Member& member = *request.mutable_team()->add_members();
      member.set_role(role);
      member.set_sex(role == v1::Team::ROLE_VILLAGE ? v1::MaskedPerson::SEX_FEMALE
                                                    : v1::MaskedPerson::SEX_MALE);
    }
    Enter(day, Officer(), &Stub::SetTeam, request);
  }

  // Looked for on the first day and again in time; police and procuratorate told.
  void Search(const std::string& absence, CivilDay from, CivilDay until) {
    for (CivilDay day = from; day < until; day += 12) {
      v1::RecordSearchRequest request;
      request.set_absence(absence);
      v1::Absence::Measure& measure = *request.add_measures();
      measure.set_kind(day == from ? v1::Absence::Measure::KIND_HOME_VISIT : v1::Absence::Measure::KIND_CALL);
      *measure.mutable_day() = ToProto(day);
      measure.set_result("家中无人，电话无人接听");
      if (day == from) {
        *request.mutable_police_told() = ToProto(day);
        *request.mutable_procuratorate_told() = ToProto(day);
      }
      Enter(day, Officer(), &Stub::RecordSearch, request);
    }
  }

  void Sanction(CivilDay day, const std::string& breach, v1::SanctionKind kind, const std::string& reason) {
    const std::string id = absl::StrCat("s", ++sanctions_);
    v1::ProposeSanctionRequest propose;
    propose.mutable_sanction()->set_kind(kind);
    propose.mutable_sanction()->add_breaches(breach);
    propose.mutable_sanction()->set_reason(reason);
    Enter(day, Officer(), &Stub::ProposeSanction, propose);
    v1::ReviewSanctionRequest review;
    review.set_sanction(id);
    Enter(day + 1, Reviewer(), &Stub::ReviewSanction, review);
    v1::DecideSanctionRequest decide;
    decide.set_sanction(id);
    decide.set_approve(true);
    Enter(day + 2, Head(), &Stub::DecideSanction, decide);
    Deliver(day + 3, {{v1::Organ::KIND_SUBJECT, false}, {v1::Organ::KIND_PROCURATORATE, false}});
  }

  // Who can't be reached any more, and who breaks a rule.
  void Misbehave() {
    if (lost_) {
      gone_ = supervised_ + 40 + dice_.Below(30);
      found_ = gone_ + 4 + dice_.Below(20);
      if (found_ + 10 > end_) {
        gone_ = found_ = end_ + 1;
        return;
      }
      v1::ReportAbsenceRequest lost;
      lost.mutable_absence()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
      *lost.mutable_absence()->mutable_base() = ToProto(gone_ - 1);
      Enter(gone_, Officer(), &Stub::ReportAbsence, lost);
      Search("a1", gone_, found_);
      v1::EndAbsenceRequest found;
      found.set_absence("a1");
      *found.mutable_day() = ToProto(found_);
      found.set_outcome(v1::Absence::OUTCOME_BACK);
      Enter(found_, Officer(), &Stub::EndAbsence, found);
      const bool over_ten = found_ - (gone_ - 1) > 10;
      Sanction(found_ + 1, "b1", over_ten ? v1::SANCTION_KIND_WARNING : v1::SANCTION_KIND_ADMONITION,
               "失去联系，脱离监管，没有正当理由。");
    } else if (!late_ && dice_.OneIn(30)) {
      const CivilDay day = supervised_ + 20 + dice_.Below(60);
      if (day + 10 > end_) return;
      v1::RecordBreachRequest breach;
      breach.mutable_breach()->set_kind(v1::Breach::KIND_SUPERVISION_RULES);
      breach.mutable_breach()->set_gravity(v1::Breach::GRAVITY_MINOR);
      *breach.mutable_breach()->mutable_day() = ToProto(day);
      breach.mutable_breach()->set_facts("未按要求参加集中教育，经谈话后补课");
      Enter(day, Officer(), &Stub::RecordBreach, breach);
      Sanction(day + 1, "b1", v1::SANCTION_KIND_ADMONITION, "不按规定参加教育学习，情节轻微。");
    }
  }

  void Travel() {
    if (late_ || lost_ || !dice_.OneIn(4)) return;
    const CivilDay from = supervised_ + 30 + dice_.Below(60);
    const CivilDay to = from + 2 + dice_.Below(18);
    if (to + 2 > end_) return;
    v1::RequestLeaveRequest request;
    v1::Leave& leave = *request.mutable_leave();
    leave.set_destination("regions/310115");
    leave.set_reason(dice_.OneIn(2) ? v1::Leave::REASON_WORK : v1::Leave::REASON_MEDICAL);
    leave.set_details("已提交邀请函、挂号单等证明");
    *leave.mutable_from() = ToProto(from);
    *leave.mutable_to() = ToProto(to);
    Enter(from - 5, Officer(), &Stub::RequestLeave, request);
    v1::DecideLeaveRequest decide;
    decide.set_leave("l1");
    decide.set_decision(v1::DecideLeaveRequest::DECISION_APPROVE);
    Enter(from - 4, Head(), &Stub::DecideLeave, decide);
    v1::EndLeaveRequest back;
    back.set_leave("l1");
    *back.mutable_day() = ToProto(to);
    Enter(to, Officer(), &Stub::EndLeave, back);
  }

  // To the neighbouring county: the old one holds until the new one has registered the person.
  void Move() {
    moved_ = end_ + 1;
    if (late_ || lost_ || !dice_.OneIn(35)) return;
    const CivilDay day = supervised_ + 120;
    if (day + 40 > end_ || day + 10 > frame_.last) return;
    v1::RequestTransferRequest request;
    request.mutable_transfer()->set_to(absl::StrCat("regions/", frame_.neighbour));
    request.mutable_transfer()->set_reason("工作变动，迁居到新的住所");
    *request.mutable_transfer()->mutable_requested() = ToProto(day);
    Enter(day, Officer(), &Stub::RequestTransfer, request);
    const auto on = [](auto step, CivilDay when) {
      step.set_transfer("t1");
      *step.mutable_day() = ToProto(when);
      return step;
    };
    const std::string clerk = absl::StrCat("clerk;official;", frame_.neighbour);
    Enter(day + 1, Officer(), &Stub::AskNewCounty, on(v1::AskNewCountyRequest(), day + 1));
    auto answer = on(v1::AnswerTransferRequest(), day + 4);
    answer.set_agrees(true);
    Enter(day + 4, clerk, &Stub::AnswerTransfer, answer);
    auto decide = on(v1::DecideTransferRequest(), day + 5);
    decide.set_approve(true);
    Enter(day + 5, Head(), &Stub::DecideTransfer, decide);
    using Organ = v1::Organ;
    Deliver(day + 5, {{Organ::KIND_SUBJECT, false},
                      {organ_, false},
                      {Organ::KIND_CORRECTIONS_AGENCY, true},
                      {Organ::KIND_PROCURATORATE, false},
                      {Organ::KIND_POLICE, false},
                      {Organ::KIND_PROCURATORATE, true},
                      {Organ::KIND_POLICE, true}});
    Enter(day + 6, Officer(), &Stub::SendFiles, on(v1::SendFilesRequest(), day + 6));
    moved_ = day + 9;
    auto receive = on(v1::ReceiveTransferRequest(), moved_);
    receive.set_responsibility_epoch(1);
    receive.set_case_officer("officer-0");
    Enter(moved_, clerk, &Stub::ReceiveTransfer, receive);
    const std::string old = std::exchange(county_, frame_.neighbour);
    FormTeam(moved_);
    county_ = old;
  }

  // What the class asks for, but for what is left out now and then.
  void Supervise() {
    for (CivilDay month(supervised_.year(), supervised_.month(), 1); month <= std::min(end_, frame_.last);
         month = calendar::AddMonths(month, 1)) {
      const CivilDay last = std::min(calendar::AddMonths(month, 1) - 1, end_);
      CivilDay day = std::max(month, supervised_);
      day += dice_.Below(std::max<int>(1, static_cast<int>(std::min(last, day + 20) - day)));
      // Nobody reports while nobody finds him.
      if (gone_ <= day && day <= found_) day = std::min(found_ + 1, last);
      const bool forgets = dice_.OneIn(120), overlooked = dice_.OneIn(200);
      if (strict_) {
        Weekly(month, last);
        for (const int half : {0, 1}) {
          Act(v1::ACT_KIND_EDUCATION, day + half, 360);
          Act(v1::ACT_KIND_PUBLIC_BENEFIT, day + half, 360);
        }
        Act(v1::ACT_KIND_VISIT, day);
        continue;
      }
      if (!forgets) Act(v1::ACT_KIND_REPORT, day);
      if (!overlooked) Act(v1::ACT_KIND_TALK, day);
      Act(v1::ACT_KIND_EDUCATION, day, 240);
      if (month.month() % 3 == 1 || month <= supervised_) Act(v1::ACT_KIND_VISIT, day);
    }
  }

  void Weekly(CivilDay month, CivilDay last) {
    for (CivilDay day = std::max(month, supervised_); day <= last; ++day) {
      const bool due = absl::GetWeekday(day) == absl::Weekday::tuesday || day == supervised_ || day == end_;
      if (!due || (gone_ <= day && day <= found_)) continue;
      Act(v1::ACT_KIND_REPORT, day);
      Act(v1::ACT_KIND_TALK, day);
    }
  }

  void End() {
    if (moved_ <= end_) county_ = frame_.neighbour;
    const CivilDay prepared = std::max(supervised_, end_ - 25);
    v1::PrepareEndRequest prepare;
    *prepare.mutable_preparation()->mutable_summary_received() = ToProto(prepared);
    prepare.mutable_preparation()->set_appraisal("在矫期间遵守法律法规和监督管理规定，表现较好。");
    *prepare.mutable_preparation()->mutable_appraised() = ToProto(prepared);
    Enter(prepared, Officer(), &Stub::PrepareEnd, prepare);
    v1::ReleaseSubjectRequest release;
    release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
    *release.mutable_end()->mutable_day() = ToProto(end_);
    release.mutable_end()->set_paper(absl::StrFormat("示矫解〔%d〕%d号", end_.year(), number_));
    Enter(end_, Head(), &Stub::ReleaseSubject, release);
    using Organ = v1::Organ;
    Deliver(end_, {{Organ::KIND_SUBJECT, false},
                   {organ_, false},
                   {Organ::KIND_PROCURATORATE, false},
                   {Organ::KIND_POLICE, false}});
  }

  const int number_;
  const std::string name_;
  const v1::Organ::Kind organ_;
  const StoryFrame& frame_;
  Dice dice_;
  std::string county_;  // whose staff enters
  CivilDay noticed_, supervised_, end_, moved_;
  CivilDay gone_ = CivilDay::max(), found_ = CivilDay::max();
  bool late_ = false, lost_ = false, strict_ = false;
  int documents_ = 0, sanctions_ = 0;
  std::vector<Deed> deeds_;
};

}  // namespace

v1::RegisterNoticeRequest InventNotice(int number, const StoryFrame& frame) {
  Dice dice(number);
  const CivilDay day = frame.first + dice.Below(static_cast<int>(frame.last - frame.first));
  v1::RegisterNoticeRequest request;
  request.set_parent(absl::StrCat("regions/", frame.county));
  request.set_request_id(absl::StrCat("year-", number, "-notice"));
  v1::Subject& subject = *request.mutable_subject();
  subject.mutable_organ()->set_name("示例市人民法院");
  subject.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
  subject.mutable_organ()->set_level(v1::Organ::LEVEL_COUNTY);
  InventJudgment(number, dice, day, &subject);
  subject.mutable_place()->set_ground(v1::ExecutionPlace::GROUND_RESIDENCE);
  *subject.mutable_noticed() = ToProto(day);
  for (const auto paper : {v1::Paper::KIND_JUDGMENT, v1::Paper::KIND_EXECUTION_NOTICE}) {
    subject.add_papers()->set_kind(paper);
    *subject.mutable_papers()->rbegin()->mutable_received() = ToProto(day);
  }
  subject.set_case_officer(absl::StrCat("officer-", number % 12));
  *request.mutable_person() = InventPerson(number, frame, dice);
  return request;
}

std::string NoticeCaller(const StoryFrame& frame) {
  return absl::StrCat("registrar-desk;official;", frame.county);
}

std::vector<Deed> InventDeeds(int number, const v1::Subject& subject, const StoryFrame& frame) {
  return Story(number, subject, frame).Tell();
}

}  // namespace fengqiao::ctl
