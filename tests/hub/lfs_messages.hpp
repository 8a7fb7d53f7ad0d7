// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/completion.hpp"

namespace hoist::hub {

/// An object as LFS messages name it.
struct ObjectName {
  std::string oid;
  std::uint64_t size = 0;
};

/// The body of POST .../objects/batch.
struct BatchRequest {
  std::string operation;  ///< upload or download
  std::vector<std::string> transfers;
  std::vector<ObjectName> objects;
  std::string
      upload_id;  ///< CSGHub: of an unfinished upload that is to go on; empty for a new one.
};

/// One action of an answer. The header map is sent as it is.
struct Action {
  std::string href;
  std::map<std::string, std::string> header;
  std::optional<std::string> expires_at;  ///< RFC 3339.
};

/// One object of an answer to a batch.
struct BatchObject {
  ObjectName name;
  std::map<std::string, Action> actions;
  std::optional<int> error_code;
  std::string error_message;
};

/// The body of a completion.
struct CompletionRequest {
  std::string oid;
  std::vector<GivenPart> parts;
};

/// These throw hoist::Error (invalid_input) for a body that is not of its form.
BatchRequest parse_batch(std::string_view body);
ObjectName parse_verify(std::string_view body);
/// With `any_case` the parts may also be spelled as S3 does: PartNumber, ETag.
enum class PartSpelling { strict, any_case };
CompletionRequest parse_completion(std::string_view body, PartSpelling spelling);

std::string render_batch(const std::string& transfer, const std::vector<BatchObject>& objects);
std::string render_message(std::string_view message);

/// 64 lower-case hexadecimal digits.
bool is_oid(std::string_view text);

}  // namespace hoist::hub
