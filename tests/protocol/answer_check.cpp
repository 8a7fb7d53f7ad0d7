// SPDX-License-Identifier: Apache-2.0
#include "tests/protocol/answer_check.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hoist::test {
namespace {

using nlohmann::json;

constexpr std::size_t longest_message = 1000;

bool has_fraction(const json& value) {
  return value.is_number_float() ||
         (value.is_structured() && std::any_of(value.begin(), value.end(), has_fraction));
}

std::string trouble_with_error(const json& answer) {
  const json& error = answer["error"];
  if (!error.is_object() || !error.contains("code") || !error["code"].is_number_integer() ||
      !error.contains("message") || !error["message"].is_string()) {
    return "the error is not of git-lfs's form";
  }
  const auto message = error["message"].get<std::string>();
  if (message.size() > longest_message) return "the message is longer than anyone reads";
  if (!message.ends_with(')') || message.find('(') == std::string::npos) {
    return "the message names no remedy: " + message;
  }
  if (message.find(answer.value("oid", "")) == std::string::npos) {
    return "the message does not name the object: " + message;
  }
  return {};
}

}  // namespace

std::string trouble_with_answer(const std::string& line) {
  if (std::any_of(line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; })) {
    return "a character that is no printable ASCII";
  }
  const json answer = json::parse(line, nullptr, false);
  if (!answer.is_object()) return "not a JSON object: " + line;
  if (has_fraction(answer)) return "a number that is no integer";
  return answer.contains("error") ? trouble_with_error(answer) : std::string();
}

std::string trouble_with_progress(const std::vector<Progress>& steps, std::uint64_t size_bytes,
                                  std::chrono::steady_clock::duration took) {
  std::uint64_t before = 0;
  for (const Progress& step : steps) {
    if (step.bytes_so_far < before) return "progress goes backwards";
    if (step.bytes_so_far != before + step.bytes_since_last) return "the increments do not add up";
    before = step.bytes_so_far;
  }
  if (steps.empty()) return "no progress at all";
  if (size_bytes > 0 && steps.front().bytes_so_far == 0) {
    return "the first progress does not release the other workers";
  }
  if (before != size_bytes) return fmt::format("the last progress is {} of {}", before, size_bytes);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(took).count();
  if (steps.size() > 10 * static_cast<std::size_t>(seconds)) return "more than 10 lines a second";
  return {};
}

std::string trouble_with_secrets(const std::string& text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < 8) continue;
    if (const auto at = text.find(secret); at != std::string::npos) {
      return "a secret shows after: " + text.substr(at < 80 ? 0 : at - 80, std::min(at, 80UL));
    }
  }
  return {};
}

bool has_in_order(const std::string& text, const std::string& pattern) {
  std::size_t at = 0;
  for (std::size_t begin = 0; begin <= pattern.size();) {
    const std::size_t end = std::min(pattern.find("...", begin), pattern.size());
    const std::string piece = pattern.substr(begin, end - begin);
    at = text.find(piece, at);
    if (at == std::string::npos) return false;
    at += piece.size();
    begin = end + 3;
  }
  return true;
}

}  // namespace hoist::test
