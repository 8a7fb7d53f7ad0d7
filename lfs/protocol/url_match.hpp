// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace hoist::lfs {

/// A URL in the form in which git compares URLs (manual of `git config`, "http.<url>.*"): scheme
/// and host in lower case, percent-escapes only where needed and in upper case, the scheme's
/// default port dropped, `.` and `..` resolved in the path. It may hold a user name, never the
/// password.
struct NormalizedUrl {
  std::string scheme;
  std::optional<std::string> user;
  std::string host;  ///< Empty for `file:` URLs only; an IPv6 address keeps its brackets.
  std::string port;  ///< Empty for the scheme's default.
  std::string path;  ///< Begins with a slash; query and fragment stand behind it.
};

/// Normalizes `url`; nothing where git would call it no valid URL.
std::optional<NormalizedUrl> normalize_url(std::string_view url);

/// The same for the `<url>` of a config key, whose host may have `*` for whole labels.
std::optional<NormalizedUrl> normalize_url_pattern(std::string_view pattern);

/// How exactly a pattern fits a URL; the greater is the more specific one.
struct UrlMatch {
  std::size_t host_length = 0;
  std::size_t path_length = 0;
  bool user = false;

  bool operator>=(const UrlMatch& other) const {
    return std::tie(host_length, path_length, user) >=
           std::tie(other.host_length, other.path_length, other.user);
  }
};

/// Whether `pattern` covers `url`, by git's rules: equal scheme, host (label by label) and port, a
/// path that is a prefix by whole segments, and an equal user where the pattern names one.
std::optional<UrlMatch> match_url(const NormalizedUrl& url, const NormalizedUrl& pattern);

}  // namespace hoist::lfs
