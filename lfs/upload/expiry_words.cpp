// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/expiry_words.hpp"

#include <chrono>
#include <string>

#include <fmt/format.h>

namespace hoist::lfs {

Error expiry_error(const Error& refusal, std::string_view why_none, const PlanLife& life) {
  std::string message = fmt::format("{}; no new URLs: {}", refusal.what(), why_none);
  const double seconds = std::chrono::duration<double>(life.lasted).count();
  if (seconds >= 1 && life.sent_bytes > 0) {
    constexpr double mega = 1e6;
    message += fmt::format(
        "; the URLs were good for {:.0f} s, in which {:.1f} MB of {:.1f} MB went up at {:.2f} "
        "MB/s: "
        "{:.2f} MB/s would have been enough",
        seconds, static_cast<double>(life.sent_bytes) / mega,
        static_cast<double>(life.size_bytes) / mega,
        static_cast<double>(life.sent_bytes) / mega / seconds,
        static_cast<double>(life.size_bytes) / mega / seconds);
  }
  return {refusal.kind(), message, refusal.hint(), refusal.http_status()};
}

}  // namespace hoist::lfs
