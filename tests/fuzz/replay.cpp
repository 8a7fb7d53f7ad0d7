// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over the files of a folder, for compilers without libFuzzer.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/fuzz/require.hpp"
#include "tests/support/temp_dir.hpp"

int main(int argc, char** argv) {
  std::size_t count = 0;
  try {
    for (const auto& entry : std::filesystem::directory_iterator(argc > 1 ? argv[1] : "")) {
      const std::string bytes = hoist::test::read_file(entry.path());
      // Exactly as long as the input, so that reading behind it is noticed.
      const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
      std::printf("%s\n", entry.path().filename().c_str());
      LLVMFuzzerTestOneInput(input.data(), input.size());
      ++count;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return count > 0 ? 0 : 1;
}
