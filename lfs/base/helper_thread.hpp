// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>

namespace hoist::lfs {

/// Starts a thread with all signals blocked: they are the main thread's affair, or the host
/// program's. `work` must not throw.
[[nodiscard]] std::thread start_helper_thread(std::function<void()> work);

}  // namespace hoist::lfs
