// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// Says that `what` failed for that cause and goes again after the pause: to the user when it is
/// long enough to be wondered about, else for those who watch each attempt.
void tell_of_retry(const UploadPorts& ports, std::string_view what, std::string_view cause,
                   std::chrono::milliseconds pause);

}  // namespace hoist::lfs
