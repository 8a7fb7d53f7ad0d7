// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hoist::hub {

/// Header fields in the order of the wire. Names keep the case they came in.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// The value of the first field called `name`, in any case.
std::optional<std::string_view> find_header(const HeaderList& headers, std::string_view name);

/// The head of one HTTP/1.x request (RFC 9112).
struct Request {
  std::string method;
  std::string target;  ///< Path and query, byte for byte as sent.
  HeaderList headers;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool expects_continue = false;
  bool keep_alive = true;

  /// The part of the target before `?`, still percent-encoded.
  [[nodiscard]] std::string_view path() const;
  /// The part of the target after `?`, still percent-encoded.
  [[nodiscard]] std::string_view query() const;
};

/// An answer whose body is at hand.
struct Response {
  int status = 200;
  HeaderList headers;
  std::string body;
};

/// Why a head was not understood: the status to answer before the connection is closed.
struct HeadRefusal {
  int status = 400;
  std::string reason;
};

/// Heads longer than this are refused with 431. URLs of one-line plans stay far below.
inline constexpr std::size_t max_head_bytes = 64 * 1024;

/// The length of the head that `buffer` begins with, including its empty line; 0 when the empty
/// line has not come yet.
std::size_t head_length(std::string_view buffer);

/// Reads a complete head, as found by head_length(). Strict: a line without CRLF, a folded line, a
/// doubled Content-Length, Content-Length beside Transfer-Encoding are refused.
std::variant<Request, HeadRefusal> parse_request_head(std::string_view head);

/// The status line and the fields of an answer, with the empty line.
std::string render_head(int status, const HeaderList& headers);

/// The usual phrase for a status, such as "Not Found".
std::string_view reason_phrase(int status);

/// The form of the Date field: Sun, 06 Nov 1994 08:49:37 GMT.
std::string http_date(std::chrono::system_clock::time_point time);

/// Decodes %XX; what is not a valid escape stays as it is.
std::string percent_decode(std::string_view text);

/// Encodes everything but the unreserved characters of RFC 3986; `/` too, unless `keep_slash`.
enum class Slash { encode, keep };
std::string percent_encode(std::string_view text, Slash slash = Slash::encode);

/// The value of query parameter `name`, decoded.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// A request for part of an object, resolved against its size.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

/// What a Range field asks of an object of `size` bytes: nullopt = the whole object (no range, a
/// form that is not supported); a range of length 0 = not satisfiable (416).
std::optional<ByteRange> parse_range(std::string_view value, std::uint64_t size);

/// Base 10, digits only, no sign, no overflow.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace hoist::hub
