// SPDX-License-Identifier: Apache-2.0
#include "repository/git/usable.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/index_header.hpp"

namespace hoist::git {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The repository that a `.git` file leads to, or the folder `.git` itself.
fs::path git_dir_of(const fs::path& work_tree) {
  fs::path dot_git = work_tree / ".git";
  std::error_code error;
  if (!fs::is_regular_file(dot_git, error)) return dot_git;
  constexpr std::string_view label = "gitdir: ";
  std::string text = text_of(dot_git);
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (!text.starts_with(label)) return dot_git;
  const fs::path git_dir = work_tree / text.substr(label.size());
  std::string common = text_of(git_dir / "commondir");
  while (common.ends_with('\n')) common.pop_back();
  return common.empty() ? git_dir : git_dir / common;
}

std::optional<std::string> text(git_config* config, const char* name) {
  Text value;
  if (git_config_get_string_buf(value.get(), config, name) != 0) return std::nullopt;
  return std::string(value.view());
}

/// The first extension that changes what the files of a repository mean.
std::optional<std::string> format_of(git_config* config) {
  const auto hashes = text(config, "extensions.objectformat");
  if (hashes && *hashes != "sha1") return fmt::format("its objects are named by {}", *hashes);
  const auto refs = text(config, "extensions.refstorage");
  if (refs && *refs != "files") return fmt::format("its references are stored as {}", *refs);
  git_config_iterator* given = nullptr;
  if (git_config_iterator_glob_new(&given, config, "^extensions\\.") != 0) return std::nullopt;
  const ConfigIterator entries(given);
  git_config_entry* entry = nullptr;
  while (git_config_next(&entry, given) == 0) {
    const std::string_view name = entry->name;
    if (name != "extensions.noop") return fmt::format("its format has {}", name);
  }
  return std::nullopt;
}

}  // namespace

void require_usable_index(git_repository* repo) {
  const fs::path file = fs::path(git_repository_path(repo)) / "index";
  const auto fault = fault_of_index(text_of(file));
  if (!fault) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("hoist cannot use {}: {}", file.string(), fault->what), fault->remedy);
}

void require_usable_format(const fs::path& work_tree) {
  git_config* opened = nullptr;
  if (git_config_open_ondisk(&opened, (git_dir_of(work_tree) / "config").c_str()) != 0) return;
  const Config config(opened);
  std::int32_t version = 0;
  static_cast<void>(git_config_get_int32(&version, opened, "core.repositoryformatversion"));
  if (version < 1) return;
  const auto what = version > 1 ? fmt::format("its format is of version {}", version)
                                : format_of(opened).value_or("");
  if (what.empty()) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("hoist cannot use {}: {}", work_tree.string(), what),
              "use git for it, or a clone in the usual format");
}

}  // namespace hoist::git
