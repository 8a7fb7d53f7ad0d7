// SPDX-License-Identifier: Apache-2.0
// A program that keeps its checkpoints in a repository, for tests to kill.
//
//   checkpoint_program checkpoints CLONE FROM COUNT BYTES   commits and queues pushes; prints each
//                                                           number once it is committed
//   checkpoint_program push CLONE                           pushes, and prints Command::status()
//   checkpoint_program watch CLONE                          the same; prints the progress meanwhile
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "hoist/repository.hpp"

namespace {

void write_random(const std::filesystem::path& file, std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random(seed);
  std::string content;
  while (content.size() < bytes) {
    const std::uint64_t word = random();
    content.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  content.resize(bytes);
  std::ofstream(file, std::ios::binary) << content;
}

void make_checkpoints(hoist::Repository& repository, unsigned from, unsigned count,
                      std::size_t bytes) {
  for (unsigned number = from; number < from + count; ++number) {
    repository.commit({.message = std::to_string(number), .blocking = false},
                      [&](const std::filesystem::path& folder) {
                        write_random(folder / "model.bin", number, bytes);
                      });
    std::printf("%u\n", number);
    std::fflush(stdout);
  }
}

void print(const hoist::CommandProgress& progress) {
  std::printf("%s: %llu of %llu, %llu/s\n", progress.current.c_str(),
              static_cast<unsigned long long>(progress.bytes_done),
              static_cast<unsigned long long>(progress.bytes_total),
              static_cast<unsigned long long>(progress.bytes_per_second));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 2 ? argv[1] : "";
  try {
    if (mode == "checkpoints" && argc == 6) {
      hoist::Repository repository(argv[2]);
      make_checkpoints(repository, static_cast<unsigned>(std::stoul(argv[3])),
                       static_cast<unsigned>(std::stoul(argv[4])), std::stoul(argv[5]));
      return 0;
    }
    if ((mode == "push" || mode == "watch") && argc == 3) {
      const hoist::Command push = hoist::Repository(argv[2]).push({.blocking = false});
      while (!push.wait_for(std::chrono::milliseconds(20))) {
        if (mode == "watch") print(push.progress());
      }
      std::printf("%d\n", push.status());
      std::fputs(push.error_output().c_str(), stderr);
      return 0;
    }
  } catch (const hoist::Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.hint().c_str());
    return 1;
  }
  return 2;
}
