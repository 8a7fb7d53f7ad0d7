// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoist::lfs {

// The lines of a `.gitattributes` by which git-lfs gets files, as `git lfs track` writes them.
// Pure.

/// A pattern as it must stand there: blanks as a character class, a `#` at its beginning escaped.
[[nodiscard]] std::string escape_pattern(std::string_view pattern);

/// A pattern that fits the file of that name, whatever is in it.
[[nodiscard]] std::string escape_file_name(std::string_view name);

/// The text with a line for each of the escaped patterns that has none which does the same. All
/// else stays byte for byte; new lines end as most of the others do.
[[nodiscard]] std::string with_tracked(std::string_view text,
                                       const std::vector<std::string>& patterns);

/// The text without the lines of these escaped patterns that give them to LFS.
[[nodiscard]] std::string without_tracked(std::string_view text,
                                          const std::vector<std::string>& patterns);

/// Whether content with these bytes is binary: it holds a control character that no text has.
[[nodiscard]] bool is_binary(std::string_view bytes);

}  // namespace hoist::lfs
