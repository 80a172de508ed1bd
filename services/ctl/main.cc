// fengqiaoctl: the command line of the suite.

#include <iostream>
#include <string>
#include <vector>

#include "services/ctl/environment.h"
#include "services/ctl/program.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return fengqiao::ctl::Run(arguments, std::cout, std::cerr, fengqiao::ctl::ProcessEnvironment());
}
