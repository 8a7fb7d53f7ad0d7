// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// POSTs the completion of a multipart upload until the server says that it is done. Throws as
/// upload() does, but without naming the object.
void complete_upload(const SecretUrl& url, const std::string& body, const UploadOptions& options,
                     const UploadPorts& ports);

}  // namespace hoist::lfs
