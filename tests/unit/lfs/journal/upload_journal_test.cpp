// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/upload_journal.hpp"

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds now{seconds(1'767'225'600)};  // 2026-01-01T00:00:00Z
const FileState file{25, std::chrono::nanoseconds(12345)};

MultipartUpload plan(const std::string& query = "") {
  MultipartUpload upload{10, {}, SecretUrl("https://h/done?sig=c4n4ry")};
  for (int n = 1; n <= 3; ++n) {
    upload.part_urls.emplace_back("https://s/p" + std::to_string(n) + query);
  }
  return upload;
}

class UploadJournalTest : public testing::Test {
 protected:
  std::unique_ptr<UploadJournal> open() {
    auto directory = PrivateDir::open(lfs_dir.path(), "uploads");
    return UploadJournal::open(std::get<PrivateDir>(std::move(directory)), "name", why_not);
  }
  [[nodiscard]] std::filesystem::path path() const {
    return lfs_dir.path() / "hoist" / std::to_string(geteuid()) / "uploads" / "name";
  }
  [[nodiscard]] std::optional<RememberedUpload> remembered(sys_seconds when = now,
                                                           const FileState& state = file) {
    auto journal = open();
    return journal ? journal->remembered("oid", state, when) : std::nullopt;
  }
  void write_two_parts(const MultipartUpload& upload = plan()) {
    auto journal = open();
    ASSERT_TRUE(journal) << why_not;
    journal->begin("oid", file, upload, {}, now);
    journal->add(1, "\"e1\"");
    journal->add(3, "\"e3\"");
    ASSERT_EQ(journal->trouble(), "");
  }
  void sweep(sys_seconds when) {
    const auto directory = PrivateDir::open(lfs_dir.path(), "uploads");
    sweep_journals(std::get<PrivateDir>(directory), when);
  }

  test::TempDir lfs_dir;
  std::string why_not;
};

TEST_F(UploadJournalTest, RemembersWhatAnEarlierProcessSent) {
  write_two_parts();
  const auto upload = remembered();
  ASSERT_TRUE(upload);
  EXPECT_EQ(upload->etags, (Etags{{1, "\"e1\""}, {3, "\"e3\""}}));
  EXPECT_EQ(upload->plan->completion.reveal(), "https://h/done?sig=c4n4ry");
  EXPECT_EQ(upload->plan->part_urls.at(2).reveal(), "https://s/p3");
  EXPECT_EQ(upload->plan->chunk_size_bytes, 10U);
}

class SweptJournalTest : public UploadJournalTest {
 protected:
  ~SweptJournalTest() override {
    done_ = true;
    sweeper_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread sweeper_{[this] {
    while (!done_) sweep(now);
  }};
};

TEST_F(SweptJournalTest, IsOpenedWhileOthersSweep) {
  write_two_parts();
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(remembered()) << why_not;
}

TEST_F(SweptJournalTest, IsBegunWhileOthersSweep) {
  for (int i = 0; i < 300; ++i) {
    const auto journal = open();
    ASSERT_TRUE(journal) << why_not;
    journal->begin("oid", file, plan(), {}, now);
    ASSERT_TRUE(std::filesystem::exists(path()));
    journal->remove();
  }
}

TEST_F(UploadJournalTest, IsReadableByItsOwnerAlone) {
  write_two_parts();
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(path().parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(UploadJournalTest, TakesNoFileThatOthersMayRead) {
  write_two_parts();
  ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
  EXPECT_FALSE(open());
  EXPECT_NE(why_not, "");
}

TEST_F(UploadJournalTest, FollowsNoSymbolicLink) {
  write_two_parts();
  std::filesystem::rename(path(), lfs_dir.path() / "elsewhere");
  std::filesystem::create_symlink(lfs_dir.path() / "elsewhere", path());
  EXPECT_FALSE(open());
}

TEST_F(UploadJournalTest, IsForOneProcessAtATime) {
  const auto first = open();
  EXPECT_TRUE(first);
  EXPECT_FALSE(open());
  EXPECT_EQ(why_not, "another process uploads the same object");
}

TEST_F(UploadJournalTest, ForgetsAFileThatChanged) {
  write_two_parts();
  EXPECT_FALSE(remembered(now, {25, std::chrono::nanoseconds(12346)}));
  EXPECT_FALSE(remembered(now, {24, file.modified}));
  EXPECT_TRUE(remembered());
}

TEST_F(UploadJournalTest, ForgetsAPlanWhoseUrlsEnd) {
  write_two_parts(plan("?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600"));
  EXPECT_TRUE(remembered(now + seconds(3500)));
  EXPECT_FALSE(remembered(now + seconds(3541)));
}

TEST_F(UploadJournalTest, ForgetsAPlanAfterSevenDays) {
  write_two_parts();
  EXPECT_TRUE(remembered(now + hours(24 * 7 - 1)));
  EXPECT_FALSE(remembered(now + hours(24 * 7)));
}

TEST_F(UploadJournalTest, GoesOnBehindATornLine) {
  write_two_parts();
  std::ofstream(path(), std::ios::app) << "0123456789abcdef {\"part\":2,\"et";
  {
    auto journal = open();
    ASSERT_TRUE(journal->remembered("oid", file, now));
    journal->add(2, "\"e2\"");
  }
  EXPECT_EQ(remembered()->etags.size(), 3U);
}

TEST_F(UploadJournalTest, BeginsAnewOverAnOldPlan) {
  write_two_parts();
  open()->begin("oid", file, plan("?new"), {}, now);
  const auto upload = remembered();
  ASSERT_TRUE(upload);
  EXPECT_TRUE(upload->etags.empty());
  EXPECT_EQ(upload->plan->part_urls.at(0).reveal(), "https://s/p1?new");
}

TEST_F(UploadJournalTest, HasNothingToContinueAfterACompletion) {
  write_two_parts();
  open()->close_remembered(now);
  EXPECT_FALSE(remembered());
  sweep(now + hours(23));
  EXPECT_TRUE(std::filesystem::exists(path()));
  sweep(now + hours(25));
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(UploadJournalTest, IsSweptWhenExpiredButNotWhileInUse) {
  write_two_parts();
  sweep(now);
  EXPECT_TRUE(std::filesystem::exists(path()));
  {
    const auto in_use = open();
    sweep(now + hours(24 * 8));
    EXPECT_TRUE(std::filesystem::exists(path()));
  }
  sweep(now + hours(24 * 8));
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(UploadJournalTest, SaysWhenTheDiskIsFullAndIsNoError) {
  // In a child, since the limit is the process's.
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64, 64};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto journal = open();
    if (!journal) ::_exit(2);
    journal->begin("oid", file, plan(), {}, now);
    journal->add(1, "a");
    ::_exit(journal->trouble().empty() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(remembered());
}

TEST(HoldsUserCredential, SeesCsgHubsPartUrls) {
  EXPECT_TRUE(holds_user_credential(plan("?Authorization=Basic%20abc&partNumber=1")));
  EXPECT_FALSE(holds_user_credential(plan("?X-Amz-Signature=abc")));
}

}  // namespace
}  // namespace hoist::lfs
