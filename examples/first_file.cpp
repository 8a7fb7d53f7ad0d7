// SPDX-License-Identifier: Apache-2.0
// Writes a file, and pushes it: pull, add, commit and push in one scope.
//
//   first_file user/text-files
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <hoist/repository.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    hoist::Repository repo{"text-files", {.clone_from = argv[1]}};
    repo.commit({.message = "My first file :)"}, [](const std::filesystem::path& folder) {
      std::ofstream(folder / "file.txt") << R"({"hey": 8})";
    });
  } catch (const hoist::Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.hint().c_str());
    return 1;
  }
}
