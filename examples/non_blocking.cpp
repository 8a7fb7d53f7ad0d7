// SPDX-License-Identifier: Apache-2.0
// Pushes without waiting, and looks at how the push is.
//
//   non_blocking user/torch-model
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include <hoist/repository.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    hoist::Repository repo{"torch-model", {.clone_from = argv[1]}};
    repo.commit({.message = "My cool model :)", .blocking = false},
                [](const std::filesystem::path& folder) {
                  std::ofstream(folder / "model.bin", std::ios::binary) << "weights";
                });

    const hoist::Command last = repo.command_queue().back();
    while (last.status() == -1) {  // it waits or runs
      const hoist::CommandProgress progress = last.progress();
      std::printf("%s: %llu of %llu bytes\n", last.title().c_str(),
                  static_cast<unsigned long long>(progress.bytes_done),
                  static_cast<unsigned long long>(progress.bytes_total));
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    if (last.failed()) std::fputs(last.error_output().c_str(), stderr);
    return last.status();
  } catch (const hoist::Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.hint().c_str());
    return 1;
  }
}
