// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "repository/queue/command_state.hpp"

namespace hoist::repository {

/// Waits for a command as if it ran on this thread: its news go to the callbacks, a request to stop
/// cancels it, and what it fails with is thrown. Throws conflict where it would wait for itself.
void attend(CommandState& command, const Callbacks& callbacks);

}  // namespace hoist::repository
