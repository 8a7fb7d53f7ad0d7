// SPDX-License-Identifier: Apache-2.0
#include "repository/git/config_values.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "lfs/base/ascii.hpp"
#include "lfs/protocol/config_parameters.hpp"
#include "lfs/protocol/lfsconfig.hpp"
#include "lfs/settings/load_lfsconfig.hpp"
#include "repository/git/check.hpp"
#include "repository/git/config_files.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"

namespace hoist::git {
namespace {

std::string origin_of(git_config_level_t level) {
  switch (level) {
    case GIT_CONFIG_LEVEL_PROGRAMDATA:
    case GIT_CONFIG_LEVEL_SYSTEM:
      return "the system's git configuration";
    case GIT_CONFIG_LEVEL_XDG:
    case GIT_CONFIG_LEVEL_GLOBAL:
      return "the user's git configuration";
    default:
      return "the repository's git configuration";
  }
}

void append_entries(git_config* config, std::vector<lfs::ConfigEntry>& entries) {
  const auto iterator = out<ConfigIterator>([&](git_config_iterator** it) {
    check(git_config_iterator_new(it, config), "cannot read git's configuration");
  });
  git_config_entry* entry = nullptr;
  int code = 0;
  while ((code = git_config_next(&entry, iterator.get())) == 0) {
    entries.push_back(
        {entry->name, entry->value != nullptr ? entry->value : "true", origin_of(entry->level)});
  }
  if (code != GIT_ITEROVER) check(code, "cannot read git's configuration");
}

/// `a.B.c` as git writes it: section and variable in lower case.
std::string canonical_key(std::string_view key) {
  const std::size_t first = std::min(key.find('.'), key.size());
  const std::size_t last = key.rfind('.');
  if (last == std::string_view::npos) return lfs::ascii_lower(key);
  return lfs::ascii_lower(key.substr(0, first)) + std::string(key.substr(first, last - first)) +
         lfs::ascii_lower(key.substr(last));
}

void append_numbered(const lfs::Environment& environment, std::vector<lfs::ConfigEntry>& entries) {
  const auto text = environment("GIT_CONFIG_COUNT");
  if (!text || text->empty()) return;
  unsigned count = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  if (error != std::errc() || end != text->data() + text->size()) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("GIT_CONFIG_COUNT is {}, which is no number", *text));
  }
  for (unsigned i = 0; i < count; ++i) {
    const auto key = environment(fmt::format("GIT_CONFIG_KEY_{}", i));
    const auto value = environment(fmt::format("GIT_CONFIG_VALUE_{}", i));
    if (!key || !value) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("GIT_CONFIG_COUNT is {}, but GIT_CONFIG_{}_{} is not set", count,
                              key ? "VALUE" : "KEY", i));
    }
    entries.push_back({canonical_key(*key), *value, "the environment"});
  }
}

/// What the environment says; `git -c` last, since it overrides the rest.
void append_environment(const lfs::Environment& environment,
                        std::vector<lfs::ConfigEntry>& entries) {
  append_numbered(environment, entries);
  const auto parameters = environment("GIT_CONFIG_PARAMETERS").value_or("");
  for (lfs::ConfigEntry& entry : lfs::parse_config_parameters(parameters)) {
    entries.push_back({canonical_key(entry.key), std::move(entry.value), std::move(entry.origin)});
  }
}

lfs::Lfsconfig lfsconfig_of_blob(git_repository* repo, const git_oid& id) {
  const auto odb = out<Odb>([&](git_odb** it) {
    check(git_repository_odb(it, repo), "cannot open the object database");
  });
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  const bool is_there = git_odb_read_header(&size, &type, odb.get(), &id) == 0;
  if (!is_there || type != GIT_OBJECT_BLOB) return {};
  if (size > lfs::longest_lfsconfig_bytes) {
    throw Error(ErrorKind::invalid_input, ".lfsconfig in the repository is larger than 1 MiB");
  }
  git_blob* given = nullptr;
  if (git_blob_lookup(&given, repo, &id) != 0) return {};
  const Blob blob(given);
  return lfs::read_lfsconfig({static_cast<const char*>(git_blob_rawcontent(blob.get())),
                              static_cast<std::size_t>(git_blob_rawsize(blob.get()))});
}

bool is_regular(std::uint32_t mode) { return (mode & S_IFMT) == S_IFREG; }

/// A regular file in a commit's root.
std::optional<git_oid> blob_in(git_repository* repo, const std::string& commit) {
  git_object* given = nullptr;
  if (git_revparse_single(&given, repo, (commit + "^{tree}").c_str()) != 0) return std::nullopt;
  const Object object(given);
  const auto* tree = reinterpret_cast<const git_tree*>(object.get());
  const git_tree_entry* entry = git_tree_entry_byname(tree, ".lfsconfig");
  if (entry == nullptr || !is_regular(git_tree_entry_filemode(entry))) return std::nullopt;
  return *git_tree_entry_id(entry);
}

std::optional<git_oid> committed_lfsconfig(git_repository* repo) {
  if (git_repository_is_bare(repo) == 0) {
    git_index* given = nullptr;
    if (git_repository_index(&given, repo) == 0) {
      const Index index(given);
      if (const auto* entry = git_index_get_bypath(index.get(), ".lfsconfig", 0)) {
        if (is_regular(entry->mode)) return entry->id;
        return std::nullopt;
      }
    }
  }
  return blob_in(repo, "HEAD");
}

lfs::GitConfig told(lfs::Lfsconfig lfsconfig, const Notice& notice) {
  const std::string words = lfs::ignored_keys_in_words(lfsconfig.ignored_keys);
  if (notice && !words.empty()) notice(words);
  return std::move(lfsconfig.values);
}

}  // namespace

lfs::GitConfig config_values(git_repository* repo, const lfs::Environment& environment) {
  const auto config = out<Config>([&](git_config** it) {
    check(git_repository_config_snapshot(it, repo), "cannot read git's configuration",
          "git config --list names the file and the line");
  });
  std::vector<lfs::ConfigEntry> entries;
  append_entries(config.get(), entries);
  append_environment(environment, entries);
  return lfs::GitConfig(std::move(entries));
}

lfs::GitConfig user_config_values(const lfs::Environment& environment) {
  const Config config = user_config(environment);
  std::vector<lfs::ConfigEntry> entries;
  append_entries(config.get(), entries);
  append_environment(environment, entries);
  return lfs::GitConfig(std::move(entries));
}

lfs::GitConfig lfsconfig_values(git_repository* repo, const Notice& notice) {
  if (const char* workdir = git_repository_workdir(repo)) {
    if (auto found = lfs::lfsconfig_in(workdir)) return told(*std::move(found), notice);
  }
  const auto id = committed_lfsconfig(repo);
  return id ? told(lfsconfig_of_blob(repo, *id), notice) : lfs::GitConfig();
}

lfs::GitConfig lfsconfig_at(git_repository* repo, const git_oid& commit) {
  const auto id = blob_in(repo, hex(commit));
  return id ? lfsconfig_of_blob(repo, *id).values : lfs::GitConfig();
}

}  // namespace hoist::git
