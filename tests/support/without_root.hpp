// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <unistd.h>

namespace hoist::test {

/// `argv` in front of which root's powers are dropped, where the tests run as root.
inline std::vector<std::string> without_root(std::vector<std::string> argv) {
  if (::geteuid() == 0) {
    argv.insert(argv.begin(), {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
  }
  return argv;
}

}  // namespace hoist::test
