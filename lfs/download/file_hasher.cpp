// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/file_hasher.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <span>
#include <utility>

#include <unistd.h>

#include "lfs/base/helper_thread.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t block_bytes = 256UL * 1024;
constexpr std::size_t page_bytes = 4096;
/// What a helper hashes of one file before it looks at the others.
constexpr std::uint64_t turn_bytes = 16UL * 1024 * 1024;

struct FreeDeleter {
  void operator()(void* memory) const noexcept { std::free(memory); }
};
using Block = std::unique_ptr<std::byte, FreeDeleter>;

/// Adds these bytes of the file; false when they cannot be read.
bool add(Digest& digest, int fd, std::uint64_t from, std::uint64_t to, std::byte* block) {
  while (from < to) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, to - from));
    const ssize_t got = ::pread(fd, block, wanted, static_cast<off_t>(from));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    digest.update(std::span(block, static_cast<std::size_t>(got)));
    from += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

FileHasher::FileHasher(unsigned helpers, std::function<void()> on_ready)
    : on_ready_(std::move(on_ready)), helper_count_(helpers) {}

FileHasher::~FileHasher() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

FileHasher::Id FileHasher::begin(int fd, std::uint64_t size_bytes) {
  while (helpers_.size() < helper_count_) {
    helpers_.push_back(start_helper_thread([this] { work(); }));
  }
  const std::lock_guard guard(mutex_);
  auto job = std::make_unique<Job>();
  job->fd = fd;
  job->size_bytes = size_bytes;
  jobs_.emplace(++last_id_, std::move(job));
  return last_id_;
}

void FileHasher::advance(Id id, std::uint64_t prefix_bytes) {
  {
    const std::lock_guard guard(mutex_);
    const auto found = jobs_.find(id);
    if (found == jobs_.end() || prefix_bytes <= found->second->ready_bytes) return;
    found->second->ready_bytes = prefix_bytes;
  }
  changed_.notify_all();
}

void FileHasher::drop(Id id) {
  std::unique_lock lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  Job& job = *found->second;
  job.ready_bytes = 0;
  changed_.wait(lock, [&] { return !job.is_busy; });
  jobs_.erase(id);
  std::erase_if(finished_, [&](const Finished& finished) { return finished.id == id; });
}

std::vector<FileHasher::Finished> FileHasher::take_finished() {
  const std::lock_guard guard(mutex_);
  return std::exchange(finished_, {});
}

FileHasher::Job* FileHasher::job_to_do(Id& id) {
  for (const auto& [key, job] : jobs_) {
    if (job->is_busy || job->done_bytes >= job->ready_bytes) continue;
    id = key;
    return job.get();
  }
  return nullptr;
}

void FileHasher::work() noexcept {
  const Block block(static_cast<std::byte*>(std::aligned_alloc(page_bytes, block_bytes)));
  std::unique_lock lock(mutex_);
  for (;;) {
    Id id = 0;
    Job* job = nullptr;
    changed_.wait(lock, [&] { return stopping_ || (job = job_to_do(id)) != nullptr; });
    if (stopping_) return;
    job->is_busy = true;
    const std::uint64_t from = job->done_bytes;
    const std::uint64_t to = std::min(job->ready_bytes, from + turn_bytes);
    lock.unlock();
    std::string digest;
    bool is_good = block != nullptr;
    try {
      is_good = is_good && add(job->sha256, job->fd, from, to, block.get());
      if (is_good && to == job->size_bytes) digest = job->sha256.finish_hex();
    } catch (const std::exception&) {
      is_good = false;
    }
    lock.lock();
    job->is_busy = false;
    job->done_bytes = is_good ? to : job->size_bytes;
    const bool is_finished = job->done_bytes == job->size_bytes;
    if (is_finished) finished_.push_back({id, std::move(digest)});
    changed_.notify_all();
    if (!is_finished) continue;
    lock.unlock();
    on_ready_();
    lock.lock();
  }
}

}  // namespace hoist::lfs
