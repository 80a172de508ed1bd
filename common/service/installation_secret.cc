#include "common/service/installation_secret.h"

#include <openssl/rand.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/storage/envelope.h"

namespace fengqiao::service {
namespace {

constexpr size_t kSecretBytes = 32;

absl::StatusOr<std::string> ReadSecret(ServiceStore& store) {
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store.database().Query("SELECT envelope FROM secrets WHERE name = $1",
                                          {std::string(kInstallationSecret)}));
  return rows.empty() ? absl::StatusOr<std::string>(std::string()) : storage::Open(rows[0].Bytes(0));
}

}  // namespace

const storage::TableSpec& SecretsTable() {
  static const auto& table = *new storage::TableSpec{.name = "secrets", .key_column = "name"};
  return table;
}

absl::StatusOr<std::string> InstallationSecret(ServiceStore& store, std::string_view keyed) {
  ASSIGN_OR_RETURN(std::string secret, ReadSecret(store));
  if (!secret.empty()) return secret;
  ASSIGN_OR_RETURN(const storage::Rows rows,
                   store.database().Query(absl::StrCat("SELECT 1 FROM ", ToAbsl(keyed), " LIMIT 1")));
  if (!rows.empty()) {
    return absl::FailedPreconditionError(
        "the database has parties and no installation secret (table secrets): restore all of its tables "
        "from one backup");
  }
  std::string fresh(kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(fresh.data()), kSecretBytes) != 1) {
    return Internal("the system gives no random bytes");
  }
  storage::Command command;
  command.reads = {{&SecretsTable(), {kInstallationSecret}}};
  command.decide = [&fresh](storage::UnitOfWork& work) {
    // Another replica may have been first.
    if (work.Find(SecretsTable(), kInstallationSecret) == nullptr) {
      work.Put(SecretsTable(), {.key = kInstallationSecret, .message = fresh, .columns = {}});
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store.writes().BlockingSubmit(std::move(command)).status());
  return ReadSecret(store);
}

}  // namespace fengqiao::service
