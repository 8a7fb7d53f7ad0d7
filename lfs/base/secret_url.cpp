// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/secret_url.hpp"

#include <algorithm>
#include <charconv>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::invalid_input, "cannot use a URL that " + why);
}

/// Blanks and control characters, of ASCII and, as UTF-8 has them, of C1.
bool has_control(std::string_view text) {
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return true;
    if (before == 0xc2 && byte >= 0x80 && byte < 0xa0) return true;
    before = byte;
  }
  return false;
}

}  // namespace

SecretUrl::SecretUrl(std::string text) : text_(std::move(text)) {
  if (has_control(text_)) refuse("holds a blank or control character");
  const std::string_view all = text_;
  const std::size_t scheme_end = all.find("://");
  if (scheme_end == std::string_view::npos) refuse("is not absolute");
  const std::string_view scheme_text = all.substr(0, scheme_end);
  secure_ = equal_ignoring_case(scheme_text, "https");
  if (!secure_ && !equal_ignoring_case(scheme_text, "http")) refuse("is neither http nor https");

  userinfo_begin_ = scheme_end + 3;
  path_begin_ = std::min(all.find_first_of("/?#", userinfo_begin_), all.size());
  const std::size_t at = slice(userinfo_begin_, path_begin_).rfind('@');
  host_begin_ = at == std::string_view::npos ? userinfo_begin_ : userinfo_begin_ + at + 1;
  query_begin_ = std::min(all.find_first_of("?#", path_begin_), all.size());
  if (host().empty()) refuse("names no host");
  static_cast<void>(port());
}

std::string SecretUrl::display() const {
  std::string shown(scheme());
  shown += "://";
  shown += authority();
  shown += slice(path_begin_, query_begin_);
  return shown;
}

std::string SecretUrl::host() const {
  std::string_view name = authority();
  if (name.starts_with('[')) {
    return ascii_lower(name.substr(1, name.find(']') - 1));
  }
  return ascii_lower(name.substr(0, name.rfind(':')));
}

std::uint16_t SecretUrl::port() const {
  const std::string_view name = authority();
  const std::size_t colon = name.rfind(':');
  const bool inside_brackets =
      colon != std::string_view::npos && name.find(']', colon) != name.npos;
  if (colon == std::string_view::npos || inside_brackets || colon + 1 == name.size()) {
    return secure_ ? 443 : 80;
  }
  std::uint16_t number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + colon + 1, end, number);
  if (error != std::errc{} || stop != end) refuse("has a port that is not a number");
  return number;
}

bool SecretUrl::is_loopback() const {
  const std::string name = host();
  const bool is_ipv4 = name.find_first_not_of("0123456789.") == std::string::npos;
  return name == "localhost" || name == "::1" || (is_ipv4 && name.starts_with("127."));
}

SecretUrl SecretUrl::without_userinfo() const {
  return SecretUrl(text_.substr(0, userinfo_begin_) + text_.substr(host_begin_));
}

bool SecretUrl::same_origin(const SecretUrl& other) const {
  return secure_ == other.secure_ && host() == other.host() && port() == other.port();
}

std::vector<std::string_view> SecretUrl::secrets() const {
  std::vector<std::string_view> found;
  if (host_begin_ > userinfo_begin_) {
    const std::string_view user = slice(userinfo_begin_, host_begin_ - 1);
    found.push_back(user);
    if (const std::size_t colon = user.find(':'); colon != std::string_view::npos) {
      found.push_back(user.substr(colon + 1));
    }
  }
  for (const auto& [name, value] : query()) found.push_back(value.empty() ? name : value);
  return found;
}

std::optional<std::string_view> SecretUrl::query_value(std::string_view name) const {
  for (const auto& [key, value] : query()) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::pair<std::string_view, std::string_view>> SecretUrl::query() const {
  std::vector<std::pair<std::string_view, std::string_view>> found;
  std::string_view rest = slice(query_begin_, text_.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find_first_of("&;#"), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::size_t value = std::min(equals + 1, pair.size());
    found.emplace_back(pair.substr(0, equals), pair.substr(value));
    rest.remove_prefix(end);
  }
  return found;
}

SecretUrl SecretUrl::resolve(std::string_view location) const {
  const std::size_t scheme_end = location.find("://");
  if (scheme_end != std::string_view::npos && location.find_first_of("/?#") > scheme_end) {
    return SecretUrl(std::string(location));
  }
  if (location.starts_with("//")) {
    return SecretUrl(std::string(scheme()) + ":" + std::string(location));
  }
  if (location.starts_with('/')) {
    return SecretUrl(std::string(slice(0, path_begin_)) + std::string(location));
  }
  if (location.starts_with('?')) {
    return SecretUrl(std::string(slice(0, query_begin_)) + std::string(location));
  }
  const std::string_view path = slice(path_begin_, query_begin_);
  const std::size_t last_slash = path.rfind('/');
  const std::string base(slice(0, path_begin_ + (last_slash == path.npos ? 0 : last_slash + 1)));
  return SecretUrl((last_slash == path.npos ? base + "/" : base) + std::string(location));
}

}  // namespace hoist::lfs
