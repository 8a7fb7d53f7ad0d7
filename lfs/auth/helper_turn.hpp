// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>

namespace hoist::lfs {

/// Runs `ask` when no other hoist process of this user and repository runs its own, so that eight
/// agents do not open eight prompts of a password manager at once. Waits for at most a minute, and
/// where no lock can be had not at all. Throws hoist::Error (cancelled) when stopped meanwhile, and
/// what `ask` throws.
void take_helper_turn(const std::filesystem::path& lfs_dir,
                      const std::function<bool()>& stop_requested,
                      const std::function<void()>& ask);

}  // namespace hoist::lfs
