// Prints templates filled with sample data, so that whoever writes one sees it; several are bound into one.
//
//   render_papers [--times=N] [--text=WORDS] OUT.docx TEMPLATE…
//
// Fields say their names, or WORDS. With --times the first is rendered so often, and the time of one is
// printed.

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "common/paper/docx.h"
#include "tests/support/sample_paper_data.h"

namespace {

using fengqiao::paper::PaperData;
using fengqiao::paper::PaperTemplate;

void Measure(const PaperTemplate& paper, const PaperData& data, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) {
    if (!RenderDocx(paper, data).ok()) std::abort();
  }
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  std::cout << took.count() / times << " us each\n";
}

int Run(const std::vector<std::string>& files, const std::string& out, int times, std::string_view words) {
  std::vector<PaperTemplate> papers;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto paper = PaperTemplate::Parse(text, file);
    if (!paper.ok()) {
      std::cerr << paper.status().message() << '\n';
      return 1;
    }
    papers.push_back(*std::move(paper));
  }
  std::vector<PaperData> data;
  for (const PaperTemplate& paper : papers)
    data.push_back(fengqiao::testing::SampleData(paper, {.text = words}));
  if (times > 0) Measure(papers.front(), data.front(), times);
  std::vector<fengqiao::paper::BoundPaper> bound;
  for (size_t i = 0; i < papers.size(); ++i) bound.push_back({.paper = &papers[i], .data = &data[i]});
  const auto docx =
      papers.size() == 1 ? RenderDocx(papers[0], data[0]) : RenderBoundDocx(bound, {.title = "样张"});
  if (!docx.ok()) {
    std::cerr << docx.status().message() << '\n';
    return 1;
  }
  std::ofstream(out, std::ios::binary) << *docx;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::string_view kTimes = "--times=";
  constexpr std::string_view kText = "--text=";
  int times = 0;
  std::string_view words;
  std::vector<std::string> files;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg.substr(0, kTimes.size()) == kTimes) {
      times = std::atoi(argv[i] + kTimes.size());
    } else if (arg.substr(0, kText.size()) == kText) {
      words = arg.substr(kText.size());
    } else {
      files.emplace_back(arg);
    }
  }
  if (files.size() < 2) {
    std::cerr << "usage: render_papers [--times=N] [--text=WORDS] OUT.docx TEMPLATE...\n";
    return 2;
  }
  const std::string out = files.front();
  files.erase(files.begin());
  return Run(files, out, times, words);
}
