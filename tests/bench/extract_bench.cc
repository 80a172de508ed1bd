// How fast reports are read, and whether the time grows with the text alone.
//
//   extract_bench FILE…
//   extract_bench --speed FILE…    the megabytes a second alone, over four documents of 16 MiB
//   extract_bench --once FILE…     nothing but one document of 4 MiB read: for profilers that count
//   instructions
//
// The files are looped to 1, 4 and 16 MiB, once with their lines and once as a single line, and read whole:
// bytes in, figures and findings out. Prints megabytes a second (1 MB = 10^6 bytes) on one core, the largest
// ratio of times per byte between the sizes, and how much longer four times as much of one repeated piece
// takes.

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "services/indicators/domain/catalog.h"
#include "services/reports/domain/check/checker.h"
#include "services/reports/domain/extract/extractor.h"
#include "services/reports/domain/lexicon/lexicon.h"
#include "services/reports/domain/metadata.h"
#include "services/reports/domain/text/codepoints.h"
#include "services/reports/domain/text/decode.h"
#include "services/reports/domain/text/outline.h"
#include "tests/support/repeated_pieces.h"

namespace {

namespace reports = fengqiao::reports;

std::string Looped(const std::vector<std::string>& texts, size_t size, bool one_line) {
  std::string looped;
  looped.reserve(size);
  for (size_t i = 0; looped.size() < size; i = (i + 1) % texts.size()) looped += texts[i];
  // Cut where a character begins.
  size_t end = size;
  while (end > 0 && (static_cast<unsigned char>(looped[end]) & 0xC0) == 0x80) --end;
  looped.resize(end);
  if (one_line)
    std::replace_if(
        looped.begin(), looped.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return looped;
}

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Read {
  size_t facts = 0, findings = 0;
};

// Stays a function of its own, by whose name a profiler can leave the making of the lexicon out.
[[gnu::noinline]] absl::StatusOr<Read> ReadWhole(const reports::Lexicon& lexicon, const std::string& bytes) {
  const auto decoded = reports::Decode(bytes);
  if (!decoded.ok()) return decoded.status();
  const std::u32string text = reports::ToCodePoints(decoded->text);
  const auto headings = reports::FindHeadings(text);
  const reports::ReadableText readable(text, lexicon.folding());
  const auto guess = reports::GuessMetadata(decoded->text, readable, headings, lexicon,
                                            fengqiao::regions::RegionTree::BuiltIn());
  const reports::ExtractOptions options{.region = guess.metadata.region(), .year = guess.metadata.year()};
  const reports::PlainFacts read = reports::Extractor(lexicon).Read(readable, headings, options);
  return Read{read.facts.size(), reports::CheckFacts(text, read, lexicon).size()};
}

// The best of some runs, in seconds of the processor: the machines are shared.
double Seconds(const reports::Lexicon& lexicon, const std::string& text, Read& read) {
  double best = 1e9;
  for (int run = 0; run < 3; ++run) {
    const double start = CpuSeconds();
    const auto reading = ReadWhole(lexicon, text);
    const double took = CpuSeconds() - start;
    if (!reading.ok()) {
      std::fprintf(stderr, "%s\n", reading.status().ToString().c_str());
      return -1;
    }
    read = *reading;
    best = std::min(best, took);
  }
  return best;
}

// Four times the text may take four times as long; a step that looks back further than it should would take
// sixteen times.
bool ComparePieces(const reports::Lexicon& lexicon) {
  double worst = 0;
  std::string worst_piece;
  for (const std::string piece : fengqiao::testing::kRepeatedPieces) {
    Read read;
    const double small = Seconds(lexicon, fengqiao::testing::Repeated(piece, 1 << 17), read);
    const double large = Seconds(lexicon, fengqiao::testing::Repeated(piece, 1 << 19), read);
    if (small < 0 || large < 0) return false;
    if (large / small > worst) worst = large / small, worst_piece = piece;
  }
  std::replace(worst_piece.begin(), worst_piece.end(), '\n', ' ');
  std::printf("one piece repeated, 512 KiB to 128 KiB: at most %.1f times as long (\"%s\")\n", worst,
              worst_piece.c_str());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view option = argc > 1 ? argv[1] : "";
  const bool speed_alone = option == "--speed";
  const bool once = option == "--once";
  std::vector<std::string> texts;
  for (int i = speed_alone || once ? 2 : 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (texts.back().empty()) {
      std::fprintf(stderr, "%s: nothing to read\n", argv[i]);
      return 1;
    }
  }
  if (texts.empty()) {
    std::fprintf(stderr, "usage: extract_bench [--speed|--once] FILE...\n");
    return 2;
  }
  const auto catalog = fengqiao::indicators::Catalog::BuiltIn();
  if (!catalog.ok()) return 1;
  const double start = CpuSeconds();
  const auto lexicon = reports::Lexicon::BuiltIn(catalog->List());
  if (!lexicon.ok()) return 1;
  if (once) {
    fengqiao::regions::RegionTree::BuiltIn();  // is made once a process, not once a document
    return ReadWhole(*lexicon, Looped(texts, 4 << 20, false)).ok() ? 0 : 1;
  }
  if (speed_alone) {
    const std::string text = Looped(texts, 16 << 20, false);
    const double begin = CpuSeconds();
    for (int document = 0; document < 4; ++document) {
      if (!ReadWhole(*lexicon, text).ok()) return 1;
    }
    std::printf("%.1f\n", 4e-6 * static_cast<double>(text.size()) / (CpuSeconds() - begin));
    return 0;
  }
  std::printf("lexicon made in %.1f ms\n", (CpuSeconds() - start) * 1e3);

  double slowest = 0, fastest = 1e9;
  for (const bool one_line : {false, true}) {
    for (const size_t mebibytes : {1, 4, 16}) {
      const std::string text = Looped(texts, mebibytes << 20, one_line);
      Read read;
      const double seconds = Seconds(*lexicon, text, read);
      if (seconds < 0) return 1;
      const double per_byte = seconds / static_cast<double>(text.size());
      slowest = std::max(slowest, per_byte);
      fastest = std::min(fastest, per_byte);
      std::printf("%2zu MiB %s  %7.1f MB/s  %zu figures, %zu findings\n", mebibytes,
                  one_line ? "one line" : "in lines", 1e-6 / per_byte, read.facts, read.findings);
    }
  }
  std::printf("per byte, slowest to fastest: %.2f\n", slowest / fastest);
  return ComparePieces(*lexicon) ? 0 : 1;
}
