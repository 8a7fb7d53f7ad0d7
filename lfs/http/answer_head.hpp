// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lfs/base/ascii.hpp"
#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

/// Status and headers of an answer, line by line as libcurl gives them.
class AnswerHead {
 public:
  /// `status` is what libcurl takes the answer's status for at that moment.
  void add(std::string_view line, int status) {
    if (line.starts_with("HTTP/")) {
      *this = AnswerHead();  // an interim answer came before this one
    } else if (trim(line).empty()) {
      answer_.status = status;
      is_whole_ = status >= 200;
    } else if (const std::size_t colon = line.find(':');
               colon != std::string_view::npos && answer_.headers.size() < most_headers) {
      answer_.headers.push_back(
          {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
    }
  }
  /// It has come to its end, and is no interim one.
  [[nodiscard]] bool is_whole() const { return is_whole_; }
  /// The answer, without a body.
  [[nodiscard]] const HttpAnswer& answer() const { return answer_; }

 private:
  static constexpr std::size_t most_headers = 200;

  HttpAnswer answer_;
  bool is_whole_ = false;
};

}  // namespace hoist::lfs
