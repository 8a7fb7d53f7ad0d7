// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>

#include "lfs/protocol/action.hpp"
namespace hoist::lfs {
/// What the server says about an object that is to be uploaded.
struct BatchAction {
  std::optional<Action> upload;  ///< none: the server holds the object
  std::optional<Action> verify;
  std::optional<std::chrono::sys_seconds> expires;
};
}  // namespace hoist::lfs
