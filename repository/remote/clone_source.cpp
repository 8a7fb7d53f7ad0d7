// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/clone_source.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/protocol/url_match.hpp"

namespace hoist::repository {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view default_endpoint = "https://huggingface.co";
constexpr std::array local_beginnings{"/"sv, "./"sv, "../"sv};

std::vector<std::string_view> segments_of(std::string_view text) {
  std::vector<std::string_view> segments;
  while (true) {
    const std::size_t slash = text.find('/');
    segments.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    text.remove_prefix(slash + 1);
  }
}

bool is_name(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." && segment.front() != '-' &&
         std::all_of(segment.begin(), segment.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

/// "datasets/user/name" as the path of its page: "/datasets/user/name", "/user/name" for models.
std::optional<std::string> hub_path(std::string_view given) {
  auto segments = segments_of(given);
  if (!std::all_of(segments.begin(), segments.end(), is_name)) return std::nullopt;
  std::string kind;
  const std::string_view first = segments.front();
  if (segments.size() > 1) {
    if (first == "datasets" || first == "dataset") kind = "/datasets";
    if (first == "spaces" || first == "space") kind = "/spaces";
    if (!kind.empty() || first == "models" || first == "model") segments.erase(segments.begin());
  }
  if (segments.size() > 2) return std::nullopt;
  for (const auto segment : segments) kind += '/' + std::string(segment);
  return kind;
}

/// Where the user information of a URL stands, without the `@`; empty where there is none.
std::string_view userinfo_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = url.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? std::string_view() : authority.substr(0, at);
}

std::string without(std::string_view text, std::string_view piece) {
  std::string result(text);
  result.erase(static_cast<std::size_t>(piece.data() - text.data()), piece.size());
  return result;
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string_view without_ending(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  if (url.ends_with(".git"sv)) url.remove_suffix(4);
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

std::string identity_of(std::string_view url) {
  const auto normalized = lfs::normalize_url(url);
  if (!normalized) return std::string(without_ending(url));
  const std::string user = normalized->scheme == "ssh" ? normalized->user.value_or("") + '@' : "";
  return fmt::format("{}://{}{}:{}{}", normalized->scheme, user, normalized->host, normalized->port,
                     without_ending(normalized->path));
}

/// A URL of git as it is, but for a password in it.
CloneSource without_password(std::string_view url) {
  const std::string_view userinfo = userinfo_of(url);
  const std::size_t colon = userinfo.find(':');
  if (userinfo.empty() || colon == std::string_view::npos) return {std::string(url)};
  const std::string_view with_at = std::string_view(userinfo.data(), userinfo.size() + 1);
  return {without(url, with_at), percent_decoded(userinfo.substr(colon + 1))};
}

/// Where a slip hides the scheme of a URL, its password is one all the same.
std::string without_likely_password(std::string_view text) {
  std::string shown(text);
  const std::size_t at = shown.rfind('@');
  const std::size_t colon = at == std::string::npos ? at : shown.rfind(':', at);
  if (colon != std::string::npos) shown.replace(colon + 1, at - colon - 1, "...");
  return shown;
}

}  // namespace

CloneSource read_clone_source(std::string_view given, const lfs::Environment& environment) {
  if (given.empty() || given.front() == '-') {
    throw Error(ErrorKind::invalid_input, fmt::format("cannot clone '{}': no such form", given),
                "name a repository of the Hub as user/name, or a URL");
  }
  const bool is_local = std::any_of(local_beginnings.begin(), local_beginnings.end(),
                                    [&](auto start) { return given.starts_with(start); });
  if (is_local) return {std::string(given), std::nullopt, false, true};
  if (given.find("://") != std::string_view::npos) return without_password(given);
  if (given.find(':') < given.find('/')) return {std::string(given)};

  std::string endpoint = environment("HF_ENDPOINT").value_or("");
  if (endpoint.empty()) endpoint = default_endpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const std::string_view host =
      std::string_view(endpoint).substr(std::min(endpoint.find("://") + 3, endpoint.size()));
  if (given.starts_with(host) && given.substr(host.size()).starts_with('/')) {
    given.remove_prefix(host.size() + 1);
  }
  const auto path = hub_path(given);
  if (!path) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot clone '{}': that is neither a URL nor user/name",
                            without_likely_password(given)),
                "a path begins with ./ or /; a data set is datasets/user/name");
  }
  return {endpoint + *path, std::nullopt, true};
}

bool same_remote(std::string_view a, std::string_view b) {
  return identity_of(a) == identity_of(b);
}

std::string displayed_remote(std::string_view url) {
  const std::string_view userinfo = userinfo_of(url);
  std::string shown(url);
  if (!userinfo.empty()) {
    shown = without(url, std::string_view(userinfo.data(), userinfo.size() + 1));
  }
  if (shown.find("://") != std::string::npos) {
    shown.erase(std::min(shown.find_first_of("?#"), shown.size()));
  }
  return shown;
}

}  // namespace hoist::repository
