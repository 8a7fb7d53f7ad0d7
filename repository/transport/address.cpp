// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/address.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/encoding.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::git {
namespace {

[[noreturn]] void throw_malformed(std::string_view url, std::string_view why) {
  throw Error(ErrorKind::invalid_input,
              fmt::format("the remote's address {} {}", lfs::printable(url), why),
              "correct it with `git remote set-url`");
}

/// The user's name, the host without the brackets of an IPv6 address, and the port.
lfs::SshTarget ssh_target(std::string_view authority, std::string path) {
  const std::size_t user_end = authority.rfind('@') + 1;  // npos + 1 is 0
  const std::string user(authority.substr(0, user_end));
  if (user.find(':') != std::string::npos) {
    throw Error(ErrorKind::invalid_input, "the remote's ssh address holds a password",
                "ssh takes none: remove it with `git remote set-url`, and use a key");
  }
  std::string_view host = authority.substr(user_end);
  std::string_view port;
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) {
    port = host.substr(bracket + 1);
    host = host.substr(1, bracket - 1);
  } else if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos) {
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  if (port.starts_with(':')) port.remove_prefix(1);
  return {user + std::string(host), std::string(port), std::move(path)};
}

Address of_ssh_url(std::string_view url, std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) throw_malformed(url, "has no path");
  const std::string_view authority = rest.substr(0, slash);
  std::string path = lfs::percent_decode(rest.substr(slash));
  if (path.starts_with("/~")) path.erase(0, 1);
  return ssh_target(lfs::percent_decode(authority), std::move(path));
}

Address of_file_url(std::string_view url, std::string_view rest) {
  if (!rest.starts_with('/')) throw_malformed(url, "is no file:/// URL of this machine");
  return LocalPath{lfs::percent_decode(rest)};
}

/// "[user@]host:path"; "[host]:path" and "[user@host:port]:path" with real brackets.
Address of_scp(std::string_view url, std::size_t colon) {
  const std::string_view path = url.substr(colon + 1);
  if (path.starts_with(':')) {
    throw Error(ErrorKind::unsupported,
                fmt::format("{} needs a remote helper of git", lfs::printable(url)),
                "use an https, ssh or file address");
  }
  std::string_view host = url.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    const std::string_view inner = host.substr(1, host.size() - 2);
    const bool is_ipv6 = std::count(inner.begin(), inner.end(), ':') > 1;
    if (!is_ipv6) host = inner;
  }
  return ssh_target(host, std::string(path));
}

/// Where the host of an scp-like address ends; npos where it is none.
std::size_t scp_colon(std::string_view url) {
  const std::size_t bracket = url.find(']');
  const bool has_brackets = bracket != std::string_view::npos && url.find('[') < bracket;
  const std::size_t colon = url.find(':', has_brackets ? bracket : 0);
  const std::size_t slash = url.find('/');
  return slash < colon || colon == 0 ? std::string_view::npos : colon;
}

}  // namespace

Address parse_address(std::string_view url) {
  if (url.find('\0') != std::string_view::npos || url.empty()) throw_malformed(url, "is malformed");
  if (url.starts_with('/')) return LocalPath{std::string(url)};
  const std::size_t scheme_end = url.find("://");
  if (scheme_end != std::string_view::npos && scheme_end < url.find('/')) {
    const std::string scheme = lfs::ascii_lower(url.substr(0, scheme_end));
    const std::string_view rest = url.substr(scheme_end + 3);
    if (scheme == "http" || scheme == "https") return lfs::SecretUrl(std::string(url));
    if (scheme == "ssh" || scheme == "git+ssh" || scheme == "ssh+git") return of_ssh_url(url, rest);
    if (scheme == "file") return of_file_url(url, rest);
    throw Error(ErrorKind::unsupported,
                fmt::format("hoist does not speak {} with remotes", lfs::printable(scheme)),
                "use an https, ssh or file address");
  }
  if (const std::size_t colon = scp_colon(url); colon != std::string_view::npos) {
    return of_scp(url, colon);
  }
  throw_malformed(url, "is a relative path, which depends on the working directory");
}

std::string quoted_for_shell(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '!') {
      quoted.append("'\\").append(1, c).append("'");
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace hoist::git
