// Scans: taken piece by piece, given piece by piece.

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "common/api/etag.h"
#include "common/base/hash.h"
#include "common/law/purpose.h"
#include "common/rpc/stream.h"
#include "common/service/piece_upload.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/domain/scans.h"
#include "services/mediation/handler/mediation_handler.h"
#include "services/mediation/handler/names.h"

namespace fengqiao::mediation {

using rpc::CallContext;
using service::Done;

namespace {

constexpr size_t kChunk = 256 << 10;

// Collects a scan and hands it to the store.
class ScanSink final : public rpc::UploadSink<v1::UploadScanRequest> {
 public:
  ScanSink(MediationStore& store, service::UploadRoom& room, const rpc::Caller& caller)
      : store_(store), upload_(room, caller) {}

  absl::Status Add(const v1::UploadScanRequest& request) override {
    if (!request.has_header()) return upload_.Add(request.content());
    RETURN_IF_ERROR(upload_.Announce(request.header().size_bytes()));
    header_ = request.header();
    RETURN_IF_ERROR(kCaseName.Parse(header_.name(), "header.name").status());
    RETURN_IF_ERROR(api::CheckRequestId(header_.request_id()));
    return CheckScanHeader(header_);
  }

  absl::Duration TimeLimit() const override { return upload_.TimeLimit(); }

  void Finish(CallContext& call, v1::Case* reply, const Done& done) {
    absl::Status checked = upload_.CheckComplete();
    if (checked.ok()) checked = CheckScanBytes(header_, upload_.bytes());
    if (!checked.ok()) return done(checked);
    header_.set_sha256(ToHex(Sha256(upload_.bytes())));
    store_.AttachScan(call, header_, upload_.TakeBytes(), reply, done);
  }

 private:
  MediationStore& store_;
  service::PieceUpload upload_;
  v1::ScanHeader header_;
};

// A scan, piece by piece. It is read when the first piece is asked for, after the event that tells of the
// reading.
class ScanSource final : public rpc::StreamSource<v1::DownloadScanResponse> {
 public:
  // `call` outlives the source.
  ScanSource(MediationStore& store, service::UploadRoom& room, CallContext& call,
             v1::DownloadScanRequest request)
      : store_(store), share_(room, call.caller().subject), call_(call), request_(std::move(request)) {}

  absl::StatusOr<rpc::StreamStep> Next(v1::DownloadScanResponse* reply) override {
    if (!read_) {
      RETURN_IF_ERROR(Record());
      RETURN_IF_ERROR(Read(reply));
    } else if (sent_ == bytes_.size()) {
      return rpc::StreamStep::kEnd;
    }
    reply->set_chunk(bytes_.substr(sent_, kChunk));
    sent_ += reply->chunk().size();
    return rpc::StreamStep::kMessage;
  }

  bool calls_services() const override { return true; }

 private:
  absl::Status Record() {
    v1::DownloadScanResponse nothing;
    std::promise<absl::Status> recorded;
    store_.RecordDownload(call_, request_, &nothing,
                          [&recorded](absl::Status status) { recorded.set_value(std::move(status)); });
    return recorded.get_future().get();
  }

  absl::Status Read(v1::DownloadScanResponse* first) {
    ASSIGN_OR_RETURN(const v1::Case dispute, store_.GetCase(request_.name()));
    ASSIGN_OR_RETURN(const v1::Paper paper, ScannedPaper(dispute, request_.paper()));
    ASSIGN_OR_RETURN(bytes_, store_.GetScan(dispute, paper));
    // It stays as long as the reader takes.
    RETURN_IF_ERROR(share_.Add(bytes_.size()));
    first->set_media_type(paper.scan_type());
    first->set_sha256(paper.sha256());
    read_ = true;
    return absl::OkStatus();
  }

  MediationStore& store_;
  service::UploadRoom::Share share_;
  CallContext& call_;
  const v1::DownloadScanRequest request_;
  std::string bytes_;
  size_t sent_ = 0;
  bool read_ = false;
};

}  // namespace

grpc::ServerReadReactor<v1::UploadScanRequest>* MediationHandler::UploadScan(Context* context,
                                                                             v1::Case* reply) {
  return rpc::ClientStream<v1::UploadScanRequest, v1::Case, ScanSink>(
      runtime_, MethodNamed("UploadScan"), context, reply,
      [this](CallContext& call) -> absl::StatusOr<std::unique_ptr<ScanSink>> {
        return std::make_unique<ScanSink>(store_, scan_room_, call.caller());
      });
}

grpc::ServerWriteReactor<v1::DownloadScanResponse>* MediationHandler::DownloadScan(
    Context* context, const v1::DownloadScanRequest* request) {
  return rpc::ServerStream<v1::DownloadScanRequest, v1::DownloadScanResponse>(
      runtime_, MethodNamed("DownloadScan"), context, request,
      [this](CallContext& call, const auto& asked)
          -> absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::DownloadScanResponse>>> {
        RETURN_IF_ERROR(kCaseName.Parse(asked.name(), "name").status());
        RETURN_IF_ERROR(api::CheckRequestId(asked.request_id()));
        if (asked.paper().empty()) return InvalidField("paper", "is required");
        RETURN_IF_ERROR(law::CheckPurpose(asked.purpose()));
        return std::make_unique<ScanSource>(store_, download_room_, call, asked);
      });
}

}  // namespace fengqiao::mediation
