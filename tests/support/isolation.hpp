// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <stdlib.h>

namespace hoist::test {

/// Keeps the machine's own configuration out of a test program, and makes a pipe that nobody reads
/// an error instead of its end. For the beginning of main().
inline void isolate_from_machine() {
  ::signal(SIGPIPE, SIG_IGN);
  for (const char* name :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
        "NO_PROXY", "GIT_DIR", "GIT_CONFIG_GLOBAL", "GIT_SSL_NO_VERIFY", "GIT_SSL_CAINFO",
        "HOIST_CONNECTIONS", "HOIST_VERIFY_PARTS", "HOIST_PATIENCE", "HOIST_LOG"}) {
    ::unsetenv(name);
  }
  ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
  ::setenv("LC_ALL", "C", 1);
}

}  // namespace hoist::test
