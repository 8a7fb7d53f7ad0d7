// SPDX-License-Identifier: Apache-2.0
#include "repository/git/hooks.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/hook_text.hpp"

namespace hoist::git {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_words_bytes = 1000;

bool is_program(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

fs::path hooks_folder(git_repository* repo, const lfs::GitConfig& config) {
  const auto path = config.last("core.hooksPath");
  if (!path || path->empty()) return fs::path(git_repository_commondir(repo)) / "hooks";
  if (path->starts_with("~/")) {
    const char* home = ::getenv("HOME");
    if (home != nullptr) return fs::path(home) / path->substr(2);
  }
  const char* root = git_repository_workdir(repo);
  // An absolute one stays as it is.
  return fs::path(root != nullptr ? root : git_repository_path(repo)) / fs::path(*path);
}

std::string beginning_of_hook(const fs::path& hook) {
  std::error_code error;
  if (!fs::is_regular_file(hook, error)) return {};
  constexpr std::size_t enough = 4096;
  std::string text(enough, '\0');
  std::ifstream in(hook, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Hooks::Hooks(git_repository* repo, const lfs::GitConfig& config, bool are_on,
             std::function<bool()> stop_requested, std::function<void(std::string_view)> notice,
             Environment environment)
    : root_(git_repository_workdir(repo)),
      folder_(hooks_folder(repo, config)),
      are_on_(are_on),
      stop_requested_(std::move(stop_requested)),
      notice_(std::move(notice)),
      environment_(std::move(environment)) {
  environment_.emplace_back("GIT_EDITOR", ":");
}

std::optional<fs::path> Hooks::find(const std::string& name) const {
  fs::path hook = folder_ / name;
  if (!are_on_ || !is_program(hook)) return std::nullopt;
  switch (lfs::hook_owner(name, beginning_of_hook(hook))) {
    case lfs::HookOwner::git_lfs:
      return std::nullopt;
    case lfs::HookOwner::hoist:
      hook += lfs::kept_hook_suffix;
      return is_program(hook) ? std::optional(hook) : std::nullopt;
    case lfs::HookOwner::other:
      return hook;
  }
  return std::nullopt;
}

void Hooks::run(const std::string& name, std::vector<std::string> arguments,
                std::string input) const {
  const auto hook = find(name);
  if (!hook) return;
  arguments.insert(arguments.begin(), hook->string());
  lfs::ProcessOptions options;
  options.cwd = root_;
  options.environment = environment_;
  options.input = std::move(input);
  options.stop_requested = stop_requested_;
  const lfs::ProcessResult result = lfs::run_process(arguments, options);
  if (result.exit_status == 0) {
    pass_on(result.output + result.error_output);
    return;
  }
  const std::string words =
      lfs::printable(result.output + result.error_output, {}, longest_words_bytes);
  throw Error(
      ErrorKind::rejected,
      fmt::format("the hook {} refuses: {}", name,
                  words.empty() ? fmt::format("exit status {}", result.exit_status) : words),
      "mend what it refuses; --no-verify goes past it (a program: RepositoryOptions::run_hooks)");
}

void Hooks::pass_on(std::string_view text) const {
  if (!notice_) return;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    notice_(lfs::printable(text.substr(0, end), {}, longest_words_bytes));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Hooks::run_after(const std::string& name, std::vector<std::string> arguments) const {
  try {
    run(name, std::move(arguments));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
  }
}

}  // namespace hoist::git
