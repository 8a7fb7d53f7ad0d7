// SPDX-License-Identifier: Apache-2.0
#include "cli/uploads/uploads_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"

namespace hoist::cli {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using ::testing::HasSubstr;

constexpr sys_seconds now(seconds(1'000'000));

lfs::ListedUpload upload_of(const std::string& oid) {
  return {"journal", oid, 6'442'450'944, 1'610'612'736, 24, 96, now + seconds(7200), false};
}

TEST(UploadsText, SaysThatThereIsNone) {
  EXPECT_EQ(uploads_text({}, {}, now), "No upload is unfinished.\n");
}

TEST(UploadsText, TellsObjectShareStateAndLife) {
  EXPECT_EQ(
      uploads_text({upload_of("0123456789abcdef")}, {}, now),
      "0123456789ab  1.6 GB of 6.4 GB up (25.0 %, 24 of 96 parts), waits for a push, good for "
      "another 2 h\n");
}

TEST(UploadsText, TellsWhatIsUploadedAndWhatIsTooOld) {
  lfs::ListedUpload upload = upload_of("0123456789abcdef");
  upload.is_in_hand = true;
  upload.expires = now;
  EXPECT_THAT(uploads_text({upload}, {}, now), HasSubstr("uploading, too old to go on"));
}

TEST(UploadsText, ShowsTheNewestLineAboutTheObject) {
  const std::vector<std::string> log{"T 1 0123456789ab first", "T 1 0123456789ab second",
                                     "T 1 fedcba987654 other"};
  const std::string text = uploads_text({upload_of("0123456789abcdef")}, log, now);
  EXPECT_THAT(text, HasSubstr("\n  T 1 0123456789ab second\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("first")));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("other")));
}

TEST(UploadsJson, HasAllFigures) {
  const auto list = nlohmann::json::parse(uploads_json({upload_of("ab")}, now));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["oid"], "ab");
  EXPECT_EQ(list[0]["size"], 6'442'450'944);
  EXPECT_EQ(list[0]["bytes_up"], 1'610'612'736);
  EXPECT_EQ(list[0]["parts"], 96);
  EXPECT_EQ(list[0]["parts_up"], 24);
  EXPECT_EQ(list[0]["seconds_left"], 7200);
  EXPECT_EQ(list[0]["uploading"], false);
}

TEST(UploadsOf, FindsAnObjectByItsFirstDigits) {
  const std::vector all{upload_of("abc1"), upload_of("abc1"), upload_of("abd2")};
  EXPECT_EQ(uploads_of(all, "abc").size(), 2U);
  EXPECT_THROW(static_cast<void>(uploads_of(all, "f")), Error);
  try {
    static_cast<void>(uploads_of(all, "ab"));
    FAIL() << "is ambiguous";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::AllOf(HasSubstr("abc1"), HasSubstr("abd2")));
  }
}

}  // namespace
}  // namespace hoist::cli
