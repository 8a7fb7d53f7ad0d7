// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::test {

/// One message of an agent to git-lfs, as GIT_TRANSFER_TRACE shows it.
struct AgentMessage {
  std::string event;  ///< progress or complete; the answer to init has none and is left out.
  std::string oid;
  std::int64_t bytes_so_far = 0;
  std::int64_t bytes_since_last = 0;
  bool is_error = false;
};

/// What the agents said, in order, out of the stderr of a `git push` with GIT_TRANSFER_TRACE=1.
std::vector<AgentMessage> agent_messages(std::string_view trace);

}  // namespace hoist::test
