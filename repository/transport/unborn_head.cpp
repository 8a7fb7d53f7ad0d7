// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/unborn_head.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>
#include <git2.h>

#include "hoist/error.hpp"

namespace hoist::git {
namespace {

constexpr std::size_t prefix_bytes = 4;
/// More lines than that are no capabilities, and no answer about one reference.
constexpr int most_lines = 1000;

std::string packet(std::string_view text) {
  return fmt::format("{:04x}{}", text.size() + prefix_bytes, text);
}

/// The lines of git's protocol (gitprotocol-common(5)), without their line feeds.
class PacketLines {
 public:
  explicit PacketLines(Wire& wire) : wire_(wire) {}

  /// Nothing at a flush packet, or where the stream ends or is none of git's.
  std::optional<std::string> next() {
    std::string prefix = take(prefix_bytes);
    std::size_t length = 0;
    const char* end = prefix.data() + prefix.size();
    const auto parsed = std::from_chars(prefix.data(), end, length, 16);
    if (prefix.size() < prefix_bytes || parsed.ec != std::errc{} || parsed.ptr != end ||
        length < prefix_bytes || ++lines_ > most_lines) {
      return std::nullopt;
    }
    std::string line = take(length - prefix_bytes);
    if (line.size() < length - prefix_bytes) return std::nullopt;
    if (line.ends_with('\n')) line.pop_back();
    return line;
  }

 private:
  /// Less than that at the end of the stream.
  std::string take(std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t have = 0;
    while (have < count) {
      const std::size_t got = wire_.read({bytes.data() + have, count - have});
      if (got == 0) break;
      have += got;
    }
    bytes.resize(have);
    return bytes;
  }

  Wire& wire_;
  int lines_ = 0;
};

/// Reads the capabilities; whether ls-refs tells about a HEAD without a commit.
bool tells_unborn_head(Wire& wire) {
  PacketLines lines(wire);
  auto line = lines.next();
  if (line && line->starts_with("# service=")) {
    static_cast<void>(lines.next());  // the flush packet that ends what HTTP puts in front
    line = lines.next();
  }
  if (line != "version 2") return false;
  bool does = false;
  while ((line = lines.next())) {
    if (line->starts_with("ls-refs=")) does = line->find("unborn") != std::string::npos;
  }
  return does;
}

}  // namespace

std::optional<std::string> ask_unborn_head(Wire& wire) {
  constexpr std::string_view answer = "unborn HEAD symref-target:";
  wire.ask_version_2();
  if (!tells_unborn_head(wire)) return std::nullopt;
  wire.begin_request(Service::upload_pack);
  wire.write(packet("command=ls-refs\n") + "0001" + packet("symrefs\n") + packet("unborn\n") +
             packet("ref-prefix HEAD\n") + "0000");
  PacketLines lines(wire);
  while (const auto line = lines.next()) {
    if (!line->starts_with(answer)) continue;
    std::string name = line->substr(answer.size());
    int is_valid = 0;
    if (!name.starts_with("refs/heads/") || name.find('\0') != std::string::npos ||
        git_reference_name_is_valid(&is_valid, name.c_str()) != 0 || is_valid == 0) {
      return std::nullopt;
    }
    return name;
  }
  return std::nullopt;
}

}  // namespace hoist::git
