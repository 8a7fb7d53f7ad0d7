// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <fmt/format.h>

namespace hoist::test {

/// One line of git's pkt-line format.
inline std::string pkt_line(const std::string& text) {
  return fmt::format("{:04x}{}", text.size() + 4, text);
}

/// What `GET info/refs?service=SERVICE` of an empty repository is answered with.
inline std::string empty_advertisement(const std::string& service) {
  return pkt_line("# service=" + service + "\n") + "0000" +
         pkt_line(fmt::format("{:040} capabilities^{{}}{}report-status ofs-delta\n", 0, '\0')) +
         "0000";
}

/// A whole HTTP answer.
inline std::string http_answer(const std::string& status, const std::string& content_type,
                               const std::string& body, const std::string& headers = {}) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n{}", status,
                     content_type, body.size(), headers, body);
}

/// The answer to `GET info/refs` of an empty repository.
inline std::string advertisement_answer(const std::string& service) {
  return http_answer("200 OK", "application/x-" + service + "-advertisement",
                     empty_advertisement(service));
}

}  // namespace hoist::test
