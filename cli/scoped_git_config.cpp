// SPDX-License-Identifier: Apache-2.0
#include "cli/scoped_git_config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/protocol/agent_setup.hpp"

namespace hoist::cli {
namespace {

namespace fs = std::filesystem;

/// What git wrote on standard error: its complaint, and its advice where it gives some.
struct GitWords {
  std::string complaint;
  std::string advice;
};

GitWords git_words(std::string_view text) {
  for (const std::string_view mark : {"fatal: ", "error: "}) {
    if (const std::size_t at = text.find(mark); at != std::string_view::npos) {
      text.remove_prefix(at + mark.size());
      break;
    }
  }
  GitWords words;
  const std::size_t end = std::min(text.find('\n'), text.size());
  words.complaint = text.substr(0, end);
  bool gap = false;
  for (const char c : text.substr(end)) {
    if (c == '\n' || c == '\t' || c == ' ') {
      gap = !words.advice.empty();
    } else {
      words.advice += gap ? " " : "";
      words.advice += c;
      gap = false;
    }
  }
  return words;
}

std::string_view option_of(ConfigScope scope) {
  switch (scope) {
    case ConfigScope::local:
      return "--local";
    case ConfigScope::global:
      return "--global";
    case ConfigScope::system:
      return "--system";
  }
  return "";
}

void require_folder(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) {
    throw Error(ErrorKind::not_found,
                fmt::format("cannot open the folder {:?}: {}", folder.native(),
                            error ? error.message() : std::strerror(ENOENT)),
                "give a folder of a git repository");
  }
  if (!fs::is_directory(status)) {
    throw Error(ErrorKind::invalid_input, fmt::format("{:?} is not a folder", folder.native()),
                "give a folder of a git repository");
  }
}

/// Where git keeps the configuration of a scope that is not a repository's, as far as it matters
/// for `require_replaceable`; empty where it is not known.
std::string usual_file(ConfigScope scope) {
  const bool global = scope == ConfigScope::global;
  if (const char* file = std::getenv(global ? "GIT_CONFIG_GLOBAL" : "GIT_CONFIG_SYSTEM")) {
    return file;
  }
  const char* const home = std::getenv("HOME");
  return !global || home == nullptr ? std::string() : std::string(home) + "/.gitconfig";
}

/// git replaces the file that it writes to, or that a link leads to, by another one. For root that
/// works with /dev/null, too.
void require_replaceable(const std::string& file) {
  std::error_code ignored;
  if (fs::exists(file, ignored) && !fs::is_regular_file(file, ignored)) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot write {}: it is no regular file", file),
                "let git's configuration be a file; see GIT_CONFIG_GLOBAL and GIT_CONFIG_SYSTEM");
  }
}

}  // namespace

ScopedGitConfig::ScopedGitConfig(ConfigScope scope, std::optional<fs::path> folder)
    : scope_(scope), folder_(std::move(folder)) {
  if (scope_ == ConfigScope::local) {
    local_file_ = find_local_file();
    require_replaceable(local_file_);
  } else {
    require_replaceable(usual_file(scope_));
  }
}

std::string ScopedGitConfig::find_local_file() const {
  if (folder_) {
    require_folder(*folder_);
  }
  // The folder of the repository that its worktrees share.
  lfs::ProcessResult result = git({"rev-parse", "--git-common-dir"});
  if (result.exit_status != 0) {
    GitWords words = git_words(result.error_output);
    if (words.advice.empty()) {
      words.advice = words.complaint.find("not a git repository") != std::string::npos
                         ? "give a folder of a git repository, or use --global for all of yours"
                         : "mend what git complains of";
    }
    throw Error(ErrorKind::not_found,
                fmt::format("cannot use the repository of {}: {}",
                            folder_ ? fmt::format("{:?}", folder_->native())
                                    : std::string("the current folder"),
                            words.complaint),
                words.advice);
  }
  if (result.output.ends_with('\n')) {
    result.output.pop_back();
  }
  const fs::path config = folder_.value_or(".") / fs::path(result.output) / "config";
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(config, error);
  return (error ? config : canonical).native();
}

lfs::ProcessResult ScopedGitConfig::git(const std::vector<std::string>& arguments) const {
  lfs::ProcessOptions options;
  // git config would read the file that GIT_CONFIG names, which git itself never reads.
  options.environment.emplace_back("GIT_CONFIG", std::nullopt);
  options.environment.emplace_back("LC_ALL", "C");  // Some of git's words decide about a hint.
  if (folder_) {
    options.cwd = *folder_;
    // Set by a hook, for instance; they would win over the folder.
    for (const char* variable : {"GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE"}) {
      options.environment.emplace_back(variable, std::nullopt);
    }
  }
  std::vector<std::string> argv{"git"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return lfs::run_process(argv, options);
}

lfs::GitConfig ScopedGitConfig::read_with(std::vector<std::string> arguments,
                                          std::string_view pattern) const {
  arguments.insert(arguments.end(),
                   {"--null", "--show-origin", "--get-regexp", std::string(pattern)});
  const lfs::ProcessResult result = git(arguments);
  constexpr int no_match = 1;
  if (result.exit_status != 0 && result.exit_status != no_match) {
    const GitWords words = git_words(result.error_output);
    throw Error(ErrorKind::invalid_input,
                fmt::format("git cannot read its configuration: {}", words.complaint),
                words.advice.empty() ? "mend what git complains of" : words.advice);
  }
  return lfs::GitConfig::parse(result.output);
}

lfs::GitConfig ScopedGitConfig::read(std::string_view pattern) const {
  return read_with({"config", std::string(option_of(scope_))}, pattern);
}

lfs::GitConfig ScopedGitConfig::read_in_force(std::string_view pattern) const {
  return read_with({"config"}, pattern);
}

void ScopedGitConfig::write(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"config", std::string(option_of(scope_))};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const lfs::ProcessResult result = git(all);
  if (result.exit_status == 0) {
    return;
  }
  const GitWords words = git_words(result.error_output);
  std::string hint = "check who may write the file and its folder";
  if (words.complaint.ends_with(std::strerror(EEXIST))) {
    hint = "another git may be writing it; if none is, remove the file ending in .lock beside it";
  } else if (scope_ == ConfigScope::system) {
    hint = "run it as root, or use --global";
  }
  throw Error(
      ErrorKind::io,
      fmt::format("cannot write {}: {}", local_file_.empty() ? "git's configuration" : local_file_,
                  words.complaint),
      hint);
}

void ScopedGitConfig::restore(const std::string& key,
                              const std::vector<const lfs::ConfigEntry*>& values) const {
  if (values.empty()) {
    write({"--unset-all", key});
    return;
  }
  const char* how = "--replace-all";
  for (const lfs::ConfigEntry* entry : values) {
    write({how, key, entry->value});
    how = "--add";
  }
}

void ScopedGitConfig::apply(const std::vector<lfs::ConfigChange>& changes) const {
  const lfs::GitConfig before = read(".");
  std::vector<std::string> changed;
  try {
    for (const lfs::ConfigChange& change : changes) {
      if (change.value) {
        write({"--replace-all", change.key, *change.value});
      } else {
        write({"--unset-all", change.key});
      }
      changed.push_back(change.key);
    }
  } catch (const Error& cause) {
    for (; !changed.empty(); changed.pop_back()) {
      try {
        restore(changed.back(), before.all(changed.back()));
      } catch (const Error&) {
        throw Error(cause.kind(),
                    fmt::format("{}; {} was changed before that, and could not be set back",
                                cause.what(), fmt::join(changed, " and ")),
                    cause.hint());
      }
    }
    throw;
  }
}

std::string ScopedGitConfig::file(const lfs::GitConfig& entries) const {
  if (!local_file_.empty()) {
    return local_file_;
  }
  return entries.entries().empty() ? "git's configuration"
                                   : origin_in_words(entries.entries().front());
}

std::string origin_in_words(const lfs::ConfigEntry& entry) {
  constexpr std::string_view file_mark = "file:";
  return entry.origin.starts_with(file_mark) ? entry.origin.substr(file_mark.size())
                                             : "the environment or command line";
}

}  // namespace hoist::cli
