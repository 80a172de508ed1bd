// Invented people under community correction, and what office, county and city enter about each, day by day:
// for the demo and for who wants to see a year go by. Everything follows from the person's number; nobody is
// real.

#ifndef FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_STORY_H_
#define FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_STORY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/correction_service.grpc.pb.h"

namespace fengqiao::ctl {

// Where and when it happens.
struct StoryFrame {
  std::string county;     // code
  std::string neighbour;  // code of the county that some move to
  absl::CivilDay first, last;
};

// One entry: by whom, as `fengqiao-dev-caller` says it, and on which day.
struct Deed {
  absl::CivilDay day;
  std::string caller;
  std::function<grpc::Status(correction::v1::CorrectionService::Stub& stub, grpc::ClientContext* context)>
      enter;
};

// The notice with which a person's file begins; its `noticed` is the day.
correction::v1::RegisterNoticeRequest InventNotice(int number, const StoryFrame& frame);
// The account that enters it.
std::string NoticeCaller(const StoryFrame& frame);

// What follows until the frame's last day, by day, once the service has made the file.
std::vector<Deed> InventDeeds(int number, const correction::v1::Subject& subject, const StoryFrame& frame);

}  // namespace fengqiao::ctl

#endif  // FENGQIAO_SERVICES_CTL_COMMANDS_CORRECTION_STORY_H_
