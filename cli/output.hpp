// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hoist::cli {

/// Makes descriptors 0, 1 and 2 exist, so that no file or socket can become one of them. A missing
/// standard output stays unwritable: results get lost with an error, not in silence.
void secure_standard_descriptors();

/// Writes a command's result to standard output. Throws hoist::Error (io) when it cannot.
void print_result(std::string_view text);

/// Writes `hoist: <message>`, and `hint: <hint>` where there is one, to standard error. Control
/// characters are replaced, so that each stays one line whatever file name it holds.
void print_error(std::string_view message, std::string_view hint) noexcept;
/// The same with `hoist: warning: <message>`.
void print_warning(std::string_view message, std::string_view hint) noexcept;

/// Writes text to standard error as it is; what cannot be written is lost.
void print_message(std::string_view text) noexcept;

}  // namespace hoist::cli
