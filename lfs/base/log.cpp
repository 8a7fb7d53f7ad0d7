// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/log.hpp"

#include <exception>
#include <string>

#include <unistd.h>

#include "lfs/base/terminal_text.hpp"

namespace hoist::lfs {

void log_line(std::string_view line) noexcept {
  try {
    std::string text = "hoist: ";
    text += terminal_line(line);
    text += '\n';
    // One write, so that lines of several processes do not mix.
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace hoist::lfs
