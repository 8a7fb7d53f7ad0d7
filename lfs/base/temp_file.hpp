// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sys/stat.h>

#include "lfs/base/fd.hpp"

namespace hoist::lfs {

/// A new file beside the one that it is to become, removed again unless it is renamed. In a folder
/// that is held open, which outlives it. Move-only.
class TempFile {
 public:
  /// Makes a file of that mode, less the umask, whose name begins with `prefix`. Throws
  /// hoist::Error that names `folder_name`.
  TempFile(int folder, std::string_view folder_name, std::string_view prefix, mode_t mode);
  /// The same as a symbolic link that leads to `target`; it has no descriptor.
  [[nodiscard]] static TempFile link(int folder, std::string_view folder_name,
                                     std::string_view prefix, const std::string& target);
  TempFile(TempFile&& other) noexcept;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  TempFile& operator=(TempFile&&) = delete;
  ~TempFile();

  /// -1 once it has been closed.
  [[nodiscard]] int fd() const { return fd_.fd(); }
  [[nodiscard]] int folder() const { return folder_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Gives the descriptor back; the file stays, to be renamed later.
  void close() { fd_.reset(); }
  /// Puts it in the place of `name` in `folder`. Returns 0 or errno.
  [[nodiscard]] int rename_to(int folder, const std::string& name);
  /// The same where nothing has that name; EEXIST where something has.
  [[nodiscard]] int rename_to_new(int folder, const std::string& name);

 private:
  explicit TempFile(int folder) : folder_(folder) {}

  int folder_;
  std::string name_;
  UniqueFd fd_;
  bool is_there_ = false;
};

}  // namespace hoist::lfs
