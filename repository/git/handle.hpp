// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <git2.h>

namespace hoist::git {

/// Frees what libgit2 gave, as its own function for the type does.
template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* pointer) const noexcept {
    free_function(pointer);
  }
};

template <typename T, auto free_function>
using Handle = std::unique_ptr<T, Free<free_function>>;

using AnnotatedCommit = Handle<git_annotated_commit, git_annotated_commit_free>;
using Blob = Handle<git_blob, git_blob_free>;
using BranchIterator = Handle<git_branch_iterator, git_branch_iterator_free>;
using Commit = Handle<git_commit, git_commit_free>;
using Config = Handle<git_config, git_config_free>;
using ConfigIterator = Handle<git_config_iterator, git_config_iterator_free>;
using Diff = Handle<git_diff, git_diff_free>;
using Index = Handle<git_index, git_index_free>;
using Pathspec = Handle<git_pathspec, git_pathspec_free>;
using Odb = Handle<git_odb, git_odb_free>;
using OdbObject = Handle<git_odb_object, git_odb_object_free>;
using Object = Handle<git_object, git_object_free>;
using Rebase = Handle<git_rebase, git_rebase_free>;
using Reference = Handle<git_reference, git_reference_free>;
using ReferenceIterator = Handle<git_reference_iterator, git_reference_iterator_free>;
using Remote = Handle<git_remote, git_remote_free>;
using Repo = Handle<git_repository, git_repository_free>;
using Revwalk = Handle<git_revwalk, git_revwalk_free>;
using Signature = Handle<git_signature, git_signature_free>;
using StatusList = Handle<git_status_list, git_status_list_free>;
using Tag = Handle<git_tag, git_tag_free>;
using Tree = Handle<git_tree, git_tree_free>;
using TreeEntry = Handle<git_tree_entry, git_tree_entry_free>;

/// Receives a handle from a function of libgit2 that gives it through its first argument:
///
///     Index index = out<Index>([&](git_index** it) {
///       check(git_repository_index(it, repo), "cannot read the index");
///     });
template <typename HandleType, typename Give>
[[nodiscard]] HandleType out(Give&& give) {
  typename HandleType::pointer given = nullptr;
  give(&given);
  return HandleType(given);
}

/// A text that libgit2 allocates.
class Text {
 public:
  Text() = default;
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text() { git_buf_dispose(&buffer_); }
  [[nodiscard]] git_buf* get() { return &buffer_; }
  [[nodiscard]] std::string_view view() const {
    return buffer_.ptr == nullptr ? std::string_view()
                                  : std::string_view(buffer_.ptr, buffer_.size);
  }

 private:
  git_buf buffer_ = GIT_BUF_INIT;
};

/// A list of texts that libgit2 allocates.
class Texts {
 public:
  Texts() = default;
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  ~Texts() { git_strarray_dispose(&array_); }
  [[nodiscard]] git_strarray* get() { return &array_; }
  [[nodiscard]] std::size_t size() const { return array_.count; }
  [[nodiscard]] const char* operator[](std::size_t i) const { return array_.strings[i]; }

 private:
  git_strarray array_{};
};

}  // namespace hoist::git
