// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/upload.hpp"

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/upload/object_upload.hpp"

namespace hoist::lfs {

void upload(UploadJob job, const File& file, const UploadOptions& options,
            const UploadPorts& ports) {
  const std::string oid = job.oid;
  try {
    ObjectUpload(std::move(job), file, options, ports).run();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("object {}: {}", oid, error.what()), error.hint(),
                error.http_status());
  }
}

}  // namespace hoist::lfs
