// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/completion_loop.hpp"

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/http/exchange.hpp"
#include "lfs/plan/patience.hpp"
#include "lfs/protocol/error_body.hpp"
#include "lfs/protocol/redirect.hpp"
#include "lfs/upload/failure_error.hpp"
#include "lfs/upload/retry_words.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;

/// A store joins thousands of parts before it answers.
constexpr std::chrono::seconds answer_limit = std::chrono::minutes(30);
/// Bad news under a good status is either a passing fault of the store or final, and nothing in it
/// tells which: a few tries find out.
constexpr unsigned attempts_at_bad_news = 5;

TransferResult post_following_redirects(SecretUrl url, const std::string& body,
                                        const UploadPorts& ports) {
  for (unsigned followed = 0;; ++followed) {
    TransferResult result =
        exchange(ports.transport, ports.clock, ports.stop_requested,
                 {Method::post,
                  url,
                  {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
                  body,
                  answer_limit});
    const auto* answer = std::get_if<HttpAnswer>(&result);
    if (answer == nullptr || !is_redirect(answer->status)) return result;
    auto target = follow_redirect(url, *answer, followed);
    if (const auto* refused = std::get_if<RedirectRefused>(&target)) {
      throw redirect_error("the completion", refused->why, url);
    }
    url = std::get<SecretUrl>(std::move(target));
  }
}

}  // namespace

std::optional<CompletionFailure> complete_upload(const SecretUrl& url, const std::string& body,
                                                 const UploadOptions& options,
                                                 const UploadPorts& ports) {
  Patience patience(options.schedule.patience);
  patience.acknowledged();  // the parts were
  bool may_have_arrived = false;
  for (unsigned failures = 1;; ++failures) {
    const TransferResult result = post_following_redirects(url, body, ports);
    const auto* answer = std::get_if<HttpAnswer>(&result);
    const bool good_status = answer != nullptr && answer->is_success();
    if (good_status && !body_means_failure(answer->body)) return std::nullopt;

    Failure failure = judge_failure(Purpose::completion, result, url);
    failure.may_have_arrived = may_have_arrived = may_have_arrived || failure.may_have_arrived;
    const auto over = [&](std::string_view why) {
      return CompletionFailure{failure, error_of(failure, "the completion", why, url)};
    };
    const unsigned most = good_status ? attempts_at_bad_news : options.schedule.attempts_per_part;
    patience.failed(ports.clock.now());
    if (failure.remedy == Remedy::give_up || failure.remedy == Remedy::fresh_urls) return over({});
    if (failures >= most || patience.is_exhausted(ports.clock.now())) {
      return over(fmt::format("failed {} times", failures));
    }
    const milliseconds delay = retry_delay(failures, failure.retry_after, ports.random());
    tell_of_retry(ports, "completion", failure.cause, delay);
    pause(ports.transport, ports.clock, ports.stop_requested, delay);
  }
}

}  // namespace hoist::lfs
