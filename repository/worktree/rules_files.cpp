// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/rules_files.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t too_large_bytes = std::size_t{100} << 20U;

/// The rest of an open regular file.
std::optional<lfs::RulesText> text_of(int fd, const struct stat& state) {
  if (!S_ISREG(state.st_mode) || static_cast<std::size_t>(state.st_size) >= too_large_bytes) {
    return std::nullopt;
  }
  lfs::RulesText rules;
  rules.text.reserve(static_cast<std::size_t>(state.st_size));
  std::string piece(std::size_t{64} << 10U, '\0');
  while (rules.text.size() < too_large_bytes) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return rules;
    rules.text.append(piece, 0, static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

/// A user's home folder; of the empty name, one's own.
std::optional<std::string> home_of(const std::string& user, const lfs::Environment& environment) {
  if (user.empty()) return environment("HOME");
  struct passwd entry {};
  struct passwd* found = nullptr;
  std::string room(std::size_t{16} << 10U, '\0');
  if (::getpwnam_r(user.c_str(), &entry, room.data(), room.size(), &found) != 0 ||
      found == nullptr) {
    return std::nullopt;
  }
  return entry.pw_dir;
}

}  // namespace

std::optional<lfs::RulesText> read_rules_file(const fs::path& file) {
  if (file.empty()) return std::nullopt;
  const lfs::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat state {};
  if (!fd || ::fstat(fd.fd(), &state) != 0) return std::nullopt;
  return text_of(fd.fd(), state);
}

fs::path user_rules_file(const lfs::GitConfig& config, const std::string& key,
                         const std::string& usual_name, const fs::path& root,
                         const lfs::Environment& environment) {
  if (const auto named = config.last(key)) {
    if (named->empty()) return {};
    if (!named->starts_with('~')) return root / *named;
    const std::size_t slash = std::min(named->find('/'), named->size());
    const auto home = home_of(std::string(named->substr(1, slash - 1)), environment);
    return home ? fs::path(*home + std::string(named->substr(slash))) : fs::path();
  }
  const auto folder = environment("XDG_CONFIG_HOME");
  if (folder && !folder->empty()) return fs::path(*folder) / "git" / usual_name;
  const auto home = environment("HOME");
  return home ? fs::path(*home) / ".config/git" / usual_name : fs::path();
}

bool ignores_case(const lfs::GitConfig& config) {
  const auto value = config.last("core.ignorecase");
  return value && lfs::parse_config_bool(*value).value_or(false);
}

fs::path info_file(git_repository* repo, const std::string& name) {
  return fs::path(git_repository_commondir(repo)) / "info" / name;
}

std::optional<lfs::RulesText> read_rules_blob(git_repository* repo, const git_oid& id) {
  const std::string doing = fmt::format("cannot read the object {}", git::hex(id));
  const auto odb =
      git::out<git::Odb>([&](git_odb** it) { git::check(git_repository_odb(it, repo), doing); });
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  git::check(git_odb_read_header(&size, &type, odb.get(), &id), doing);
  if (type != GIT_OBJECT_BLOB || size >= too_large_bytes) return std::nullopt;
  const auto blob = git::out<git::Blob>(
      [&](git_blob** it) { git::check(git_blob_lookup(it, repo, &id), doing); });
  const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
  return lfs::RulesText{std::string(bytes, static_cast<std::size_t>(git_blob_rawsize(blob.get()))),
                        true};
}

std::optional<lfs::RulesText> WorkRules::in(const std::string& folder) {
  const std::string path = path_in(folder, name_);
  try {
    if (const lfs::OpenFile file = tree_->open_file(path))
      return text_of(file.file.fd(), file.state);
    if (tree_->look(path).kind == lfs::Seen::Kind::folder) return lfs::RulesText{};
  } catch (const Error&) {
    // What may not be read counts for git as what is not there.
  }
  return std::nullopt;
}

std::string path_in(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + '/' + name;
}

}  // namespace hoist::repository
