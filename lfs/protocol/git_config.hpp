// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoist::lfs {

/// One line of git's configuration.
struct ConfigEntry {
  std::string key;     ///< `section[.subsection].variable`; all but the subsection in lower case.
  std::string value;   ///< "true" for a variable without `=`, which is what git takes it for.
  std::string origin;  ///< As git says it: "file:/home/u/.gitconfig", "command line:".
};

/// What `git config --null --show-origin --list` printed: every scope, in git's order of
/// precedence, so that of two entries for one key the later one counts.
///
/// Keys that callers give may be in any case where git ignores it (`hoist.verifyParts`). Returned
/// pointers and views live as long as this object. Values may hold secrets, such as a proxy's
/// password.
class GitConfig {
 public:
  GitConfig() = default;
  /// Entries in git's order of precedence, with keys as ConfigEntry has them.
  explicit GitConfig(std::vector<ConfigEntry> entries) : entries_(std::move(entries)) {}
  /// A record that is not of git's form ends the reading: throws hoist::Error (invalid_input).
  static GitConfig parse(std::string_view text);

  [[nodiscard]] const std::vector<ConfigEntry>& entries() const { return entries_; }
  /// The entry that counts for `key`; nullptr where it is not set.
  [[nodiscard]] const ConfigEntry* find(std::string_view key) const;
  /// The value that counts for `key`.
  [[nodiscard]] std::optional<std::string_view> last(std::string_view key) const;
  /// Every entry of `key`, in order.
  [[nodiscard]] std::vector<const ConfigEntry*> all(std::string_view key) const;
  /// What `git config --get-urlmatch section.variable url` would answer: of
  /// `section.<url>.variable` and `section.variable` the one that fits `url` best.
  [[nodiscard]] const ConfigEntry* url_match(std::string_view section, std::string_view variable,
                                             std::string_view url) const;

 private:
  std::vector<ConfigEntry> entries_;
};

/// A boolean as git reads it: true, yes, on, false, no, off in any case, a number, or nothing
/// (false). Nothing is returned for any other text.
std::optional<bool> parse_config_bool(std::string_view text);

/// A number as git reads it: decimal, 0x hexadecimal or 0 octal, with a suffix k, m or g for powers
/// of 1024. Nothing is returned for any other text and where 64 bits do not hold it.
std::optional<std::int64_t> parse_config_int(std::string_view text);

}  // namespace hoist::lfs
