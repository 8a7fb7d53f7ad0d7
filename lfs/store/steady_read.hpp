// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include <sys/stat.h>

#include "lfs/base/fd.hpp"

namespace hoist::lfs {

/// A file of the working tree that is to be read.
struct FileSource {
  std::string name;  ///< for messages
  /// Opens it, each time anew, or throws hoist::Error that names it. May be called on any thread.
  std::function<UniqueFd()> open;
};

/// The one at `path`, which must be no symbolic link itself.
[[nodiscard]] FileSource file_at(const std::filesystem::path& path);

/// How a file has fared while it was read.
enum class Steadiness {
  steady,     ///< nothing has touched it
  growing,    ///< something was appended
  rewritten,  ///< something else: what was read may be of several states, which size and time of
              ///< the file need not tell
};

struct SteadyRead {
  struct stat file {};  ///< right before the reading that counts
  Steadiness steadiness = Steadiness::steady;
};

/// Calls `read` with the file open and its state. What counts is the beginning of that size,
/// whatever is appended meanwhile. Where the file is rewritten or cut meanwhile, or `read` throws
/// conflict, it is read again, three times in all; a file that has become shorter each time throws
/// conflict. So does whatever is not a regular file (io), cannot be opened, and what `read` throws.
[[nodiscard]] SteadyRead read_steadily(
    const FileSource& source, const std::function<void(int fd, const struct stat& file)>& read);

}  // namespace hoist::lfs
