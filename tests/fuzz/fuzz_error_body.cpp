// SPDX-License-Identifier: Apache-2.0
// Answers of servers, of which something is shown to the user: the first line is the status, the
// second the value of Retry-After, the rest the body.
#include <array>
#include <charconv>
#include <string>

#include <nlohmann/json.hpp>

#include "lfs/base/redact.hpp"
#include "lfs/plan/retry.hpp"
#include "lfs/protocol/error_body.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

constexpr std::string_view secret = "c4n4ry-secret";

bool is_utf8(const std::string& text) {
  const nlohmann::json value = text;
  try {
    static_cast<void>(value.dump());
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

void check_printable(std::string_view text, std::size_t limit) {
  const std::array<std::string_view, 1> secrets{secret};
  const std::string shown = lfs::printable(text, secrets, limit);
  require(hoist::fuzz::is_printable(shown), "no control character is shown");
  require(is_utf8(shown), "what is shown is UTF-8");
  require(shown.size() <= limit + 3, "not more than the limit is shown");
  require(shown.find(secret) == std::string::npos, "a secret is not shown");
}

void check_judgement(lfs::Purpose purpose, const lfs::HttpAnswer& answer) {
  const lfs::SecretUrl url("https://store.example/p?sig=" + std::string(secret));
  const lfs::Failure failure = lfs::judge_failure(purpose, answer, url);
  require(hoist::fuzz::is_printable(failure.cause) && is_utf8(failure.cause),
          "a cause can be shown");
  require(failure.cause.find(secret) == std::string::npos, "a cause holds no secret");
  require(failure.http_status == answer.status, "a failure knows its status");
  const auto delay = lfs::retry_delay(30, failure.retry_after, 0.999);
  require(delay <= std::chrono::seconds(331), "a pause has an end");
  require(delay >= failure.retry_after.value_or(std::chrono::milliseconds(0)),
          "a pause lasts as long as the server asked");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = hoist::fuzz::text_of(data, size);
  const std::string_view status_line = hoist::fuzz::take_line(rest);
  const std::string retry_after(hoist::fuzz::take_line(rest));
  lfs::HttpAnswer answer{200, {{"Retry-After", retry_after}}, std::string(rest)};
  std::from_chars(status_line.data(), status_line.data() + status_line.size(), answer.status);

  const lfs::ServerWords words = lfs::read_error_body(answer.body);
  require(!lfs::body_means_failure(answer.body) || !answer.body.empty(), "silence is no bad news");
  check_printable(words.message, 300);
  check_printable(answer.body, 300);
  check_printable(answer.body, 40);
  for (const auto purpose :
       {lfs::Purpose::part, lfs::Purpose::single_put, lfs::Purpose::completion}) {
    check_judgement(purpose, answer);
  }
  return 0;
}
