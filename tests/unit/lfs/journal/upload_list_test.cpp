// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/upload_list.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/lfs/journal/child_process.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::sys_seconds now(std::chrono::seconds(1'900'000'000));

class UploadListTest : public testing::Test {
 protected:
  [[nodiscard]] PrivateDir uploads() const {
    return std::get<PrivateDir>(PrivateDir::open(folder_.path(), "uploads"));
  }
  /// An upload of 25 bytes in 3 parts, of which the last one is up.
  std::unique_ptr<UploadJournal> begin(const std::string& name) const {
    std::string why_not;
    auto journal = UploadJournal::open(uploads(), name, why_not);
    MultipartUpload plan{10, {}, SecretUrl("https://h/done")};
    for (const char* url : {"https://s/1", "https://s/2", "https://s/3"}) {
      plan.part_urls.emplace_back(url);
    }
    journal->begin("oid-of-" + name, {25, std::chrono::nanoseconds(1)}, plan, {}, now);
    journal->add(3, "tag");
    return journal;
  }
  test::TempDir folder_;
};

TEST_F(UploadListTest, TellsHowFarEachUploadIs) {
  begin("b");
  begin("a");
  const auto list = list_uploads(uploads());
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].oid, "oid-of-a");
  EXPECT_EQ(list[0].size_bytes, 25U);
  EXPECT_EQ(list[0].bytes_up, 5U);
  EXPECT_EQ(list[0].parts_up, 1U);
  EXPECT_EQ(list[0].parts, 3U);
  EXPECT_EQ(list[0].expires, now + std::chrono::days(7));
  EXPECT_FALSE(list[0].is_in_hand);
}

TEST_F(UploadListTest, KnowsWhichUploadsAreInHand) {
  const auto journal = begin("a");
  EXPECT_TRUE(list_uploads(uploads()).at(0).is_in_hand);
}

TEST_F(UploadListTest, LeavesOutWhatIsNoUpload) {
  std::error_code error;
  EXPECT_TRUE(uploads().open_file("empty", O_RDWR | O_CREAT, error));
  EXPECT_TRUE(list_uploads(uploads()).empty());
}

TEST_F(UploadListTest, ForgetsAnUploadThatNobodyHasInHand) {
  auto journal = begin("a");
  EXPECT_FALSE(discard_upload(uploads(), "a"));
  EXPECT_EQ(list_uploads(uploads()).size(), 1U);
  journal.reset();
  EXPECT_TRUE(discard_upload(uploads(), "a"));
  EXPECT_TRUE(list_uploads(uploads()).empty());
}

TEST_F(UploadListTest, HasForgottenWhatIsGone) { EXPECT_TRUE(discard_upload(uploads(), "a")); }

TEST_F(UploadListTest, SaysWhereAnUploadCannotBeForgotten) {
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0777), 0);
  const test::ChildProcess ordinary_user([this] {
    if (!test::stop_being_root()) return false;
    begin("a");
    const auto own = folder_.path() / "hoist" / std::to_string(::geteuid()) / "uploads";
    const PrivateDir folder = uploads();
    if (::chmod(own.c_str(), 0500) != 0) return false;
    bool has_told = false;
    try {
      static_cast<void>(discard_upload(folder, "a"));
    } catch (const Error& error) {
      has_told = error.kind() == ErrorKind::io;
    }
    return ::chmod(own.c_str(), 0700) == 0 && has_told && list_uploads(folder).size() == 1;
  });
  EXPECT_TRUE(ordinary_user.went_well());
}

}  // namespace
}  // namespace hoist::lfs
