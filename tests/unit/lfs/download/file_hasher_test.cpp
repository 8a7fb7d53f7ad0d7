// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/file_hasher.hpp"

#include <condition_variable>
#include <mutex>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "lfs/base/fd.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::lfs {
namespace {

class FileHasherTest : public testing::Test {
 protected:
  UniqueFd file_with(const std::string& content) {
    const auto path = folder_.path() / "file";
    test::write_file(path, content);
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  FileHasher::Finished wait_for_one() {
    for (;;) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return count_ > 0; });
      --count_;
      lock.unlock();
      const auto finished = hasher_.take_finished();
      if (!finished.empty()) return finished.front();
    }
  }

  test::TempDir folder_;
  std::mutex mutex_;
  std::condition_variable ready_;
  int count_ = 0;
  FileHasher hasher_{2, [this] {
                       const std::lock_guard guard(mutex_);
                       ++count_;
                       ready_.notify_one();
                     }};
};

TEST_F(FileHasherTest, HashesAFileThatComesInPieces) {
  const auto object = test::make_object(40'000'000);
  const UniqueFd file = file_with(object.content);
  const auto id = hasher_.begin(file.fd(), object.content.size());
  for (const std::uint64_t prefix : {1ULL, 20'000'000ULL, 20'000'000ULL, 40'000'000ULL}) {
    hasher_.advance(id, prefix);
  }
  const auto finished = wait_for_one();
  EXPECT_EQ(finished.id, id);
  EXPECT_EQ(finished.sha256, object.oid);
  hasher_.drop(id);
}

TEST_F(FileHasherTest, SaysThatAFileCannotBeRead) {
  const UniqueFd file = file_with("short");
  hasher_.advance(hasher_.begin(file.fd(), 100), 100);
  EXPECT_EQ(wait_for_one().sha256, "");
}

TEST_F(FileHasherTest, ForgetsWhatIsDropped) {
  const auto object = test::make_object(1000);
  const UniqueFd file = file_with(object.content);
  const auto dropped = hasher_.begin(file.fd(), 1000);
  hasher_.advance(dropped, 999);
  hasher_.drop(dropped);
  const auto id = hasher_.begin(file.fd(), 1000);
  hasher_.advance(id, 1000);
  EXPECT_EQ(wait_for_one().id, id);
}

}  // namespace
}  // namespace hoist::lfs
