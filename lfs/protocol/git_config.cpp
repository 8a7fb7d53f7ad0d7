// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/git_config.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/protocol/url_match.hpp"

namespace hoist::lfs {
namespace {

/// Section and variable in lower case, the subsection between them as it is.
std::string canonical_key(std::string_view key) {
  const std::size_t first = std::min(key.find('.'), key.size());
  const std::size_t last = key.rfind('.');
  if (last == std::string_view::npos) {
    return ascii_lower(key);
  }
  return ascii_lower(key.substr(0, first)) + std::string(key.substr(first, last - first)) +
         ascii_lower(key.substr(last));
}

/// Takes the text up to the next NUL off `rest`.
std::string_view take_record(std::string_view& rest) {
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) {
    throw Error(ErrorKind::invalid_input, "git config printed an unfinished list");
  }
  const std::string_view record = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return record;
}

}  // namespace

GitConfig GitConfig::parse(std::string_view text) {
  GitConfig config;
  while (!text.empty()) {
    const std::string_view origin = take_record(text);
    const std::string_view record = take_record(text);
    const std::size_t newline = record.find('\n');
    config.entries_.push_back({
        .key = std::string(record.substr(0, newline)),
        .value = newline == std::string_view::npos ? std::string("true")
                                                   : std::string(record.substr(newline + 1)),
        .origin = std::string(origin),
    });
  }
  return config;
}

const ConfigEntry* GitConfig::find(std::string_view key) const {
  const std::string wanted = canonical_key(key);
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [&](const ConfigEntry& entry) { return entry.key == wanted; });
  return found != entries_.rend() ? &*found : nullptr;
}

std::optional<std::string_view> GitConfig::last(std::string_view key) const {
  const ConfigEntry* entry = find(key);
  return entry != nullptr ? std::optional<std::string_view>(entry->value) : std::nullopt;
}

std::vector<const ConfigEntry*> GitConfig::all(std::string_view key) const {
  const std::string wanted = canonical_key(key);
  std::vector<const ConfigEntry*> result;
  for (const ConfigEntry& entry : entries_) {
    if (entry.key == wanted) {
      result.push_back(&entry);
    }
  }
  return result;
}

const ConfigEntry* GitConfig::url_match(std::string_view section, std::string_view variable,
                                        std::string_view url) const {
  const std::optional<NormalizedUrl> normalized = normalize_url(url);
  const std::string prefix = ascii_lower(section) + ".";
  const std::string suffix = "." + ascii_lower(variable);
  const std::string plain_key = ascii_lower(section) + suffix;
  const ConfigEntry* best = nullptr;
  UrlMatch best_match;
  for (const ConfigEntry& entry : entries_) {
    std::optional<UrlMatch> match;
    if (entry.key == plain_key) {
      match = UrlMatch{};
    } else if (normalized && entry.key.size() > plain_key.size() && entry.key.starts_with(prefix) &&
               entry.key.ends_with(suffix)) {
      const std::string_view pattern = std::string_view(entry.key).substr(
          prefix.size(), entry.key.size() - prefix.size() - suffix.size());
      if (const auto normalized_pattern = normalize_url_pattern(pattern)) {
        match = match_url(*normalized, *normalized_pattern);
      }
    }
    if (match && *match >= best_match) {
      best = &entry;
      best_match = *match;
    }
  }
  return best;
}

std::optional<bool> parse_config_bool(std::string_view text) {
  const std::string word = ascii_lower(text);
  constexpr std::array<std::string_view, 3> true_words{"true", "yes", "on"};
  constexpr std::array<std::string_view, 4> false_words{"", "false", "no", "off"};
  if (std::find(true_words.begin(), true_words.end(), word) != true_words.end()) {
    return true;
  }
  if (std::find(false_words.begin(), false_words.end(), word) != false_words.end()) {
    return false;
  }
  const std::optional<std::int64_t> number = parse_config_int(text);
  return number ? std::optional<bool>(*number != 0) : std::nullopt;
}

std::optional<std::int64_t> parse_config_int(std::string_view text) {
  const std::string digits(text);
  char* end = nullptr;
  errno = 0;
  const long long number = std::strtoll(digits.c_str(), &end, 0);
  if (end == digits.c_str() || errno == ERANGE) {
    return std::nullopt;
  }
  const std::string suffix =
      ascii_lower(std::string_view(digits).substr(static_cast<std::size_t>(end - digits.c_str())));
  std::int64_t unit = 1;
  if (suffix == "k") {
    unit = std::int64_t{1} << 10U;
  } else if (suffix == "m") {
    unit = std::int64_t{1} << 20U;
  } else if (suffix == "g") {
    unit = std::int64_t{1} << 30U;
  } else if (!suffix.empty()) {
    return std::nullopt;
  }
  std::int64_t result = 0;
  return __builtin_mul_overflow(number, unit, &result) ? std::nullopt
                                                       : std::optional<std::int64_t>(result);
}

}  // namespace hoist::lfs
