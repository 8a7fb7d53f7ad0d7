// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "hoist/error.hpp"
#include "lfs/protocol/object_id.hpp"

namespace hoist::lfs {

/// What became of one of many objects.
struct ObjectResult {
  ObjectId object;
  std::optional<Error> error = {};  ///< none: it is where it belongs
};

}  // namespace hoist::lfs
