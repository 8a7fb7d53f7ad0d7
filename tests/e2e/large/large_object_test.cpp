// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "lfs/base/digest.hpp"
#include "tests/e2e/git_world.hpp"
#include "tests/support/process_table.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t part = std::uint64_t{64} << 20U;
/// More than S3 takes in one PUT, and no multiple of anything.
constexpr std::uint64_t size = 5'500'000'001;
constexpr std::uint64_t part_count = (size + part - 1) / part;
constexpr std::size_t block = std::size_t{1} << 20U;
constexpr std::uint64_t most_anonymous_kib = 48 * 1024;

/// A sparse file in which no two parts are alike.
void make_large_file(const fs::path& path) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  for (std::uint64_t offset = 0; offset < size; offset += part) {
    const std::string bytes = random_bytes(std::min<std::uint64_t>(block, size - offset), offset);
    file.seekp(static_cast<std::streamoff>(offset));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  file.close();
  fs::resize_file(path, size);
}

std::string sha256_of_file(const fs::path& path) {
  lfs::Digest digest(lfs::Digest::Kind::sha256);
  std::ifstream file(path, std::ios::binary);
  std::string bytes(block, '\0');
  while (file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || file.gcount() > 0) {
    digest.update(std::as_bytes(std::span(bytes).first(static_cast<std::size_t>(file.gcount()))));
  }
  return digest.finish_hex();
}

class PushLarge : public GitWorld {
 protected:
  /// Gigabytes do not go into a temporary folder that may be memory.
  static void SetUpTestSuite() { ::setenv("TMPDIR", HOIST_LARGE_FOLDER, 0); }

  /// Commits model.bin without git-lfs's filter, which would copy it and hash it again.
  std::string commit_large_file(const fs::path& repository) {
    const fs::path objects = repository / ".git/lfs/objects";
    make_large_file(objects / "new");
    const std::string oid = sha256_of_file(objects / "new");
    const fs::path stored = objects / oid.substr(0, 2) / oid.substr(2, 2) / oid;
    fs::create_directories(stored.parent_path());
    fs::rename(objects / "new", stored);

    const fs::path pointer = folder() / "pointer";
    write_file(pointer, "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid +
                            "\nsize " + std::to_string(size) + "\n");
    std::string blob = git(repository, {"hash-object", "-w", "--no-filters", pointer.string()});
    blob.pop_back();
    git(repository, {"update-index", "--add", "--cacheinfo", "100644," + blob + ",model.bin"});
    git(repository, {"commit", "-q", "-m", "model"});
    return oid;
  }

  /// The most anonymous memory that one agent has at this moment.
  [[nodiscard]] std::uint64_t anonymous_kib_of_agents() const {
    std::uint64_t most = 0;
    for (const pid_t pid : processes_with(mark())) {
      const std::string arguments = arguments_of(pid);
      if (!arguments.substr(0, arguments.find(' ')).ends_with("/hoist")) continue;
      most = std::max(most, anonymous_kib(pid).value_or(0));
    }
    return most;
  }
};

TEST_F(PushLarge, ArrivesWholeInLittleMemory) {
  start_hub({.chunk_size = part});
  const auto repository = make_repository();
  const std::string oid = commit_large_file(repository);

  auto pushing = std::async(std::launch::async, [&] {
    return push(repository, {"origin", "main"}, {{"HOIST_VERIFY_PARTS", "off"}});
  });
  std::uint64_t peak_kib = 0;
  while (pushing.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
    peak_kib = std::max(peak_kib, anonymous_kib_of_agents());
  }
  expect_success(pushing.get());
  RecordProperty("peak_anonymous_kib", static_cast<int>(peak_kib));
  EXPECT_GT(peak_kib, 0U);
  EXPECT_LT(peak_kib, most_anonymous_kib);

  // The hub has compared the SHA-256 of its bytes with the oid.
  const auto stored = hub().object(oid);
  ASSERT_TRUE(stored);
  EXPECT_EQ(fs::file_size(*stored), size);
  EXPECT_EQ(count(hub::Target::part), part_count);
  EXPECT_EQ(count(hub::Target::complete), 1U);
  EXPECT_GT(hub().peak_part_connections(), 1U);
}

}  // namespace
}  // namespace hoist::test
