// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "lfs/protocol/action.hpp"

namespace hoist::lfs {

/// Parts count from 1, as on the wire.
using PartNumber = std::uint32_t;

/// One part of an object: bytes [offset, offset + length).
struct PartRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool operator==(const PartRange&) const = default;
};

/// The whole object in one PUT, with the headers that the action names, but for those that frame
/// the request.
struct SinglePut {
  SecretUrl url;
  std::vector<Header> headers;
};

/// The object in parts 1..N, each PUT to a URL of its own, then one POST that completes it.
struct MultipartUpload {
  std::uint64_t chunk_size_bytes = 0;
  std::vector<SecretUrl> part_urls;  ///< part n is at index n - 1
  SecretUrl completion;
};

using UploadPlan = std::variant<SinglePut, MultipartUpload>;

/// How to upload an object of `size_bytes` by that action. Pure.
///
/// An action whose header has `chunk_size` is multipart, whatever the batch called it; its keys
/// that are all digits are part numbers, padded or not and in any order, and all other keys are
/// ignored. Throws hoist::Error (protocol) when chunk_size is no positive number, a part is missing
/// or named twice or its URL is no http(s) URL, or the count does not fit the size.
/// docs/multipart.md defines the form.
[[nodiscard]] UploadPlan plan_upload(std::uint64_t size_bytes, Action action);

/// How many parts an object of `size_bytes` has; `chunk_size_bytes` is not 0.
[[nodiscard]] constexpr std::uint64_t part_count(std::uint64_t size_bytes,
                                                 std::uint64_t chunk_size_bytes) {
  return size_bytes / chunk_size_bytes + (size_bytes % chunk_size_bytes == 0 ? 0 : 1);
}

/// Where part `number` (from 1) of an object of `size_bytes` lies.
[[nodiscard]] PartRange part_range(std::uint64_t size_bytes, std::uint64_t chunk_size_bytes,
                                   PartNumber number);

}  // namespace hoist::lfs
