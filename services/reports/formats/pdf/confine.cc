#include "services/reports/formats/pdf/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <iterator>
#include <vector>

namespace fengqiao::reports {
namespace {

// A sanitizer maps terabytes of shadow.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitsMemory = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kLimitsMemory = false;
#else
constexpr bool kLimitsMemory = true;
#endif
#else
constexpr bool kLimitsMemory = true;
#endif

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the architecture's number for seccomp is not known"
#endif

bool Limit(int resource, int64_t value) {
  const auto at = static_cast<rlim_t>(value);
  const rlimit limit{at, at};
  return setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) == 0;
}

// Where memory runs out for the whole container, this process is the one to go.
void OfferToTheKernel() {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t written = write(file, "1000", 4);
  close(file);
}

bool RefuseSystemCalls() {
  static constexpr long kRefused[] = {__NR_socket,
                                      __NR_socketpair,
                                      __NR_connect,
                                      __NR_bind,
                                      __NR_execve,
                                      __NR_execveat,
                                      __NR_ptrace,
                                      __NR_kill,
                                      __NR_tkill,
                                      __NR_mount,
                                      __NR_setns,
                                      __NR_process_vm_readv,
                                      __NR_process_vm_writev,
                                      __NR_bpf,
                                      __NR_unshare};
  const auto jump_if = [](uint32_t value, uint8_t yes, uint8_t no) {
    return sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
  };
  const auto load = [](size_t offset) {
    return sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset));
  };
  const auto answer = [](uint32_t value) { return sock_filter BPF_STMT(BPF_RET | BPF_K, value); };
  std::vector<sock_filter> filter = {load(offsetof(seccomp_data, arch)), jump_if(kArchitecture, 1, 0),
                                     answer(SECCOMP_RET_KILL_PROCESS), load(offsetof(seccomp_data, nr))};
  for (const long call : kRefused) {
    filter.push_back(jump_if(static_cast<uint32_t>(call), 0, 1));
    filter.push_back(answer(SECCOMP_RET_ERRNO | EPERM));
  }
  filter.push_back(answer(SECCOMP_RET_ALLOW));
  const sock_fprog program{static_cast<uint16_t>(filter.size()), filter.data()};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

bool Confine() {
  OfferToTheKernel();
  // The service that started it may be gone before it is done.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (kLimitsMemory && (!Limit(RLIMIT_DATA, kPdfMemoryBytes) || !Limit(RLIMIT_AS, 4 * kPdfMemoryBytes)))
    return false;
  return Limit(RLIMIT_CPU, kPdfCpuSeconds) && Limit(RLIMIT_FSIZE, 0) && Limit(RLIMIT_CORE, 0) &&
         Limit(RLIMIT_NOFILE, 32) && RefuseSystemCalls();
}

}  // namespace fengqiao::reports
