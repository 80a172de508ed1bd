// Minors' files as those see them who may not open them (社区矫正法 54): whose list it is on and where it
// stands, which is what figures and the next command need, and nothing of what happened.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_CLOSED_FILES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_CLOSED_FILES_H_

#include "fengqiao/correction/v1/positioning.pb.h"
#include "google/protobuf/message.h"

namespace fengqiao::correction {

// Whether a message is a minor's: it has a field `minor`, which is true.
bool IsMinors(const google::protobuf::Message& file);

// Takes all else out of a file.
void CloseFile(google::protobuf::Message* file);

// Takes out of a minor's alarm which zone it was and what was said of it: what is to be looked into by when
// stays, for an alarm can't wait for a ground.
void CloseAlarm(v1::PositioningAlarm* alarm);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_CLOSED_FILES_H_
