// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace hoist::git {

/// What the other side is asked to do.
enum class Service { upload_pack, receive_pack };

/// "git-upload-pack", "git-receive-pack"
[[nodiscard]] constexpr std::string_view name_of(Service service) {
  return service == Service::upload_pack ? "git-upload-pack" : "git-receive-pack";
}

/// A connection to the git of one remote: it moves the bytes of git's pack protocol and does
/// not look into them. Calls block; for one thread. Throws hoist::Error.
class Wire {
 public:
  virtual ~Wire() = default;
  /// Connects; what the refs are is read next.
  virtual void ask_refs(Service service) = 0;
  /// Connects to fetch, in version 2 of the protocol where the server has it; its capabilities are
  /// read next.
  virtual void ask_version_2() = 0;
  /// Begins a request: it is written next, then its answer read. What came before is over.
  virtual void begin_request(Service service) = 0;
  virtual void write(std::string_view bytes) = 0;
  /// Returns how many bytes came; 0 at the end.
  [[nodiscard]] virtual std::size_t read(std::span<char> into) = 0;
  /// Ends the request that was begun last; for a push that went well, not before the server has
  /// finished its own hooks.
  virtual void end_request() = 0;
  /// Ends the connection, at once where `in_a_hurry`. May be called when there is none.
  virtual void close(bool in_a_hurry) = 0;
};

}  // namespace hoist::git
