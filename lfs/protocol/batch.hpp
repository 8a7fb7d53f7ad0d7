// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/protocol/action.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/protocol/operation.hpp"

namespace hoist::lfs {

// The Git LFS batch API. Pure.

/// What the server says about an object that is to be uploaded.
struct BatchAction {
  std::optional<Action> upload;  ///< none: the server holds the object
  std::optional<Action> verify;  ///< to be POSTed {oid, size} once the object is up
};

/// What the server says about one of many objects. No action at all: there is nothing to do.
struct ObjectActions {
  std::optional<Action> upload;
  std::optional<Action> verify;
  std::optional<Action> download;
};

/// That, or why that object cannot be had or taken.
using BatchEntry = std::variant<ObjectActions, Error>;

/// The body of POST <endpoint>/objects/batch. `upload_id`, where not empty, asks for new URLs of
/// that upload, which CSGHub understands.
[[nodiscard]] std::string batch_request(std::string_view oid, std::uint64_t size_bytes,
                                        std::string_view upload_id);

/// The body for many objects. `ref` is the full name of the ref that they are for; empty: none.
[[nodiscard]] std::string batch_request(Operation operation, const std::vector<ObjectId>& objects,
                                        std::string_view ref);

/// The body of a verify request.
[[nodiscard]] std::string verify_request(std::string_view oid, std::uint64_t size_bytes);

/// Reads the answer to a batch request: an entry for each object that was asked about, in that
/// order. One that the answer omits, names twice or describes badly has an error, whose message
/// says nothing of the oid; what was not asked about is passed over. Throws hoist::Error (protocol)
/// when the answer as a whole is not of the form.
[[nodiscard]] std::vector<BatchEntry> read_batch_answers(std::string_view body,
                                                         const std::vector<ObjectId>& asked);

/// Reads the answer to a batch request for that object. Throws hoist::Error: http with the server's
/// own words when it has refused the object, protocol when the answer is not of the form.
[[nodiscard]] BatchAction read_batch_answer(std::string_view body, std::string_view oid);

}  // namespace hoist::lfs
