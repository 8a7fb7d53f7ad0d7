// SPDX-License-Identifier: Apache-2.0
// How long leaving a commit scope that wrote 1 MB takes, with nothing else going on and while an
// earlier scope's push of 2 GB runs over a slow line.
//
//   bench_leave_scope FOLDER    which needs 5 GB and is removed
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hoist/repository.hpp"
#include "tests/hub/hub.hpp"

namespace {

namespace fs = std::filesystem;
using hoist::Repository;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int rounds = 15;
constexpr std::size_t small_bytes = 1'000'000;
constexpr std::uintmax_t large_bytes = 2'000'000'000;

double leave_once(Repository& repository, std::uint64_t seed) {
  std::string content(small_bytes, '\0');
  std::mt19937_64 random(seed);
  std::generate(content.begin(), content.end(), [&] { return static_cast<char>(random()); });
  auto scope = repository.commit_scope({.blocking = false});
  std::ofstream(scope.path() / "checkpoint.bin", std::ios::binary) << content;
  const auto begin = std::chrono::steady_clock::now();
  scope.finish();
  return Milliseconds(std::chrono::steady_clock::now() - begin).count();
}

void report(const char* what, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  fmt::print("{:32} median {:6.1f} ms, {:.1f} to {:.1f} ms\n", what, times.at(times.size() / 2),
             times.front(), times.back());
}

void measure(const fs::path& folder) {
  hoist::hub::HubOptions options;
  options.root = folder / "hub";
  options.uploads.chunk_size = 16'000'000;
  hoist::hub::create_repository(options.root, "me/model");
  hoist::hub::LocalHub hub(std::move(options));
  Repository repository(
      folder / "work",
      {.clone_from = hub.url() + "/me/model", .git_user = "n", .git_email = "n@example.com"});
  std::vector<double> alone;
  for (int i = 0; i < rounds; ++i) {
    alone.push_back(leave_once(repository, static_cast<std::uint64_t>(i)));
    repository.wait_for_commands();
  }
  hub.set_faults(hoist::hub::parse_faults(
      R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 1000000}}]})"));
  repository.commit({.message = "large", .blocking = false}, [](const fs::path& work) {
    std::ofstream(work / "large.bin", std::ios::binary).flush();
    fs::resize_file(work / "large.bin", large_bytes);
  });
  std::vector<double> beside;
  for (int i = 0; i < rounds; ++i) {
    beside.push_back(leave_once(repository, static_cast<std::uint64_t>(rounds + i)));
  }
  const hoist::Command first = repository.commands_in_progress().front();
  report("nothing else going on:", alone);
  report("beside a push of 2 GB:", beside);
  fmt::print("the push had sent {} of {} bytes\n", first.progress().bytes_done,
             first.progress().bytes_total);
  hub.set_faults({});
  for (const hoist::Command& command : repository.commands_in_progress()) command.cancel();
  repository.wait_for_commands();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const fs::path folder = fs::path(argv[1]) / "hoist-bench";
  try {
    fs::create_directories(folder);
    measure(folder);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  fs::remove_all(folder);
}
