// fengqiao-pdftext: a PDF from standard input, its words to standard output. Started by the reports service
// for each PDF, so that whatever a hostile file does to the parser, it does it to a process that has nothing
// and is thrown away.

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <new>
#include <string>

#include "services/reports/formats/pdf/confine.h"
#include "services/reports/formats/pdf/poppler_words.h"

namespace {

using namespace fengqiao::reports;  // NOLINT(google-build-using-namespace): the program is of that folder

std::string Input() {
  std::string bytes, piece(1 << 20, '\0');
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, piece.data(), piece.size());
    if (got > 0) bytes.append(piece, 0, static_cast<size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) return bytes;
  }
}

}  // namespace

int main(int argc, char**) {
  if (argc > 1 || isatty(STDIN_FILENO) != 0) {
    std::fputs("usage: fengqiao-pdftext <FILE.pdf    (a part of the reports service)\n", stderr);
    return 2;
  }
  if (!Confine()) {
    std::perror("fengqiao-pdftext");
    return 2;
  }
  PdfExit result = kPdfOutOfMemory;
  try {
    result =
        TellWords(Input(), [](const std::string& told) { std::fwrite(told.data(), 1, told.size(), stdout); });
  } catch (const std::bad_alloc&) {
    result = kPdfOutOfMemory;
  }
  std::fflush(stdout);
  // Without destructors: the parser's may touch what it has damaged.
  _exit(result);
}
