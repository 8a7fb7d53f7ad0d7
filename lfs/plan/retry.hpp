// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "lfs/http/transport.hpp"

namespace hoist::lfs {

/// What a failure asks for.
enum class Remedy {
  retry,       ///< it may pass: try the same request again after a pause
  slow_down,   ///< as retry, and the server asks for less at once
  fresh_urls,  ///< the URL is no longer good, or the upload behind it is gone: ask for a new action
  give_up,     ///< another try would end the same
};

/// A request that did not end well, judged.
struct Failure {
  Remedy remedy = Remedy::give_up;
  std::string cause;  ///< one line without secrets: "503 SlowDown: please reduce your rate"
  std::optional<std::chrono::milliseconds> retry_after;
  std::optional<int> http_status;
  bool is_local = false;        ///< our own file is the cause, not server or network
  bool is_certificate = false;  ///< the server's certificate, or the file that should vouch for it
  std::string code = {};        ///< S3's error code, as the server wrote it
  std::optional<std::uint32_t> named_part = {};  ///< the part that S3's error is about
  bool may_have_arrived = false;  ///< the server may have done what was asked, all the same
};

/// What a request was for: the same answer can mean different things.
enum class Purpose { part, single_put, completion, download };

/// Judges the end of a request that is no success. Pure; the table is in docs/retries.md.
/// `url` is where it went: its secrets do not get into the cause.
[[nodiscard]] Failure judge_failure(Purpose purpose, const TransferResult& result,
                                    const SecretUrl& url);

/// The pause before the next try of a request that has failed `failures` times (from 1): full
/// jitter below a bound that doubles from 250 ms to 30 s, above the server's Retry-After (at most 5
/// min of it). `random` is in [0, 1).
[[nodiscard]] std::chrono::milliseconds retry_delay(
    unsigned failures, std::optional<std::chrono::milliseconds> retry_after, double random);

}  // namespace hoist::lfs
