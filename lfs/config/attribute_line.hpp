// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/config/attributes.hpp"

namespace hoist::lfs {

/// One attribute that a line gives: `text`, `-text`, `!text`, `text=auto`.
struct AttributeGiven {
  std::string name;
  AttributeValue::State state = AttributeValue::State::set;
  std::string text = {};  ///< of State::text
};

/// A line of a file of attributes.
struct AttributeLine {
  bool is_macro = false;
  std::string subject;  ///< the pattern, or the name of the macro
  std::vector<AttributeGiven> given;
};

/// Reads a line, without its end, as git does. Nothing is returned for what git leaves out: blank
/// lines, comments, lines of 2,048 bytes and more, negative patterns, lines with a word that is no
/// attribute, macros where they may not stand. Pure.
[[nodiscard]] std::optional<AttributeLine> read_attribute_line(std::string_view line,
                                                               bool may_have_macros);

/// The lines of a file of attributes, one after the other, as git divides them: a NUL ends a line
/// of a file, and all of what is stored; a byte order mark is left out at the beginning of a file.
/// What is 100 MiB or larger has none. Pure.
[[nodiscard]] std::vector<AttributeLine> read_attribute_lines(const RulesText& rules,
                                                              bool may_have_macros);

}  // namespace hoist::lfs
