// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/http_message.hpp"

namespace hoist::hub {

/// Whose manner of multipart upload the hub speaks. The real ones differ in the keys of the header
/// map, in when they choose multipart, and in how a completion is answered.
enum class Dialect {
  hub,     ///< Keys 00001.., JSON answer; failures have a 4xx status.
  csghub,  ///< Keys 1.., multipart for every size; success is 200 and empty, failure 200 and msg.
  kohakuhub,  ///< Keys 1.. and upload_id; the transfer is called basic.
};

/// The names that options and files use; nullopt for another name.
std::optional<Dialect> parse_dialect(std::string_view name);

/// What decides how an object is uploaded.
struct UploadRules {
  Dialect dialect = Dialect::hub;
  std::uint64_t chunk_size = 8 * 1024 * 1024;
  /// Dialect hub: up to this size, an object of a multipart batch gets a plain action.
  std::uint64_t single_put_below = 0;
  /// Objects above this are refused without multipart.
  std::uint64_t single_put_limit = 5'000'000'000;
};

/// How one object goes up.
struct UploadShape {
  bool multipart = false;
  std::uint64_t chunk_size = 0;  ///< 0 for a plain PUT.
  std::uint64_t parts = 1;

  bool operator==(const UploadShape&) const = default;
};

/// The name for `transfer` in the answer to a batch upload of objects that the hub lacks.
std::string choose_transfer(const UploadRules& rules, const std::vector<std::string>& offered,
                            const std::vector<std::uint64_t>& sizes);

/// How an object goes up in a batch whose transfer has been chosen.
UploadShape choose_shape(const UploadRules& rules, std::string_view transfer, std::uint64_t size);

/// The offset and length of part `number` (from 1).
ByteRange part_range(const UploadShape& shape, std::uint64_t size, std::uint64_t number);

/// The header map of a multipart action, for part URLs in order of their numbers.
std::map<std::string, std::string> part_header(Dialect dialect, const UploadShape& shape,
                                               const std::vector<std::string>& urls,
                                               const std::string& upload_id);

/// What a completion URL says. The signature is over all the rest.
struct CompletionTerms {
  std::string upload_id;
  std::string oid;
  std::uint64_t serial = 0;
  std::int64_t expires_at = 0;  ///< Seconds since 1970.
};

/// Path and query of a completion URL, before its `&signature=`.
std::string completion_target(Dialect dialect, const CompletionTerms& terms);
/// Reads such a target, in any dialect's form; nullopt when something is missing.
std::optional<CompletionTerms> parse_completion_target(std::string_view target);

/// What came of a completion or of a single PUT.
struct Outcome {
  int status = 200;
  std::string code;     ///< As S3 names it, e.g. InvalidPart; empty for success.
  std::string message;  ///< Empty for success.

  [[nodiscard]] bool ok() const noexcept { return code.empty(); }
};

/// How the dialect tells that outcome.
Response completion_answer(Dialect dialect, const Outcome& outcome);

}  // namespace hoist::hub
