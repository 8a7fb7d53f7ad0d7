// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lfs/base/line_ends.hpp"
#include "lfs/config/text_rule.hpp"

namespace hoist::lfs {

// What git's convert.c does to the line ends of a content, by its rule. The counts of the content
// are looked at only where is_automatic(rule), so only then a first pass over it is needed.

/// From the repository to the working tree. `auto_crlf` changes no content that has a CR already.
[[nodiscard]] LineEndChange change_into_work_tree(TextRule rule, const TextCounts& content);

/// From the working tree to the repository. `index_has_crlf`: has_text_crlf() of what the index has
/// at that path (false: nothing), which only automatic rules ask about.
[[nodiscard]] LineEndChange change_into_git(TextRule rule, const TextCounts& content,
                                            bool index_has_crlf);

/// A text with CRLF: one that automatic rules leave as it is once it is in the index.
[[nodiscard]] bool has_text_crlf(const TextCounts& content);

}  // namespace hoist::lfs
