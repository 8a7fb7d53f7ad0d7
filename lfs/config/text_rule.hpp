// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "lfs/config/attributes.hpp"

namespace hoist::lfs {

/// How git converts the line ends of a file between working tree and repository. Into the
/// repository, all but `none` turn CRLF into LF; `auto_*` does nothing to what looks binary, and
/// nothing where the version in the index has a CRLF.
enum class TextRule {
  none,       ///< bytes are what they are
  to_lf,      ///< text, written to the working tree as it is in the repository
  to_crlf,    ///< text, whose lone LF become CRLF in the working tree
  auto_lf,    ///< where it looks like text: as to_lf
  auto_crlf,  ///< where it looks like text and has no CR of its own: as to_crlf
};

/// True for `auto_lf` and `auto_crlf`.
[[nodiscard]] constexpr bool is_automatic(TextRule rule) {
  return rule == TextRule::auto_lf || rule == TextRule::auto_crlf;
}
/// True for the rules that write CRLF into the working tree.
[[nodiscard]] constexpr bool writes_crlf(TextRule rule) {
  return rule == TextRule::to_crlf || rule == TextRule::auto_crlf;
}

/// What git's configuration says about line ends.
struct LineEndConfig {
  enum class AutoCrlf { off, on, input };
  enum class Eol { native, lf, crlf };
  AutoCrlf autocrlf = AutoCrlf::off;
  Eol eol = Eol::native;
};

/// From the values of core.autocrlf and core.eol.
[[nodiscard]] LineEndConfig line_end_config(std::optional<std::string_view> autocrlf,
                                            std::optional<std::string_view> eol);

/// The rule for a file with these attributes, on a system whose own line end is LF. Pure.
[[nodiscard]] TextRule text_rule(const AttributeValue& text, const AttributeValue& crlf,
                                 const AttributeValue& eol, const LineEndConfig& config);

}  // namespace hoist::lfs
