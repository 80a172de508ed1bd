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

  // The call number `serial` of the benchmark: `rows` statements, each about a figure of its own.
  static indicators::v1::RecordObservationsRequest Request(int64_t serial, int rows = 1);

  // Makes `calls` calls' writes durably, `batch` of them a transaction: `rows` statements each with its valid
  // copy, and one event and one request a call. Gives statements a second. Set-based where the engine has
  // sets.
  virtual double Rate(int calls, int batch, int rows = 1) = 0;

  static std::unique_ptr<RawStatements> Sqlite(const std::string& file);
  static std::unique_ptr<RawStatements> Postgres(const std::string& url);
};

}  // namespace fengqiao::bench

#endif  // FENGQIAO_TESTS_BENCH_RAW_STATEMENTS_H_
