// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "lfs/http/transport.hpp"

namespace hoist::lfs {

/// Sends one request and waits for its end, while nothing else is in flight. `stop_requested` is
/// asked every 100 ms; then hoist::Error (cancelled) is thrown and the request ended.
[[nodiscard]] TransferResult exchange(Transport& transport, const Clock& clock,
                                      const std::function<bool()>& stop_requested,
                                      HttpRequest request);

/// Waits that long. Throws hoist::Error (cancelled) when stopped.
void pause(Transport& transport, const Clock& clock, const std::function<bool()>& stop_requested,
           Duration duration);

}  // namespace hoist::lfs
