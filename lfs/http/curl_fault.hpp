// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include "lfs/http/transport.hpp"

namespace hoist::lfs {

/// The one place where a CURLcode becomes a Fault.
[[nodiscard]] Fault fault_of(CURLcode code);

}  // namespace hoist::lfs
