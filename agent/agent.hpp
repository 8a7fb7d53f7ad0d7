// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hoist::agent {

/// Speaks git-lfs's custom transfer protocol on two descriptors until `terminate`, the end of the
/// input or a signal, and uploads what it is asked to. Only protocol lines go to `output_fd`.
///
/// Returns the exit status: 0 also when transfers failed (each was answered with its error), 1 when
/// git-lfs went away, 128 + the signal's number after SIGHUP, SIGINT or SIGTERM.
[[nodiscard]] int run(int input_fd, int output_fd);

}  // namespace hoist::agent
