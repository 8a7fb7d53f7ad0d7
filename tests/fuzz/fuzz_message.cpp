// SPDX-License-Identifier: Apache-2.0
// Lines from git-lfs: each is understood or answered, and each answer is one line that git-lfs can
// read.
#include <algorithm>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/message.hpp"
#include "agent/session.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::agent::Session;
using hoist::fuzz::require;

void check_upload(const hoist::agent::UploadMessage& message) {
  require(!message.job.oid.empty() && message.job.oid.size() <= 256, "an oid of a sane length");
  require(message.job.size_bytes <=
              static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
          "a size that files can have");
  const std::string& path = message.path.native();
  require(!path.empty() && path.find('\0') == std::string::npos, "a path that can be opened");
  for (const hoist::lfs::Header& header : message.job.action.header) {
    require(!header.name.empty(), "a header has a name");
    require((header.name + header.value).find_first_of("\r\n") == std::string::npos,
            "a header is one line");
  }
}

void check_reply(const std::string& line) {
  require(line.ends_with('\n') && line.find('\n') == line.size() - 1, "a reply is one line");
  require(std::all_of(line.begin(), line.end() - 1, [](char c) { return c >= ' ' && c <= '~'; }),
          "a reply is ASCII");
  const auto reply = nlohmann::json::parse(line, nullptr, false);
  require(reply.is_object(), "a reply is a JSON object");
  if (!reply.contains("error")) return;
  require(reply["error"]["code"].is_number_integer(), "a code is an integer");
  require(reply["error"]["message"].is_string(), "a message is text");
}

void check_step(const Session::Step& step) {
  if (const auto* reply = std::get_if<Session::Reply>(&step)) check_reply(reply->line);
  if (const auto* upload = std::get_if<Session::Upload>(&step)) check_upload(upload->message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = hoist::fuzz::text_of(data, size);
  Session session;
  while (!rest.empty()) {
    check_step(session.receive(hoist::agent::parse_message(hoist::fuzz::take_line(rest))));
  }
  return 0;
}
