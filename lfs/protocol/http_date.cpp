// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/http_date.hpp"

#include <charconv>

namespace hoist::lfs {
namespace {

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole = error == std::errc{} && end == digits.data() + digits.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::size_t length = 29;
  if (text.size() != length || text.substr(3, 2) != ", " || !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  const std::size_t month = months.find(text.substr(8, 3));
  const auto d = number(text.substr(5, 2));
  const auto y = number(text.substr(12, 4));
  const auto h = number(text.substr(17, 2));
  const auto m = number(text.substr(20, 2));
  const auto s = number(text.substr(23, 2));
  if (month % 3 != 0 || !d || !y || !h || !m || !s || *h > 23 || *m > 59 || *s > 60) {
    return std::nullopt;
  }
  const year_month_day date{year(static_cast<int>(*y)),
                            std::chrono::month(static_cast<unsigned>(month / 3 + 1)), day(*d)};
  if (!date.ok()) return std::nullopt;
  return sys_days(date) + hours(*h) + minutes(*m) + seconds(*s);
}

}  // namespace hoist::lfs
