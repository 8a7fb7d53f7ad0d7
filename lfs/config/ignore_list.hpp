// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "lfs/config/pattern_index.hpp"

namespace hoist::lfs {

/// The patterns of a file in `.gitignore`'s form, of which the last that fits decides. Pure; for
/// one thread.
class IgnoreList {
 public:
  /// A text of 100 MiB or more has none.
  IgnoreList(std::string_view text, bool ignore_case);

  /// True where the deciding pattern fits, false where it is one with `!`; nothing where none does.
  [[nodiscard]] std::optional<bool> decide(const PatternSubject& subject) const;

  [[nodiscard]] const PatternIndex& patterns() const { return patterns_; }

 private:
  PatternIndex patterns_;
};

}  // namespace hoist::lfs
