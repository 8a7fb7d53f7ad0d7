// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"
#include "repository/remote/clone.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

/// Brings the working tree and the index, and the large files that this takes, from HEAD's commit
/// to `target`; HEAD stays for the caller to move, who then calls forget_move(). What would be lost
/// by it is a conflict; then, and when a download fails, nothing has changed.
void go_to(WorkingCopy& copy, Turn& turn, const git_oid& target, const std::string& remote);

/// As Repository::checkout(); `copy` is not in anyone's turn.
void check_out(WorkingCopy& copy, const std::string& revision, const CheckoutOptions& options);

/// Fills the working tree of a fresh clone and makes its branch; goes on where that was
/// interrupted.
void check_out_clone(WorkingCopy& copy, const CloneStart& start);

}  // namespace hoist::repository
