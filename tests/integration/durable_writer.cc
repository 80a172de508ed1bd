// Writes numbers into a store until it is killed, and says which ones were acknowledged.
//
//   durable_writer URL SERVICE FIRST_NUMBER
//
// One line an acknowledgement on standard output: number, space, event id.

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "common/status/error.h"
#include "tests/integration/durable_store.h"

int main(int argc, char** argv) {
  using fengqiao::testing::DurableStore;
  if (argc != 4) return 2;
  const auto store = DurableStore::Open({.url = argv[1], .service = argv[2]});
  if (!store.ok()) {
    std::cerr << store.status() << " " << fengqiao::CauseOf(store.status()) << "\n";
    return 1;
  }
  std::atomic<int64_t> next = std::atoll(argv[3]);
  std::vector<std::thread> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back([&] {
      for (;;) {
        const int64_t number = next++;
        const auto answer = (*store)->queue().BlockingSubmit(DurableStore::Write(number));
        if (!answer.ok()) continue;
        const std::string line = std::to_string(number) + " " + answer->event_id + "\n";
        if (write(1, line.data(), line.size()) < 0) return;
      }
    });
  }
  for (std::thread& client : clients) client.join();
}
