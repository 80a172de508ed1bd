// Random histories of many people: what must always hold, holds after every command and on every day.

#include <random>

#include "services/correction/domain/duties.h"
#include "services/correction/domain/ladder.h"
#include "services/correction/domain/omission_lines.h"
#include "services/correction/domain/parts.h"
#include "services/correction/domain/self_check.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

constexpr int kPeople = 1500;
constexpr int kSteps = 80;
const char* const kCounties[] = {"regions/330602", "regions/330603", "regions/330624", "regions/330102"};

using Random = std::mt19937;

int Pick(Random& random, int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); }

template <typename Entries>
std::string SomeId(Random& random, const Entries& entries, const char* otherwise) {
  return entries.empty() ? otherwise : entries.Get(Pick(random, entries.size())).id();
}

// One command at random: mostly one that could be meant, often one that must be refused.
class Chance {
 public:
  Chance(Random& random, Life& life) : random_(random), life_(life) {}

  // What goes on beside the rest: travel, and what is forbidden.
  void Aside() {
    Somebody();
    if (Pick(random_, 3) == 0) Travel();
    if (Pick(random_, 6) == 0) Ban();
  }

  void Step() {
    Somebody();
    if (life_.subject.state() == v1::Subject::STATE_AWAITING_REPORT && Pick(random_, 30) == 0) {
      GoBack();
      return;
    }
    if (life_.subject.state() == v1::Subject::STATE_AWAITING_REPORT && Pick(random_, 2) == 0) {
      life_.Give(Reporting(Some(3)));
      return;
    }
    if (Pick(random_, 80) == 0) {
      Withdraw();
      return;
    }
    switch (Pick(random_, 24)) {
      case 0:
        life_.Give(Doing(static_cast<v1::ActKind>(1 + Pick(random_, 9)), Some(20), Pick(random_, 3) * 60));
        return;
      case 1:
        life_.Give(Class(static_cast<v1::SupervisionClass>(1 + Pick(random_, 3)), Some(10)));
        return;
      case 2:
        life_.Give(LeaveTo(kCounties[Pick(random_, 4)] + 8, Ahead(5), Ahead(40)));
        return;
      case 3:
        life_.Give(Approve(SomeId(random_, life_.subject.leaves(), "l1")));
        return;
      case 4:
        life_.Give(Back(SomeId(random_, life_.subject.leaves(), "l1"), Some(3)));
        return;
      case 5:
        life_.Give(Breaking(static_cast<v1::Breach::Kind>(1 + Pick(random_, 6)),
                            static_cast<v1::Breach::Gravity>(1 + Pick(random_, 3)), Some(10)));
        return;
      case 6:
        life_.Give(Propose(static_cast<v1::SanctionKind>(1 + Pick(random_, 6)),
                           {SomeId(random_, life_.subject.breaches(), "b1")}));
        return;
      case 7:
        Review();
        return;
      case 8:
      case 9:
        Settle();
        return;
      case 10:
        Custody();
        return;
      case 11:
        Absence();
        return;
      case 12:
      case 13:
      case 14:
      case 15:
      case 16:
        Move();
        return;
      case 17:
        if (Pick(random_, 6) == 0) End();
        return;
      case 18:
        ChangeTerm();
        return;
      case 19:
        Correct();
        return;
      case 20:
        Commend();
        return;
      case 21:
        Shorten();
        return;
      case 22:
        Arrest();
        return;
      default:
        life_.Give(TeamOf(3));
    }
  }

 private:
  void Somebody() {
    life_.actor.account = std::string(1, static_cast<char>('a' + Pick(random_, 4)));
    const v1::Level levels[] = {v1::LEVEL_OFFICE, v1::LEVEL_COUNTY, v1::LEVEL_COUNTY, v1::LEVEL_CITY};
    life_.actor.level = levels[Pick(random_, 4)];
    life_.actor.regions = {Pick(random_, 3) == 0 ? "330000" : "330600"};
  }

  // A day up to so many before today.
  std::string Some(int days) { return FormatDay(life_.today - Pick(random_, days)); }
  std::string Ahead(int days) { return FormatDay(life_.today + Pick(random_, days)); }

  void GoBack() {
    v1::WithdrawNoticeRequest request;
    *request.mutable_day() = ToProto(life_.today);
    request.set_grounds("居住地不在本县");
    request.set_paper("矫函1号");
    life_.Give(request);
  }

  void Withdraw() {
    v1::WithdrawEntryRequest request;
    const int kind = Pick(random_, 3);
    request.set_entry(kind == 0   ? SomeId(random_, life_.subject.breaches(), "b1")
                      : kind == 1 ? SomeId(random_, life_.subject.sanctions(), "s1")
                                  : SomeId(random_, life_.subject.custodies(), "c1"));
    request.set_grounds("经复查，登记有误");
    request.set_paper("越矫复〔2026〕1号");
    life_.Give(request);
  }

  void ChangeTerm() {
    v1::ChangeTermRequest request;
    v1::TermChange& change = *request.mutable_change();
    change.set_kind(static_cast<v1::TermChange::Kind>(1 + Pick(random_, 3)));
    change.set_paper("刑更1号");
    change.mutable_organ()->set_name("某法院");
    change.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
    change.mutable_organ()->set_level(v1::Organ::LEVEL_CITY);
    *change.mutable_decided() = Date(Some(5));
    change.set_grounds("另有裁定");
    const absl::CivilDay end = DayOf(life_.subject.term().end());
    *change.mutable_new_end() = ToProto(end + Pick(random_, 40) - 30);
    if (change.kind() == v1::TermChange::KIND_CORRECTED_JUDGMENT) {
      *request.mutable_judgment() = life_.subject.judgment();
      request.mutable_judgment()->mutable_length()->set_months(Pick(random_, 6));
      request.mutable_judgment()->clear_injunction_end();
      request.mutable_judgment()->clear_injunction();
    }
    life_.Give(request);
  }

  void Commend() {
    if (Pick(random_, 2) == 0) {
      v1::ProposeCommendationRequest request;
      request.mutable_commendation()->set_ground(static_cast<v1::Commendation::Ground>(1 + Pick(random_, 2)));
      request.mutable_commendation()->set_reason("主动参加社区的防汛抢险。");
      life_.Give(request);
      return;
    }
    v1::DecideCommendationRequest request;
    request.set_commendation(SomeId(random_, life_.subject.commendations(), "p1"));
    request.set_approve(Pick(random_, 4) != 0);
    request.set_reason("事实尚不充分");
    life_.Give(request);
  }

  void Shorten() {
    const std::string id = SomeId(random_, life_.subject.commutations(), "m1");
    const int step = Pick(random_, 3);
    if (step == 0) {
      v1::ProposeCommutationRequest request;
      request.mutable_commutation()->set_ground(static_cast<v1::Commutation::Ground>(1 + Pick(random_, 3)));
      request.mutable_commutation()->set_reason("在火灾中救出两名老人。");
      life_.Give(request);
    } else if (step == 1) {
      v1::ReviewCommutationRequest request;
      request.set_commutation(id);
      request.set_agree(Pick(random_, 4) != 0);
      request.mutable_addressee()->set_name("某中级人民法院");
      request.mutable_addressee()->set_kind(v1::Organ::KIND_COURT);
      request.mutable_addressee()->set_level(v1::Organ::LEVEL_CITY);
      request.set_reason("材料不全");
      life_.Give(request);
    } else {
      v1::RecordCommutationRulingRequest request;
      request.set_commutation(id);
      request.set_granted(Pick(random_, 2) == 0);
      request.set_paper("刑更1号");
      *request.mutable_day() = ToProto(life_.today);
      if (request.granted()) *request.mutable_new_end() = ToProto(DayOf(life_.subject.term().end()) - 10);
      request.set_reason("不构成立功");
      life_.Give(request);
    }
  }

  void Arrest() {
    if (Pick(random_, 2) == 0) {
      v1::RequestArrestRequest request;
      request.mutable_arrest_request()->set_sanction(SomeId(random_, life_.subject.sanctions(), "s1"));
      request.mutable_arrest_request()->set_ground(v1::ArrestRequest::GROUND_FLIGHT);
      request.mutable_arrest_request()->set_reason("变卖房产，可能逃跑。");
      life_.Give(request);
      return;
    }
    v1::RecordArrestDecisionRequest request;
    request.set_arrest_request(SomeId(random_, life_.subject.arrest_requests(), "r1"));
    request.set_granted(Pick(random_, 2) == 0);
    request.set_paper("刑捕1号");
    *request.mutable_day() = ToProto(life_.today);
    life_.Give(request);
  }

  void Correct() {
    v1::CorrectPersonRequest request;
    request.mutable_person()->set_phone(Pick(random_, 2) == 0 ? "13911112222" : "13911113333");
    if (Pick(random_, 4) == 0) {
      request.mutable_person()->set_number(PersonNumber("19900505", Pick(random_, 2) == 0 ? "002" : "003"));
      request.set_paper("公户1号");
    }
    request.set_grounds("户籍登记更正");
    life_.Give(request);
  }

  absl::Time Instant(int days_ahead) {
    return StartOf(life_.today + Pick(random_, 2 * days_ahead + 1) - days_ahead) +
           absl::Hours(Pick(random_, 24));
  }

  // Mostly where the permit leads.
  std::string SomeDestination(const std::string& permit) {
    for (const v1::TravelPermit& one : life_.subject.travel_permits()) {
      if (one.id() == permit && !one.destinations().empty() && Pick(random_, 4) != 0) {
        return one.destinations(0).substr(8);
      }
    }
    return kCounties[Pick(random_, 4)] + 8;
  }

  void Travel() {
    const std::string permit = SomeId(random_, life_.subject.travel_permits(), "p1");
    switch (Pick(random_, 7)) {
      case 0: {
        auto request =
            PermitTo(kCounties[Pick(random_, 4)] + 8, Ahead(3), Pick(random_, 2) == 0 ? "" : Ahead(60));
        request.mutable_travel_permit()->set_most_days(Pick(random_, 4));
        if (Pick(random_, 3) == 0) {
          request.mutable_travel_permit()->set_times(1 + Pick(random_, 3));
          request.mutable_travel_permit()->set_per(v1::TravelPermit::PER_WEEK);
        }
        life_.Give(request);
        return;
      }
      case 1:
      case 2:
        life_.Give(ApprovePermit(permit));
        return;
      case 3: {
        v1::EndTravelPermitRequest request;
        request.set_permit(permit);
        request.set_cause(Pick(random_, 2) == 0 ? v1::TravelPermit::END_CAUSE_REVOKED
                                                : v1::TravelPermit::END_CAUSE_NOT_NEEDED);
        request.set_grounds("不再具备经常性活动的事由");
        if (Pick(random_, 3) == 0) life_.Give(request);
        return;
      }
      case 4:
      case 5:
        life_.Give(Departing(permit, SomeDestination(permit),
                             Pick(random_, 2) == 0 ? Instant(3) : StartOf(life_.today)));
        return;
      default:
        life_.Give(Returning(permit, Instant(2)));
    }
  }

  void Ban() {
    const std::string ban = SomeId(random_, life_.subject.bans(), "i1");
    const std::string waiver = SomeId(random_, life_.subject.waivers(), "w1");
    switch (Pick(random_, 6)) {
      case 0:
      case 1: {
        auto request = Forbid(static_cast<v1::Ban::Kind>(1 + Pick(random_, 3)), Some(5), Ahead(200));
        if (Pick(random_, 3) == 0) request.mutable_ban()->set_basis(v1::Ban::BASIS_CONTACT_RULES);
        if (request.ban().kind() == v1::Ban::KIND_PLACE && Pick(random_, 3) == 0) {
          request.mutable_ban()->set_region(kCounties[Pick(random_, 4)]);
        }
        life_.Give(request);
        return;
      }
      case 2: {
        const bool ahead = Pick(random_, 3) != 0;
        const absl::Time from = ahead ? StartOf(life_.today + 1 + Pick(random_, 3)) : Instant(4);
        life_.Give(AskWaiver(ban, from, from + absl::Hours(1 + Pick(random_, 80))));
        // Before the hours have come, mostly.
        Somebody();
        if (ahead) life_.Give(ApproveWaiver(SomeId(random_, life_.subject.waivers(), "w1")));
        return;
      }
      case 3:
        life_.Give(ApproveWaiver(waiver));
        return;
      case 4: {
        auto breach = Breaking(v1::Breach::KIND_INJUNCTION, v1::Breach::GRAVITY_MINOR, Some(4));
        breach.mutable_breach()->set_ban(ban);
        life_.Give(breach);
        return;
      }
      default:
        if (Pick(random_, 3) == 0) {
          v1::LiftBanRequest request;
          request.set_ban(ban);
          request.set_grounds("人民法院已经变更禁止令");
          life_.Give(request);
        } else {
          v1::EndWaiverRequest request;
          request.set_waiver(waiver);
          request.set_grounds("开庭日期已经变更");
          life_.Give(request);
        }
    }
  }

  void Review() {
    v1::ReviewSanctionRequest request;
    request.set_sanction(SomeId(random_, life_.subject.sanctions(), "s1"));
    life_.Give(request);
  }

  void Settle() {
    v1::DecideSanctionRequest request;
    request.set_sanction(SomeId(random_, life_.subject.sanctions(), "s1"));
    request.set_approve(Pick(random_, 4) != 0);
    request.set_reason("证据不足以认定");
    request.mutable_addressee()->set_name("某机关");
    request.mutable_addressee()->set_kind(static_cast<v1::Organ::Kind>(1 + Pick(random_, 3)));
    request.mutable_addressee()->set_level(static_cast<v1::Organ::Level>(1 + Pick(random_, 2)));
    life_.Give(request);
  }

  void Custody() {
    v1::RecordCustodyRequest request;
    if (Pick(random_, 2) == 0 && !life_.subject.custodies().empty()) {
      request.mutable_custody()->set_id(life_.subject.custodies().rbegin()->id());
      *request.mutable_custody()->mutable_to() = Date(Some(5));
    } else {
      request.mutable_custody()->set_kind(v1::Custody::KIND_ADMINISTRATIVE);
      request.mutable_custody()->set_organ("某公安分局");
      *request.mutable_custody()->mutable_from() = Date(Some(5));
    }
    life_.Give(request);
  }

  void Absence() {
    if (Pick(random_, 2) == 0) {
      v1::ReportAbsenceRequest request;
      request.mutable_absence()->set_cause(v1::Absence::CAUSE_CONTACT_LOST);
      *request.mutable_absence()->mutable_base() = Date(Some(10));
      life_.Give(request);
    } else {
      v1::EndAbsenceRequest request;
      request.set_absence(SomeId(random_, life_.subject.absences(), "a1"));
      *request.mutable_day() = Date(Some(5));
      request.set_outcome(v1::Absence::OUTCOME_BACK);
      life_.Give(request);
    }
  }

  // The step that follows, as far as there is one.
  int NextMove() {
    if (life_.subject.transfers().empty()) return 0;
    switch (life_.subject.transfers().rbegin()->state()) {
      case v1::Transfer::STATE_REQUESTED:
        return 1;
      case v1::Transfer::STATE_ASKED:
        return 2;
      case v1::Transfer::STATE_AGREED:
      case v1::Transfer::STATE_DECLINED:
        return 3;
      case v1::Transfer::STATE_APPROVED:
        return 4;
      default:
        return 0;
    }
  }

  void Move() {
    const auto& transfers = life_.subject.transfers();
    const std::string id = transfers.empty() ? "t1" : transfers.rbegin()->id();
    const auto on = [&](auto request) {
      request.set_transfer(id);
      *request.mutable_day() = ToProto(life_.today);
      return request;
    };
    if (Pick(random_, 12) == 0) {
      auto back = on(v1::WithdrawTransferRequest());
      back.set_reason("本人决定不再迁居");
      life_.Give(back);
      return;
    }
    switch (Pick(random_, 4) == 0 ? Pick(random_, 5) : NextMove()) {
      case 0: {
        v1::RequestTransferRequest request;
        request.mutable_transfer()->set_to(kCounties[Pick(random_, 4)]);
        request.mutable_transfer()->set_reason("迁居到新的住所");
        *request.mutable_transfer()->mutable_requested() = Date(Some(2));
        life_.Give(request);
        return;
      }
      case 1:
        life_.Give(on(v1::AskNewCountyRequest()));
        return;
      case 2: {
        auto request = on(v1::AnswerTransferRequest());
        request.set_agrees(Pick(random_, 5) != 0);
        request.set_objection("在本地无固定住所");
        life_.Give(request);
        return;
      }
      case 3: {
        auto request = on(v1::DecideTransferRequest());
        request.set_approve(Pick(random_, 5) != 0);
        request.set_reason("新执行地不同意接收");
        if (Pick(random_, 4) == 0) request.set_superior_paper("浙矫〔2026〕1号");
        life_.Give(request);
        if (Pick(random_, 4) != 0)
          life_.Give(ToldOn(SomeId(random_, life_.subject.documents(), "d1"), Some(1)));
        return;
      }
      default: {
        auto request = on(v1::ReceiveTransferRequest());
        request.set_responsibility_epoch(life_.subject.responsibility_epoch() - (Pick(random_, 8) == 0));
        life_.Give(request);
      }
    }
  }

  void End() {
    v1::End end;
    end.set_ground(static_cast<v1::End::Ground>(1 + Pick(random_, 6)));
    *end.mutable_day() = Date(Some(2));
    end.set_paper("〔2026〕1号");
    if (Pick(random_, 3) == 0) end.set_recorded_ground("另有决定");
    if (Pick(random_, 8) != 0) {
      end.mutable_organ()->set_name("某区人民法院");
      end.mutable_organ()->set_kind(v1::Organ::KIND_COURT);
      *end.mutable_decided() = Date(Some(3));
    }
    if (Pick(random_, 2) == 0) {
      v1::ReleaseSubjectRequest request;
      *request.mutable_end() = end;
      life_.Give(request);
    } else {
      v1::TerminateSubjectRequest request;
      *request.mutable_end() = end;
      life_.Give(request);
    }
  }

  Random& random_;
  Life& life_;
};

// One person's history to some day; what must hold is asked after every command (Life::Give).
v1::Subject Live(Random& random) {
  const auto kind = static_cast<v1::Subject::Kind>(1 + Pick(random, 4));
  Life life("2026-01-01");
  v1::RegisterNoticeRequest notice = Notice("2026-01-01", kind);
  notice.set_parent(kCounties[Pick(random, 4)]);
  if (kind == v1::Subject::KIND_PROBATION)
    notice.mutable_subject()->mutable_judgment()->set_injunction("不得进入网吧");
  if (kind == v1::Subject::KIND_PROBATION) {
    *notice.mutable_subject()->mutable_judgment()->mutable_injunction_end() = Date("2026-12-31");
  }
  EXPECT_OK(life.Enter(notice));
  Chance chance(random, life);
  for (int i = 0; i < kSteps; ++i) {
    life.GoTo(FormatDay(life.today + Pick(random, 10)));
    chance.Step();
    chance.Aside();
  }
  // On its day whoever still can be released is.
  if (IsInCharge(life.subject) && life.today <= DayOf(life.subject.term().end())) {
    life.actor = {.account = "z", .level = v1::LEVEL_CITY};
    life.GoTo(FormatDay(DayOf(life.subject.term().end())));
    v1::ReleaseSubjectRequest release;
    release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
    *release.mutable_end()->mutable_day() = life.subject.term().end();
    release.mutable_end()->set_paper("〔2026〕2号");
    life.Give(release);
  }
  return life.subject;
}

TEST(HistoryTest, WhatMustHoldHoldsForEverybodyOnEveryDay) {
  Random random(20260101);
  std::vector<v1::Subject> people;
  int moved = 0, released = 0, terminated = 0, sanctioned = 0;
  int changed = 0, corrected = 0, went_back = 0, taken_back = 0, overruled = 0;
  std::map<v1::TravelPermit::EndCause, int> permits_ended;
  int moved_under_permits = 0, waived = 0, bans_ended = 0;
  for (int i = 0; i < kPeople; ++i) {
    people.push_back(Live(random));
    const v1::Subject& one = people.back();
    ASSERT_TRUE(BrokenIn(one).empty()) << BrokenIn(one).front();
    moved += one.stays_size() > 1;
    released += one.state() == v1::Subject::STATE_RELEASED;
    terminated += one.state() == v1::Subject::STATE_TERMINATED;
    changed += !one.term_changes().empty();
    corrected += !one.person_corrections().empty();
    went_back += one.state() == v1::Subject::STATE_WITHDRAWN;
    for (const auto& transfer : one.transfers()) {
      taken_back += transfer.state() == v1::Transfer::STATE_WITHDRAWN;
      overruled += !transfer.superior_paper().empty();
    }
    for (const auto& permit : one.travel_permits()) {
      if (permit.state() == v1::TravelPermit::STATE_ENDED) ++permits_ended[permit.end_cause()];
      moved_under_permits += permit.movements_total();
    }
    for (const auto& waiver : one.waivers()) waived += !waiver.paper().empty();
    for (const auto& ban : one.bans()) bans_ended += ban.has_ended();
    for (const auto& sanction : one.sanctions())
      sanctioned += sanction.state() == v1::Sanction::STATE_DECIDED;
  }
  // The histories are worth something: they reach what they are to try.
  EXPECT_GT(moved, 20);
  EXPECT_GT(released, 100);
  EXPECT_GT(terminated, 50);
  EXPECT_GT(sanctioned, 50);
  EXPECT_GT(changed, 50);
  EXPECT_GT(corrected, 50);
  EXPECT_GT(went_back, 10);
  EXPECT_GT(taken_back, 20);
  EXPECT_GT(overruled, 10);
  for (const auto cause :
       {v1::TravelPermit::END_CAUSE_EXPIRED, v1::TravelPermit::END_CAUSE_REVOKED,
        v1::TravelPermit::END_CAUSE_NOT_NEEDED, v1::TravelPermit::END_CAUSE_TRANSFERRED,
        v1::TravelPermit::END_CAUSE_CUSTODY, v1::TravelPermit::END_CAUSE_CORRECTION_ENDED}) {
    EXPECT_GT(permits_ended[cause], 5) << cause;
  }
  EXPECT_GT(moved_under_permits, 50);
  EXPECT_GT(waived, 15);
  EXPECT_GT(bans_ended, 20);
  for (absl::CivilDay day = Day("2026-01-01"); day < Day("2027-03-01"); ++day) {
    for (const v1::Subject& one : people) {
      if (one.stays().empty()) continue;
      const absl::CivilDay entered = DayOf(one.stays(0).from());
      const bool left = one.stays().rbegin()->has_to() && DayOf(one.stays().rbegin()->to()) <= day;
      ASSERT_EQ(ListsOn(one, day), entered <= day && !left ? 1 : 0) << one.ShortDebugString() << day;
    }
  }
  for (const auto& [from, to] :
       {std::pair("2026-01-01", "2026-12-31"), std::pair("2026-03-10", "2026-03-10"),
        std::pair("2026-02-01", "2026-08-31"), std::pair("2027-01-01", "2027-02-28")}) {
    CountyBalances counties;
    for (const v1::Subject& one : people) CountStays(one, Day(from), Day(to), &counties);
    ASSERT_EQ(counties.size(), 4u);
    for (const auto& [county, balance] : counties) {
      EXPECT_TRUE(Balances(balance)) << county << balance.ShortDebugString();
    }
  }
}

// Whether something was proposed for the breach that a duty is about, whatever became of it.
bool WasAnsweredOnce(const v1::Subject& subject, const v1::Duty& duty) {
  const std::string breach = duty.id().substr(duty.id().find(':') + 1);
  for (const v1::Sanction& one : subject.sanctions()) {
    const auto& answered = one.breaches();
    if (one.state() != v1::Sanction::STATE_WITHDRAWN &&
        std::find(answered.begin(), answered.end(), breach) != answered.end())
      return true;
  }
  return false;
}

// Of a period of which searches, leave and custody took more than half.
bool IsOfDaysAway(const v1::Subject& subject, const v1::Duty& duty) {
  const std::set<std::string> by_period = {"visit", "talk", "report", "education", "public_benefit"};
  if (!by_period.contains(duty.rule()) || duty.folded() > 0) return false;
  int away = 0, all = 0;
  for (absl::CivilDay day = DayOf(duty.since()); day <= DayOf(duty.due()); ++day) {
    ++all;
    bool found = IsInCustody(subject, day);
    for (const v1::Absence& absence : subject.absences()) {
      if (absence.outcome() == v1::Absence::OUTCOME_VOID || DayOf(absence.base()) >= day) continue;
      found = found || !absence.has_ended() || day < DayOf(absence.ended());
    }
    for (const v1::Leave& leave : subject.leaves()) {
      if (leave.state() != v1::Leave::STATE_APPROVED && leave.state() != v1::Leave::STATE_RETURNED &&
          leave.state() != v1::Leave::STATE_EXTENDED)
        continue;
      const absl::CivilDay last =
          leave.has_ended() ? std::min(DayOf(leave.to()), DayOf(leave.ended())) : DayOf(leave.to());
      found = found || (DayOf(leave.from()) <= day && day <= last);
    }
    away += found;
  }
  return 2 * away > all;
}

// Whatever happened, an overdue duty that the self-check names is reported but for what belongs to days on
// which the person was away, and for proposals that were made; and what is reported can be read.
TEST(HistoryTest, EveryOverdueDutyThatAKindNamesIsReported) {
  constexpr int kChecked = 300;
  Random random(20260102);
  const absl::CivilDay today = Day("2027-06-01");
  const RuleBook book{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
  std::map<v1::Omission::Kind, int> of_kind;
  for (int i = 0; i < kChecked; ++i) {
    v1::Subject one = Live(random);
    std::set<std::pair<v1::Omission::Kind, std::string>> reported;
    for (const v1::Omission& omission : OmissionsOf(one, book, today)) {
      ++of_kind[omission.kind()];
      reported.emplace(omission.kind(), omission.entry());
      EXPECT_LE(DayOf(omission.since()), today) << omission.ShortDebugString();
      EXPECT_EQ(omission.text().find_first_of("{}"), std::string::npos) << omission.text();
    }
    Wake(book, today, &one);
    for (const v1::Duty& duty : DutiesOf(one, book, today)) {
      const v1::Omission::Kind kind = KindOfDuty(duty.rule());
      if (kind == v1::Omission::KIND_UNSPECIFIED || DayOf(duty.due()) >= today) continue;
      if (kind == v1::Omission::KIND_LONG_ABSENCE && !reported.contains({kind, duty.id()})) {
        EXPECT_TRUE(HasOpenProposal(one) || GrantedEnding(one) != nullptr || WasAnsweredOnce(one, duty))
            << duty.ShortDebugString();
        continue;
      }
      if (kind == v1::Omission::KIND_NOT_RELEASED) {
        EXPECT_NE(reported.contains({kind, duty.id()}),
                  reported.contains({v1::Omission::KIND_TERM_OVER_UNDECIDED, duty.id()}))
            << duty.ShortDebugString();
        continue;
      }
      EXPECT_EQ(reported.contains({kind, duty.id()}), !IsOfDaysAway(one, duty)) << duty.ShortDebugString();
    }
  }
  EXPECT_GT(of_kind[v1::Omission::KIND_NOT_DELIVERED], 50);
  EXPECT_GT(of_kind[v1::Omission::KIND_NOT_RELEASED], 5);
  EXPECT_GT(of_kind[v1::Omission::KIND_BREACH_UNANSWERED], 5);
}

// The check is no formality: each thing that must not be is found.
TEST(InvariantsTest, EachBreakIsFound) {
  Life life("2026-01-01");
  life.EnterInCorrection("2026-01-01", "2026-01-05");
  ASSERT_TRUE(BrokenIn(life.subject).empty());
  const auto broken = [&](const std::function<void(v1::Subject*)>& spoil) {
    v1::Subject spoilt = life.subject;
    spoil(&spoilt);
    return !BrokenIn(spoilt).empty();
  };
  EXPECT_TRUE(broken([](auto* s) { s->set_region("regions/330603"); }));
  EXPECT_TRUE(broken([](auto* s) { s->clear_stays(); }));
  EXPECT_TRUE(broken([](auto* s) { *s->add_stays() = s->stays(0); }));
  EXPECT_TRUE(broken([](auto* s) { s->set_state(v1::Subject::STATE_RELEASED); }));
  EXPECT_TRUE(broken([](auto* s) { *s->mutable_stays(0)->mutable_to() = Date("2026-02-01"); }));
  EXPECT_TRUE(broken([](auto* s) {
    s->set_state(v1::Subject::STATE_RELEASED);
    *s->mutable_stays(0)->mutable_to() = Date("2026-12-30");
    s->mutable_stays(0)->set_exit(v1::Stay::EXIT_RELEASED);
    s->mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
    *s->mutable_end()->mutable_day() = Date("2026-12-30");
    s->mutable_end()->set_paper("x");
    s->mutable_end()->set_by("x");
  }));
  EXPECT_TRUE(broken([](auto* s) {
    auto* sanction = s->add_sanctions();
    sanction->set_proposed_by("a");
    sanction->set_reviewed_by("b");
    sanction->set_decided_by("a");
    sanction->set_decided_level(v1::LEVEL_COUNTY);
  }));
  EXPECT_TRUE(broken([](auto* s) {
    auto* sanction = s->add_sanctions();
    sanction->set_proposed_by("a");
    sanction->set_reviewed_by("b");
    sanction->set_decided_by("b");
    sanction->set_decided_level(v1::LEVEL_OFFICE);
  }));
  EXPECT_TRUE(broken([](auto* s) {
    auto* change = s->add_term_changes();
    change->set_paper("x");
    change->set_by("a");
    *change->mutable_new_end() = Date("2026-10-01");
  }));
  EXPECT_TRUE(broken([](auto* s) {
    auto* change = s->add_term_changes();
    change->set_by("a");
    *change->mutable_new_end() = s->term().end();
  }));
  EXPECT_TRUE(broken([](auto* s) { s->add_person_corrections()->set_by("a"); }));
  EXPECT_TRUE(broken([](auto* s) {
    s->add_transfers()->set_state(v1::Transfer::STATE_APPROVED);
    s->mutable_transfers(0)->set_objection("不同意");
  }));
  EXPECT_TRUE(broken([](auto* s) {
    s->add_absences()->set_id("a1");
    s->mutable_absences(0)->set_outcome(v1::Absence::OUTCOME_VOID);
    s->add_breaches()->set_absence("a1");
  }));
  EXPECT_TRUE(broken([](auto* s) {
    s->set_state(v1::Subject::STATE_WITHDRAWN);
    s->mutable_end()->set_ground(v1::End::GROUND_NOTICE_WITHDRAWN);
    s->mutable_end()->set_paper("x");
    s->mutable_end()->set_by("x");
  }));
  const auto permitted = [](v1::Subject* s) {
    v1::TravelPermit& permit = *s->add_travel_permits();
    permit.set_state(v1::TravelPermit::STATE_APPROVED);
    permit.set_requested_by("a");
    permit.set_decided_by("b");
    permit.set_region(s->region());
    permit.add_destinations("regions/330102");
    *permit.mutable_decided() = Date("2026-02-01");
    *permit.mutable_from() = Date("2026-02-01");
    *permit.mutable_to() = Date("2026-07-31");
    return &permit;
  };
  EXPECT_FALSE(broken([&](auto* s) { permitted(s); }));
  EXPECT_TRUE(broken([&](auto* s) { permitted(s)->set_decided_by("a"); }));
  EXPECT_TRUE(broken([&](auto* s) { permitted(s)->set_region("regions/330603"); }));
  EXPECT_TRUE(broken([&](auto* s) { *permitted(s)->mutable_from() = Date("2026-01-31"); }));
  EXPECT_TRUE(broken([&](auto* s) { *permitted(s)->mutable_ended() = Date("2026-03-01"); }));
  const auto moves = [&](v1::Subject* s, const char* county, const char* day) {
    auto* movement = permitted(s)->add_movements();
    movement->set_destination(county);
    *movement->mutable_departed() = InstantOf(StartOf(Day(day)));
  };
  EXPECT_FALSE(broken([&](auto* s) { moves(s, "regions/330102", "2026-07-31"); }));
  EXPECT_TRUE(broken([&](auto* s) { moves(s, "regions/330102", "2026-08-01"); }));
  EXPECT_TRUE(broken([&](auto* s) { moves(s, "regions/330106", "2026-07-31"); }));
  EXPECT_TRUE(broken([&](auto* s) {
    moves(s, "regions/330102", "2026-07-30");
    moves(s, "regions/330102", "2026-07-31");
  }));
  EXPECT_TRUE(broken([](auto* s) {
    s->add_bans()->set_basis(v1::Ban::BASIS_INJUNCTION);  // the judgment has none
    s->mutable_bans(0)->set_id("i1");
  }));
  const auto waives = [](v1::Subject* s, v1::Ban::Kind kind, const char* from) {
    s->add_bans()->set_id("i1");
    s->mutable_bans(0)->set_kind(kind);
    v1::Waiver& waiver = *s->add_waivers();
    waiver.set_state(v1::Waiver::STATE_APPROVED);
    waiver.set_ban("i1");
    waiver.set_requested_by("a");
    waiver.set_decided_by("b");
    *waiver.mutable_decided() = Date("2026-02-02");
    *waiver.mutable_from() = InstantOf(StartOf(Day(from)));
    return &waiver;
  };
  EXPECT_FALSE(broken([&](auto* s) { waives(s, v1::Ban::KIND_PLACE, "2026-02-02"); }));
  EXPECT_TRUE(broken([&](auto* s) { waives(s, v1::Ban::KIND_PLACE, "2026-02-01"); }));
  EXPECT_TRUE(broken([&](auto* s) { waives(s, v1::Ban::KIND_ACTIVITY, "2026-02-02"); }));
  EXPECT_TRUE(broken([&](auto* s) { waives(s, v1::Ban::KIND_PLACE, "2026-02-02")->set_decided_by("a"); }));
  EXPECT_TRUE(broken([](auto* s) {
    auto* leave = s->add_leaves();
    leave->set_state(v1::Leave::STATE_APPROVED);
    leave->set_requested_by("a");
    leave->set_decided_by("b");
    leave->set_level(v1::LEVEL_CITY);
    leave->set_decided_level(v1::LEVEL_COUNTY);
  }));
}

}  // namespace
}  // namespace fengqiao::correction
