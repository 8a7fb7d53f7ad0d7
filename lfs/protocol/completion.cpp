// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/completion.hpp"

#include <nlohmann/json.hpp>

namespace hoist::lfs {

std::string completion_body(std::string_view oid, const Etags& etags) {
  using nlohmann::json;
  json parts = json::array();
  for (const auto& [number, etag] : etags) {
    parts.push_back({{"partNumber", number}, {"etag", etag}});
  }
  const json body = {{"oid", oid}, {"parts", std::move(parts)}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace hoist::lfs
