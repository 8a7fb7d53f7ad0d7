// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "lfs/store/object_store.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// A folder with an object store in it that is still empty.
class StoreFixture : public ::testing::Test {
  TempDir folder_;

 protected:
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] const lfs::ObjectStore& store() const { return store_; }

  std::filesystem::path file(const std::string& name, const std::string& content) const {
    write_file(folder() / name, content);
    return folder() / name;
  }
  /// The content of an object; fails the test where it is not there.
  [[nodiscard]] std::string object(const lfs::Pointer& pointer) const {
    return read_file(store_.object_path(pointer.oid));
  }
  /// All files below the store's folder, by name: the objects, and what was left behind.
  [[nodiscard]] std::vector<std::string> files_in_store() const {
    std::vector<std::string> names;
    if (!std::filesystem::exists(store_.lfs_dir())) return names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store_.lfs_dir())) {
      if (entry.is_regular_file()) names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  lfs::ObjectStore store_{lfs::StoreLayout{.lfs_dir = folder() / "lfs"}};
};

inline struct stat stat_of(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

/// The umask of the process, for as long as it lives.
class ScopedUmask {
 public:
  explicit ScopedUmask(mode_t mask) : before_(::umask(mask)) {}
  ScopedUmask(const ScopedUmask&) = delete;
  ScopedUmask& operator=(const ScopedUmask&) = delete;
  ~ScopedUmask() { ::umask(before_); }

 private:
  mode_t before_;
};

}  // namespace hoist::test
