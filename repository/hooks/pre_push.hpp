// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hoist/repository.hpp"

namespace hoist::repository {

/// What one line of a pre-push hook's standard input says is going to be pushed.
struct RefUpdate {
  std::string local_ref;   ///< as the user gave it; may hold blanks: "HEAD@{1 day ago}"
  std::string local_oid;   ///< all zeros where the reference is to be deleted
  std::string remote_ref;  ///< "refs/heads/main"
  std::string remote_oid;  ///< what the remote has; all zeros where it has none
  [[nodiscard]] bool is_deletion() const;
  [[nodiscard]] bool is_creation() const;
  bool operator==(const RefUpdate&) const = default;
};

/// The most that is read of standard input: a push of some 100,000 references.
inline constexpr std::size_t longest_pre_push_bytes = std::size_t{32} << 20U;

/// Reads `<local ref> <local oid> <remote ref> <remote oid>` lines, as githooks(5) defines them.
/// Throws hoist::Error: protocol, with the number of the line, for any other; unsupported for
/// SHA-256. Pure.
[[nodiscard]] std::vector<RefUpdate> parse_ref_updates(std::string_view text);

/// What `hoist lfs-pre-push REMOTE URL` does: uploads the large files that are new in what is going
/// to be pushed and that the remote may not have. `remote` is the name of a remote, or its URL
/// again where it has no name. Looks at GIT_DIR, as git sets it for hooks, and at
/// GIT_LFS_SKIP_PUSH. Throws hoist::Error.
void upload_before_push(const std::string& remote, const std::string& url,
                        const std::vector<RefUpdate>& updates, const Callbacks& callbacks);

}  // namespace hoist::repository
