// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/completion.hpp"

namespace hoist::hub {

/// The text of the first element of that name, entities resolved. Enough for S3's flat answers.
std::optional<std::string> xml_text(std::string_view xml, std::string_view element);

/// The body of a CompleteMultipartUpload request.
std::string completion_xml(const std::vector<GivenPart>& parts);

/// What an answer of S3 means. 200 may still carry an `<Error>`; status 0 = there was no answer.
Outcome s3_outcome(int status, std::string_view body);

}  // namespace hoist::hub
