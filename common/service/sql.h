// Small helps for the queries of a store.

#ifndef FENGQIAO_COMMON_SERVICE_SQL_H_
#define FENGQIAO_COMMON_SERVICE_SQL_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/filter.h"
#include "common/storage/envelope.h"
#include "common/storage/value.h"

namespace fengqiao::service {

// The condition of a filter, with its parameters behind those of the query.
class SqlFilter {
 public:
  SqlFilter(const api::Filter& filter, std::vector<storage::Value> params) : params_(std::move(params)) {
    std::vector<api::FilterValue> values(params_.size());  // so that the filter counts on
    sql_ = filter.ToSql(&values);
    for (size_t i = params_.size(); i < values.size(); ++i) {
      std::visit([this](auto& value) { params_.emplace_back(std::move(value)); }, values[i]);
    }
  }

  const std::string& sql() const { return sql_; }
  const std::vector<storage::Value>& params() const { return params_; }

 private:
  std::vector<storage::Value> params_;
  std::string sql_;
};

// The places of values in a list, "($3,$4)", for `column IN …`; appends them to `params`. There must be one
// at least.
template <typename Iterator>
std::string InList(Iterator begin, Iterator end, std::vector<storage::Value>* params) {
  std::string list = "(";
  for (Iterator value = begin; value != end; ++value) {
    params->emplace_back(*value);
    absl::StrAppend(&list, value == begin ? "$" : ",$", params->size());
  }
  return list + ")";
}
template <typename Values>
std::string InList(const Values& values, std::vector<storage::Value>* params) {
  return InList(values.begin(), values.end(), params);
}

// The messages in the first column of an answer.
template <typename Message>
absl::StatusOr<std::vector<Message>> OpenAll(const storage::Rows& rows) {
  std::vector<Message> messages;
  messages.reserve(rows.size());
  for (const storage::Row row : rows) {
    auto message = storage::OpenMessage<Message>(row.Bytes(0));
    if (!message.ok()) return std::move(message).status();
    messages.push_back(*std::move(message));
  }
  return messages;
}

}  // namespace fengqiao::service

#endif  // FENGQIAO_COMMON_SERVICE_SQL_H_
