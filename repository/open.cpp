// SPDX-License-Identifier: Apache-2.0
#include "repository/open.hpp"

#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "repository/checkout.hpp"
#include "repository/clone_setup.hpp"
#include "repository/core.hpp"
#include "repository/git/check.hpp"
#include "repository/git/config_files.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/config_write.hpp"
#include "repository/git/usable.hpp"
#include "repository/push/push_names.hpp"
#include "repository/queue/program_end.hpp"
#include "repository/remote/clone.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/remote/unfinished_clone.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

bool is_empty_or_missing(const fs::path& folder) {
  std::error_code error;
  const auto status = fs::status(folder, error);
  if (!fs::exists(status)) return true;
  if (!fs::is_directory(status)) {
    throw Error(ErrorKind::conflict, fmt::format("{} is no folder", folder.string()));
  }
  const bool is_empty = fs::is_empty(folder, error);
  if (error) {
    throw Error(ErrorKind::permission,
                fmt::format("cannot look into {}: {}", folder.string(), error.message()));
  }
  return is_empty;
}

bool is_clone_of(const lfs::GitConfig& config, std::string_view url) {
  for (const lfs::ConfigEntry& entry : config.entries()) {
    if (entry.key.starts_with("remote.") && entry.key.ends_with(".url") &&
        same_remote(entry.value, url)) {
      return true;
    }
  }
  return false;
}

git::Repo open_at(const fs::path& folder) {
  git_repository* given = nullptr;
  const int code =
      git_repository_open_ext(&given, folder.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
  if (code == GIT_ENOTFOUND) return nullptr;
  if (code < 0) {
    const Error error = git::error_of(code, fmt::format("cannot open {}", folder.string()));
    git::require_usable_format(folder);
    throw Error(error);
  }
  return git::Repo(given);
}

/// What libgit2 1.5 would read, and get wrong.
void require_supported(const lfs::GitConfig& config, const fs::path& root) {
  const auto refuse = [&](std::string_view what) {
    throw Error(ErrorKind::unsupported,
                fmt::format("{} is {}, which hoist cannot use", root.string(), what),
                "use git for it, or a full clone");
  };
  for (const lfs::ConfigEntry& entry : config.entries()) {
    if (entry.key == "extensions.partialclone") refuse("a partial clone");
    const bool is_promisor = entry.key.starts_with("remote.") && entry.key.ends_with(".promisor");
    if (is_promisor && lfs::parse_config_bool(entry.value).value_or(false)) {
      refuse("a partial clone");
    }
  }
}

void adopt(WorkingCopy& copy, git::Repo repo) {
  if (git_repository_is_bare(repo.get()) != 0) {
    throw Error(ErrorKind::unsupported,
                fmt::format("{} is a bare repository: it has no working tree", copy.root.string()));
  }
  git::use_config_files(repo.get(), copy.environment);
  copy.repo = std::move(repo);
  copy.config = git::config_values(copy.repo.get(), copy.environment);
  require_supported(copy.config, copy.root);
  git::require_usable_index(copy.repo.get());
  copy.store = open_store(copy);
}

[[noreturn]] void refuse_other_content(const WorkingCopy& copy, const CloneSource& source,
                                       bool is_repository) {
  if (!is_repository) {
    throw Error(ErrorKind::conflict,
                fmt::format("cannot clone into {}: it is not empty", copy.root.string()),
                "clone into an empty or new folder");
  }
  const auto origin = copy.config.last("remote.origin.url");
  throw Error(
      ErrorKind::conflict,
      fmt::format("{} is a clone of {}, not of {}", copy.root.string(),
                  origin ? displayed_remote(*origin) : "nothing", displayed_remote(source.url)),
      "clone into another folder");
}

std::shared_ptr<Core> join(WorkingCopy& copy) {
  std::shared_ptr<Core> core = core_of(git_repository_path(copy.repo.get()));
  copy.order = core->order;
  return core;
}

std::shared_ptr<Core> clone(WorkingCopy& copy, const CloneSource& source) {
  // No repository yet: what the user and the system configure holds.
  copy.config = git::user_config_values(copy.environment);
  git::Transports transports(transport_ports(copy));
  Cloned cloned =
      clone_into(copy.root, source.url, copy.options.revision, transports, copy.options.callbacks);
  adopt(copy, std::move(cloned.repo));
  std::shared_ptr<Core> core = join(copy);
  set_up_clone(copy);
  if (cloned.start) check_out_clone(copy, *cloned.start);
  forget_clone(copy.root);
  return core;
}

}  // namespace

std::shared_ptr<Core> open_or_clone(WorkingCopy& copy, const fs::path& folder,
                                    RepositoryOptions options) {
  watch_program_end();
  copy.environment = lfs::system_environment();
  copy.root = fs::absolute(folder).lexically_normal();
  if (copy.root.filename().empty()) copy.root = copy.root.parent_path();
  copy.token = options.token;
  copy.options = std::move(options);

  std::optional<CloneSource> source;
  if (!copy.options.clone_from.empty()) {
    source = read_clone_source(copy.options.clone_from, copy.environment);
    std::error_code error;
    if (source->is_hub_id && fs::exists(copy.options.clone_from, error)) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("'{0}' may be the folder {0} or a repository of the Hub",
                              copy.options.clone_from),
                  fmt::format("write ./{} for the folder, or the whole URL for the Hub",
                              copy.options.clone_from));
    }
    if (source->is_local) {
      source->url = fs::absolute(source->url).lexically_normal().string();
      if (!fs::exists(source->url, error)) {
        throw Error(ErrorKind::not_found,
                    fmt::format("cannot clone {}: there is no such folder", source->url));
      }
    }
    if (source->password && !copy.token) copy.token = source->password;
  }

  std::shared_ptr<Core> core;
  if ((source && is_unfinished_clone(copy.root, source->url)) || is_empty_or_missing(copy.root)) {
    if (!source) {
      throw Error(ErrorKind::not_found,
                  fmt::format("{} is no working copy: it is empty or missing", copy.root.string()),
                  "say what to clone into it (clone_from)");
    }
    core = clone(copy, *source);
  } else {
    git::Repo repo = open_at(copy.root);
    if (!repo && source) refuse_other_content(copy, *source, false);
    if (!repo) {
      throw Error(ErrorKind::not_found,
                  fmt::format("{} is no working copy of git", copy.root.string()),
                  "a folder above it does not count");
    }
    adopt(copy, std::move(repo));
    core = join(copy);
    sweep_push_names(copy.repo.get());
    if (source && !is_clone_of(copy.config, source->url)) {
      refuse_other_content(copy, *source, true);
    }
    if (!copy.options.revision.empty()) check_out(copy, copy.options.revision, {});
  }
  if (copy.options.git_user) git::set_local(copy.repo.get(), "user.name", *copy.options.git_user);
  if (copy.options.git_email)
    git::set_local(copy.repo.get(), "user.email", *copy.options.git_email);
  return core;
}

void reopen(WorkingCopy& copy) {
  git::Repo repo = open_at(copy.root);
  if (!repo) {
    throw Error(ErrorKind::not_found, fmt::format("{} is gone", copy.root.string()));
  }
  adopt(copy, std::move(repo));
}

}  // namespace hoist::repository
