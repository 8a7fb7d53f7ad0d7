// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lfs/protocol/action.hpp"

namespace hoist::lfs {

// The Git LFS batch API for the upload of one object. Pure.

/// What the server says about an object that is to be uploaded.
struct BatchAction {
  std::optional<Action> upload;  ///< none: the server holds the object
  std::optional<Action> verify;  ///< to be POSTed {oid, size} once the object is up
};

/// The body of POST <endpoint>/objects/batch. `upload_id`, where not empty, asks for new URLs of
/// that upload, which CSGHub understands.
[[nodiscard]] std::string batch_request(std::string_view oid, std::uint64_t size_bytes,
                                        std::string_view upload_id);

/// The body of a verify request.
[[nodiscard]] std::string verify_request(std::string_view oid, std::uint64_t size_bytes);

/// Reads the answer to a batch request for that object. Throws hoist::Error: http with the server's
/// own words when it has refused the object, protocol when the answer is not of the form.
[[nodiscard]] BatchAction read_batch_answer(std::string_view body, std::string_view oid);

}  // namespace hoist::lfs
