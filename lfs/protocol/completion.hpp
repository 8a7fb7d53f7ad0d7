// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lfs/protocol/upload_plan.hpp"

namespace hoist::lfs {

/// ETags as the store gave them, quotes included, by part.
using Etags = std::map<PartNumber, std::string>;

/// The body of the POST that completes a multipart upload: `{"oid", "parts": [{"partNumber",
/// "etag"}]}` with the parts in rising order. docs/multipart.md defines the form.
[[nodiscard]] std::string completion_body(std::string_view oid, const Etags& etags);

}  // namespace hoist::lfs
