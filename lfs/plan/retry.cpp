// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "lfs/base/redact.hpp"
#include "lfs/protocol/error_body.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds first_delay_bound = milliseconds(250);
constexpr milliseconds longest_delay_bound = seconds(30);
constexpr milliseconds longest_retry_after = seconds(300);

struct CodeRule {
  std::string_view code;
  Remedy remedy;
};

/// S3 error codes that say more than the status does.
constexpr auto code_rules = std::to_array<CodeRule>({
    {"RequestTimeout", Remedy::retry},
    {"IncompleteBody", Remedy::retry},
    {"BadDigest", Remedy::retry},
    {"InternalError", Remedy::retry},
    {"ServiceUnavailable", Remedy::retry},
    {"OperationAborted", Remedy::retry},
    {"SlowDown", Remedy::slow_down},
    {"Throttling", Remedy::slow_down},
    {"ThrottlingException", Remedy::slow_down},
    {"TooManyRequests", Remedy::slow_down},
    {"AccessDenied", Remedy::fresh_urls},
    {"ExpiredToken", Remedy::fresh_urls},
    {"RequestTimeTooSkewed", Remedy::fresh_urls},
    {"EntityTooSmall", Remedy::give_up},
    {"EntityTooLarge", Remedy::give_up},
    {"InvalidPart", Remedy::give_up},
    {"InvalidPartOrder", Remedy::give_up},
    {"NoSuchUpload", Remedy::fresh_urls},
    {"NoSuchBucket", Remedy::give_up},
    {"SignatureDoesNotMatch", Remedy::fresh_urls},
    {"NotImplemented", Remedy::give_up},
});

Remedy remedy_of_status(int status) {
  if (status == 429) return Remedy::slow_down;
  if (status == 408 || status == 425) return Remedy::retry;
  if (status == 401 || status == 403 || status == 404 || status == 410) return Remedy::fresh_urls;
  // 501 says that the server cannot do this at all, 507 that its disk is full.
  if (status == 501 || status == 505 || status == 507) return Remedy::give_up;
  return status >= 500 ? Remedy::retry : Remedy::give_up;
}

std::optional<milliseconds> retry_after(const HttpAnswer& answer) {
  const auto value = find_header(answer.headers, "retry-after");
  if (!value) return std::nullopt;
  const std::string_view text = trim(*value);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return std::min<milliseconds>(seconds(number), longest_retry_after);
}

std::string words_of(const HttpAnswer& answer, const ServerWords& words, const SecretUrl& url) {
  const auto secrets = url.secrets();
  std::string text = std::to_string(answer.status);
  if (!words.code.empty()) text += " " + printable(words.code, secrets, 60);
  if (!words.message.empty()) text += ": " + printable(words.message, secrets);
  return text;
}

Failure judge_answer(Purpose purpose, const HttpAnswer& answer, const SecretUrl& url) {
  const ServerWords words = read_error_body(answer.body);
  Failure failure;
  failure.http_status = answer.status;
  failure.retry_after = retry_after(answer);
  failure.cause = words_of(answer, words, url);
  failure.code = words.code;
  failure.named_part = words.part;
  failure.may_have_arrived = answer.status >= 500;
  // A good status with bad news in the body is how S3 reports a completion that failed late.
  failure.remedy = answer.is_success() ? Remedy::retry : remedy_of_status(answer.status);
  if (answer.is_success() && purpose != Purpose::completion) failure.remedy = Remedy::give_up;
  for (const CodeRule& rule : code_rules) {
    if (rule.code == words.code) failure.remedy = rule.remedy;
  }
  // Ceph answers NoSuchKey for a body that was cut on the way.
  const bool is_put = purpose == Purpose::part || purpose == Purpose::single_put;
  if (is_put && words.code == "NoSuchKey") failure.remedy = Remedy::retry;
  return failure;
}

Failure judge_fault(const TransportFailure& fault) {
  Failure failure;
  failure.cause = fault.detail;
  failure.is_local = fault.fault == Fault::file;
  failure.is_certificate = fault.fault == Fault::certificate;
  failure.may_have_arrived = fault.fault == Fault::broken || fault.fault == Fault::stalled ||
                             fault.fault == Fault::unanswered;
  const bool hopeless = fault.fault == Fault::file || fault.fault == Fault::certificate ||
                        fault.fault == Fault::refused || fault.fault == Fault::unusable;
  failure.remedy = hopeless ? Remedy::give_up : Remedy::retry;
  return failure;
}

}  // namespace

Failure judge_failure(Purpose purpose, const TransferResult& result, const SecretUrl& url) {
  if (const auto* answer = std::get_if<HttpAnswer>(&result)) {
    return judge_answer(purpose, *answer, url);
  }
  return judge_fault(std::get<TransportFailure>(result));
}

milliseconds retry_delay(unsigned failures, std::optional<milliseconds> retry_after_value,
                         double random) {
  const double bound =
      std::min(static_cast<double>(longest_delay_bound.count()),
               static_cast<double>(first_delay_bound.count()) * std::exp2(failures - 1.0));
  const milliseconds jitter(static_cast<milliseconds::rep>(bound * random));
  return jitter + std::min(retry_after_value.value_or(milliseconds(0)), longest_retry_after);
}

}  // namespace hoist::lfs
