// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hoist::lfs {

// Names and texts of strangers must not command the terminal that shows them, nor pretend to stand
// in another order than they do. Pure.

/// Length of the well-formed UTF-8 sequence at the front of `text`, which is not empty; 0 if there
/// is none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Whether a character, as well-formed UTF-8, is a control character of C0 or C1, DEL, a line or
/// paragraph separator, or turns the direction of what follows it.
[[nodiscard]] bool commands_a_terminal(std::string_view character);

/// The text with every such character but line feed and tab as a blank (C0) or '?', and every byte
/// that is no UTF-8 as '?'.
[[nodiscard]] std::string terminal_text(std::string_view text);
/// The same as one line: line feeds and tabs are blanks.
[[nodiscard]] std::string terminal_line(std::string_view text);

}  // namespace hoist::lfs
