// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace hoist::cli {

/// A script for bash that completes hoist's commands and options, and else names of files.
std::string bash_completion();

}  // namespace hoist::cli
