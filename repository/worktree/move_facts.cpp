// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_facts.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "repository/git/check.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/sparse_checkout.hpp"
#include "repository/worktree/work_state.hpp"

namespace hoist::repository {
namespace {

bool is_submodule(std::uint32_t mode) { return mode == GIT_FILEMODE_COMMIT; }

WorkFacts::Kind kind_of(const lfs::Seen& seen) {
  switch (seen.kind) {
    case lfs::Seen::Kind::missing:
      return WorkFacts::Kind::missing;
    case lfs::Seen::Kind::blocked:
      return WorkFacts::Kind::blocked;
    case lfs::Seen::Kind::file:
      return WorkFacts::Kind::file;
    case lfs::Seen::Kind::link:
      return WorkFacts::Kind::link;
    case lfs::Seen::Kind::folder:
      return WorkFacts::Kind::folder;
    case lfs::Seen::Kind::other:
      break;
  }
  return WorkFacts::Kind::other;
}

bool is_same_entry(const std::optional<IndexFacts>& a, const std::optional<IndexFacts>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->mode == b->mode && a->is_skipped == b->is_skipped && git_oid_equal(&a->id, &b->id) != 0;
}

/// Looks at paths without reading a file.
class Looker {
 public:
  Looker(const MoveSight& sight, git_index* index, lfs::Beneath& tree)
      : sight_(sight), index_(index), tree_(tree), sparse_(SparseCheckout::of(sight.repo)) {}

  [[nodiscard]] MoveLook look() {
    tree_.begin_again();
    MoveLook look;
    look.facts.reserve(sight_.changes.size());
    look.seen.reserve(sight_.changes.size());
    for (const TreeChange& change : sight_.changes) look_at(change, look);
    for (std::size_t i = 0; i < git_index_entrycount(index_); ++i) {
      const git_index_entry& entry = *git_index_get_byindex(index_, i);
      if (git_index_entry_is_conflict(&entry) != 0) look.unmerged.insert(entry.path);
    }
    return look;
  }

 private:
  void look_at(const TreeChange& change, MoveLook& look) {
    const lfs::Seen seen = tree_.look(change.path);
    PathFacts facts{change.path, change.before, change.after};
    if (const git_index_entry* entry = git_index_get_bypath(index_, change.path.c_str(), 0)) {
      facts.index = IndexFacts{entry->mode, entry->id, is_skipped(*entry)};
    }
    facts.work.kind = kind_of(seen);
    facts.is_sparse = is_left_out(facts);
    facts.work.blocked_by = seen.blocked_by;
    facts.work.has_strangers = seen.kind == lfs::Seen::Kind::folder && has_strangers(change.path);
    facts.work.is_ignored = !facts.index && change.after.mode == 0 && is_ignored(change.path);
    if (!facts.index) facts.rivals = rivals_of(change.path);
    look.facts.push_back(std::move(facts));
    look.seen.push_back(seen);
  }
  /// By the patterns of a sparse checkout, or by hand, as long as nothing is there.
  [[nodiscard]] bool is_left_out(const PathFacts& facts) const {
    const bool is_by_hand =
        facts.index && facts.index->is_skipped && facts.work.kind == WorkFacts::Kind::missing;
    return !sparse_.includes(facts.path, is_submodule(facts.target.mode)) || is_by_hand;
  }
  [[nodiscard]] bool is_ignored(const std::string& path) const {
    int ignored = 0;
    return git_ignore_path_is_ignored(&ignored, sight_.repo, path.c_str()) == 0 && ignored != 0;
  }
  [[nodiscard]] bool has_strangers(const std::string& folder) {
    const auto names = tree_.names_in(folder);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const std::string path = folder + '/' + name;
      if (tree_.look(path).kind == lfs::Seen::Kind::folder) return has_strangers(path);
      return git_index_get_bypath(index_, path.c_str(), 0) == nullptr;
    });
  }
  [[nodiscard]] bool is_of_the_move(std::string_view path) const {
    const auto found = std::lower_bound(
        sight_.changes.begin(), sight_.changes.end(), path,
        [](const TreeChange& change, std::string_view wanted) { return change.path < wanted; });
    return found != sight_.changes.end() && found->path == path;
  }
  [[nodiscard]] std::vector<std::string> rivals_of(const std::string& path) const {
    std::vector<std::string> rivals;
    for (std::size_t end = path.find('/'); end != std::string::npos;
         end = path.find('/', end + 1)) {
      const std::string above = path.substr(0, end);
      if (git_index_get_bypath(index_, above.c_str(), 0) != nullptr && !is_of_the_move(above)) {
        rivals.push_back(above);
      }
    }
    const std::string below = path + '/';
    std::size_t at = 0;
    if (git_index_find_prefix(&at, index_, below.c_str()) != 0) return rivals;
    for (; at < git_index_entrycount(index_); ++at) {
      const char* other = git_index_get_byindex(index_, at)->path;
      if (std::strncmp(other, below.c_str(), below.size()) != 0) break;
      if (!is_of_the_move(other)) rivals.emplace_back(other);
    }
    return rivals;
  }

  const MoveSight& sight_;
  git_index* index_;
  lfs::Beneath& tree_;
  SparseCheckout sparse_;
};

/// Only what a plan would touch has to be clean.
bool needs_content(const PathFacts& facts) {
  const TwoTreeCase needed = two_tree_case(facts);
  return facts.index && !is_submodule(facts.index->mode) &&
         (needed == TwoTreeCase::take || needed == TwoTreeCase::remove) &&
         (facts.work.kind == WorkFacts::Kind::file || facts.work.kind == WorkFacts::Kind::link);
}

void look_at_contents(const MoveSight& sight, git_index* index, MoveLook& look) {
  std::vector<git_index_entry> entries;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < look.facts.size(); ++i) {
    if (!needs_content(look.facts[i])) continue;
    entries.push_back(*git_index_get_bypath(index, look.facts[i].path.c_str(), 0));
    of.push_back(i);
  }
  if (entries.empty()) return;
  const Conversions conversions = Conversions::of_work_tree(sight.repo, index);
  WorkLookOptions options;
  options.conversion_of = [&](const std::string& path) { return conversions.of(path); };
  options.rules = file_rules(sight.repo);
  options.index_file = index_state(sight.repo, index);
  const auto looks = look_at_files(sight.repo, entries, options, sight.callbacks);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    // What was seen first counts: a file that changed in between is not the one that was read.
    const bool is_same_file =
        looks[i].state == WorkState::same && look.seen[of[i]].is_same(lfs::Seen::of(looks[i].file));
    look.facts[of[i]].work.is_clean = is_same_file;
  }
}

}  // namespace

MoveLook look_for_move(const MoveSight& sight, git_index* index, lfs::Beneath& tree) {
  MoveLook look = Looker(sight, index, tree).look();
  look_at_contents(sight, index, look);
  return look;
}

bool is_still(const MoveLook& look, const MoveSight& sight, git_index* index, lfs::Beneath& tree) {
  const MoveLook now = Looker(sight, index, tree).look();
  if (now.unmerged != look.unmerged) return false;
  for (std::size_t i = 0; i < now.facts.size(); ++i) {
    const PathFacts& was = look.facts[i];
    const PathFacts& is = now.facts[i];
    const bool is_same_place =
        is.work.kind == WorkFacts::Kind::blocked
            ? was.work.kind == is.work.kind && was.work.blocked_by == is.work.blocked_by
            : now.seen[i].is_same(look.seen[i]);
    if (!is_same_place || !is_same_entry(was.index, is.index) || was.rivals != is.rivals ||
        was.work.has_strangers != is.work.has_strangers) {
      return false;
    }
  }
  return true;
}

}  // namespace hoist::repository
