// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/find_remote.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/remote/clone_source.hpp"

namespace hoist::repository {
namespace {

using Refspec = git::Handle<git_refspec, git_refspec_free>;

/// What the configuration has on a remote, where that is no more than URLs and one refspec.
struct PlainRemote {
  std::string url;
  std::string push_url;
  std::string refspec;
};

/// Calls `see` with each entry of the configuration, and no regular expression.
template <typename See>
void for_each_entry(git_repository* repo, See&& see) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
  const auto iterator = git::out<git::ConfigIterator>([&](git_config_iterator** it) {
    git::check(git_config_iterator_new(it, config.get()), "cannot read git's configuration");
  });
  git_config_entry* entry = nullptr;
  while (git_config_next(&entry, iterator.get()) == 0) {
    see(std::string_view(entry->name),
        std::string_view(entry->value != nullptr ? entry->value : ""));
  }
}

bool rewrites_urls(std::string_view key) {
  return key.starts_with("url.") && key.ends_with("insteadof");
}

/// Nothing where there is no such remote, or more to it than this.
std::optional<PlainRemote> plain_remote(git_repository* repo, const std::string& name) {
  const std::string section = fmt::format("remote.{}.", name);
  PlainRemote remote;
  bool is_plain = true;
  const auto take_one = [&](std::string& into, std::string_view value) {
    is_plain = is_plain && into.empty() && !value.empty();
    into = value;
  };
  for_each_entry(repo, [&](std::string_view key, std::string_view value) {
    if (rewrites_urls(key) || key == "fetch.prune") is_plain = false;
    if (!key.starts_with(section)) return;
    key.remove_prefix(section.size());
    if (key == "url") {
      take_one(remote.url, value);
    } else if (key == "pushurl") {
      take_one(remote.push_url, value);
    } else if (key == "fetch") {
      take_one(remote.refspec, value);
    } else if (key == "prune" || key == "tagopt" || key == "push" || key == "mirror") {
      is_plain = false;
    }
  });
  if (!is_plain || remote.url.empty() || remote.refspec.empty()) return std::nullopt;
  return remote;
}

git::Remote make(git_repository* repo, const std::string& url, const char* refspec) {
  git_remote_create_options options = GIT_REMOTE_CREATE_OPTIONS_INIT;
  options.repository = repo;
  options.fetchspec = refspec;
  options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
  return git::out<git::Remote>([&](git_remote** it) {
    git::check(git_remote_create_with_opts(it, url.c_str(), &options),
               fmt::format("cannot use the remote {}", displayed_remote(url)));
  });
}

bool is_configured(git_repository* repo, const std::string& name) {
  const std::string section = fmt::format("remote.{}.", name);
  bool found = false;
  for_each_entry(repo, [&](std::string_view key, std::string_view) {
    found = found || key.starts_with(section);
  });
  return found;
}

}  // namespace

git::Remote find_remote(git_repository* repo, const std::string& name) {
  if (const auto plain = plain_remote(repo, name)) {
    git::Remote remote = make(repo, plain->url, plain->refspec.c_str());
    if (!plain->push_url.empty()) {
      git::check(git_remote_set_instance_pushurl(remote.get(), plain->push_url.c_str()),
                 fmt::format("cannot push to {}", displayed_remote(plain->push_url)));
    }
    return remote;
  }
  return git::out<git::Remote>([&](git_remote** it) {
    git::check(git_remote_lookup(it, repo, name.c_str()), fmt::format("no remote '{}'", name),
               "git remote -v lists those that are configured");
  });
}

git::Remote find_remote_or_url(git_repository* repo, const std::string& name_or_url) {
  if (name_or_url.find_first_of(":/") == std::string::npos || is_configured(repo, name_or_url)) {
    return find_remote(repo, name_or_url);
  }
  bool is_rewritten = false;
  for_each_entry(repo, [&](std::string_view key, std::string_view) {
    is_rewritten = is_rewritten || rewrites_urls(key);
  });
  if (!is_rewritten) return make(repo, name_or_url, nullptr);
  return git::out<git::Remote>([&](git_remote** it) {
    git::check(git_remote_create_anonymous(it, repo, name_or_url.c_str()),
               fmt::format("cannot use the remote {}", displayed_remote(name_or_url)));
  });
}

std::set<std::string> remote_names(git_repository* repo) {
  constexpr std::string_view section = "remote.";
  std::set<std::string> names;
  for_each_entry(repo, [&](std::string_view key, std::string_view) {
    const std::size_t dot = key.rfind('.');
    const bool is_url = key.ends_with(".url") || key.ends_with(".pushurl");
    if (!is_url || !key.starts_with(section) || dot <= section.size()) return;
    names.emplace(key.substr(section.size(), dot - section.size()));
  });
  return names;
}

std::optional<std::string> tracking_name(git_repository* repo, const std::string& remote,
                                         const std::string& branch) {
  const std::string key = fmt::format("remote.{}.fetch", remote);
  std::vector<std::string> refspecs;
  for_each_entry(repo, [&](std::string_view name, std::string_view value) {
    if (name == key) refspecs.emplace_back(value);
  });
  for (const std::string& text : refspecs) {
    const auto refspec = git::out<Refspec>([&](git_refspec** it) {
      git::check(git_refspec_parse(it, text.c_str(), 1), fmt::format("{} is no refspec", key));
    });
    if (git_refspec_src_matches(refspec.get(), branch.c_str()) == 0) continue;
    git::Text name;
    git::check(git_refspec_transform(name.get(), refspec.get(), branch.c_str()),
               fmt::format("{} is no refspec for {}", key, branch));
    return std::string(name.view());
  }
  return std::nullopt;
}

}  // namespace hoist::repository
