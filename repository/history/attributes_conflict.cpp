// SPDX-License-Identifier: Apache-2.0
#include "repository/history/attributes_conflict.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/unite_attributes.hpp"

namespace hoist::repository {
namespace {

using ConflictIterator = git::Handle<git_index_conflict_iterator, git_index_conflict_iterator_free>;

constexpr const char* doing = "cannot unite two versions of .gitattributes";
constexpr git_object_size_t longest_bytes = git_object_size_t{1} << 20U;

bool is_attributes_file(std::string_view path) {
  constexpr std::string_view name = ".gitattributes";
  return path == name || (path.ends_with(name) && path[path.size() - name.size() - 1] == '/');
}

/// The content of a plain file; nothing where it is none, or too long to be one of these.
std::optional<std::string> text_of(git_repository* repo, const git_index_entry& entry) {
  if (entry.mode != GIT_FILEMODE_BLOB) return std::nullopt;
  const auto blob = git::out<git::Blob>(
      [&](git_blob** it) { git::check(git_blob_lookup(it, repo, &entry.id), doing); });
  const auto size = static_cast<git_object_size_t>(git_blob_rawsize(blob.get()));
  if (size > longest_bytes) return std::nullopt;
  return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())), size);
}

std::optional<std::string> united(git_repository* repo, const git_index_entry* base,
                                  const git_index_entry& first, const git_index_entry& second) {
  const auto before = base != nullptr ? text_of(repo, *base) : std::optional<std::string>("");
  const auto one = text_of(repo, first);
  const auto other = text_of(repo, second);
  if (!before || !one || !other) return std::nullopt;
  return unite_attributes(*before, *other, *one);
}

}  // namespace

void unite_attributes_in(git_repository* repo, git_index* index) {
  std::vector<std::pair<std::string, std::string>> resolved;
  const auto iterator = git::out<ConflictIterator>([&](git_index_conflict_iterator** it) {
    git::check(git_index_conflict_iterator_new(it, index), doing);
  });
  const git_index_entry* base = nullptr;
  const git_index_entry* first = nullptr;
  const git_index_entry* second = nullptr;
  while (git_index_conflict_next(&base, &first, &second, iterator.get()) == 0) {
    if (first == nullptr || second == nullptr || !is_attributes_file(first->path)) continue;
    if (auto text = united(repo, base, *first, *second)) {
      resolved.emplace_back(first->path, *std::move(text));
    }
  }
  for (const auto& [path, text] : resolved) {
    git_index_entry entry{};
    entry.path = path.c_str();
    entry.mode = GIT_FILEMODE_BLOB;
    git::check(git_blob_create_from_buffer(&entry.id, repo, text.data(), text.size()), doing);
    git::check(git_index_conflict_remove(index, path.c_str()), doing);
    git::check(git_index_add(index, &entry), doing);
  }
}

}  // namespace hoist::repository
