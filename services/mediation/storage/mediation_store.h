// What the mediation service keeps: cases, who their parties are, terms, figures, committees and mediators.
//
// Reads block on PostgreSQL. Writes go through the write queue: a function that takes `done` returns at once
// and calls it later, from another thread, with the reply filled; `call`, `request` and `reply` live until
// then. Whether the caller may act on a case is asked of the stored row, inside the transaction.

#ifndef FENGQIAO_SERVICES_MEDIATION_STORAGE_MEDIATION_STORE_H_
#define FENGQIAO_SERVICES_MEDIATION_STORAGE_MEDIATION_STORE_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/blobs/s3_blobs.h"
#include "common/identity/lookup_key.h"
#include "common/rpc/call_context.h"
#include "common/service/command.h"
#include "common/service/service_store.h"
#include "common/values/period.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/circumstances.h"
#include "services/mediation/storage/case_search.h"
#include "services/mediation/storage/case_target.h"
#include "services/mediation/storage/platform_store.h"

namespace fengqiao::mediation {

// The schema's migrations.
std::vector<storage::Migration> MediationMigrations();

// The secret of the installation: the one in the database, made there at the first start. Blocks.
absl::StatusOr<std::string> InstallationSecret(service::ServiceStore& store);

// The fields that lists may be filtered by.
const std::vector<api::FilterField>& CaseFilterFields();
const std::vector<api::FilterField>& DeadlineFilterFields();
const std::vector<api::FilterField>& CommitteeFilterFields();
const std::vector<api::FilterField>& MediatorFilterFields();

// The place of a row in its list, for paging.
std::string PlaceOf(const v1::Case& dispute);
std::string PlaceOf(const v1::Deadline& deadline);

// OK where the caller answers for a region that has the case now: it may act on it and read it. Who gave it
// away is told where it is, anybody else of the region in the name alone, so that it learns nothing of the
// case. An organ that refers disputes (role sender) may do so with what it referred alone, where its token
// names it.
absl::Status MayAct(const rpc::CallContext& call, const v1::Case& dispute);
// The organ whose referrals alone a caller sees; "" for one who sees all of its regions.
std::string_view SenderOf(const rpc::Caller& caller);
bool MayHear(const rpc::Caller& caller, const v1::Case& dispute);

// Thread-safe.
// What leads to a case that others know by numbers of their own.
struct NumbersOfCase {
  std::string etag;                 // of the case, when it was read
  std::vector<std::string> claims;  // keys of ReferralClaimsTable, all of them its own
};

class MediationStore {
 public:
  // All outlive the store.
  MediationStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key);

  // -- Commands on cases

  void RegisterCase(rpc::CallContext& call, const v1::RegisterCaseRequest& request,
                    std::vector<v1::SimilarCase> similar, v1::RegisterCaseResponse* reply,
                    service::Done done);

  // Every command that a Decide of case_steps.h decides. `target` is of TargetOf, with the present mediators
  // where it wants them.
  template <typename Request>
  void Change(rpc::CallContext& call, const Request& request, CaseTarget target, v1::Case* reply,
              service::Done done) {
    ChangeCase(
        call, request, std::move(target),
        [](const v1::Case& current, const google::protobuf::Message& command, const Circumstances& now) {
          return Decide(current, static_cast<const Request&>(command), now);
        },
        reply, std::move(done));
  }

  void AddParty(rpc::CallContext& call, const v1::AddPartyRequest& request, CaseTarget target,
                v1::Case* reply, service::Done done);
  void ReopenCase(rpc::CallContext& call, const v1::ReopenCaseRequest& request, v1::Case* reply,
                  service::Done done);
  // `numbers` are what leads to the case that ends, as they were read before: they lead to the other one
  // afterwards. ABORTED where the case has changed since.
  void JoinCase(rpc::CallContext& call, const v1::JoinCaseRequest& request, NumbersOfCase numbers,
                v1::Case* reply, service::Done done);
  void SplitCase(rpc::CallContext& call, const v1::SplitCaseRequest& request, v1::Case* reply,
                 service::Done done);
  // Writes the event that says what a search for persons found; `reply` holds it.
  void RecordSearch(rpc::CallContext& call, const v1::FindSimilarCasesRequest& request,
                    v1::FindSimilarCasesResponse* reply, service::Done done);
  // The same for a search for who must recuse for persons who are in no case yet.
  void RecordSearch(rpc::CallContext& call, const v1::SuggestMediatorsRequest& request,
                    v1::SuggestMediatorsResponse* reply, service::Done done);
  // Writes the event; what is revealed is read afterwards, by GetIdentity, so that no answer keeps it.
  void RecordReveal(rpc::CallContext& call, const v1::RevealPartyRequest& request,
                    v1::RevealPartyResponse* reply, service::Done done);
  // The same for printing (paper_log.cc): the event goes first, no answer keeps what is printed.
  void RecordPrint(rpc::CallContext& call, const v1::RenderPaperRequest& request,
                   v1::RenderPaperResponse* reply, service::Done done);
  void RecordDownload(rpc::CallContext& call, const v1::DownloadScanRequest& request,
                      v1::DownloadScanResponse* reply, service::Done done);
  // Keeps a paper's scan with the case (scans.cc): in the object store where there is one, else in the
  // database. `header` states its hash. Blocks where there is an object store.
  void AttachScan(rpc::CallContext& call, const v1::ScanHeader& header, std::string bytes, v1::Case* reply,
                  service::Done done);
  // The bytes of a paper's scan. NOT_FOUND; DATA_LOSS where they are not what was kept.
  absl::StatusOr<std::string> GetScan(const v1::Case& dispute, const v1::Paper& paper);
  // Where new scans are kept from now on, and old ones read that are there; outlives the store.
  void KeepScansIn(const blobs::S3Blobs* elsewhere) { elsewhere_ = elsewhere; }
  void RecordExport(rpc::CallContext& call, const v1::ExportFileRequest& request,
                    v1::ExportFileResponse* reply, service::Done done);

  // -- The registry

  void CreateCommittee(rpc::CallContext& call, const v1::CreateCommitteeRequest& request,
                       v1::Committee* reply, service::Done done);
  void UpdateCommittee(rpc::CallContext& call, const v1::UpdateCommitteeRequest& request,
                       v1::Committee* reply, service::Done done);
  void CreateMediator(rpc::CallContext& call, const v1::CreateMediatorRequest& request, v1::Mediator* reply,
                      service::Done done);
  void UpdateMediator(rpc::CallContext& call, const v1::UpdateMediatorRequest& request, v1::Mediator* reply,
                      service::Done done);
  absl::StatusOr<v1::Committee> GetCommittee(std::string_view name);
  absl::StatusOr<v1::Mediator> GetMediator(std::string_view name);
  // The committees that have a case with a part of the mediator's in it, by name. Blocks.
  absl::StatusOr<std::vector<std::string>> CommitteesWorkedFor(std::string_view mediator);
  // Of a region and all below it, after the name `after`.
  absl::StatusOr<std::vector<v1::Committee>> ListCommittees(std::string_view region,
                                                            const api::Filter& filter, std::string_view after,
                                                            int limit);
  absl::StatusOr<std::vector<v1::Mediator>> ListMediators(std::string_view region, const api::Filter& filter,
                                                          std::string_view after, int limit);

  // -- Reading cases

  absl::StatusOr<v1::Case> GetCase(std::string_view name);
  // Those of these cases that there are, by name.
  absl::StatusOr<std::map<std::string, v1::Case>> GetCases(const std::vector<std::string>& names);
  // What is open between the cases and outside platforms, the oldest first, after a place (OpenPlatform).
  absl::StatusOr<std::vector<OpenPlatform>> ListOpenPlatforms(const PlatformQuery& query,
                                                              std::string_view after, int limit);
  // The last attempt of a case, for who mediates; an empty one where there is no such case or attempt.
  absl::StatusOr<v1::Attempt> PresentAttempt(std::string_view name);
  absl::StatusOr<v1::Identity> GetIdentity(std::string_view case_name, std::string_view party);
  // What a case's papers are printed from (paper_log.cc).
  struct CaseFile {
    v1::Case dispute;
    v1::Identities identities;
    Roster roster;
  };
  absl::StatusOr<CaseFile> GetCaseFile(std::string_view name);
  // The cases of a region and all below it and those that they share, the newest first, after the place
  // `after`; with a `sender` only what that organ referred.
  absl::StatusOr<std::vector<v1::Case>> ListCases(std::string_view region, const api::Filter& filter,
                                                  std::string_view after, int limit,
                                                  std::string_view sender = {});
  // Of them those that have the words, what was entered last first, after the case `after`.
  absl::StatusOr<std::vector<v1::Case>> SearchCases(const CaseSearch& search, const api::Filter& filter,
                                                    std::string_view after, int limit) {
    return mediation::SearchCases(store_.database(), search, filter, after, limit);
  }
  // The running terms of a region and all below it that end on or before `until`, the earliest first; without
  // the options that had lapsed by `today`.
  absl::StatusOr<std::vector<v1::Deadline>> ListDeadlines(std::string_view region, absl::CivilDay until,
                                                          absl::CivilDay today, const api::Filter& filter,
                                                          std::string_view after, int limit);
  // The work within a region, of `committees` alone where there are any, and of them what the mediator is on
  // where one is named; after the place `after`. `places` are those of the items (work_reads.cc).
  struct WorkQuery {
    std::string region;
    std::vector<std::string> committees;
    std::string mediator;
    absl::CivilDay today;
  };
  absl::StatusOr<std::vector<v1::WorkItem>> ListWork(const WorkQuery& query, std::string_view after,
                                                     int limit, std::vector<std::string>* places);
  // What waits in the parts of a region, by their codes.
  absl::StatusOr<std::vector<v1::Backlog>> CountBacklog(std::string_view region, absl::CivilDay today);
  // Somebody who is looked for: by the key of its number, and, where `name` is given, only under that very
  // name: then a number that was guessed finds nothing.
  struct Person {
    std::string key;
    std::string name = "";
  };
  // Cases within a region of one of these persons, or with one of these senders' numbers (NumberKeyOf), as
  // far as the caller may read them.
  absl::StatusOr<std::vector<v1::SimilarCase>> FindSimilar(const rpc::CallContext& call,
                                                           std::string_view region,
                                                           const std::vector<Person>& persons,
                                                           const std::vector<std::string>& numbers);
  // By what a sender's number is found: a digest, since a hotline's may be its caller's telephone; "" for
  // none.
  std::string NumberKeyOf(std::string_view sender, std::string_view number) const;
  // Under what a referral's number is claimed for a case of that name or parent.
  std::string ClaimOf(const v1::Referral& referral, std::string_view name) const;
  std::string ClaimOf(std::string_view sender, std::string_view number, std::string_view name) const;
  // The claims of all numbers by which others know the case, whichever county they were made in.
  absl::StatusOr<NumbersOfCase> NumbersOf(std::string_view name);

  // -- Figures (figures.cc)

  absl::StatusOr<v1::SummarizeCasesResponse> Summarize(std::string_view region, const Period& period,
                                                       v1::Split split);
  // What cases add to a count, by day, after the place `after`; `places` are theirs.
  absl::StatusOr<std::vector<v1::ListCasesBehindResponse::Entry>> ListEntries(
      std::string_view region, const Period& period, v1::Measure measure, std::string_view after, int limit,
      std::vector<std::string>* places);
  // Adds fresh entries of the ledger to the tallies, at most some hundred. Blocks. How many it took.
  absl::StatusOr<int> RollUp();
  // How many entries the tallies do not have yet, as far as `most`. Blocks.
  absl::StatusOr<int64_t> CountFresh(int most);

  const PersonKey& person_key() const { return person_key_; }
  const RuleBook& book() const { return book_; }

 private:
  // The digests of the numbers that platforms have for the case.
  std::set<std::string> PlatformNumbers(const v1::Case& dispute, const v1::Identities& identities) const;
  using Decider = std::function<absl::StatusOr<Step>(
      const v1::Case& current, const google::protobuf::Message& command, const Circumstances& now)>;

  void ChangeCase(rpc::CallContext& call, const google::protobuf::Message& request, CaseTarget target,
                  Decider decide, v1::Case* reply, service::Done done);

  service::ServiceStore& store_;
  const RuleBook book_;
  const identity::LookupKey key_;
  const PersonKey person_key_;
  const blobs::S3Blobs* elsewhere_ = nullptr;  // null: in the database
};

// The statements behind lists and figures, for the test of how they are found. `within` is of WithinRegion,
// `where` of a filter.
namespace internal {

// The cases that `condition` finds in `table` (case_parties, referral_claims), with their identities.
std::string SimilarSql(std::string_view table, std::string_view condition, std::string_view within);
std::string CasePageSql(std::string_view within, std::string_view where);
std::string SentPageSql(std::string_view within, std::string_view where, int sender);
// The terms of a region's cases, and of those that it shares, for which `wanted` holds: duties behind a place
// ($1, $2), options behind another one, `options_after`.
std::string TermPageSql(storage::Engine engine, std::string_view within, std::string_view wanted,
                        std::string_view options_after, std::string_view limit);
std::string DeadlinePageSql(storage::Engine engine, std::string_view within, std::string_view where);
// Terms after a place (duties: $1, $2; options: $4, $5), and cases that wait after an id, of a region or of
// committees: `who` is a
// condition on the committee, and `within` holds for all then.
std::string WorkTermsSql(storage::Engine engine, std::string_view within, std::string_view who);
std::string WorkWaitingSql(std::string_view within, std::string_view who);
// What is due before a day ($2; $1 is today) and what waits, summed by `part`.
std::string BacklogTermsSql(std::string_view part, std::string_view within);
std::string BacklogWaitingSql(std::string_view part, std::string_view within);
std::string EntryPageSql(std::string_view within);
// Sums by `part`, of the whole ledger or of what the tallies of counties or the other sums do not have yet:
// part, measure, whole units, millionths.
enum class Entries { kAll, kNotRolled, kNotSummed };
std::string LedgerSumSql(std::string_view part, std::string_view within, Entries entries);
// The same of a table of tallies, by a month and before another one, of a split.
std::string TallySumSql(std::string_view table, std::string_view part, std::string_view within);
// How many disputes were at hand at a place behind its months from one key to before another ("place|month").
std::string BalanceSql();

}  // namespace internal

}  // namespace fengqiao::mediation

#endif  // FENGQIAO_SERVICES_MEDIATION_STORAGE_MEDIATION_STORE_H_
