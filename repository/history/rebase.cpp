// SPDX-License-Identifier: Apache-2.0
#include "repository/history/rebase.hpp"

#include <optional>

#include "repository/git/callback.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/commit.hpp"
#include "repository/history/sign.hpp"

namespace hoist::repository {
namespace {

constexpr const char* doing = "cannot put our commits on top of the remote's";

using ConflictIterator = git::Handle<git_index_conflict_iterator, git_index_conflict_iterator_free>;

std::vector<std::string> conflicts_of(git_rebase* rebase) {
  const auto index = git::out<git::Index>(
      [&](git_index** it) { git::check(git_rebase_inmemory_index(it, rebase), doing); });
  std::vector<std::string> paths;
  if (git_index_has_conflicts(index.get()) == 0) return paths;
  const auto iterator = git::out<ConflictIterator>([&](git_index_conflict_iterator** it) {
    git::check(git_index_conflict_iterator_new(it, index.get()), doing);
  });
  const git_index_entry* ancestor = nullptr;
  const git_index_entry* ours = nullptr;
  const git_index_entry* theirs = nullptr;
  while (git_index_conflict_next(&ancestor, &ours, &theirs, iterator.get()) == 0) {
    for (const git_index_entry* entry : {ancestor, ours, theirs}) {
      if (entry == nullptr) continue;
      paths.emplace_back(entry->path);
      break;
    }
  }
  return paths;
}

struct Signing {
  git_repository* repo;
  std::optional<Signer> signer;
  git::Carrier carrier;
};

int create_signed(git_oid* id, const git_signature* author, const git_signature* committer,
                  const char* /*encoding*/, const char* message, const git_tree* tree,
                  std::size_t parent_count, const git_commit** parents, void* payload) {
  auto& signing = *static_cast<Signing*>(payload);
  return signing.carrier.run([&] {
    *id = create_signed_commit(
        signing.repo, {*author, *committer, message, tree, {parents, parents + parent_count}},
        *signing.signer);
  });
}

}  // namespace

Rebased rebase_onto(git_repository* repo, const git_oid& upstream,
                    const lfs::Environment& environment,
                    const std::function<bool()>& stop_requested) {
  const git::Signature by = committer(repo, environment);
  const auto target = git::out<git::AnnotatedCommit>([&](git_annotated_commit** it) {
    git::check(git_annotated_commit_lookup(it, repo, &upstream), doing);
  });
  git_rebase_options options = GIT_REBASE_OPTIONS_INIT;
  options.inmemory = 1;
  options.merge_options.flags = GIT_MERGE_FIND_RENAMES;
  Signing signing{repo, Signer::wanted(repo, environment, stop_requested), {}};
  if (signing.signer) {
    options.payload = &signing;
    options.commit_create_cb = create_signed;
  }
  const auto rebase = git::out<git::Rebase>([&](git_rebase** it) {
    git::check(git_rebase_init(it, repo, nullptr, target.get(), nullptr, &options), doing);
  });

  Rebased result{upstream, 0, {}, {}};
  git_rebase_operation* operation = nullptr;
  int code = 0;
  while ((code = git_rebase_next(&operation, rebase.get())) == 0) {
    result.conflicts = conflicts_of(rebase.get());
    if (!result.conflicts.empty()) return result;
    git_oid id;
    code = git_rebase_commit(&id, rebase.get(), nullptr, by.get(), nullptr, nullptr);
    signing.carrier.rethrow();
    if (code != GIT_EAPPLIED) {
      git::check(code, doing);
      result.tip = id;
      ++result.commits;
    }
    result.replaced.emplace_back(operation->id, result.tip);
  }
  if (code != GIT_ITEROVER) git::check(code, doing);
  return result;
}

}  // namespace hoist::repository
