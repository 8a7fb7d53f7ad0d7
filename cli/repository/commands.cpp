// SPDX-License-Identifier: Apache-2.0
#include "cli/repository/commands.hpp"

#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "cli/output.hpp"
#include "cli/repository/attend.hpp"
#include "cli/usage_error.hpp"
#include "hoist/repository.hpp"

namespace hoist::cli {
namespace {

namespace fs = std::filesystem;

/// The working copy that the current folder is in.
Repository open_here(const Callbacks& callbacks) {
  return Repository(Repository::top_of("."), {.callbacks = callbacks});
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
  const fs::path here = fs::canonical(".");
  const fs::path prefix = here.lexically_relative(fs::canonical(top));
  return (prefix / pattern).lexically_normal().string();
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

std::string short_line(const FileStatus& file) {
  using Change = FileStatus::Change;
  if (file.unstaged == Change::added) return fmt::format("?? {}\n", file.path);
  return fmt::format("{}{} {}\n", letter(file.staged), letter(file.unstaged), file.path);
}

}  // namespace

ExitCode run_clone(const Arguments& arguments) {
  const auto source = arguments.value("SOURCE");
  if (!source) throw UsageError("clone: nothing to clone", "hoist clone user/name");
  const std::string path = arguments.value("PATH").value_or(folder_for(*source));
  return attend([&](const Callbacks& callbacks) {
    const Repository repository(path, {.clone_from = *source,
                                       .revision = arguments.value("--revision").value_or(""),
                                       .skip_lfs_files = arguments.has("--skip-lfs-files"),
                                       .callbacks = callbacks});
    print_result(fmt::format("Cloned into {}\n", repository.path().string()));
  });
}

ExitCode run_pull(const Arguments&) {
  return attend([](const Callbacks& callbacks) {
    const PullResult result = open_here(callbacks).pull();
    switch (result.outcome) {
      case PullResult::Outcome::up_to_date:
        return print_result("Already up to date.\n");
      case PullResult::Outcome::fast_forward:
        return print_result("Went forward to the remote's state.\n");
      case PullResult::Outcome::rebased:
        return print_result(
            fmt::format("Own commits on top of the remote's: {}\n", result.rebased_commits));
    }
  });
}

ExitCode run_add(const Arguments& arguments) {
  const auto patterns = arguments.list("PATTERN...");
  if (patterns.empty()) {
    throw UsageError("add: nothing to add", "`hoist add .` adds all that is in this folder");
  }
  return attend([&](const Callbacks& callbacks) {
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
    repository.add(from_top);
  });
}

ExitCode run_commit(const Arguments& arguments) {
  const auto message = arguments.value("--message");
  return attend([&](const Callbacks& callbacks) {
    CommitOptions options;
    if (message) options.message = *message;
    const auto commit = open_here(callbacks).commit(options);
    print_result(commit ? fmt::format("{}\n", *commit) : "Nothing to commit.\n");
  });
}

ExitCode run_push(const Arguments& arguments) {
  return attend([&](const Callbacks& callbacks) {
    Repository repository = open_here(callbacks);
    const hoist::Command push = repository.push({.remote = arguments.value("REMOTE").value_or(""),
                                                 .force = arguments.has("--force"),
                                                 .rebase = false});
    print_result(push.output());
  });
}

ExitCode run_status(const Arguments&) {
  return attend([](const Callbacks& callbacks) {
    std::string text;
    for (const FileStatus& file : open_here(callbacks).status()) text += short_line(file);
    if (!text.empty()) print_result(text);
  });
}

ExitCode run_prune(const Arguments& arguments) {
  const bool dry_run = arguments.has("--dry-run");
  return attend([&](const Callbacks& callbacks) {
    const LfsPruneResult gone = open_here(callbacks).lfs_prune({.dry_run = dry_run});
    print_result(fmt::format("{} {} objects, {} bytes\n", dry_run ? "Would remove" : "Removed",
                             gone.objects, gone.bytes));
  });
}

}  // namespace hoist::cli
