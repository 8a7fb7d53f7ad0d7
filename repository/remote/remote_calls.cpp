// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/remote_calls.hpp"

#include <fmt/format.h>

#include "lfs/base/redact.hpp"
#include "repository/git/check.hpp"

namespace hoist::repository {
namespace {

constexpr std::size_t longest_line_bytes = 4096;

}  // namespace

RemoteCalls::RemoteCalls(git::Transports& transports, const Callbacks& callbacks)
    : transports_(transports), callbacks_(callbacks) {}

git_remote_callbacks RemoteCalls::callbacks() {
  git_remote_callbacks calls = GIT_REMOTE_CALLBACKS_INIT;
  calls.payload = this;
  calls.transport = [](git_transport** given, git_remote* owner, void* payload) {
    return git::Transports::create(given, owner, &static_cast<RemoteCalls*>(payload)->transports_);
  };
  calls.sideband_progress = [](const char* text, int length, void* payload) {
    auto& self = *static_cast<RemoteCalls*>(payload);
    return self.carrier_.run([&] { self.say({text, static_cast<std::size_t>(length)}); });
  };
  calls.transfer_progress = [](const git_indexer_progress* now, void* payload) {
    auto& self = *static_cast<RemoteCalls*>(payload);
    return self.carrier_.run([&] {
      if (!self.callbacks_.progress) return;
      self.callbacks_.progress(
          {Progress::Stage::receiving, now->received_objects, now->total_objects});
    });
  };
  calls.push_transfer_progress = [](unsigned done, unsigned total, std::size_t, void* payload) {
    auto& self = *static_cast<RemoteCalls*>(payload);
    return self.carrier_.run([&] {
      if (self.callbacks_.progress) {
        self.callbacks_.progress({Progress::Stage::sending, done, total});
      }
    });
  };
  calls.push_update_reference = [](const char* name, const char* status, void* payload) {
    auto& self = *static_cast<RemoteCalls*>(payload);
    return self.carrier_.run([&] {
      if (status != nullptr) self.refused_.push_back({name, lfs::printable(status)});
    });
  };
  return calls;
}

void RemoteCalls::check(int code, const std::string& doing) {
  if (code >= 0) return;
  Error error = git::error_of(code, doing);  // before what follows changes libgit2's words
  carrier_.rethrow();
  transports_.rethrow();
  throw Error(std::move(error));
}

void RemoteCalls::tell(std::string_view line) const {
  if (callbacks_.notice) callbacks_.notice(line);
}

void RemoteCalls::say(std::string_view text) {
  if (!callbacks_.notice) return;
  for (const char c : text) {
    if (c != '\n' && c != '\r') {
      if (unfinished_line_.size() < longest_line_bytes) unfinished_line_ += c;
      continue;
    }
    // A line that ends in CR is progress, to be overwritten on a terminal.
    if (c == '\n' && !unfinished_line_.empty()) {
      callbacks_.notice(
          fmt::format("remote: {}", lfs::printable(unfinished_line_, {}, longest_line_bytes)));
    }
    unfinished_line_.clear();
  }
}

}  // namespace hoist::repository
