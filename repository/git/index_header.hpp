// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hoist::git {

/// Why hoist cannot use an index file.
struct IndexFault {
  std::string what;    ///< "it is a split index"
  std::string remedy;  ///< the command that makes one of it that hoist can use
};

/// Looks at the bytes of a whole index file (git's gitformat-index) for what libgit2 cannot read: a
/// split or sparse one, one without a checksum, one of another version, one with an extension that
/// has to be understood. Nothing where there is no such thing, which does not make the rest of the
/// file sound. Pure.
[[nodiscard]] std::optional<IndexFault> fault_of_index(std::string_view bytes);

}  // namespace hoist::git
