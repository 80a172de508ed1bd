#include "services/ctl/commands/report_page.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/ctl/commands/names.h"

namespace fengqiao::ctl {
namespace {

// A page is written beside its place and moved there when it is whole, so that a broken call leaves no half
// page.
class PageFile {
 public:
  explicit PageFile(std::string path) : path_(std::move(path)), partial_(path_ + ".part") {
    out_.open(partial_, std::ios::binary | std::ios::trunc);
  }
  ~PageFile() {
    if (!kept_) std::remove(partial_.c_str());
  }

  std::ostream& out() { return out_; }
  absl::Status Keep() {
    out_.close();
    if (!out_ || std::rename(partial_.c_str(), path_.c_str()) != 0)
      return UsageError(absl::StrCat("写不进文件 ", path_));
    kept_ = true;
    return absl::OkStatus();
  }

 private:
  const std::string path_;
  const std::string partial_;
  std::ofstream out_;
  bool kept_ = false;
};

absl::Status Stream(Invocation& invocation, const reports::v1::RenderPageRequest& request,
                    std::ostream& out) {
  grpc::ClientContext context;
  invocation.connection().Prepare(&context);
  const auto reader = invocation.connection().Reports().RenderPage(&context, request);
  reports::v1::RenderPageResponse part;
  while (reader->Read(&part)) {
    out.write(part.content().data(), static_cast<std::streamsize>(part.content().size()));
  }
  return rpc::FromGrpc(reader->Finish());
}

}  // namespace

absl::StatusOr<Outcome> WritePage(Invocation& invocation) {
  const FlagValues& flags = invocation.flags();
  const std::string_view region = flags.Text("region");
  const std::vector<std::string> regions =
      region.empty() ? invocation.connection().OwnRegions() : std::vector<std::string>{std::string(region)};
  if (regions.size() != 1) return UsageError("身份及于几个地区，一个网页只取其一：请用 --region 指明");
  reports::v1::RenderPageRequest request;
  request.set_parent(RegionName(regions[0]));
  request.set_filter(flags.Text("filter"));
  for (const std::string& name : invocation.arguments()) request.add_names(name);
  const std::string path(flags.Text("output"));
  if (path.empty()) {
    RETURN_IF_ERROR(Stream(invocation, request, invocation.out()));
    return Outcome::kDone;
  }
  PageFile file(path);
  if (!file.out()) return UsageError(absl::StrCat("写不进文件 ", path));
  RETURN_IF_ERROR(Stream(invocation, request, file.out()));
  RETURN_IF_ERROR(file.Keep());
  invocation.err() << "网页已写入 " << path << '\n';
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
