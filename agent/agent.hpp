// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hoist::agent {

/// Speaks the custom transfer protocol of git-lfs until the input ends; returns the exit status.
int run(int input_fd, int output_fd);

}  // namespace hoist::agent
