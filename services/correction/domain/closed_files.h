// Minors' files as those see them who may not open them (社区矫正法 54): whose list it is on and where it
// stands, which is what figures and the next command need, and nothing of what happened.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_CLOSED_FILES_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_CLOSED_FILES_H_

#include "google/protobuf/message.h"

namespace fengqiao::correction {

// Whether a message is a minor's: it has a field `minor`, which is true.
bool IsMinors(const google::protobuf::Message& file);

// Takes all else out of a file.
void CloseFile(google::protobuf::Message* file);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_CLOSED_FILES_H_
