// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "lfs/base/helper_thread.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr unsigned most_threads = 4;
constexpr std::chrono::milliseconds between_looks(100);

/// Works through numbered tasks on several threads, while the caller's thread looks on.
class Crew {
 public:
  Crew(const std::vector<std::uint64_t>& sizes, const ManyFilesPorts& ports)
      : ports_(ports), order_(sizes.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    total_ = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  }

  /// `task` gets a number, and the ports to give to what reads content; it throws nothing.
  void run(const std::function<void(std::size_t, const ContentPorts&)>& task) {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const auto count =
        static_cast<unsigned>(std::min<std::size_t>({order_.size(), cores, most_threads}));
    std::vector<std::thread> threads;
    at_work_ = count;
    for (unsigned i = 0; i < count; ++i) {
      threads.push_back(start_helper_thread([&] { work(task); }));
    }
    std::exception_ptr failure;
    try {
      look_on();
    } catch (...) {
      failure = std::current_exception();
      is_stopped_ = true;
    }
    for (std::thread& thread : threads) thread.join();
    if (failure) std::rethrow_exception(failure);
    if (ports_.progress && count > 0) ports_.progress(done_, total_);
  }

 private:
  void work(const std::function<void(std::size_t, const ContentPorts&)>& task) {
    const ContentPorts content{[this] { return is_stopped_.load(); },
                               [this](std::uint64_t bytes) { done_ += bytes; }};
    for (std::size_t next = next_++; next < order_.size(); next = next_++) {
      task(order_[next], content);
    }
    const std::lock_guard lock(mutex_);
    --at_work_;
    ended_.notify_all();
  }
  void look_on() {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, between_looks, [this] { return at_work_ == 0; })) {
      lock.unlock();
      if (ports_.stop_requested && ports_.stop_requested()) is_stopped_ = true;
      if (ports_.progress) ports_.progress(done_, total_);
      lock.lock();
    }
  }

  const ManyFilesPorts& ports_;
  std::vector<std::size_t> order_;
  std::uint64_t total_ = 0;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<bool> is_stopped_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
  unsigned at_work_ = 0;
};

/// The result of `action`, or the error that it throws.
template <typename Result, typename Action>
void settle(std::optional<Result>& result, Action&& action) noexcept {
  try {
    result.emplace(action());
  } catch (const Error& error) {
    result.emplace(error);
  } catch (const std::exception& error) {
    result.emplace(Error(ErrorKind::internal, error.what()));
  }
}

template <typename Result>
std::vector<Result> all(std::vector<std::optional<Result>> results) {
  std::vector<Result> settled;
  settled.reserve(results.size());
  for (auto& result : results) settled.push_back(*std::move(result));
  return settled;
}

std::vector<std::uint64_t> sizes_of(const std::vector<fs::path>& files) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(files.size());
  for (const fs::path& file : files) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    sizes.push_back(error ? 0 : size);
  }
  return sizes;
}

}  // namespace

std::vector<ReadResult> put_files(const ObjectStore& store, const std::vector<SizedSource>& files,
                                  const ManyFilesPorts& ports) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(files.size());
  for (const SizedSource& file : files) sizes.push_back(file.size_bytes);
  std::vector<std::optional<ReadResult>> results(files.size());
  Crew(sizes, ports).run([&](std::size_t i, const ContentPorts& content) {
    settle(results[i], [&] { return store.put_file(files[i].source, content); });
  });
  return all(std::move(results));
}

std::vector<ReadResult> put_files(const ObjectStore& store, const std::vector<fs::path>& files,
                                  const ManyFilesPorts& ports) {
  const std::vector<std::uint64_t> sizes = sizes_of(files);
  std::vector<SizedSource> sources;
  sources.reserve(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) sources.push_back({file_at(files[i]), sizes[i]});
  return put_files(store, sources, ports);
}

std::vector<ReadResult> hash_files(const std::vector<fs::path>& files,
                                   const ManyFilesPorts& ports) {
  std::vector<std::optional<ReadResult>> results(files.size());
  Crew(sizes_of(files), ports).run([&](std::size_t i, const ContentPorts& content) {
    settle(results[i], [&] { return hash_file(files[i], content); });
  });
  return all(std::move(results));
}

std::vector<PlaceResult> place_files(const ObjectStore& store, const std::vector<ToPlace>& files,
                                     const ManyFilesPorts& ports) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(files.size());
  for (const ToPlace& file : files) sizes.push_back(file.pointer.size_bytes);
  std::vector<std::optional<PlaceResult>> results(files.size());
  Crew(sizes, ports).run([&](std::size_t i, const ContentPorts& content) {
    settle(results[i], [&] {
      if (content.stop_requested()) {
        throw Error(ErrorKind::cancelled, "putting large files in place was stopped");
      }
      auto state = place(store, files[i].pointer, files[i].file);
      content.progress(files[i].pointer.size_bytes);
      return state;
    });
  });
  return all(std::move(results));
}

}  // namespace hoist::lfs
