// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/content.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/digest.hpp"
#include "lfs/base/helper_thread.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t block_bytes = std::size_t{8} << 20U;
constexpr std::size_t small_block_bytes = std::size_t{256} << 10U;
constexpr std::size_t page_bytes = 4096;
/// From here on it pays to write past the page cache.
constexpr std::uint64_t direct_from_bytes = std::uint64_t{4} << 20U;
/// From here on it pays to hash on a thread of its own.
constexpr std::uint64_t helper_from_bytes = std::uint64_t{16} << 20U;

[[noreturn]] void fail(std::string_view doing, const std::string& name, int code) {
  throw Error(ErrorKind::io,
              fmt::format("cannot {} {}: {}", doing, name, std::generic_category().message(code)),
              code == ENOSPC || code == EDQUOT ? "make room on the disk, then try again" : "");
}

/// A block of memory that O_DIRECT can write from.
class Block {
 public:
  explicit Block(std::size_t size)
      : memory_(static_cast<std::byte*>(std::aligned_alloc(page_bytes, size)), &std::free),
        size_(size) {
    if (!memory_) throw std::bad_alloc();
  }
  [[nodiscard]] std::span<std::byte> bytes() const { return {memory_.get(), size_}; }

 private:
  std::unique_ptr<std::byte, void (*)(void*)> memory_;
  std::size_t size_;
};

/// Hashes one block while the caller does something else with it.
class HashBeside {
 public:
  explicit HashBeside(bool has_thread) {
    if (has_thread) thread_ = start_helper_thread([this] { run(); });
  }
  HashBeside(const HashBeside&) = delete;
  HashBeside& operator=(const HashBeside&) = delete;
  ~HashBeside() { end(); }

  void begin(std::span<const std::byte> block) {
    if (!thread_.joinable()) return sha256_.update(block);
    const std::lock_guard lock(mutex_);
    block_ = block;
    changed_.notify_all();
  }
  /// Until then the block must stay.
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return block_.empty(); });
  }
  [[nodiscard]] std::string finish() {
    end();
    return sha256_.finish_hex();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!is_over_) {
      changed_.wait(lock, [this] { return is_over_ || !block_.empty(); });
      if (block_.empty()) continue;
      lock.unlock();
      sha256_.update(block_);
      lock.lock();
      block_ = {};
      changed_.notify_all();
    }
  }
  void end() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
      changed_.notify_all();
    }
    thread_.join();
  }

  Digest sha256_{Digest::Kind::sha256};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::span<const std::byte> block_;
  bool is_over_ = false;
  std::thread thread_;
};

/// Fills a block, but for the end of the content.
std::span<std::byte> read_block(int file, std::span<std::byte> block, std::uint64_t offset,
                                std::uint64_t size_bytes, const std::string& name) {
  const std::size_t wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), size_bytes - offset));
  std::size_t done = 0;
  while (done < wanted) {
    const ssize_t got =
        ::pread(file, block.data() + done, wanted - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", name, errno);
    if (got == 0) {
      throw Error(ErrorKind::conflict, fmt::format("{} became shorter while it was read", name),
                  "try again when nothing writes to it");
    }
    done += static_cast<std::size_t>(got);
  }
  return block.first(wanted);
}

void write_block(int file, std::span<const std::byte> block, std::uint64_t offset,
                 const std::string& name) {
  while (!block.empty()) {
    const ssize_t put = ::pwrite(file, block.data(), block.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write the copy of", name, errno);
    block = block.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
}

bool set_direct(int file, bool is_direct) {
  const int flags = ::fcntl(file, F_GETFL);
  return flags >= 0 &&
         ::fcntl(file, F_SETFL, is_direct ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
}

/// Writes blocks one after the other; past the page cache while that works. The last block, which
/// is no multiple of a page, goes the plain way.
class Writer {
 public:
  Writer(int file, std::uint64_t size_bytes, const std::string& name)
      : file_(file),
        name_(name),
        is_direct_(size_bytes >= direct_from_bytes && set_direct(file, true)) {}

  void write(std::span<const std::byte> block, std::uint64_t offset) {
    const std::size_t whole = is_direct_ ? block.size() / page_bytes * page_bytes : 0;
    if (whole > 0) {
      const ssize_t put = ::pwrite(file_, block.data(), whole, static_cast<off_t>(offset));
      if (put == static_cast<ssize_t>(whole)) {
        if (whole == block.size()) return;
        block = block.subspan(whole);
        offset += whole;
      } else if (put < 0 && errno != EINVAL && errno != EINTR) {
        fail("write the copy of", name_, errno);
      }
    }
    if (is_direct_) is_direct_ = !set_direct(file_, false);
    write_block(file_, block, offset, name_);
  }

 private:
  int file_;
  const std::string& name_;
  bool is_direct_;
};

/// Reads the content block by block; each is hashed while `use` has it.
template <typename Use>
std::string for_each_block(int file, std::uint64_t size_bytes, const std::string& name,
                           const ContentPorts& ports, Use&& use) {
  const bool is_large = size_bytes >= helper_from_bytes;
  const Block memory(is_large ? block_bytes : small_block_bytes);
  HashBeside hash(is_large);
  for (std::uint64_t offset = 0; offset < size_bytes;) {
    if (ports.stop_requested && ports.stop_requested()) {
      throw Error(ErrorKind::cancelled, fmt::format("reading {} was stopped", name));
    }
    const auto block = read_block(file, memory.bytes(), offset, size_bytes, name);
    hash.begin(block);
    use(block, offset);
    hash.wait();
    offset += block.size();
    if (ports.progress) ports.progress(block.size());
  }
  return hash.finish();
}

/// Returns how many bytes that was good for; another way is to be found for the others.
std::uint64_t copy_in_kernel(int from, int to, std::uint64_t size_bytes) {
  std::uint64_t done = 0;
  while (done < size_bytes) {
    const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, size_bytes - done, 0);
    if (copied < 0 && errno == EINTR) continue;
    if (copied <= 0) break;
    done += static_cast<std::uint64_t>(copied);
  }
  return done;
}

/// Makes `to` a clone of the first bytes of `from`, where the file system can. A file that grows
/// may have more by now; one that has less is found to be too short by who reads the clone.
bool share_blocks(int from, int to, std::uint64_t size_bytes, const std::string& name) {
  if (::ioctl(to, FICLONE, from) != 0) return false;
  struct stat clone {};
  if (::fstat(to, &clone) != 0) fail("look at the copy of", name, errno);
  const auto size = static_cast<off_t>(size_bytes);
  if (clone.st_size > size && ::ftruncate(to, size) != 0) fail("cut the copy of", name, errno);
  return true;
}

}  // namespace

std::string hash_content(int file, std::uint64_t size_bytes, const std::string& name,
                         const ContentPorts& ports) {
  return for_each_block(file, size_bytes, name, ports,
                        [](std::span<const std::byte>, std::uint64_t) {});
}

std::string copy_and_hash(int from, int to, std::uint64_t size_bytes, const std::string& name,
                          const ContentPorts& ports) {
  // The clone is a snapshot: what is hashed is what is stored.
  if (share_blocks(from, to, size_bytes, name)) return hash_content(to, size_bytes, name, ports);
  Writer writer(to, size_bytes, name);
  return for_each_block(
      from, size_bytes, name, ports,
      [&](std::span<const std::byte> block, std::uint64_t offset) { writer.write(block, offset); });
}

void copy_content(int from, int to, std::uint64_t size_bytes, const std::string& name) {
  if (share_blocks(from, to, size_bytes, name)) return;
  const bool is_large = size_bytes >= direct_from_bytes;
  std::uint64_t offset = is_large ? 0 : copy_in_kernel(from, to, size_bytes);
  const Block memory(is_large ? block_bytes : small_block_bytes);
  for (Writer writer(to, size_bytes, name); offset < size_bytes;) {
    const auto block = read_block(from, memory.bytes(), offset, size_bytes, name);
    writer.write(block, offset);
    offset += block.size();
  }
}

}  // namespace hoist::lfs
