// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/redact.hpp"

#include <algorithm>
#include <array>

#include "lfs/base/ascii.hpp"
#include "lfs/base/terminal_text.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t shortest_secret_bytes = 6;
constexpr std::string_view mask = "...";

constexpr auto telling_words = std::to_array<std::string_view>(
    {"authorization", "signature", "x-amz-signature", "x-amz-credential", "x-amz-security-token",
     "awsaccesskeyid", "access_token", "token", "password", "secret", "credential", "bearer",
     "basic"});

bool ends_a_value(char c) {
  return is_blank(c) || c == '&' || c == '"' || c == '\'' || c == '<' || c == '>' || c == ',' ||
         c == ';' || c == ')';
}

bool is_word(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_';
}

std::size_t value_end(std::string_view text, std::size_t from) {
  while (from < text.size() && !ends_a_value(text[from])) ++from;
  return from;
}

std::string without_known(std::string text, std::span<const std::string_view> secrets) {
  for (const std::string_view secret : secrets) {
    if (secret.size() < shortest_secret_bytes) continue;
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + mask.size())) {
      text.replace(at, secret.size(), mask);
    }
  }
  return text;
}

/// Cuts user information and query out of everything that looks like a URL.
std::string without_url_secrets(std::string_view text) {
  std::string result;
  std::size_t from = 0;
  for (std::size_t at = text.find("://"); at != std::string_view::npos;
       at = text.find("://", from)) {
    const std::size_t authority = at + 3;
    const std::size_t end = value_end(text, authority);
    std::string_view rest = text.substr(authority, end - authority);
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    result += text.substr(from, authority - from);
    if (const std::size_t sign = host.rfind('@'); sign != std::string_view::npos) {
      rest.remove_prefix(sign + 1);
    }
    const std::size_t query = rest.find_first_of("?#");
    result += rest.substr(0, query);
    // A query holds '&', which ends a value elsewhere: everything up to a blank or quote goes.
    std::size_t stop = end;
    if (query != std::string_view::npos) {
      result += "?...";
      while (stop < text.size() && !is_blank(text[stop]) && text[stop] != '"' &&
             text[stop] != '<' && text[stop] != '>') {
        ++stop;
      }
    }
    from = stop;
  }
  result += text.substr(from);
  return result;
}

/// Masks the value that follows a telling word and ':', '=' or, after Bearer and Basic, a blank.
std::string without_telling_values(std::string_view text) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_word(text[at])) {
      result += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    result += word;
    at = end;
    const auto is_same = [&](std::string_view known) { return equal_ignoring_case(known, word); };
    if (std::none_of(telling_words.begin(), telling_words.end(), is_same)) continue;

    const bool scheme = is_same("bearer") || is_same("basic");
    std::size_t value = at;
    bool separated = false;
    while (value < text.size() && (is_blank(text[value]) || text[value] == ':' ||
                                   text[value] == '=' || text[value] == '"')) {
      separated = separated || text[value] == ':' || text[value] == '=' || scheme;
      ++value;
    }
    if (!separated || value == text.size()) continue;
    const std::size_t stop = value_end(text, value);
    const std::string_view candidate = text.substr(value, stop - value);
    if (scheme && candidate.size() < shortest_secret_bytes) continue;
    if (equal_ignoring_case(candidate, "bearer") || equal_ignoring_case(candidate, "basic")) {
      continue;  // the next word is looked at by itself
    }
    result += text.substr(at, value - at);
    result += mask;
    at = stop;
  }
  return result;
}

std::string one_clean_line(std::string_view text, std::size_t limit_bytes) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (result.size() + std::max<std::size_t>(length, 1) > limit_bytes) {
      result += mask;
      break;
    }
    if (length == 0) {
      result += '?';
    } else if (commands_a_terminal(text.substr(0, length))) {
      if (!result.empty() && result.back() != ' ') result += ' ';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return std::string(trim(result));
}

}  // namespace

std::string printable(std::string_view text, std::span<const std::string_view> secrets,
                      std::size_t limit_bytes) {
  // Nobody reads further, and a hostile megabyte should not cost time.
  constexpr std::size_t longest_looked_at = 16384;
  std::string result(text.substr(0, longest_looked_at));
  result = without_known(std::move(result), secrets);
  result = without_telling_values(without_url_secrets(result));
  return one_clean_line(result, limit_bytes);
}

}  // namespace hoist::lfs
