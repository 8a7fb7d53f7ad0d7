// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "lfs/base/clock.hpp"
#include "lfs/base/file.hpp"
#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/http_message.hpp"
#include "lfs/protocol/upload_plan.hpp"

namespace hoist::lfs {

enum class Method { put, post, get };

/// A stretch of a file as the body of a request. The file outlives the request.
struct FileBody {
  const File* file = nullptr;
  PartRange range;
};

/// Takes the body of an answer as it comes, on the transport's thread. It outlives the request.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// Asked once, when the head of the answer is whole: whether its body goes here. If not, it goes
  /// to HttpAnswer::body like any other.
  [[nodiscard]] virtual bool wants(const HttpAnswer& head) noexcept = 0;
  /// Takes the next bytes; false ends the transfer with Fault::refused.
  [[nodiscard]] virtual bool take(std::span<const std::byte> bytes) noexcept = 0;
};

struct HttpRequest {
  Method method = Method::put;
  SecretUrl url;
  std::vector<Header> headers;
  std::variant<std::string, FileBody> body;
  /// How long the answer may take once the last byte of the body is sent.
  std::chrono::seconds answer_limit{600};
  /// How much of an answer's body is kept; the rest is dropped.
  std::size_t kept_answer_bytes = std::size_t{64} * 1024;
  /// Lets libcurl take the credential for the host from the user's netrc file, where there is one.
  bool use_netrc = false;
  /// None: the body of the answer is kept in it. With one, a pause of the answer is limited like
  /// one of a body that is sent.
  BodySink* sink = nullptr;
};

/// Why no answer came.
enum class Fault {
  resolve,      ///< the host name is unknown
  connect,      ///< nobody listens, or no route
  certificate,  ///< the server is not who it says, or the CA file is unusable
  broken,       ///< the connection was reset or closed, or the answer is cut or no HTTP
  stalled,      ///< a body, sent or received, did not move for the stall limit
  unanswered,   ///< the answer did not come within its limit
  file,         ///< the body could not be read, or the file is shorter than it was
  refused,      ///< the sink took no more of the answer
  unusable,     ///< libcurl refuses the request; another try would end the same
};

struct TransportFailure {
  Fault fault = Fault::broken;
  std::string detail;  ///< one line without secrets
};

using TransferResult = std::variant<HttpAnswer, TransportFailure>;
using TransferId = std::uint64_t;

struct FinishedTransfer {
  TransferId id = 0;
  TransferResult result;
  std::uint64_t body_bytes_sent = 0;
  std::uint64_t body_bytes_received = 0;  ///< of the answer
};

/// The port through which requests reach the network: many at once, driven by one thread, which is
/// the only one that may call it. It follows no redirect and retries nothing.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Begins a request. Bytes move during wait_until().
  virtual TransferId start(HttpRequest request) = 0;
  /// Ends a request at once; it is not reported as finished.
  virtual void cancel(TransferId id) = 0;
  /// Bytes of the body that the socket has taken; 0 for an id that is not in flight.
  [[nodiscard]] virtual std::uint64_t body_bytes_sent(TransferId id) const = 0;
  /// Holds all bodies that are sent together to that many bytes a second from now on, spread evenly
  /// over what is in flight, and all that sinks receive together to the same; 0 ends the limit.
  virtual void limit_rate(std::uint64_t bytes_per_second) = 0;
  /// Moves bytes until a transfer finishes, the deadline passes or something outside wants
  /// attention. May return an empty list early.
  virtual std::vector<FinishedTransfer> wait_until(TimePoint deadline) = 0;
  /// Ends the wait in progress, or the next one. The one function for any thread.
  virtual void interrupt() noexcept = 0;
};

}  // namespace hoist::lfs
