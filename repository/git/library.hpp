// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hoist::git {

/// Starts libgit2 on the first call; later ones do nothing. It stays up until the process ends,
/// since threads of ours may still use it then. Any thread may call it. Throws hoist::Error
/// (internal).
void start_library();

}  // namespace hoist::git
