// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hoist::cli {

/// Makes descriptors 0, 1 and 2 exist, so that no file or socket can become one of them. A missing
/// standard output stays unwritable: results get lost with an error, not in silence.
void secure_standard_descriptors();

/// From now on this process and its children leave no core dump, neither in a file nor with a
/// collector: tokens are in its memory. A user who wants one sets the limit of the child anew.
void keep_core_dumps_away() noexcept;

// Whatever file name or server's word is printed, it cannot command the terminal: all text passes
// lfs::terminal_text(), but where a function says otherwise.

/// Writes a command's result to standard output. Throws hoist::Error (io) when it cannot.
void print_result(std::string_view text);
/// The same with the escape sequences in it, in which nothing of a stranger may stand that has not
/// passed terminal_text().
void print_styled_result(std::string_view text);
/// Writes our own escape sequences to standard error.
void print_escapes(std::string_view text) noexcept;

/// Writes `hoist: <message>`, and `hint: <hint>` where there is one, to standard error; each stays
/// one line whatever file name it holds.
void print_error(std::string_view message, std::string_view hint) noexcept;
/// The same with `hoist: warning: <message>`.
void print_warning(std::string_view message, std::string_view hint) noexcept;

/// Writes lines to standard error; what cannot be written is lost.
void print_message(std::string_view text) noexcept;

}  // namespace hoist::cli
