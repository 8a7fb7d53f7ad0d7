// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/hub/dialect.hpp"

namespace hoist::hub {

/// One line of a completion: what the client says it has uploaded.
struct GivenPart {
  std::uint64_t number = 0;
  std::string etag;

  bool operator==(const GivenPart&) const = default;
};

/// Compares the parts that a client names with the ETags that were answered to it (`stored[0]` for
/// part 1; empty = that part has not been stored). The first fault found decides.
Outcome check_parts(const std::vector<std::string>& stored, const std::vector<GivenPart>& given);

}  // namespace hoist::hub
