// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/url_match.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";
/// Characters that always stand escaped, beside controls and bytes above ASCII.
constexpr std::string_view unsafe = " <>\"%{}|\\^`";
/// Characters that mean something else when they are not escaped: they stay as they were written.
constexpr std::string_view delimiters = ":/?#[]@!$&'()*+,;=";

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// The same text with each character escaped exactly where it must be.
std::optional<std::string> normalize_escapes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    const bool escaped = text[i] == '%';
    if (escaped) {
      const std::string_view code = text.substr(i + 1, 2);
      const auto parsed = std::from_chars(code.data(), code.data() + code.size(), byte, 16);
      if (code.size() != 2 || parsed.ec != std::errc{} || parsed.ptr != code.data() + 2) {
        return std::nullopt;
      }
      i += 2;
    }
    const char c = static_cast<char>(byte);
    if (byte <= 0x1f || byte >= 0x7f || is_one_of(c, unsafe) ||
        (escaped && is_one_of(c, delimiters))) {
      result += fmt::format("%{:02X}", byte);
    } else {
      result += c;
    }
  }
  return result;
}

/// Normalizes a path that begins with a slash or is empty, without query and fragment.
std::optional<std::string> normalize_path(std::string_view path) {
  std::string result = "/";
  while (!path.empty()) {
    path.remove_prefix(1);  // The slash, for which `result` already ends in one.
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::optional<std::string> segment = normalize_escapes(path.substr(0, end));
    path.remove_prefix(end);
    if (!segment) {
      return std::nullopt;
    }
    if (*segment == "..") {
      if (result.size() == 1) {
        return std::nullopt;
      }
      result.erase(result.rfind('/', result.size() - 2) + 1);
    } else if (*segment != ".") {
      result += *segment;
      result += path.empty() ? "" : "/";
      continue;
    }
    // A dot segment at the end of the path takes the slash before it along.
    if (path.empty() && result.size() > 1) {
      result.pop_back();
    }
  }
  return result;
}

/// Removes the user and password before the host from `authority`.
/// Returns false where they are malformed.
bool take_user(std::string_view& authority, std::optional<std::string>& user) {
  const std::size_t at = authority.find('@');
  if (at == std::string_view::npos) {
    return true;
  }
  std::optional<std::string> userinfo = normalize_escapes(authority.substr(0, at));
  authority.remove_prefix(at + 1);
  if (!userinfo) {
    return false;
  }
  userinfo->erase(std::min(userinfo->find(':'), userinfo->size()));
  user = std::move(userinfo);
  return true;
}

/// The port's canonical digits, empty for the default one; nothing where it is no port.
std::optional<std::string> normalize_port(std::string_view port, std::string_view scheme) {
  if (port.empty()) {
    return std::string();
  }
  unsigned number = 0;
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != port.data() + port.size() || number == 0 ||
      number > 65535) {
    return std::nullopt;
  }
  if ((scheme == "http" && number == 80) || (scheme == "https" && number == 443)) {
    return std::string();
  }
  return std::to_string(number);
}

std::optional<NormalizedUrl> normalize(std::string_view url, std::string_view extra_host_chars) {
  NormalizedUrl result;
  const std::size_t scheme_length = url.find("://");
  if (scheme_length == std::string_view::npos || scheme_length == 0 ||
      !is_one_of(url.front(), letters)) {
    return std::nullopt;
  }
  result.scheme = ascii_lower(url.substr(0, scheme_length));
  const auto is_scheme_char = [](char c) {
    return is_one_of(c, letters) || is_one_of(c, digits) || is_one_of(c, "+.-");
  };
  if (!std::all_of(result.scheme.begin(), result.scheme.end(), is_scheme_char)) {
    return std::nullopt;
  }
  url.remove_prefix(scheme_length + 3);

  const std::size_t authority_length = std::min(url.find_first_of("/?#"), url.size());
  std::string_view authority = url.substr(0, authority_length);
  url.remove_prefix(authority_length);
  if (!take_user(authority, result.user)) {
    return std::nullopt;
  }

  const std::size_t colon = authority.find_last_of(":]");
  const bool has_port = colon != std::string_view::npos && authority[colon] == ':';
  result.host = ascii_lower(authority.substr(0, has_port ? colon : authority.size()));
  const auto is_host_char = [&](char c) {
    return is_one_of(c, letters) || is_one_of(c, digits) || is_one_of(c, ".-_[:]") ||
           is_one_of(c, extra_host_chars);
  };
  const bool is_bracketed = result.host.starts_with('[') && result.host.ends_with(']');
  if (!std::all_of(result.host.begin(), result.host.end(), is_host_char) ||
      (is_one_of(':', result.host) && !is_bracketed)) {
    return std::nullopt;
  }
  if (has_port) {
    const std::optional<std::string> port =
        normalize_port(authority.substr(colon + 1), result.scheme);
    if (!port) {
      return std::nullopt;
    }
    result.port = *port;
  }
  if (result.host.empty() && (result.scheme != "file" || !result.port.empty())) {
    return std::nullopt;
  }

  const std::size_t path_length = std::min(url.find_first_of("?#"), url.size());
  const std::optional<std::string> path = normalize_path(url.substr(0, path_length));
  const std::optional<std::string> rest = normalize_escapes(url.substr(path_length));
  if (!path || !rest) {
    return std::nullopt;
  }
  result.path = *path + *rest;
  return result;
}

/// Compares hosts label by label; a label `*` of the pattern stands for any one label.
bool host_matches(std::string_view host, std::string_view pattern) {
  while (!host.empty() && !pattern.empty()) {
    const std::size_t host_end = std::min(host.find('.'), host.size());
    const std::size_t pattern_end = std::min(pattern.find('.'), pattern.size());
    const std::string_view wanted = pattern.substr(0, pattern_end);
    if (wanted != "*" && wanted != host.substr(0, host_end)) {
      return false;
    }
    host.remove_prefix(std::min(host_end + 1, host.size()));
    pattern.remove_prefix(std::min(pattern_end + 1, pattern.size()));
  }
  return host.empty() && pattern.empty();
}

/// How much of `path` the prefix covers, counting a slash at its end; 0 where it does not.
std::size_t path_match(std::string_view path, std::string_view prefix) {
  if (prefix.ends_with('/')) {
    prefix.remove_suffix(1);
  }
  if (!path.starts_with(prefix)) {
    return 0;
  }
  path.remove_prefix(prefix.size());
  return path.empty() || path.front() == '/' ? prefix.size() + 1 : 0;
}

}  // namespace

std::optional<NormalizedUrl> normalize_url(std::string_view url) { return normalize(url, ""); }

std::optional<NormalizedUrl> normalize_url_pattern(std::string_view pattern) {
  return normalize(pattern, "*");
}

std::optional<UrlMatch> match_url(const NormalizedUrl& url, const NormalizedUrl& pattern) {
  if (url.scheme != pattern.scheme || (pattern.user && url.user != pattern.user) ||
      !host_matches(url.host, pattern.host) || url.port != pattern.port) {
    return std::nullopt;
  }
  const std::size_t path = path_match(url.path, pattern.path);
  if (path == 0) {
    return std::nullopt;
  }
  return UrlMatch{pattern.host.size(), path, pattern.user.has_value()};
}

}  // namespace hoist::lfs
