// SPDX-License-Identifier: Apache-2.0
#include "tests/walk/world.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "lfs/base/process.hpp"

namespace hoist::walk {
namespace {

namespace fs = std::filesystem;

/// Where hoist refuses what git does. Nothing else may differ.
struct Exception {
  std::string_view words;  ///< of the refusal
  std::string_view why;
};
constexpr std::array exceptions = {
    Exception{"is not finished",
              "git commits in the middle of a merge or rebase; hoist leaves that to git"},
    Exception{"ignored", "git overwrites ignored files without a word"},
};

bool is_excepted(const Outcome& refusal) {
  return std::any_of(exceptions.begin(), exceptions.end(), [&](const Exception& exception) {
    return refusal.words.find(exception.words) != std::string::npos;
  });
}

std::string what_is_at(const fs::path& path) {
  const auto status = fs::symlink_status(path);
  if (fs::is_symlink(status)) return "link to " + fs::read_symlink(path).string();
  if (fs::is_directory(status)) return "folder";
  std::ifstream in(path, std::ios::binary);
  const bool is_executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
  return (is_executable ? "executable: " : "file: ") +
         std::string{std::istreambuf_iterator<char>(in), {}};
}

void compare_files(const Snapshot& wanted, const Snapshot& found, std::string& words) {
  for (const auto& [path, what] : wanted.files) {
    const auto other = found.files.find(path);
    if (other == found.files.end()) {
      words += fmt::format("  {} is missing; wanted: {}\n", path, what);
    } else if (other->second != what) {
      words += fmt::format("  {} is {}; wanted: {}\n", path, other->second, what);
    }
  }
  for (const auto& [path, what] : found.files) {
    if (!wanted.files.contains(path)) words += fmt::format("  {} is there: {}\n", path, what);
  }
}

void compare_text(std::string_view name, const std::string& wanted, const std::string& found,
                  std::string& words) {
  if (wanted == found) return;
  words += fmt::format("  {}, wanted:\n{}\n  found:\n{}\n", name, wanted, found);
}

}  // namespace

std::string difference(const Snapshot& wanted, const Snapshot& found) {
  std::string words;
  compare_files(wanted, found, words);
  compare_text("index", wanted.index, found.index, words);
  compare_text("history", wanted.history, found.history, words);
  compare_text("status", wanted.status, found.status, words);
  return words;
}

std::string World::preparation() {
  return R"(export HOME=$PWD GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
git config --global user.name n; git config --global user.email e@x
git config --global init.defaultBranch main; git config --global advice.detachedHead false
git lfs install --skip-repo >/dev/null; mkdir outside
git init -q --bare r.git; git clone -q r.git A 2>/dev/null; cd A; git lfs install --local >/dev/null
printf '*.bin filter=lfs diff=lfs merge=lfs -text\n' > .gitattributes; echo '*.ignored' > .gitignore
mkdir -p d/e; for f in a.txt b.bin d/f.txt d/g.bin d/e/h.bin d/e/i.txt; do echo "first $f" > $f; done
git add -A; git commit -qm first; git branch side; git push -q -u origin main side 2>/dev/null
cd ..; git clone -q r.git B; cd B; git lfs install --local >/dev/null; git branch -q side origin/side; cd ..
)";
}

World::World()
    : home_("HOME", folder_.path().string()),
      config_("GIT_CONFIG_GLOBAL", (folder_.path() / ".gitconfig").string()) {
  const Outcome made = run(preparation(), folder());
  if (!made.succeeded) throw std::runtime_error("cannot prepare a walk: " + made.words);
}

Outcome World::run(const std::string& script, const fs::path& cwd) const {
  const auto result = lfs::run_process(
      {"sh", "-c", script},
      {.cwd = cwd,
       .environment = {{"HOME", folder().string()},
                       {"PATH", fs::path(HOIST_BINARY).parent_path().string() + ":/usr/bin:/bin"}},
       .timeout = std::chrono::minutes(2)});
  return {result.exit_status == 0, result.output + result.error_output};
}

Outcome World::by_library(const Step& step) {
  auto& repository = repositories_[step.clone];
  try {
    if (!repository) repository = std::make_unique<Repository>(folder() / step.clone);
    const std::string& script = step.script;
    const std::string argument = script.substr(script.rfind(' ') + 1);
    const auto is = [&](std::string_view command) { return script.starts_with(command); };
    if (is("hoist add .")) {
      repository->add();
    } else if (is("hoist add -- ")) {
      const std::size_t begin = script.find('\'') + 1;
      repository->add(script.substr(begin, script.size() - begin - 1));
    } else if (is("hoist commit")) {
      if (!repository->commit(argument)) return {false, "nothing to commit"};
    } else if (is("hoist pull")) {
      static_cast<void>(repository->pull());
    } else if (is("hoist checkout")) {
      repository->checkout(argument);
    } else if (is("hoist push")) {
      static_cast<void>(repository->push({.rebase = false}));
    } else if (is("hoist status")) {
      static_cast<void>(repository->status());
    } else {
      throw std::logic_error("no such step: " + script);
    }
    return {true, {}};
  } catch (const Error& error) {
    return {false, fmt::format("{}\n{}", error.what(), error.hint())};
  }
}

Snapshot World::look(const fs::path& clone) const {
  Snapshot snapshot;
  for (auto entry = fs::recursive_directory_iterator(clone);
       entry != fs::recursive_directory_iterator(); ++entry) {
    const fs::path path = entry->path().lexically_relative(clone);
    if (path == ".git") {
      entry.disable_recursion_pending();
      continue;
    }
    const std::string what = what_is_at(entry->path());
    // git knows no empty folders, and leaves or removes them as it comes.
    if (what != "folder") snapshot.files[path.string()] = what;
  }
  const Outcome seen =
      run("export GIT_OPTIONAL_LOCKS=0; git ls-files -s -v; printf '\\001'; "
          "git symbolic-ref -q HEAD; git log -12 --format='%T %s' 2>/dev/null; printf '\\001'; "
          "git status --porcelain -uall",
          clone);
  const std::size_t first = seen.words.find('\1');
  const std::size_t second = seen.words.find('\1', first + 1);
  if (second == std::string::npos) throw std::runtime_error("git failed: " + seen.words);
  snapshot.index = seen.words.substr(0, first);
  snapshot.history = seen.words.substr(first + 1, second - first - 1);
  snapshot.status = seen.words.substr(second + 1);
  return snapshot;
}

std::string World::references(const std::string& remote) const {
  return run("git for-each-ref --format='%(refname) %(tree) %(subject)'", folder() / remote).words;
}

std::optional<std::string> World::take(const Step& step) {
  if (step.who != Who::shell) return compare(step);
  static_cast<void>(run(step.script, folder() / step.clone));
  return std::nullopt;
}

std::optional<std::string> World::compare(const Step& step) {
  const fs::path ours = folder() / step.clone;
  const fs::path gits = folder() / "git";
  const bool is_push = step.script.starts_with("hoist push");
  const Snapshot before = look(ours);
  const Outcome copied =
      run(fmt::format("rm -rf git rebased r2.git && cp -a {} git{}", step.clone,
                      is_push ? " && cp -a r.git r2.git && "
                                "git -C git config remote.origin.url \"$PWD/r2.git\""
                              : ""),
          folder());
  if (!copied.succeeded) throw std::runtime_error("cannot copy: " + copied.words);
  const Outcome by_git = run(step.same_by_git, gits);
  const Outcome by_us =
      step.who == Who::library ? by_library(step) : run(step.script, folder() / step.clone);
  const Snapshot after = look(ours);
  const auto wrong = [&](std::string_view what, const std::string& details) {
    return fmt::format("{}\n{}\n  hoist said: {}\n  git said: {}\n", what, details, by_us.words,
                       by_git.words);
  };

  if (!by_us.succeeded) {
    if (after != before) return wrong("hoist failed, and changed:", difference(before, after));
    if (by_git.succeeded && !is_excepted(by_us)) {
      const Snapshot wanted = look(gits);
      // What fails on having nothing to do has nothing to be compared.
      if (wanted != after) return wrong("hoist refused what git does:", difference(after, wanted));
    }
    return std::nullopt;
  }
  const Snapshot wanted = look(gits);
  if (!by_git.succeeded) {
    if (after != wanted) return wrong("hoist did what git refuses:", difference(wanted, after));
    return std::nullopt;
  }
  if (after != wanted) return wrong("hoist and git differ:", difference(wanted, after));
  if (step.script == "hoist status" && step.who == Who::program && by_us.words != by_git.words) {
    return wrong("another status than git's:", "");
  }
  if (is_push && references("r.git") != references("r2.git")) {
    return wrong("the remotes differ:", references("r2.git") + references("r.git"));
  }
  return std::nullopt;
}

std::optional<std::string> World::look_at_remote() {
  const Outcome cloned = run(
      "rm -rf fresh && git clone -q r.git fresh && cd fresh && git lfs fsck --objects", folder());
  if (cloned.succeeded) return std::nullopt;
  return "a fresh clone is not complete:\n" + cloned.words;
}

}  // namespace hoist::walk
