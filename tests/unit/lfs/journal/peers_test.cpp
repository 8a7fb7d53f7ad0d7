// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/peers.hpp"

#include <filesystem>
#include <iterator>
#include <list>
#include <set>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/lfs/journal/child_process.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr unsigned assumed = 7;

/// A lock on one byte of a file, as docs/sharing.md has them.
struct flock byte_lock(off_t byte) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

class PeersTest : public testing::Test {
 protected:
  PeersTest() {
    fs::create_directory(lfs);
    // For tests that step down from root.
    EXPECT_EQ(::chmod(temp.path().c_str(), 0755), 0);
    EXPECT_EQ(::chmod(lfs.c_str(), 0777), 0);
  }

  /// Another process with an object in hand.
  void add_holder() {
    children.emplace_back([this] {
      of_child.hold();
      return of_child.why_not().empty();
    });
    EXPECT_TRUE(children.back().went_well());
  }
  unsigned count(Peers& by) {
    clock.advance(std::chrono::milliseconds(500));
    return by.standing().peers;
  }
  unsigned count() { return count(peers); }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator{});
  }

  test::TempDir temp;
  fs::path lfs = temp.path() / "lfs";
  fs::path folder = lfs / "hoist" / std::to_string(::geteuid()) / "peers";
  test::FakeClock clock;
  Peers peers{lfs, clock, assumed};
  Peers of_child{lfs, clock, assumed};  // idle in the test's own process
  std::list<test::ChildProcess> children;
};

TEST_F(PeersTest, LeavesNoTraceBeforeItIsUsed) { EXPECT_TRUE(fs::is_empty(lfs)); }

TEST_F(PeersTest, ALoneHolderIsTheFirstOfOne) {
  peers.hold();
  EXPECT_EQ(peers.standing(), (Standing{1, 0}));
}

TEST_F(PeersTest, CountsTwoProcessesAndThenEight) {
  add_holder();
  peers.hold();
  EXPECT_EQ(count(), 2U);
  for (int more = 0; more < 6; ++more) add_holder();
  EXPECT_EQ(count(), 8U);
}

TEST_F(PeersTest, AKilledProcessIsGoneAtOnceAndItsFileWithIt) {
  add_holder();
  add_holder();
  peers.hold();
  ASSERT_EQ(count(), 3U);
  children.front().kill();
  EXPECT_EQ(files(), 3);
  EXPECT_EQ(count(), 2U);
  EXPECT_EQ(files(), 2);
}

TEST_F(PeersTest, AProcessWithoutAnObjectDoesNotCount) {
  Peers idle(lfs, clock, assumed);
  EXPECT_EQ(idle.standing(), (Standing{0}));
  peers.hold();
  EXPECT_EQ(count(), 1U);
  peers.release();
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(files(), 0);
}

TEST_F(PeersTest, HoldsAgainAfterARelease) {
  peers.hold();
  peers.release();
  peers.hold();
  EXPECT_EQ(peers.standing(), (Standing{1, 0}));
}

TEST_F(PeersTest, TakesOneShareHoweverOftenItHolds) {
  peers.hold();
  peers.hold();
  EXPECT_EQ(count(), 1U);
  peers.release();
  EXPECT_EQ(files(), 0);
}

TEST_F(PeersTest, ReleasesWithItsEnd) {
  {
    Peers brief(lfs, clock, assumed);
    brief.hold();
    EXPECT_EQ(files(), 1);
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(PeersTest, LooksAgainOnlyAfterHalfASecond) {
  peers.hold();
  EXPECT_EQ(peers.standing().peers, 1U);
  Peers other(lfs, clock, assumed);
  other.hold();
  clock.advance(std::chrono::milliseconds(499));
  EXPECT_EQ(peers.standing().peers, 1U);
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(peers.standing().peers, 2U);
}

TEST_F(PeersTest, LooksAtOnceWhenItBegins) {
  EXPECT_EQ(peers.standing().peers, 0U);
  Peers other(lfs, clock, assumed);
  other.hold();
  peers.hold();
  EXPECT_EQ(peers.standing().peers, 2U);
}

TEST_F(PeersTest, AllAgreeOnTheOrderOfTheirPlaces) {
  std::list<Peers> all;
  std::set<unsigned> places;
  for (int i = 0; i < 5; ++i) all.emplace_back(lfs, clock, assumed).hold();
  for (Peers& each : all) places.insert(each.standing().place);
  EXPECT_EQ(places, (std::set<unsigned>{0, 1, 2, 3, 4}));
}

TEST_F(PeersTest, LookingDisturbsNoHolder) {
  add_holder();
  for (int look = 0; look < 3; ++look) EXPECT_EQ(count(), 1U);
  EXPECT_EQ(files(), 1);
}

TEST_F(PeersTest, ProcessesThatComeAndGoWhileOthersSweepAreNeverMiscounted) {
  add_holder();
  for (int churner = 0; churner < 2; ++churner) {
    children.emplace_back([this] {
      for (int round = 0; round < 200; ++round) {
        of_child.hold();
        const unsigned seen = count(of_child);
        if (!of_child.why_not().empty() || seen < 2 || seen > 3) return false;
        of_child.release();
      }
      return true;
    });
  }
  for (const test::ChildProcess& child : children) EXPECT_TRUE(child.went_well());
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(files(), 1);
}

TEST_F(PeersTest, LocksTheTwoBytesThatTheDocumentNames) {
  peers.hold();
  const UniqueFd file(::open(fs::directory_iterator(folder)->path().c_str(), O_RDWR | O_CLOEXEC));
  for (const off_t byte : {0, 1}) {
    struct flock lock = byte_lock(byte);
    ASSERT_EQ(::fcntl(file.fd(), F_OFD_GETLK, &lock), 0);
    EXPECT_EQ(lock.l_type, F_WRLCK) << byte;
  }
}

TEST_F(PeersTest, AFileThatSomebodyIsRemovingIsNoPeerAndIsLeftToThem) {
  peers.hold();
  const UniqueFd file(::open((folder / "1-0123456789abcdef").c_str(), O_RDWR | O_CREAT | O_CLOEXEC,
                             S_IRUSR | S_IWUSR));
  struct flock lock = byte_lock(1);
  ASSERT_EQ(::fcntl(file.fd(), F_OFD_SETLK, &lock), 0);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(files(), 2);
}

TEST_F(PeersTest, ComesBackWhenItsFileWasRemoved) {
  peers.hold();
  for (const fs::path& removed : {fs::directory_iterator(folder)->path(), lfs / "hoist"}) {
    fs::remove_all(removed);
    EXPECT_EQ(count(), 1U);
    EXPECT_EQ(files(), 1);
  }
}

TEST_F(PeersTest, LeavesFilesAloneThatAreNoPeers) {
  peers.hold();
  test::write_file(folder / "README", "");
  ASSERT_EQ(::chmod((folder / "README").c_str(), 0600), 0);
  EXPECT_EQ(count(), 1U);
  EXPECT_TRUE(fs::exists(folder / "README"));
}

TEST_F(PeersTest, AnotherUsersProcessesDoNotCount) {
  peers.hold();
  const fs::path theirs = lfs / "hoist" / "4242" / "peers";
  fs::create_directories(theirs);
  fs::rename(folder, theirs);  // with a file that is locked
  Peers mine(lfs, clock, assumed);
  mine.hold();
  EXPECT_EQ(mine.standing().peers, 1U);
}

TEST_F(PeersTest, UsersOfASharedRepositoryHaveFoldersOfTheirOwn) {
  peers.hold();
  children.emplace_back([this] {
    if (!test::stop_being_root()) return false;
    of_child.hold();
    // As an ordinary user the child is the same user as the parent, and sees it.
    const unsigned expected = folder.parent_path().filename() == "0" ? 1 : 2;
    return of_child.why_not().empty() && of_child.standing().peers == expected;
  });
  EXPECT_TRUE(children.back().went_well());
}

TEST_F(PeersTest, AssumesANumberWhereTheFolderIsRefused) {
  fs::create_directory_symlink(temp.path(), lfs / "hoist");
  peers.hold();
  EXPECT_EQ(peers.standing(), (Standing{assumed}));
  EXPECT_FALSE(peers.why_not().empty());
}

TEST_F(PeersTest, AssumesANumberWhereNothingCanBeWritten) {
  ASSERT_EQ(::chmod(lfs.c_str(), 0555), 0);
  children.emplace_back([this] {
    if (!test::stop_being_root()) return false;
    of_child.hold();
    return of_child.standing() == Standing{assumed} && !of_child.why_not().empty();
  });
  EXPECT_TRUE(children.back().went_well());
}

TEST_F(PeersTest, WorksAgainOnceTheFolderCanBeHad) {
  fs::create_directory_symlink(temp.path(), lfs / "hoist");
  peers.hold();
  ASSERT_EQ(peers.standing(), (Standing{assumed}));
  fs::remove(lfs / "hoist");
  peers.hold();
  EXPECT_EQ(peers.why_not(), "");
  EXPECT_EQ(peers.standing(), (Standing{1, 0}));
}

}  // namespace
}  // namespace hoist::lfs
