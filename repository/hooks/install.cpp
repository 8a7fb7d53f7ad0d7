// SPDX-License-Identifier: Apache-2.0
#include "repository/hooks/install.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "lfs/base/temp_file.hpp"
#include "lfs/protocol/hook_text.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/hooks.hpp"
#include "repository/hooks/hook_repository.hpp"
#include "repository/transport/address.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using lfs::HookOwner;
using What = HookDeed::What;

[[noreturn]] void fail(std::string_view doing, const fs::path& file, int code) {
  throw Error(
      code == EACCES || code == EPERM ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot {} {}: {}", doing, file.string(), std::generic_category().message(code)));
}

/// Also what is no regular file, such as a link that leads nowhere.
bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::symlink_status(file, error).type() != fs::file_type::not_found;
}

fs::path kept_name(const fs::path& hook) {
  fs::path kept = hook;
  kept += lfs::kept_hook_suffix;
  return kept;
}

void move_hook(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail("rename", from, errno);
}

void write_hook(const fs::path& folder, const std::string& name, const std::string& text) {
  const lfs::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) fail("open", folder, errno);
  lfs::TempFile fresh(fd.fd(), folder.native(), ".hoist-", 0777);
  if (::write(fresh.fd(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail("write", folder / name, errno);
  }
  if (const int code = fresh.rename_to(fd.fd(), name)) fail("write", folder / name, code);
}

/// What is to be done about one hook, decided before anything is changed.
HookDeed plan(const fs::path& folder, std::string_view name, const std::string& text) {
  const fs::path hook = folder / name;
  HookDeed deed{std::string(name)};
  if (!is_there(hook)) {
    deed.what = is_there(kept_name(hook)) ? What::kept_other : What::written;
    return deed;
  }
  const std::string before = git::beginning_of_hook(hook);
  switch (lfs::hook_owner(name, before)) {
    case HookOwner::hoist: {
      const bool is_same = before == text && ::access(hook.c_str(), X_OK) == 0;
      deed.what = is_same ? What::unchanged : What::renewed;
      break;
    }
    case HookOwner::git_lfs:
      deed.what = What::of_git_lfs;
      break;
    case HookOwner::other:
      if (is_there(kept_name(hook))) {
        throw Error(ErrorKind::conflict,
                    fmt::format("cannot keep {}: {} is there already", hook.string(),
                                kept_name(hook).filename().string()),
                    "join the two into one of them and remove the other");
      }
      deed.what = What::kept_other;
      break;
  }
  return deed;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path rest = fs::weakly_canonical(path).lexically_relative(fs::weakly_canonical(folder));
  return !rest.empty() && *rest.begin() != "..";
}

}  // namespace

HooksPlace hooks_place(git_repository* repo, const lfs::GitConfig& config) {
  HooksPlace place{fs::absolute(git::hooks_folder(repo, config)).lexically_normal()};
  const char* top = git_repository_workdir(repo);
  if (is_below(place.folder, git_repository_commondir(repo))) {
    place.where = HooksPlace::Where::git_folder;
  } else if (top != nullptr && is_below(place.folder, top)) {
    place.where = HooksPlace::Where::working_tree;
  } else {
    place.where = HooksPlace::Where::elsewhere;
  }
  return place;
}

HooksPlace find_hooks_place(const std::optional<fs::path>& folder) {
  const lfs::Environment environment = lfs::system_environment();
  const git::Repo repo =
      folder ? repository_around(*folder, environment) : repository_of_process(environment);
  return hooks_place(repo.get(), git::config_values(repo.get(), environment));
}

bool has_own_hook(const fs::path& folder, std::string_view name) {
  const fs::path hook = folder / name;
  return is_there(hook) && lfs::hook_owner(name, git::beginning_of_hook(hook)) == HookOwner::hoist;
}

std::vector<HookDeed> install_hooks(const fs::path& folder,
                                    const std::vector<std::string_view>& names,
                                    std::string_view program) {
  const std::string word = program == "hoist" ? "hoist" : git::quoted_for_shell(program);
  std::vector<HookDeed> deeds;
  deeds.reserve(names.size());
  for (const std::string_view name : names) {
    deeds.push_back(plan(folder, name, lfs::hook_text(name, word)));
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail("make", folder, error.value());
  for (const HookDeed& deed : deeds) {
    if (deed.what == What::unchanged || deed.what == What::of_git_lfs) continue;
    const fs::path hook = folder / deed.name;
    if (deed.what == What::kept_other && is_there(hook)) move_hook(hook, kept_name(hook));
    write_hook(folder, deed.name, lfs::hook_text(deed.name, word));
  }
  return deeds;
}

std::vector<HookDeed> remove_hooks(const fs::path& folder,
                                   const std::vector<std::string_view>& names) {
  std::vector<HookDeed> deeds;
  for (const std::string_view name : names) {
    const fs::path hook = folder / name;
    const fs::path kept = kept_name(hook);
    if (is_there(hook) && !has_own_hook(folder, name)) {
      deeds.push_back({std::string(name), What::left});
    } else if (is_there(kept)) {
      move_hook(kept, hook);
      deeds.push_back({std::string(name), What::restored});
    } else if (is_there(hook)) {
      if (::unlink(hook.c_str()) != 0) fail("remove", hook, errno);
      deeds.push_back({std::string(name), What::removed});
    }
  }
  return deeds;
}

}  // namespace hoist::repository
