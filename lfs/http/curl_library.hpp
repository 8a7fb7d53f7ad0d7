// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hoist::lfs {

/// Starts libcurl, and with it the TLS library, for the whole process, unless they are started
/// already. Needed only where the order matters in which libraries register what they do at the
/// end of the process. Throws hoist::Error (internal). From any thread.
void start_curl_library();

}  // namespace hoist::lfs
