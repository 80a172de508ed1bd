// The bare statements that record what RecordObservations records, without anything of ours around them.

#ifndef FENGQIAO_TESTS_BENCH_RAW_STATEMENTS_H_
#define FENGQIAO_TESTS_BENCH_RAW_STATEMENTS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "fengqiao/indicators/v1/indicator_service.pb.h"

namespace fengqiao::bench {

class RawStatements {
 public:
  virtual ~RawStatements() = default;

  // The call number `serial` of the benchmark: one statement, each about another figure.
  static indicators::v1::RecordObservationsRequest Request(int64_t serial);

  // Writes `rows` statements durably, `batch` a transaction, each with its valid copy, its event and its
  // request; rows a second. Set-based where the engine has sets.
  virtual double Rate(int rows, int batch) = 0;

  static std::unique_ptr<RawStatements> Sqlite(const std::string& file);
  static std::unique_ptr<RawStatements> Postgres(const std::string& url);
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_RAW_STATEMENTS_H_
