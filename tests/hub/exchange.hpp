// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tests/hub/connection.hpp"
#include "tests/hub/http_message.hpp"

namespace hoist::hub {

/// One request on a connection, and its answer. Used by the connection's thread.
///
/// A handler reads as much of the body as it wants and gives one answer, either at once with
/// answer() or in pieces with begin_answer(), write_body(), end_answer(). Without an answer the
/// connection is closed. Functions that move bytes throw ConnectionLost.
class Exchange {
 public:
  Exchange(Connection& connection, Request request);

  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] Connection& connection() noexcept { return connection_; }

  /// Up to the span's size of the body, transfer coding removed; 0 at its end. Answers
  /// `Expect: 100-continue` first.
  std::size_t read_body(std::span<char> into);
  /// As read_body(), the bytes thrown away unseen.
  std::size_t drop_body(std::size_t at_most);
  /// The whole body; nullopt when it is longer than `max_bytes`.
  std::optional<std::string> read_whole_body(std::size_t max_bytes);
  void drop_whole_body();
  /// Body bytes that came so far.
  [[nodiscard]] std::uint64_t body_bytes() const noexcept { return body_bytes_; }
  [[nodiscard]] bool body_complete() const noexcept { return body_ended_; }

  /// Sends the answer with Content-Length. Where the body was not read to its end, it is read if
  /// short; else the answer says `Connection: close`. A Date field is added where there is none.
  void answer(const Response& response);
  /// Sends the head; the body follows by write_body() or write_file(). Without `length` it is
  /// chunked.
  void begin_answer(int status, HeaderList headers, std::optional<std::uint64_t> length);
  void write_body(std::string_view bytes);
  void end_answer();

  /// No (further) answer: the connection ends with a reset, or in an orderly way.
  enum class Ending { close, reset };
  void abandon(Ending ending);

  /// Called before the first byte of an answer, and before the connection is abandoned.
  void before_end(std::function<void()> observer) { observer_ = std::move(observer); }

  /// Status of the answer whose head is being sent; 0 while there is none.
  [[nodiscard]] int status() const noexcept { return status_; }
  /// Whether the connection can carry another request after this one.
  [[nodiscard]] bool reusable() const noexcept;
  /// What is left to do before an unusable connection is closed.
  void finish();

 private:
  std::size_t next_piece(std::size_t at_most);
  void took(std::size_t count);
  void settle_body();

  Connection& connection_;
  Request request_;
  std::uint64_t body_left_ = 0;  ///< Of the body, or of the present chunk.
  std::uint64_t body_bytes_ = 0;
  bool body_ended_ = false;
  bool chunk_open_ = false;
  bool continue_due_ = false;
  bool answer_chunked_ = false;
  bool answered_ = false;
  bool abandoned_ = false;
  bool keep_alive_ = true;
  int status_ = 0;
  std::function<void()> observer_;
};

}  // namespace hoist::hub
