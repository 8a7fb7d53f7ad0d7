// SPDX-License-Identifier: Apache-2.0
// What a server puts into an action: the first line is the object's size, each further one a
// header field `name=value`. A plan covers the object exactly; all else is refused.
#include <charconv>
#include <string>

#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/protocol/completion.hpp"
#include "lfs/protocol/upload_plan.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
using hoist::fuzz::take_line;
namespace lfs = hoist::lfs;

void check_parts(const lfs::MultipartUpload& plan, std::uint64_t size_bytes) {
  std::uint64_t covered = 0;
  for (std::uint32_t number = 1; number <= plan.part_urls.size(); ++number) {
    const lfs::PartRange range = lfs::part_range(size_bytes, plan.chunk_size_bytes, number);
    require(range.offset == covered, "a part begins where the one before it ends");
    require(range.length <= plan.chunk_size_bytes, "no part is longer than chunk_size");
    require(range.length > 0 || size_bytes == 0, "no part of an object with bytes is empty");
    covered += range.length;
  }
  require(covered == size_bytes, "the parts are the whole object");
}

void check_completion(const lfs::MultipartUpload& plan, std::string_view etag) {
  lfs::Etags etags;
  for (lfs::PartNumber number = 1; number <= plan.part_urls.size(); ++number) {
    etags[number] = std::string(etag);
  }
  const auto body = nlohmann::json::parse(lfs::completion_body("oid", etags), nullptr, false);
  require(body.is_object() && body["parts"].size() == etags.size(), "a completion is JSON");
  for (std::size_t i = 0; i < etags.size(); ++i) {
    require(body["parts"][i]["partNumber"] == i + 1, "parts are numbered from 1");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = hoist::fuzz::text_of(data, size);
  const std::string_view first = take_line(rest);
  std::uint64_t size_bytes = 0;
  std::from_chars(first.data(), first.data() + first.size(), size_bytes);
  lfs::Action action{lfs::SecretUrl("https://hub.example/complete"), {}};
  const std::string_view fields = rest;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const std::size_t equals = std::min(line.find('='), line.size());
    action.header.push_back({std::string(line.substr(0, equals)),
                             std::string(line.substr(std::min(equals + 1, line.size())))});
  }
  try {
    const lfs::UploadPlan plan = lfs::plan_upload(size_bytes, std::move(action));
    if (const auto* parts = std::get_if<lfs::MultipartUpload>(&plan)) {
      check_parts(*parts, size_bytes);
      check_completion(*parts, fields.substr(0, 40));
    }
  } catch (const hoist::Error& error) {
    require(error.kind() == hoist::ErrorKind::protocol, "the server is named as the culprit");
    require(hoist::fuzz::is_printable(error.what()), "an error can be shown");
    require(!error.hint().empty(), "an error has a remedy");
  }
  return 0;
}
