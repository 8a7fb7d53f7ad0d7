// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/endpoint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lfs/base/ascii.hpp"
#include "lfs/base/encoding.hpp"

namespace hoist::lfs {
namespace {

using Text = std::optional<std::string>;

struct UrlParts {
  std::string scheme;
  std::string authority;  ///< with user information and port
  std::string path;       ///< from its slash on
};

std::optional<UrlParts> split_url(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) return std::nullopt;
  const std::size_t authority = scheme_end + 3;
  const std::size_t path = std::min(url.find('/', authority), url.size());
  return UrlParts{ascii_lower(url.substr(0, scheme_end)),
                  std::string(url.substr(authority, path - authority)),
                  std::string(url.substr(path))};
}

std::string without_user(std::string_view authority) {
  return std::string(authority.substr(authority.rfind('@') + 1));
}

/// The host of an ssh address, whose port is of no use for https.
std::string without_user_and_port(std::string_view authority) {
  const std::string host = without_user(authority);
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  const bool has_port =
      colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

/// What a configuration leads to.
struct Target {
  std::string url;
  std::optional<SshTarget> ssh;
};
using MaybeTarget = std::optional<Target>;

/// "[user@]host:path" and "[user@host:port]:path", as ssh's users write them.
std::optional<UrlParts> split_scp(std::string_view address) {
  std::size_t host_end = 0;
  if (address.starts_with('[')) {
    host_end = address.find("]:");
    if (host_end == std::string_view::npos) return std::nullopt;
    return UrlParts{"ssh", std::string(address.substr(1, host_end - 1)),
                    "/" + std::string(address.substr(host_end + 2))};
  }
  host_end = address.find(':');
  const std::size_t slash = address.find('/');
  // A slash before the colon makes it a path.
  if (host_end == std::string_view::npos || host_end == 0 || slash < host_end) return std::nullopt;
  if (address.substr(host_end).starts_with("::")) return std::nullopt;  // a remote helper's address
  return UrlParts{"ssh", std::string(address.substr(0, host_end)),
                  "/" + std::string(address.substr(host_end + 1))};
}

SshTarget ssh_target(const UrlParts& parts, std::string path) {
  const std::string host = without_user_and_port(parts.authority);
  const std::size_t at = parts.authority.rfind('@');
  const std::string user = at == std::string::npos ? "" : parts.authority.substr(0, at + 1);
  const std::string rest = without_user(parts.authority).substr(host.size());
  return {user + host, rest.empty() ? "" : rest.substr(1), std::move(path)};
}

std::string with_suffix(std::string url) {
  if (url.ends_with('/')) url.pop_back();
  return url + (url.ends_with(".git") ? "/info/lfs" : ".git/info/lfs");
}

/// Resolves for one configuration; the members are what all rules need.
class Resolver {
 public:
  Resolver(Operation operation, const GitConfig& config, const GitConfig& lfsconfig)
      : is_upload_(operation == Operation::upload), config_(config), lfsconfig_(lfsconfig) {}

  [[nodiscard]] MaybeTarget resolve(std::string_view remote) const {
    const Text push_url = is_upload_ ? own_or_lfsconfig("lfs.pushurl") : std::nullopt;
    if (push_url) return explicit_endpoint(*push_url);
    if (const Text url = own_or_lfsconfig("lfs.url")) return explicit_endpoint(*url);
    if (!remote.empty() && remote != "origin") {
      if (MaybeTarget endpoint = of_remote(remote)) return endpoint;
    }
    return of_remote("origin");
  }

  /// The URL that git uses, if that is an http(s) one.
  [[nodiscard]] Text git_url(std::string_view remote) const {
    Text url = own_git_url(remote);
    if (!url && split_url(remote)) url = std::string(remote);
    if (!url) url = own_git_url("origin");
    if (!url) return std::nullopt;
    std::string target = rewritten_by_aliases(*url);
    const auto parts = split_url(target);
    if (!parts || (parts->scheme != "http" && parts->scheme != "https")) return std::nullopt;
    return target;
  }

 private:
  [[nodiscard]] Text own(const std::string& key) const {
    const auto value = config_.last(key);
    if (!value || value->empty()) return std::nullopt;
    return std::string(*value);
  }
  [[nodiscard]] Text own_or_lfsconfig(const std::string& key) const {
    if (Text value = own(key)) return value;
    const auto value = lfsconfig_.last(key);
    if (!value || value->empty()) return std::nullopt;
    return std::string(*value);
  }

  [[nodiscard]] MaybeTarget of_remote(std::string_view remote) const {
    const std::string section = fmt::format("remote.{}.", remote);
    const Text push_url = is_upload_ ? own(section + "lfspushurl") : std::nullopt;
    if (push_url) return explicit_endpoint(*push_url);
    if (const Text url = own_or_lfsconfig(section + "lfsurl")) return explicit_endpoint(*url);
    return endpoint_of_git_url(own_git_url(remote).value_or(std::string(remote)));
  }

  [[nodiscard]] Text own_git_url(std::string_view remote) const {
    Text push_url = is_upload_ ? own(fmt::format("remote.{}.pushurl", remote)) : std::nullopt;
    return push_url ? push_url : own(fmt::format("remote.{}.url", remote));
  }

  /// The URL after `url.<base>.<variable>` of the alias that is the greatest as text.
  [[nodiscard]] Text rewritten(const std::string& url, std::string_view variable) const {
    const ConfigEntry* best = nullptr;
    for (const ConfigEntry& entry : config_.entries()) {
      const bool alias = entry.key.starts_with("url.") && entry.key.ends_with(variable) &&
                         entry.key.size() > variable.size() + 4;
      if (!alias || entry.value.empty() || !url.starts_with(entry.value)) continue;
      if (best == nullptr || entry.value >= best->value) best = &entry;
    }
    if (best == nullptr) return std::nullopt;
    const std::string base = best->key.substr(4, best->key.size() - 4 - variable.size());
    return base + url.substr(best->value.size());
  }
  [[nodiscard]] std::string rewritten_by_aliases(const std::string& url) const {
    Text pushed = is_upload_ ? rewritten(url, ".pushinsteadof") : std::nullopt;
    return pushed ? *std::move(pushed) : rewritten(url, ".insteadof").value_or(url);
  }

  /// lfs.url and its kind name the endpoint itself.
  [[nodiscard]] MaybeTarget explicit_endpoint(const std::string& url) const {
    std::string target = rewritten_by_aliases(url);
    const auto parts = split_url(target);
    if (!parts || parts->authority.empty()) return std::nullopt;
    if (parts->scheme == "http" || parts->scheme == "https") return Target{target, {}};
    if (parts->scheme != "ssh") return std::nullopt;
    return Target{fmt::format("https://{}{}", without_user_and_port(parts->authority), parts->path),
                  ssh_target(*parts, percent_decode(parts->path))};
  }

  [[nodiscard]] MaybeTarget endpoint_of_git_url(const std::string& url) const {
    const std::string target = rewritten_by_aliases(url);
    std::optional<UrlParts> parts = split_url(target);
    const bool is_scp = !parts;
    if (is_scp) parts = split_scp(target);
    if (!parts || without_user(parts->authority).empty()) return std::nullopt;
    const std::string& scheme = parts->scheme;
    if (scheme == "http" || scheme == "https") return Target{with_suffix(target), {}};
    if (scheme == "ssh" || scheme == "git+ssh" || scheme == "ssh+git") {
      // scp's form has no slash before the path but the one that the user writes.
      return Target{
          with_suffix(
              fmt::format("https://{}{}", without_user_and_port(parts->authority), parts->path)),
          ssh_target(*parts, is_scp ? parts->path.substr(1) : percent_decode(parts->path))};
    }
    if (scheme != "git") return std::nullopt;
    const std::string protocol = own_or_lfsconfig("lfs.gitprotocol").value_or("https");
    if (protocol != "http" && protocol != "https") return std::nullopt;
    return Target{with_suffix(fmt::format("{}://{}{}", protocol, parts->authority, parts->path)),
                  {}};
  }

  bool is_upload_;
  const GitConfig& config_;
  const GitConfig& lfsconfig_;
};

}  // namespace

Text lfs_endpoint(Operation operation, std::string_view remote, const GitConfig& config,
                  const GitConfig& lfsconfig) {
  const MaybeTarget target = Resolver(operation, config, lfsconfig).resolve(remote);
  return target ? Text(target->url) : std::nullopt;
}

std::optional<SshTarget> lfs_ssh_target(Operation operation, std::string_view remote,
                                        const GitConfig& config, const GitConfig& lfsconfig) {
  MaybeTarget target = Resolver(operation, config, lfsconfig).resolve(remote);
  if (!target || !target->ssh) return std::nullopt;
  target->ssh->operation = operation;
  return std::move(target->ssh);
}

Text remote_git_url(Operation operation, std::string_view remote, const GitConfig& config) {
  const GitConfig no_lfsconfig;
  return Resolver(operation, config, no_lfsconfig).git_url(remote);
}

std::string endpoint_identity(std::string_view endpoint) {
  const auto parts = split_url(endpoint);
  if (!parts) return std::string(endpoint);
  std::string path = parts->path;
  if (path.ends_with('/')) path.pop_back();
  return fmt::format("{}://{}{}", parts->scheme, ascii_lower(without_user(parts->authority)), path);
}

}  // namespace hoist::lfs
