// Two installations and a person between them, by the rules alone.

#ifndef FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_DOMAIN_HANDOVER_FIXTURE_H_
#define FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_DOMAIN_HANDOVER_FIXTURE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/api/etag.h"
#include "services/correction/domain/duties.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/life.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {

// What one installation has of the person, and what it has told the other.
class Side {
 public:
  explicit Side(std::string elsewhere) : elsewhere_{std::move(elsewhere)} {}

  // Of another installation.
  void Knows(std::string elsewhere) { elsewhere_.push_back(std::move(elsewhere)); }

  Circumstances Now() const {
    return {.now = absl::UnixEpoch(),
            .today = today,
            .book = Book(),
            .actor = {.account = account, .level = v1::LEVEL_COUNTY},
            .elsewhere = &elsewhere_,
            .recalled = recalled,
            .speaks_for = speaks_for.empty() ? &elsewhere_ : &speaks_for};
  }

  template <typename Request>
  absl::Status Try(Request request) {
    const auto step = Decide(*record, request, Now());
    if (!step.ok()) {
      SeenRules().insert(RuleOf(step));
      return step.status();
    }
    const v1::Subject before = *record;
    v1::Subject next = step->next;
    Wake(Book(), today, &next);
    Write(next);
    for (Told& one : NotesOf(&before, *record)) told.push_back(std::move(one));
    return absl::OkStatus();
  }
  template <typename Request>
  std::string Give(Request request) {
    request.set_transfer(transfer);
    *request.mutable_day() = ToProto(today);
    return RuleOf(Try(request));
  }

  absl::Status Heard(const v1::HandoverNote& note) const {
    return Hear(record ? &*record : nullptr, closed ? &*closed : nullptr, note, nullptr, Now()).status();
  }
  std::string Refusal(const v1::HandoverNote& note) const {
    const std::string rule = RuleOf(Heard(note));
    SeenRules().insert(rule);
    return rule;
  }
  // Whether anything came of it.
  bool Hears(const v1::HandoverNote& note, const v1::HandoverFile* file = nullptr) {
    auto heard = Hear(record ? &*record : nullptr, closed ? &*closed : nullptr, note, file, Now());
    EXPECT_OK(heard);
    if (!heard.ok() || !heard->has_value()) return false;
    if ((*heard)->keeps_closed) closed = record;
    if ((*heard)->forgets) closed.reset();
    forgot = (*heard)->forgets;
    let_go = (*heard)->lets_go;
    event = (*heard)->event;
    for (Told& one : (*heard)->told) told.push_back(std::move(one));
    Write((*heard)->next);
    return true;
  }
  bool Wants(const v1::HandoverNote& note) const {
    return WantsFiles(record ? &*record : nullptr, note, Now());
  }

  v1::HandoverNote Last() const { return told.back().note; }
  v1::HandoverFile File() const {
    v1::HandoverFile file;
    *file.mutable_subject() = *record;
    file.mutable_person()->set_name("王建国");
    return file;
  }

  std::optional<v1::Subject> record, closed;
  std::vector<Told> told;
  std::vector<std::string> speaks_for;  // of who tells the next note; empty for the whole of the other side
  std::string account = "a", recalled, transfer = "t1", event;
  absl::CivilDay today = Day("2026-03-01");
  bool forgot = false, let_go = false;

 private:
  void Write(const v1::Subject& next) {
    const int64_t revision = record ? api::RevisionOf(record->etag()) : 0;
    record = next;
    record->set_etag(api::EtagOf(revision + 1));
    DeriveDuties(Book(), today, &*record);
    EXPECT_THAT(BrokenIn(*record), ::testing::IsEmpty());
  }

  std::vector<std::string> elsewhere_;
  static const RuleBook& Book() {
    static const auto& book =
        *new RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()};
    return book;
  }
};

class HandoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Life life("2026-01-01");
    life.EnterInCorrection("2026-01-01", "2026-01-05");
    old_.record = life.subject;
    old_.record->set_etag(api::EtagOf(9));
  }

  void Ask(std::string_view to = "330102") {
    ASSERT_EQ(RuleOf(old_.Try(MoveTo(to, "2026-03-01"))), "OK");
    ASSERT_EQ(old_.Give(v1::AskNewCountyRequest()), "OK");
  }
  void Agree() {
    ASSERT_TRUE(new_.Hears(old_.Last()));
    v1::AnswerTransferRequest yes;
    yes.set_agrees(true);
    ASSERT_EQ(new_.Give(yes), "OK");
    ASSERT_TRUE(old_.Hears(new_.Last()));
  }
  void Approve() {
    v1::DecideTransferRequest approve;
    approve.set_approve(true);
    old_.account = "b";
    ASSERT_EQ(old_.Give(approve), "OK");
    ASSERT_TRUE(new_.Hears(old_.Last()));
  }
  void Send() {
    ASSERT_EQ(old_.Give(v1::SendFilesRequest()), "OK");
    const v1::HandoverFile file = old_.File();
    ASSERT_TRUE(new_.Wants(old_.Last()));
    ASSERT_TRUE(new_.Hears(old_.Last(), &file));
  }
  void ToTheFiles() {
    ASSERT_NO_FATAL_FAILURE(Ask());
    ASSERT_NO_FATAL_FAILURE(Agree());
    ASSERT_NO_FATAL_FAILURE(Approve());
    ASSERT_NO_FATAL_FAILURE(Send());
  }
  std::string Register(int64_t epoch = 1) {
    v1::ReceiveTransferRequest receive;
    receive.set_responsibility_epoch(epoch);
    receive.set_case_officer("ma");
    return new_.Give(receive);
  }
  std::vector<const v1::Subject*> Both() const { return {&*old_.record, &*new_.record}; }
  static std::vector<std::string> DutiesOf(const Side& side) {
    std::vector<std::string> duties;
    for (const v1::Duty& duty : side.record->duties()) {
      duties.push_back(duty.rule() + " " + FormatDay(DayOf(duty.due())));
    }
    return duties;
  }

  Side old_{"330100"}, new_{"330600"};
};

}  // namespace fengqiao::correction

#endif  // FENGQIAO_TESTS_UNIT_SERVICES_CORRECTION_DOMAIN_HANDOVER_FIXTURE_H_
