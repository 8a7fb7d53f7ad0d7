// SPDX-License-Identifier: Apache-2.0
// Which files are for LFS, by the `.gitattributes` at the top of the working tree.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "hoist/repository.hpp"
#include "lfs/base/fd.hpp"
#include "lfs/base/temp_file.hpp"
#include "lfs/protocol/attributes.hpp"
#include "repository/git/check.hpp"
#include "repository/working_copy.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/status.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t large_bytes = std::uintmax_t{10} << 20U;
/// How much of a file decides whether it is binary.
constexpr std::size_t looked_at_bytes = std::size_t{10} << 20U;

fs::path attributes_file(git_repository* repo) {
  return fs::path(git_repository_workdir(repo)) / ".gitattributes";
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Replaces the whole file, or nothing.
void write_attributes(git_repository* repo, const std::string& text) {
  const fs::path file = attributes_file(repo);
  const fs::path folder = file.parent_path();
  const auto fail = [&](int code) {
    throw Error(ErrorKind::io, fmt::format("cannot write {}: {}", file.string(),
                                           std::generic_category().message(code)));
  };
  const lfs::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) fail(errno);
  lfs::TempFile fresh(fd.fd(), folder.native(), ".hoist-", 0666);
  if (::write(fresh.fd(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail(errno);
  }
  if (const int code = fresh.rename_to(fd.fd(), file.filename())) fail(code);
  git_attr_cache_flush(repo);
}

/// Files that git knows and that go another way now would look unchanged: their time says
/// otherwise.
void touch_tracked(git_repository* repo, git_index* index) {
  const Conversions conversions = Conversions::of_work_tree(repo, index);
  for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
    const git_index_entry& entry = *git_index_get_byindex(index, i);
    const bool is_lfs = conversions.of(entry.path).kind == Conversion::Kind::lfs;
    if (!is_lfs) continue;
    const fs::path file = fs::path(git_repository_workdir(repo)) / entry.path;
    static_cast<void>(::utimensat(AT_FDCWD, file.c_str(), nullptr, AT_SYMLINK_NOFOLLOW));
  }
}

void track(Turn& turn, const std::vector<std::string>& patterns) {
  if (patterns.empty()) return;
  const std::string before = text_of(attributes_file(turn.repo()));
  const std::string after = lfs::with_tracked(before, patterns);
  if (after == before) return;
  write_attributes(turn.repo(), after);
  touch_tracked(turn.repo(), turn.index());
}

void untrack(Turn& turn, const std::vector<std::string>& patterns) {
  const std::string before = text_of(attributes_file(turn.repo()));
  const std::string after = lfs::without_tracked(before, patterns);
  if (after != before) write_attributes(turn.repo(), after);
}

std::vector<std::string> escaped(const std::vector<std::string>& texts,
                                 std::string (*escape)(std::string_view)) {
  std::vector<std::string> result;
  result.reserve(texts.size());
  for (const std::string& text : texts) result.push_back(escape(text));
  return result;
}

bool has_binary_beginning(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes(64 << 10, '\0');
  for (std::size_t seen = 0; in && seen < looked_at_bytes; seen += bytes.size()) {
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto got = static_cast<std::size_t>(in.gcount());
    if (lfs::is_binary(std::string_view(bytes).substr(0, got))) return true;
  }
  return false;
}

/// Tracks, by name, the changed and new files that `is_wanted` names and that LFS does not have
/// yet; what is gone is tracked by name no more.
std::vector<std::string> auto_track(Turn& turn, const Callbacks& callbacks,
                                    bool (*is_wanted)(const fs::path&)) {
  git_repository* repo = turn.repo();
  const Conversions conversions = Conversions::of_work_tree(repo, turn.index());
  std::vector<std::string> names;
  std::vector<std::string> gone;
  for (const FileStatus& file : read_status(repo, turn.index(), {}, callbacks)) {
    const fs::path path = fs::path(git_repository_workdir(repo)) / file.path;
    std::error_code error;
    const auto type = fs::symlink_status(path, error).type();
    if (type == fs::file_type::not_found) gone.push_back(lfs::escape_file_name(file.path));
    if (type != fs::file_type::regular || path.filename() == ".gitattributes") continue;
    const bool is_new = conversions.of(file.path).kind == Conversion::Kind::none;
    if (is_new && is_wanted(path)) names.push_back(file.path);
  }
  track(turn, escaped(names, lfs::escape_file_name));
  untrack(turn, gone);
  return names;
}

}  // namespace

void Repository::lfs_track(const std::vector<std::string>& patterns) {
  Turn turn(*state_);
  track(turn, escaped(patterns, lfs::escape_pattern));
}

void Repository::lfs_track_files(const std::vector<std::string>& names) {
  Turn turn(*state_);
  track(turn, escaped(names, lfs::escape_file_name));
}

void Repository::lfs_untrack(const std::vector<std::string>& patterns) {
  Turn turn(*state_);
  untrack(turn, escaped(patterns, lfs::escape_pattern));
}

std::vector<std::string> Repository::auto_track_large_files() {
  Turn turn(*state_);
  return auto_track(turn, state_->options.callbacks, [](const fs::path& file) {
    std::error_code error;
    return fs::file_size(file, error) >= large_bytes && !error;
  });
}

std::vector<std::string> Repository::auto_track_binary_files() {
  Turn turn(*state_);
  return auto_track(turn, state_->options.callbacks, has_binary_beginning);
}

}  // namespace hoist
