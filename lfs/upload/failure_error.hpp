// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "hoist/error.hpp"
#include "lfs/plan/retry.hpp"

namespace hoist::lfs {

/// The error that ends an upload. `what` is what failed ("part 3 of 94"), `why` why no further try
/// was made ("failed 30 times"; may be empty), `url` where it went.
[[nodiscard]] Error error_of(const Failure& failure, std::string_view what, std::string_view why,
                             const SecretUrl& url);

/// The error that ends an upload whose redirect is not followed; `why` as in RedirectRefused.
[[nodiscard]] Error redirect_error(std::string_view what, std::string_view why,
                                   const SecretUrl& url);

/// The error that ends an upload because it is no longer wanted.
[[nodiscard]] Error stopped_error();

}  // namespace hoist::lfs
