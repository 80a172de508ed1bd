#include "services/reports/handler/report_handler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/etag.h"
#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/rpc/stream.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/service/watch_events.h"
#include "common/status/macros.h"
#include "common/values/legal_date.h"
#include "services/reports/domain/publication.h"
#include "services/reports/domain/review/review.h"
#include "services/reports/domain/standing.h"
#include "services/reports/formats/document_reader.h"
#include "services/reports/handler/across.h"
#include "services/reports/handler/commitments.h"
#include "services/reports/handler/document_upload.h"
#include "services/reports/handler/names.h"
#include "services/reports/handler/page_source.h"
#include "services/reports/handler/review.h"
#include "services/reports/handler/whole_report.h"
#include "services/reports/handler/withdrawal.h"

namespace fengqiao::reports {
namespace {

using rpc::CallContext;
using service::Done;
using service::PageStart;

// A report is read back with its outline in one message.
constexpr size_t kMaxHeadings = 2'000;

// The document that was sent, with room for its text too where what is packed was larger.
absl::StatusOr<Document> ReadUpload(DocumentUpload& upload) {
  ASSIGN_OR_RETURN(Document document, ReadDocument(upload.bytes()));
  const bool packed = document.format == v1::Report::FORMAT_DOCX || document.format == v1::Report::FORMAT_PDF;
  if (packed && document.text.size() > upload.bytes().size())
    RETURN_IF_ERROR(upload.AddText(document.text.size() - upload.bytes().size()));
  return document;
}

// The region of a document is known once it is read; the caller must answer for it.
absl::StatusOr<ReportReading> ReadAuthorized(IndicatorsPeer& indicators, const CallContext& call,
                                             DocumentUpload& upload, const ReportReader& reader) {
  const v1::ReportMetadata& said = upload.header().metadata();
  if (!said.region().empty()) RETURN_IF_ERROR(call.AuthorizeRegion(api::RegionOf(said.region())));
  ASSIGN_OR_RETURN(Document document, ReadUpload(upload));
  ASSIGN_OR_RETURN(ReportReading reading, reader.Read(std::move(document), said));
  const std::string_view region = api::RegionOf(reading.metadata.region());
  RETURN_IF_ERROR(call.AuthorizeRegion(region));
  // A report is about the area that its region was in the year reported on.
  RETURN_IF_ERROR(indicators.CheckRegion(call, region, reading.metadata.year(), "header.metadata.region"));
  return reading;
}

// Takes a document in and keeps it.
class IngestSink final : public rpc::UploadSink<v1::IngestReportRequest> {
 public:
  IngestSink(ReportStore& store, IndicatorsPeer& indicators, service::UploadRoom& room, const Clock& clock,
             const rpc::Caller& caller, int review_threshold)
      : store_(store),
        indicators_(indicators),
        clock_(clock),
        review_threshold_(review_threshold),
        upload_(room, caller) {}

  absl::Status Add(const v1::IngestReportRequest& request) override {
    if (request.has_content()) return upload_.AddContent(request.content());
    RETURN_IF_ERROR(api::CheckRequestId(request.request_id()));
    request_id_ = request.request_id();
    return upload_.SetHeader(request.header());
  }

  absl::Duration TimeLimit() const override { return upload_.TimeLimit(); }

  void Finish(CallContext& call, v1::Report* reply, const Done& done) {
    auto ingestion = Read(call);
    if (!ingestion.ok()) return done(ingestion.status());
    store_.Ingest(call, *std::move(ingestion), reply, done);
  }

 private:
  absl::StatusOr<std::shared_ptr<const Ingestion>> Read(const CallContext& call) {
    RETURN_IF_ERROR(upload_.CheckComplete());
    ASSIGN_OR_RETURN(const CurrentReader current, indicators_.Reader(call));
    auto ingestion = std::make_shared<Ingestion>();
    ingestion->share = upload_.share();
    ASSIGN_OR_RETURN(ingestion->reading, ReadAuthorized(indicators_, call, upload_, *current.reader));
    if (ingestion->reading.outline.size() > kMaxHeadings) {
      return Error(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_DOCUMENT_TOO_LARGE,
                   absl::StrCat("content: the document has more than ", kMaxHeadings, " headings"))
          .Field("content", absl::StrCat("must have at most ", kMaxHeadings, " headings"));
    }
    MarkForReview(review_threshold_, &ingestion->reading.facts);
    ingestion->review_threshold = review_threshold_;
    ingestion->request_id = request_id_;
    ingestion->file_name = upload_.header().file_name();
    ingestion->catalog_revision = current.catalog_revision;
    RETURN_IF_ERROR(CheckYear(ingestion->reading.metadata, LegalDay(clock_.Now())));
    RETURN_IF_ERROR(CheckKept(ingestion->reading.metadata.region()));
    ingestion->bytes = upload_.TakeBytes();
    return ingestion;
  }

  // Whoever sends a document again with other metadata must hear that they are not kept.
  absl::Status CheckKept(const std::string& region) {
    const auto kept = store_.FindByDocument(region, Sha256(upload_.bytes()));
    if (absl::IsNotFound(kept.status())) return absl::OkStatus();
    RETURN_IF_ERROR(kept.status());
    return CheckSaysTheSame(upload_.header().metadata(), *kept);
  }

  ReportStore& store_;
  IndicatorsPeer& indicators_;
  const Clock& clock_;
  const int review_threshold_;
  std::string request_id_;
  DocumentUpload upload_;
};

// Gives the figures and findings of a document that is not kept.
class ExtractSource final : public rpc::StreamSource<v1::ExtractFactsResponse> {
 public:
  ExtractSource(ReportReading reading, std::shared_ptr<const void> share)
      : share_(std::move(share)), reading_(std::move(reading)) {}

  absl::StatusOr<rpc::StreamStep> Next(v1::ExtractFactsResponse* reply) override {
    if (first_) {
      first_ = false;
      *reply->mutable_metadata() = reading_.metadata;
      reply->set_format(reading_.format);
      *reply->mutable_structure() = reading_.structure;
    } else if (heading_ == reading_.outline.size() && fact_ == reading_.facts.size() &&
               finding_ == reading_.findings.size()) {
      return rpc::StreamStep::kEnd;
    }
    for (int room = kChunk; room > 0; --room) {
      if (heading_ < reading_.outline.size()) {
        *reply->add_outline() = std::move(reading_.outline[heading_++]);
      } else if (fact_ < reading_.facts.size()) {
        *reply->add_facts() = std::move(reading_.facts[fact_++]);
      } else if (finding_ < reading_.findings.size()) {
        *reply->add_findings() = std::move(reading_.findings[finding_++]);
      }
    }
    return rpc::StreamStep::kMessage;
  }

 private:
  static constexpr int kChunk = 500;
  const std::shared_ptr<const void> share_;  // goes after the reading
  ReportReading reading_;
  bool first_ = true;
  size_t heading_ = 0;
  size_t fact_ = 0;
  size_t finding_ = 0;
};

class ExtractSink final : public rpc::UploadSink<v1::ExtractFactsRequest> {
 public:
  ExtractSink(IndicatorsPeer& indicators, service::UploadRoom& room, const rpc::Caller& caller,
              int review_threshold)
      : indicators_(indicators), review_threshold_(review_threshold), upload_(room, caller) {}

  absl::Status Add(const v1::ExtractFactsRequest& request) override {
    return request.has_content() ? upload_.AddContent(request.content())
                                 : upload_.SetHeader(request.header());
  }

  absl::Duration TimeLimit() const override { return upload_.TimeLimit(); }

  absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::ExtractFactsResponse>>> Finish(CallContext& call) {
    RETURN_IF_ERROR(upload_.CheckComplete());
    ASSIGN_OR_RETURN(const CurrentReader current, indicators_.Reader(call));
    ASSIGN_OR_RETURN(Document document, ReadUpload(upload_));
    ASSIGN_OR_RETURN(ReportReading reading,
                     current.reader->Read(std::move(document), upload_.header().metadata()));
    MarkForReview(review_threshold_, &reading.facts);
    return std::make_unique<ExtractSource>(std::move(reading), upload_.share());
  }

 private:
  IndicatorsPeer& indicators_;
  const int review_threshold_;
  DocumentUpload upload_;
};

// Gives a report's text or original in pieces.
class DownloadSource final : public rpc::StreamSource<v1::DownloadReportResponse> {
 public:
  DownloadSource(ReportStore& store, service::UploadRoom& room, const rpc::Caller& caller,
                 v1::DownloadReportRequest request)
      : store_(store), share_(room, caller.subject), request_(std::move(request)) {}

  absl::StatusOr<rpc::StreamStep> Next(v1::DownloadReportResponse* reply) override {
    if (!loaded_) {
      RETURN_IF_ERROR(Load());
      loaded_ = true;
    }
    if (at_ == bytes_.size()) return rpc::StreamStep::kEnd;
    size_t end = std::min(at_ + kPiece, bytes_.size());
    // A piece of text ends before a code point, not within it.
    while (text_ && end < bytes_.size() && (static_cast<unsigned char>(bytes_[end]) & 0xC0) == 0x80) --end;
    reply->set_content(bytes_.substr(at_, end - at_));
    at_ = end;
    return rpc::StreamStep::kMessage;
  }

 private:
  static constexpr size_t kPiece = 256 << 10;

  absl::Status Load() {
    text_ = request_.form() != v1::DownloadReportRequest::FORM_ORIGINAL;
    ASSIGN_OR_RETURN(bytes_, text_ ? store_.GetText(request_.name()) : store_.GetOriginal(request_.name()));
    // It stays as long as the reader takes.
    return share_.Add(bytes_.size());
  }

  ReportStore& store_;
  service::UploadRoom::Share share_;
  const v1::DownloadReportRequest request_;
  bool loaded_ = false;
  bool text_ = false;
  std::string bytes_;
  size_t at_ = 0;
};

// Sends a report's figures and remembers that; runs on the pool. Each step may be repeated safely, so a
// publication that broke off is finished by the next call.
void Publish(ReportStore& store, IndicatorsPeer& indicators, CallContext& call,
             const v1::PublishFactsRequest& request, v1::PublishFactsResponse* reply, const Done& done) {
  int published = 0;
  v1::Report sent;
  const absl::Status status = [&]() -> absl::Status {
    RETURN_IF_ERROR(store.CheckRequest(call, request));
    ASSIGN_OR_RETURN(const ReportWithFacts whole, WithFacts(store, request.name()));
    const v1::Report& report = whole.report;
    RETURN_IF_ERROR(CheckStands(report));
    sent = report;
    if (!report.has_publish_time())
      RETURN_IF_ERROR(api::CheckEtag(request.etag(), api::RevisionOf(report.etag())));
    std::vector<v1::FactDecision> decisions;
    if (report.decision_count() > 0) {
      ASSIGN_OR_RETURN(decisions, AllDecisionsOf(store, request.name()));
    }
    // What is lost there, or was overtaken, is not had again from what is remembered of the first sending.
    const std::string sending = request.again() ? request.request_id() : "";
    for (const auto& batch : PublicationOf(report, whole.facts, decisions, sending)) {
      if (!report.has_publish_time() || request.again()) RETURN_IF_ERROR(indicators.Record(call, batch));
      published +=
          static_cast<int>(std::count_if(batch.observations().begin(), batch.observations().end(),
                                         [](const auto& statement) { return !statement.withdrawn(); }));
    }
    // What came after a withdrawal that was made meanwhile is taken back with it.
    ASSIGN_OR_RETURN(const v1::Report now, store.GetReport(request.name()));
    if (now.has_withdraw_time())
      RETURN_IF_ERROR(TakeBack(store, indicators, call, now, request.request_id()).status());
    return CheckStands(now);
  }();
  if (!status.ok()) return done(status);
  store.MarkPublished(call, request, sent, published, reply, done);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReportHandler>> ReportHandler::Create(
    rpc::Runtime& runtime, ReportStore& store, IndicatorsPeer& indicators, feed::Feed& feed,
    service::UploadRoom& room, int review_threshold) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::ReportService::service_full_name());
  ASSIGN_OR_RETURN(auto methods, rpc::MethodTable::Create(*service, runtime.metrics));
  return std::unique_ptr<ReportHandler>(
      new ReportHandler(runtime, store, indicators, feed, room, review_threshold, std::move(methods)));
}

ReportHandler::ReportHandler(rpc::Runtime& runtime, ReportStore& store, IndicatorsPeer& indicators,
                             feed::Feed& feed, service::UploadRoom& room, int review_threshold,
                             std::unique_ptr<rpc::MethodTable> methods)
    : runtime_(runtime),
      store_(store),
      indicators_(indicators),
      feed_(feed),
      room_(room),
      review_threshold_(review_threshold),
      methods_(std::move(methods)),
      ingest_report_((*methods_)["IngestReport"]),
      get_report_((*methods_)["GetReport"]),
      list_reports_((*methods_)["ListReports"]),
      download_report_((*methods_)["DownloadReport"]),
      extract_facts_((*methods_)["ExtractFacts"]),
      list_facts_((*methods_)["ListFacts"]),
      list_findings_((*methods_)["ListFindings"]),
      check_across_reports_((*methods_)["CheckAcrossReports"]),
      list_commitments_((*methods_)["ListCommitments"]),
      compare_commitments_((*methods_)["CompareCommitments"]),
      review_facts_((*methods_)["ReviewFacts"]),
      list_fact_decisions_((*methods_)["ListFactDecisions"]),
      publish_facts_((*methods_)["PublishFacts"]),
      withdraw_report_((*methods_)["WithdrawReport"]),
      render_page_((*methods_)["RenderPage"]),
      watch_events_((*methods_)["WatchEvents"]),
      verify_log_((*methods_)["VerifyLog"]) {}

grpc::ServerReadReactor<v1::IngestReportRequest>* ReportHandler::IngestReport(Context* context,
                                                                              v1::Report* reply) {
  return rpc::ClientStream<v1::IngestReportRequest, v1::Report, IngestSink>(
      runtime_, ingest_report_, context, reply,
      [this](CallContext& call) -> absl::StatusOr<std::unique_ptr<IngestSink>> {
        return std::make_unique<IngestSink>(store_, indicators_, room_, *runtime_.clock, call.caller(),
                                            review_threshold_);
      });
}

grpc::ServerUnaryReactor* ReportHandler::GetReport(Context* context, const v1::GetReportRequest* request,
                                                   v1::Report* reply) {
  return rpc::UnaryBlocking(runtime_, get_report_, context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
                              RETURN_IF_ERROR(ReportNamePattern().Parse(asked.name(), "name").status());
                              ASSIGN_OR_RETURN(*answer, store_.GetReport(asked.name()));
                              return absl::OkStatus();
                            });
}

grpc::ServerUnaryReactor* ReportHandler::ListReports(Context* context, const v1::ListReportsRequest* request,
                                                     v1::ListReportsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, list_reports_, context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        ASSIGN_OR_RETURN(const auto ids, RegionNamePattern().Parse(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), ReportFilterFields()));
        ASSIGN_OR_RETURN(auto rows, store_.ListReports(ids[0], filter, page.after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_reports(); },
            [](const v1::Report& last) { return last.name(); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::DownloadReportResponse>* ReportHandler::DownloadReport(
    Context* context, const v1::DownloadReportRequest* request) {
  return rpc::ServerStream<v1::DownloadReportRequest, v1::DownloadReportResponse>(
      runtime_, download_report_, context, request,
      [this](CallContext& call, const auto& asked)
          -> absl::StatusOr<std::unique_ptr<rpc::StreamSource<v1::DownloadReportResponse>>> {
        RETURN_IF_ERROR(ReportNamePattern().Parse(asked.name(), "name").status());
        return std::make_unique<DownloadSource>(store_, download_room_, call.caller(), asked);
      });
}

grpc::ServerBidiReactor<v1::ExtractFactsRequest, v1::ExtractFactsResponse>* ReportHandler::ExtractFacts(
    Context* context) {
  return rpc::UploadThenStream<v1::ExtractFactsRequest, v1::ExtractFactsResponse, ExtractSink>(
      runtime_, extract_facts_, context,
      [this](CallContext& call) -> absl::StatusOr<std::unique_ptr<ExtractSink>> {
        return std::make_unique<ExtractSink>(indicators_, room_, call.caller(), review_threshold_);
      });
}

grpc::ServerUnaryReactor* ReportHandler::ListFacts(Context* context, const v1::ListFactsRequest* request,
                                                   v1::ListFactsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, list_facts_, context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(ReportNamePattern().Parse(asked.parent(), "parent").status());
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const int64_t after, NumberAfter(page));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), FactFilterFields()));
        RETURN_IF_ERROR(store_.GetReport(asked.parent()).status());
        ASSIGN_OR_RETURN(auto rows, store_.ListFacts(asked.parent(), filter, after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_facts(); },
            [](const v1::Fact& last) { return NumberIn(last.name()); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ReportHandler::ListFindings(Context* context,
                                                      const v1::ListFindingsRequest* request,
                                                      v1::ListFindingsResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, list_findings_, context, request, reply,
      [this](CallContext&, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(ReportNamePattern().Parse(asked.parent(), "parent").status());
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        ASSIGN_OR_RETURN(const int64_t after, NumberAfter(page));
        ASSIGN_OR_RETURN(const auto filter, api::Filter::Parse(asked.filter(), FindingFilterFields()));
        RETURN_IF_ERROR(store_.GetReport(asked.parent()).status());
        ASSIGN_OR_RETURN(auto rows, store_.ListFindings(asked.parent(), filter, after, page.size + 1));
        FillPage(
            page, std::move(rows), [&] { return answer->add_findings(); },
            [](const v1::Finding& last) { return NumberIn(last.name()); }, answer->mutable_next_page_token());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ReportHandler::CheckAcrossReports(Context* context,
                                                            const v1::CheckAcrossReportsRequest* request,
                                                            v1::CheckAcrossReportsResponse* reply) {
  return rpc::UnaryCalling(runtime_, check_across_reports_, context, request, reply,
                           [this](CallContext& call, const auto& asked, auto* answer) {
                             return reports::CheckAcrossReports(store_, indicators_, call, asked, answer);
                           });
}

grpc::ServerUnaryReactor* ReportHandler::ListCommitments(Context* context,
                                                         const v1::ListCommitmentsRequest* request,
                                                         v1::ListCommitmentsResponse* reply) {
  return rpc::UnaryBlocking(runtime_, list_commitments_, context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return reports::ListCommitments(store_, asked, answer);
                            });
}

grpc::ServerUnaryReactor* ReportHandler::CompareCommitments(Context* context,
                                                            const v1::CompareCommitmentsRequest* request,
                                                            v1::CompareCommitmentsResponse* reply) {
  return rpc::UnaryCalling(runtime_, compare_commitments_, context, request, reply,
                           [this](CallContext& call, const auto& asked, auto* answer) {
                             return reports::CompareCommitments(store_, indicators_, call, asked, answer);
                           });
}

grpc::ServerUnaryReactor* ReportHandler::ReviewFacts(Context* context, const v1::ReviewFactsRequest* request,
                                                     v1::ReviewFactsResponse* reply) {
  return rpc::UnaryAsync(runtime_, review_facts_, context, request, reply,
                         [this](CallContext& call, const v1::ReviewFactsRequest& asked,
                                v1::ReviewFactsResponse* answer, const Done& done) {
                           if (const auto status = CheckReview(asked); !status.ok()) return done(status);
                           const bool posted = runtime_.calling.TryPost([this, &call, &asked, answer, done] {
                             const absl::Status thrown = rpc::Guarded([&]() -> absl::Status {
                               const Post post = [this](std::function<void()> work) {
                                 return runtime_.calling.TryPost(std::move(work));
                               };
                               reports::ReviewFacts(store_, indicators_, call, runtime_.clock->Now(), asked,
                                                    answer, post, done);
                               return absl::OkStatus();
                             });
                             if (!thrown.ok()) done(thrown);
                           });
                           if (!posted) done(Overloaded("the pool for work that calls other services"));
                         });
}

grpc::ServerUnaryReactor* ReportHandler::ListFactDecisions(Context* context,
                                                           const v1::ListFactDecisionsRequest* request,
                                                           v1::ListFactDecisionsResponse* reply) {
  return rpc::UnaryBlocking(runtime_, list_fact_decisions_, context, request, reply,
                            [this](CallContext&, const auto& asked, auto* answer) {
                              return reports::ListFactDecisions(store_, asked, answer);
                            });
}

grpc::ServerUnaryReactor* ReportHandler::PublishFacts(Context* context,
                                                      const v1::PublishFactsRequest* request,
                                                      v1::PublishFactsResponse* reply) {
  return rpc::UnaryAsync(runtime_, publish_facts_, context, request, reply,
                         [this](CallContext& call, const v1::PublishFactsRequest& asked,
                                v1::PublishFactsResponse* answer, const Done& done) {
                           const auto name = ReportNamePattern().Parse(asked.name(), "name");
                           if (!name.ok()) return done(name.status());
                           if (const auto status = api::CheckRequestId(asked.request_id()); !status.ok())
                             return done(status);
                           const bool posted = runtime_.calling.TryPost([this, &call, &asked, answer, done] {
                             const absl::Status thrown = rpc::Guarded([&]() -> absl::Status {
                               Publish(store_, indicators_, call, asked, answer, done);
                               return absl::OkStatus();
                             });
                             if (!thrown.ok()) done(thrown);
                           });
                           if (!posted) done(Overloaded("the pool for work that calls other services"));
                         });
}

grpc::ServerUnaryReactor* ReportHandler::WithdrawReport(Context* context,
                                                        const v1::WithdrawReportRequest* request,
                                                        v1::WithdrawReportResponse* reply) {
  return rpc::UnaryAsync(
      runtime_, withdraw_report_, context, request, reply,
      [this](CallContext& call, const v1::WithdrawReportRequest& asked, v1::WithdrawReportResponse* answer,
             const Done& done) {
        if (const auto status = CheckWithdrawal(asked); !status.ok()) return done(status);
        const auto on_the_pool = [this, done](std::function<absl::Status()> work) {
          const bool posted = runtime_.calling.TryPost([work = std::move(work), done] {
            const absl::Status status = rpc::Guarded(work);
            if (!status.ok()) done(status);
          });
          if (!posted) done(Overloaded("the pool for work that calls other services"));
        };
        // First nobody publishes it any more, then all that was published is taken back. What a publication
        // that was killed has told since the first withdrawal takes another sending.
        const auto take_back = [this, &call, &asked, answer, done, on_the_pool](const absl::Status& marked) {
          if (!marked.ok()) return done(marked);
          on_the_pool([this, &call, &asked, answer, done]() -> absl::Status {
            const std::string sending = answer->already_withdrawn() ? asked.request_id() : "";
            ASSIGN_OR_RETURN(const int count, TakeBack(store_, indicators_, call, answer->report(), sending));
            answer->set_taken_back_count(count);
            done(absl::OkStatus());
            return absl::OkStatus();
          });
        };
        on_the_pool([this, &call, &asked, answer, take_back]() -> absl::Status {
          ASSIGN_OR_RETURN(const v1::Report report, store_.GetReport(asked.name()));
          store_.Withdraw(call, asked, report.sha256(), answer, take_back);
          return absl::OkStatus();
        });
      });
}

grpc::ServerWriteReactor<v1::RenderPageResponse>* ReportHandler::RenderPage(
    Context* context, const v1::RenderPageRequest* request) {
  return rpc::ServerStream<v1::RenderPageRequest, v1::RenderPageResponse>(
      runtime_, render_page_, context, request, [this](CallContext& call, const auto& asked) {
        return PageSource::Create(store_, indicators_, download_room_, call, asked);
      });
}

grpc::ServerWriteReactor<common::v1::WatchEventsResponse>* ReportHandler::WatchEvents(
    Context* context, const common::v1::WatchEventsRequest* request) {
  return rpc::ServerStream<common::v1::WatchEventsRequest, common::v1::WatchEventsResponse>(
      runtime_, watch_events_, context, request,
      [this](CallContext& call, const auto& asked) { return service::WatchEvents(feed_, call, asked); });
}

grpc::ServerUnaryReactor* ReportHandler::VerifyLog(Context* context,
                                                   const common::v1::VerifyLogRequest* request,
                                                   common::v1::VerifyLogResponse* reply) {
  return rpc::UnaryBlocking(runtime_, verify_log_, context, request, reply,
                            [this](CallContext& call, const auto& asked, auto* answer) {
                              return service::VerifyLog(feed_, call, asked, answer);
                            });
}

}  // namespace fengqiao::reports
