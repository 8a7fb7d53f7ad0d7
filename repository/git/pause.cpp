// SPDX-License-Identifier: Apache-2.0
#include "repository/git/pause.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "hoist/error.hpp"

namespace hoist::git {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds between_looks{20};

}  // namespace

void pause(milliseconds longest, const std::function<bool()>& stop_requested) {
  std::random_device random;
  std::uniform_int_distribution<milliseconds::rep> part(longest.count() / 2, longest.count());
  const auto until = steady_clock::now() + milliseconds(part(random));
  while (steady_clock::now() < until) {
    if (stop_requested && stop_requested()) throw Error(ErrorKind::cancelled, "stopped");
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    std::this_thread::sleep_for(std::min(left, between_looks));
  }
}

int LockPatience::run(const std::function<int()>& attempt) const {
  constexpr milliseconds first{4};
  constexpr milliseconds longest{100};
  milliseconds wait = first;
  while (true) {
    const int code = attempt();
    if (code != GIT_ELOCKED || steady_clock::now() > until_) return code;
    pause(wait, {});
    wait = std::min(wait * 2, longest);
  }
}

}  // namespace hoist::git
