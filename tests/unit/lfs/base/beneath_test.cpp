// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/beneath.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/rename_new.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/lfs/store/store_fixture.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Kind = Seen::Kind;
using test::read_file;
using test::stat_of;
using test::write_file;

/// A folder `tree`, and `outside` beside it, which nothing may reach.
class BeneathTest : public ::testing::Test {
 protected:
  BeneathTest() {
    fs::create_directories(root_);
    write_file(outside_ / "file", "theirs");
  }
  ~BeneathTest() override {
    EXPECT_THAT(names(outside_), UnorderedElementsAre("file"));
    EXPECT_EQ(read_file(outside_ / "file"), "theirs");
  }

  [[nodiscard]] static std::vector<std::string> names(const fs::path& folder) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
      found.push_back(entry.path().filename());
    }
    return found;
  }
  [[nodiscard]] Draft draft(const std::string& folder, const std::string& text,
                            bool is_executable = false) {
    Draft made = tree().draft_in(folder, {.is_executable = is_executable});
    EXPECT_EQ(::write(made.fd(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return made;
  }
  [[nodiscard]] Change put(const std::string& path, const std::string& text, const Seen& expected) {
    return tree().place(draft("", text), path, expected);
  }
  [[nodiscard]] Beneath& tree() { return tree_; }

  test::TempDir folder_;
  const fs::path root_ = folder_.path() / "tree";
  const fs::path outside_ = folder_.path() / "outside";

 private:
  Beneath tree_{[this] {
    fs::create_directories(root_);
    return root_;
  }()};
};

TEST_F(BeneathTest, TellsWhatStandsAtAPath) {
  write_file(root_ / "a/file", "text");
  fs::create_symlink("nowhere", root_ / "a/link");
  ASSERT_EQ(::mkfifo((root_ / "a/fifo").c_str(), 0600), 0);
  EXPECT_EQ(tree().look("").kind, Kind::folder);
  EXPECT_EQ(tree().look("a").kind, Kind::folder);
  EXPECT_EQ(tree().look("a/file").kind, Kind::file);
  EXPECT_EQ(tree().look("a/file").state.st_size, 4);
  EXPECT_EQ(tree().look("a/link").kind, Kind::link);
  EXPECT_EQ(tree().look("a/fifo").kind, Kind::other);
  EXPECT_EQ(tree().look("a/none").kind, Kind::missing);
  EXPECT_EQ(tree().look("none/deep/er").kind, Kind::missing);
}

TEST_F(BeneathTest, NamesThePartOfTheWayThatIsNoFolder) {
  write_file(root_ / "a/b/file", "text");
  fs::create_directory_symlink(outside_, root_ / "a/link");
  const Seen file = tree().look("a/b/file/c/d");
  EXPECT_EQ(file.kind, Kind::blocked);
  EXPECT_EQ(file.blocked_by, "a/b/file");
  EXPECT_FALSE(file.is_blocked_by_link);
  const Seen link = tree().look("a/link/file");
  EXPECT_EQ(link.kind, Kind::blocked);
  EXPECT_EQ(link.blocked_by, "a/link");
  EXPECT_TRUE(link.is_blocked_by_link);
}

struct BadPath {
  const char* name;
  std::string path;
};

class BadPathBeneath : public BeneathTest, public ::testing::WithParamInterface<BadPath> {};

TEST_P(BadPathBeneath, IsRefusedByEveryFunction) {
  const std::string& path = GetParam().path;
  const std::vector<std::function<void()>> calls{
      [&] { static_cast<void>(tree().look(path)); },
      [&] { static_cast<void>(tree().open_file(path)); },
      [&] { static_cast<void>(tree().open_folder(path)); },
      [&] { static_cast<void>(tree().read_link(path)); },
      [&] { static_cast<void>(tree().make_folders(path)); },
      [&] { static_cast<void>(tree().draft_in(path, {})); },
      [&] { static_cast<void>(put(path, "evil", Seen::missing())); },
      [&] { static_cast<void>(tree().make_link("evil", path, Seen::missing())); },
      [&] { static_cast<void>(tree().remove_file(path, Seen::missing())); },
      [&] { static_cast<void>(tree().remove_empty_folder(path)); },
  };
  for (std::size_t i = 0; i < calls.size(); ++i) {
    try {
      calls[i]();
      ADD_FAILURE() << "call " << i;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << "call " << i << ": " << error.what();
    }
  }
  EXPECT_THAT(names(root_), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Paths, BadPathBeneath,
    ::testing::Values(BadPath{"Above", "../outside/file"}, BadPath{"AboveLater", "a/../../outside"},
                      BadPath{"AboveAtTheEnd", "a/.."}, BadPath{"Itself", "."},
                      BadPath{"ItselfInside", "a/./b"}, BadPath{"FromTheTop", "/tmp/evil"},
                      BadPath{"EmptyPart", "a//b"}, BadPath{"SlashAtTheEnd", "a/"},
                      BadPath{"Nul", std::string("a\0b", 3)}),
    test::row_name);

/// A link at each depth from 1 to 4, in the way of `d/e/f/g/file`.
class LinkBeneath : public BeneathTest, public ::testing::WithParamInterface<int> {
 protected:
  LinkBeneath() {
    fs::path way = root_;
    const char* const parts[] = {"d", "e", "f", "g"};
    for (int i = 0; i + 1 < GetParam(); ++i) way /= parts[i];
    fs::create_directories(way);
    way /= parts[GetParam() - 1];
    fs::path target = outside_ / "way";
    for (int i = GetParam(); i < 4; ++i) target /= parts[i];
    fs::create_directories(target);
    write_file(target / "file", "theirs");
    write_file(target / "empty/.keep", "");
    fs::remove(target / "empty/.keep");
    fs::create_directory_symlink(outside_ / "way", way);
    inside_ = target;
    blocker_ = way.lexically_relative(root_);
  }
  ~LinkBeneath() override {
    EXPECT_THAT(names(inside_), UnorderedElementsAre("file", "empty"));
    EXPECT_EQ(read_file(inside_ / "file"), "theirs");
    fs::remove_all(outside_ / "way");
  }
  fs::path inside_;
  std::string blocker_;
};

TEST_P(LinkBeneath, IsNeverFollowed) {
  const std::string path = "d/e/f/g/file";
  const Seen theirs = Seen::of(stat_of(inside_ / "file"));
  const Seen seen = tree().look(path);
  EXPECT_EQ(seen.kind, Kind::blocked);
  EXPECT_EQ(seen.blocked_by, blocker_);
  EXPECT_TRUE(seen.is_blocked_by_link);
  EXPECT_FALSE(tree().open_file(path));
  EXPECT_FALSE(tree().open_folder("d/e/f/g"));
  EXPECT_THAT(tree().names_in("d/e/f/g"), IsEmpty());
  EXPECT_EQ(tree().read_link(path), "");
  EXPECT_EQ(tree().make_folders("d/e/f/g/new"), Outcome::blocked);
  EXPECT_EQ(tree().make_folders("d/e/f/g"), Outcome::blocked);
  EXPECT_THROW(static_cast<void>(tree().draft_in("d/e/f/g", {})), Error);
  for (const Seen& expected : {Seen::missing(), theirs}) {
    EXPECT_EQ(put(path, "evil", expected).outcome, Outcome::blocked);
    EXPECT_EQ(put("d/e/f/g/evil", "evil", expected).outcome, Outcome::blocked);
    EXPECT_EQ(tree().make_link("evil", path, expected).outcome, Outcome::blocked);
    EXPECT_EQ(tree().remove_file(path, expected), Outcome::blocked);
  }
  EXPECT_EQ(tree().remove_empty_folder("d/e/f/g/empty"), Outcome::blocked);
  tree().sweep_drafts("d/e/f/g");
}

TEST_P(LinkBeneath, IsNeverFollowedWhereItComesAfterAFirstLook) {
  fs::rename(root_ / blocker_, root_ / "aside");
  fs::create_directories(root_ / "d/e/f/g");
  EXPECT_EQ(tree().look("d/e/f/g/file").kind, Kind::missing);
  fs::remove_all(root_ / blocker_);
  fs::rename(root_ / "aside", root_ / blocker_);
  EXPECT_NE(put("d/e/f/g/evil", "evil", Seen::missing()).outcome, Outcome::done);
  tree().begin_again();
  EXPECT_EQ(tree().look("d/e/f/g/file").kind, Kind::blocked);
}

INSTANTIATE_TEST_SUITE_P(Depth, LinkBeneath, ::testing::Values(1, 2, 3, 4));

TEST_F(BeneathTest, MakesEachFolderThatIsMissing) {
  const test::ScopedUmask mask(027);
  EXPECT_EQ(tree().make_folders("a/b/c"), Outcome::done);
  EXPECT_EQ(tree().make_folders("a/b/d"), Outcome::done);
  EXPECT_EQ(tree().make_folders("a/b"), Outcome::done);
  EXPECT_EQ(stat_of(root_ / "a/b/c").st_mode & 07777U, 0750U);
  EXPECT_THAT(names(root_ / "a/b"), UnorderedElementsAre("c", "d"));
  write_file(root_ / "a/file", "");
  EXPECT_EQ(tree().make_folders("a/file/b"), Outcome::blocked);
  EXPECT_EQ(tree().make_folders("a/file"), Outcome::blocked);
}

TEST_F(BeneathTest, MakesFoldersAgainThatOthersHaveRemovedWhileTheyWereOpen) {
  EXPECT_EQ(tree().make_folders("a/b/c"), Outcome::done);
  fs::remove_all(root_ / "a");
  EXPECT_EQ(tree().make_folders("a/b/c/d"), Outcome::done);
  EXPECT_TRUE(fs::is_directory(root_ / "a/b/c/d"));
}

TEST_F(BeneathTest, PassesThroughAFolderThatIsClosedToReading) {
  write_file(root_ / "a/b/file", "text");
  fs::permissions(root_ / "a", fs::perms{0311});
  EXPECT_TRUE(tree().open_file("a/b/file"));
  fs::permissions(root_ / "a", fs::perms{0755});
}

TEST_F(BeneathTest, OpensRegularFilesAlone) {
  write_file(root_ / "file", "text");
  fs::create_symlink("file", root_ / "link");
  ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0600), 0);
  fs::create_directory(root_ / "folder");
  const OpenFile file = tree().open_file("file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file.state.st_ino, stat_of(root_ / "file").st_ino);
  for (const char* name : {"link", "fifo", "folder", "none", "file/below"}) {
    EXPECT_FALSE(tree().open_file(name)) << name;
  }
}

TEST_F(BeneathTest, ReadsWhereALinkLeadsHoweverLong) {
  const std::string far(3000, 'x');
  fs::create_symlink(far, root_ / "link");
  write_file(root_ / "file", "text");
  EXPECT_EQ(tree().read_link("link"), far);
  EXPECT_EQ(tree().read_link("file"), "");
  EXPECT_EQ(tree().read_link("none"), "");
}

TEST_F(BeneathTest, PlacesAFileWhereNothingIs) {
  const test::ScopedUmask mask(027);
  ASSERT_EQ(tree().make_folders("a/b"), Outcome::done);
  const Change plain = tree().place(draft("a/b", "plain"), "a/b/plain", Seen::missing());
  const Change program = tree().place(draft("", "program", true), "a/b/program", Seen::missing());
  EXPECT_EQ(plain.outcome, Outcome::done);
  EXPECT_EQ(program.outcome, Outcome::done);
  EXPECT_EQ(read_file(root_ / "a/b/plain"), "plain");
  EXPECT_EQ(stat_of(root_ / "a/b/plain").st_mode & 07777U, 0640U);
  EXPECT_EQ(stat_of(root_ / "a/b/program").st_mode & 07777U, 0750U);
  EXPECT_THAT(names(root_), UnorderedElementsAre("a"));
  EXPECT_TRUE(Seen::of(plain.state).is_same(tree().look("a/b/plain")));
}

TEST_F(BeneathTest, PlacesWithATimeOfChangeThatIsPast) {
  write_file(root_ / "later", "text");
  ASSERT_EQ(put("file", "text", Seen::missing()).outcome, Outcome::done);
  ASSERT_EQ(tree().make_link("file", "link", Seen::missing()).outcome, Outcome::done);
  EXPECT_LT(stat_of(root_ / "file").st_mtim.tv_sec, stat_of(root_ / "later").st_mtim.tv_sec);
  EXPECT_LT(stat_of(root_ / "link").st_mtim.tv_sec, stat_of(root_ / "later").st_mtim.tv_sec);
}

TEST_F(BeneathTest, PlacesADraftThatWasClosed) {
  Draft closed = draft("", "text");
  closed.close();
  EXPECT_EQ(tree().place(std::move(closed), "file", Seen::missing()).outcome, Outcome::done);
  EXPECT_EQ(read_file(root_ / "file"), "text");
}

TEST_F(BeneathTest, RemovesADraftThatWasNotPlaced) {
  { const Draft unused = draft("", "text"); }
  EXPECT_THAT(names(root_), IsEmpty());
  write_file(root_ / "file", "mine");
  EXPECT_EQ(put("file", "evil", Seen::missing()).outcome, Outcome::changed);
  EXPECT_EQ(tree().make_link("evil", "file", Seen::missing()).outcome, Outcome::changed);
  EXPECT_THAT(names(root_), UnorderedElementsAre("file"));
  EXPECT_EQ(read_file(root_ / "file"), "mine");
}

TEST_F(BeneathTest, ReplacesWhatWasSeen) {
  write_file(root_ / "a/file", "old");
  fs::create_symlink("old", root_ / "a/link");
  EXPECT_EQ(put("a/file", "new", tree().look("a/file")).outcome, Outcome::done);
  EXPECT_EQ(put("a/link", "new", tree().look("a/link")).outcome, Outcome::done);
  EXPECT_EQ(read_file(root_ / "a/file"), "new");
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(root_ / "a/link")));
  EXPECT_EQ(tree().make_link("new", "a/file", tree().look("a/file")).outcome, Outcome::done);
  EXPECT_EQ(fs::read_symlink(root_ / "a/file"), "new");
  EXPECT_THAT(names(root_ / "a"), UnorderedElementsAre("file", "link"));
}

/// What a user does to a file between our look at it and our change of it.
struct Meanwhile {
  const char* name;
  std::function<void(const fs::path&)> act;
};

class ChangedMeanwhile : public BeneathTest, public ::testing::WithParamInterface<Meanwhile> {};

TEST_P(ChangedMeanwhile, IsLeftAlone) {
  const fs::path file = root_ / "file";
  write_file(file, "old");
  const Seen expected = tree().look("file");
  GetParam().act(file);
  const bool is_there = fs::exists(fs::symlink_status(file));
  const Seen before = is_there ? Seen::of(stat_of(file)) : Seen::missing();
  EXPECT_EQ(put("file", "evil", expected).outcome, Outcome::changed);
  EXPECT_EQ(tree().make_link("evil", "file", expected).outcome, Outcome::changed);
  EXPECT_EQ(tree().remove_file("file", expected), Outcome::changed);
  ASSERT_EQ(fs::exists(fs::symlink_status(file)), is_there);
  if (is_there) {
    EXPECT_TRUE(before.is_same(Seen::of(stat_of(file))));
    EXPECT_EQ(put("file", "evil", Seen::missing()).outcome, Outcome::changed);
    EXPECT_EQ(tree().remove_file("file", Seen::missing()), Outcome::changed);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Ways, ChangedMeanwhile,
    ::testing::Values(Meanwhile{"Written", [](const fs::path& file) { write_file(file, "other"); }},
                      Meanwhile{"WrittenWithTheSameSizeAndTime",
                                [](const fs::path& file) {
                                  const auto time = fs::last_write_time(file);
                                  write_file(file, "wow");
                                  fs::last_write_time(file, time);
                                }},
                      Meanwhile{
                          "MadeExecutable",
                          [](const fs::path& file) { fs::permissions(file, fs::perms{0755}); }},
                      Meanwhile{"Replaced",
                                [](const fs::path& file) {
                                  write_file(file.string() + "2", "old");
                                  fs::rename(file.string() + "2", file);
                                }},
                      Meanwhile{"Removed", [](const fs::path& file) { fs::remove(file); }},
                      Meanwhile{"MadeALink",
                                [](const fs::path& file) {
                                  fs::remove(file);
                                  fs::create_symlink("../outside/file", file);
                                }},
                      Meanwhile{"MadeAFolder",
                                [](const fs::path& file) {
                                  fs::remove(file);
                                  fs::create_directory(file);
                                }}),
    test::row_name);

TEST_F(BeneathTest, NeverReplacesOrRemovesAFolderAsAFile) {
  fs::create_directory(root_ / "folder");
  const Seen folder = tree().look("folder");
  EXPECT_EQ(put("folder", "evil", folder).outcome, Outcome::changed);
  EXPECT_EQ(tree().make_link("evil", "folder", folder).outcome, Outcome::changed);
  EXPECT_EQ(tree().remove_file("folder", folder), Outcome::changed);
  EXPECT_TRUE(fs::is_directory(root_ / "folder"));
}

TEST_F(BeneathTest, PlacesNothingInAFolderThatIsMissing) {
  EXPECT_EQ(put("a/b", "text", Seen::missing()).outcome, Outcome::blocked);
  EXPECT_THROW(static_cast<void>(tree().draft_in("a", {})), Error);
  EXPECT_THAT(names(root_), IsEmpty());
}

TEST_F(BeneathTest, RemovesWhatWasSeen) {
  write_file(root_ / "a/file", "old");
  fs::create_symlink(outside_ / "file", root_ / "a/link");
  EXPECT_EQ(tree().remove_file("a/file", tree().look("a/file")), Outcome::done);
  EXPECT_EQ(tree().remove_file("a/link", tree().look("a/link")), Outcome::done);
  EXPECT_EQ(tree().remove_file("a/none", Seen::missing()), Outcome::done);
  EXPECT_EQ(tree().remove_file("none/none", Seen::missing()), Outcome::done);
  EXPECT_THAT(names(root_ / "a"), IsEmpty());
}

TEST_F(BeneathTest, RemovesFoldersThatAreEmptyAlone) {
  write_file(root_ / "a/b/file", "mine");
  fs::create_directory(root_ / "a/empty");
  fs::create_directory(outside_ / "empty");
  fs::create_directory_symlink(outside_ / "empty", root_ / "a/link");
  EXPECT_EQ(tree().look("a/empty/x").kind, Kind::missing);
  EXPECT_EQ(tree().remove_empty_folder("a/empty"), Outcome::done);
  EXPECT_EQ(tree().remove_empty_folder("a/empty"), Outcome::done);
  EXPECT_EQ(tree().remove_empty_folder("none/none"), Outcome::done);
  for (const char* name : {"a/b", "a/b/file", "a/link"}) {
    EXPECT_EQ(tree().remove_empty_folder(name), Outcome::changed) << name;
  }
  EXPECT_EQ(tree().remove_empty_folder("a/link/x"), Outcome::blocked);
  EXPECT_TRUE(fs::is_directory(outside_ / "empty"));
  fs::remove(outside_ / "empty");
  EXPECT_THAT(names(root_ / "a"), UnorderedElementsAre("b", "link"));
}

TEST_F(BeneathTest, UsesAFolderAgainThatWasRemovedAndMadeAgain) {
  ASSERT_EQ(tree().make_folders("a/b"), Outcome::done);
  EXPECT_EQ(tree().remove_empty_folder("a/b"), Outcome::done);
  EXPECT_EQ(tree().remove_empty_folder("a"), Outcome::done);
  ASSERT_EQ(tree().make_folders("a/b"), Outcome::done);
  EXPECT_EQ(put("a/b/file", "text", Seen::missing()).outcome, Outcome::done);
  EXPECT_EQ(read_file(root_ / "a/b/file"), "text");
}

TEST_F(BeneathTest, CopiesADraftFromAnotherFileSystem) {
  const fs::path memory = "/dev/shm";
  struct stat there = stat_of(memory);
  ASSERT_NE(there.st_dev, stat_of(root_).st_dev) << "this test wants two file systems";
  Beneath other(memory);
  const std::string text(3000000, 'x');
  Draft far = other.draft_in("", {.is_executable = true});
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t more = ::write(far.fd(), text.data() + at, text.size() - at);
    ASSERT_GT(more, 0);
    at += static_cast<std::size_t>(more);
  }
  const Change change = tree().place(std::move(far), "file", Seen::missing());
  EXPECT_EQ(change.outcome, Outcome::done);
  EXPECT_EQ(read_file(root_ / "file"), text);
  EXPECT_NE(stat_of(root_ / "file").st_mode & S_IXUSR, 0U);
  EXPECT_THAT(names(root_), UnorderedElementsAre("file"));
}

TEST_F(BeneathTest, SaysWhatCannotBeWrittenAndWhy) {
  const std::string too_long(300, 'x');
  try {
    static_cast<void>(put(too_long, "text", Seen::missing()));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_THAT(error.what(), HasSubstr((root_ / too_long).string()));
  }
  EXPECT_THAT(names(root_), IsEmpty());
}

TEST_F(BeneathTest, NeedsARootThatIsAFolder) {
  EXPECT_THROW(Beneath(root_ / "none"), Error);
  EXPECT_THROW(Beneath(outside_ / "file"), Error);
}

/// The two ways to take a name that nothing has.
struct RenameWay {
  const char* name;
  int (*rename)(NameIn, NameIn);
};

class RenameNew : public BeneathTest, public ::testing::WithParamInterface<RenameWay> {
 protected:
  [[nodiscard]] int rename(const std::string& from, const std::string& to) {
    const UniqueFd folder = tree().open_folder("");
    return GetParam().rename({folder.fd(), from}, {folder.fd(), to});
  }
};

TEST_P(RenameNew, TakesAFreeNameAndReplacesNothing) {
  write_file(root_ / "file", "file");
  fs::create_symlink("nowhere", root_ / "link");
  fs::create_directory(root_ / "folder");
  fs::create_symlink("free", root_ / "dangling");
  for (const char* taken : {"folder", "dangling", "link"}) {
    EXPECT_EQ(rename("file", taken), EEXIST) << taken;
  }
  EXPECT_EQ(rename("link", "file"), EEXIST);
  EXPECT_EQ(rename("file", "new-file"), 0);
  EXPECT_EQ(rename("link", "new-link"), 0);
  EXPECT_EQ(read_file(root_ / "new-file"), "file");
  EXPECT_EQ(fs::read_symlink(root_ / "new-link"), "nowhere");
  EXPECT_EQ(rename("none", "other"), ENOENT);
  EXPECT_THAT(names(root_), UnorderedElementsAre("new-file", "new-link", "folder", "dangling"));
}

INSTANTIATE_TEST_SUITE_P(Ways, RenameNew,
                         ::testing::Values(RenameWay{"InOneStep", rename_new},
                                           RenameWay{"ByALink", rename_new_by_link}),
                         test::row_name);

}  // namespace
}  // namespace hoist::lfs
