// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "repository/hooks/pre_push.hpp"

namespace hoist::repository {
namespace {

constexpr std::size_t sha1_digits = 40;
constexpr std::size_t sha256_digits = 64;

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view oid) { return oid.find_first_not_of('0') == std::string_view::npos; }

bool is_text(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  });
}

/// Takes the last word from a line.
std::string_view take_last_word(std::string_view& line) {
  const std::size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view word = line.substr(blank + 1);
  line = line.substr(0, blank);
  return word;
}

RefUpdate parse_line(std::string_view line, std::size_t number) {
  const auto refuse = [&](std::string_view why) {
    throw Error(ErrorKind::protocol, fmt::format("line {} of standard input {}", number, why),
                "a pre-push hook reads <local ref> <local oid> <remote ref> <remote oid>; see "
                "githooks(5)");
  };
  // From the end: the first of them is what the user wrote, and may hold blanks.
  const std::string_view remote_oid = take_last_word(line);
  const std::string_view remote_ref = take_last_word(line);
  const std::string_view local_oid = take_last_word(line);
  const bool are_oids = is_hex(local_oid) && is_hex(remote_oid);
  if (are_oids && local_oid.size() == sha256_digits && remote_oid.size() == sha256_digits) {
    throw Error(ErrorKind::unsupported, "hoist cannot read repositories with SHA-256 object names",
                "install git-lfs for this one");
  }
  if (!are_oids || local_oid.size() != sha1_digits || remote_oid.size() != sha1_digits) {
    refuse("has no object names where they must be");
  }
  if (!is_text(line) || !is_text(remote_ref)) refuse("has no names of references");
  return {std::string(line), std::string(local_oid), std::string(remote_ref),
          std::string(remote_oid)};
}

}  // namespace

bool RefUpdate::is_deletion() const { return is_zero(local_oid); }

bool RefUpdate::is_creation() const { return is_zero(remote_oid); }

std::vector<RefUpdate> parse_ref_updates(std::string_view text) {
  std::vector<RefUpdate> updates;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    updates.push_back(parse_line(text.substr(0, end), number));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return updates;
}

}  // namespace hoist::repository
