// What the correction service keeps: subjects, who they are, their duties, acts and stays.
//
// Reads block on PostgreSQL. Writes go through the write queue: a function that takes `done` returns at once
// and calls it later, from another thread, with the reply filled; `call`, `request` and `reply` live until
// then. Whether the caller may act on a subject is asked of the stored row, inside the transaction.

#ifndef FENGQIAO_SERVICES_CORRECTION_STORAGE_CORRECTION_STORE_H_
#define FENGQIAO_SERVICES_CORRECTION_STORAGE_CORRECTION_STORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/base/mutex.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "common/values/period.h"
#include "fengqiao/correction/v1/handover.pb.h"
#include "fengqiao/correction/v1/handover_service.pb.h"
#include "fengqiao/correction/v1/positioning.pb.h"
#include "fengqiao/correction/v1/sealing.pb.h"
#include "services/correction/domain/circumstances.h"
#include "services/correction/domain/printing.h"
#include "services/correction/domain/providers.h"
#include "services/correction/domain/sealing.h"
#include "services/correction/domain/self_access.h"
#include "services/correction/domain/steps.h"
#include "services/correction/storage/person_keys.h"
#include "services/correction/storage/resettlement_tables.h"

namespace fengqiao::correction {

// The schema's migrations.
std::vector<storage::Migration> CorrectionMigrations();

// The fields that lists may be filtered by.
const std::vector<api::FilterField>& SubjectFilterFields();
const std::vector<api::FilterField>& DutyFilterFields();

// The place of a row in its list, for paging.
std::string PlaceOf(const v1::Subject& subject);
std::string PlaceOf(const v1::SubjectDuty& duty);

// With whose power a caller acts: an office's where it is no more than an office of the county, by role or by
// scope; the next level's where its scope covers that; else the county's.
v1::Level LevelOf(const rpc::Caller& caller, std::string_view county);

// OK where the caller answers for the county responsible or the office entrusted, or for a county that is
// asked to take the subject over (to read). Who may not is told of the region in the name alone.
absl::Status MayAct(const rpc::CallContext& call, const v1::Subject& subject);
absl::Status MayRead(const rpc::CallContext& call, const v1::Subject& subject);
// OK for the person himself, by an account that opens the file on that day; for everybody else, and of every
// other file, the same NOT_FOUND as where there is none. (acting.cc)
absl::Status MayReadOwn(const rpc::CallContext& call, const v1::Subject& subject, absl::CivilDay today);
absl::Status NoSuchSubject(std::string_view name);
// OK where the caller is of that provider, or of none (PERMISSION_DENIED). (acting.cc)
absl::Status MustBeOfProvider(const rpc::CallContext& call, std::string_view provider);
// Whether the caller's role may open the file at all: minors' files are closed to some (社区矫正法 54).
absl::Status MayOpen(const rpc::CallContext& call, const v1::Subject& subject);

// A subject that the day could not be written for, and why.
struct PassedOver {
  std::string name;
  absl::Status why;
};

// What a batch of the roll-over did.
struct RolledOver {
  int brought = 0;    // looked at; 0 when all are
  std::string place;  // of the last one, for the next call
  std::vector<PassedOver> passed_over = {};
  int given = 0;  // of GiveKeys alone: how many got a key, or are to be looked at again
};

// What a paper is printed from, as it was when the printing was authorised.
struct PaperFile {
  v1::Subject subject;
  v1::Person person;
  v1::RiskFile risk;
  std::optional<v1::PositioningOrder> order;  // what is open of electronic positioning
  std::string county;                         // whose paper it is, `regions/{code}`
  std::string about;                          // what of the file it is about, by which it was authorised
};

// A sealed file as it is opened once.
struct OpenedFile {
  v1::Subject subject;
  v1::Person person;
};

// Thread-safe.
class CorrectionStore {
 public:
  // All outlive the store.
  // `elsewhere` has the regions, by code, that other installations hold.
  CorrectionStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key,
                  std::vector<std::string> elsewhere = {});

  // -- Commands (subject_commands.cc)

  // Where the person is under correction already, `known` gets the file's name, and the answer names it to
  // nobody: see RecordKnown.
  void RegisterNotice(rpc::CallContext& call, const v1::RegisterNoticeRequest& request, v1::Subject* reply,
                      std::shared_ptr<std::string> known, service::Done done);
  // What whoever enters somebody again is told, and the event of it, which comes first: of name and number
  // together that there is a file, with its name where he may read it; of a number with another name no more
  // than that they do not fit. Never OK. Blocks.
  void RecordKnown(rpc::CallContext& call, const v1::RegisterNoticeRequest& request, const std::string& known,
                   service::Done done);

  // What a new file is written by, inside a transaction that has declared `claim`, by which the person is
  // found, and found it free.
  struct NewFile {
    NewSubject made;
    std::string claim;
    std::string event;  // "Subject.Noticed"
    std::string rule;   // "CD2"
  };
  absl::StatusOr<v1::Subject> WriteNew(storage::UnitOfWork& work, NewFile file,
                                       const service::Origin& origin) const;
  // Tells the county of a file that its person was entered again.
  static void TellKnown(storage::UnitOfWork& work, const v1::Subject& subject, const service::Origin& origin);
  // Of a person as entered, what the file is found by.
  std::string ClaimOf(const v1::Person& person) const;

  // Every command that a Decide of steps.h decides. A release blocks: it looks first which file of
  // resettlement the person has; so does a registration of whom another installation offers. `recalled` is
  // the transfer that the other installation has let go of.
  template <typename Request>
  void Change(rpc::CallContext& call, const Request& request, v1::Subject* reply, service::Done done,
              std::string recalled = "") {
    ChangeSubject(
        call, request,
        {.name = request.name(),
         .etag = request.etag(),
         .transfer = AnsweredBy(request),
         .document = DeliveredBy(request),
         .files = SentBy(request),
         .claim = ClaimOf(request),
         .barred = BarredBy(request),
         .open_file = OpenFileOf(request),
         .provider = ProviderOf(request),
         .risk = IsOfRisk(request),
         .recalled = std::move(recalled),
         .offered_by = OfferedBy(request)},
        [](const v1::Subject& current, const google::protobuf::Message& command, const Circumstances& now) {
          return Decide(current, static_cast<const Request&>(command), now);
        },
        reply, std::move(done));
  }

  // The same of what a person says of himself, by an account of his own (self_access.h): answered with what
  // he may know. NOT_FOUND for every file but the one that the account opens.
  template <typename Request>
  void ChangeOwn(rpc::CallContext& call, const Request& request, v1::MyFile* reply, service::Done done) {
    ChangeSubject(
        call, request, {.name = request.name(), .etag = request.etag(), .whose = Whose::kOwn},
        [](const v1::Subject& current, const google::protobuf::Message& command, const Circumstances& now) {
          return Decide(current, static_cast<const Request&>(command), now);
        },
        reply, std::move(done));
  }
  // What a provider's staff record of a person who is assigned to it: answered with what it sees of him.
  void RecordAssignedAct(rpc::CallContext& call, const v1::RecordAssignedActRequest& request,
                         v1::AssignedPerson* reply, service::Done done);

  // What another installation has to let go of before a command may end the file or the transfer; none where
  // the person is nobody else's to register. The command is decided as it would be then: who is refused
  // recalls nothing. Blocks.
  struct RecallOf {
    std::string to;  // the county whose installation is asked, `regions/{code}`
    v1::RecallOfferRequest request;
  };
  template <typename Request>
  absl::StatusOr<std::optional<RecallOf>> RecallBefore(const rpc::CallContext& call, const Request& request) {
    return RecallBeforeChange(
        call, request, request.name(), request.etag(),
        [](const v1::Subject& current, const google::protobuf::Message& command, const Circumstances& now) {
          return Decide(current, static_cast<const Request&>(command), now);
        });
  }

  // -- Hand-overs between installations (handover_commands.cc)

  // Hands the files that were sent to the installation that calls; the reading is an event.
  void RecordFetch(rpc::CallContext& call, const v1::FetchFileRequest& request, v1::FetchFileResponse* reply,
                   service::Done done);
  // Lets go of an offer, for good.
  void Recall(rpc::CallContext& call, const v1::RecallOfferRequest& request, v1::RecallOfferResponse* reply,
              service::Done done);
  // Whether the files have to be fetched before a note is heard. Blocks.
  absl::StatusOr<bool> WantsFileFor(const v1::HandoverNote& note);
  // Makes of a note what follows from it, with the file where one was fetched; what is old news changes
  // nothing. `speaks_for` has the regions, by code, of the installation that tells it: PERMISSION_DENIED for
  // what it says of another's county. With `upto` the peer's notes are heard up to its token, in the same
  // transaction. Blocks.
  struct Mark {
    std::string peer;
    std::string token;
  };
  absl::Status Hear(const v1::HandoverNote& note, const v1::HandoverFile* file,
                    const std::vector<std::string>& speaks_for, const std::optional<Mark>& upto);
  // The token of the last; "" where nothing was heard of the peer yet. Blocks.
  absl::StatusOr<std::string> HeardOf(std::string_view peer);

  // Writes the event; who it is is read afterwards, by GetPerson, so that no answer keeps it.
  void RecordReveal(rpc::CallContext& call, const v1::RevealSubjectRequest& request,
                    v1::RevealSubjectResponse* reply, service::Done done);

  // The same of what was said and seen at an act, which GetActContent reads afterwards.
  void RecordActReveal(rpc::CallContext& call, const v1::RevealActRequest& request,
                       v1::RevealActResponse* reply, service::Done done);

  // The same of any other reading of a minor's file, which `asked` is: refused without a purpose and a legal
  // ground (社区矫正法 54). Blocks until the event stands.
  absl::Status RecordOpening(rpc::CallContext& call, const std::string& name, const v1::FileOpening& opening,
                             const google::protobuf::Message& asked);

  // The same of somebody whom the person must not meet, which GetBarredPerson reads afterwards.
  void RecordBarredReveal(rpc::CallContext& call, const v1::RevealBarredPersonRequest& request,
                          v1::RevealBarredPersonResponse* reply, service::Done done);

  // The same for printing (paper_log.cc): the event goes first, and `file` is filled for whoever may print
  // what `right` says; no answer keeps it. Read it after an OK alone.
  void RecordPrint(rpc::CallContext& call, const v1::RenderPaperRequest& request, const PrintRight& right,
                   std::shared_ptr<PaperFile> file, v1::RenderPaperResponse* reply, service::Done done);

  // The order of electronic positioning of a subject that is open; none where there is none. For a print that
  // was recorded. Blocks.
  absl::StatusOr<std::optional<v1::PositioningOrder>> OpenOrderOf(std::string_view subject);

  // -- Sealed and destroyed files (sealing.cc)

  // Writes the event of opening a sealed file and fills `file`, which no answer keeps. Read it after an OK
  // alone.
  void OpenSealed(rpc::CallContext& call, const v1::OpenSealedFileRequest& request,
                  std::shared_ptr<OpenedFile> file, v1::OpenSealedFileResponse* reply, service::Done done);
  // Destroys who it was about, what was said and seen, and the person's key. Blocks before it calls `done`.
  void Erase(rpc::CallContext& call, const v1::EraseSubjectRequest& request, v1::Subject* reply,
             service::Done done);
  // Gives those their own key who were entered before there were any, and seals what is theirs by it; at most
  // `limit` after the place of the call before. Nothing without data keys. Blocks.
  absl::StatusOr<RolledOver> GiveKeys(int limit, std::string_view after = "");
  // Seals what the law seals of files that had ended before it was known; at most `limit`. Blocks.
  absl::StatusOr<RolledOver> SealOlder(int limit, std::string_view after = "");
  // An event as whoever reads the log may see it: see EventOpener. Blocks on PostgreSQL.
  absl::Status OpenEvent(common::v1::Event* event, bool with_minors = true) {
    return opener_.Open(event, with_minors);
  }

  // Brings subjects whose day has come to the legal day of the database's clock, at most `limit` after a
  // place (RolledOver.place of the call before; "" for the first), in one transaction of set-based
  // statements. One that can't be written is passed over and named; it keeps nobody else from the day.
  // Repeating it changes nothing. Blocks.
  absl::StatusOr<RolledOver> RollOver(int limit, std::string_view after = "");
  // Writes the figures of files that are out of step with them, at most `limit` after a place; likewise. One
  // round of it from "" on says which files can't be counted. Blocks.
  absl::StatusOr<RolledOver> CatchUpFigures(int limit, std::string_view after = "");

  // -- Reading (subject_reads.cc)

  absl::StatusOr<v1::Subject> GetSubject(std::string_view name);
  absl::StatusOr<v1::Person> GetPerson(std::string_view name);
  // Somebody whom a subject must not meet, by the ban.
  absl::StatusOr<v1::BarredPerson> GetBarredPerson(std::string_view name, std::string_view ban);
  // What is kept of its risk assessments; nothing where nobody has recorded any.
  absl::StatusOr<v1::RiskFile> GetRiskFile(std::string_view name);
  // The subjects of a region and all below it, the newest first, after the place `after`.
  absl::StatusOr<std::vector<v1::Subject>> ListSubjects(std::string_view region, bool with_minors,
                                                        const api::Filter& filter, std::string_view after,
                                                        int limit);
  // The open duties of a region and all below it that are due on or before `until`, the earliest first.
  absl::StatusOr<std::vector<v1::SubjectDuty>> ListDuties(std::string_view region, bool with_minors,
                                                          absl::CivilDay until, const api::Filter& filter,
                                                          std::string_view after, int limit);
  // What agency and offices have to do themselves, and what others missed by `today`, which they have to
  // follow up.
  absl::StatusOr<std::vector<v1::SubjectDuty>> ListWork(std::string_view region, bool with_minors,
                                                        std::string_view officer, absl::CivilDay today,
                                                        std::string_view after, int limit);
  absl::StatusOr<std::vector<v1::ListMyWorkResponse::Backlog>> CountBacklog(std::string_view region,
                                                                            bool with_minors,
                                                                            absl::CivilDay today);
  // Acts of a subject, the newest first, after the id `after`; without what was said and seen.
  absl::StatusOr<std::vector<v1::Act>> ListActs(std::string_view subject, std::string_view after, int limit);
  // What was said and seen at one, and where; nothing else of it.
  absl::StatusOr<v1::Act> GetActContent(std::string_view subject, std::string_view act);
  absl::StatusOr<v1::CountSubjectsResponse> Count(std::string_view region, absl::CivilDay from,
                                                  absl::CivilDay to);

  // -- Figures (figure_reads.cc)

  // A region's figures of a period, as of a day, that one too.
  absl::StatusOr<v1::PeriodFigures> CountFigures(std::string_view region, const Period& period,
                                                 absl::CivilDay until);
  // The entries behind one of them, by day, after the place `after`; `places` gets theirs.
  absl::StatusOr<std::vector<v1::ListSubjectsBehindResponse::Entry>> ListBehind(
      std::string_view region, bool with_minors, const Period& period, absl::CivilDay until,
      v1::Measure measure, std::string_view after, int limit, std::vector<std::string>* places);
  // How many of them are not shown: of sealed files, and of minors.
  absl::StatusOr<int64_t> CountHiddenBehind(std::string_view region, bool with_minors, const Period& period,
                                            absl::CivilDay until, v1::Measure measure);

  const RuleBook& book() const { return book_; }

  // Who a command comes from: whoever answers for the file; the person himself; a provider's staff.
  enum class Whose { kOffice, kOwn, kProvider };

  // What a command is about.
  struct Target {
    std::string name;
    std::string etag = "";
    std::string transfer = "";     // whose new county acts; else the county responsible does
    std::string document = "";     // which the county that made it may deliver
    std::string files = "";        // the transfer whose old county may send them after it, too
    std::string claim = "";        // what the person is to be found by from now on
    v1::BarredPerson barred = {};  // whom the person must not meet from now on
    OpenFile open_file = {};       // of resettlement, which a release is linked to
    Whose whose = Whose::kOffice;
    std::string provider = "";    // that the command is about, or comes from
    bool risk = false;            // whether it asks for what is kept of risk assessments
    std::string recalled = "";    // the transfer that another installation has let go of
    std::string offered_by = "";  // the county elsewhere by whose offer the person is registered
  };

 private:
  using Decider = std::function<absl::StatusOr<Step>(
      const v1::Subject& current, const google::protobuf::Message& command, const Circumstances& now)>;

  // The steps that the county takes to which a subject goes.
  template <typename Request>
  static std::string AnsweredBy(const Request&) {
    return "";
  }
  static std::string AnsweredBy(const v1::AnswerTransferRequest& request) { return request.transfer(); }
  static std::string AnsweredBy(const v1::ReceiveTransferRequest& request) { return request.transfer(); }
  template <typename Request>
  std::string OfferedBy(const Request&) const {
    return "";
  }
  std::string OfferedBy(const v1::ReceiveTransferRequest& request);
  template <typename Request>
  static std::string DeliveredBy(const Request&) {
    return "";
  }
  static std::string DeliveredBy(const v1::RecordDeliveryRequest& request) { return request.document(); }
  template <typename Request>
  static std::string SentBy(const Request&) {
    return "";
  }
  static std::string SentBy(const v1::SendFilesRequest& request) { return request.transfer(); }
  // A barred person's words go out of the text of the very command that enters the person.
  template <typename Request>
  static v1::BarredPerson BarredBy(const Request&) {
    return {};
  }
  static v1::BarredPerson BarredBy(const v1::RecordBanRequest& request) { return request.person(); }
  template <typename Request>
  std::string ClaimOf(const Request&) const {
    return "";
  }
  std::string ClaimOf(const v1::CorrectPersonRequest& request) const;
  std::string ClaimOf(const v1::ReceiveTransferRequest& request);
  template <typename Request>
  OpenFile OpenFileOf(const Request&) {
    return {};
  }
  OpenFile OpenFileOf(const v1::ReleaseSubjectRequest& request);
  template <typename Request>
  static std::string ProviderOf(const Request&) {
    return "";
  }
  static std::string ProviderOf(const v1::AssignProviderRequest& request) {
    return request.assignment().provider();
  }
  template <typename Request>
  static bool IsOfRisk(const Request&) {
    return false;
  }
  static bool IsOfRisk(const v1::RecordRiskAnswersRequest&) { return true; }
  static bool IsOfRisk(const v1::ClassifySubjectRequest& request) { return request.has_risk(); }
  absl::Status WritePerson(storage::UnitOfWork& work, const std::string& subject, const v1::Person& before,
                           const v1::Person& after, const PersonKey& key);

  void ChangeSubject(rpc::CallContext& call, const google::protobuf::Message& request, Target target,
                     Decider decide, google::protobuf::Message* reply, service::Done done);

  absl::StatusOr<std::optional<RecallOf>> RecallBeforeChange(const rpc::CallContext& call,
                                                             const google::protobuf::Message& request,
                                                             const std::string& name, const std::string& etag,
                                                             const Decider& decide);
  // The person's claim, for whom this installation registers by another one's offer.
  absl::Status TakeOver(storage::UnitOfWork& work, const Target& target, const v1::Person& person);
  // What a note is heard with.
  struct Telling {
    const v1::HandoverNote& note;
    const v1::HandoverFile* file;
    const std::vector<std::string>& speaks_for;
    std::vector<std::string> standing;  // the keys of the offer that stood when it was told
  };
  absl::Status HearOne(storage::UnitOfWork& work, const Telling& one);

  absl::Status RollOverOne(storage::UnitOfWork& work, const std::string& name);
  absl::Status SealOlderOne(storage::UnitOfWork& work, const std::string& name);

  service::ServiceStore& store_;
  const RuleBook book_;
  const identity::LookupKey key_;
  const std::vector<std::string> elsewhere_;
  EventOpener opener_;
  Mutex mutex_;
  // Whom the last whole round of CatchUpFigures has passed over, and the one under way so far.
  std::set<std::string> uncountable_ ABSL_GUARDED_BY(mutex_), passing_over_ ABSL_GUARDED_BY(mutex_);
};

// The statements behind lists, for the test of how they are found. `within` is of WithinRegion, `where` of a
// filter.
namespace internal {

std::string SubjectPageSql(std::string_view within, std::string_view where, bool with_minors);
// `of_one`: the condition for one subject's rows, where the page is of one alone.
std::string DutyPageSql(std::string_view within, std::string_view where, bool with_minors,
                        std::string_view of_one = "");
std::string WorkPageSql(std::string_view within, bool of_officer, bool with_minors);
std::string BacklogSql(std::string_view part, std::string_view within, bool with_minors);
std::string BalanceSql(std::string_view within);
std::string WakingSql();
std::string StayFiguresSql(std::string_view within);
std::string LedgerFiguresSql(std::string_view within);
std::string CohortFiguresSql(std::string_view within);
std::string PeriodFiguresSql(std::string_view within);

}  // namespace internal

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_STORAGE_CORRECTION_STORE_H_
