// SPDX-License-Identifier: Apache-2.0
// What a checkout that died has left half done, and what the user and git have done since.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "repository/worktree/move_note.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using repository::MoveAction;
using repository::MoveNote;
using repository::NotedPath;
using ::testing::Contains;
using ::testing::HasSubstr;

class UnfinishedMove : public RepositoryWorld {
 protected:
  /// `main` and `dev` differ in a.bin, b.txt (changed), gone.txt (only in main) and new.txt (only
  /// in dev); main is checked out.
  Repository make() {
    Repository repository =
        begin({{"a.bin", "main"}, {"b.txt", "main\n"}, {"gone.txt", "gone\n"}, {"same.txt", "s"}});
    repository.checkout("dev", {.create = true});
    write(repository, "a.bin", "dev large");
    write(repository, "b.txt", "dev\n");
    write(repository, "new.txt", "new\n");
    fs::remove(repository.path() / "gone.txt");
    repository.add();
    repository.commit("dev");
    repository.checkout("main");
    return repository;
  }
  /// Leaves what a process leaves that dies in the middle of `checkout dev`: a.bin is written,
  /// gone.txt is away, new.txt is there; b.txt was to come.
  void die_halfway(const Repository& repository) {
    const fs::path& work = repository.path();
    MoveNote note;
    note.before.emplace(id(work, "main"));
    note.after = id(work, "dev");
    note.staging = "move-0123456789abcdef";
    const fs::path staging = work / ".git/hoist" / note.staging;
    fs::create_directories(staging);
    fs::rename(work / "a.bin", staging / "0");
    fs::rename(work / "gone.txt", staging / "2");
    write_file(work / "a.bin", "dev large");
    write_file(work / "new.txt", "new\n");
    write_file(staging / "1", "dev\n");
    note.paths = {noted(work, "a.bin", MoveAction::Work::replace, "0", work / "a.bin"),
                  noted(work, "b.txt", MoveAction::Work::replace, "1", staging / "1"),
                  noted(work, "gone.txt", MoveAction::Work::remove, "2", {}),
                  noted(work, "new.txt", MoveAction::Work::place, "3", work / "new.txt")};
    write_file(note_file(repository), repository::write_note(note));
  }
  static fs::path note_file(const Repository& repository) {
    return repository.path() / ".git/hoist/checkout";
  }
  void expect_main(Repository& repository) {
    EXPECT_EQ(content(repository, "a.bin"), "main");
    EXPECT_EQ(content(repository, "b.txt"), "main\n");
    EXPECT_EQ(content(repository, "gone.txt"), "gone\n");
    EXPECT_FALSE(fs::exists(repository.path() / "new.txt"));
    EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "");
  }
  /// The note is away, and so is what the move has kept.
  static void expect_settled(const Repository& repository) {
    EXPECT_FALSE(fs::exists(note_file(repository)));
    EXPECT_FALSE(fs::exists(repository.path() / ".git/hoist/move-0123456789abcdef"));
  }
  /// Everything of the working tree and what git says of it.
  std::string picture(const fs::path& work) const {
    std::string text = git(work, {"status", "--porcelain"}) + git(work, {"ls-files", "-s"});
    for (const char* name : {"a.bin", "b.txt", "gone.txt", "new.txt"}) {
      text += fs::exists(work / name) ? read_file(work / name) : std::string("no ") + name;
    }
    return text;
  }

 private:
  git_oid id(const fs::path& work, const std::string& revision) const {
    git_oid made;
    git_oid_fromstr(&made, git(work, {"rev-parse", revision}).c_str());
    return made;
  }
  NotedPath noted(const fs::path& work, const std::string& path, MoveAction::Work action,
                  const std::string& staged, const fs::path& file) const {
    NotedPath made;
    made.path = path;
    made.work = action;
    made.staged = staged;
    if (action != MoveAction::Work::place) made.before = {0100644, id(work, "main:" + path)};
    if (action != MoveAction::Work::remove) made.after = {0100644, id(work, "dev:" + path)};
    struct stat state {};
    if (!file.empty() && ::stat(file.c_str(), &state) == 0) {
      made.size_bytes = static_cast<std::uint64_t>(state.st_size);
      made.seconds = state.st_mtim.tv_sec;
      made.nanoseconds = state.st_mtim.tv_nsec;
    }
    return made;
  }
};

TEST_F(UnfinishedMove, IsTakenBackBeforeAnAdd) {
  Repository repository = make();
  die_halfway(repository);
  write(repository, "mine.txt", "mine");
  repository.add();
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "A  mine.txt\n");
  EXPECT_THAT(notices, Contains(HasSubstr("taken back")));
  expect_settled(repository);
}

TEST_F(UnfinishedMove, IsTakenBackAlsoWhereNothingWasKept) {
  Repository repository = make();
  die_halfway(repository);
  fs::remove_all(repository.path() / ".git/hoist/move-0123456789abcdef");
  repository.checkout("main");
  expect_main(repository);
  expect_settled(repository);
}

TEST_F(UnfinishedMove, IsTakenBackThenDoneByTheSameCheckout) {
  Repository repository = make();
  die_halfway(repository);
  repository.checkout("dev");
  EXPECT_EQ(content(repository, "a.bin"), "dev large");
  EXPECT_EQ(content(repository, "b.txt"), "dev\n");
  expect_clean(repository);
  expect_settled(repository);
}

TEST_F(UnfinishedMove, IsTakenBackWithTheIndexWhereThatHasArrived) {
  Repository repository = make();
  die_halfway(repository);
  git(repository.path(), {"read-tree", "dev"});
  repository.checkout("main");
  expect_main(repository);
}

TEST_F(UnfinishedMove, AnswersToAHardReset) {
  Repository repository = make();
  die_halfway(repository);
  git(repository.path(), {"reset", "--quiet", "--hard"});
  repository.checkout("main");
  expect_main(repository);
  expect_settled(repository);
}

TEST_F(UnfinishedMove, AnswersToAStash) {
  Repository repository = make();
  die_halfway(repository);
  git(repository.path(), {"stash", "push", "--quiet"});
  repository.checkout("main");
  expect_main(repository);
}

/// What the user does between the death and the next command, after which nothing is touched.
struct Since {
  const char* name;
  std::function<void(const std::function<void(std::vector<std::string>)>& git, const fs::path&)>
      act;
};

class UnfinishedMoveSince : public UnfinishedMove, public ::testing::WithParamInterface<Since> {};

TEST_P(UnfinishedMoveSince, IsSetAsideAndNothingIsTouched) {
  Repository repository = make();
  die_halfway(repository);
  const fs::path work = repository.path();
  GetParam().act([&](const std::vector<std::string>& arguments) { git(work, arguments); }, work);
  const std::string before = picture(work);
  Repository again(
      work,
      {.callbacks = {.notice = [this](std::string_view words) { notices.emplace_back(words); }}});
  again.add({"same.txt"});
  EXPECT_EQ(picture(work), before);
  EXPECT_THAT(notices, Contains(HasSubstr("was left as it is")));
  EXPECT_FALSE(fs::exists(note_file(repository)));
}

INSTANTIATE_TEST_SUITE_P(
    All, UnfinishedMoveSince,
    ::testing::Values(
        Since{"AFileWasEdited",
              [](const auto&, const fs::path& work) { write_file(work / "a.bin", "mine"); }},
        Since{"AFileThatWasToComeWasEdited",
              [](const auto&, const fs::path& work) { write_file(work / "b.txt", "mine"); }},
        Since{"AFileThatHadGoneWasMadeAnew",
              [](const auto&, const fs::path& work) { write_file(work / "gone.txt", "mine"); }},
        Since{"AThirdVersionWasStaged",
              [](const auto& git, const fs::path& work) {
                write_file(work / "b.txt", "third\n");
                git({"add", "b.txt"});
                write_file(work / "b.txt", "main\n");
              }},
        Since{"AllWasCommitted",
              [](const auto& git, const fs::path&) {
                git({"add", "--all"});
                git({"commit", "--quiet", "--message", "half"});
              }},
        Since{"AnotherBranchWasCheckedOut",
              [](const auto& git, const fs::path&) {
                git({"checkout", "--quiet", "--force", "-b", "other"});
                git({"commit", "--quiet", "--allow-empty", "--message", "other"});
              }},
        Since{"HeadWasMovedAlone",
              [](const auto& git, const fs::path&) {
                git({"update-ref", "HEAD", "dev"});
              }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(UnfinishedMove, OfAnOlderHoistIsSetAside) {
  Repository repository = make();
  write(repository, "a.bin", "dev large");
  write_file(note_file(repository), "hoist checkout 1\n" + repository.head().value() + "\n" +
                                        git(repository.path(), {"rev-parse", "dev"}) + "end\n");
  repository.add({"same.txt"});
  EXPECT_EQ(content(repository, "a.bin"), "dev large");
  EXPECT_FALSE(fs::exists(note_file(repository)));
  EXPECT_THAT(notices, Contains(HasSubstr("older hoist")));
}

TEST_F(UnfinishedMove, ANoteThatWasCutMeansThatNothingWasTouched) {
  Repository repository = make();
  write_file(note_file(repository), "hoist checkout 2\n");
  repository.add();
  expect_main(repository);
  EXPECT_FALSE(fs::exists(note_file(repository)));
}

}  // namespace
}  // namespace hoist::test
