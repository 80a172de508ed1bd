// The hand-over of a person between two installations (A11): what one tells the other, what it makes of what
// it hears, and what neither may do alone. The notes are states, not changes: each function here is true to
// what it heard however often, however late and in whatever order the notes come, because the epoch decides
// every doubt, and under one epoch the revision.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_HANDOVER_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_HANDOVER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "fengqiao/correction/v1/handover.pb.h"
#include "services/correction/domain/circumstances.h"

namespace fengqiao::correction {

// Whether a region, `regions/{code}`, is another installation's, by what this one is told.
bool LivesElsewhere(std::string_view region, const Circumstances& now);
// The same, as the file has it.
bool IsElsewhere(const v1::Subject& subject, std::string_view region);

// Whether another installation has the person: offered, or moved there.
bool IsHeldElsewhere(const v1::Subject& subject);
// Refuses what only the installation can do that has the person (correction.subject.elsewhere).
absl::Status MustBeHeldHere(const v1::Subject& subject);

// The county of this installation whose file it is, `regions/{code}`: the one responsible; the one that is
// asked to take the person over; of who has moved away the last one here.
const std::string& CountyHere(const v1::Subject& subject);
// The transfer by which another installation offers a person here; null where none does.
const v1::Transfer* OfferHere(const v1::Subject& subject);

// The transfer by which another installation may register the person at any moment, since it has the files;
// null where none can.
const v1::Transfer* OutOfHand(const v1::Subject& subject);
// Refuses to end the file, or the transfer, as long as the other installation has not let go of it:
// UNAVAILABLE, since the next try asks it.
absl::Status MustBeRecalled(const v1::Subject& subject, const Circumstances& now);

// Whether an offer of a county, `regions/{code}`, may be taken back by it: not any more where the person was
// registered by it (correction.handover.registered). What others say of the person meanwhile is nothing
// against it: nobody takes back an offer but his own. `record` is null where nothing is known yet.
absl::Status MayRecall(const v1::Subject* record, bool registered, std::string_view transfer,
                       std::string_view county);

// Whether a transfer is at its end: refused, withdrawn or done.
bool IsOver(const v1::Transfer& transfer);
// The way of a person from county to county: ends searches and leaves that had begun, and the old county's
// stay, and raises the epoch. Of the stay that begins, nothing.
absl::Status PassOn(absl::CivilDay arrived, std::string_view transfer, const Circumstances& now,
                    v1::Subject* subject);

// A note and the region, `regions/{code}`, whose installation it is for.
struct Told {
  std::string region;
  v1::HandoverNote note;
};
// What holds of the transfer by now is in it; what a file has beside it is not told.
v1::HandoverNote NoteOf(const v1::Subject& subject, const v1::Transfer& transfer);
// What the other installation has to hear of a file that was written.
std::vector<Told> NotesOf(const v1::Subject* before, const v1::Subject& after);

// -- Hearing (handover_hearing.cc)

// What a note makes of a file.
struct Heard {
  v1::Subject next;
  std::string event;  // "" where EmitForOthers says what there is to say
  std::optional<v1::Person> person = std::nullopt;
  // With the person: whom it must not meet, and what is kept of risk assessments.
  v1::BarredPersons barred = {};
  v1::RiskFile risk = {};
  // The file as it was before the first offer is to be kept for when it comes to nothing.
  bool keeps_closed = false;
  // Another offer takes the place of one whose files were here: what came with them is not kept, but what was
  // closed before it still is.
  bool lets_go = false;
  // The offer is over: nothing that came of it is kept.
  bool forgets = false;
  // What the other installation is told in turn.
  std::vector<Told> told = {};
};
// None where the note is old news, or about nothing that is here; INVALID_ARGUMENT where it can be nobody's;
// PERMISSION_DENIED where who tells it does not speak for the county. Of what lies ahead of what is known
// here nothing is believed, and nothing is passed over either: it is held until what it rests on is known. So
// is a registration that rests on no decision of this installation, and another county's offer of whom this
// one holds (correction.handover.unoffered), and what two counties say against one another
// (correction.handover.disputed). `current` is null for a person of whom nothing is known, `closed` the file
// as it was before the offer, `file` what has come with the note, where anything has.
absl::StatusOr<std::optional<Heard>> Hear(const v1::Subject* current, const v1::Subject* closed,
                                          const v1::HandoverNote& note, const v1::HandoverFile* file,
                                          const Circumstances& now);
// Whether the files are to be fetched before the note is heard.
bool WantsFiles(const v1::Subject* current, const v1::HandoverNote& note, const Circumstances& now);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_HANDOVER_H_
