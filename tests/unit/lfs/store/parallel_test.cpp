// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/parallel.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/random_bytes.hpp"
#include "tests/unit/lfs/store/store_fixture.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class ManyFiles : public test::StoreFixture {};

TEST_F(ManyFiles, MayBeNone) {
  EXPECT_TRUE(put_files(store(), std::vector<fs::path>(), {}).empty());
  EXPECT_TRUE(hash_files({}, {}).empty());
}

TEST_F(ManyFiles, OfOneContentBecomeOneObject) {
  const std::string content = test::random_bytes(3000000, 1);
  std::vector<fs::path> files;
  for (unsigned i = 0; i < 16; ++i) files.push_back(file(std::to_string(i), content));
  const auto results = put_files(store(), files, {});
  const Pointer pointer = hash_file(files[0], {}).pointer;
  for (const auto& result : results) EXPECT_EQ(std::get<ReadFile>(result).pointer, pointer);
  EXPECT_THAT(files_in_store(), ElementsAre(pointer.oid));
  EXPECT_TRUE(object(pointer) == content);
}

TEST_F(ManyFiles, AreHashedInTheirOrderWithoutBeingStored) {
  std::vector<fs::path> files;
  for (unsigned i = 0; i < 10; ++i) {
    files.push_back(file(std::to_string(i), test::random_bytes(i * 100000, i)));
  }
  files.insert(files.begin() + 4, folder() / "missing");
  const auto results = hash_files(files, {});
  ASSERT_EQ(results.size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i == 4) {
      ASSERT_TRUE(std::holds_alternative<Error>(results[i]));
      EXPECT_EQ(std::get<Error>(results[i]).kind(), ErrorKind::not_found);
    } else {
      EXPECT_EQ(std::get<ReadFile>(results[i]).pointer, hash_file(files[i], {}).pointer) << i;
    }
  }
  EXPECT_TRUE(files_in_store().empty());
}

TEST_F(ManyFiles, AreReportedToTheCallersThreadUpToTheirSum) {
  const std::vector<fs::path> files{file("a", test::random_bytes(3000000, 1)),
                                    file("b", test::random_bytes(20000000, 2))};
  std::uint64_t last = 0;
  const auto caller = std::this_thread::get_id();
  static_cast<void>(put_files(store(), files, {.progress = [&](auto done, auto total) {
                                EXPECT_EQ(std::this_thread::get_id(), caller);
                                EXPECT_GE(done, last);
                                EXPECT_EQ(total, 23000000U);
                                last = done;
                              }}));
  EXPECT_EQ(last, 23000000U);
}

/// Sparse, so that they cost no disk, and many enough that the caller is asked before the end.
class VastFiles : public ManyFiles {
 protected:
  std::vector<fs::path> files() {
    std::vector<fs::path> files;
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
      files.push_back(file(name, ""));
      fs::resize_file(files.back(), std::uintmax_t{1} << 40U);
    }
    return files;
  }
};

TEST_F(VastFiles, EndWithAStop) {
  const auto results = hash_files(files(), {.stop_requested = [] { return true; }});
  ASSERT_EQ(results.size(), 8U);
  for (const auto& result : results) {
    ASSERT_TRUE(std::holds_alternative<Error>(result));
    EXPECT_EQ(std::get<Error>(result).kind(), ErrorKind::cancelled);
  }
}

TEST_F(VastFiles, EndWithAnExceptionOfTheCallers) {
  const ManyFilesPorts ports{.progress = [](auto, auto) { throw std::runtime_error("enough"); }};
  EXPECT_THROW(static_cast<void>(hash_files(files(), ports)), std::runtime_error);
}

}  // namespace
}  // namespace hoist::lfs
