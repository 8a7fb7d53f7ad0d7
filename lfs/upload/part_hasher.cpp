// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/part_hasher.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>

#include "lfs/base/digest.hpp"
#include "lfs/base/helper_thread.hpp"

namespace hoist::lfs {
namespace {

constexpr unsigned helper_count = 2;
constexpr std::size_t block_bytes = 256UL * 1024;
constexpr std::size_t page_bytes = 4096;

struct FreeDeleter {
  void operator()(void* memory) const noexcept { std::free(memory); }
};

}  // namespace

PartHasher::PartHasher(const File& file, std::function<void()> on_ready)
    : file_(file), on_ready_(std::move(on_ready)) {
  for (unsigned i = 0; i < helper_count; ++i) {
    helpers_.push_back(start_helper_thread([this] { work(); }));
  }
}

PartHasher::~PartHasher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void PartHasher::request(PartNumber number, PartRange range) {
  if (!requested_.insert(number).second) return;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({number, range});
  }
  changed_.notify_one();
}

std::optional<std::string> PartHasher::digest(PartNumber number) const {
  const std::lock_guard lock(mutex_);
  const auto found = digests_.find(number);
  if (found == digests_.end()) return std::nullopt;
  return found->second;
}

void PartHasher::work() noexcept {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    const Job job = jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    std::string digest;
    try {
      digest = hash(job.range);
    } catch (const std::exception&) {
      digest.clear();
    }
    lock.lock();
    digests_.emplace(job.number, std::move(digest));
    lock.unlock();
    on_ready_();
  }
}

std::string PartHasher::hash(PartRange range) const {
  // The kernel copies into page-aligned memory several times faster.
  const std::unique_ptr<std::byte, FreeDeleter> block(
      static_cast<std::byte*>(std::aligned_alloc(page_bytes, block_bytes)));
  if (!block) throw std::bad_alloc();
  Digest md5(Digest::Kind::md5);
  for (std::uint64_t done = 0; done < range.length && !stopping_;) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, range.length - done));
    std::error_code error;
    const std::size_t got =
        file_.read_at(range.offset + done, std::span(block.get(), wanted), error);
    if (error || got != wanted) return {};
    md5.update(std::span(block.get(), got));
    done += got;
  }
  return md5.finish_hex();
}

}  // namespace hoist::lfs
