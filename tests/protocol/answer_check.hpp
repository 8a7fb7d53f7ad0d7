// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace hoist::test {

/// One progress line.
struct Progress {
  std::uint64_t bytes_so_far = 0;
  std::uint64_t bytes_since_last = 0;
};

// Each returns what is wrong, in words; empty when nothing is.

/// A line of the agent, without its line feed: one ASCII JSON object with integers only that
/// git-lfs can read, and an error that names its object and has a remedy.
[[nodiscard]] std::string trouble_with_answer(const std::string& line);

/// All progress of a successful upload. `took` is at least as long as it ran.
[[nodiscard]] std::string trouble_with_progress(const std::vector<Progress>& steps,
                                                std::uint64_t size_bytes,
                                                std::chrono::steady_clock::duration took);

/// Text of the agent in which no secret may stand.
[[nodiscard]] std::string trouble_with_secrets(const std::string& text,
                                               const std::vector<std::string>& secrets);

/// Whether the pieces of `pattern` between "..." stand in `text`, in their order.
[[nodiscard]] bool has_in_order(const std::string& text, const std::string& pattern);

}  // namespace hoist::test
