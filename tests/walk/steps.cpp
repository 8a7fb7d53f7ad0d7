// SPDX-License-Identifier: Apache-2.0
#include "tests/walk/steps.hpp"

#include <array>
#include <random>
#include <string_view>

#include <fmt/format.h>

namespace hoist::walk {
namespace {

/// Quoted for a shell: none has an apostrophe.
constexpr std::array paths = {
    "a.txt",       "b.bin", "d/f.txt", "d/g.bin",       "d/e/h.bin",
    "d/e/i.txt",   "x",     "x/j.txt", "two words.txt", R"(back\slash.bin)",
    "log.ignored", "d/e",   "d",       "link"};
constexpr std::array branches = {"main", "side"};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) {
    // Not std::uniform_int_distribution, whose numbers each library chooses for itself.
    return static_cast<std::size_t>(random_() % limit);
  }
  template <typename Values>
  auto one_of(const Values& values) {
    return values[below(values.size())];
  }
  std::string path() { return fmt::format("'{}'", one_of(paths)); }
  /// A content that no other step writes, always of the same size.
  std::string token() { return fmt::format("token-{:06d}", ++tokens_); }

 private:
  std::mt19937_64 random_;
  unsigned tokens_ = 0;
};

std::string parent_made(const std::string& path) { return "mkdir -p \"$(dirname " + path + ")\""; }

std::string edit(Dice& dice) {
  const std::string path = dice.path();
  const std::string token = dice.token();
  switch (dice.below(11)) {
    case 0:
    case 1:
    case 2:
      return fmt::format("{}; echo {} > {}", parent_made(path), token, path);
    case 3:
      return fmt::format("echo {} >> {}", token, path);
    case 4:
      return fmt::format("rm -rf {}", path);
    case 5:
      return fmt::format("rm -rf {0}; mkdir -p {0}; echo {1} > {0}/in.txt", path, token);
    case 6:
      return fmt::format("rm -rf {0}; {1}; ln -s {2} {0}", path, parent_made(path),
                         dice.below(2) == 0 ? "a.txt" : "../outside");
    case 7:
      return fmt::format("chmod {} {}", dice.below(2) == 0 ? "+x" : "-x", path);
    case 8:
      return fmt::format("mv {} {}", path, dice.path());
    case 9:
      return fmt::format("touch {}", path);
    default:
      return fmt::format("rm -f {0}; {1}; echo {2} > {0}", path, parent_made(path), token);
  }
}

std::string by_git(Dice& dice) {
  constexpr std::string_view alone =
      "git -c filter.lfs.process= -c filter.lfs.clean=cat -c filter.lfs.smudge=cat "
      "-c filter.lfs.required=false";
  const std::string path = dice.path();
  switch (dice.below(24)) {
    case 0:
    case 1:
    case 2:
      return "git add -A";
    case 3:
      return fmt::format("git add -- {}", path);
    case 4:
    case 5:
    case 6:
      return fmt::format("git add -A; git commit -qm {}", dice.token());
    case 7:
      return fmt::format("git commit -qam {}", dice.token());
    case 8:
      return fmt::format("git rm -rq --cached -- {}", path);
    case 9:
      return fmt::format("git rm -rqf -- {}", path);
    case 10:
    case 11:
      return "git pull -q --rebase || git rebase --abort";
    case 12:
    case 13:
    case 14:
      return "git push -q origin HEAD";
    case 15:
      return fmt::format("git checkout -q {}", dice.one_of(branches));
    case 16:
      return "git stash -q";
    case 17:
      return "git stash pop -q || git reset -q --hard";
    case 18:
      return "git reset -q";
    case 19:
      return fmt::format("git update-index --{}skip-worktree -- {}",
                         dice.below(2) == 0 ? "" : "no-", path);
    case 20:
      return fmt::format("git update-index --{}assume-unchanged -- {}",
                         dice.below(2) == 0 ? "" : "no-", path);
    case 21:
      return dice.below(2) == 0 ? "git sparse-checkout set d/e" : "git sparse-checkout disable";
    case 22:
      return fmt::format("git add -N -- {}", path);
    default:  // git alone leaves pointers; what it would stage itself is content
      return fmt::format("{} checkout -q {}", alone, dice.one_of(branches));
  }
}

/// As `hoist pull` promises it: fast-forward, or the own commits on top of the remote's, with the
/// user's pending files kept as a checkout of the result keeps them.
constexpr std::string_view pull_by_git = R"SH(
git fetch -q origin || exit 1
upstream=$(git rev-parse -q --verify '@{u}') || exit 1
branch=$(git symbolic-ref -q HEAD) || exit 1
if git merge-base --is-ancestor "$upstream" HEAD; then exit 0; fi
if git merge-base --is-ancestor HEAD "$upstream"; then exec git merge -q --ff-only "$upstream"; fi
fork=$(git merge-base --fork-point '@{u}' HEAD) || fork=$upstream
git -c filter.lfs.process= -c filter.lfs.smudge=cat -c filter.lfs.required=false \
  clone -q -s -n . ../rebased && cd ../rebased || exit 1
export GIT_LFS_SKIP_SMUDGE=1
git fetch -q origin "$upstream" "+refs/remotes/*:refs/all/*" 2>/dev/null
git checkout -q --detach "$(git -C "$OLDPWD" rev-parse HEAD)" && git rebase -
                                             q-- onto
                                             "$upstream"
                                             "$fork" ||
                                         exit 1 new = $(git rev - parse HEAD);
cd "$OLDPWD" || exit 1; unset GIT_LFS_SKIP_SMUDGE
git fetch -q ../rebased HEAD && git checkout -q --detach "$new" &&
  git update-ref "$branch" "$new" && git symbolic-ref HEAD "$branch"
)SH";

Step by_hoist(Dice& dice, Who who) {
  const std::string path = dice.path();
  const std::string token = dice.token();
  switch (dice.below(10)) {
    case 0:
    case 1:
      return {{}, who, "hoist add .", "git add -A"};
    case 2:
      return {{}, who, "hoist add -- " + path, "git --literal-pathspecs add -A -- " + path};
    case 3:
      return {{}, who, "hoist commit -m " + token, "git commit -qm " + token};
    case 4:
    case 5:
    case 6:
      return {{}, who, "hoist pull", std::string(pull_by_git)};
    case 7: {
      const std::string branch = dice.one_of(branches);
      return {{}, Who::library, "hoist checkout " + branch, "git checkout -q " + branch};
    }
    case 8:
      return {{}, who, "hoist push", "git push -q origin HEAD"};
    default:
      return {{}, who, "hoist status", "git status --porcelain -uall"};
  }
}

}  // namespace

std::vector<Step> steps_of(std::uint64_t seed, std::size_t count) {
  Dice dice(seed);
  std::vector<Step> steps;
  while (steps.size() < count) {
    Step step;
    const std::size_t kind = dice.below(100);
    if (kind < 45) {
      step.script = edit(dice);
    } else if (kind < 65) {
      step.script = by_git(dice);
    } else {
      step = by_hoist(dice, kind < 85 ? Who::program : Who::library);
    }
    step.clone = dice.below(3) == 0 ? "B" : "A";
    steps.push_back(step);
  }
  return steps;
}

}  // namespace hoist::walk
