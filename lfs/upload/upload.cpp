// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/upload.hpp"

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/protocol/completion.hpp"
#include "lfs/protocol/upload_plan.hpp"
#include "lfs/upload/completion_loop.hpp"
#include "lfs/upload/file_check.hpp"
#include "lfs/upload/part_loop.hpp"

namespace hoist::lfs {
namespace {

void require_size(const File& file, std::uint64_t size_bytes) {
  const std::uint64_t actual = file.state().size_bytes;
  if (actual == size_bytes) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("the file has {} bytes, the object {}", actual, size_bytes),
              "the local copy is damaged; `git lfs fsck` finds such objects");
}

void run(UploadJob& job, const File& file, const UploadOptions& options, const UploadPorts& ports) {
  require_size(file, job.size_bytes);
  const FileState before = file.state();
  UploadPlan plan = plan_upload(job.size_bytes, std::move(job.action));

  if (auto* single = std::get_if<SinglePut>(&plan)) {
    const PartTargets whole{Purpose::single_put,
                            job.size_bytes,
                            job.size_bytes,
                            {std::move(single->url)},
                            std::move(single->headers)};
    static_cast<void>(PartLoop(whole, file, options, ports).run());
    require_unchanged(file, before);
    return;
  }
  auto& multipart = std::get<MultipartUpload>(plan);
  const PartTargets parts{Purpose::part,
                          job.size_bytes,
                          multipart.chunk_size_bytes,
                          std::move(multipart.part_urls),
                          {}};
  const std::vector<std::string> etags = PartLoop(parts, file, options, ports).run();
  // What was sent must be what the object is: a file that changed meanwhile is not completed.
  require_unchanged(file, before);
  complete_upload(multipart.completion, completion_body(job.oid, etags), options, ports);
}

}  // namespace

void require_unchanged(const File& file, const FileState& before) {
  if (file.state() == before) return;
  throw Error(ErrorKind::invalid_input, "the file changed while it was uploaded",
              "nothing was completed on the server; push again");
}

void upload(UploadJob job, const File& file, const UploadOptions& options,
            const UploadPorts& ports) {
  try {
    run(job, file, options, ports);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("object {}: {}", job.oid, error.what()), error.hint(),
                error.http_status());
  }
}

}  // namespace hoist::lfs
