// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <git2.h>
#include <sys/stat.h>

namespace hoist::repository {

// The part of an index entry that says in which state its file was. Pure.

/// Puts a file's state into an entry as git does; leaves path, id and mode alone. Sizes count
/// modulo 4 GiB.
void set_stat(git_index_entry& entry, const struct stat& file);

/// True when the entry was made for a file in that state, so that its content need not be looked
/// at. The mode does not count.
[[nodiscard]] bool same_stat(const git_index_entry& entry, const struct stat& file);

/// Whether git, which compares whole seconds and can be told to compare little else
/// (core.trustCtime, core.checkStat), may take the file for the one that the entry was made for.
[[nodiscard]] bool may_be_same_for_git(const git_index_entry& entry, const struct stat& file);

/// True when the file may have changed after the entry was made without that being seen: its time
/// is not older than that of the index itself, in whole seconds, as git has it.
[[nodiscard]] bool is_racy(const git_index_entry& entry, const struct stat& index_file);

}  // namespace hoist::repository
