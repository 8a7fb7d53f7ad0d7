// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"

namespace hoist::cli {

std::string_view version() { return HOIST_VERSION; }

}  // namespace hoist::cli
