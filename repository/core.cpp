// SPDX-License-Identifier: Apache-2.0
#include "repository/core.hpp"

#include <map>
#include <mutex>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "hoist/error.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

/// What a folder is, by whatever path it was reached.
using FolderId = std::pair<dev_t, ino_t>;

/// Destroyed by nobody.
struct Cores {
  std::mutex mutex;
  std::map<FolderId, std::weak_ptr<Core>> by_folder;
};

Cores& cores() {
  static auto* const all = new Cores;
  return *all;
}

[[noreturn]] void fail(const fs::path& folder) {
  throw Error(ErrorKind::io, fmt::format("cannot open {}: {}", folder.string(),
                                         std::generic_category().message(errno)));
}

std::shared_ptr<Core> make_core(lfs::UniqueFd folder, const fs::path& git_dir) {
  std::error_code error;
  fs::path canonical = fs::canonical(git_dir, error);
  if (error) canonical = git_dir;
  auto core = std::make_shared<Core>();
  core->folder = std::move(folder);
  core->order = std::make_shared<TurnOrder>(canonical / "hoist" / "turn");
  core->queue = std::make_shared<CommandQueue>(core);
  core->pushes = std::make_shared<PendingPushes>(canonical);
  return core;
}

}  // namespace

std::shared_ptr<Core> core_of(const fs::path& git_dir) {
  lfs::UniqueFd folder(::open(git_dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  if (!folder || ::fstat(folder.fd(), &status) != 0) fail(git_dir);
  Cores& all = cores();
  const std::lock_guard lock(all.mutex);
  std::erase_if(all.by_folder, [](const auto& known) { return known.second.expired(); });
  std::weak_ptr<Core>& known = all.by_folder[{status.st_dev, status.st_ino}];
  if (auto core = known.lock()) return core;
  auto core = make_core(std::move(folder), git_dir);
  known = core;
  return core;
}

}  // namespace hoist::repository
