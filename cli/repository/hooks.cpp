// SPDX-License-Identifier: Apache-2.0
#include "cli/repository/hooks.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/output.hpp"
#include "cli/own_program.hpp"
#include "cli/repository/attend.hpp"
#include "cli/usage_error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/hook_text.hpp"
#include "repository/hooks/pre_push.hpp"

namespace hoist::cli {
namespace {

using repository::HookDeed;
using repository::HooksPlace;
using repository::MisplacedFile;

constexpr std::string_view usage_hint = "`hoist hooks --help` explains it";
constexpr std::size_t most_lines = 20;

std::string own_program() {
  const char* const search_path = std::getenv("PATH");
  return startable_name("hoist", search_path != nullptr ? search_path : "");
}

std::string_view in_words(HookDeed::What what) {
  switch (what) {
    case HookDeed::What::written:
      return "written";
    case HookDeed::What::kept_other:
      return "written; the hook that was there is kept beside it, and called by it";
    case HookDeed::What::renewed:
      return "written anew";
    case HookDeed::What::unchanged:
      return "there already";
    case HookDeed::What::of_git_lfs:
      return "git-lfs's own is there, which will do";
    case HookDeed::What::removed:
      return "removed";
    case HookDeed::What::restored:
      return "removed; the hook that was there before is back";
    case HookDeed::What::left:
      return "not hoist's; left as it is";
  }
  return "";
}

HooksPlace place_of(const Arguments& arguments) {
  const auto path = arguments.value("PATH");
  HooksPlace place = repository::find_hooks_place(path ? std::optional<std::filesystem::path>(*path)
                                                       : std::nullopt);
  if (place.where == HooksPlace::Where::elsewhere && !arguments.has("--force")) {
    throw Error(ErrorKind::conflict,
                fmt::format("core.hooksPath is {}, outside of this repository, where other "
                            "repositories may look for their hooks, too",
                            place.folder.string()),
                "`--force` does it all the same");
  }
  return place;
}

void install(const Arguments& arguments) {
  const HooksPlace place = place_of(arguments);
  std::vector<std::string_view> names(lfs::lfs_hook_names.begin(), lfs::lfs_hook_names.end());
  const bool has_pre_commit = repository::has_own_hook(place.folder, lfs::pre_commit_hook_name);
  if (arguments.has("--pre-commit") || has_pre_commit) names.push_back(lfs::pre_commit_hook_name);
  const auto deeds = repository::install_hooks(place.folder, names, own_program());
  print_result(fmt::format("Hooks in {}:\n{}", place.folder.string(), deeds_in_words(deeds)));
}

void remove(const Arguments& arguments) {
  const HooksPlace place = place_of(arguments);
  std::vector<std::string_view> names{lfs::pre_commit_hook_name};
  if (!arguments.has("--pre-commit")) {
    names.insert(names.begin(), lfs::lfs_hook_names.begin(), lfs::lfs_hook_names.end());
  }
  const auto deeds = repository::remove_hooks(place.folder, names);
  print_result(deeds.empty()
                   ? fmt::format("No hooks of hoist in {}.\n", place.folder.string())
                   : fmt::format("Hooks in {}:\n{}", place.folder.string(), deeds_in_words(deeds)));
}

/// Standard input to its end. Throws hoist::Error where it is longer than any push.
std::string read_standard_input(std::size_t limit) {
  std::string text;
  std::string piece(std::size_t{64} << 10U, '\0');
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(ErrorKind::io, "cannot read standard input");
    if (got == 0) return text;
    text.append(piece, 0, static_cast<std::size_t>(got));
    if (text.size() > limit) {
      throw Error(ErrorKind::protocol,
                  fmt::format("standard input is longer than {} MiB", limit >> 20U),
                  "a pre-push hook reads a line for each reference; see githooks(5)");
    }
  }
}

}  // namespace

std::string deeds_in_words(const std::vector<HookDeed>& deeds) {
  std::string text;
  for (const HookDeed& deed : deeds) {
    text += fmt::format("  {:<13}  {}\n", deed.name, in_words(deed.what));
  }
  return text;
}

std::string misplaced_in_words(const std::vector<MisplacedFile>& files) {
  std::string text;
  for (std::size_t i = 0; i < files.size() && i < most_lines; ++i) {
    const MisplacedFile& file = files[i];
    const std::string name = lfs::printable(file.path);
    text += file.why == MisplacedFile::Why::too_large
                ? fmt::format("  {}: {:.1f} MiB, and LFS does not track it\n", name,
                              static_cast<double>(file.size_bytes) / (1U << 20U))
                : fmt::format("  {}: for LFS by .gitattributes, but its content is staged\n", name);
  }
  if (files.size() > most_lines) {
    text += fmt::format("  and {} more\n", files.size() - most_lines);
  }
  return text;
}

ExitCode run_hooks(const Arguments& arguments) {
  const std::string action = arguments.value("install|remove").value_or("");
  if (action == "install") {
    install(arguments);
  } else if (action == "remove") {
    remove(arguments);
  } else if (action.empty()) {
    throw UsageError("hooks: say install or remove", std::string(usage_hint));
  } else {
    throw UsageError(fmt::format("hooks: {:?} is neither install nor remove", action),
                     std::string(usage_hint));
  }
  return ExitCode::done;
}

ExitCode run_lfs_pre_push(const Arguments& arguments) {
  const auto remote = arguments.value("REMOTE");
  const auto url = arguments.value("URL");
  if (!remote || !url) {
    throw UsageError("lfs-pre-push: REMOTE and URL are missing",
                     "git's pre-push hook runs it; `hoist hooks install` sets that up");
  }
  const auto updates =
      repository::parse_ref_updates(read_standard_input(repository::longest_pre_push_bytes));
  return attend([&](const Callbacks& callbacks) {
    repository::upload_before_push(*remote, *url, updates, callbacks);
    return std::string();
  });
}

ExitCode run_lfs_pre_commit(const Arguments&) {
  const auto files = repository::misplaced_files();
  if (files.empty()) return ExitCode::done;
  print_error("the commit is refused, since these files do not belong into git as they are:", "");
  print_message(misplaced_in_words(files));
  print_message(
      "hint: `hoist add --track FILE` lets LFS have them; `git commit --no-verify` commits them "
      "all the same\n");
  return ExitCode::failed;
}

}  // namespace hoist::cli
