// SPDX-License-Identifier: Apache-2.0
#include "repository/git/index_header.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace hoist::git {
namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::size_t hash_bytes = 20;
constexpr std::size_t entry_bytes = 62;  ///< before the path
constexpr std::size_t flags_at = 60;
constexpr std::uint32_t extended_flag = 0x4000;

/// Reads numbers and skips bytes; past the end it stays there.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::size_t left() const { return rest_.size(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }
  /// Big-endian.
  std::uint32_t number(std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count && i < rest_.size(); ++i) {
      value = (value << 8U) | static_cast<unsigned char>(rest_[i]);
    }
    skip(count);
    return value;
  }
  void skip_past(char end) {
    const std::size_t at = rest_.find(end);
    skip(at == rest_.npos ? rest_.size() : at + 1);
  }

 private:
  std::string_view rest_;
};

void skip_entry(Cursor& cursor, std::uint32_t version) {
  const std::size_t before = cursor.left();
  cursor.skip(flags_at);
  const bool is_extended = (cursor.number(2) & extended_flag) != 0;
  if (is_extended) cursor.skip(2);
  if (version == 4) {
    // How much of the path before is dropped: a number whose bytes but the last have the top bit.
    while (cursor.left() > 0 && (cursor.number(1) & 0x80U) != 0) continue;
    cursor.skip_past('\0');
    return;
  }
  const std::size_t length = std::min(cursor.rest().find('\0'), cursor.left());
  const std::size_t used = entry_bytes + (is_extended ? 2 : 0) + length;
  const std::size_t padded = (used + 8) / 8 * 8;
  cursor.skip(padded - (before - cursor.left()));
}

IndexFault of_extension(std::string_view name) {
  if (name == "link") {
    return {"it is a split index", "`git update-index --no-split-index` makes a whole one of it"};
  }
  if (name == "sdir") {
    return {"it is a sparse index",
            "`git sparse-checkout reapply --no-sparse-index` makes a whole one of it"};
  }
  return {fmt::format("it has an extension '{}' that hoist does not know", name),
          "use git for this working copy"};
}

std::optional<IndexFault> fault_of_extensions(Cursor cursor) {
  while (cursor.left() >= hash_bytes + 8) {
    const std::string_view name = cursor.rest().substr(0, 4);
    cursor.skip(4);
    const std::uint32_t size = cursor.number(4);
    // An extension that has to be understood does not begin with a capital.
    const bool is_optional = name[0] >= 'A' && name[0] <= 'Z';
    if (!is_optional) return of_extension(name);
    cursor.skip(size);
  }
  return std::nullopt;
}

}  // namespace

std::optional<IndexFault> fault_of_index(std::string_view bytes) {
  if (bytes.size() < header_bytes + hash_bytes || !bytes.starts_with("DIRC")) return std::nullopt;
  Cursor cursor(bytes);
  cursor.skip(4);
  const std::uint32_t version = cursor.number(4);
  if (version < 2 || version > 4) {
    return IndexFault{fmt::format("it is of version {}", version),
                      "`git update-index --index-version 2` writes it in an older one"};
  }
  const std::uint32_t count = cursor.number(4);
  for (std::uint32_t i = 0; i < count && cursor.left() > hash_bytes; ++i) {
    skip_entry(cursor, version);
  }
  if (auto fault = fault_of_extensions(cursor)) return fault;
  const std::string_view checksum = bytes.substr(bytes.size() - hash_bytes);
  if (std::all_of(checksum.begin(), checksum.end(), [](char c) { return c == '\0'; })) {
    return IndexFault{"it has no checksum (index.skipHash)",
                      "`git -c index.skipHash=false update-index --force-write-index` adds one"};
  }
  return std::nullopt;
}

}  // namespace hoist::git
