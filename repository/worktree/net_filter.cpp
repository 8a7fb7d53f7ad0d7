// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/net_filter.hpp"

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>

#include <git2.h>
#include <git2/sys/filter.h>

#include "lfs/base/digest.hpp"
#include "lfs/protocol/pointer.hpp"
#include "repository/git/check.hpp"

namespace hoist::repository {
namespace {

constexpr const char* filter_name = "hoist-lfs";

thread_local unsigned nets = 0;

/// Turns content into its pointer as it flows by; a pointer stays as it is, but for CRLF.
class PointerStream {
 public:
  explicit PointerStream(git_writestream* next) : next_(next) {}

  void write(std::string_view bytes) {
    sha256_.update(std::as_bytes(std::span(bytes)));
    size_bytes_ += bytes.size();
    if (beginning_.size() < lfs::pointer_limit_bytes) {
      beginning_ += bytes.substr(0, lfs::pointer_limit_bytes - beginning_.size());
    }
  }
  int close() {
    const std::string text = cleaned();
    const int code = next_->write(next_, text.data(), text.size());
    return code < 0 ? code : next_->close(next_);
  }

 private:
  std::string cleaned() {
    const auto pointer =
        size_bytes_ < lfs::pointer_limit_bytes ? lfs::read_pointer(beginning_) : std::nullopt;
    if (!pointer) return lfs::write_pointer({sha256_.finish_hex(), size_bytes_});
    const bool has_crlf = beginning_.find('\r') != std::string::npos;
    return has_crlf ? lfs::write_pointer(*pointer) : beginning_;
  }

  git_writestream* next_;
  lfs::Digest sha256_{lfs::Digest::Kind::sha256};
  std::uint64_t size_bytes_ = 0;
  std::string beginning_;
};

/// libgit2's stream comes first, so that a pointer to it is one to the whole.
struct Stream {
  git_writestream parent{};
  std::unique_ptr<PointerStream> pointer;
};

/// Nothing thrown may reach libgit2.
template <typename Action>
int guarded(Action&& action) noexcept {
  try {
    return action();
  } catch (const std::exception& error) {
    git_error_set_str(GIT_ERROR_FILTER, error.what());
    return -1;
  }
}

int write_stream(git_writestream* stream, const char* bytes, std::size_t count) {
  return guarded([&] {
    reinterpret_cast<Stream*>(stream)->pointer->write({bytes, count});
    return 0;
  });
}

int close_stream(git_writestream* stream) {
  return guarded([&] { return reinterpret_cast<Stream*>(stream)->pointer->close(); });
}

void free_stream(git_writestream* stream) {
  const std::unique_ptr<Stream> owned(reinterpret_cast<Stream*>(stream));
}

int open_stream(git_writestream** given, git_filter*, void**, const git_filter_source*,
                git_writestream* next) {
  return guarded([&] {
    auto stream = std::make_unique<Stream>();
    stream->parent = {write_stream, close_stream, free_stream};
    stream->pointer = std::make_unique<PointerStream>(next);
    *given = &stream.release()->parent;
    return 0;
  });
}

int check_source(git_filter*, void**, const git_filter_source* source, const char**) {
  if (nets == 0 || git_filter_source_mode(source) != GIT_FILTER_CLEAN) return GIT_PASSTHROUGH;
  // Comparisons say that they take unsafe conversions; what writes to the index does not.
  if ((git_filter_source_flags(source) & GIT_FILTER_ALLOW_UNSAFE) != 0) return 0;
  git_error_set_str(GIT_ERROR_FILTER, "a large file would have got into git itself");
  return -1;
}

git_filter* the_filter() {
  static git_filter filter = [] {
    git_filter made{};
    made.version = GIT_FILTER_VERSION;
    made.attributes = "filter=lfs";
    made.check = check_source;
    made.stream = open_stream;
    return made;
  }();
  return &filter;
}

}  // namespace

NetFilter::NetFilter() {
  static const int registered =
      git_filter_register(filter_name, the_filter(), GIT_FILTER_DRIVER_PRIORITY);
  git::check(registered, "cannot register hoist's filter with libgit2");
  ++nets;
}

NetFilter::~NetFilter() { --nets; }

}  // namespace hoist::repository
