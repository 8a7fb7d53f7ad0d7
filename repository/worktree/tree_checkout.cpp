// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/tree_checkout.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "repository/git/callback.hpp"
#include "repository/git/check.hpp"

namespace hoist::repository {
namespace {

/// What the callbacks of a checkout work on.
struct Watch {
  const Callbacks& callbacks;
  std::set<std::string> conflicts = {};
  git::Carrier carrier = {};
};

void watch(git_checkout_options& options, Watch& payload) {
  options.notify_payload = &payload;
  options.progress_payload = &payload;
  options.notify_flags = GIT_CHECKOUT_NOTIFY_CONFLICT;
  options.notify_cb = [](git_checkout_notify_t, const char* path, const git_diff_file*,
                         const git_diff_file*, const git_diff_file*, void* given) {
    auto& self = *static_cast<Watch*>(given);
    return self.carrier.run([&] { self.conflicts.insert(path); });
  };
  options.progress_cb = [](const char*, std::size_t done, std::size_t total, void* given) {
    auto& self = *static_cast<Watch*>(given);
    if (!self.callbacks.progress) return;
    static_cast<void>(self.carrier.run([&] {
      self.callbacks.progress({Progress::Stage::checkout, done, total});
    }));
  };
}

unsigned strategy_of(CheckoutMode mode) {
  unsigned strategy = GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
  strategy |= mode == CheckoutMode::forced ? GIT_CHECKOUT_FORCE
                                           : GIT_CHECKOUT_SAFE | GIT_CHECKOUT_RECREATE_MISSING;
  if (mode == CheckoutMode::dry_run) strategy |= GIT_CHECKOUT_DRY_RUN;
  return strategy;
}

std::set<std::string> check_out_once(const WorkTree& work_tree, git_tree* baseline,
                                     git_tree* target, const std::vector<const char*>& paths,
                                     CheckoutMode mode) {
  if (paths.empty()) return {};  // libgit2 would take that for all
  std::vector<char*> texts;
  texts.reserve(paths.size());
  for (const char* path : paths) texts.push_back(const_cast<char*>(path));
  git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;
  options.baseline = baseline;
  options.checkout_strategy = strategy_of(mode);
  options.paths = {texts.data(), texts.size()};
  Watch payload{work_tree.callbacks};
  watch(options, payload);
  const int code =
      git_checkout_tree(work_tree.repo, reinterpret_cast<const git_object*>(target), &options);
  if (code < 0 && code != GIT_ECONFLICT) {
    payload.carrier.rethrow();
    throw git::error_of(
        code, fmt::format("cannot check out into {}", git_repository_workdir(work_tree.repo)));
  }
  payload.carrier.rethrow();
  return std::move(payload.conflicts);
}

/// `.gitattributes` in folders that are there already.
std::vector<const char*> attributes_among(const WorkTree& work_tree,
                                          const std::vector<const char*>& paths) {
  std::vector<const char*> found;
  for (const char* path : paths) {
    const std::filesystem::path file(path);
    if (file.filename() != ".gitattributes") continue;
    const auto folder = git_repository_workdir(work_tree.repo) / file.parent_path();
    std::error_code error;
    if (std::filesystem::is_directory(std::filesystem::symlink_status(folder, error))) {
      found.push_back(path);
    }
  }
  return found;
}

/// libgit2 converts what it writes as the attributes say that are there before; git, as those say
/// that come. So these come first, and once more, since they speak of themselves as well.
std::set<std::string> check_out_attributes(const WorkTree& work_tree, git_tree* baseline,
                                           git_tree* target,
                                           const std::vector<const char*>& attributes,
                                           CheckoutMode mode) {
  auto conflicts = check_out_once(work_tree, baseline, target, attributes, mode);
  if (attributes.empty() || !conflicts.empty()) return conflicts;
  for (const char* path : attributes) {
    const auto file = std::filesystem::path(git_repository_workdir(work_tree.repo)) / path;
    static_cast<void>(::unlink(file.c_str()));
  }
  git_attr_cache_flush(work_tree.repo);
  conflicts = check_out_once(work_tree, target, target, attributes, mode);
  git_attr_cache_flush(work_tree.repo);
  return conflicts;
}

}  // namespace

std::set<std::string> check_out_paths(const WorkTree& work_tree, git_tree* baseline,
                                      git_tree* target, const std::vector<const char*>& paths,
                                      CheckoutMode mode) {
  const git::Tree empty = baseline == nullptr ? empty_tree(work_tree.repo) : nullptr;
  if (baseline == nullptr) baseline = empty.get();
  if (mode == CheckoutMode::dry_run) {
    return check_out_once(work_tree, baseline, target, paths, mode);
  }
  const auto attributes = attributes_among(work_tree, paths);
  auto conflicts = check_out_attributes(work_tree, baseline, target, attributes, mode);
  if (!conflicts.empty()) return conflicts;
  std::vector<const char*> others;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(others), [&](const char* path) {
    return std::find(attributes.begin(), attributes.end(), path) == attributes.end();
  });
  return check_out_once(work_tree, baseline, target, others, mode);
}

git::Tree empty_tree(git_repository* repo) {
  using TreeBuilder = git::Handle<git_treebuilder, git_treebuilder_free>;
  const auto builder = git::out<TreeBuilder>([&](git_treebuilder** it) {
    git::check(git_treebuilder_new(it, repo, nullptr), "cannot make a tree");
  });
  git_oid id;
  git::check(git_treebuilder_write(&id, builder.get()), "cannot write a tree");
  return git::out<git::Tree>(
      [&](git_tree** it) { git::check(git_tree_lookup(it, repo, &id), "cannot read a tree"); });
}

}  // namespace hoist::repository
