// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/completion.hpp"

#include <nlohmann/json.hpp>

namespace hoist::lfs {

std::string completion_body(std::string_view oid, std::span<const std::string> etags) {
  using nlohmann::json;
  json parts = json::array();
  for (const std::string& etag : etags) {
    parts.push_back({{"partNumber", parts.size() + 1}, {"etag", etag}});
  }
  const json body = {{"oid", oid}, {"parts", std::move(parts)}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace hoist::lfs
