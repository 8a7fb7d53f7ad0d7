// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "hoist/error.hpp"

namespace hoist::cli {

/// The command line itself is wrong: hoist ends with ExitCode::usage.
class UsageError : public Error {
 public:
  UsageError(const std::string& message, std::string hint)
      : Error(ErrorKind::invalid_input, message, std::move(hint)) {}
};

}  // namespace hoist::cli
