// Random histories of thousands of people in two installations, each with a store of its own: commands of
// every kind, hand-overs between the two over a channel that loses, repeats and reorders notes, and power
// cuts amid writes. What must hold of everybody at every instant is asked after every round, of both records
// together.

#include <algorithm>
#include <future>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_format.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/clock.h"
#include "common/feed/event_log.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/runtime.h"
#include "common/service/installation_secret.h"
#include "common/service/sql.h"
#include "common/storage/envelope.h"
#include "services/correction/domain/handover.h"
#include "services/correction/domain/parts.h"
#include "services/correction/storage/correction_store.h"
#include "services/correction/storage/write_subject.h"
#include "tests/support/temp_dir.h"
#include "tests/support/unsynced_vfs.h"
#include "tests/unit/services/correction/domain/subject_fixture.h"

namespace fengqiao::correction {
namespace {

using ::fengqiao::testing::UnsyncedVfs;
using v1::Subject;
using v1::Transfer;

constexpr int kPeople = 1000;
constexpr int kRounds = 26;
constexpr int kRoundsBetweenCuts = 6;
constexpr int kAtOnce = 500;  // commands under way: within the queue's capacity
// Two counties of each installation's city.
const char* const kCounties[] = {"330602", "330603", "330102", "330106"};
constexpr size_t kCityDigits = 4;

using Random = std::mt19937;
int Pick(Random& random, int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); }
bool Chance(Random& random, int percent) { return Pick(random, 100) < percent; }

// One installation: a city with its store, which a power cut takes away and Open brings back.
class Installation {
 public:
  Installation(std::string city, std::string elsewhere)
      : city_(std::move(city)), elsewhere_(std::move(elsewhere)) {}

  void Open() {
    auto opened = service::ServiceStore::Open({.url = "sqlite://" + dir_.path() + "/",
                                               .service = "correction",
                                               .migrations = CorrectionMigrations()},
                                              runtime_);
    ASSERT_OK(opened);
    store_ = *std::move(opened);
    ASSERT_OK_AND_ASSIGN(const std::string secret, service::InstallationSecret(*store_, "persons"));
    subjects_ = std::make_unique<CorrectionStore>(
        *store_, RuleBook{BuiltInParameters(), Frequencies::BuiltIn(), calendar::WorkCalendar::BuiltIn()},
        *identity::LookupKey::Create(secret, "correction.person"), std::vector<std::string>{elsewhere_});
  }
  void Close() {
    subjects_.reset();
    store_.reset();
  }
  void GoTo(absl::CivilDay day) { clock_->Set(StartOf(day) + absl::Hours(9)); }

  bool Has(std::string_view county) const {
    return county.substr(0, kCityDigits) == city_.substr(0, kCityDigits);
  }
  CorrectionStore& subjects() { return *subjects_; }
  service::ServiceStore& store() { return *store_; }

  using Answer = std::future<absl::StatusOr<Subject>>;

  template <typename Request>
  Answer Give(Request request, const Subject& seen, const rpc::Caller& caller, std::string recalled = "") {
    request.set_name(seen.name());
    request.set_etag(seen.etag());
    request.set_request_id(absl::StrCat("r", ++requests_));
    auto sent = std::make_shared<Sent<Request, Subject>>(caller, std::move(request));
    Answer answer = sent->told.get_future();
    subjects_->Change(
        sent->call, sent->request, &sent->reply, [sent](const absl::Status& status) { sent->Tell(status); },
        std::move(recalled));
    return answer;
  }

  Answer Enter(v1::RegisterNoticeRequest request, const rpc::Caller& caller) {
    request.set_request_id(absl::StrCat("n", ++requests_));
    auto sent = std::make_shared<Sent<v1::RegisterNoticeRequest, Subject>>(caller, std::move(request));
    Answer answer = sent->told.get_future();
    subjects_->RegisterNotice(sent->call, sent->request, &sent->reply, std::make_shared<std::string>(),
                              [sent](const absl::Status& status) { sent->Tell(status); });
    return answer;
  }

  // What the other installation asks.
  absl::StatusOr<v1::FetchFileResponse> Fetch(const v1::HandoverNote& note, const rpc::Caller& peer) {
    v1::FetchFileRequest request;
    request.set_name(note.name());
    request.set_transfer(note.transfer().id());
    auto sent = std::make_shared<Sent<v1::FetchFileRequest, v1::FetchFileResponse>>(peer, std::move(request));
    auto answer = sent->told.get_future();
    subjects_->RecordFetch(sent->call, sent->request, &sent->reply,
                           [sent](const absl::Status& status) { sent->Tell(status); });
    return answer.get();
  }
  absl::Status Recall(v1::RecallOfferRequest request, const rpc::Caller& peer) {
    request.set_request_id(absl::StrCat("c", ++requests_));
    auto sent =
        std::make_shared<Sent<v1::RecallOfferRequest, v1::RecallOfferResponse>>(peer, std::move(request));
    auto answer = sent->told.get_future();
    subjects_->Recall(sent->call, sent->request, &sent->reply,
                      [sent](const absl::Status& status) { sent->Tell(status); });
    return answer.get().status();
  }

  // Every record, by name.
  std::map<std::string, Subject> Records() {
    std::map<std::string, Subject> records;
    const auto rows = store_->database().Query("SELECT name, envelope FROM subjects");
    EXPECT_OK(rows);
    for (const storage::Row row : *rows) {
      records.emplace(row.Text(0), storage::OpenMessage<Subject>(row.Bytes(1)).value());
    }
    return records;
  }

  // The events since the last call, in order.
  std::vector<common::v1::Event> NewEvents() {
    std::vector<common::v1::Event> all;
    for (;;) {
      auto events = store_->feed().log().ReadAfter(position_, 1000);
      EXPECT_OK(events);
      if (events->empty()) return all;
      position_ = events->back().position();
      all.insert(all.end(), std::make_move_iterator(events->begin()), std::make_move_iterator(events->end()));
    }
  }

  void RollOver() {
    std::string place;
    for (;;) {
      const auto rolled = subjects_->RollOver(500, place);
      ASSERT_OK(rolled);
      ASSERT_TRUE(rolled->passed_over.empty()) << rolled->passed_over[0].name << rolled->passed_over[0].why;
      if (rolled->brought == 0) return;
      place = rolled->place;
    }
  }

 private:
  // A call that lives until it is answered.
  template <typename Request, typename Reply>
  struct Sent {
    Sent(const rpc::Caller& caller, Request asked)
        : call(std::make_shared<const rpc::Caller>(caller), Request::descriptor()->full_name(),
               absl::InfiniteFuture(), "", nullptr),
          request(std::move(asked)) {}
    void Tell(const absl::Status& status) {
      if (status.ok()) {
        told.set_value(reply);
      } else {
        told.set_value(status);
      }
    }
    rpc::CallContext call;
    Request request;
    Reply reply;
    std::promise<absl::StatusOr<Reply>> told;
  };

  const std::string city_, elsewhere_;
  testing::TempDir dir_;
  FakeClock* clock_ = new FakeClock(StartOf(Day("2026-01-05")) + absl::Hours(9));  // the runtime's
  rpc::Runtime runtime_{{}, rpc::MakeDevAuthenticator(), std::unique_ptr<Clock>(clock_)};
  std::unique_ptr<service::ServiceStore> store_;
  std::unique_ptr<CorrectionStore> subjects_;
  int64_t position_ = 0;
  int requests_ = 0;
};

class HandoverHistoryTest : public ::testing::Test {
 protected:
  // What became of one person's command.
  struct UnderWay {
    std::string name;
    bool may_end = false;
    Installation::Answer answer;
  };

  Installation& Of(std::string_view county) {
    return sides_[0].Has(api::RegionOf(county)) ? sides_[0] : sides_[1];
  }
  Installation& Other(const Installation& side) { return &side == &sides_[0] ? sides_[1] : sides_[0]; }

  rpc::Caller Officer(std::string_view county) {
    const std::string code(api::RegionOf(county));
    // Sometimes an office's staff, and sometimes the city's, acts for the county: what they may not must be
    // refused.
    const int who = Pick(random_, 12);
    return {.subject = std::string(1, static_cast<char>('a' + Pick(random_, 3))),
            .role = who == 0 ? "corrector" : "official",
            .regions = {who == 1 ? code.substr(0, kCityDigits) + "00" : code}};
  }
  rpc::Caller PeerOf(const Installation& side) {
    return {.subject = "peer", .role = "peer", .regions = {&side == &sides_[0] ? "330600" : "330100"}};
  }

  std::string Some(int days) { return FormatDay(today_ - Pick(random_, days)); }

  void EnterAll() {
    std::vector<Installation::Answer> answers;
    for (int i = 0; i < kPeople; ++i) {
      const char* county = kCounties[Pick(random_, 4)];
      v1::RegisterNoticeRequest notice = Notice("2026-01-01");
      notice.set_parent(absl::StrCat("regions/", county));
      notice.mutable_person()->set_number(
          PersonNumber(absl::StrFormat("1990%02d%02d", 1 + i % 12, 1 + i / 12 % 28),
                       absl::StrFormat("%03d", 1 + 2 * (i / 336))));
      answers.push_back(
          Of(notice.parent()).Enter(notice, {.subject = "z", .role = "official", .regions = {county}}));
      if (answers.size() < kAtOnce && i + 1 < kPeople) continue;
      for (auto& answer : answers) {
        const auto entered = answer.get();
        ASSERT_OK(entered);
        names_.push_back(entered->name());
      }
      answers.clear();
    }
  }

  // Both records of everybody, as they are now.
  void Look() {
    records_.clear();
    for (Installation& side : sides_) {
      for (auto& [name, record] : side.Records()) records_[name].emplace_back(&side, std::move(record));
    }
  }

  static std::vector<const Subject*> RecordsIn(const std::vector<std::pair<Installation*, Subject>>& both) {
    std::vector<const Subject*> records;
    for (const auto& [side, record] : both) records.push_back(&record);
    return records;
  }

  // The one responsible, and where; before the registration the one record that there is.
  const std::pair<Installation*, Subject>& Responsible(const std::string& name) {
    const auto& both = records_.at(name);
    const int index = ResponsibleAmong(RecordsIn(both));
    return both[index < 0 ? 0 : index];
  }

  // The step of a transfer that follows, where it is taken; sometimes one out of turn.
  std::optional<Installation::Answer> Move(Installation& home, const Subject& current) {
    const rpc::Caller officer = Officer(current.region());
    const Transfer* open = nullptr;
    for (const Transfer& one : current.transfers()) {
      if (one.state() != Transfer::STATE_REFUSED && one.state() != Transfer::STATE_WITHDRAWN &&
          one.state() != Transfer::STATE_DONE) {
        open = &one;
      }
    }
    if (open == nullptr) {
      std::string to = kCounties[Pick(random_, 4)];
      return home.Give(MoveTo(to, Some(2)), current, officer);
    }
    const auto on = [&](auto request) {
      request.set_transfer(open->id());
      *request.mutable_day() = ToProto(today_);
      return request;
    };
    // What the new county does, it does by the record that its installation has.
    Installation& there = Of(open->to());
    const Subject* seen = &current;
    if (&there != &home) {
      seen = nullptr;
      for (const auto& [side, record] : records_.at(current.name())) {
        if (side == &there) seen = &record;
      }
    }
    const rpc::Caller taker{
        .subject = "q", .role = "official", .regions = {std::string(api::RegionOf(open->to()))}};
    switch (open->state()) {
      case Transfer::STATE_REQUESTED:
        return home.Give(on(v1::AskNewCountyRequest()), current, officer);
      case Transfer::STATE_ASKED: {
        if (Chance(random_, 10)) {
          auto decide = on(v1::DecideTransferRequest());
          decide.set_approve(Chance(random_, 50));
          decide.set_reason("本人条件已经变化");
          decide.set_superior_paper("浙矫〔2026〕1号");
          const rpc::Caller superior{.subject = "p", .role = "official", .regions = {"330000"}};
          return home.Give(decide, current, superior);
        }
        if (seen == nullptr) return std::nullopt;
        auto answer = on(v1::AnswerTransferRequest());
        answer.set_agrees(Chance(random_, 85));
        answer.set_objection("在本地无固定住所");
        return there.Give(answer, *seen, taker);
      }
      case Transfer::STATE_AGREED:
      case Transfer::STATE_DECLINED: {
        auto decide = on(v1::DecideTransferRequest());
        decide.set_approve(open->state() == Transfer::STATE_AGREED && Chance(random_, 90));
        decide.set_reason("新执行地不同意接收");
        return home.Give(decide, current, officer);
      }
      default: {
        if (!open->has_files_sent()) return home.Give(on(v1::SendFilesRequest()), current, officer);
        if (seen == nullptr) return std::nullopt;
        auto receive = on(v1::ReceiveTransferRequest());
        receive.set_responsibility_epoch(seen->responsibility_epoch() - Chance(random_, 10));
        receive.set_case_officer("ma");
        return there.Give(receive, *seen, taker);
      }
    }
  }

  // A command that ends the file or the transfer: the other installation lets go first, if it can be asked.
  template <typename Request>
  std::optional<Installation::Answer> End(Installation& home, const Subject& current, Request request,
                                          const rpc::Caller& officer) {
    request.set_name(current.name());
    request.set_etag(current.etag());
    const rpc::CallContext call(std::make_shared<const rpc::Caller>(officer), "End", absl::InfiniteFuture(),
                                "", nullptr);
    const auto recall = home.subjects().RecallBefore(call, request);
    if (!recall.ok()) return std::nullopt;
    if (!recall->has_value()) return home.Give(request, current, officer);
    if (Chance(random_, 30)) {
      // It can't be reached, and nothing is decided over it.
      const auto refused = home.Give(request, current, officer).get();
      EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable) << refused.status();
      return std::nullopt;
    }
    const absl::Status let_go = Other(home).Recall((*recall)->request, PeerOf(home));
    refused_recalls_ += RuleOf(let_go) == "correction.handover.registered";
    // Sometimes the old county never hears that it may: it holds, and asks again.
    if (!let_go.ok() || Chance(random_, 20)) return std::nullopt;
    return home.Give(request, current, officer, (*recall)->request.transfer());
  }

  std::optional<Installation::Answer> Act(const std::string& name, bool* may_end) {
    const auto& [side, current] = Responsible(name);
    Installation& home = *side;
    if (HasEnded(current)) return std::nullopt;
    const rpc::Caller officer = Officer(current.region());
    if (current.state() == Subject::STATE_AWAITING_REPORT)
      return home.Give(Reporting(FormatDay(today_)), current, officer);
    if (today_ >= DayOf(current.term().end())) {
      v1::ReleaseSubjectRequest release;
      release.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
      *release.mutable_end()->mutable_day() = current.term().end();
      release.mutable_end()->set_paper("〔2026〕2号");
      if (today_ > DayOf(current.term().end()) || Chance(random_, 30)) {
        release.mutable_end()->set_recorded_ground("查找未果，期满仍未到案");
      }
      *may_end = true;
      return End(home, current, release, officer);
    }
    // Most move on, so that some come back within the rounds.
    switch (Pick(random_, 32)) {
      case 0:
        return home.Give(Doing(v1::ACT_KIND_REPORT, Some(3)), current, officer);
      case 1:
        return home.Give(Breaking(v1::Breach::KIND_SUPERVISION_RULES, v1::Breach::GRAVITY_MINOR, Some(3)),
                         current, officer);
      case 2: {
        if (current.sanctions().empty()) {
          if (current.breaches().empty()) return std::nullopt;
          return home.Give(Propose(v1::SANCTION_KIND_ADMONITION, {current.breaches(0).id()}), current,
                           officer);
        }
        const std::string& sanction = current.sanctions().rbegin()->id();
        if (current.sanctions().rbegin()->state() == v1::Sanction::STATE_PROPOSED) {
          v1::ReviewSanctionRequest review;
          review.set_sanction(sanction);
          return home.Give(review, current, officer);
        }
        v1::DecideSanctionRequest decide;
        decide.set_sanction(sanction);
        decide.set_approve(true);
        return home.Give(decide, current, officer);
      }
      case 3:
        if (current.leaves().empty() || current.leaves().rbegin()->state() != v1::Leave::STATE_SUBMITTED) {
          return home.Give(LeaveTo("110101", FormatDay(today_), FormatDay(today_ + Pick(random_, 5))),
                           current, officer);
        }
        return home.Give(Approve(current.leaves().rbegin()->id()), current, officer);
      case 4:
        if (current.leaves().empty()) return std::nullopt;
        return home.Give(Back(current.leaves().rbegin()->id(), FormatDay(today_)), current, officer);
      case 5:
        if (Chance(random_, 70)) return std::nullopt;
        return home.Give(Detained(Some(3), FormatDay(today_)), current, officer);
      case 6: {
        if (current.absences().empty()) return std::nullopt;
        return home.Give(Found(current.absences().rbegin()->id(), FormatDay(today_)), current, officer);
      }
      case 7: {
        if (current.transfers().empty()) return std::nullopt;
        v1::WithdrawTransferRequest back;
        back.set_transfer(current.transfers().rbegin()->id());
        back.set_reason("本人决定不再迁居");
        *back.mutable_day() = ToProto(today_);
        return End(home, current, back, officer);
      }
      case 8: {
        if (!Chance(random_, 8)) return std::nullopt;
        v1::TerminateSubjectRequest dead;
        dead.mutable_end()->set_ground(v1::End::GROUND_DEATH);
        *dead.mutable_end()->mutable_day() = ToProto(today_);
        dead.mutable_end()->set_paper("死亡证明1号");
        *may_end = true;
        return End(home, current, dead, officer);
      }
      case 9: {
        // Too early: must be refused.
        v1::ReleaseSubjectRequest early;
        early.mutable_end()->set_ground(v1::End::GROUND_EXPIRY);
        *early.mutable_end()->mutable_day() = ToProto(today_);
        early.mutable_end()->set_paper("〔2026〕3号");
        return home.Give(early, current, officer);
      }
      default:
        return Move(home, current);
    }
  }

  void Settle(std::vector<UnderWay>* under_way, bool cut) {
    for (UnderWay& one : *under_way) {
      const auto answer = one.answer.get();
      if (answer.ok()) {
        ++taken_;
        acknowledged_[one.name] = std::max(acknowledged_[one.name], answer->update_time().seconds());
        if (IsInCharge(*answer)) on_list_.insert(one.name);
        if (one.may_end && HasEnded(*answer)) {
          on_list_.erase(one.name);
          ended_.insert(one.name);
        }
      } else if (cut && one.may_end) {
        // Nobody knows before the power is back.
        on_list_.erase(one.name);
      }
    }
    under_way->clear();
  }

  // A command of everybody; with a cut, the power goes while they are written.
  void Round(bool cut) {
    Look();
    std::vector<UnderWay> under_way;
    const int when = cut ? Pick(random_, kPeople) : -1;
    bool dark = false;
    for (int i = 0; i < kPeople && !dark; ++i) {
      UnderWay one{.name = names_[i]};
      auto answer = Act(names_[i], &one.may_end);
      if (answer) {
        one.answer = *std::move(answer);
        under_way.push_back(std::move(one));
      }
      dark = i == when;
      if (dark) vfs_->Cut();
      if (under_way.size() >= kAtOnce || dark) Settle(&under_way, dark);
    }
    Settle(&under_way, dark);
    if (dark) Restart();
  }

  // The power goes while the day comes.
  void CutTheDay() {
    std::thread rolling([this] {
      for (;;) {
        const auto rolled = sides_[0].subjects().RollOver(50);
        if (!rolled.ok() || rolled->brought == 0) return;
      }
    });
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(1 + Pick(random_, 40));
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
    vfs_->Cut();
    rolling.join();
    Restart();
  }

  void Restart() {
    for (Installation& side : sides_) side.Close();
    vfs_->Reboot(Chance(random_, 50) ? UnsyncedVfs::Fate::kNothingSurvives
                                     : UnsyncedVfs::Fate::kSomeSurvives);
    for (Installation& side : sides_) side.Open();
  }

  // What each side has told the other since, in a channel that loses, repeats and reorders; `quiet`: it is
  // mended.
  void Exchange(bool quiet) {
    for (Installation& from : sides_) {
      Installation& to = Other(from);
      auto& waiting = waiting_[&from];
      for (const common::v1::Event& event : from.NewEvents()) {
        ++events_[event.type()];
        if (event.type() == "Subject.NotReported" || event.type() == "Transfer.NotArrived" ||
            event.type() == "Leave.Overdue") {
          ++alarms_[event.resource()];
          Subject told;
          ASSERT_TRUE(event.payload().UnpackTo(&told));
          for (const v1::Absence& one : told.absences()) {
            searches_[told.name()].insert(
                absl::StrCat(one.id(), " ", int{one.cause()}, " ", one.leave(), one.transfer()));
          }
        }
        if (event.type() != kToldEvent) continue;
        ASSERT_TRUE(to.Has(event.region())) << event.region();
        ASSERT_TRUE(event.payload().UnpackTo(&waiting.emplace_back()));
      }
      if (!quiet) {
        std::shuffle(waiting.begin(), waiting.end(), random_);
        // What was said long ago comes again.
        for (size_t i = 0; i < said_[&from].size() && i < 50; ++i) {
          waiting.push_back(said_[&from][Pick(random_, static_cast<int>(said_[&from].size()))]);
        }
      }
      std::vector<v1::HandoverNote> later;
      for (const v1::HandoverNote& note : waiting) {
        if (!quiet && Chance(random_, 15)) {
          later.push_back(note);
          continue;
        }
        bool heard = true;
        for (int times = !quiet && Chance(random_, 15) ? 2 : 1; times > 0 && heard; --times) {
          ASSERT_NO_FATAL_FAILURE(HearIn(to, from, note, &heard));
        }
        // What rests on a registration that has not come yet waits for it.
        if (heard) {
          said_[&from].push_back(note);
        } else {
          later.push_back(note);
          ++held_;
        }
      }
      waiting = std::move(later);
    }
  }

  void HearIn(Installation& to, Installation& from, const v1::HandoverNote& note, bool* heard) {
    const auto wants = to.subjects().WantsFileFor(note);
    ASSERT_OK(wants);
    std::optional<v1::HandoverFile> file;
    if (*wants) {
      auto fetched = from.Fetch(note, PeerOf(to));
      if (fetched.ok()) {
        ASSERT_TRUE(file.emplace().ParseFromString(fetched->revealed_file()));
      } else {
        ASSERT_EQ(RuleOf(fetched), "correction.handover.files") << fetched.status();
      }
    }
    const absl::Status answer =
        to.subjects().Hear(note, file ? &*file : nullptr, PeerOf(from).regions, std::nullopt);
    *heard = answer.ok();
    // The two never say anything against one another.
    ASSERT_TRUE(answer.ok() || RuleOf(answer) == "correction.handover.unoffered") << answer;
  }

  void Check(std::string_view when) {
    Look();
    for (const std::string& name : names_) {
      ASSERT_TRUE(records_.contains(name)) << name << " is lost, " << when;
      const auto records = RecordsIn(records_.at(name));
      const auto broken = BrokenAmong(records);
      ASSERT_TRUE(broken.empty()) << when << ": " << broken[0] << "\n" << records[0]->DebugString();
      // On exactly one list from the registration to the end, whoever has heard of what.
      if (on_list_.contains(name)) {
        ASSERT_EQ(ListsAmong(records), 1) << name << " " << when;
      }
      if (ended_.contains(name)) {
        ASSERT_EQ(ListsAmong(records), 0) << name << " " << when;
      }
      int64_t newest = 0;
      for (const Subject* record : records) newest = std::max(newest, record->update_time().seconds());
      ASSERT_GE(newest, acknowledged_[name]) << name << " has forgotten what was answered, " << when;
      for (const Subject* record : records) {
        if (record->state() != Subject::STATE_RELEASED) continue;
        // By the test's own words, not by the store's.
        ASSERT_TRUE(record->end().day().ShortDebugString() == record->term().end().ShortDebugString() ||
                    !record->end().recorded_ground().empty());
      }
    }
  }

  // Whether the person was here, with the other installation, and here again.
  static bool CameBack(const Subject& record) {
    int changes = 0;
    for (int i = 1; i < record.stays_size(); ++i) {
      changes +=
          IsElsewhere(record, record.stays(i).region()) != IsElsewhere(record, record.stays(i - 1).region());
    }
    return !IsHeldElsewhere(record) && changes > 1;
  }

  // Everything has been heard: who has left is closed, and nothing but that is different in the two records.
  void CheckSettled() {
    int in_charge = 0;
    for (const auto& [name, both] : records_) {
      int responsible = 0;
      for (const auto& [side, record] : both) {
        responsible += !IsHeldElsewhere(record);
        in_charge += IsInCharge(record);
        // Who is offered is in charge of the other one, which has not taken the transfer back.
        if (record.state() != Subject::STATE_OFFERED) continue;
        const auto& other = both[&record == &both[0].second ? 1 : 0].second;
        const Transfer* open = FindById(OfferHere(record)->id(), &other.transfers());
        ASSERT_TRUE(IsInCharge(other) && open != nullptr && open->state() != Transfer::STATE_WITHDRAWN)
            << name;
      }
      ASSERT_EQ(responsible, 1) << name << " has " << responsible << " installations";
      // Where the correction has ended the other side knows it of its copy.
      for (const auto& [side, record] : both) {
        if (!record.has_end()) continue;
        const auto& other = both[&record == &both[0].second ? both.size() - 1 : 0].second;
        if (other.state() != Subject::STATE_ELSEWHERE || other.stays().empty()) continue;
        ASSERT_TRUE(EndedOn(other).has_value()) << name;
        ASSERT_EQ(*EndedOn(other), std::max(DayOf(record.end().day()), LeftOn(other))) << name;
        ++ends_heard_;
      }
      // The stays of one record are the same as the other's, as far as that goes.
      if (both.size() < 2) continue;
      std::map<int64_t, std::string> stays;
      for (const auto& [side, record] : both) {
        for (const v1::Stay& stay : record.stays()) {
          if (IsElsewhere(record, stay.region())) continue;
          ASSERT_TRUE(stays.emplace(stay.epoch(), stay.region()).second) << name << " is on two lists";
        }
      }
      int64_t epoch = 0;
      for (const auto& [of, county] : stays) ASSERT_EQ(of, ++epoch) << name << " was on no list";
    }
    // The balance holds for every county and day, and what has left here has come there.
    int64_t moved_out = 0, moved_in = 0, closing = 0;
    for (const char* county : kCounties) {
      Installation& side = Of(absl::StrCat("regions/", county));
      for (absl::CivilDay day = Day("2026-01-01"); day <= today_; day += 9) {
        const auto counted = side.subjects().Count(county, day, day);
        ASSERT_OK(counted);
        ASSERT_TRUE(Balances(counted->total())) << county << day << counted->total().ShortDebugString();
      }
      const auto total = side.subjects().Count(county, Day("2026-01-01"), today_)->total();
      ASSERT_TRUE(Balances(total)) << total.ShortDebugString();
      moved_out += total.moved_out();
      moved_in += total.moved_in();
      closing += total.closing();
    }
    // Each search that a day has opened was told once, whatever was cut while it came.
    for (const auto& [name, times] : alarms_) {
      ASSERT_LE(times, static_cast<int64_t>(searches_[name].size())) << name;
    }
    EXPECT_GT(alarms_.size(), static_cast<size_t>(kPeople / 50));
    EXPECT_EQ(moved_out, moved_in);
    EXPECT_EQ(closing, in_charge);
    EXPECT_GT(moved_in, kPeople / 10);
    // Each hand-over between the two is one registration and one leave, however often it was told.
    int closed = 0, returned = 0;
    for (const auto& [name, both] : records_) {
      for (const auto& [side, record] : both) {
        closed += record.state() == Subject::STATE_ELSEWHERE && !record.stays().empty();
        returned += CameBack(record);
      }
    }
    EXPECT_GT(closed, kPeople / 20);
    EXPECT_GT(returned, 0);
    EXPECT_EQ(events_["Transfer.Received"], moved_in);
    EXPECT_EQ(events_["Subject.Left"], moved_out);
  }

  Random random_{20260606};
  std::unique_ptr<UnsyncedVfs> vfs_ = std::make_unique<UnsyncedVfs>(7);
  Installation sides_[2] = {{"330600", "330100"}, {"330100", "330600"}};
  absl::CivilDay today_ = Day("2026-01-05");
  std::vector<std::string> names_;
  std::map<std::string, std::vector<std::pair<Installation*, Subject>>> records_;
  std::set<std::string> on_list_, ended_;
  std::map<std::string, int64_t> acknowledged_;
  std::map<Installation*, std::vector<v1::HandoverNote>> waiting_, said_;
  std::map<std::string, int64_t> events_, alarms_;
  std::map<std::string, std::set<std::string>> searches_;
  int taken_ = 0, refused_recalls_ = 0, held_ = 0, ends_heard_ = 0;
};

TEST_F(HandoverHistoryTest, NobodyIsLostAndNobodyDoubleWhateverIsCutLostOrRepeated) {
  for (Installation& side : sides_) ASSERT_NO_FATAL_FAILURE(side.Open());
  ASSERT_NO_FATAL_FAILURE(EnterAll());
  for (int round = 0; round < kRounds; ++round) {
    today_ += round < kRounds - 4 ? Pick(random_, 20) : 0;
    if (round == kRounds - 6) today_ = std::max(today_, Day("2026-12-31"));
    for (Installation& side : sides_) {
      side.GoTo(today_);
    }
    if (round % kRoundsBetweenCuts == 1) {
      ASSERT_NO_FATAL_FAILURE(CutTheDay());
    }
    for (Installation& side : sides_) ASSERT_NO_FATAL_FAILURE(side.RollOver());
    const bool cut = round % kRoundsBetweenCuts == kRoundsBetweenCuts - 1;
    ASSERT_NO_FATAL_FAILURE(Round(cut));
    ASSERT_NO_FATAL_FAILURE(Check(absl::StrCat("after round ", round)));
    ASSERT_NO_FATAL_FAILURE(Exchange(/*quiet=*/false));
    ASSERT_NO_FATAL_FAILURE(Check(absl::StrCat("after the notes of round ", round)));
  }
  const auto anything_waits = [&] {
    return std::any_of(waiting_.begin(), waiting_.end(), [](const auto& of) { return !of.second.empty(); });
  };
  for (int i = 0; i < 3 || (i < 20 && anything_waits()); ++i) {
    ASSERT_NO_FATAL_FAILURE(Exchange(/*quiet=*/true));
  }
  EXPECT_FALSE(anything_waits()) << "a note is held for ever";
  ASSERT_NO_FATAL_FAILURE(Check("at the end"));
  ASSERT_NO_FATAL_FAILURE(CheckSettled());
  EXPECT_GT(taken_, kPeople * 5);
  EXPECT_GT(held_, 0);
  EXPECT_GT(ends_heard_, 0);
  for (Installation& side : sides_) side.Close();
}

}  // namespace
}  // namespace fengqiao::correction
