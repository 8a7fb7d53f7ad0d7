// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/exchange.hpp"

#include <algorithm>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::milliseconds longest_wait = std::chrono::milliseconds(100);

void require_going_on(const std::function<bool()>& stop_requested) {
  if (stop_requested()) {
    throw Error(ErrorKind::cancelled, "the transfer was stopped",
                "run it again: it goes on with what was left");
  }
}

}  // namespace

TransferResult exchange(Transport& transport, const Clock& clock,
                        const std::function<bool()>& stop_requested, HttpRequest request) {
  const TransferId id = transport.start(std::move(request));
  try {
    for (;;) {
      require_going_on(stop_requested);
      for (FinishedTransfer& transfer : transport.wait_until(clock.now() + longest_wait)) {
        if (transfer.id == id) return std::move(transfer.result);
      }
    }
  } catch (...) {
    transport.cancel(id);
    throw;
  }
}

void pause(Transport& transport, const Clock& clock, const std::function<bool()>& stop_requested,
           Duration duration) {
  const TimePoint until = clock.now() + duration;
  while (clock.now() < until) {
    require_going_on(stop_requested);
    static_cast<void>(transport.wait_until(std::min(until, clock.now() + longest_wait)));
  }
}

}  // namespace hoist::lfs
