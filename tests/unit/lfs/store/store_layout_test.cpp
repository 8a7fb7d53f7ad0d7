// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/store_layout.hpp"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct ModeRow {
  const char* name;
  const char* value;
  std::optional<mode_t> of_files;
  std::optional<mode_t> of_folders;
};

class SharedRepository : public ::testing::TestWithParam<ModeRow> {};

TEST_P(SharedRepository, HasModes) {
  const SharedMode mode = parse_shared_mode(GetParam().value);
  EXPECT_EQ(mode.file_mode, GetParam().of_files);
  EXPECT_EQ(mode.folder_mode(), GetParam().of_folders);
}

INSTANTIATE_TEST_SUITE_P(
    Values, SharedRepository,
    ::testing::Values(ModeRow{"Unset", "", {}, {}}, ModeRow{"Umask", "umask", {}, {}},
                      ModeRow{"False", "FALSE", {}, {}}, ModeRow{"No", "no", {}, {}},
                      ModeRow{"Zero", "0", {}, {}}, ModeRow{"Group", "group", 0660, 0770},
                      ModeRow{"True", "True", 0660, 0770}, ModeRow{"One", "1", 0660, 0770},
                      ModeRow{"All", "all", 0664, 0775}, ModeRow{"World", "world", 0664, 0775},
                      ModeRow{"Everybody", "everybody", 0664, 0775},
                      ModeRow{"Two", "2", 0664, 0775}, ModeRow{"OwnerOnly", "0600", 0600, 0700},
                      ModeRow{"OthersRead", "0644", 0644, 0755},
                      ModeRow{"FilesNeverRun", "0777", 0666, 0777},
                      ModeRow{"NotEvenTheOwner", "0444", {}, {}},
                      ModeRow{"NoMode", "0640x", {}, {}}, ModeRow{"NoOctal", "0689", {}, {}},
                      ModeRow{"Word", "nobody", {}, {}}),
    test::row_name);

TEST(LfsDir, IsWhereTheSettingSays) {
  EXPECT_EQ(configured_lfs_dir("/r/.git/modules/m", ""), "/r/.git/modules/m/lfs");
  EXPECT_EQ(configured_lfs_dir("/r/.git", "store"), "/r/.git/store");
  EXPECT_EQ(configured_lfs_dir("/r/.git", "../../s"), "/s");
}

TEST(ReferenceDirs, AreNoneWithoutAlternates) {
  EXPECT_THAT(reference_dirs_of("", "/r/objects", ""), IsEmpty());
  EXPECT_THAT(reference_dirs_of("\n# /a/objects\n\n", "/r/objects", "::"), IsEmpty());
}

TEST(ReferenceDirs, StandBesideEachFolderOfObjects) {
  EXPECT_THAT(reference_dirs_of("/a b/objects\n../../c/objects", "/r/.git/objects", ""),
              ElementsAre("/a b/lfs", "/r/c/lfs"));
  EXPECT_THAT(reference_dirs_of("", "/r/objects", "/a/objects:/b/objects"),
              ElementsAre("/a/lfs", "/b/lfs"));
}

}  // namespace
}  // namespace hoist::lfs
