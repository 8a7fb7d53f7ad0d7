// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/url_expiry.hpp"

#include <charconv>
#include <cstdint>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

/// A little over 100 years: beyond it a number is no time of this world.
constexpr std::int64_t latest_unix = 8'000'000'000;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = !text.empty() && error == std::errc{} && end == text.data() + text.size();
  if (!good || value < 0 || value > latest_unix) return std::nullopt;
  return value;
}

std::optional<sys_seconds> time_of(std::string_view year, std::string_view month,
                                   std::string_view day, std::string_view hour,
                                   std::string_view minute, std::string_view second) {
  const auto y = number(year);
  const auto mo = number(month);
  const auto d = number(day);
  const auto h = number(hour);
  const auto mi = number(minute);
  const auto s = number(second);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*y)),
                                         std::chrono::month(static_cast<unsigned>(*mo)),
                                         std::chrono::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*h) + std::chrono::minutes(*mi) +
         seconds(*s);
}

/// "20261122T221700Z"
std::optional<sys_seconds> basic_iso_time(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return time_of(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2), text.substr(9, 2),
                 text.substr(11, 2), text.substr(13, 2));
}

std::optional<sys_seconds> unix_time(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  const auto value = number(*text);
  if (!value) return std::nullopt;
  return sys_seconds(seconds(*value));
}

}  // namespace

std::optional<sys_seconds> url_expiry(const SecretUrl& url) {
  for (const std::string_view family : {"x-amz-", "x-goog-"}) {
    const auto date = url.query_value(std::string(family) + "date");
    const auto lifetime = url.query_value(std::string(family) + "expires");
    if (!date || !lifetime) continue;
    const auto from = basic_iso_time(*date);
    const auto life = number(*lifetime);
    if (from && life) return *from + seconds(*life);
  }
  if (const auto expires = unix_time(url.query_value("expires"))) return expires;
  return unix_time(url.query_value("expiresat"));
}

std::optional<sys_seconds> url_expiry(const MultipartUpload& upload) {
  std::optional<sys_seconds> earliest = url_expiry(upload.completion);
  for (const SecretUrl& url : upload.part_urls) {
    const auto expiry = url_expiry(url);
    if (expiry && (!earliest || *expiry < *earliest)) earliest = expiry;
  }
  return earliest;
}

std::optional<sys_seconds> parse_rfc3339(std::string_view text) {
  constexpr std::size_t length_to_seconds = 19;
  if (text.size() <= length_to_seconds || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  auto time = time_of(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2), text.substr(11, 2),
                      text.substr(14, 2), text.substr(17, 2));
  if (!time || *time < sys_seconds(seconds(0))) return std::nullopt;
  std::string_view zone = text.substr(length_to_seconds);
  if (zone.starts_with('.')) {
    zone.remove_prefix(1);
    while (!zone.empty() && is_digit(zone.front())) zone.remove_prefix(1);
  }
  if (zone == "Z" || zone == "z") return time;
  if (zone.size() != 6 || zone[3] != ':' || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const auto hours = number(zone.substr(1, 2));
  const auto minutes = number(zone.substr(4, 2));
  if (!hours || !minutes) return std::nullopt;
  const seconds offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return zone[0] == '+' ? *time - offset : *time + offset;
}

}  // namespace hoist::lfs
