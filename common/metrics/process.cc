#include "common/metrics/process.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <memory>

namespace fengqiao {
namespace {

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct FolderCloser {
  void operator()(DIR* folder) const { closedir(folder); }
};

// -1 where there is no file left to look by, which is the most that there can be to tell.
double OpenFiles() {
  const std::unique_ptr<DIR, FolderCloser> folder(opendir("/proc/self/fd"));
  if (folder == nullptr) return -1;
  int count = -3;  // ".", ".." and the folder itself
  while (readdir(folder.get()) != nullptr) ++count;
  return count;
}

double OpenFileLimit() {
  rlimit files{};
  return getrlimit(RLIMIT_NOFILE, &files) == 0 ? static_cast<double>(files.rlim_cur) : -1;
}

}  // namespace

void AddProcessMetrics(Metrics& metrics) {
  metrics.GaugeCallback("process_resident_memory_bytes", "Memory that the process holds.", {}, ResidentBytes);
  metrics.CounterCallback("process_cpu_seconds_total", "Processor time that the process has used.", {},
                          CpuSeconds);
  metrics.GaugeCallback("process_open_fds", "Files and connections that are open.", {}, OpenFiles);
  metrics.GaugeCallback("process_max_fds", "How many may be open.", {}, OpenFileLimit);
  metrics.Gauge("process_start_time_seconds", "When the process was started, since 1970.", {})
      .Set(static_cast<double>(std::time(nullptr)));
}

}  // namespace fengqiao
