// From the bytes of five reports to their facts stored and published, in times of an empty RPC.
//
//   publish_bench           on the samples of deploy/samples, put together to the size of usual reports
//   publish_bench FOLDER    on the first five .txt files of a folder
//
// A reports service and an indicators service, each with a SQLite database of its own, answer over loopback
// in this process. Each report is sent by IngestReport and then published by PublishFacts: read, checked,
// stored durably, and its figures recorded durably by the indicators service. Once the five are sent one
// after another, once all at the same time; the empty calls beside them go to a bare callback service, one
// after another on one connection.
//
// Beside them what no service could save: the reading, on one core; and SQLite alone, which writes the rows
// that five reports came to, in three commits a report: it is kept when IngestReport answers, and its figures
// are kept by their owner before it says that they are.

#include <grpcpp/grpcpp.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/strings.h"
#include "common/regions/region_tree.h"
#include "common/rpc/server.h"
#include "fengqiao/indicators/v1/indicator_service.grpc.pb.h"
#include "fengqiao/reports/v1/report_service.grpc.pb.h"
#include "services/indicators/domain/catalog.h"
#include "services/indicators/service.h"
#include "services/reports/domain/report_reader.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/service.h"
#include "tests/bench/bare_rows.h"
#include "tests/bench/bench.h"
#include "tests/support/temp_dir.h"

namespace fengqiao::bench {
namespace {

constexpr size_t kReports = 5;
constexpr int kRuns = 7;
constexpr int kEmptyCalls = 1000;

// Cities, so that the counties inside them are told apart too. Each report is of another one: a figure that
// is published a second time is more work than one that is new.
std::vector<std::string> Cities() {
  const auto& tree = regions::RegionTree::BuiltIn();
  const absl::CivilDay day(2022, 12, 31);
  std::vector<std::string> cities;
  for (const std::string_view province :
       {"320000", "330000", "340000", "350000", "360000", "370000", "410000", "420000", "440000"}) {
    for (const regions::Region* city : tree.Children(province, day))
      cities.push_back(absl::StrCat("regions/", ToAbsl(city->code)));
  }
  return cities;
}

std::shared_ptr<grpc::Channel> ChannelTo(int port) {
  grpc::ChannelArguments own;
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), own);
}

void Check(const grpc::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.error_message().c_str());
  std::exit(1);
}

double Seconds(const std::function<void()>& work) { return 1 / Rate(1, work); }

// What this process has had of the processors.
double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// What a call costs that does nothing.
class EmptyService final : public indicators::v1::IndicatorService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetIndicator(grpc::CallbackServerContext* context,
                                         const indicators::v1::GetIndicatorRequest*,
                                         indicators::v1::Indicator*) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

class EmptyCalls {
 public:
  EmptyCalls() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = indicators::v1::IndicatorService::NewStub(ChannelTo(port));
  }

  void Send(int count) {
    for (int i = 0; i < count; ++i) {
      grpc::ClientContext context;
      indicators::v1::Indicator reply;
      Check(stub_->GetIndicator(&context, {}, &reply));
    }
  }

 private:
  EmptyService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<indicators::v1::IndicatorService::Stub> stub_;
};

// A service of ours on loopback.
template <typename Config, typename Create>
struct OurServer {
  OurServer(const Config& config, const Create& create)
      : runtime({}, rpc::MakeDevAuthenticator(), std::make_unique<SystemClock>()),
        deployable(create(config, runtime).value()),
        server(rpc::Server::Start({.program = "bench", .listen = "127.0.0.1:0"}, runtime,
                                  {deployable->grpc_service()})
                   .value()) {}

  rpc::Runtime runtime;
  std::unique_ptr<service::Deployable> deployable;
  std::unique_ptr<rpc::Server> server;
};

class Suite {
 public:
  Suite()
      : indicators_({.database_url = absl::StrCat("sqlite://", indicators_dir_.path(), "/")},
                    indicators::CreateService),
        reports_({.database_url = absl::StrCat("sqlite://", reports_dir_.path(), "/"),
                  .indicators_channel = [this] { return ChannelTo(indicators_.server->port()); }},
                 reports::CreateService),
        stub_(reports::v1::ReportService::NewStub(ChannelTo(reports_.server->port()))) {}

  std::string indicators_path() const { return indicators_dir_ / "indicators.db"; }
  std::string reports_path() const { return reports_dir_ / "reports.db"; }

  // Gives how many figures were published.
  int IngestAndPublish(const std::string& text, const std::string& region, const std::string& serial) {
    reports::v1::Report report;
    grpc::ClientContext ingesting;
    reports::v1::IngestReportRequest part;
    part.mutable_header()->mutable_metadata()->set_region(region);
    part.mutable_header()->mutable_metadata()->set_year(2022);
    part.mutable_header()->set_file_name("report.txt");
    part.mutable_header()->set_size_bytes(static_cast<int64_t>(text.size()));
    part.set_request_id(absl::StrCat("ingest-", serial));
    const auto writer = stub_->IngestReport(&ingesting, &report);
    writer->Write(part);
    part.Clear();
    part.set_content(text);
    writer->Write(part);
    writer->WritesDone();
    Check(writer->Finish());

    grpc::ClientContext publishing;
    reports::v1::PublishFactsRequest request;
    request.set_name(report.name());
    request.set_request_id(absl::StrCat("publish-", serial));
    reports::v1::PublishFactsResponse published;
    Check(stub_->PublishFacts(&publishing, request, &published));
    return published.published_count();
  }

 private:
  const testing::TempDir indicators_dir_, reports_dir_;
  OurServer<indicators::ServiceConfig, decltype(&indicators::CreateService)> indicators_;
  OurServer<reports::ServiceConfig, decltype(&reports::CreateService)> reports_;
  const std::unique_ptr<reports::v1::ReportService::Stub> stub_;
};

std::string Contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Texts(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (const auto& path : paths) texts.push_back(Contents(path));
  return texts;
}

// The samples are half as long as usual reports: each with the next one behind it. One is in another
// encoding.
std::vector<std::string> Samples() {
  auto samples = Texts("deploy/samples");
  std::erase_if(samples, [](const std::string& text) { return reports::FirstBadUtf8(text).has_value(); });
  std::vector<std::string> texts;
  for (size_t i = 0; i + 1 < samples.size(); ++i)
    texts.push_back(absl::StrCat(samples[i], "\n", samples[i + 1]));
  return texts;
}

class Bench {
 public:
  explicit Bench(std::vector<std::string> texts) : texts_(std::move(texts)) {}

  void Run() {
    size_t bytes = 0;
    for (const std::string& text : texts_) bytes += text.size();
    Send(false);  // the services' reader is made
    BareRows figures(suite_.reports_path()), statements(suite_.indicators_path());
    Send(false);
    figures.Take();
    statements.Take();
    Times empty, in_turn, at_once, reading;
    std::vector<double> bare;
    for (int run = 0; run < kRuns; ++run) {
      empty.Add([this] { calls_.Send(kEmptyCalls); });
      in_turn.Add([this] { Send(false); });
      at_once.Add([this] { Send(true); });
      reading.Add([this] { Read(); });
      bare.push_back(figures.Write(2 * texts_.size()) + statements.Write(texts_.size()));
    }
    std::printf("%zu reports, %.1f KB, %d figures published; an empty call takes %.0f us\n", texts_.size(),
                static_cast<double>(bytes) / 1e3, published_.load(), Median(empty.wall) / kEmptyCalls * 1e6);
    Print("one after another", in_turn.wall, empty.wall);
    Print("all at once", at_once.wall, empty.wall);
    Print("reading alone", reading.wall, empty.wall);
    Print("SQLite alone", bare, empty.wall);
    std::printf("processors' time of the five: %.1f ms one after another, %.1f all at once\n",
                Median(in_turn.cpu) * 1e3, Median(at_once.cpu) * 1e3);
  }

 private:
  // Seconds of the same work, run by run.
  struct Times {
    std::vector<double> wall = {}, cpu = {};

    void Add(const std::function<void()>& work) {
      const double before = CpuSeconds();
      wall.push_back(Seconds(work));
      cpu.push_back(CpuSeconds() - before);
    }
  };

  void Send(bool at_once) {
    published_ = 0;
    const auto send = [this](size_t i) {
      const size_t number = sent_ + i;
      published_ += suite_.IngestAndPublish(texts_[i], cities_.at(number), absl::StrCat(number));
    };
    std::vector<std::thread> threads;
    for (size_t i = 0; i < texts_.size(); ++i) {
      if (at_once) {
        threads.emplace_back(send, i);
      } else {
        send(i);
      }
    }
    for (std::thread& thread : threads) thread.join();
    sent_ += texts_.size();
  }

  void Read() {
    reports::v1::ReportMetadata said;
    said.set_region(cities_[0]);
    said.set_year(2022);
    for (const std::string& text : texts_) {
      if (!reader_->Read(text, said).ok()) std::exit(1);
    }
  }

  static void Print(const char* what, const std::vector<double>& ours, const std::vector<double>& empty) {
    std::vector<double> ratios;
    for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / empty[i] * kEmptyCalls);
    std::printf("%-20s %6.1f ms, %4.0f times an empty call (%.0f to %.0f)\n", what, Median(ours) * 1e3,
                Median(ratios), *std::min_element(ratios.begin(), ratios.end()),
                *std::max_element(ratios.begin(), ratios.end()));
  }

  std::vector<std::string> texts_;
  EmptyCalls calls_;
  Suite suite_;
  const std::unique_ptr<const reports::ReportReader> reader_ =
      reports::ReportReader::Create(indicators::Catalog::BuiltIn()->List()).value();
  const std::vector<std::string> cities_ = Cities();
  size_t sent_ = 0;
  std::atomic<int> published_{0};
};

}  // namespace
}  // namespace fengqiao::bench

int main(int argc, char** argv) {
  auto texts = argc > 1 ? fengqiao::bench::Texts(argv[1]) : fengqiao::bench::Samples();
  if (argc > 2 || texts.size() < fengqiao::bench::kReports) {
    std::fprintf(stderr, "usage: publish_bench [FOLDER]   (a folder of five .txt files or more)\n");
    return 2;
  }
  texts.resize(fengqiao::bench::kReports);
  fengqiao::bench::Bench(std::move(texts)).Run();
  return 0;
}
