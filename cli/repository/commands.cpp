// SPDX-License-Identifier: Apache-2.0
#include "cli/repository/commands.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/repository/attend.hpp"
#include "cli/usage_error.hpp"
#include "hoist/repository.hpp"

namespace hoist::cli {
namespace {

namespace fs = std::filesystem;

/// The working copy that the current folder is in. Another one is refused rather than taken for it.
Repository open_here(const Callbacks& callbacks, bool run_hooks = true) {
  for (const char* variable : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"}) {
    if (std::getenv(variable) == nullptr) continue;
    throw Error(ErrorKind::unsupported,
                fmt::format("{} is set, and hoist works on the folder that it is in", variable),
                fmt::format("`env -u {} hoist ...` goes without", variable));
  }
  return Repository(Repository::top_of("."), {.run_hooks = run_hooks, .callbacks = callbacks});
}

/// The folder that git would make for a clone.
std::string folder_for(std::string source) {
  while (source.ends_with('/')) source.pop_back();
  if (source.ends_with(".git")) source.resize(source.size() - 4);
  while (source.ends_with('/')) source.pop_back();
  return source.substr(source.find_last_of("/:") + 1);
}

/// A pattern below the current folder as one below the top of the working tree.
std::string from_the_top(const std::string& pattern, const fs::path& top) {
  if (pattern.empty()) throw UsageError("add: a file without a name", "`hoist add .` adds all");
  if (pattern.starts_with('/')) {
    return (fs::weakly_canonical(fs::path(pattern).parent_path()) / fs::path(pattern).filename())
        .string();
  }
  if (pattern.starts_with(':')) return pattern;  // a special word of git's
  const fs::path here = fs::canonical(".");
  const fs::path prefix = here.lexically_relative(fs::canonical(top));
  const std::string path = (prefix / pattern).lexically_normal().string();
  return path.starts_with(':') ? "./" + path : path;
}

char letter(FileStatus::Change change) {
  switch (change) {
    case FileStatus::Change::none:
      return ' ';
    case FileStatus::Change::added:
      return 'A';
    case FileStatus::Change::modified:
      return 'M';
    case FileStatus::Change::deleted:
      return 'D';
    case FileStatus::Change::type_changed:
      return 'T';
    case FileStatus::Change::conflicted:
      return 'U';
  }
  return ' ';
}

/// As git shows a name: in quotes and with escapes where a terminal or a shell would stumble.
std::string quoted(const std::string& path) {
  std::string text;
  bool is_plain = true;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view named = "\a\b\t\n\v\f\r\"\\";
    constexpr std::string_view letters = "abtnvfr\"\\";
    const std::size_t at = named.find(c);
    if (at != named.npos) {
      text += {'\\', letters[at]};
    } else if (byte < 0x20 || byte >= 0x7f) {
      text += fmt::format("\\{:03o}", byte);
    } else {
      text += c;
      is_plain = is_plain && c != ' ';
      continue;
    }
    is_plain = false;
  }
  return is_plain ? text : '"' + text + '"';
}

/// A path below the top of the working tree as one from the current folder.
std::string shown(const std::string& path, const fs::path& top) {
  fs::path from_here = (fs::canonical(top) / path).lexically_relative(fs::canonical("."));
  if (path.ends_with('/')) from_here /= "";
  return quoted(from_here.string());
}

/// Whether git shows it as `??`, beside what may be staged.
bool is_untracked(const FileStatus& file) {
  return file.unstaged == FileStatus::Change::added && !file.is_intended;
}

/// What git shows for a conflict: who added, deleted or changed the file.
std::string_view letters_of(const FileStatus::Versions& versions) {
  constexpr std::array<std::string_view, 8> letters{"UU", "DD", "AU", "UD", "UA", "DU", "AA", "UU"};
  return letters[(versions.base ? 1U : 0U) + (versions.ours ? 2U : 0U) +
                 (versions.theirs ? 4U : 0U)];
}

std::string short_line(const FileStatus& file, const std::string& name) {
  if (file.unstaged == FileStatus::Change::conflicted) {
    return fmt::format("{} {}\n", letters_of(file.versions), name);
  }
  const char unstaged = is_untracked(file) ? ' ' : letter(file.unstaged);
  return fmt::format("{}{} {}\n", letter(file.staged), unstaged, name);
}

}  // namespace

ExitCode run_clone(const Arguments& arguments) {
  const auto source = arguments.value("SOURCE");
  if (!source) throw UsageError("clone: nothing to clone", "hoist clone user/name");
  const std::string path = arguments.value("PATH").value_or(folder_for(*source));
  if (path.empty()) throw UsageError("clone: no folder to clone into", "name one after the source");
  return attend([&](const Callbacks& callbacks) {
    const Repository repository(path, {.clone_from = *source,
                                       .revision = arguments.value("--revision").value_or(""),
                                       .skip_lfs_files = arguments.has("--skip-lfs-files"),
                                       .callbacks = callbacks});
    return fmt::format("Cloned into {}\n", repository.path().string());
  });
}

ExitCode run_pull(const Arguments&) {
  return attend([](const Callbacks& callbacks) -> std::string {
    const PullResult result = open_here(callbacks).pull();
    switch (result.outcome) {
      case PullResult::Outcome::up_to_date:
        return "Already up to date.\n";
      case PullResult::Outcome::fast_forward:
        return "Went forward to the remote's state.\n";
      case PullResult::Outcome::rebased:
        return fmt::format("Own commits on top of the remote's: {}\n", result.rebased_commits);
    }
    return "";
  });
}

ExitCode run_add(const Arguments& arguments) {
  const auto patterns = arguments.list("PATTERN...");
  if (patterns.empty()) {
    throw UsageError("add: nothing to add", "`hoist add .` adds all that is in this folder");
  }
  bool is_whole = true;
  const ExitCode code = attend([&](const Callbacks& callbacks) {
    Repository repository = open_here(callbacks);
    std::vector<std::string> from_top;
    from_top.reserve(patterns.size());
    for (const auto& pattern : patterns) {
      from_top.push_back(from_the_top(pattern, repository.path()));
    }
    if (arguments.has("--track")) {
      repository.auto_track_large_files();
      repository.auto_track_binary_files();
    }
    is_whole = repository.add(from_top).empty();
    return std::string();
  });
  return code == ExitCode::done && !is_whole ? ExitCode::failed : code;
}

ExitCode run_commit(const Arguments& arguments) {
  const auto message = arguments.value("--message");
  return attend([&](const Callbacks& callbacks) {
    CommitOptions options;
    if (message) options.message = *message;
    const bool run_hooks = !arguments.has("--no-verify");
    const auto commit = open_here(callbacks, run_hooks).commit(options);
    return commit ? fmt::format("{}\n", *commit) : "Nothing to commit.\n";
  });
}

ExitCode run_push(const Arguments& arguments) {
  return attend([&](const Callbacks& callbacks) {
    Repository repository = open_here(callbacks, !arguments.has("--no-verify"));
    const hoist::Command push = repository.push({.remote = arguments.value("REMOTE").value_or(""),
                                                 .force = arguments.has("--force"),
                                                 .rebase = false});
    return push.output();
  });
}

ExitCode run_status(const Arguments&) {
  return attend([](const Callbacks& callbacks) {
    std::string text;
    Repository repository = open_here(callbacks);
    std::string untracked;  // last, as git has it
    for (const FileStatus& file : repository.status()) {
      const std::string name = shown(file.path, repository.path());
      if (is_untracked(file)) untracked += fmt::format("?? {}\n", name);
      if (!is_untracked(file) || file.staged != FileStatus::Change::none) {
        text += short_line(file, name);
      }
    }
    return text + untracked;
  });
}

ExitCode run_prune(const Arguments& arguments) {
  const bool dry_run = arguments.has("--dry-run");
  return attend([&](const Callbacks& callbacks) {
    const LfsPruneResult gone = open_here(callbacks).lfs_prune({.dry_run = dry_run});
    return fmt::format("{} {} objects, {} bytes\n", dry_run ? "Would remove" : "Removed",
                       gone.objects, gone.bytes);
  });
}

}  // namespace hoist::cli
