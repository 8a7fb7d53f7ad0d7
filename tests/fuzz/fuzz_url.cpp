// SPDX-License-Identifier: Apache-2.0
// URLs of servers: the first line is one, the second a `Location` that it redirects to.
#include <algorithm>
#include <string>

#include "hoist/error.hpp"
#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/redirect.hpp"
#include "lfs/protocol/url_expiry.hpp"
#include "lfs/protocol/url_match.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

void check_url(const lfs::SecretUrl& url) {
  require(!url.host().empty(), "a URL has a host");
  require(url.same_origin(url), "a URL is of its own origin");
  const std::string shown = url.display();
  require(shown.find_first_of("?#") == std::string::npos, "no query is shown");
  require(url.authority().find('@') == std::string_view::npos, "no user is shown");
  require(hoist::fuzz::is_printable(shown), "what is shown has no control character");
  for (const std::string_view secret : url.secrets()) {
    require(url.reveal().find(secret) != std::string::npos, "a secret is of the URL itself");
  }
  // Taken as base of its own text, it leads back to itself.
  require(url.resolve(url.reveal()).reveal() == url.reveal(), "an absolute URL stays as it is");
}

void check_redirect(const lfs::SecretUrl& from, std::string_view location) {
  const lfs::HttpAnswer answer{307, {{"Location", std::string(location)}}, {}};
  const auto result = lfs::follow_redirect(from, answer, 0);
  const auto* to = std::get_if<lfs::SecretUrl>(&result);
  if (to == nullptr) return;
  check_url(*to);
  require(to->is_secure() || !from.is_secure(), "https does not lead to http");
  const auto headers = lfs::headers_after_redirect({{"AUTHORIZATION", "x"}}, from, *to);
  require(headers.empty() || from.same_origin(*to), "another origin gets no credential");
}

/// The normal form of a URL is its own normal form.
void check_normal_form(std::string_view text) {
  const auto normal = lfs::normalize_url(text);
  if (!normal) return;
  std::string again = normal->scheme + "://";
  if (normal->user) again += *normal->user + "@";
  again += normal->host;
  if (!normal->port.empty()) again += ":" + normal->port;
  again += normal->path;
  const auto twice = lfs::normalize_url(again);
  require(twice.has_value(), "a normal form is a URL");
  require(twice->host == normal->host && twice->path == normal->path &&
              twice->port == normal->port && twice->user == normal->user,
          "a normal form stays as it is");
  require(lfs::match_url(*normal, *twice).has_value(), "a URL matches itself");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = hoist::fuzz::text_of(data, size);
  const std::string_view text = hoist::fuzz::take_line(rest);
  const std::string_view location = hoist::fuzz::take_line(rest);
  check_normal_form(text);
  static_cast<void>(lfs::parse_rfc3339(location));
  try {
    const lfs::SecretUrl url{std::string(text)};
    require(url.reveal() == text, "a URL goes out byte for byte");
    check_url(url);
    check_redirect(url, location);
    static_cast<void>(lfs::url_expiry(url));
  } catch (const hoist::Error& error) {
    require(error.kind() == hoist::ErrorKind::invalid_input, "no URL is bad input");
    // The messages have less than 100 characters: those may be their own words.
    require(text.size() < 100 || std::string(error.what()).find(text) == std::string::npos,
            "an error does not repeat the URL");
  }
  return 0;
}
