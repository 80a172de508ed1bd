#include "services/ctl/commands/report_page.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/ctl/commands/names.h"
#include "services/ctl/commands/output_file.h"

namespace fengqiao::ctl {
namespace {

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
  OutputFile file(path);
  if (!file.out()) return UsageError(absl::StrCat("写不进文件 ", path));
  RETURN_IF_ERROR(Stream(invocation, request, file.out()));
  RETURN_IF_ERROR(file.Keep());
  invocation.err() << "网页已写入 " << path << '\n';
  return Outcome::kDone;
}

}  // namespace fengqiao::ctl
