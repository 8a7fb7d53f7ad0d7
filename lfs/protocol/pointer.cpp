// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/pointer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "lfs/protocol/object_id.hpp"

namespace hoist::lfs {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view empty_oid =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view current_version = "https://git-lfs.github.com/spec/v1";
constexpr std::array versions{current_version, "https://hawser.github.com/spec/v1"sv,
                              "http://git-media.io/v/2"sv};
constexpr std::string_view blanks = " \t\n\v\f\r";
constexpr std::string_view hash_prefix = "sha256:";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Takes the next line off `rest`, without its end.
std::string_view take_line(std::string_view& rest) {
  std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::string> parse_oid(std::string_view value) {
  if (!value.starts_with(hash_prefix)) return std::nullopt;
  value.remove_prefix(hash_prefix.size());
  return is_sha256(value) ? std::optional(std::string(value)) : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view value) {
  if (value.starts_with('+')) value.remove_prefix(1);
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return is_number && size <= most ? std::optional(size) : std::nullopt;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// "ext-0-name" and what it stands for.
std::optional<PointerExtension> parse_extension(std::string_view key, std::string_view value) {
  constexpr std::string_view prefix = "ext-";
  constexpr std::size_t name_at = 6;
  if (!key.starts_with(prefix) || key.size() <= name_at || key[5] != '-') return std::nullopt;
  const char digit = key[4];
  const std::string_view name = key.substr(name_at);
  const auto oid = parse_oid(value);
  if (digit < '0' || digit > '9' || !is_word(name) || !oid) return std::nullopt;
  return PointerExtension{static_cast<unsigned>(digit - '0'), std::string(name), *oid};
}

/// Reads the keys one after the other; their order is fixed but for extensions.
class Reader {
 public:
  /// False for what does not belong there.
  [[nodiscard]] bool take(std::string_view line) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || next_ == Next::nothing) return false;
    const std::string_view key = line.substr(0, blank);
    const std::string_view value = line.substr(blank + 1);
    if (key.starts_with("ext-")) return take_extension(key, value);
    switch (next_) {
      case Next::version:
        next_ = Next::oid;
        return key == "version" &&
               std::find(versions.begin(), versions.end(), value) != versions.end();
      case Next::oid:
        next_ = Next::size;
        return key == "oid" && keep(parse_oid(value), pointer_.oid);
      case Next::size:
        next_ = Next::nothing;
        return key == "size" && keep(parse_size(value), pointer_.size_bytes);
      case Next::nothing:
        break;
    }
    return false;
  }
  [[nodiscard]] std::optional<Pointer> finish() {
    if (next_ != Next::nothing) return std::nullopt;
    std::sort(pointer_.extensions.begin(), pointer_.extensions.end(),
              [](const auto& a, const auto& b) { return a.priority < b.priority; });
    return std::move(pointer_);
  }

 private:
  enum class Next { version, oid, size, nothing };

  template <typename T>
  static bool keep(std::optional<T> parsed, T& into) {
    if (!parsed) return false;
    into = *std::move(parsed);
    return true;
  }
  bool take_extension(std::string_view key, std::string_view value) {
    auto extension = parse_extension(key, value);
    if (!extension) return false;
    const bool is_taken = std::any_of(
        pointer_.extensions.begin(), pointer_.extensions.end(),
        [&](const PointerExtension& other) { return other.priority == extension->priority; });
    if (is_taken) return false;
    pointer_.extensions.push_back(*std::move(extension));
    return true;
  }

  Pointer pointer_;
  Next next_ = Next::version;
};

}  // namespace

std::optional<Pointer> read_pointer(std::string_view text) {
  if (text.empty()) return Pointer{std::string(empty_oid), 0};
  if (text.size() >= pointer_limit_bytes) return std::nullopt;
  std::string_view rest = trimmed(text);
  Reader reader;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (!line.empty() && !reader.take(line)) return std::nullopt;
  }
  return reader.finish();
}

std::string write_pointer(const Pointer& pointer) {
  if (pointer.size_bytes == 0) return {};
  std::string text = fmt::format("version {}\n", current_version);
  for (const PointerExtension& extension : pointer.extensions) {
    text += fmt::format("ext-{}-{} {}{}\n", extension.priority, extension.name, hash_prefix,
                        extension.oid);
  }
  return text + fmt::format("oid {}{}\nsize {}\n", hash_prefix, pointer.oid, pointer.size_bytes);
}

}  // namespace hoist::lfs
