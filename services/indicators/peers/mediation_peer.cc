#include "services/indicators/peers/mediation_peer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/call_context.h"
#include "common/rpc/grpc_status.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace fengqiao::indicators {
namespace {

using mediation::v1::MediationService;
using mediation::v1::SummarizeCasesResponse;

constexpr char kSubject[] = "indicators";
// A whole stream, of some 20,000 events at most, however slow the disk is: it is then taken up anew after
// what has come.
constexpr absl::Duration kLongestRead = absl::Minutes(5);
constexpr absl::Duration kLongestCount = absl::Seconds(60);
// Everything that happens to a case stands at its name.
constexpr char kCases[] = "resource : \"/cases/\"";

rpc::CallContext Self(std::string_view method) {
  auto caller = std::make_shared<rpc::Caller>();
  caller->subject = kSubject;
  return rpc::CallContext(std::move(caller), method, absl::InfiniteFuture(), "", nullptr);
}

absl::Status Stopped() {
  return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the counting stops");
}

}  // namespace

MediationPeer::MediationPeer(std::function<std::shared_ptr<grpc::Channel>()> channel, rpc::Client client)
    : channel_(std::move(channel)), client_(std::move(client)) {}

MediationPeer::Stub& MediationPeer::stub() {
  MutexLock lock(mutex_);
  if (stub_ == nullptr) stub_ = MediationService::NewStub(channel_());
  return *stub_;
}

bool MediationPeer::Enter(grpc::ClientContext* context) {
  MutexLock lock(mutex_);
  if (cancelled_) return false;
  open_ = context;
  return true;
}

void MediationPeer::Leave() {
  MutexLock lock(mutex_);
  open_ = nullptr;
}

void MediationPeer::Cancel() {
  MutexLock lock(mutex_);
  cancelled_ = true;
  if (open_ != nullptr) open_->TryCancel();
}

absl::Status MediationPeer::ReadEvents(const std::string& token, const Take& take) {
  const rpc::CallContext self = Self("WatchEvents");
  grpc::ClientContext context;
  client_.Prepare(&context, self, absl::Now() + kLongestRead);
  if (!Enter(&context)) return Stopped();
  common::v1::WatchEventsRequest request;
  request.set_resume_token(token);
  request.set_filter(kCases);
  request.set_until_now(true);
  const auto stream = stub().WatchEvents(&context, request);
  common::v1::WatchEventsResponse response;
  bool enough = false;
  while (!enough && stream->Read(&response)) enough = !take(response);
  if (enough) context.TryCancel();
  const absl::Status status = rpc::FromGrpc(stream->Finish());
  Leave();
  return enough ? absl::OkStatus() : status;
}

absl::StatusOr<SummarizeCasesResponse> MediationPeer::Summarize(const RegionYear& place) {
  mediation::v1::SummarizeCasesRequest request;
  request.set_parent(absl::StrCat("regions/", place.region));
  request.set_period(absl::StrCat(place.year));
  request.set_split(mediation::v1::SPLIT_MONTH);
  SummarizeCasesResponse response;
  RETURN_IF_ERROR(client_.Call(
      "SummarizeCases", Self("SummarizeCases"),
      [&](grpc::ClientContext* context) -> grpc::Status {
        if (!Enter(context)) return {grpc::StatusCode::CANCELLED, "the counting stops"};
        const grpc::Status status = stub().SummarizeCases(context, request, &response);
        Leave();
        return status;
      },
      kLongestCount));
  return response;
}

}  // namespace fengqiao::indicators
