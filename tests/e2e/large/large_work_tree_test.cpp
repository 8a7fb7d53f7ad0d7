// SPDX-License-Identifier: Apache-2.0
// A file of exactly 4 GiB, whose size an index entry cannot hold, and which libgit2 would read into
// memory and get wrong.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/e2e/git_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::uint64_t size = std::uint64_t{1} << 32U;

class WorkTreeLarge : public GitWorld {
 protected:
  static void SetUpTestSuite() { ::setenv("TMPDIR", HOIST_LARGE_FOLDER, 0); }

  std::string status(const fs::path& work) {
    const auto result = hoist(work, {"status"});
    expect_success(result);
    return result.output;
  }
  /// Changes one byte, and not the size.
  static void set_byte(const fs::path& path, std::uint64_t offset, char byte) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
  }
};

TEST_F(WorkTreeLarge, IsJudgedByItsContent) {
  start_hub({});
  const fs::path work = make_repository();
  const fs::path model = work / "model.bin";
  std::ofstream(model).flush();
  fs::resize_file(model, size);
  set_byte(model, 1, 'x');
  expect_success(hoist(work, {"add", "."}));
  expect_success(hoist(work, {"commit"}));
  EXPECT_THAT(git(work, {"cat-file", "blob", "HEAD:model.bin"}), HasSubstr("\nsize 4294967296\n"));
  EXPECT_EQ(status(work), "");

  fs::last_write_time(model, fs::file_time_type::clock::now());
  EXPECT_EQ(status(work), "");

  set_byte(model, size - 1, 'y');
  EXPECT_EQ(status(work), " M model.bin\n");
}

}  // namespace
}  // namespace hoist::test
