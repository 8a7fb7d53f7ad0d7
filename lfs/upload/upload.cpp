// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/upload.hpp"

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/journal/upload_journal.hpp"
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

void put_whole(const UploadJob& job, SinglePut plan, const File& file, const UploadOptions& options,
               UploadPorts ports) {
  if (ports.journal != nullptr) ports.journal->remove();  // one PUT has nothing to remember
  ports.journal = nullptr;
  const PartTargets whole{Purpose::single_put,   job.size_bytes,          job.size_bytes,
                          {std::move(plan.url)}, std::move(plan.headers), {}};
  static_cast<void>(PartLoop(whole, file, options, ports).run());
}

void put_parts(const UploadJob& job, MultipartUpload plan,
               std::map<PartNumber, std::string> known_etags, const File& file,
               const UploadOptions& options, const UploadPorts& ports) {
  const PartTargets parts{
      Purpose::part,         job.size_bytes, plan.chunk_size_bytes, std::move(plan.part_urls), {},
      std::move(known_etags)};
  const std::vector<std::string> etags = PartLoop(parts, file, options, ports).run();
  complete_upload(plan.completion, completion_body(job.oid, etags), options, ports);
}

/// The server will not have this plan, however often it is asked.
bool is_refusal(const Error& error) {
  const int status = error.http_status().value_or(0);
  return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
}

/// Goes on with what an earlier process began. False when there is nothing to go on with, or the
/// server has forgotten it.
bool continue_remembered(const UploadJob& job, const File& file, const UploadOptions& options,
                         const UploadPorts& ports) {
  auto remembered = ports.journal->remembered(job.oid, file.state(), ports.clock.wall());
  if (!remembered) return false;
  ports.log(fmt::format("goes on with an earlier upload: {} of {} parts are up",
                        remembered->etags.size(), remembered->plan.part_urls.size()));
  try {
    put_parts(job, std::move(remembered->plan), std::move(remembered->etags), file, options, ports);
    ports.journal->close_remembered(ports.clock.wall());
    return true;
  } catch (const Error& error) {
    if (!is_refusal(error)) throw;
    ports.log(
        fmt::format("the earlier upload is not accepted any more ({}); begins anew", error.what()));
    return false;
  }
}

void run(UploadJob& job, const File& file, const UploadOptions& options, UploadPorts ports) {
  require_size(file, job.size_bytes);
  UploadPlan plan = plan_upload(job.size_bytes, std::move(job.action));
  if (auto* single = std::get_if<SinglePut>(&plan)) {
    return put_whole(job, std::move(*single), file, options, ports);
  }
  auto& multipart = std::get<MultipartUpload>(plan);
  if (ports.journal != nullptr && continue_remembered(job, file, options, ports)) return;
  if (ports.journal != nullptr && holds_user_credential(multipart)) {
    ports.journal->remove();
    ports.journal = nullptr;
  }
  if (ports.journal != nullptr) {
    ports.journal->begin(job.oid, file.state(), multipart, ports.clock.wall());
  }
  put_parts(job, std::move(multipart), {}, file, options, ports);
  if (ports.journal != nullptr) ports.journal->remove();
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
