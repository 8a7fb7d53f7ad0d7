// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/signed_url.hpp"

#include <ctime>

#include <fmt/format.h>

#include "tests/hub/digest.hpp"
#include "tests/hub/http_message.hpp"

namespace hoist::hub {
namespace {

constexpr std::string_view signature_mark = "&X-Amz-Signature=";

std::tm utc(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return parts;
}

std::chrono::system_clock::time_point parse_basic_date(const std::string& text) {
  std::tm parts{};
  if (::strptime(text.c_str(), "%Y%m%dT%H%M%SZ", &parts) == nullptr) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::uint64_t number_of(std::string_view query, std::string_view name) {
  return parse_number(query_value(query, name).value_or("")).value_or(0);
}

}  // namespace

std::string UrlSigner::sign(std::string_view method, std::string target,
                            const SignedTerms& terms) const {
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += fmt::format(
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=HOISTHUB%2F{}%2Flocal%2Fs3%2Faws4_request"
      "&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders=host&hub-serial={}",
      basic_day(terms.date), basic_date(terms.date), terms.lifetime.count(), terms.serial);
  const auto mark = signature(method, target);
  return target.append(signature_mark).append(mark);
}

UrlCheck UrlSigner::check(std::string_view method, std::string_view target,
                          std::chrono::system_clock::time_point now) const {
  const auto mark = target.find(signature_mark);
  if (mark == std::string_view::npos) return {UrlVerdict::unsigned_url, 0};
  const auto covered = target.substr(0, mark);
  if (target.substr(mark + signature_mark.size()) != signature(method, covered)) {
    return {UrlVerdict::forged, 0};
  }
  const auto query = covered.substr(covered.find('?') + 1);
  const auto serial = number_of(query, "hub-serial");
  const auto deadline = parse_basic_date(query_value(query, "X-Amz-Date").value_or("")) +
                        std::chrono::seconds(number_of(query, "X-Amz-Expires"));
  return {now < deadline ? UrlVerdict::valid : UrlVerdict::expired, serial};
}

std::string UrlSigner::signature(std::string_view method, std::string_view target) const {
  return to_hex(hmac_sha256(key_, fmt::format("{}\n{}", method, target)));
}

std::string basic_date(std::chrono::system_clock::time_point time) {
  const auto parts = utc(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string basic_day(std::chrono::system_clock::time_point time) {
  return basic_date(time).substr(0, 8);
}

}  // namespace hoist::hub
