#include "services/reports/formats/pdf/pdf_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <semaphore>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/reports/formats/pdf/confine.h"
#include "services/reports/formats/pdf/pdf_words.h"
#include "services/reports/formats/refusal.h"

namespace fengqiao::reports {
namespace {

using Clock = std::chrono::steady_clock;

// Each may take 384 MiB.
constexpr int kMostProcesses = 2;
constexpr std::chrono::seconds kPatience{20};

constexpr std::string_view kTooSlow = "解析这份 PDF 所需的时间过长：请重新打印或导出为 PDF 后再试";
constexpr std::string_view kTooHungry = "解析这份 PDF 所需的内存过多：请重新打印或导出为 PDF 后再试";
constexpr std::string_view kDamaged = "PDF 文件已损坏：请重新打印或导出为 PDF";

class FileDescriptor {
 public:
  explicit FileDescriptor(int number = -1) : number_(number) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { Close(); }
  void Close() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }
  int number() const { return number_; }
  int* out() { return &number_; }

 private:
  int number_;
};

absl::Status Failed(const char* what) {
  return Internal(absl::StrCat(what, ": ", std::system_category().message(errno)));
}

// The bytes as a file without a name, so that nobody has to feed the process while it runs.
absl::Status Fill(const FileDescriptor& file, std::string_view bytes) {
  if (file.number() < 0) return Failed("memfd_create");
  while (!bytes.empty()) {
    const ssize_t written = write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return Failed("write");
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return lseek(file.number(), 0, SEEK_SET) == 0 ? absl::OkStatus() : Failed("lseek");
}

// Starts the program with these two and standard error as its only files, no signal blocked or handled, and
// an empty environment.
absl::StatusOr<pid_t> Spawn(const std::string& program, int in, int out) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string path = program;
  char* const arguments[] = {path.data(), nullptr};
  char* const environment[] = {nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, program.c_str(), &files, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0)
    return Internal(absl::StrCat("can't start ", program, ": ", std::system_category().message(error)));
  return child;
}

enum class Ending { kClosed, kTooSlow, kTooMuch };

// Reads until the other end is closed.
Ending ReadAll(int from, Clock::time_point deadline, size_t most, std::string& told) {
  std::string piece(256 << 10, '\0');
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return Ending::kTooSlow;
    pollfd waiting{from, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(left)) <= 0) continue;  // a signal, or the deadline
    const ssize_t got = read(from, piece.data(), piece.size());
    if (got == 0) return Ending::kClosed;
    if (got > 0) told.append(piece, 0, static_cast<size_t>(got));
    if (told.size() > most) return Ending::kTooMuch;
  }
}

// Waits for a child that has closed its end: it is about to be gone, or gets a little time for that.
int Reap(pid_t child, Clock::time_point deadline, bool at_once) {
  if (at_once) kill(child, SIGKILL);
  int status = 0;
  for (;;) {
    const pid_t done = waitpid(child, &status, at_once ? 0 : WNOHANG);
    if (done == child || (done < 0 && errno != EINTR)) return status;
    if (done == 0 && Clock::now() > deadline) {
      kill(child, SIGKILL);
      at_once = true;
    }
    if (!at_once) poll(nullptr, 0, 1);
  }
}

absl::Status Judge(Ending ending, int status, absl::Duration time, size_t most_output) {
  if (ending == Ending::kTooSlow) return TooComplex("pdf_time", kTooSlow, absl::ToInt64Seconds(time));
  if (ending == Ending::kTooMuch)
    return TooComplex("pdf_text", "这份 PDF 的文字过多，不是一份报告", static_cast<int64_t>(most_output));
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU || signal == SIGKILL) return TooComplex("pdf_time", kTooSlow, kPdfCpuSeconds);
    // What poppler does when it gets no more memory.
    if (signal == SIGABRT) return TooComplex("pdf_memory", kTooHungry, kPdfMemoryBytes);
    return Broken("pdf", kDamaged);
  }
  switch (WEXITSTATUS(status)) {
    case kPdfRead:
      return absl::OkStatus();
    case kPdfEncrypted:
      return Encrypted("pdf_encryption", "PDF 加了打开密码：请取消密码后重新保存");
    case kPdfTooLarge:
      return TooComplex("pdf_text", "这份 PDF 的页数或文字过多，不是一份报告", kMostPdfPages);
    case kPdfOutOfMemory:
      return TooComplex("pdf_memory", kTooHungry, kPdfMemoryBytes);
    case 2:
    case 126:
    case 127:
      return Internal(absl::StrCat("the PDF program ended with ", WEXITSTATUS(status)));
    default:
      return Broken("pdf", kDamaged);
  }
}

std::counting_semaphore<kMostProcesses>& Slots() {
  static auto& slots = *new std::counting_semaphore<kMostProcesses>(kMostProcesses);
  return slots;
}

}  // namespace

std::string PdfProgram() {
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  if (length > 0) {
    std::string beside(path, static_cast<size_t>(length));
    beside = beside.substr(0, beside.rfind('/') + 1) + "fengqiao-pdftext";
    if (access(beside.c_str(), X_OK) == 0) return beside;
  }
  const char* named = std::getenv("FENGQIAO_PDFTEXT");
  return named != nullptr ? named : "fengqiao-pdftext";
}

absl::StatusOr<std::string> RunPdfProgram(std::string_view bytes, const PdfProcessOptions& options) {
  if (!Slots().try_acquire_for(kPatience)) return Overloaded("the readers of PDFs", absl::Seconds(5));
  struct Release {
    ~Release() { Slots().release(); }
  } const release;
  const FileDescriptor in(memfd_create("pdf", MFD_CLOEXEC));
  RETURN_IF_ERROR(Fill(in, bytes));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Failed("pipe2");
  const FileDescriptor out(ends[0]);
  FileDescriptor childs_end(ends[1]);
  const auto deadline = Clock::now() + absl::ToChronoMilliseconds(options.time);
  ASSIGN_OR_RETURN(const pid_t child, Spawn(options.program, in.number(), childs_end.number()));
  childs_end.Close();
  std::string told;
  const Ending ending = ReadAll(out.number(), deadline, options.most_output, told);
  const int status = Reap(child, deadline, ending != Ending::kClosed);
  RETURN_IF_ERROR(Judge(ending, status, options.time, options.most_output));
  return told;
}

}  // namespace fengqiao::reports
