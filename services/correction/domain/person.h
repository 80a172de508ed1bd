// Who the person is: what is entered, what of it everybody in charge may see, and how it stays out of texts.

#ifndef FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERSON_H_
#define FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERSON_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "fengqiao/correction/v1/subject.pb.h"

namespace fengqiao::correction {

// Checks a person as it is entered and completes it (day of birth and sex from the number); adds what is
// wrong.
void CheckPerson(std::string_view path, absl::CivilDay today, v1::Person* person, FieldErrors* errors);

// Checks somebody whom a person must not meet, as entered; adds what is wrong.
void CheckBarredPerson(std::string_view path, v1::BarredPerson* person, FieldErrors* errors);

// Whether the regime of minors holds: under 18 at the offence or at the entry (§6.13). As criminal law counts
// ages.
bool IsMinorsRegime(const v1::Person& person, absl::CivilDay offended, absl::CivilDay entered);
// Under 18 on a day.
bool IsMinorOn(const v1::Person& person, absl::CivilDay day);

// What everybody in charge may see; of minors no name.
v1::MaskedPerson Masked(const v1::Person& person, bool minor);

// By what the same person is found again, to be put through the installation's key: the number, or else name
// and day of birth.
std::string LookupTextOf(const v1::Person& person);

// Puts 本人 (and 监护人, 本人住处) wherever name, number, telephone or door of the person or the guardian
// stand in any text of the message, however they are typed (identity::SpelledWords), but for what is kept as
// personal data: an act's own content, a person's fields. Names of resources, ids and accounts are left
// alone.
void TakeOutPerson(const v1::Person& person, google::protobuf::Message* message);
// The same, and the words of whom the person must not meet: by role.
void TakeOutPerson(const v1::Person& person, const v1::BarredPersons& barred,
                   google::protobuf::Message* message);

// The contract's limits on texts, lists and days, of every command: INVALID_ARGUMENT by field.
absl::Status CheckBounds(const google::protobuf::Message& request);

}  // namespace fengqiao::correction

#endif  // FENGQIAO_SERVICES_CORRECTION_DOMAIN_PERSON_H_
