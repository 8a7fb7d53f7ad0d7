// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/racy_entry.hpp"

#include <string>
#include <system_error>

#include <fcntl.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "lfs/store/object_store.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/work_blob.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

/// A tenth of a second of hashing.
constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20U;

bool is(const git_oid& a, const git_oid& b) { return git_oid_equal(&a, &b) != 0; }

}  // namespace

RacyEntries::RacyEntries(git_repository* repo)
    : repo_(repo), root_(git_repository_workdir(repo)), left_bytes_(most_bytes) {}

bool RacyEntries::hides_change(const git_index_entry& entry) {
  struct stat file {};
  const bool is_looked_at = entry.mode == GIT_FILEMODE_LINK || is_regular(entry.mode);
  if (!is_looked_at || ::lstat((root_ / entry.path).c_str(), &file) != 0 ||
      !may_be_same_for_git(entry, file)) {
    return false;
  }
  try {
    return !has_content(entry, file);
  } catch (const Error&) {
    return true;
  } catch (const fs::filesystem_error&) {
    return true;
  }
}

bool RacyEntries::has_content(const git_index_entry& entry, const struct stat& file) {
  if (entry.mode == GIT_FILEMODE_LINK) {
    return S_ISLNK(file.st_mode) &&
           is(hash_text(fs::read_symlink(root_ / entry.path).native()), entry.id);
  }
  return S_ISREG(file.st_mode) && has_bytes(entry, file);
}

bool RacyEntries::has_bytes(const git_index_entry& entry, const struct stat& file) {
  const auto size = static_cast<std::uint64_t>(file.st_size);
  if (!conversions_) conversions_ = Conversions::of_work_tree(repo_);
  const Conversion conversion = conversions_->of(entry.path);
  const bool is_lfs = conversion.kind == Conversion::Kind::lfs;
  if (conversion.kind == Conversion::Kind::foreign) return false;
  const auto pointer = is_lfs ? pointer_of_blob(repo_, entry.id) : std::nullopt;
  if (is_lfs && size > 0) {
    // Of another size, it can be unchanged only as the pointer itself.
    if (!pointer || (size != pointer->size_bytes && size >= lfs::pointer_limit_bytes)) return false;
  }
  if (size > left_bytes_) return false;
  left_bytes_ -= size;
  if (pointer) return lfs::hash_file(root_ / entry.path, {}).pointer == *pointer;
  const std::string path = entry.path;
  const lfs::UniqueFd fd(
      ::open((root_ / path).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  return fd && is(hash_plain(repo_, {fd.fd(), size, path}, {conversion.text, &entry.id}), entry.id);
}

}  // namespace hoist::repository
