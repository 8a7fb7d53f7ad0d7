// SPDX-License-Identifier: Apache-2.0
// status, beside what git says about the same working copy.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Change = FileStatus::Change;

char letter(Change change) {
  constexpr std::string_view letters = " AMDTU";
  return letters[static_cast<std::size_t>(change)];
}

/// As git shows it.
std::string conflict(const FileStatus::Versions& has) {
  if (!has.base) return has.ours && has.theirs ? "AA" : has.ours ? "AU" : "UA";
  if (has.ours) return has.theirs ? "UU" : "UD";
  return has.theirs ? "DU" : "DD";
}

class StatusWorld : public RepositoryWorld {
 protected:
  /// Runs a script in the working copy, whatever its commands say.
  void shell(const std::string& script) const {
    const auto result = lfs::run_process({"/bin/sh", "-c", script},
                                         {.cwd = work(), .timeout = std::chrono::seconds(60)});
    last_words_ = result.error_output;
  }

  [[nodiscard]] fs::path work() const { return folder() / "work"; }

  /// A working copy with a commit of files of all kinds.
  void begin_work() {
    fs::create_directory(work());
    shell(R"(git init -q .; git config user.name n; git config user.email e@x
      printf '*.bin filter=lfs diff=lfs merge=lfs -text\n*.crlf text eol=crlf\n' > .gitattributes
      printf '*.ign\n/gone/\nbuilt/\n' > .gitignore
      mkdir -p d/deep e built f.d
      for f in a.txt b.txt d/x.txt d/y.txt d/deep/z.txt f.d/q f.txt; do echo "$f" > $f; done
      printf large > e/z.bin; printf 'one\r\ntwo\r\n' > e/t.crlf; echo tracked > built/kept.txt
      echo '#!/bin/sh' > run.sh; chmod 755 run.sh; ln -s a.txt link; ln -s nowhere dangling; : > empty
      git add -A; git add -f built/kept.txt; git commit -qm first)");
  }

  [[nodiscard]] std::vector<std::string> as_git_says() const {
    // Without a lock, so that git writes nothing that would help hoist.
    const std::string text = git(work(), {"--no-optional-locks", "status", "--porcelain=v1", "-z",
                                          "--untracked-files=all", "--no-renames"});
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\0', at);
      std::string line = text.substr(at, end - at);
      lines.push_back(std::move(line));
      at = end + 1;
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  [[nodiscard]] static std::vector<std::string> as_hoist_says(Repository& repository) {
    std::vector<std::string> lines;
    for (const FileStatus& file : repository.status()) {
      if (file.unstaged == Change::conflicted) {
        lines.push_back(fmt::format("{} {}", conflict(file.versions), file.path));
        continue;
      }
      const bool is_untracked = file.unstaged == Change::added && !file.is_intended;
      if (is_untracked) lines.push_back(fmt::format("?? {}", file.path));
      if (is_untracked && file.staged == Change::none) continue;
      const char unstaged = is_untracked ? ' ' : letter(file.unstaged);
      lines.push_back(fmt::format("{}{} {}", letter(file.staged), unstaged, file.path));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  void expect_as_git(const std::string& what) const {
    Repository repository(work());
    EXPECT_EQ(as_hoist_says(repository), as_git_says()) << what << '\n' << last_words_;
  }

 private:
  mutable std::string last_words_;
};

struct Row {
  const char* name;
  const char* script;
};

class StatusAsGit : public StatusWorld, public ::testing::WithParamInterface<Row> {};

TEST_P(StatusAsGit, SaysWhatGitSays) {
  begin_work();
  shell(GetParam().script);
  expect_as_git(GetParam().script);
}

constexpr Row rows[] = {
    {"Nothing", ":"},
    {"ModifiedFiles", "echo 2 >> a.txt; printf 'large' > e/z.bin; echo 3 >> e/z.bin"},
    {"SameSizeEdits", "printf 'A.txt\\n' > a.txt; printf LARGE > e/z.bin"},
    {"TouchedFiles", "touch -d 2001-01-01 a.txt e/z.bin run.sh; touch -h -d 2001-01-01 link"},
    {"DeletedFiles", "rm a.txt e/z.bin link; rm -r d/deep"},
    {"AFolderOfTheIndexIsGone", "rm -r d"},
    {"StagedChanges", "echo 2 > a.txt; git add a.txt; git rm -q b.txt; echo n > n; git add n"},
    {"StagedAndChangedAgain",
     "echo 2 > a.txt; git add a.txt; echo 3 > a.txt; "
     "echo n > n; git add n; rm n"},
    {"StagedDeletionOfAFileThatStays", "git rm -q --cached a.txt e/z.bin d/x.txt"},
    {"ExecutableBits", "chmod 755 a.txt e/z.bin; chmod 644 run.sh"},
    {"ExecutableBitsThatDoNotCount",
     "git config core.fileMode false; chmod 755 a.txt; echo >> b.txt"},
    {"AFileBecomesALink", "ln -sf b.txt a.txt; ln -sf b.txt e/z.bin"},
    {"ALinkBecomesAFile", "rm link; echo a.txt > link"},
    {"ALinkLeadsElsewhere", "ln -sfn b.txt link"},
    {"AFileBecomesAFolder", "rm a.txt; mkdir a.txt; echo 1 > a.txt/inside"},
    {"AFolderBecomesAFile", "rm -r d; echo 1 > d"},
    {"AFolderBecomesALink", "rm -r d; ln -s f.d d; rm -r built; ln -s nowhere built"},
    {"AFileBecomesARepository", "rm a.txt; git init -q a.txt; echo 1 > a.txt/inside"},
    {"AFileBecomesARepositoryWithACommit",
     "rm a.txt; git init -q a.txt; git -C a.txt -c user.name=n -c user.email=e commit -q "
     "--allow-empty -m 1"},
    {"AFileBecomesAFifo", "rm a.txt; mkfifo a.txt; mkfifo new.fifo"},
    {"UntrackedFiles",
     "mkdir -p n/m; touch n/m/1 n/2 d/new .hidden; mkdir -p n/empty; ln -s d n/l"},
    {"IgnoredFiles",
     "touch x.ign d/y.ign; mkdir gone; touch gone/x built/x; echo 1 >> built/kept.txt; "
     "mkdir d/gone; touch d/gone/x; echo '!x.ign' > d/.gitignore; touch d/x.ign"},
    {"IgnoredByInfoExclude", "echo '*.loc' > .git/info/exclude; touch a.loc d/b.loc c"},
    {"IgnoredByTheUser",
     "printf '*.mine\\n' > ../mine; git config core.excludesFile ../mine; "
     "git config core.excludesFile \"$(cd ..; pwd)/mine\"; touch a.mine b"},
    {"ARepositoryWithin",
     "git init -q sub; touch sub/x; mkdir no; echo no > no/.git; touch no/x; "
     "mkdir -p em/.git; touch em/x; git init -q gone; git init -q d/sub"},
    {"IntendedFiles",
     "echo 1 > i; : > j; touch k; git add -N i j k; rm k; git rm -q --cached a.txt; "
     "git add -N a.txt"},
    {"AConflict",
     "git checkout -qb other; echo o > a.txt; echo o > d/x.txt; git rm -q b.txt; echo n > n; git "
     "add n; "
     "git commit -qam o; git checkout -q main; echo m > a.txt; echo m > b.txt; "
     "echo k > n; git add n; git rm -q d/x.txt; git commit -qam m; git merge -q other; rm a.txt"},
    {"EverySortOfConflict",
     "h=$(git hash-object -w a.txt); e() { printf \"100644 $h $1\\t$2\\n\"; }; "
     "{ e 1 dd; e 2 au; e 3 ua; e 1 ud; e 2 ud; e 1 du; e 3 du; e 2 aa; e 3 aa; e 1 uu; e 2 uu; "
     "e 3 uu; } | git update-index --index-info; touch aa ud; mkdir uu; touch uu/in"},
    {"OddNames",
     "touch 'back\\slash' ' blank ' 'new\nline' '[a]*' ':colon' '-dash' '!x' '#y' 'q\"'; "
     "git add ./*; touch 'b\\2' 'tab\t' 'trailing ' \"$(printf 'lat\\351')\""},
    {"NamesAroundTheSlash", "rm -r f.d; touch f f- f0; mkdir f1; touch f1/x; echo 1 > f.txt"},
    {"AssumedUnchanged",
     "git update-index --assume-unchanged a.txt b.txt; echo 1 > a.txt; rm b.txt"},
    {"SkippedByHand",
     "git update-index --skip-worktree a.txt b.txt e/z.bin; echo 1 > a.txt; rm b.txt; "
     "echo 1 > e/z.bin"},
    {"LineEndsThatAreConverted", "printf 'one\\ntwo\\n' > e/t.crlf; touch -d 2001-01-01 e/t.crlf"},
    {"LineEndsByConfiguration",
     "git config core.autocrlf true; printf 'a.txt\\r\\n' > a.txt; "
     "printf 'x\\r\\n' > n; touch -d 2001-01-01 b.txt"},
    {"ARuleForLargeFilesThatIsNew",
     "echo '*.txt filter=lfs' >> .gitattributes; "
     "touch -d 2001-01-01 a.txt"},
    {"ARuleForLargeFilesThatIsGone", "echo > .gitattributes; touch -d 2001-01-01 e/z.bin"},
    {"ContentInPlaceOfAPointer",
     "git -c filter.lfs.clean= -c filter.lfs.process= -c "
     "filter.lfs.required=false add --renormalize e/z.bin"},
    {"AnUnbornBranch", "git checkout -q --orphan new; git rm -q --cached a.txt"},
    {"AnEmptyIndex", "rm .git/index"},
    {"ASubmodule",
     "git init -q ../m; git -C ../m -c user.name=n -c user.email=e commit -q "
     "--allow-empty -m 1; git -c protocol.file.allow=always submodule --quiet add "
     "../m s; git commit -qm sub"},
    {"ASubmoduleWithNewFiles",
     "git init -q s; git -C s -c user.name=n -c user.email=e commit -q "
     "--allow-empty -m 1; git add s; git commit -qm sub; touch s/new"},
    {"ASubmoduleThatMoved",
     "git init -q s; git -C s -c user.name=n -c user.email=e commit -q "
     "--allow-empty -m 1; git add s; git commit -qm sub; git -C s -c user.name=n "
     "-c user.email=e commit -q --allow-empty -m 2"},
    {"ASubmoduleThatIsGone",
     "git init -q s; git -C s -c user.name=n -c user.email=e commit -q "
     "--allow-empty -m 1; git add s; git commit -qm sub; rm -rf s"},
    {"ASubmoduleThatIsAFile",
     "git init -q s; git -C s -c user.name=n -c user.email=e commit -q "
     "--allow-empty -m 1; git add s; git commit -qm sub; rm -rf s; echo > s"},
};

INSTANTIATE_TEST_SUITE_P(Rows, StatusAsGit, ::testing::ValuesIn(rows), row_name);

/// Steps at random: what one leaves behind is what the next one finds.
class Steps {
 public:
  explicit Steps(unsigned seed) : random_(seed) {}

  std::string next() {
    const std::string path = paths[pick(paths.size())];
    const std::string other = paths[pick(paths.size())];
    return fmt::format(fmt::runtime(kinds[pick(kinds.size())]), fmt::arg("p", path),
                       fmt::arg("o", other), fmt::arg("n", pick(3)));
  }

 private:
  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }

  static constexpr std::array paths{"a",   "a.b", "a/b",     "a/b/c", "a0",
                                    "d/x", "d",   "d/y.bin", "l",     "d-"};
  static constexpr std::array kinds{
      "mkdir -p $(dirname {p}); echo {n} > {p}",
      "mkdir -p $(dirname {p}); printf {n} > {p}",
      "rm -rf {p}",
      "git add {p}",
      "git rm -qr --cached {p}",
      "git add -N {p}",
      "rm -rf {p}; ln -s {o} {p}",
      "rm -rf {p}; mkdir -p {p}; echo 1 > {p}/in",
      "chmod 755 {p}",
      "touch -d 2001-01-01 {p}",
      "git add -A; git commit -qm next",
      "git update-index --skip-worktree {p}",
      "git update-index --assume-unchanged {p}",
      "git update-index --no-skip-worktree {p}; git update-index --no-assume-unchanged {p}",
      "echo {p} > .gitignore",
      "git checkout -q -- {p}",
      "rm -rf {p}; git init -q {p}; echo 1 > {p}/in",
      "git reset -q -- {p}"};
  std::mt19937 random_;
};

class StatusAtRandom : public StatusWorld, public ::testing::WithParamInterface<unsigned> {};

TEST_P(StatusAtRandom, SaysWhatGitSaysAfterEachStep) {
  begin_work();
  Steps steps(GetParam());
  std::string all;
  for (int i = 0; i < 30 && !HasFailure(); ++i) {
    const std::string step = steps.next();
    all += step + '\n';
    shell(step);
    expect_as_git(all);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StatusAtRandom, ::testing::Range(0U, 6U));

class StatusTest : public StatusWorld {};

TEST_F(StatusTest, LooksAtWhatPatternsNameOnly) {
  begin_work();
  shell("echo 1 > a.txt; echo 1 > d/x.txt; touch d/new n; mkdir -p m/n; touch m/n/o");
  // add() goes by it.
  Repository repository(work());
  repository.add({"d"});
  EXPECT_THAT(as_git_says(), ElementsAre(" M a.txt", "?? m/n/o", "?? n", "A  d/new", "M  d/x.txt"));
}

TEST_F(StatusTest, GivesWayToWhoHasTheIndexLocked) {
  begin_work();
  shell("touch -d 2001-01-01 e/z.bin");
  const std::string before = read_file(work() / ".git/index");
  write_file(work() / ".git/index.lock", "another program's");
  Repository repository(work());
  EXPECT_THAT(repository.status(), IsEmpty());
  EXPECT_EQ(read_file(work() / ".git/index"), before);
  EXPECT_EQ(read_file(work() / ".git/index.lock"), "another program's");
  fs::remove(work() / ".git/index.lock");
  EXPECT_THAT(repository.status(), IsEmpty());
  EXPECT_NE(read_file(work() / ".git/index"), before);
}

TEST_F(StatusTest, TakesNothingFromAGitBesideIt) {
  begin_work();
  Repository repository(work());
  constexpr int files = 25;
  std::thread beside([&] {
    for (int i = 0; i < files; ++i) {
      // git does not wait for the lock, which status has for a moment.
      shell(fmt::format("echo 1 > n{0}; until git add n{0} 2> /dev/null; do :; done", i));
    }
  });
  for (int i = 0; i < 2 * files; ++i) {
    fs::last_write_time(work() / "e/z.bin",
                        fs::file_time_type::clock::now() - std::chrono::hours(i + 1));
    static_cast<void>(repository.status());
  }
  beside.join();
  for (int i = 0; i < files; ++i) {
    EXPECT_EQ(git(work(), {"ls-files", fmt::format("n{}", i)}), fmt::format("n{}\n", i));
  }
}

TEST_F(StatusTest, KeepsTheBitsOfEntriesThatItRefreshes) {
  begin_work();
  shell(
      "git update-index --skip-worktree a.txt; git update-index --assume-unchanged b.txt; "
      "touch -d 2001-01-01 e/z.bin a.txt b.txt");
  const std::string before = git(work(), {"ls-files", "-v"});
  Repository repository(work());
  EXPECT_THAT(repository.status(), IsEmpty());
  EXPECT_EQ(git(work(), {"ls-files", "-v"}), before);
}

}  // namespace
}  // namespace hoist::test
