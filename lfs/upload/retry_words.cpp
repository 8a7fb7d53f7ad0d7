// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/retry_words.hpp"

#include <fmt/format.h>

namespace hoist::lfs {
namespace {

constexpr std::chrono::seconds long_pause(5);

}  // namespace

void tell_of_retry(const UploadPorts& ports, std::string_view what, std::string_view cause,
                   std::chrono::milliseconds pause) {
  const auto words = fmt::format("{}: {}; again in {} ms", what, cause, pause.count());
  (pause >= long_pause ? ports.tell : ports.log)(words);
}

}  // namespace hoist::lfs
