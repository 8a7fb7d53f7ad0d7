// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/exchange.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace hoist::hub {
namespace {

std::uint64_t parse_chunk_size(std::string_view line) {
  line = line.substr(0, line.find(';'));
  std::uint64_t size = 0;
  const auto result = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (result.ec != std::errc{}) throw ConnectionLost();
  return size;
}

}  // namespace

Exchange::Exchange(Connection& connection, Request request)
    : connection_(connection), request_(std::move(request)) {
  body_left_ = request_.content_length.value_or(0);
  body_ended_ = !request_.chunked && body_left_ == 0;
  continue_due_ = request_.expects_continue && !body_ended_;
  keep_alive_ = request_.keep_alive;
}

std::size_t Exchange::next_piece(std::size_t at_most) {
  if (body_ended_ || at_most == 0) return 0;
  if (continue_due_) {
    continue_due_ = false;
    connection_.write(render_head(100, {}));
  }
  if (request_.chunked && body_left_ == 0) {
    if (chunk_open_) connection_.read_line();
    body_left_ = parse_chunk_size(connection_.read_line());
    chunk_open_ = true;
    if (body_left_ == 0) {
      while (!connection_.read_line().empty()) {
      }
      body_ended_ = true;
      return 0;
    }
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(at_most, body_left_));
}

void Exchange::took(std::size_t count) {
  body_left_ -= count;
  body_bytes_ += count;
  if (!request_.chunked && body_left_ == 0) body_ended_ = true;
}

std::size_t Exchange::read_body(std::span<char> into) {
  const auto piece = next_piece(into.size());
  if (piece == 0) return 0;
  const auto count = connection_.read(into.first(piece));
  took(count);
  return count;
}

std::size_t Exchange::drop_body(std::size_t at_most) {
  const auto piece = next_piece(at_most);
  if (piece == 0) return 0;
  const auto count = connection_.drop(piece);
  took(count);
  return count;
}

std::optional<std::string> Exchange::read_whole_body(std::size_t max_bytes) {
  std::string body;
  std::array<char, 16 * 1024> block;
  while (const auto count = read_body(block)) {
    if (body.size() + count > max_bytes) return std::nullopt;
    body.append(block.data(), count);
  }
  return body;
}

void Exchange::drop_whole_body() {
  while (drop_body(1024 * 1024) > 0) {
  }
}

void Exchange::settle_body() {
  constexpr std::uint64_t short_body = 256 * 1024;
  if (body_ended_) return;
  if (!continue_due_ && !request_.chunked && body_left_ <= short_body) {
    drop_whole_body();
  } else {
    keep_alive_ = false;
  }
}

void Exchange::answer(const Response& response) {
  begin_answer(response.status, response.headers, response.body.size());
  write_body(response.body);
  end_answer();
}

void Exchange::begin_answer(int status, HeaderList headers, std::optional<std::uint64_t> length) {
  settle_body();
  answer_chunked_ = !length;
  if (length) {
    headers.emplace_back("Content-Length", std::to_string(*length));
  } else {
    headers.emplace_back("Transfer-Encoding", "chunked");
  }
  if (!keep_alive_) headers.emplace_back("Connection", "close");
  if (!find_header(headers, "Date")) {
    headers.emplace_back("Date", http_date(std::chrono::system_clock::now()));
  }
  status_ = status;
  if (observer_) observer_();
  connection_.write(render_head(status, headers));
}

void Exchange::write_body(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!answer_chunked_) {
    connection_.write(bytes);
    return;
  }
  connection_.write(fmt::format("{:x}\r\n", bytes.size()));
  connection_.write(bytes);
  connection_.write("\r\n");
}

void Exchange::end_answer() {
  if (answer_chunked_) connection_.write("0\r\n\r\n");
  answered_ = true;
}

void Exchange::abandon(Ending ending) {
  abandoned_ = true;
  if (observer_) observer_();
  if (ending == Ending::reset) connection_.reset_on_close();
}

bool Exchange::reusable() const noexcept { return answered_ && !abandoned_ && keep_alive_; }

void Exchange::finish() {
  if (answered_ && !abandoned_) connection_.linger();
}

}  // namespace hoist::hub
