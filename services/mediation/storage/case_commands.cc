// The commands on cases.

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/api/resource_name.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/law/purpose.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"
#include "common/values/legal_date.h"
#include "services/mediation/domain/parties.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/domain/rules.h"
#include "services/mediation/storage/case_writer.h"
#include "services/mediation/storage/mediation_store.h"
#include "services/mediation/storage/provider_store.h"
#include "services/mediation/storage/tables.h"

namespace fengqiao::mediation {
namespace {

using service::Done;
using storage::Command;
using storage::Record;
using storage::UnitOfWork;

constexpr std::string_view kSender = "sender";

template <typename Message>
absl::StatusOr<Message> Found(UnitOfWork& work, const storage::TableSpec& table, std::string_view key) {
  const Record* record = work.Find(table, key);
  if (record == nullptr) return Message();
  return record->Parse<Message>();
}

// Refuses an organ that refers disputes what it did not refer.
absl::Status IsOfSender(const rpc::CallContext& call, const v1::Case& dispute) {
  if (MayHear(call.caller(), dispute)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
               "the caller's organ has not referred this case");
}

// For Command::may_replay: an old answer about these cases goes to who may act on them now, and so to nobody
// whose region has lost them.
std::function<absl::Status(UnitOfWork&)> WhoMayAct(const rpc::CallContext& call,
                                                   std::vector<std::string> names) {
  return [&call, names = std::move(names)](UnitOfWork& work) -> absl::Status {
    for (const std::string& name : names) RETURN_IF_ERROR(FindCase(work, call, name).status());
    return absl::OkStatus();
  };
}

absl::StatusOr<Roster> FindRoster(UnitOfWork& work, const CaseTarget& target) {
  Roster roster;
  if (!target.committee.empty()) {
    if (const Record* record = work.Find(CommitteesTable(), target.committee)) {
      ASSIGN_OR_RETURN(roster.committees[target.committee], record->Parse<v1::Committee>());
    }
  }
  for (const std::string& name : target.mediators) {
    if (const Record* record = work.Find(MediatorsTable(), name)) {
      ASSIGN_OR_RETURN(roster.mediators[name], record->Parse<v1::Mediator>());
    }
  }
  for (const std::string& name : target.providers) {
    if (const Record* record = work.Find(ProvidersTable(), name)) {
      ASSIGN_OR_RETURN(roster.providers[name], record->Parse<v1::Provider>());
    }
  }
  return roster;
}

// How long a command may wait before it is decided, with room to spare.
constexpr absl::Duration kLongestWait = absl::Hours(1);

std::string FileNumberKey(std::string_view committee, absl::Time now) {
  return mediation::FileNumberKey(committee, LegalDay(now).year());
}

// The keys of the years in which a command submitted now may be decided.
std::vector<std::string> FileNumberKeys(std::string_view committee, absl::Time now) {
  std::vector<std::string> keys = {FileNumberKey(committee, now)};
  if (std::string later = FileNumberKey(committee, now + kLongestWait); later != keys[0]) {
    keys.push_back(std::move(later));
  }
  return keys;
}

// Who refers disputes enters its own; RegisterCase of anybody else's would be out of its sight at once.
absl::Status CheckSender(const rpc::CallContext& call, const v1::Case& entered) {
  if (IsOfSender(call, entered).ok()) return absl::OkStatus();
  return InvalidField("case.referrals", "must have one of the caller's own organ");
}

// Takes a sender's number for a case; ALREADY_EXISTS, naming the case that has it.
absl::Status Claim(UnitOfWork& work, const std::string& claim, const std::string& case_name) {
  if (claim.empty()) return absl::OkStatus();
  if (const Record* taken = work.Find(ReferralClaimsTable(), claim)) {
    const auto& owner = std::get<std::string>(taken->columns[0]);
    if (owner == case_name) return absl::OkStatus();
    return AlreadyExists(kCaseType, owner);
  }
  work.Put(ReferralClaimsTable(), {.key = claim, .message = "", .columns = {case_name}});
  return absl::OkStatus();
}

// What led to the case that ends leads to the one that goes on; but for the numbers that are `still` with it.
void HandOver(UnitOfWork& work, const std::vector<std::string>& claims, const std::set<std::string>& still,
              std::string_view ended, std::string_view going_on) {
  for (const std::string& claim : claims) {
    const Record* taken = work.Find(ReferralClaimsTable(), claim);
    const bool stays = still.contains(claim.substr(0, claim.rfind('|')));
    if (taken == nullptr || stays || std::get<std::string>(taken->columns[0]) != ended) continue;
    work.Put(ReferralClaimsTable(), {.key = claim, .message = "", .columns = {std::string(going_on)}});
  }
}

void WriteParties(UnitOfWork& work, const v1::Case& dispute, int first) {
  for (int i = first; i < dispute.parties_size(); ++i) {
    if (!dispute.parties(i).key().empty()) {
      work.Insert(CasePartiesTable(), ToPartyRecord(dispute, dispute.parties(i).key()));
    }
  }
}

// What a command that looks at the case's mediators was told of them before may no longer be so.
absl::Status CheckPresent(const CaseTarget& target, const v1::Case& dispute) {
  if (!target.by_present_mediators || dispute.attempts().empty()) return absl::OkStatus();
  const v1::Attempt& attempt = *dispute.attempts().rbegin();
  const bool other_committee = !target.appointed.empty() && attempt.committee() != target.committee;
  for (const std::string& name : attempt.mediators()) {
    if (other_committee ||
        std::find(target.mediators.begin(), target.mediators.end(), name) == target.mediators.end()) {
      return Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
                   "the case got other mediators meanwhile; read it again");
    }
  }
  return absl::OkStatus();
}

std::string NewCaseName(std::string_view region, UnitOfWork& work) {
  return absl::StrCat(ToAbsl(region), "/cases/", NewUlid(absl::ToUnixMillis(work.now())));
}

}  // namespace

std::string_view SenderOf(const rpc::Caller& caller) {
  return caller.role == kSender ? std::string_view(caller.organ) : std::string_view();
}

bool MayHear(const rpc::Caller& caller, const v1::Case& dispute) {
  const std::string_view sender = SenderOf(caller);
  const auto& referrals = dispute.referrals();
  return sender.empty() || std::any_of(referrals.begin(), referrals.end(), [&](const v1::Referral& referral) {
           return referral.sender() == sender;
         });
}

namespace {

absl::Status IsResponsible(const rpc::CallContext& call, const v1::Case& dispute) {
  for (const std::string& region : dispute.co_regions()) {
    if (call.caller().Covers(api::RegionOf(region))) return absl::OkStatus();
  }
  if (call.caller().Covers(api::RegionOf(dispute.region()))) return absl::OkStatus();
  // Who gave the case away is told where it is.
  const bool had_it = call.caller().Covers(api::RegionOf(dispute.name()));
  return call.AuthorizeRegion(api::RegionOf(had_it ? dispute.region() : dispute.name()));
}

}  // namespace

absl::Status MayAct(const rpc::CallContext& call, const v1::Case& dispute) {
  RETURN_IF_ERROR(IsResponsible(call, dispute));
  return IsOfSender(call, dispute);
}

MediationStore::MediationStore(service::ServiceStore& store, RuleBook book, identity::LookupKey key)
    : store_(store),
      book_(book),
      key_(std::move(key)),
      person_key_([this](std::string_view value) { return key_.Of(value); }) {}

std::string MediationStore::NumberKeyOf(std::string_view sender, std::string_view number) const {
  if (number.empty()) return "";
  return person_key_(absl::StrCat(ToAbsl(sender), "|", ToAbsl(number)));
}

std::string MediationStore::ClaimOf(std::string_view sender, std::string_view number,
                                    std::string_view name) const {
  const std::string key = NumberKeyOf(sender, number);
  return key.empty() ? key : absl::StrCat(key, "|", CountyOf(name));
}

std::string MediationStore::ClaimOf(const v1::Referral& referral, std::string_view name) const {
  return ClaimOf(referral.sender(), referral.external_number(), name);
}

std::set<std::string> MediationStore::PlatformNumbers(const v1::Case& dispute,
                                                      const v1::Identities& identities) const {
  std::set<std::string> numbers;
  for (const v1::ExternalRef& ref : dispute.external_refs()) {
    numbers.insert(NumberKeyOf(ref.platform(), AsTyped(ref.external_number(), identities)));
  }
  return numbers;
}

absl::StatusOr<NumbersOfCase> MediationStore::NumbersOf(std::string_view name) {
  NumbersOfCase found;
  RETURN_IF_ERROR(store_.database().Read([&](storage::Reader& reader) -> absl::Status {
    found = {};
    ASSIGN_OR_RETURN(const storage::Rows rows,
                     reader.Query("SELECT c.envelope, i.envelope FROM cases c JOIN identities i "
                                  "ON i.case_name = c.name WHERE c.name = $1",
                                  {std::string(name)}));
    if (rows.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto dispute, storage::OpenMessage<v1::Case>(rows[0].Bytes(0)));
    ASSIGN_OR_RETURN(const auto identities, storage::OpenMessage<v1::Identities>(rows[0].Bytes(1)));
    found.etag = dispute.etag();
    std::set<std::string> numbers = PlatformNumbers(dispute, identities);
    for (const v1::Referral& referral : dispute.referrals()) {
      numbers.insert(NumberKeyOf(AsTyped(referral.sender(), identities),
                                 AsTyped(referral.external_number(), identities)));
    }
    numbers.erase("");
    for (const std::string& number : numbers) {
      // Of whatever county: '}' comes right after the '|' before it.
      ASSIGN_OR_RETURN(
          const storage::Rows claims,
          reader.Query("SELECT claim FROM referral_claims WHERE claim >= $1 AND claim < $2 "
                       "AND case_name = $3",
                       {absl::StrCat(number, "|"), absl::StrCat(number, "}"), std::string(name)}));
      for (const storage::Row row : claims) found.claims.push_back(row.Text(0));
    }
    return absl::OkStatus();
  }));
  return found;
}

void MediationStore::ChangeCase(rpc::CallContext& call, const google::protobuf::Message& request,
                                CaseTarget target, Decider decide, v1::Case* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&CasesTable(), {target.name}}, {&IdentitiesTable(), {target.name}}};
  command.may_replay = WhoMayAct(call, {target.name});
  if (!target.committee.empty()) {
    command.reads.push_back({&CommitteesTable(), {target.committee}});
    command.reads.push_back(
        {&FileNumbersTable(), FileNumberKeys(target.committee, store_.database().clock().Now())});
  }
  if (!target.mediators.empty()) command.reads.push_back({&MediatorsTable(), target.mediators});
  if (!target.providers.empty()) command.reads.push_back({&ProvidersTable(), target.providers});
  std::string claim = target.referral == nullptr ? std::string() : ClaimOf(*target.referral, target.name);
  if (!target.platform_number.empty()) {
    claim = ClaimOf(target.platform, target.platform_number, target.name);
  }
  if (!claim.empty()) command.reads.push_back({&ReferralClaimsTable(), {claim}});
  command.decide = [this, &call, &request, claim, target = std::move(target), decide = std::move(decide),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case current, FindCase(work, call, target.name));
    RETURN_IF_ERROR(api::CheckEtag(target.etag, api::RevisionOf(current.etag())));
    ASSIGN_OR_RETURN(auto identities, Found<v1::Identities>(work, IdentitiesTable(), target.name));
    RETURN_IF_ERROR(CheckPresent(target, current));
    if (target.by_leader) RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(current.region())));
    ASSIGN_OR_RETURN(const Roster roster, FindRoster(work, target));
    const std::string number_key = FileNumberKey(target.committee, work.now());
    const Record* last_number =
        target.committee.empty() ? nullptr : work.Find(FileNumbersTable(), number_key);
    const int64_t number = last_number == nullptr ? 1 : std::get<int64_t>(last_number->columns[0]) + 1;
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .roster = roster,
                            .identities = identities,
                            .person_key = person_key_,
                            .next_file_number = static_cast<int>(number)};
    const std::unique_ptr<google::protobuf::Message> cleaned(request.New());
    cleaned->CopyFrom(request);
    const bool spelled_anew = TakeOutNames(&identities, cleaned.get());
    ASSIGN_OR_RETURN(Step step, decide(current, *cleaned, now));
    RETURN_IF_ERROR(Claim(work, claim, target.name));
    if (step.next.number() != current.number()) {
      work.Put(FileNumbersTable(), {.key = number_key, .message = "", .columns = {number}});
    }
    ASSIGN_OR_RETURN(const v1::Case written, WriteCase(work, &current, std::move(step), origin, book_));
    if (spelled_anew) work.Put(IdentitiesTable(), ToRecord(written, identities));
    if (written.number() != current.number()) {
      work.Insert(GivenNumbersTable(), {.key = GivenNumberKey(target.committee, written.number()),
                                        .message = "",
                                        .columns = {written.name()}});
    }
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::RegisterCase(rpc::CallContext& call, const v1::RegisterCaseRequest& request,
                                  std::vector<v1::SimilarCase> similar, v1::RegisterCaseResponse* reply,
                                  Done done) {
  Command command = service::CommandFor(call, request);
  storage::Read claims{&ReferralClaimsTable(), {}};
  for (const v1::Referral& referral : request.case_().referrals()) {
    if (std::string key = ClaimOf(referral, request.parent()); !key.empty()) {
      claims.keys.push_back(std::move(key));
    }
  }
  command.reads = {std::move(claims)};
  command.decide = [this, &call, &request, similar = std::move(similar),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    RETURN_IF_ERROR(CheckSender(call, request.case_()));
    const Circumstances now = CircumstancesOf(work, book_, person_key_);
    ASSIGN_OR_RETURN(NewCase made,
                     mediation::RegisterCase(request, NewCaseName(request.parent(), work), now));
    // By the number as it was sent: the case's own copy has no party's name in it any more.
    for (const v1::Referral& referral : request.case_().referrals()) {
      RETURN_IF_ERROR(Claim(work, ClaimOf(referral, request.parent()), made.dispute.name()));
    }
    v1::RegisterCaseResponse response;
    ASSIGN_OR_RETURN(
        *response.mutable_case_(),
        WriteCase(work, nullptr, {.next = std::move(made.dispute), .event = "Case.Registered", .rule = "MT1"},
                  origin, book_));
    work.Insert(IdentitiesTable(), ToRecord(response.case_(), made.identities));
    WriteParties(work, response.case_(), 0);
    for (const v1::SimilarCase& other : similar) *response.add_similar() = other;
    work.SetReply(response.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::AddParty(rpc::CallContext& call, const v1::AddPartyRequest& request, CaseTarget target,
                              v1::Case* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&CasesTable(), {request.name()}},
                   {&IdentitiesTable(), {request.name()}},
                   {&MediatorsTable(), target.mediators}};
  command.may_replay = WhoMayAct(call, {request.name()});
  command.decide = [this, &call, &request, target = std::move(target),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case current, FindCase(work, call, request.name()));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(current.etag())));
    ASSIGN_OR_RETURN(const auto identities, Found<v1::Identities>(work, IdentitiesTable(), request.name()));
    RETURN_IF_ERROR(CheckPresent(target, current));
    ASSIGN_OR_RETURN(const Roster roster, FindRoster(work, target));
    const Circumstances now{.now = work.now(),
                            .today = LegalDay(work.now()),
                            .book = book_,
                            .roster = roster,
                            .identities = identities,
                            .person_key = person_key_};
    ASSIGN_OR_RETURN(NewCase added, AddPartyTo(current, request, now));
    ASSIGN_OR_RETURN(const v1::Case written,
                     WriteCase(work, &current,
                               {.next = std::move(added.dispute), .event = "Case.PartyAdded", .rule = "MT1"},
                               origin, book_));
    work.Put(IdentitiesTable(), ToRecord(written, added.identities));
    WriteParties(work, written, current.parties_size());
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::ReopenCase(rpc::CallContext& call, const v1::ReopenCaseRequest& request, v1::Case* reply,
                                Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&CasesTable(), {request.name()}}, {&IdentitiesTable(), {request.name()}}};
  command.may_replay = WhoMayAct(call, {request.name()});
  command.decide = [this, &call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case old, FindCase(work, call, request.name()));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(old.etag())));
    ASSIGN_OR_RETURN(auto identities, Found<v1::Identities>(work, IdentitiesTable(), request.name()));
    const Circumstances now = CircumstancesOf(work, book_, person_key_, identities);
    v1::ReopenCaseRequest cleaned = request;
    // In the new case alone: the old one's file is closed.
    TakeOutNames(&identities, &cleaned);
    ASSIGN_OR_RETURN(v1::Case made,
                     mediation::ReopenCase(old, cleaned, NewCaseName(old.region(), work), now));
    ASSIGN_OR_RETURN(
        const v1::Case written,
        WriteCase(work, nullptr, {.next = std::move(made), .event = "Case.Registered", .rule = "MT17"},
                  origin, book_));
    work.Insert(IdentitiesTable(), ToRecord(written, identities));
    WriteParties(work, written, 0);
    RETURN_IF_ERROR(
        WriteCase(work, &old,
                  {.next = WithReopening(old, written.name()), .event = "Case.Reopened", .rule = "MT17"},
                  origin, book_)
            .status());
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::JoinCase(rpc::CallContext& call, const v1::JoinCaseRequest& request,
                              NumbersOfCase numbers, v1::Case* reply, Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&CasesTable(), {request.name(), request.into()}},
                   {&IdentitiesTable(), {request.name(), request.into()}},
                   {&ReferralClaimsTable(), numbers.claims}};
  command.may_replay = WhoMayAct(call, {request.name(), request.into()});
  command.decide = [this, &call, &request, numbers = std::move(numbers),
                    origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case ended, FindCase(work, call, request.name()));
    ASSIGN_OR_RETURN(const v1::Case going_on, FindCase(work, call, request.into()));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(ended.etag())));
    if (ended.etag() != numbers.etag) {
      return Error(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
                   "the case was changed meanwhile; read it again");
    }
    ASSIGN_OR_RETURN(auto identities, Found<v1::Identities>(work, IdentitiesTable(), request.name()));
    ASSIGN_OR_RETURN(const auto others, Found<v1::Identities>(work, IdentitiesTable(), request.into()));
    const Circumstances now = CircumstancesOf(work, book_, person_key_, identities);
    v1::JoinCaseRequest cleaned = request;
    TakeOutNames(&identities, &cleaned);
    ASSIGN_OR_RETURN(Joined joined, mediation::JoinCase(ended, going_on, others, cleaned, now));
    // What the other case said of somebody who was no party there may name one of this case's.
    TakeOutNames(&joined.identities, &joined.going_on);
    work.Put(IdentitiesTable(), ToRecord(ended, identities));
    work.Put(IdentitiesTable(), ToRecord(going_on, joined.identities));
    HandOver(work, numbers.claims, PlatformNumbers(joined.ended, identities), ended.name(), going_on.name());
    RETURN_IF_ERROR(WriteCase(work, &ended,
                              {.next = std::move(joined.ended), .event = "Case.JoinedInto", .rule = ""},
                              origin, book_)
                        .status());
    ASSIGN_OR_RETURN(
        const v1::Case written,
        WriteCase(work, &going_on, {.next = std::move(joined.going_on), .event = "Case.Joined", .rule = ""},
                  origin, book_));
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::SplitCase(rpc::CallContext& call, const v1::SplitCaseRequest& request, v1::Case* reply,
                               Done done) {
  Command command = service::CommandFor(call, request);
  command.reads = {{&CasesTable(), {request.name()}}, {&IdentitiesTable(), {request.name()}}};
  command.may_replay = WhoMayAct(call, {request.name()});
  command.decide = [this, &call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case current, FindCase(work, call, request.name()));
    RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(current.etag())));
    ASSIGN_OR_RETURN(auto identities, Found<v1::Identities>(work, IdentitiesTable(), request.name()));
    const Circumstances now = CircumstancesOf(work, book_, person_key_, identities);
    v1::SplitCaseRequest cleaned = request;
    const bool spelled_anew = TakeOutNames(&identities, &cleaned);
    ASSIGN_OR_RETURN(Split split,
                     mediation::SplitCase(current, cleaned, NewCaseName(current.region(), work), now));
    ASSIGN_OR_RETURN(
        const v1::Case written,
        WriteCase(work, nullptr,
                  {.next = std::move(split.made.dispute), .event = "Case.Registered", .rule = "MT1"}, origin,
                  book_));
    work.Insert(IdentitiesTable(), ToRecord(written, split.made.identities));
    WriteParties(work, written, 0);
    if (spelled_anew) work.Put(IdentitiesTable(), ToRecord(current, identities));
    RETURN_IF_ERROR(WriteCase(work, &current,
                              {.next = std::move(split.rest), .event = "Case.Split", .rule = ""}, origin,
                              book_)
                        .status());
    work.SetReply(written.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::RecordSearch(rpc::CallContext& call, const v1::FindSimilarCasesRequest& request,
                                  v1::FindSimilarCasesResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.decide = [&request, found = *reply, origin = Origin(call)](UnitOfWork& work) {
    // What was found says whom it was about; the numbers asked for are nobody's business.
    work.Emit(origin.Event("Cases.Searched", request.parent(), "个人信息保护法第6、28条", found));
    work.SetReply(found.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::RecordSearch(rpc::CallContext& call, const v1::SuggestMediatorsRequest& request,
                                  v1::SuggestMediatorsResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.decide = [&request, found = *reply, origin = Origin(call)](UnitOfWork& work) {
    // Whose kin somebody is, is all that the search could tell.
    v1::SuggestMediatorsResponse told = found;
    told.clear_suggestions();
    work.Emit(origin.Event("Mediators.Searched", request.draft().region(), "个人信息保护法第6、28条", told));
    work.SetReply(found.SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

void MediationStore::RecordReveal(rpc::CallContext& call, const v1::RevealPartyRequest& request,
                                  v1::RevealPartyResponse* reply, Done done) {
  Command command = service::ReadingFor(call, request);
  command.reads = {{&CasesTable(), {request.name()}}, {&IdentitiesTable(), {request.name()}}};
  command.decide = [&call, &request, origin = Origin(call)](UnitOfWork& work) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Case dispute, FindCase(work, call, request.name()));
    ASSIGN_OR_RETURN(const auto identities, Found<v1::Identities>(work, IdentitiesTable(), request.name()));
    if (FindParty(request.party(), dispute) == nullptr) return Refuse("mediation.party.unknown");
    RETURN_IF_ERROR(law::CheckPurpose(request.purpose()));
    v1::RevealPartyRequest logged = request;
    logged.clear_request_id();
    TakeOutNames(identities, &logged);
    common::v1::Event event =
        origin.Event("Party.Revealed", dispute.name(), "个人信息保护法第6、28条", logged);
    event.set_region(std::string(api::RegionOf(dispute.region())));
    work.Emit(std::move(event));
    work.SetReply(v1::RevealPartyResponse().SerializeAsString());
    return absl::OkStatus();
  };
  service::Submit(store_.writes(), std::move(command), call, reply, std::move(done));
}

}  // namespace fengqiao::mediation
