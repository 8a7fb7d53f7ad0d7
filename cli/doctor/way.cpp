// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/way.hpp"

#include <optional>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/settings/http_settings.hpp"

namespace hoist::cli {
namespace {

using Level = Finding::Level;

/// A variable of the environment that names the proxy for a URL, as libcurl looks for it.
struct ProxyVariable {
  std::string_view name;
  std::string value;
};

std::optional<ProxyVariable> environment_proxy(const lfs::SecretUrl& url,
                                               const lfs::Environment& environment) {
  // Not HTTP_PROXY: in a CGI program that is a header of the request.
  std::vector<std::string_view> names{"http_proxy"};
  if (url.is_secure()) names = {"https_proxy", "HTTPS_PROXY"};
  names.insert(names.end(), {"all_proxy", "ALL_PROXY"});
  for (const std::string_view name : names) {
    if (auto value = environment(name).value_or(""); !value.empty()) {
      return ProxyVariable{name, std::move(value)};
    }
  }
  return std::nullopt;
}

std::string exemptions(const lfs::Environment& environment) {
  for (const std::string_view name : {"no_proxy", "NO_PROXY"}) {
    if (!environment(name).value_or("").empty()) {
      return fmt::format(", but for the hosts in {}", name);
    }
  }
  return "";
}

}  // namespace

std::string proxy_in_words(std::string_view proxy) {
  constexpr std::string_view mark = "://";
  const std::size_t scheme = proxy.find(mark);
  std::string shown;
  if (scheme != std::string_view::npos) {
    shown = proxy.substr(0, scheme + mark.size());
    proxy.remove_prefix(scheme + mark.size());
  }
  const std::size_t sign = proxy.rfind('@');
  if (sign != std::string_view::npos) proxy.remove_prefix(sign + 1);
  return lfs::printable(shown.append(proxy));
}

std::vector<Finding> check_way_to(const lfs::SecretUrl& url, const lfs::GitConfig& config,
                                  const lfs::Environment& environment) {
  std::vector<Finding> findings;
  try {
    const lfs::HttpSettings settings = lfs::http_settings_for(url.reveal(), config, environment);
    if (url.is_secure() && !settings.verify_tls) {
      findings.push_back({Level::hint, "  its certificate is not checked",
                          "name its CA in http.sslCAInfo instead of turning http.sslVerify off"});
    }
    if (!settings.proxy) {
      if (const auto proxy = environment_proxy(url, environment)) {
        findings.push_back(
            {Level::good,
             fmt::format("  through the proxy {} ({} of the environment){}",
                         proxy_in_words(proxy->value), proxy->name, exemptions(environment)),
             ""});
      }
    } else if (!settings.proxy->empty()) {
      findings.push_back({Level::good,
                          fmt::format("  through the proxy {}{}", proxy_in_words(*settings.proxy),
                                      exemptions(environment)),
                          ""});
    }
    if (url.is_secure() && !settings.ca_file.empty()) {
      findings.push_back({Level::good, "  its CA is " + lfs::printable(settings.ca_file), ""});
    }
  } catch (const Error& error) {
    findings.push_back({Level::problem, fmt::format("  {}", error.what()), error.hint()});
  }
  return findings;
}

}  // namespace hoist::cli
