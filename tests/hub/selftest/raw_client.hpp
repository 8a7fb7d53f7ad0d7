// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/hub/fd.hpp"
#include "tests/hub/http_message.hpp"
#include "tests/hub/hub.hpp"

namespace hoist::hub::test {

/// How a connection ended, as far as it did.
enum class End { open, closed, reset };

struct Answer {
  int status = 0;  ///< 0 = no whole answer came.
  HeaderList headers;
  std::string body;
  End end = End::open;

  [[nodiscard]] std::string header(std::string_view name) const {
    return std::string(find_header(headers, name).value_or("(none)"));
  }
};

/// A connection that says exactly what it is told, and sees exactly what comes.
class RawClient {
 public:
  /// Connects to the host and port of an http:// URL.
  explicit RawClient(std::string_view url);

  /// Sends as much as the peer takes.
  void send(std::string_view bytes);
  /// Reads one answer with its body, or up to the end of the connection.
  Answer receive();
  /// One request with Content-Length, and its answer.
  Answer request(std::string_view method, std::string_view url, std::string_view body = {},
                 const HeaderList& headers = {});
  /// The end of everything that we send.
  void shut();

 private:
  End read_more();

  UniqueFd socket_;
  std::string buffer_;
};

/// Path and query of a URL.
std::string target_of(std::string_view url);

/// The same on a connection of its own.
Answer put(const std::string& url, std::string_view body, const HeaderList& headers = {});
Answer get(const std::string& url, const HeaderList& headers = {});
Answer post(const std::string& url, std::string_view body, const HeaderList& headers = {});

/// A directory that is there for the life of the object.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// An object in parts on its way into a hub.
struct Object {
  std::string bytes;
  std::string oid;
  std::uint64_t chunk_size;

  Object(std::size_t size, std::uint64_t chunk);
  [[nodiscard]] std::string part(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t parts() const;
};

/// The part URLs of an action, in order.
std::vector<std::string> part_urls(const UploadAction& action);
/// The body of a completion; etags[0] is that of part 1.
std::string completion_body(const std::string& oid, const std::vector<std::string>& etags);
/// Uploads all parts, one after another, and gives their ETags.
std::vector<std::string> upload_parts(const UploadAction& action, const Object& object);

}  // namespace hoist::hub::test
