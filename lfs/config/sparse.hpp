// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

namespace hoist::lfs {

/// The patterns of `$GIT_DIR/info/sparse-checkout`: which paths of the index the working tree is to
/// have. Pure.
///
///     SparsePatterns("/*\n!/*/\n/models/\n", true).includes("models/a.bin")  // true
class SparsePatterns {
 public:
  /// `is_cone` is core.sparseCheckoutCone (true where it is not set): the text is read as folders
  /// if all of it has that form, else by patterns, as git does.
  explicit SparsePatterns(std::string_view text, bool is_cone, bool ignore_case = false);
  SparsePatterns(const SparsePatterns&) = delete;
  SparsePatterns& operator=(const SparsePatterns&) = delete;
  SparsePatterns(SparsePatterns&&) noexcept;
  SparsePatterns& operator=(SparsePatterns&&) noexcept;
  ~SparsePatterns();

  /// Whether a file of that path is to be there. `is_folder`: it is a submodule.
  [[nodiscard]] bool includes(std::string_view path, bool is_folder = false) const;

 private:
  class Rules;
  std::unique_ptr<Rules> rules_;
};

}  // namespace hoist::lfs
