// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lfs/protocol/upload_plan.hpp"

namespace hoist::lfs {

/// The id under which the server knows this upload: `uploadId` or `upload_id` in the completion
/// URL, or in every part URL alike. Empty where there is none. Pure, as all below.
[[nodiscard]] std::string upload_id(const MultipartUpload& upload);

/// True when both plans feed one upload of the server, so that ETags got by one hold for the other.
[[nodiscard]] bool is_same_upload(const MultipartUpload& one, const MultipartUpload& other);

/// True when the completion URL has CSGHub's form: the server then hands out new URLs for an upload
/// whose id it is told in a batch request.
[[nodiscard]] bool takes_upload_id(const MultipartUpload& upload);

}  // namespace hoist::lfs
