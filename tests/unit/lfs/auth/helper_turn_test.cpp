// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/helper_turn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

const auto never = [] { return false; };

std::filesystem::path lock_file(const test::TempDir& folder) {
  return folder.path() / "hoist" / std::to_string(::geteuid()) / "credential-lock";
}

/// Whether somebody holds the lock.
bool is_taken(const test::TempDir& folder) {
  const UniqueFd file(::open(lock_file(folder).c_str(), O_RDWR | O_CLOEXEC));
  return file && ::flock(file.fd(), LOCK_EX | LOCK_NB) != 0;
}

TEST(HelperTurn, IsTakenWhileAsking) {
  const test::TempDir folder;
  bool was_taken = false;
  take_helper_turn(folder.path(), never, [&] { was_taken = is_taken(folder); });
  EXPECT_TRUE(was_taken);
  EXPECT_FALSE(is_taken(folder));
  struct stat status {};
  ASSERT_EQ(::stat(lock_file(folder).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(HelperTurn, EndsWithAnError) {
  const test::TempDir folder;
  EXPECT_THROW(
      take_helper_turn(folder.path(), never, [] { throw Error(ErrorKind::cancelled, "stopped"); }),
      Error);
  EXPECT_FALSE(is_taken(folder));
}

TEST(HelperTurn, IsWaitedForUntilTheUploadStops) {
  const test::TempDir folder;
  take_helper_turn(folder.path(), never, [&] {
    int looks = 0;
    bool asked = false;
    EXPECT_THROW(take_helper_turn(
                     folder.path(), [&] { return ++looks == 2; }, [&] { asked = true; }),
                 Error);
    EXPECT_FALSE(asked);
  });
}

TEST(HelperTurn, ComesWhenTheOneBeforeHasEnded) {
  const test::TempDir folder;
  take_helper_turn(folder.path(), never, [] {});
  UniqueFd other(::open(lock_file(folder).c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(other.fd(), LOCK_EX | LOCK_NB), 0);
  bool asked = false;
  const auto let_go = [&] {
    EXPECT_FALSE(asked);
    other.reset();
    return false;
  };
  take_helper_turn(folder.path(), let_go, [&] { asked = true; });
  EXPECT_TRUE(asked);
  EXPECT_FALSE(other);
}

TEST(HelperTurn, IsEverybodysWhereNoLockCanBeHad) {
  bool asked = false;
  take_helper_turn("/no/such/folder", never, [&] { asked = true; });
  EXPECT_TRUE(asked);
}

}  // namespace
}  // namespace hoist::lfs
