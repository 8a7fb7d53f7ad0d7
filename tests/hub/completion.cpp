// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/completion.hpp"

#include <fmt/format.h>

namespace hoist::hub {

Outcome check_parts(const std::vector<std::string>& stored, const std::vector<GivenPart>& given) {
  for (std::size_t i = 1; i < given.size(); ++i) {
    if (given[i].number <= given[i - 1].number) {
      return {400, "InvalidPartOrder",
              fmt::format("part {} is listed after part {}", given[i].number, given[i - 1].number)};
    }
  }
  for (const auto& part : given) {
    if (part.number < 1 || part.number > stored.size()) {
      return {400, "InvalidPart",
              fmt::format("part {} is not one of 1 to {}", part.number, stored.size())};
    }
    const auto& etag = stored[part.number - 1];
    if (etag.empty()) {
      return {400, "InvalidPart", fmt::format("part {} has not been uploaded", part.number)};
    }
    if (etag != part.etag) {
      return {400, "InvalidPart",
              fmt::format("the ETag of part {} is not the one that was answered", part.number)};
    }
  }
  if (given.size() != stored.size()) {
    return {400, "InvalidPart",
            fmt::format("{} parts are listed, the object has {}", given.size(), stored.size())};
  }
  return {};
}

}  // namespace hoist::hub
