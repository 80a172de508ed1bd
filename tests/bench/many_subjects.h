// Community correction among many people: the rows of a few who came by calls, copied byte by byte under
// other names, of other counties, with other numbers.

#ifndef FENGQIAO_TESTS_BENCH_MANY_SUBJECTS_H_
#define FENGQIAO_TESTS_BENCH_MANY_SUBJECTS_H_

#include <functional>
#include <string>
#include <vector>

#include "fengqiao/correction/v1/subject.pb.h"
#include "tests/bench/bulk_rows.h"

namespace fengqiao::bench {

// Who is copied, as the service gives him after he came by calls.
struct Original {
  std::string name;
  correction::v1::Person person;
};

class ManySubjects {
 public:
  // `originals` are taken in turn. `claim_of` gives what a person is found by.
  ManySubjects(std::vector<Original> originals,
               std::function<std::string(const correction::v1::Person&)> claim_of);

  // Copies from the `first`th to before the `end`th, into every county as many.
  void Append(BulkRows& rows, int first, int end) const;

  // The i-th copy: its name, and who it is.
  static std::string NameOf(int i);
  static std::string CountyOf(int i);
  correction::v1::Person PersonOf(int i) const;
  const Original& OriginalOf(int i) const;
  // The file of the i-th copy, of that of its original.
  correction::v1::Subject SubjectOf(int i, correction::v1::Subject original) const;

 private:
  const std::vector<Original> originals_;
  const std::function<std::string(const correction::v1::Person&)> claim_of_;
};

inline constexpr int kCounties = 200;

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_MANY_SUBJECTS_H_
