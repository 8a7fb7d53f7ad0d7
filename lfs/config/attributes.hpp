// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::lfs {

/// What git's attributes say of one name for one path.
struct AttributeValue {
  enum class State {
    unspecified,  ///< nothing, or `!name`
    set,          ///< `name`
    unset,        ///< `-name`
    text,         ///< `name=text`
  };
  State state = State::unspecified;
  std::string_view text = {};  ///< of State::text; lives as long as the Attributes that gave it
  bool operator==(const AttributeValue&) const = default;
  /// True for `name=value`.
  [[nodiscard]] bool is(std::string_view value) const {
    return state == State::text && text == value;
  }
};

/// The text of a file of rules, and where it was read, which git minds.
struct RulesText {
  std::string text;
  bool is_stored = false;  ///< from git's objects; else from a file
};

/// Gives the text of the file of rules (`.gitattributes`, `.gitignore`) that a folder of the
/// repository has; nothing where it has none. The folder is "" for the top, else "a/b". It is asked
/// once for each folder.
using FolderRules = std::function<std::optional<RulesText>(const std::string& folder)>;

/// Where attributes come from, but for git's own `binary`.
struct AttributeSources {
  std::optional<RulesText> system = {};  ///< /etc/gitattributes
  std::optional<RulesText> user = {};    ///< core.attributesFile
  std::optional<RulesText> info = {};    ///< $GIT_DIR/info/attributes, which counts before all
  FolderRules folder = {};
  bool ignore_case = false;  ///< core.ignoreCase
};

/// Git's attributes of paths: what `git check-attr` says. Pure but for the port. Files are parsed
/// once; a look-up costs what the path is long, however many lines name other files. One thread.
class Attributes {
 public:
  /// Knows these names and no other.
  Attributes(AttributeSources sources, const std::vector<std::string>& names);
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  Attributes(Attributes&&) noexcept;
  Attributes& operator=(Attributes&&) noexcept;
  ~Attributes();

  /// A value for each of the names, in their order. A path that ends in a slash is a folder.
  [[nodiscard]] std::vector<AttributeValue> of(std::string_view path);

 private:
  class Stack;
  std::unique_ptr<Stack> stack_;
};

}  // namespace hoist::lfs
